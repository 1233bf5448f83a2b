//! The form of a stock document: what stands above its lines, and the lines in a grid. One form for all kinds.

use super::{number, today, words};
use base::{BusinessDate, Refusal};
use kernel::Res;
use serde_json::{Map, Value, json};
use ui::{GridCell, GridColumn, GridKind, Icon, Markup, Ran, Reply, Typed, Visit, html};

/// Lines of one form at the most.
const LINES_MAX: usize = 200;
/// Empty lines that wait at the end.
const WAITING: usize = 3;

/// What a field above the lines takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// A record of an entity, found by typing.
    Record(&'static str),
    /// A day.
    Day,
    /// Words.
    Words,
}

/// A field above the lines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Above {
    /// The operation's field.
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) takes: Takes,
    pub(super) required: bool,
}

/// Whether a line says what one unit costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cost {
    Never,
    Needed,
    WhenKnown,
}

/// A document's form.
#[derive(Debug, Clone, Copy)]
pub(super) struct DocumentForm {
    pub(super) operation: &'static str,
    pub(super) title: &'static str,
    pub(super) address: &'static str,
    /// The list it belongs to: label and address.
    pub(super) list: (&'static str, &'static str),
    pub(super) above: &'static [Above],
    pub(super) cost: Cost,
    pub(super) quantity: &'static str,
    /// What is to be known before it is entered.
    pub(super) note: &'static str,
}

/// A line as it is typed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Line {
    product: String,
    product_text: String,
    quantity: String,
    cost: String,
}

impl Line {
    fn is_blank(&self) -> bool {
        self.product.is_empty() && self.product_text.is_empty() && self.quantity.is_empty() && self.cost.is_empty()
    }
}

/// What the form holds: a word for each field above, with what is shown of a record, and the lines.
#[derive(Debug, Default)]
struct Desk {
    above: Vec<(String, String)>,
    lines: Vec<Line>,
}

/// Opens the form, or takes what was typed; goes on to `then` of what was made.
pub(super) async fn answer(v: &Visit<'_>, form: &DocumentForm, typed: Option<&Typed>, then: &str) -> Res<Reply> {
    let Some(typed) = typed else {
        return page(v, form, &begin(v, form).await?, &[]);
    };
    let mut desk = typed_desk(form, typed);
    resolve(v, form, &mut desk).await?;
    // Without script the button that adds a line sends the form.
    if typed.get("add").is_some() {
        return page(v, form, &desk, &[]);
    }
    let refused = match read(form, &desk) {
        Err(wrong) => wrong,
        Ok(input) => match v.run(form.operation, typed.key(), &input).await? {
            Ran::Done(made) => return Ok(Reply::Goto(format!("{then}/{}", made["id"]))),
            Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
            Ran::Refused(refusals) => refusals,
        },
    };
    Ok(Reply::Refused(Box::new(page(v, form, &desk, &refused)?)))
}

/// Today, the warehouse where the reader sees only one, and the product of the address.
async fn begin(v: &Visit<'_>, form: &DocumentForm) -> Res<Desk> {
    let view = &v.view;
    let mut desk = Desk::default();
    for field in form.above {
        match field.takes {
            Takes::Day => desk.above.push((field.name.to_owned(), today(v).map(|day| day.to_string()).unwrap_or_default())),
            Takes::Record(entity) => {
                let asked = view.param(field.name).and_then(|id| id.parse::<i64>().ok());
                let only =
                    if entity == "warehouse" && asked.is_none() && field.name == "warehouse" { only_warehouse(v).await? } else { asked };
                if let Some(id) = only {
                    desk.above.push((field.name.to_owned(), id.to_string()));
                    desk.above.push((format!("{}~text", field.name), v.shown(entity, id).await));
                }
            }
            Takes::Words => {}
        }
    }
    if let Some(product) = view.param("product").and_then(|id| id.parse::<i64>().ok()) {
        desk.lines.push(Line { product: product.to_string(), product_text: v.shown("product", product).await, ..Line::default() });
    }
    Ok(desk)
}

async fn only_warehouse(v: &Visit<'_>) -> Res<Option<i64>> {
    if !v.may("warehouse.list") {
        return Ok(None);
    }
    let rows = v.rows("warehouse.list", json!({ "state": "active" })).await?;
    Ok(if let [one] = rows.as_slice() { Some(number(one, "id")) } else { None })
}

fn typed_desk(form: &DocumentForm, typed: &Typed) -> Desk {
    let word = |name: &str| typed.get(name).unwrap_or_default().trim().to_owned();
    let last = typed.0.iter().filter_map(|(name, _)| name.strip_prefix("lines.")?.split_once('.')?.0.parse::<usize>().ok()).max();
    let line = |at: usize| Line {
        product: word(&format!("lines.{at}.product")),
        product_text: word(&format!("lines.{at}.product~text")),
        quantity: word(&format!("lines.{at}.quantity")),
        cost: word(&format!("lines.{at}.unit_cost_micro")),
    };
    let lines = (0..=last.unwrap_or(0).min(LINES_MAX)).map(line).filter(|line| !line.is_blank()).collect();
    let mut above = Vec::new();
    for field in form.above {
        above.push((field.name.to_owned(), word(field.name)));
        if matches!(field.takes, Takes::Record(_)) {
            let text = format!("{}~text", field.name);
            above.push((text.clone(), word(&text)));
        }
    }
    Desk { above, lines }
}

impl Desk {
    fn word(&self, name: &str) -> &str {
        self.above.iter().find(|(key, _)| key == name).map_or("", |(_, word)| word)
    }
    fn shown(&self, name: &str) -> &str {
        self.word(&format!("{name}~text"))
    }
}

/// Without script records are typed by their names or codes.
async fn resolve(v: &Visit<'_>, form: &DocumentForm, desk: &mut Desk) -> Res<()> {
    for line in &mut desk.lines {
        if line.product.is_empty() && !line.product_text.is_empty() {
            line.product = v.found_by_words("product", &line.product_text).await?.unwrap_or_default();
        }
    }
    for field in form.above {
        let Takes::Record(entity) = field.takes else { continue };
        let shown = desk.shown(field.name).to_owned();
        if !desk.word(field.name).is_empty() || shown.is_empty() {
            continue;
        }
        let found = v.found_by_words(entity, &shown).await?.unwrap_or_default();
        if let Some((_, word)) = desk.above.iter_mut().find(|(key, _)| key == field.name) {
            *word = found;
        }
    }
    Ok(())
}

/// The fields above as the operation takes them, or what cannot be read.
fn read_above(form: &DocumentForm, desk: &Desk, wrong: &mut Vec<Refusal>) -> Map<String, Value> {
    let mut out = Map::new();
    for field in form.above {
        let word = desk.word(field.name);
        let no = |key: &str| Refusal::new(key).field(field.name);
        let value = match field.takes {
            Takes::Record(_) if word.is_empty() && !desk.shown(field.name).is_empty() => {
                wrong.push(no("ui.not_found_by_words"));
                continue;
            }
            _ if word.is_empty() => {
                if field.required {
                    wrong.push(no("ui.required"));
                }
                continue;
            }
            Takes::Record(_) => match word.parse::<i64>() {
                Ok(id) => json!(id),
                Err(_) => {
                    wrong.push(no("ui.not_found_by_words"));
                    continue;
                }
            },
            Takes::Day => match BusinessDate::parse(word) {
                Some(day) => json!(day),
                None => {
                    wrong.push(no("ui.not_a_day"));
                    continue;
                }
            },
            Takes::Words => json!(word),
        };
        out.insert(field.name.to_owned(), value);
    }
    out
}

/// A line as the operation takes it, or what cannot be read, each at its cell.
fn read_line(form: &DocumentForm, at: usize, line: &Line, wrong: &mut Vec<Refusal>) -> Value {
    let mut out = Map::new();
    let field = |name: &str| format!("lines.{at}.{name}");
    match line.product.parse::<i64>() {
        Ok(product) => drop(out.insert("product".to_owned(), json!(product))),
        Err(_) if line.product_text.is_empty() => wrong.push(Refusal::new("ui.required").field(field("product"))),
        Err(_) => wrong.push(Refusal::new("ui.not_found_by_words").field(field("product"))),
    }
    let mut figure = |name: &str, words: &str, decimals: u32, needed: bool| match ui::scaled(words, decimals) {
        Some(figure) => drop(out.insert(name.to_owned(), json!(figure))),
        None if words.is_empty() && !needed => {}
        None if words.is_empty() => wrong.push(Refusal::new("ui.required").field(field(name))),
        None => wrong.push(ui::no_figure(words, decimals).field(field(name))),
    };
    figure("quantity", &line.quantity, 3, true);
    if form.cost != Cost::Never {
        figure("unit_cost_micro", &line.cost, 6, form.cost == Cost::Needed);
    }
    Value::Object(out)
}

/// The whole as the operation takes it.
fn read(form: &DocumentForm, desk: &Desk) -> Result<Value, Vec<Refusal>> {
    let mut wrong = Vec::new();
    let mut input = read_above(form, desk, &mut wrong);
    let lines: Vec<Value> = desk.lines.iter().enumerate().map(|(at, line)| read_line(form, at, line, &mut wrong)).collect();
    if lines.is_empty() {
        wrong.push(Refusal::new("lines.empty").field("lines.0.product"));
    }
    input.insert("lines".to_owned(), Value::Array(lines));
    if wrong.is_empty() { Ok(Value::Object(input)) } else { Err(wrong) }
}

fn columns(form: &DocumentForm) -> Vec<GridColumn<'static>> {
    let product = ui::grid_column("product", "stock_document_line.product", GridKind::Lookup("/find/product"));
    let mut columns =
        vec![product.wide().placeholder("page.stock.search"), ui::grid_column("quantity", form.quantity, GridKind::Number(3))];
    if form.cost != Cost::Never {
        let cost = ui::grid_column("unit_cost_micro", "stock_document_line.unit_cost_micro", GridKind::Number(6));
        columns.push(if form.cost == Cost::WhenKnown { cost.placeholder("page.stock_documents.average") } else { cost });
    }
    columns
}

fn page(v: &Visit<'_>, form: &DocumentForm, desk: &Desk, refused: &[Refusal]) -> Res<Reply> {
    let view = &v.view;
    let columns = columns(form);
    let cells = |line: &Line| {
        let product = GridCell::chosen(line.product.as_str(), line.product_text.as_str());
        let mut cells = vec![product, GridCell::typed(line.quantity.as_str())];
        if form.cost != Cost::Never {
            cells.push(GridCell::typed(line.cost.as_str()));
        }
        cells
    };
    let lines: Vec<Vec<GridCell>> = desk.lines.iter().map(cells).chain((0..WAITING).map(|_| Vec::new())).collect();
    let problems = ui::Problems(refused);
    // What is wrong with the lines as a whole is told at the first.
    let mut names: Vec<(&str, &str)> = form.above.iter().map(|field| (field.name, field.label)).collect();
    names.extend([
        ("product", "stock_document_line.product"),
        ("quantity", form.quantity),
        ("unit_cost_micro", "stock_document_line.unit_cost_micro"),
    ]);
    let above = html! { @for field in form.above { (above(v, field, desk, problems)) } };
    let grid = ui::line_grid("lines", &columns, &lines).most(crate::document::ground::LINES_MAX).problems(problems).html(view);
    let body = ui::stack(&html! {
        (problems.summary_named(view, &names))
        (ui::plain_card(&ui::fields(&above)))
        (ui::flush_card(view, "page.stock_documents.lines", None, &grid))
        (ui::form_actions(view, Some(ui::text(form.note)), &html! {
            (ui::button("ui.cancel").link(form.list.1).html(view))
            (ui::button(form.title).primary().icon(Icon::Check).shortcut("Ctrl ↵").html(view))
        }))
    });
    let entry = ui::form("entry", form.address).key(v.new_key()).draft().html(view, &body);
    let head = ui::head(form.title).crumb(form.list.0, form.list.1).html(view);
    Ok(v.reply(form.title, &head, "entry", entry))
}

fn above(v: &Visit<'_>, field: &Above, desk: &Desk, problems: ui::Problems<'_>) -> Markup {
    let view = &v.view;
    let error = problems.at(field.name);
    match field.takes {
        Takes::Record(entity) => {
            let source = format!("/find/{entity}");
            let mut combo =
                ui::combobox(field.name, field.label, &source).value(desk.word(field.name), desk.shown(field.name)).error(error);
            if field.required {
                combo = combo.required();
            }
            combo.html(view)
        }
        Takes::Day | Takes::Words => {
            let mut input = ui::field(field.name, field.label).value(desk.word(field.name)).error(error);
            if field.takes == Takes::Day {
                input = input.date();
            }
            if field.required {
                input = input.required();
            }
            input.html(view)
        }
    }
}

/// The lines of a posted document.
pub(super) async fn shown(v: &Visit<'_>, query: &str, parent: Value, signed: bool) -> Res<Markup> {
    let view = &v.view;
    let window = kernel::query::Window { limit: Some(500), ..kernel::query::Window::default() };
    let page = v.query(query, parent, &window).await?;
    let head = |label, figure, place, named| ui::CardHead { label, figure, place, named };
    let heads = [
        head("stock_document_line.line_no", false, ui::Place::Off, false),
        head("stock_document_line.product", false, ui::Place::Title, false),
        head("stock_document_line.product_code", false, ui::Place::Left, false),
        head("stock_document_line.quantity", true, ui::Place::Right, false),
        head("stock_document_line.unit_cost_micro", true, ui::Place::Left, true),
        head("stock_document_line.cost", true, ui::Place::Left, true),
    ];
    let rows: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .map(|row| {
            vec![
                html! { span.x-muted { (words(row, "id")) } },
                html! { a.x-link href={ "/stock/" (row["product_id"]) } { (words(row, "product_name")) } },
                html! { (words(row, "product_code")) },
                if signed { super::moved(row) } else { super::measured(row, "quantity") },
                super::unit_cost(v, row, "unit_cost_micro", &page.masked),
                super::amount(v, row, "cost_minor", &page.masked),
            ]
        })
        .collect();
    Ok(ui::flush_card(view, "page.stock_documents.lines", None, &ui::card_table(view, &heads, &rows)))
}

#[cfg(test)]
mod tests {
    use super::*;

    static FORM: DocumentForm = DocumentForm {
        operation: "stock.adjust",
        title: "op.stock.adjust",
        address: "/x",
        list: ("page.stock_documents", "/stock-documents"),
        above: &[
            Above { name: "warehouse", label: "w", takes: Takes::Record("warehouse"), required: true },
            Above { name: "moved_on", label: "d", takes: Takes::Day, required: true },
            Above { name: "reason", label: "r", takes: Takes::Words, required: false },
        ],
        cost: Cost::WhenKnown,
        quantity: "q",
        note: "n",
    };

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed(pairs.iter().map(|(name, word)| ((*name).to_owned(), (*word).to_owned())).collect())
    }

    #[test]
    fn a_document_is_read_as_its_operation_takes_it() {
        let desk = typed_desk(
            &FORM,
            &typed(&[
                ("warehouse", "70"),
                ("moved_on", "2026-11-25"),
                ("lines.0.product", "50"),
                ("lines.0.quantity", "-1.5"),
                ("lines.1.product", ""),
                ("lines.2.product", "51"),
                ("lines.2.quantity", "1,000"),
                ("lines.2.unit_cost_micro", "12.5"),
            ]),
        );
        let expected = json!({"warehouse": 70, "moved_on": "2026-11-25", "lines": [
            {"product": 50, "quantity": -1_500}, {"product": 51, "quantity": 1_000_000, "unit_cost_micro": 12_500_000}]});
        assert_eq!(read(&FORM, &desk), Ok(expected));
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_cell() {
        let desk = typed_desk(
            &FORM,
            &typed(&[
                ("warehouse~text", "没有的仓库"),
                ("moved_on", "昨天"),
                ("lines.0.product~text", "没有的"),
                ("lines.0.quantity", "x"),
                ("lines.1.quantity", "1"),
                ("lines.2.product", "50"),
            ]),
        );
        let wrong = read(&FORM, &desk).expect_err("wrong");
        let told: Vec<String> = wrong.iter().map(|no| format!("{} {}", no.key, no.field.as_deref().unwrap_or_default())).collect();
        let expected = [
            "ui.not_found_by_words warehouse",
            "ui.not_a_day moved_on",
            "ui.not_found_by_words lines.0.product",
            "number.not_a_number lines.0.quantity",
            "ui.required lines.1.product",
            "ui.required lines.2.quantity",
        ];
        assert_eq!(told, expected);
        let empty = read(&FORM, &Desk::default()).expect_err("empty");
        assert_eq!(empty.last().and_then(|no| no.field.clone()).as_deref(), Some("lines.0.product"));
    }
}
