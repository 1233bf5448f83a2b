//! What stands around a table: the region that htmx swaps, views, search, filters, pages.

use crate::button::button;
use crate::field::hidden_params;
use crate::icon::{Icon, icon};
use crate::overlay::popover;
use crate::prefs::{Density, PREFERENCES};
use crate::view::{Say, View, data, text};
use maud::{Markup, html};

/// The part of a page that depends on the address's query: views, search, filters, table, pages. Links and forms in it that
/// narrow the list swap it by htmx; the same address without htmx answers the whole page.
#[must_use]
pub fn list(id: &str, content: &Markup) -> Markup {
    let target = format!("#{id}");
    html! {
        section.x-list id=(id) data-list hx-target:inherited=(target) hx-select:inherited=(target) hx-swap:inherited="outerMorph" hx-push-url:inherited="true" hx-indicator:inherited=(target) { (content) }
    }
}

/// A view of the list: a stored set of filters.
#[derive(Clone, Debug)]
pub struct ViewTab<'a> {
    label: Say<'a>,
    address: String,
    current: bool,
    alarm: bool,
}

/// A view of this label at this address.
#[must_use]
pub fn view_tab<'a>(label: impl Into<Say<'a>>, address: impl Into<String>) -> ViewTab<'a> {
    ViewTab { label: label.into(), address: address.into(), current: false, alarm: false }
}

impl ViewTab<'_> {
    /// Whether it is the one that is shown.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
    /// Where it goes when kept views stand beside it: it leaves them, and names itself where a list opens with one of them.
    pub(crate) fn beside(mut self, kept_is_current: bool, opens_with: bool) -> Self {
        let (path, query) = self.address.split_once('?').unwrap_or((&self.address, ""));
        let mut pairs: Vec<(String, String)> =
            crate::view::form_pairs(query).into_iter().filter(|(name, _)| !matches!(name.as_str(), "view" | "cols")).collect();
        if pairs.is_empty() && opens_with {
            pairs.push(("view".to_owned(), "all".to_owned()));
        }
        self.address = crate::view::address_of(path, pairs.into_iter());
        self.current &= !kept_is_current;
        self
    }
    /// Something in it wants to be seen to.
    #[must_use]
    pub fn alarm(mut self, alarm: bool) -> Self {
        self.alarm = alarm;
        self
    }
}

/// The views of a list, with what stands at the bar's end (search box, [`list_tools`]).
#[must_use]
pub fn view_tabs(view: &View, tabs: &[ViewTab], end: &Markup) -> Markup {
    view_bar(view, tabs, &html! {}, end)
}

/// As [`view_tabs`], with what keeps views behind the last one.
pub(crate) fn view_bar(view: &View, tabs: &[ViewTab], keep: &Markup, end: &Markup) -> Markup {
    html! {
        div.x-list-bar {
            @if !tabs.is_empty() {
                nav.x-views aria-label=(view.say("ui.views")) {
                    @for tab in tabs {
                        a href=(tab.address) hx-boost="true" aria-current=[tab.current.then_some("true")] {
                            (view.say(tab.label.clone()))
                            @if tab.alarm { span.x-mark.x-mark-bad aria-label=(view.say("ui.attention")) role="img" { "!" } }
                        }
                    }
                }
            }
            (keep)
            div.x-list-tools { (end) }
        }
    }
}

/// A search box that narrows the list while one types; `name` is the query's parameter.
#[must_use]
pub fn search_box<'a>(view: &View, name: &str, hint: impl Into<Say<'a>>) -> Markup {
    let (hint, value) = (view.say(hint), view.param(name).unwrap_or_default());
    html! {
        form.x-search role="search" method="get" action=(view.path()) hx-boost="true" data-search {
            (hidden_params(view, &[name]))
            (icon(Icon::Search))
            input.x-input id={ "search-" (name) } type="search" name=(name) value=(value) placeholder=(hint) aria-label=(hint) autocomplete="off" enterkeyhint="search" data-find;
            kbd.x-kbd aria-hidden="true" { "/" }
        }
    }
}

/// The button that changes the height of rows.
#[must_use]
pub fn list_tools(view: &View) -> Markup {
    let (other, picture) = match view.prefs.density {
        Density::Cozy => (Density::Compact, Icon::RowsDense),
        Density::Compact => (Density::Cozy, Icon::Rows),
    };
    let label = view.say(format!("ui.density.{}", other.word()).as_str());
    html! {
        form method="post" action=(PREFERENCES) data-pref {
            input type="hidden" name="name" value="density";
            input type="hidden" name="back" value=(view.address);
            button.x-btn.x-btn-quiet.x-btn-icon type="submit" name="value" value=(other.word()) aria-label=(label) title=(label) { (icon(picture)) }
        }
    }
}

/// A filter; see [`filter_choices`], [`filter_dates`], [`filter_amounts`], [`filter_text`].
#[derive(Clone, Debug)]
pub struct Filter<'a> {
    name: &'a str,
    label: Say<'a>,
    icon: Icon,
    kind: Kind<'a>,
}

#[derive(Clone, Debug)]
enum Kind<'a> {
    Choices(Vec<(String, Say<'a>)>, bool),
    Range(&'static str),
    Text,
}

/// One of these values.
#[must_use]
pub fn filter_choices<'a>(name: &'a str, label: impl Into<Say<'a>>, icon: Icon, choices: Vec<(String, Say<'a>)>) -> Filter<'a> {
    Filter { name, label: label.into(), icon, kind: Kind::Choices(choices, false) }
}

/// Between two days: parameters `<name>_from` and `<name>_to`.
#[must_use]
pub fn filter_dates<'a>(name: &'a str, label: impl Into<Say<'a>>, icon: Icon) -> Filter<'a> {
    Filter { name, label: label.into(), icon, kind: Kind::Range("date") }
}

/// Between two amounts: parameters `<name>_from` and `<name>_to`, as they are typed.
#[must_use]
pub fn filter_amounts<'a>(name: &'a str, label: impl Into<Say<'a>>, icon: Icon) -> Filter<'a> {
    Filter { name, label: label.into(), icon, kind: Kind::Range("text") }
}

/// How something begins.
#[must_use]
pub fn filter_text<'a>(name: &'a str, label: impl Into<Say<'a>>, icon: Icon) -> Filter<'a> {
    Filter { name, label: label.into(), icon, kind: Kind::Text }
}

impl Filter<'_> {
    /// Several values may be chosen.
    #[must_use]
    pub fn many(mut self) -> Self {
        if let Kind::Choices(_, many) = &mut self.kind {
            *many = true;
        }
        self
    }

    /// The parameters of the address that it owns.
    fn params(&self) -> Vec<String> {
        match self.kind {
            Kind::Range(_) => vec![format!("{}_from", self.name), format!("{}_to", self.name)],
            _ => vec![self.name.to_owned()],
        }
    }

    /// What is chosen, in words; nothing if the filter is off.
    fn chosen(&self, view: &View) -> Option<String> {
        let values: Vec<String> = self.params().iter().flat_map(|name| view.params(name)).collect();
        if values.is_empty() {
            return None;
        }
        Some(match &self.kind {
            Kind::Choices(choices, _) => {
                let word = |value: &String| {
                    choices.iter().find(|(v, _)| v == value).map_or_else(|| value.clone(), |(_, say)| view.say(say.clone()))
                };
                values.iter().map(word).collect::<Vec<_>>().join(", ")
            }
            Kind::Range(_) => {
                let ends: Vec<String> = self.params().iter().map(|name| view.param(name).unwrap_or_default()).collect();
                ends.join(" – ")
            }
            Kind::Text => values.join(", "),
        })
    }
}

/// How many rows there are: the number, and whether there are more (`10,000+`).
pub type Count = (i64, bool);

/// The filters as chips; each opens a sheet, and a chip that is on can be taken off.
#[must_use]
pub fn filter_chips(view: &View, id: &str, filters: &[Filter], count: Option<Count>) -> Markup {
    html! {
        div.x-chips {
            div.x-chips-scroll role="group" aria-label=(view.say("ui.filters")) {
                @for filter in filters { (chip(view, id, filter)) }
            }
            @if let Some((n, more)) = count {
                p.x-list-count role="status" {
                    @if more { a.x-link href=(view.with(&[("count", "exact")])) hx-boost="true" title=(view.say("ui.count_exactly")) { (count_words(view, n, more)) } }
                    @else { (count_words(view, n, more)) }
                }
            }
        }
    }
}

fn count_words(view: &View, count: i64, more: bool) -> String {
    let shown = format!("{}{}", crate::value::thousands(count), if more { "+" } else { "" });
    view.say(text("ui.rows").with("count", shown))
}

fn chip(view: &View, id: &str, filter: &Filter) -> Markup {
    let (label, chosen) = (view.say(filter.label.clone()), filter.chosen(view));
    let sheet = format!("{id}-filter-{}", filter.name);
    let params = filter.params();
    let cleared: Vec<(&str, &str)> = params.iter().map(|name| (name.as_str(), "")).collect();
    html! {
        span.x-chip-pair {
            button.x-chip.x-chip-on[chosen.is_some()] type="button" popovertarget=(sheet) {
                @if chosen.is_none() { (icon(filter.icon)) }
                span { (label) @if let Some(chosen) = &chosen { ": " (chosen) } }
                (icon(Icon::ChevronDown))
            }
            @if chosen.is_some() {
                a.x-chip-off href=(view.with(&cleared)) hx-boost="true" aria-label=(view.say(text("ui.filter.off").with("name", label.as_str()))) { (icon(Icon::X)) }
            }
        }
        (popover(&sheet, &filter_sheet(view, filter, &label)))
    }
}

fn filter_sheet(view: &View, filter: &Filter, label: &str) -> Markup {
    let params = filter.params();
    let own: Vec<&str> = params.iter().map(String::as_str).collect();
    html! {
        form.x-filter method="get" action=(view.path()) hx-boost="true" data-narrows {
            (hidden_params(view, &own))
            fieldset {
                legend.x-pop-title { (label) }
                @match &filter.kind {
                    Kind::Choices(choices, many) => (choices_of(view, filter.name, choices, *many)),
                    Kind::Range(kind) => {
                        div.x-filter-range {
                            @for (name, key) in params.iter().zip(["ui.from", "ui.to"]) {
                                label.x-field { span.x-label { (view.say(key)) } input.x-input type=(kind) name=(name) value=[view.param(name)]; }
                            }
                        }
                    }
                    Kind::Text => input.x-input type="text" name=(filter.name) value=[view.param(filter.name)] aria-label=(label) autocomplete="off";
                }
            }
            div.x-filter-foot {
                (button("ui.clear").quiet().small().link(view.with(&own.iter().map(|name| (*name, "")).collect::<Vec<_>>())).html(view))
                (button("ui.apply").primary().small().html(view))
            }
        }
    }
}

fn choices_of(view: &View, name: &str, choices: &[(String, Say)], many: bool) -> Markup {
    let chosen = view.params(name);
    let kind = if many { "checkbox" } else { "radio" };
    html! {
        div.x-filter-choices {
            @for (value, say) in choices {
                label {
                    input type=(kind) name=(name) value=(value) checked[chosen.contains(value)];
                    span { (view.say(say.clone())) }
                }
            }
        }
    }
}

/// Pages by keyset: back to the one before and to the first, on to the next. `prev` and `next` are the page's cursors, `shown` the
/// rows on it.
#[must_use]
pub fn pager(view: &View, shown: usize, prev: Option<&str>, next: Option<&str>) -> Markup {
    let begun = view.param("cursor").is_some();
    if !begun && next.is_none() {
        return html! {};
    }
    let words = view.say(text("ui.shown").with("count", i64::try_from(shown).unwrap_or(i64::MAX)));
    html! {
        nav.x-pager aria-label=(view.say("ui.pages")) {
            span { (words) }
            div.x-pager-links {
                @if begun { a.x-btn.x-btn-small href=(view.with(&[])) hx-boost="true" { (view.say("ui.first_page")) } }
                @if let Some(cursor) = prev {
                    a.x-btn.x-btn-small href=(view.with(&[("cursor", cursor)])) hx-boost="true" rel="prev" data-prev-page { (icon(Icon::ChevronLeft)) (view.say("ui.prev_page")) }
                }
                @if let Some(cursor) = next {
                    a.x-btn.x-btn-small href=(view.with(&[("cursor", cursor)])) hx-boost="true" rel="next" data-next-page { (view.say("ui.next_page")) (icon(Icon::ChevronRight)) }
                }
            }
        }
    }
}

/// What can be done to the rows that are ticked.
#[derive(Clone, Debug)]
pub struct BulkAction<'a> {
    label: Say<'a>,
    icon: Icon,
    address: String,
}

/// Posts the ticked rows' ids (`id=…` for each) to an address.
#[must_use]
pub fn bulk_action<'a>(label: impl Into<Say<'a>>, icon: Icon, address: impl Into<String>) -> BulkAction<'a> {
    BulkAction { label: label.into(), icon, address: address.into() }
}

/// The bar that appears when rows of the table `table` are ticked.
#[must_use]
pub fn bulk_bar(view: &View, table: &str, actions: &[BulkAction]) -> Markup {
    let counted = view.say(text("ui.selected").with("count", "\u{1}"));
    let (before, after) = counted.split_once('\u{1}').unwrap_or((&counted, ""));
    html! {
        form.x-bulk id={ (table) "-bulk" } method="post" data-bulk {
            input type="hidden" name="csrf" value=(view.csrf);
            input type="hidden" name="back" value=(view.address);
            span.x-bulk-count role="status" { (before) b data-bulk-count {} (after) }
            @for action in actions {
                button type="submit" formaction=(action.address) { (icon(action.icon)) span { (view.say(action.label.clone())) } }
            }
            button type="reset" aria-label=(view.say("ui.clear_selection")) data-bulk-clear { (icon(Icon::X)) }
        }
    }
}

/// A choice of a filter: its value, and a text `state.<value>` that says it.
#[must_use]
pub fn state_choices<'a>(view: &View, states: &[&str]) -> Vec<(String, Say<'a>)> {
    states.iter().map(|state| ((*state).to_owned(), data(view.say(format!("state.{state}").as_str())))).collect()
}
