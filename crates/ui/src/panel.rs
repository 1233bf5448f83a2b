//! Parts of a page: cards, facts, tabs, steps, time lines, totals, files.

use crate::figure::Tone;
use crate::icon::{Icon, icon};
use crate::value::instant;
use crate::view::{Say, View};
use base::Timestamp;
use maud::{Markup, html};

/// A card with a title.
#[must_use]
pub fn card<'a>(view: &View, title: impl Into<Say<'a>>, body: &Markup) -> Markup {
    card_with(view, title, None, None, body)
}

/// A card with a title, small words behind it, and something at the right: a pill, a link.
#[must_use]
pub fn card_with<'a>(view: &View, title: impl Into<Say<'a>>, sub: Option<Say<'a>>, end: Option<&Markup>, body: &Markup) -> Markup {
    html! { section.x-card { (card_head(view, title.into(), sub, end)) (body) } }
}

/// A card whose body reaches its edges: tables, grids.
#[must_use]
pub fn flush_card<'a>(view: &View, title: impl Into<Say<'a>>, end: Option<&Markup>, body: &Markup) -> Markup {
    html! { section.x-card.x-card-flush { (card_head(view, title.into(), None, end)) (body) } }
}

fn card_head(view: &View, title: Say, sub: Option<Say>, end: Option<&Markup>) -> Markup {
    html! {
        div.x-card-head {
            h2 { (view.say(title)) }
            @if let Some(sub) = sub { small { (view.say(sub)) } }
            @if let Some(end) = end { div { (end) } }
        }
    }
}

/// A card without a title.
#[must_use]
pub fn plain_card(body: &Markup) -> Markup {
    html! { section.x-card { (body) } }
}

/// Main part and a narrow column beside it; one below the other where there is no room.
#[must_use]
pub fn columns(main: &Markup, side: &Markup) -> Markup {
    html! { div.x-columns { div.x-stack { (main) } div.x-stack { (side) } } }
}

/// A narrow column and the main part: a tree and what is chosen in it.
#[must_use]
pub fn split(side: &Markup, main: &Markup) -> Markup {
    html! { div.x-split { div.x-stack { (side) } div.x-stack { (main) } } }
}

/// Parts one below the other.
#[must_use]
pub fn stack(parts: &Markup) -> Markup {
    html! { div.x-stack { (parts) } }
}

/// Names and values, one a line.
#[must_use]
pub fn facts(view: &View, facts: &[(Say, Markup)]) -> Markup {
    html! { dl.x-facts { @for (name, value) in facts { dt { (view.say(name.clone())) } dd { (value) } } } }
}

/// Names and values side by side in a wide card: a value stands near its name.
#[must_use]
pub fn facts_near(view: &View, facts: &[(Say, Markup)]) -> Markup {
    html! { dl.x-facts.x-facts-near { @for (name, value) in facts { dt { (view.say(name.clone())) } dd { (value) } } } }
}

/// Names above values, side by side: the head of a document.
#[must_use]
pub fn facts_wide(view: &View, facts: &[(Say, Markup)]) -> Markup {
    html! { dl.x-facts.x-facts-wide { @for (name, value) in facts { div { dt { (view.say(name.clone())) } dd { (value) } } } } }
}

/// A record that belongs to the page's own: an address, a person. Its head, what is said of it, and a menu at its end.
pub type Belonging = (Markup, Markup, Option<Markup>);

/// Records that belong to the page's own, one below the other.
#[must_use]
pub fn belongings(all: &[Belonging]) -> Markup {
    html! {
        ul.x-belongings {
            @for (head, body, end) in all {
                li {
                    div { div.x-belonging-head { (head) } (body) }
                    @if let Some(end) = end { (end) }
                }
            }
        }
    }
}

/// A tab of a record: label, address, whether it is shown, how many things are in it.
pub type Tab<'a> = (Say<'a>, String, bool, Option<i64>);

/// The tabs of a record; each is a page of its own.
#[must_use]
pub fn tabs(view: &View, tabs: &[Tab]) -> Markup {
    html! {
        nav.x-tabs aria-label=(view.say("ui.tabs")) {
            @for (label, address, current, count) in tabs {
                a href=(address) aria-current=[current.then_some("page")] {
                    (view.say(label.clone()))
                    @if let Some(count) = count { span.x-count { (count) } }
                }
            }
        }
    }
}

/// A choice of a few, side by side: label, address, whether it is the one.
#[must_use]
pub fn segments<'a>(view: &View, label: impl Into<Say<'a>>, choices: &[(Say<'a>, String, bool)]) -> Markup {
    html! {
        nav.x-seg aria-label=(view.say(label)) {
            @for (words, address, current) in choices { a href=(address) aria-current=[current.then_some("true")] { (view.say(words.clone())) } }
        }
    }
}

/// Where a document stands on its way: the steps before `current` (from 0) are done.
#[must_use]
pub fn stepper<'a>(view: &View, label: impl Into<Say<'a>>, steps: &[Say<'a>], current: usize) -> Markup {
    html! {
        ol.x-step aria-label=(view.say(label)) {
            @for (at, step) in steps.iter().enumerate() {
                li.x-step-done[at < current] aria-current=[(at == current).then_some("step")] {
                    span.x-step-mark aria-hidden="true" { @if at < current { (icon(Icon::Check)) } @else { (at + 1) } }
                    span { (view.say(step.clone())) }
                }
            }
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Happening<'a> {
    /// Its picture.
    pub icon: Icon,
    /// Its tone.
    pub tone: Tone,
    /// Who did what.
    pub title: Say<'a>,
    /// When.
    pub at: Timestamp,
    /// More: a comment, what changed.
    pub body: Option<Markup>,
}

/// What happened, the newest first.
#[must_use]
pub fn timeline(view: &View, happenings: &[Happening]) -> Markup {
    html! {
        ol.x-time {
            @for one in happenings {
                li {
                    span.x-time-sign.(one.tone.class()) { (icon(one.icon)) }
                    div {
                        div.x-time-head { span { (view.say(one.title.clone())) } (instant(view, one.at)) }
                        @if let Some(body) = &one.body { div.x-time-body { (body) } }
                    }
                }
            }
        }
    }
}

/// A total: its label, the figure, and whether it is the one that counts.
pub type Total<'a> = (Say<'a>, Markup, bool);

/// The bar at the foot of an entry page: totals left, buttons right. `id` lets the totals be swapped alone, `<id>-actions` the buttons.
#[must_use]
pub fn totals_bar(view: &View, id: &str, totals: &[Total], actions: &Markup) -> Markup {
    html! {
        div.x-totals role="group" aria-label=(view.say("ui.totals")) {
            dl.x-totals-list id=(id) aria-live="polite" { (crate::totals(view, totals)) }
            div.x-totals-actions id={ (id) "-actions" } { (actions) }
        }
    }
}

/// The totals alone, to be swapped within the bar.
#[must_use]
pub fn totals(view: &View, totals: &[Total]) -> Markup {
    html! { @for (label, figure, main) in totals { div.x-totals-main[*main] { dt { (view.say(label.clone())) } dd { (figure) } } } }
}

/// A check of a document: its name, its tone, what is said of it, and where that is written.
#[derive(Clone, Debug)]
pub struct Checked<'a> {
    /// What is checked.
    pub name: Say<'a>,
    /// What came of it.
    pub tone: Tone,
    /// Why, a line each.
    pub why: Vec<String>,
    /// The clauses it rests on.
    pub basis: Vec<base::Clause>,
}

/// The checks of a document, each of which can be opened: one that did not pass stands open.
#[must_use]
pub fn checks(view: &View, checks: &[Checked]) -> Markup {
    html! {
        ul.x-checks {
            @for check in checks {
                li.(check.tone.class()) {
                    (icon(match check.tone { Tone::Done => Icon::CircleCheck, Tone::Bad => Icon::CircleAlert, Tone::Wait => Icon::UserCheck, Tone::Neutral => Icon::Clock, _ => Icon::Info }))
                    @if check.why.is_empty() && check.basis.is_empty() { span { (view.say(check.name.clone())) } }
                    @else {
                        details open[check.tone != Tone::Done] {
                            summary { (view.say(check.name.clone())) }
                            @for why in &check.why { p { (why) } }
                            @for clause in &check.basis { p.x-checks-basis { (crate::clause_words(view, clause)) } }
                        }
                    }
                }
            }
        }
    }
}

/// More fields that are seldom needed, folded away; open where one of them holds something.
#[must_use]
pub fn folded<'a>(view: &View, label: impl Into<Say<'a>>, open: bool, content: &Markup) -> Markup {
    html! { details.x-folded open[open] { summary { (icon(Icon::ChevronRight)) (view.say(label)) } (content) } }
}

/// A file: its name, its size, and when and by whom it came.
#[must_use]
pub fn attachment<'a>(view: &View, name: &str, address: &str, bytes: i64, note: impl Into<Say<'a>>, action: Option<&Markup>) -> Markup {
    html! {
        div.x-file {
            span.x-file-sign { (icon(Icon::File)) }
            div { a.x-link.x-clip href=(address) download { (name) } br; small { (size(bytes)) " · " (view.say(note)) } }
            @if let Some(action) = action { (action) }
        }
    }
}

fn size(bytes: i64) -> String {
    match bytes {
        1_048_576.. => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
        1024.. => format!("{} KB", bytes / 1024),
        _ => format!("{bytes} B"),
    }
}
