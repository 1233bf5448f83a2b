//! Pictures: the one list of those in use. `build.mjs` reads it and puts just these into the sprite.

use crate::assets;
use maud::{Markup, html};

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident => $file:literal,)*) => {
        /// A picture of the sprite, named after lucide's file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is named after its picture")]
        pub enum Icon { $($(#[$doc])* $name,)* }
        impl Icon {
            /// Every picture there is.
            pub const ALL: &'static [Icon] = &[$(Icon::$name,)*];
            /// Its name in the sprite.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Icon::$name => $file,)* }
            }
        }
    };
}

icons! {
    ArrowDown => "arrow-down",
    ArrowLeft => "arrow-left",
    ArrowUp => "arrow-up",
    Ban => "ban",
    Banknote => "banknote",
    Bell => "bell",
    Building => "building-2",
    Calendar => "calendar",
    CalendarClock => "calendar-clock",
    Cart => "shopping-cart",
    Chart => "chart-no-axes-column",
    Check => "check",
    ChevronDown => "chevron-down",
    ChevronLeft => "chevron-left",
    ChevronRight => "chevron-right",
    ChevronsUpDown => "chevrons-up-down",
    CircleAlert => "circle-alert",
    CircleCheck => "circle-check",
    CircleDot => "circle-dot",
    Clock => "clock",
    Columns => "columns-3",
    Copy => "copy",
    Crown => "crown",
    Download => "download",
    Ellipsis => "ellipsis",
    Eye => "eye",
    File => "file-text",
    FileInput => "file-input",
    FileX => "file-x-2",
    Filter => "list-filter",
    Gift => "gift",
    GripVertical => "grip-vertical",
    Inbox => "inbox",
    Info => "info",
    Key => "key-round",
    Keyboard => "keyboard",
    Kanban => "square-kanban",
    Languages => "languages",
    List => "list",
    Lock => "lock",
    LogOut => "log-out",
    Map => "map-pin",
    Menu => "menu",
    Moon => "moon",
    Package => "package",
    Paperclip => "paperclip",
    Pencil => "pencil",
    Phone => "phone",
    Plus => "plus",
    Printer => "printer",
    Refresh => "refresh-cw",
    Rows => "rows-3",
    RowsDense => "rows-4",
    Scroll => "scroll-text",
    Search => "search",
    SearchX => "search-x",
    Send => "send",
    Settings => "settings",
    Shield => "shield-check",
    ShieldX => "shield-x",
    Star => "star",
    Sun => "sun",
    SunMoon => "sun-moon",
    Tag => "tags",
    Target => "target",
    Trash => "trash-2",
    TrendDown => "trending-down",
    TrendUp => "trending-up",
    TriangleAlert => "triangle-alert",
    Truck => "truck",
    Undo => "undo-2",
    Upload => "upload",
    User => "user",
    UserCheck => "user-check",
    Users => "users",
    Wallet => "wallet",
    Wrench => "wrench",
    X => "x",
}

/// The picture, in the colour of the text around it. It says nothing to those who do not see it: words stand beside it.
#[must_use]
pub fn icon(icon: Icon) -> Markup {
    let place = format!("{}#{}", assets::url("icons.svg"), icon.name());
    html! { svg.x-i aria-hidden="true" focusable="false" { use href=(place) {} } }
}
