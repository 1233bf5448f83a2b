//! The lines of a document, entered by keyboard: Enter goes to the next cell, arrows between rows, Ctrl D copies down, Ctrl
//! Backspace takes a line away, a table pasted from a spreadsheet fills lines.

use crate::field::field_id;
use crate::form::Problems;
use crate::icon::{Icon, icon};
use crate::view::{Say, View, text};
use maud::{Markup, html};

/// How a column of the grid is entered.
#[derive(Clone, Debug)]
pub enum GridKind<'a> {
    /// Words.
    Text,
    /// A figure with at most so many decimals.
    Number(u32),
    /// One of many records, found by typing; the address answers [`crate::options`].
    Lookup(&'a str),
    /// Words of which some are offered with each cell ([`GridCell::offers`]).
    Offered,
    /// Yes or no: a box to tick, sent as `true`.
    Tick,
    /// Sent along, not shown.
    Hidden,
    /// Worked out by the server; not entered.
    Shown,
}

/// A column of the grid; see [`grid_column`].
#[derive(Clone, Debug)]
pub struct GridColumn<'a> {
    key: &'a str,
    label: Say<'a>,
    kind: GridKind<'a>,
    width: &'static str,
    placeholder: Option<Say<'a>>,
}

/// A column of this key: the input of line 3 is named `<lines>.3.<key>`.
#[must_use]
pub fn grid_column<'a>(key: &'a str, label: impl Into<Say<'a>>, kind: GridKind<'a>) -> GridColumn<'a> {
    GridColumn { key, label: label.into(), kind, width: "", placeholder: None }
}

impl<'a> GridColumn<'a> {
    /// Some 60 pixels: units, discounts.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.width = "x-grid-narrow";
        self
    }
    /// Some 100 pixels: prices, what is free.
    #[must_use]
    pub fn medium(mut self) -> Self {
        self.width = "x-grid-medium";
        self
    }
    /// What room is left: names.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.width = "x-grid-wide";
        self
    }
    /// Shown while a cell is empty.
    #[must_use]
    pub fn placeholder(mut self, words: impl Into<Say<'a>>) -> Self {
        self.placeholder = Some(words.into());
        self
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, Default)]
pub struct GridCell {
    value: String,
    words: String,
    hint: Option<String>,
    offers: Vec<String>,
    drawn: Option<Markup>,
}

impl GridCell {
    /// As it was typed.
    #[must_use]
    pub fn typed(value: impl Into<String>) -> GridCell {
        GridCell { value: value.into(), ..GridCell::default() }
    }
    /// A record: its id and how it is shown.
    #[must_use]
    pub fn chosen(id: impl Into<String>, words: impl Into<String>) -> GridCell {
        GridCell { value: id.into(), words: words.into(), ..GridCell::default() }
    }
    /// What holds while the cell is empty, shown in its place.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// What is offered to be taken instead of typing.
    #[must_use]
    pub fn offers(mut self, offers: &[String]) -> Self {
        self.offers = offers.to_vec();
        self
    }
    /// Worked out.
    #[must_use]
    pub fn drawn(content: Markup) -> GridCell {
        GridCell { drawn: Some(content), ..GridCell::default() }
    }
}

/// Lines of a document that says nothing else.
const MOST: usize = 200;

/// The lines of a document; see [`line_grid`].
#[derive(Clone, Debug)]
pub struct LineGrid<'a> {
    name: &'a str,
    columns: &'a [GridColumn<'a>],
    lines: &'a [Vec<GridCell>],
    problems: Problems<'a>,
    reprice: Option<&'a str>,
    most: usize,
}

/// Lines named `name`, each with a cell for each column. Show one or more empty lines at the end.
#[must_use]
pub fn line_grid<'a>(name: &'a str, columns: &'a [GridColumn<'a>], lines: &'a [Vec<GridCell>]) -> LineGrid<'a> {
    LineGrid { name, columns, lines, problems: Problems(&[]), reprice: None, most: MOST }
}

impl<'a> LineGrid<'a> {
    /// What was refused, shown at its cells.
    #[must_use]
    pub fn problems(mut self, problems: Problems<'a>) -> Self {
        self.problems = problems;
        self
    }
    /// A changed line is posted here, with `line` and `seq`, and answered by [`grid_answer`].
    #[must_use]
    pub fn reprice(mut self, address: &'a str) -> Self {
        self.reprice = Some(address);
        self
    }

    /// How many lines the document takes; a longer table is not pasted at all, and it is said why.
    #[must_use]
    pub fn most(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// As HTML. The button below adds a line; without script it submits the form with `add=<name>`.
    #[must_use]
    pub fn html(&self, view: &View) -> Markup {
        html! {
            div.x-grid data-grid=(self.name) data-most=(self.most) data-reprice=[self.reprice] {
                table {
                    thead { tr {
                        th.x-grid-no scope="col" { "#" }
                        @for column in self.columns.iter().filter(|column| !matches!(column.kind, GridKind::Hidden)) { th.x-grid-head.x-num-col[is_figure(column)].(column.width) scope="col" { (view.say(column.label.clone())) } }
                        th.x-grid-end scope="col" { span.x-hidden { (view.say("ui.remove")) } }
                    } }
                    tbody { @for (at, line) in self.lines.iter().enumerate() { (self.line(view, at, line)) } }
                }
                template data-grid-line { (self.line(view, usize::MAX, &[])) }
                button.x-grid-add type="submit" name="add" value=(self.name) formnovalidate data-grid-add { (icon(Icon::Plus)) span { (view.say("ui.add_line")) } }
            }
        }
    }

    fn line(&self, view: &View, at: usize, line: &[GridCell]) -> Markup {
        let number = if at == usize::MAX { String::new() } else { (at + 1).to_string() };
        let place = if at == usize::MAX { "_".to_owned() } else { at.to_string() };
        let nothing = GridCell::default();
        html! {
            tr data-line=(place) {
                td.x-grid-no {
                    span { (number) }
                    @for (index, column) in self.columns.iter().enumerate().filter(|(_, column)| matches!(column.kind, GridKind::Hidden)) {
                        input type="hidden" name=(format!("{}.{place}.{}", self.name, column.key)) value=(line.get(index).unwrap_or(&nothing).value);
                    }
                }
                @for (index, column) in self.columns.iter().enumerate().filter(|(_, column)| !matches!(column.kind, GridKind::Hidden)) {
                    (self.cell(view, &place, column, line.get(index).unwrap_or(&nothing)))
                }
                td.x-grid-end { button type="button" tabindex="-1" aria-label=(view.say("ui.remove")) data-grid-remove { (icon(Icon::X)) } }
            }
        }
    }

    fn cell(&self, view: &View, place: &str, column: &GridColumn, cell: &GridCell) -> Markup {
        let name = format!("{}.{place}.{}", self.name, column.key);
        let label = view.say(column.label.clone());
        if matches!(column.kind, GridKind::Shown) {
            return html! { td.x-grid-shown.(column.width) data-k=(column.key) data-label=(label) { @if let Some(drawn) = &cell.drawn { (drawn) } } };
        }
        let error = self.problems.at(&name).map(|say| view.say(say));
        let id = field_id(&name);
        let spoken = view.say(text("ui.cell").with("line", place.parse::<i64>().map_or(0, |at| at + 1)).with("name", label.as_str()));
        let about = error.as_ref().map(|_| format!("{id}-error"));
        let wrong = error.as_ref().map(|_| "true");
        let placeholder = cell.hint.clone().or_else(|| column.placeholder.clone().map(|words| view.say(words)));
        let figure = is_figure(column);
        let offered = matches!(column.kind, GridKind::Offered).then(|| format!("{id}-offers"));
        html! {
            td.x-grid-cell.x-grid-wrong[error.is_some()].(column.width) data-k=(column.key) data-label=(label) {
                @if let GridKind::Lookup(source) = column.kind {
                    div.x-combo data-combo data-src=(source) {
                        input type="hidden" name=(name) value=(cell.value);
                        input.x-grid-input id=(id) type="text" name={ (name) "~text" } value=(cell.words) role="combobox" aria-expanded="false" aria-controls={ (id) "-list" } aria-autocomplete="list" autocomplete="off" spellcheck="false" placeholder=[placeholder] aria-label=(spoken) aria-invalid=[wrong] aria-describedby=[&about];
                        div.x-options id={ (id) "-list" } role="listbox" aria-label=(label) popover="manual" {}
                    }
                } @else if matches!(column.kind, GridKind::Tick) {
                    label.x-grid-tick { input.x-grid-input.x-box id=(id) type="checkbox" name=(name) value="true" checked[cell.value == "true"] aria-label=(spoken) aria-invalid=[wrong] aria-describedby=[&about]; }
                } @else {
                    input.x-grid-input.x-input-num[figure] id=(id) type="text" name=(name) value=(cell.value) list=[&offered] inputmode=[figure.then_some("decimal")] autocomplete="off" placeholder=[placeholder] aria-label=(spoken) aria-invalid=[wrong] aria-describedby=[&about];
                    @if let Some(list) = &offered { datalist id=(list) { (offers(&cell.offers)) } }
                }
                @if let Some(error) = &error { p.x-grid-error id={ (id) "-error" } title=(error) { (error) } }
            }
        }
    }
}

fn is_figure(column: &GridColumn) -> bool {
    matches!(column.kind, GridKind::Number(_)) || (matches!(column.kind, GridKind::Shown) && column.width.is_empty())
}

fn offers(offers: &[String]) -> Markup {
    html! { @for offer in offers { option value=(offer) {} } }
}

/// The answer to a changed line: its number in the order of changes (`seq`, as it was sent), the cells that were worked out, and
/// the totals. The browser drops what is older than what it has.
#[must_use]
pub fn grid_answer(seq: i64, cells: &[(&str, Markup)], totals: Option<&Markup>) -> Markup {
    html! {
        div data-seq=(seq) {
            @for (key, content) in cells { div data-k=(key) { (content) } }
            @if let Some(totals) = totals { div data-totals { (totals) } }
        }
    }
}

/// What the server says of one line.
#[derive(Clone, Debug, Default)]
pub struct LineAnswer<'a> {
    /// Which line, from 0.
    pub line: usize,
    /// Cells that were worked out.
    pub cells: Vec<(&'a str, Markup)>,
    /// What holds in cells that are empty.
    pub hints: Vec<(&'a str, String)>,
    /// What is offered in cells.
    pub offers: Vec<(&'a str, Vec<String>)>,
    /// Records that were found by what was typed: the cell, the id, how it is shown.
    pub found: Vec<(&'a str, String, String)>,
    /// What is wrong with cells, in words.
    pub wrong: Vec<(String, String)>,
}

/// The answer of a desk: `seq` as it was sent, what is said of lines, the totals, and parts of the page by their ids.
#[must_use]
pub fn desk_answer(seq: i64, lines: &[LineAnswer], totals: &Markup, parts: &[(&str, Markup)]) -> Markup {
    html! {
        div data-seq=(seq) {
            @for line in lines {
                div data-line=(line.line) {
                    @for (key, content) in &line.cells { div data-k=(key) { (content) } }
                    @for (key, hint) in &line.hints { div data-hint=(key) { (hint) } }
                    @for (key, offered) in &line.offers { datalist data-offers=(key) { (offers(offered)) } }
                    @for (key, id, words) in &line.found { div data-found=(key) data-id=(id) { (words) } }
                    @for (key, words) in &line.wrong { div data-wrong=(key) { (words) } }
                }
            }
            div data-totals { (totals) }
            @for (id, content) in parts { div data-into=(id) { (content) } }
        }
    }
}
