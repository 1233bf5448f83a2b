//! The table of a list: one column spec, the query's own, yields the table, the phone's cards and the export.

use crate::button::{MenuItem, menu_sheet};
use crate::feedback::Empty;
use crate::figure::{person, state_pill};
use crate::icon::{Icon, icon};
use crate::value::{date, instant, local, money, number, quantity, unit_price};
use crate::view::{Say, View, text};
use base::{BusinessDate, Currency, Money, Quantity, Timestamp, UnitPrice};
use kernel::query::{Column, ColumnKind, Page};
use maud::{Markup, html};
use serde_json::Value;

type Draw<'a> = Box<dyn Fn(&Value) -> Markup + 'a>;
type Address<'a> = Box<dyn Fn(&Value) -> String + 'a>;
type Items<'a> = Box<dyn Fn(&Value) -> Vec<MenuItem<'a>> + 'a>;

/// A table; see [`table`].
pub struct DataTable<'a> {
    id: &'a str,
    columns: &'a [Column],
    rows: &'a [Value],
    masked: &'a [String],
    drawn: Vec<(&'a str, Draw<'a>)>,
    heads: Vec<(&'a str, Say<'a>)>,
    places: Vec<(&'a str, Place)>,
    quiet: Vec<&'a str>,
    link: Option<(&'a str, Address<'a>)>,
    menu: Option<Items<'a>>,
    select: bool,
    hidden: Vec<&'a str>,
    spare: Vec<&'a str>,
    own: &'a [String],
    empty: Option<Empty<'a>>,
}

/// Where a column stands on a phone's card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The card's title.
    Title,
    /// Below the title, in the order of the columns.
    Left,
    /// At the right edge, in the order of the columns.
    Right,
    /// Not on the card.
    Off,
}

/// A column that may be chosen.
#[derive(Clone, Debug)]
pub struct Offered<'a> {
    /// Its key.
    pub key: &'a str,
    /// What it is called.
    pub label: Say<'a>,
    /// Whether it is shown.
    pub shown: bool,
    /// Whether it is always shown: rows are opened by it.
    pub fixed: bool,
}

/// A table of a query's columns and a page of its rows.
#[must_use]
pub fn table<'a>(id: &'a str, columns: &'a [Column], page: &'a Page) -> DataTable<'a> {
    DataTable {
        id,
        columns,
        rows: &page.rows,
        masked: &page.masked,
        drawn: Vec::new(),
        heads: Vec::new(),
        places: Vec::new(),
        quiet: Vec::new(),
        link: None,
        menu: None,
        select: false,
        hidden: Vec::new(),
        spare: Vec::new(),
        own: &[],
        empty: None,
    }
}

impl<'a> DataTable<'a> {
    /// Draws a column in another way than its kind has it.
    #[must_use]
    pub fn cell(mut self, key: &'a str, draw: impl Fn(&Value) -> Markup + 'a) -> Self {
        self.drawn.push((key, Box::new(draw)));
        self
    }
    /// Shows a column's value as a person.
    #[must_use]
    pub fn person(self, key: &'a str) -> Self {
        self.cell(key, move |row| row.get(key).and_then(Value::as_str).map_or_else(|| html! {}, person))
    }
    /// Says something else in a column's head, e.g. with the unit.
    #[must_use]
    pub fn head(mut self, key: &'a str, head: impl Into<Say<'a>>) -> Self {
        self.heads.push((key, head.into()));
        self
    }
    /// Puts a column somewhere else on the phone's card. Without this, columns marked `card` stand there: the first text is the
    /// title, states and figures stand right, the others left.
    #[must_use]
    pub fn place(mut self, key: &'a str, place: Place) -> Self {
        self.places.push((key, place));
        self
    }
    /// Columns of less weight.
    #[must_use]
    pub fn quiet(mut self, keys: &[&'a str]) -> Self {
        self.quiet.extend_from_slice(keys);
        self
    }
    /// The whole row goes to an address; the link stands in the column `key`.
    #[must_use]
    pub fn link(mut self, key: &'a str, address: impl Fn(&Value) -> String + 'a) -> Self {
        self.link = Some((key, Box::new(address)));
        self
    }
    /// A menu at the row's end.
    #[must_use]
    pub fn menu(mut self, items: impl Fn(&Value) -> Vec<MenuItem<'a>> + 'a) -> Self {
        self.menu = Some(Box::new(items));
        self
    }
    /// Rows can be ticked, for a [`crate::bulk_bar`] of the same id.
    #[must_use]
    pub fn select(mut self) -> Self {
        self.select = true;
        self
    }
    /// Leaves out columns that are nothing for people: numbers of records.
    #[must_use]
    pub fn hide(mut self, keys: &[&'a str]) -> Self {
        self.hidden.extend_from_slice(keys);
        self
    }
    /// Columns that are shown only to those who choose them.
    #[must_use]
    pub fn spare(mut self, keys: &[&'a str]) -> Self {
        self.spare.extend_from_slice(keys);
        self
    }
    /// The columns that the reader wants, in this order; none: as the table is made. What it does not have is passed over.
    #[must_use]
    pub fn own(mut self, keys: &'a [String]) -> Self {
        self.own = keys;
        self
    }
    /// The columns that may be chosen: those that are shown, in their order, then the others.
    #[must_use]
    pub fn offered(&self) -> Vec<Offered<'a>> {
        let shown = self.shown();
        let left = self.columns.iter().filter(|column| !self.hidden.contains(&column.key) && shown.iter().all(|one| one.key != column.key));
        let offer = |column: &'a Column, is_shown: bool| Offered {
            key: column.key,
            label: self.label_of(column),
            shown: is_shown,
            fixed: self.always() == Some(column.key),
        };
        shown.iter().map(|column| offer(column, true)).chain(left.map(|column| offer(column, false))).collect()
    }
    /// What is shown instead when there is no row.
    #[must_use]
    pub fn empty(mut self, empty: Empty<'a>) -> Self {
        self.empty = Some(empty);
        self
    }

    /// The column by which a row is opened stays whatever else is chosen.
    fn always(&self) -> Option<&'a str> {
        self.link.as_ref().map(|(key, _)| *key)
    }

    fn shown(&self) -> Vec<&'a Column> {
        let open = |column: &&'a Column| !self.hidden.contains(&column.key);
        let wanted: Vec<&'a Column> =
            self.own.iter().filter_map(|key| self.columns.iter().filter(open).find(|column| column.key == key)).collect();
        if wanted.is_empty() {
            return self.columns.iter().filter(open).filter(|column| !self.spare.contains(&column.key)).collect();
        }
        let missing = self.always().filter(|key| wanted.iter().all(|column| column.key != *key));
        let first = self.columns.iter().find(|column| Some(column.key) == missing);
        first.into_iter().chain(wanted).collect()
    }

    fn label_of(&self, column: &Column) -> Say<'a> {
        let own = self.heads.iter().find(|(key, _)| *key == column.key).map(|(_, say)| say.clone());
        own.unwrap_or_else(|| Say::from(column.label))
    }

    /// As HTML.
    #[must_use]
    pub fn html(&self, view: &View) -> Markup {
        if self.rows.is_empty()
            && let Some(empty) = &self.empty
        {
            return html! { div.x-table-panel id=(self.id) { (empty.html(view)) } };
        }
        let shown = self.shown();
        let title = shown.iter().find(|column| self.place_of(column, None) == Place::Title).map(|column| column.key);
        html! {
            div.x-table-panel.x-cards id=(self.id) data-table {
                table.x-table {
                    thead { tr {
                        @if self.select { th.x-pick scope="col" { input.x-box type="checkbox" aria-label=(view.say("ui.select_all")) data-pick-all; } }
                        @for column in &shown { (self.head_of(view, column)) }
                        @if self.menu.is_some() { th.x-menu-col scope="col" { span.x-hidden { (view.say("ui.more")) } } }
                    } }
                    tbody { @for row in self.rows { (self.row(view, &shown, row, title)) } }
                }
            }
        }
    }

    fn head_of(&self, view: &View, column: &Column) -> Markup {
        let label = view.say(self.label_of(column));
        let right = is_figure(column.kind);
        if column.sort.is_none() {
            return html! { th.x-num-col[right] scope="col" { (label) } };
        }
        let now = view.param("sort").unwrap_or_default();
        let descending = format!("-{}", column.key);
        let (state, next, picture) = if now == column.key {
            ("ascending", descending.as_str(), Icon::ArrowUp)
        } else if now == descending {
            ("descending", "", Icon::ArrowDown)
        } else {
            ("none", column.key, Icon::ChevronsUpDown)
        };
        html! {
            th.x-num-col[right] scope="col" aria-sort=(state) {
                a href=(view.with(&[("sort", next)])) hx-boost="true" { (label) (icon(picture)) }
            }
        }
    }

    fn row(&self, view: &View, shown: &[&Column], row: &Value, title: Option<&str>) -> Markup {
        let id = row.get("id").map(ToString::to_string).unwrap_or_default();
        let bulk = format!("{}-bulk", self.id);
        html! {
            tr data-row=(id) {
                @if self.select {
                    td.x-pick { input.x-box.x-row-box type="checkbox" name="id" value=(id) form=(bulk) aria-label=(self.name_of(view, row, title)); }
                }
                @for column in shown { (self.cell_of(view, column, row, title)) }
                @if let Some(menu) = &self.menu { (row_menu(view, &format!("{}-menu-{id}", self.id), &menu(row))) }
            }
        }
    }

    /// What a row is called when it is read aloud.
    fn name_of(&self, view: &View, row: &Value, title: Option<&str>) -> String {
        let key = self.link.as_ref().map(|(key, _)| *key).or(title).unwrap_or("id");
        let value = row.get(key).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default();
        view.say(text("ui.select_row").with("name", value))
    }

    fn cell_of(&self, view: &View, column: &Column, row: &Value, title: Option<&str>) -> Markup {
        let content = if self.masked.iter().any(|field| field == column.key) {
            html! { span.x-muted title=(view.say("ui.masked")) { "••••" } }
        } else {
            match self.drawn.iter().find(|(key, _)| *key == column.key) {
                Some((_, draw)) => draw(row),
                None => match row.get(column.key) {
                    Some(Value::String(words)) if column.kind == ColumnKind::Text && is_long(words, LONG) => {
                        html! { span.x-long title=(words) { (words) } }
                    }
                    _ => value_of(view, column, row),
                },
            }
        };
        let link = self.link.as_ref().filter(|(key, _)| *key == column.key).map(|(_, address)| address(row));
        let content = match link {
            Some(address) => html! { a.x-row-link href=(address) { (content) } },
            None => content,
        };
        let place = match self.place_of(column, title) {
            Place::Title => "x-card-title",
            Place::Left => "x-card-left",
            Place::Right if column.kind == ColumnKind::State => "x-card-right x-card-first",
            Place::Right => "x-card-right",
            Place::Off => "x-card-off",
        };
        let quiet = self.quiet.contains(&column.key);
        html! { td.x-cell.x-num-col[is_figure(column.kind)].x-quiet-col[quiet].(place) { (content) } }
    }

    fn place_of(&self, column: &Column, title: Option<&str>) -> Place {
        if let Some((_, place)) = self.places.iter().find(|(key, _)| *key == column.key) {
            return *place;
        }
        // What somebody chose to see besides is seen on the phone as well.
        let chosen = !self.own.is_empty() && self.spare.contains(&column.key);
        if !column.card && !chosen {
            return Place::Off;
        }
        let has_title = self.places.iter().any(|(_, place)| *place == Place::Title);
        match column.kind {
            ColumnKind::Text if !chosen && !has_title && title.is_none_or(|title| title == column.key) => Place::Title,
            kind if is_figure(kind) || kind == ColumnKind::State => Place::Right,
            _ => Place::Left,
        }
    }
}

fn row_menu(view: &View, id: &str, items: &[MenuItem]) -> Markup {
    html! {
        td.x-menu-col {
            @if !items.is_empty() {
                button.x-row-menu type="button" popovertarget=(id) aria-label=(view.say("ui.more")) { (icon(Icon::Ellipsis)) }
                (menu_sheet(view, id, items))
            }
        }
    }
}

const fn is_figure(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::Int | ColumnKind::Money | ColumnKind::UnitPrice | ColumnKind::Quantity)
}

/// A value as its column's kind has it; nothing for what is not there.
#[must_use]
pub fn value_of(view: &View, column: &Column, row: &Value) -> Markup {
    let Some(value) = row.get(column.key).filter(|value| !value.is_null()) else { return html! {} };
    match (column.kind, value) {
        (ColumnKind::Text, Value::String(words)) => html! { (words) },
        (ColumnKind::State, Value::String(state)) => state_pill(view, state),
        (ColumnKind::Bool, Value::Bool(yes)) => html! { (view.say(if *yes { "ui.yes" } else { "ui.no" })) },
        (ColumnKind::Date, Value::String(day)) => BusinessDate::parse(day).map_or_else(|| html! { (day) }, date),
        (ColumnKind::Instant, Value::String(at)) => Timestamp::parse(at).map_or_else(|| html! { (at) }, |at| instant(view, at)),
        (ColumnKind::Json, value) => html! { code.x-code { (value.to_string()) } },
        (kind, Value::Number(figure)) => {
            figure.as_i64().map_or_else(|| html! { (figure.to_string()) }, |figure| figure_of(view, kind, figure, row))
        }
        (_, Value::String(words)) => html! { (words) },
        (_, other) => html! { (other.to_string()) },
    }
}

fn figure_of(view: &View, kind: ColumnKind, figure: i64, row: &Value) -> Markup {
    match kind {
        ColumnKind::Money => money(Money::new(figure, currency_of(view, row))),
        ColumnKind::UnitPrice => unit_price(UnitPrice::from_micros(figure)),
        ColumnKind::Quantity => quantity(Quantity::from_thousandths(figure)),
        _ => number(figure),
    }
}

fn currency_of(view: &View, row: &Value) -> Currency {
    row.get("currency").and_then(Value::as_str).and_then(Currency::new).unwrap_or(view.currency)
}

/// The rows as a spreadsheet reads them: comma-separated, UTF-8 with its mark, plain decimals without thousands; what could be
/// taken for a formula begins with an apostrophe.
#[must_use]
pub fn export_csv(view: &View, columns: &[Column], page: &Page) -> String {
    let shown: Vec<&Column> = columns.iter().filter(|column| !page.masked.iter().any(|field| field == column.key)).collect();
    let mut out = String::from("\u{feff}");
    let heads: Vec<String> = shown.iter().map(|column| csv(&view.say(column.label))).collect();
    out.push_str(&heads.join(","));
    out.push_str("\r\n");
    for row in &page.rows {
        let cells: Vec<String> = shown.iter().map(|column| csv(&plain(view, column, row))).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn csv(text: &str) -> String {
    let figure = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b"-.".contains(&b));
    let guarded = if !figure && text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

fn plain(view: &View, column: &Column, row: &Value) -> String {
    let figure = |text: String| text.replace(',', "");
    match (column.kind, row.get(column.key)) {
        (_, None | Some(Value::Null)) => String::new(),
        (ColumnKind::State, Some(Value::String(state))) => view.say(format!("state.{state}").as_str()),
        (ColumnKind::Bool, Some(Value::Bool(yes))) => view.say(if *yes { "ui.yes" } else { "ui.no" }),
        (ColumnKind::Instant, Some(Value::String(at))) => Timestamp::parse(at).map_or_else(|| at.clone(), |at| local(view, at)),
        (_, Some(Value::String(words))) => words.clone(),
        (kind, Some(Value::Number(n))) => match (kind, n.as_i64()) {
            (ColumnKind::Money, Some(minor)) => figure(Money::new(minor, currency_of(view, row)).to_string()),
            (ColumnKind::UnitPrice, Some(micros)) => figure(UnitPrice::from_micros(micros).to_string()),
            (ColumnKind::Quantity, Some(thousandths)) => Quantity::from_thousandths(thousandths).to_string(),
            _ => n.to_string(),
        },
        (_, Some(other)) => other.to_string(),
    }
}

/// A small table that is not a list: heads and cells as they are, figures marked by their column. On a phone the cells of a row of three or more
/// stand below each other, each under its head: nothing of them is beyond the edge.
#[must_use]
pub fn small_table(view: &View, heads: &[(&str, bool)], rows: &[Vec<Markup>]) -> Markup {
    let labels: Vec<String> = heads.iter().map(|(head, _)| view.say(*head)).collect();
    html! {
        div.x-scroll.x-stacked[heads.len() > 2] tabindex="0" {
            table.x-table.x-table-simple {
                thead { tr { @for ((_, figure), label) in heads.iter().zip(&labels) { th.x-num-col[*figure] scope="col" { (label) } } } }
                tbody {
                    @for row in rows {
                        tr { @for ((cell, (_, figure)), label) in row.iter().zip(heads).zip(&labels) { td.x-num-col[*figure] data-label=(label) { (cell) } } }
                    }
                }
            }
        }
    }
}

/// A column of a [`card_table`].
#[derive(Debug, Clone, Copy)]
pub struct CardHead<'h> {
    /// The text key of its head.
    pub label: &'h str,
    /// Its cells are figures.
    pub figure: bool,
    /// Where it stands on a phone's card.
    pub place: Place,
    /// On the card its head stands before it: values that nobody knows by their looks.
    pub named: bool,
}

/// A small table whose rows are cards on a phone.
#[must_use]
pub fn card_table(view: &View, heads: &[CardHead<'_>], rows: &[Vec<Markup>]) -> Markup {
    let place = |head: &CardHead<'_>| match head.place {
        Place::Title => "x-card-title",
        Place::Left => "x-card-left",
        Place::Right => "x-card-right x-card-first",
        Place::Off => "x-card-off",
    };
    let labels: Vec<String> = heads.iter().map(|head| view.say(head.label)).collect();
    html! {
        div.x-scroll.x-cards tabindex="0" {
            table.x-table.x-table-simple {
                thead { tr { @for (head, label) in heads.iter().zip(&labels) { th.x-num-col[head.figure] scope="col" { (label) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for ((cell, head), label) in row.iter().zip(heads).zip(&labels) {
                                td.x-cell.x-num-col[head.figure].(place(head)) data-label=[head.named.then_some(label)] { (cell) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Words of any length within a table: so many are cut short, and shown as a whole to whoever points at them or comes to them by keys.
/// Within a link they open with it.
#[must_use]
pub fn fold(words: &str, within_link: bool) -> Markup {
    html! {
        @if is_long(words, FOLD) { span.x-fold title=(words) tabindex=[(!within_link).then_some("0")] { (words) } }
        @else { (words) }
    }
}

/// Of so many Latin letters, twice the Chinese ones, words are short enough to stand as they are; as wide as `.x-fold` in the style.
const FOLD: usize = 20;
/// The same for what a list shows of a record, such as its name; as wide as `.x-long`.
const LONG: usize = 40;

fn is_long(words: &str, letters: usize) -> bool {
    words.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() > letters
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Catalogue, Lang};
    use serde_json::json;

    static COLUMNS: &[Column] = &[
        Column::new("no", "t.no", ColumnKind::Text).sort("x").card(),
        Column::new("total", "t.total", ColumnKind::Money).card(),
        Column::new("cost", "t.cost", ColumnKind::Money),
    ];

    fn page() -> Page {
        let rows = vec![json!({ "id": 7, "no": "=A,1", "total": -1_234_500, "cost": 5 })];
        Page { rows, masked: vec!["cost".into()], ..Page::default() }
    }

    #[test]
    fn a_mask_holds_in_table_and_export() {
        let (texts, page) = (Catalogue::default(), page());
        let view = View::new(Lang::Zh, &texts, "/x?sort=no");
        let html = table("t", COLUMNS, &page).link("no", |row| format!("/x/{}", row["id"])).html(&view).into_string();
        assert!(html.contains("••••") && !html.contains("0.05"), "{html}");
        assert!(html.contains("href=\"/x/7\"") && html.contains("aria-sort=\"ascending\"") && html.contains("sort=-no"), "{html}");
        assert!(html.contains("-12,345.00"), "{html}");
        let long = "五金".repeat(20);
        let named = Page { rows: vec![json!({ "id": 8, "no": long })], ..Page::default() };
        let html = table("t", COLUMNS, &named).link("no", |_| "/x/8".to_owned()).html(&view).into_string();
        assert!(
            html.contains(&format!("<span class=\"x-long\" title=\"{long}\">")),
            "cut short in its column, whole for who points at it: {html}"
        );
        assert_eq!(export_csv(&view, COLUMNS, &page), "\u{feff}t.no,t.total\r\n\"'=A,1\",-12345.00\r\n");
    }

    #[test]
    fn a_reader_has_columns_of_their_own() {
        let (texts, page) = (Catalogue::default(), page());
        let view = View::new(Lang::Zh, &texts, "/x");
        let keys = |own: &[&str]| {
            let own: Vec<String> = own.iter().map(|key| (*key).to_owned()).collect();
            let table = table("t", COLUMNS, &page).spare(&["total"]).own(&own).link("no", |_| String::new());
            let _ = table.html(&view);
            table.shown().iter().map(|column| column.key).collect::<Vec<_>>()
        };
        assert_eq!(keys(&[]), ["no", "cost"]);
        assert_eq!(keys(&["total", "no"]), ["total", "no"]);
        assert_eq!(keys(&["total", "gone"]), ["no", "total"], "the row's link stays");
        assert_eq!(keys(&["gone"]), ["no", "cost"], "of nothing that is there, the table is as it was made");
        let own = ["total".to_owned()];
        let offered = table("t", COLUMNS, &page).own(&own).link("no", |_| String::new()).offered();
        let offered: Vec<_> = offered.iter().map(|one| (one.key, one.shown, one.fixed)).collect();
        assert_eq!(offered, [("no", true, true), ("total", true, false), ("cost", false, false)]);
    }

    #[test]
    fn text_is_escaped() {
        let texts = Catalogue::default();
        let page = Page { rows: vec![json!({ "id": 1, "no": "<script>" })], ..Page::default() };
        let html = table("t", COLUMNS, &page).html(&View::new(Lang::En, &texts, "/")).into_string();
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script>"));
    }
}
