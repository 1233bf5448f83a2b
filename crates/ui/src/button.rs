//! Buttons, links that look like them, and menus.

use crate::icon::{Icon, icon};
use crate::view::{Say, View};
use maud::{Markup, html};

/// A button; see [`button`].
#[derive(Clone, Debug)]
pub struct Button<'a> {
    label: Say<'a>,
    class: &'static str,
    icon: Option<Icon>,
    shortcut: Option<&'a str>,
    action: Action<'a>,
    bare: bool,
    small: bool,
    wide: bool,
    disabled: bool,
    value: Option<(&'a str, &'a str)>,
}

#[derive(Clone, Debug)]
enum Action<'a> {
    Submit(Option<&'a str>),
    Link(String),
    Download(String),
    Open(&'a str),
    Popover(&'a str),
    Do(&'a str),
    Post(String),
}

/// A button with this label. Without more it submits the form it stands in.
#[must_use]
pub fn button<'a>(label: impl Into<Say<'a>>) -> Button<'a> {
    Button {
        label: label.into(),
        class: "",
        icon: None,
        shortcut: None,
        action: Action::Submit(None),
        bare: false,
        small: false,
        wide: false,
        disabled: false,
        value: None,
    }
}

impl<'a> Button<'a> {
    /// The one thing that this page is for.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.class = "x-btn-primary";
        self
    }
    /// Something that cannot be taken back.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.class = "x-btn-danger";
        self
    }
    /// Without a frame.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.class = "x-btn-quiet";
        self
    }
    /// With a picture before its label.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// Only the picture; the label is read aloud and shown when the pointer rests on it.
    #[must_use]
    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }
    /// Lower, for places within a card.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }
    /// As wide as there is room.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }
    /// The key that does the same: a letter (`N`) for links, `Ctrl ↵` for a form.
    #[must_use]
    pub fn shortcut(mut self, key: &'a str) -> Self {
        self.shortcut = Some(key);
        self
    }
    /// Not possible now.
    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }
    /// Goes to an address.
    #[must_use]
    pub fn link(mut self, address: impl Into<String>) -> Self {
        self.action = Action::Link(address.into());
        self
    }
    /// Fetches a file.
    #[must_use]
    pub fn download(mut self, address: impl Into<String>) -> Self {
        self.action = Action::Download(address.into());
        self
    }
    /// Submits the form of this id, wherever the button stands.
    #[must_use]
    pub fn submits(mut self, form: &'a str) -> Self {
        self.action = Action::Submit(Some(form));
        self
    }
    /// Is sent along with the form when this button is pressed.
    #[must_use]
    pub fn value(mut self, name: &'a str, value: &'a str) -> Self {
        self.value = Some((name, value));
        self
    }
    /// Opens the dialog or side panel of this id.
    #[must_use]
    pub fn opens(mut self, dialog: &'a str) -> Self {
        self.action = Action::Open(dialog);
        self
    }
    /// Shows the popover or menu of this id.
    #[must_use]
    pub fn pops(mut self, popover: &'a str) -> Self {
        self.action = Action::Popover(popover);
        self
    }
    /// A behaviour of the browser: `print`, `palette`, `back`, `close`.
    #[must_use]
    pub fn does(mut self, behaviour: &'a str) -> Self {
        self.action = Action::Do(behaviour);
        self
    }
    /// Posts to an address, with the session's token, without any further field.
    #[must_use]
    pub fn posts(mut self, address: impl Into<String>) -> Self {
        self.action = Action::Post(address.into());
        self
    }

    /// As HTML.
    #[must_use]
    pub fn html(&self, view: &View) -> Markup {
        let label = view.say(self.label.clone());
        let class = self.classes();
        let name = self.bare.then_some(&label);
        let letter = self.shortcut.filter(|key| key.chars().count() == 1);
        let inside = html! {
            @if let Some(picture) = self.icon { (icon(picture)) }
            @if !self.bare { span { (label) } }
            @if let Some(key) = self.shortcut { kbd.x-kbd.x-btn-key aria-hidden="true" { (key) } }
        };
        let (off, value) = (self.disabled, self.value);
        match &self.action {
            Action::Link(address) => html! {
                a class=(class) href=[(!off).then_some(address)] aria-disabled=[off.then_some("true")] aria-label=[name] title=[name] data-key=[letter] { (inside) }
            },
            Action::Download(address) => {
                html! { a class=(class) href=(address) download aria-label=[name] title=[name] data-key=[letter] { (inside) } }
            }
            Action::Submit(form) => html! {
                button class=(class) type="submit" form=[*form] name=[value.map(|v| v.0)] value=[value.map(|v| v.1)] disabled[off] aria-label=[name] title=[name] { (inside) }
            },
            Action::Open(dialog) => html! {
                button class=(class) type="button" command="show-modal" commandfor=(dialog) data-open=(dialog) aria-haspopup="dialog" disabled[off] aria-label=[name] title=[name] data-key=[letter] { (inside) }
            },
            Action::Popover(popover) => html! {
                button class=(class) type="button" popovertarget=(popover) disabled[off] aria-label=[name] title=[name] { (inside) }
            },
            Action::Do(behaviour) => html! {
                button class=(class) type="button" data-do=(behaviour) disabled[off] aria-label=[name] title=[name] { (inside) }
            },
            Action::Post(address) => html! {
                form method="post" action=(address) {
                    (crate::form::once(view))
                    button class=(class) type="submit" name=[value.map(|v| v.0)] value=[value.map(|v| v.1)] disabled[off] aria-label=[name] title=[name] { (inside) }
                }
            },
        }
    }

    fn classes(&self) -> String {
        let mut classes = String::from("x-btn");
        let parts =
            [(!self.class.is_empty(), self.class), (self.bare, "x-btn-icon"), (self.small, "x-btn-small"), (self.wide, "x-btn-wide")];
        for (_, class) in parts.into_iter().filter(|(on, _)| *on) {
            classes.push(' ');
            classes.push_str(class);
        }
        classes
    }
}

/// A line of a menu: a link, an opener of a dialog, or a posting button.
#[derive(Clone, Debug)]
pub struct MenuItem<'a> {
    label: Say<'a>,
    icon: Option<Icon>,
    action: Action<'a>,
    bad: bool,
}

/// A line of a menu that goes to an address.
#[must_use]
pub fn menu_link<'a>(label: impl Into<Say<'a>>, icon: Icon, address: impl Into<String>) -> MenuItem<'a> {
    MenuItem { label: label.into(), icon: Some(icon), action: Action::Link(address.into()), bad: false }
}

/// A line of a menu that opens a dialog: so does everything that cannot be taken back, and the dialog says what will happen.
#[must_use]
pub fn menu_opens<'a>(label: impl Into<Say<'a>>, icon: Icon, dialog: &'a str) -> MenuItem<'a> {
    MenuItem { label: label.into(), icon: Some(icon), action: Action::Open(dialog), bad: false }
}

/// A line of a menu that posts to an address.
#[must_use]
pub fn menu_posts<'a>(label: impl Into<Say<'a>>, icon: Icon, address: impl Into<String>) -> MenuItem<'a> {
    MenuItem { label: label.into(), icon: Some(icon), action: Action::Post(address.into()), bad: false }
}

impl MenuItem<'_> {
    /// In the colour of what cannot be taken back.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.bad = true;
        self
    }

    pub(crate) fn html(&self, view: &View) -> Markup {
        let class = if self.bad { "x-menu-item x-menu-bad" } else { "x-menu-item" };
        let inside = html! {
            @if let Some(picture) = self.icon { (icon(picture)) }
            span { (view.say(self.label.clone())) }
        };
        match &self.action {
            Action::Open(dialog) => html! {
                button class=(class) type="button" command="show-modal" commandfor=(dialog) data-open=(dialog) { (inside) }
            },
            Action::Post(address) => html! {
                form method="post" action=(address) {
                    (crate::form::once(view))
                    button class=(class) type="submit" { (inside) }
                }
            },
            Action::Link(address) | Action::Download(address) => html! { a class=(class) href=(address) { (inside) } },
            Action::Submit(_) | Action::Popover(_) | Action::Do(_) => html! {},
        }
    }
}

/// A menu under a button with three dots. `id` is unique on the page.
#[must_use]
pub fn menu(view: &View, id: &str, label: &str, items: &[MenuItem]) -> Markup {
    html! {
        (button(label).bare().icon(Icon::Ellipsis).pops(id).html(view))
        (menu_sheet(view, id, items))
    }
}

/// The sheet of a menu, for an opener of its own.
#[must_use]
pub fn menu_sheet(view: &View, id: &str, items: &[MenuItem]) -> Markup {
    html! { div.x-pop.x-menu id=(id) popover { @for item in items { (item.html(view)) } } }
}
