//! What a page says about itself: alerts, toasts, and the states of a screen without content.

use crate::button::Button;
use crate::icon::{Icon, icon};
use crate::view::{Say, View, text};
use maud::{Markup, html};

/// How an alert is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// Something is wrong.
    Bad,
    /// Something should be looked at.
    Warn,
    /// All is well.
    Ok,
    /// Good to know.
    Info,
}

/// A message within the page, with more below it.
#[must_use]
pub fn alert<'a>(view: &View, kind: AlertKind, title: impl Into<Say<'a>>, more: Option<&Markup>) -> Markup {
    let (class, picture, role) = match kind {
        AlertKind::Bad => ("x-alert-bad", Icon::CircleAlert, "alert"),
        AlertKind::Warn => ("x-alert-warn", Icon::TriangleAlert, "status"),
        AlertKind::Ok => ("x-alert-ok", Icon::CircleCheck, "status"),
        AlertKind::Info => ("x-alert-info", Icon::Info, "status"),
    };
    html! {
        div.x-alert.(class) role=(role) {
            (icon(picture))
            div { b { (view.say(title)) } @if let Some(more) = more { (more) } }
        }
    }
}

/// A message that goes by itself; it stands in the page that answers, and the browser moves it to the corner.
#[must_use]
pub fn toast<'a>(view: &View, kind: AlertKind, words: impl Into<Say<'a>>) -> Markup {
    let (class, picture) = match kind {
        AlertKind::Bad => ("x-toast-bad", Icon::CircleAlert),
        AlertKind::Ok => ("x-toast-ok", Icon::CircleCheck),
        AlertKind::Warn | AlertKind::Info => ("x-toast-plain", Icon::Info),
    };
    html! { div.x-toast.(class) data-toast { (icon(picture)) span { (view.say(words)) } } }
}

/// The corner where toasts appear; once a page, [`crate::page()`] has it.
pub(crate) fn toasts() -> Markup {
    html! { div.x-toasts id="x-toasts" role="status" aria-live="polite" popover="manual" {} }
}

/// A screen or a part of one without content; see [`empty`].
#[derive(Clone, Debug)]
pub struct Empty<'a> {
    icon: Icon,
    title: Say<'a>,
    note: Option<Say<'a>>,
    actions: Vec<Button<'a>>,
    alarm: bool,
}

/// There is nothing yet: says what to do next.
#[must_use]
pub fn empty<'a>(icon: Icon, title: impl Into<Say<'a>>, next: impl Into<Say<'a>>) -> Empty<'a> {
    Empty { icon, title: title.into(), note: Some(next.into()), actions: Vec::new(), alarm: false }
}

/// Filters or search found nothing; `all` is the address without them.
#[must_use]
pub fn no_result<'a>(all: impl Into<String>) -> Empty<'a> {
    empty(Icon::SearchX, "ui.no_result", "ui.no_result.next").action(crate::button("ui.no_result.all").link(all))
}

/// Something failed; `reference` finds it in the log.
#[must_use]
pub fn failed<'a>(reference: &str) -> Empty<'a> {
    let note = text("ui.failed.next").with("reference", reference);
    state(Icon::TriangleAlert, "ui.failed", note).action(crate::button("ui.try_again").does("reload").icon(Icon::Refresh))
}

/// The reader may not see this.
#[must_use]
pub fn forbidden<'a>() -> Empty<'a> {
    state(Icon::ShieldX, "ui.forbidden", "ui.forbidden.next").action(crate::button("ui.home").link("/"))
}

/// There is no such thing, or not for this reader.
#[must_use]
pub fn not_found<'a>() -> Empty<'a> {
    state(Icon::FileX, "ui.not_found", "ui.not_found.next").action(crate::button("ui.home").link("/"))
}

/// Not possible at the moment.
#[must_use]
pub fn busy<'a>() -> Empty<'a> {
    state(Icon::Clock, "ui.busy", "ui.busy.next").action(crate::button("ui.try_again").does("reload").icon(Icon::Refresh))
}

fn state<'a>(icon: Icon, title: impl Into<Say<'a>>, note: impl Into<Say<'a>>) -> Empty<'a> {
    Empty { alarm: true, ..empty(icon, title, note) }
}

impl<'a> Empty<'a> {
    /// A way on.
    #[must_use]
    pub fn action(mut self, action: Button<'a>) -> Self {
        self.actions.push(action);
        self
    }

    /// As HTML.
    #[must_use]
    pub fn html(&self, view: &View) -> Markup {
        html! {
            div.x-empty role=[self.alarm.then_some("alert")] {
                div.x-empty-sign { (icon(self.icon)) }
                h2 { (view.say(self.title.clone())) }
                @if let Some(note) = &self.note { p { (view.say(note.clone())) } }
                @if !self.actions.is_empty() {
                    div.x-empty-actions { @for action in &self.actions { (action.html(view)) } }
                }
            }
        }
    }
}

/// Rows that are on their way.
#[must_use]
pub fn skeleton(view: &View, rows: usize) -> Markup {
    html! {
        div.x-skel-rows role="status" aria-busy="true" {
            span.x-hidden { (view.say("ui.loading")) }
            @for _ in 0..rows { div.x-skel-row aria-hidden="true" { @for _ in 0..4 { span.x-skel {} } } }
        }
    }
}

/// A part of the page that is fetched when the rest stands; without script, a link to it.
#[must_use]
pub fn later(view: &View, id: &str, address: &str, rows: usize) -> Markup {
    html! {
        div id=(id) hx-get=(address) hx-trigger="load" hx-swap="outerHTML" {
            (skeleton(view, rows))
            noscript { a.x-link href=(address) { (view.say("ui.show")) } }
        }
    }
}
