//! Boards: charts, rankings, kanban.

use crate::button::{MenuItem, menu_sheet};
use crate::figure::Tone;
use crate::icon::{Icon, icon};
use crate::page::json;
use crate::view::{Say, View};
use maud::{Markup, html};
use serde_json::{Value, json as value};

/// A chart; see [`line_chart`], [`funnel_chart`].
#[derive(Clone, Debug)]
pub struct Chart<'a> {
    kind: &'static str,
    label: Say<'a>,
    axis: Vec<String>,
    series: Vec<Series<'a>>,
}

/// A row of values of a chart.
#[derive(Clone, Debug)]
pub struct Series<'a> {
    /// What it is.
    pub name: Say<'a>,
    /// Its values, one for each place of the axis, as they are read (in 10,000 yuan, in pieces).
    pub values: Vec<i64>,
    /// Drawn dashed: targets, plans.
    pub dashed: bool,
}

/// Lines over an axis of time.
#[must_use]
pub fn line_chart<'a>(label: impl Into<Say<'a>>, axis: Vec<String>, series: Vec<Series<'a>>) -> Chart<'a> {
    Chart { kind: "line", label: label.into(), axis, series }
}

/// Bars beside each other over an axis.
#[must_use]
pub fn bar_chart<'a>(label: impl Into<Say<'a>>, axis: Vec<String>, series: Vec<Series<'a>>) -> Chart<'a> {
    Chart { kind: "bar", label: label.into(), axis, series }
}

/// Stages of which each lets fewer through; one series.
#[must_use]
pub fn funnel_chart<'a>(label: impl Into<Say<'a>>, stages: Vec<String>, series: Series<'a>) -> Chart<'a> {
    Chart { kind: "funnel", label: label.into(), axis: stages, series: vec![series] }
}

impl Chart<'_> {
    /// As HTML: a table for those who do not see it and for browsers without script, drawn over by the chart. `id` is unique.
    #[must_use]
    pub fn html(&self, view: &View, id: &str) -> Markup {
        let label = view.say(self.label.clone());
        let names: Vec<String> = self.series.iter().map(|series| view.say(series.name.clone())).collect();
        let series: Vec<Value> = self
            .series
            .iter()
            .zip(&names)
            .map(|(series, name)| value!({ "name": name, "values": series.values, "dashed": series.dashed }))
            .collect();
        let spec = value!({ "kind": self.kind, "axis": self.axis, "series": series });
        let data = format!("{id}-data");
        html! {
            figure.x-chart id=(id) data-chart=(data) aria-label=(label) {
                div.x-chart-face aria-hidden="true" {}
                table.x-chart-table {
                    caption.x-hidden { (label) }
                    thead { tr { td {} @for name in &names { th scope="col" { (name) } } } }
                    tbody {
                        @for (at, place) in self.axis.iter().enumerate() {
                            tr { th scope="row" { (place) } @for series in &self.series { td { (series.values.get(at).copied().unwrap_or_default()) } } }
                        }
                    }
                }
                (json(&data, &spec))
            }
        }
    }
}

/// A place in a ranking: name, the figure as it is drawn and as it is read, and where it is opened.
pub type Rank = (String, i64, String, String);

/// A ranking: the whole row can be pressed, not only its bar.
#[must_use]
pub fn ranking<'a>(view: &View, label: impl Into<Say<'a>>, ranks: &[Rank]) -> Markup {
    let most = ranks.iter().map(|(_, figure, ..)| *figure).max().unwrap_or(0).max(1);
    html! {
        ol.x-ranks aria-label=(view.say(label)) {
            @for (name, figure, shown, address) in ranks {
                li { a href=(address) { span.x-rank-name { (name) } (rank_bar(*figure, most)) span.x-num { (shown) } } }
            }
        }
    }
}

fn rank_bar(figure: i64, most: i64) -> Markup {
    let width = format!("{}%", figure.clamp(0, most).saturating_mul(100) / most);
    html! { svg.x-rank-bar aria-hidden="true" focusable="false" { rect width=(width) height="12" rx="4" {} } }
}

/// A stage of a kanban board.
#[derive(Clone, Debug)]
pub struct Stage<'a> {
    /// The value that is posted when a card is put here.
    pub value: &'a str,
    /// Its name.
    pub label: Say<'a>,
    /// Its tone.
    pub tone: Tone,
    /// What stands at the head's right: a sum.
    pub sum: Option<String>,
    /// Its cards.
    pub cards: Vec<KanbanCard<'a>>,
}

/// A card of a kanban board.
#[derive(Clone, Debug)]
pub struct KanbanCard<'a> {
    /// The record's id.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Where it is opened.
    pub address: String,
    /// What stands below.
    pub body: Markup,
    /// What can be done with it, moving it on among it: the way without a pointer.
    pub menu: Vec<MenuItem<'a>>,
}

/// Cards in stages. A card that is dragged to another stage is posted to `action` with `id` and `stage`; the menu does the same.
#[must_use]
pub fn kanban<'a>(view: &View, id: &str, label: impl Into<Say<'a>>, action: &str, stages: &[Stage]) -> Markup {
    html! {
        div.x-kanban id=(id) role="group" aria-label=(view.say(label)) data-kanban=(action) data-csrf=(view.csrf) {
            @for stage in stages {
                section.x-stage data-stage=(stage.value) aria-labelledby={ (id) "-" (stage.value) } {
                    header {
                        span.x-stage-dot.(stage.tone.class()) {}
                        h3 id={ (id) "-" (stage.value) } { (view.say(stage.label.clone())) }
                        span.x-count { (stage.cards.len()) }
                        @if let Some(sum) = &stage.sum { span.x-stage-sum { (sum) } }
                    }
                    ol { @for card in &stage.cards { (kanban_card(view, id, card)) } }
                }
            }
        }
    }
}

fn kanban_card(view: &View, board: &str, card: &KanbanCard) -> Markup {
    let menu = format!("{board}-menu-{}", card.id);
    html! {
        li.x-kanban-card draggable="true" data-card=(card.id) {
            div.x-kanban-head {
                a href=(card.address) draggable="false" { (card.title) }
                @if !card.menu.is_empty() { button.x-row-menu type="button" popovertarget=(menu) aria-label=(view.say("ui.more")) { (icon(Icon::Ellipsis)) } }
            }
            (card.body)
            @if !card.menu.is_empty() { (menu_sheet(view, &menu, &card.menu)) }
        }
    }
}
