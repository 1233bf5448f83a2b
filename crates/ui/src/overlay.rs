//! What lies over the page: dialogs, side panels, popovers, the reasons of a figure, the command palette, the keys.

use crate::button::button;
use crate::icon::{Icon, icon};
use crate::view::{Say, View};
use base::Clause;
use maud::{Markup, html};

/// A sheet that a button with [`crate::Button::pops`] shows.
#[must_use]
pub fn popover(id: &str, content: &Markup) -> Markup {
    html! { div.x-pop id=(id) popover { (content) } }
}

fn dialog_head(view: &View, id: &str, title: Say) -> Markup {
    html! {
        div.x-dialog-head {
            h2 id={ (id) "-title" } { (view.say(title)) }
            form method="dialog" { button.x-btn.x-btn-quiet.x-btn-icon.x-btn-small aria-label=(view.say("ui.close")) { (icon(Icon::X)) } }
        }
    }
}

/// A dialog that a button with [`crate::Button::opens`] opens. `foot` holds its buttons.
#[must_use]
pub fn dialog<'a>(view: &View, id: &str, title: impl Into<Say<'a>>, body: &Markup, foot: &Markup) -> Markup {
    html! {
        dialog.x-dialog id=(id) aria-labelledby={ (id) "-title" } closedby="any" {
            (dialog_head(view, id, title.into()))
            div.x-dialog-body { (body) }
            div.x-dialog-foot { (foot) }
        }
    }
}

/// A dialog that asks before something that cannot be taken back: it says what will happen, and its button says the deed.
#[must_use]
pub fn confirm<'a>(
    view: &View,
    id: &'a str,
    title: impl Into<Say<'a>>,
    what_happens: impl Into<Say<'a>>,
    deed: impl Into<Say<'a>>,
    action: &str,
) -> Markup {
    let cancel = html! { form method="dialog" { (button("ui.cancel").html(view)) } };
    let form = format!("{id}-form");
    html! {
        dialog.x-dialog id=(id) aria-labelledby={ (id) "-title" } closedby="any" {
            (dialog_head(view, id, title.into()))
            div.x-dialog-body { p { (view.say(what_happens)) } }
            div.x-dialog-foot {
                (cancel)
                form id=(form) method="post" action=(action) {
                    (crate::form::once(view))
                    (button(deed).danger().html(view))
                }
            }
        }
    }
}

/// A panel at the right edge for a detail beside a list.
#[must_use]
pub fn side_panel<'a>(view: &View, id: &str, title: impl Into<Say<'a>>, body: &Markup) -> Markup {
    html! {
        dialog.x-dialog.x-panel-side id=(id) aria-labelledby={ (id) "-title" } closedby="any" {
            (dialog_head(view, id, title.into()))
            div.x-dialog-body { (body) }
        }
    }
}

/// A step of a figure's arithmetic.
#[derive(Clone, Debug)]
pub struct WhyLine<'a> {
    /// What it is.
    pub label: Say<'a>,
    /// How much.
    pub value: Markup,
    /// Where the input can be seen.
    pub link: Option<String>,
}

/// A figure that can be opened: its inputs with links, the arithmetic with its result, the clauses it rests on. `Alt W` opens
/// the one that has the focus.
#[must_use]
pub fn why(view: &View, id: &str, figure: &Markup, lines: &[WhyLine], result: &WhyLine, basis: &[Clause]) -> Markup {
    html! {
        button.x-why type="button" popovertarget=(id) data-why { (figure) span.x-hidden { (view.say("ui.why")) } }
        div.x-pop.x-why-sheet id=(id) popover {
            p.x-pop-title { (view.say("ui.why")) }
            dl.x-why-lines {
                @for line in lines { (why_line(view, line, "")) }
                (why_line(view, result, "x-why-sum"))
            }
            @if !basis.is_empty() {
                div.x-why-basis {
                    span { (view.say("ui.rests_on")) }
                    @for clause in basis { span { (icon(Icon::Scroll)) " " (crate::clause_words(view, clause)) } }
                }
            }
        }
    }
}

fn why_line(view: &View, line: &WhyLine, class: &str) -> Markup {
    let label = view.say(line.label.clone());
    html! {
        dt class=(class) { @match &line.link { Some(address) => a.x-link href=(address) { (label) }, None => (label) } }
        dd class=(class) { (line.value) }
    }
}

/// A command of the palette.
#[derive(Clone, Debug)]
pub struct Command<'a> {
    /// What it is called.
    pub label: Say<'a>,
    /// Its picture.
    pub icon: Icon,
    /// Where it goes.
    pub address: String,
    /// Other words it is found by: synonyms. Pinyin and initials come by themselves.
    pub words: &'a str,
    /// What tells it apart, at the line's end.
    pub note: String,
}

/// A command of this label at this address.
#[must_use]
pub fn command<'a>(label: impl Into<Say<'a>>, icon: Icon, address: impl Into<String>) -> Command<'a> {
    Command { label: label.into(), icon, address: address.into(), words: "", note: String::new() }
}

/// The command palette (`Ctrl K`): places and what can be begun are found while one types, by name, pinyin or initials; `search`, if
/// given, is asked for records and answers groups of lines ([`palette_group`]).
#[must_use]
pub fn palette(view: &View, places: &[Command], commands: &[Command], search: Option<&str>) -> Markup {
    let label = view.say("ui.palette");
    html! {
        dialog.x-dialog.x-palette id="x-palette" aria-label=(label) closedby="any" data-palette data-src=[search] {
            div.x-palette-input {
                (icon(Icon::Search))
                input type="text" role="combobox" aria-expanded="true" aria-controls="x-palette-list" aria-autocomplete="list" aria-label=(label) placeholder=(label) autocomplete="off" spellcheck="false" enterkeyhint="go";
                form.x-palette-close method="dialog" { button.x-kbd type="submit" aria-label=(view.say("ui.close")) { "Esc" } }
            }
            div.x-palette-list id="x-palette-list" role="listbox" aria-label=(label) {
                (palette_own(view, "ui.palette.places", places))
                (palette_own(view, "ui.palette.commands", commands))
                div data-palette-found {}
            }
            p.x-palette-none role="status" hidden data-palette-none { (view.say("ui.palette.none")) }
            div.x-palette-foot {
                span { kbd.x-kbd { "↑↓" } " " (view.say("ui.palette.move")) }
                span { kbd.x-kbd { "↵" } " " (view.say("ui.palette.go")) }
            }
        }
    }
}

/// The program's own lines: they are there from the beginning and narrowed in the browser.
fn palette_own(view: &View, label: &str, commands: &[Command]) -> Markup {
    html! { @if !commands.is_empty() { div data-palette-own { (palette_group(view, label, commands)) } } }
}

/// Lines of the palette that belong together.
#[must_use]
pub fn palette_group(view: &View, label: &str, commands: &[Command]) -> Markup {
    let label = view.say(label);
    html! {
        div.x-palette-group role="group" aria-label=(label) {
            h3 aria-hidden="true" { (label) }
            (palette_links(view, commands))
        }
    }
}

/// Lines of the palette.
#[must_use]
pub fn palette_links(view: &View, commands: &[Command]) -> Markup {
    let words = |command: &Command, label: &str| format!("{} {}", base::search::text(&[label], &[]), command.words);
    html! {
        @for command in commands {
            @let label = view.say(command.label.clone());
            a role="option" aria-selected="false" tabindex="-1" href=(command.address) data-words=(words(command, &label)) {
                (icon(command.icon)) span { (label) } @if !command.note.is_empty() { small { (command.note) } }
            }
        }
    }
}

/// A strip of keys and what they do, for screens that are worked by keyboard.
#[must_use]
pub fn keys(view: &View, keys: &[(&str, &str)]) -> Markup {
    html! { p.x-keys { @for (key, words) in keys { span { kbd.x-kbd { (key) } (view.say(*words)) } } } }
}
