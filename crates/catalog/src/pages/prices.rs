//! Prices of a list: many published at once in a grid, and one ended.

use super::{number, today, words};
use base::{BusinessDate, Refusal};
use kernel::Res;
use serde_json::{Map, Value, json};
use ui::{Entry, GridCell, GridKind, Icon, Ran, Reply, Site, Typed, Visit, data, html};

pub(super) fn register(site: &mut Site) {
    site.form("/price-lists/{list}/prices/new", &["price.set_many"], |v| Box::pin(begin(v)), |v, t| Box::pin(publish(v, t)));
    site.form("/price-lists/{list}/prices/{price}/end", &["price.end"], |v| Box::pin(end(v, None)), |v, t| Box::pin(end(v, Some(t))));
}

/// Lines of one form at the most.
const LINES_MAX: usize = 500;
/// Empty lines that wait at the end.
const WAITING: usize = 3;

/// A line as it is typed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Line {
    product: String,
    product_text: String,
    unit: String,
    from_quantity: String,
    price: String,
}

impl Line {
    fn is_blank(&self) -> bool {
        self.product.is_empty() && self.product_text.is_empty() && self.unit.is_empty() && self.price.is_empty()
    }
}

/// What the form holds: the lines, and the days that all of them share.
#[derive(Default)]
struct Desk {
    lines: Vec<Line>,
    valid_from: String,
    valid_to: String,
}

async fn begin(v: &Visit<'_>) -> Res<Reply> {
    let list = v.one("price_list.detail", v.id("list")?).await?;
    let mut line = Line::default();
    if let Some(product) = v.view.param("product").and_then(|id| id.parse::<i64>().ok()) {
        line = Line { product: product.to_string(), product_text: v.shown("product", product).await, ..line };
    }
    let from = today(v).map(|day| day.to_string()).unwrap_or_default();
    page(v, &list, &Desk { lines: vec![line], valid_from: from, valid_to: String::new() }, &[])
}

fn typed_desk(typed: &Typed) -> Desk {
    let word = |name: &str| typed.get(name).unwrap_or_default().trim().to_owned();
    let last = typed.0.iter().filter_map(|(name, _)| name.strip_prefix("lines.")?.split_once('.')?.0.parse::<usize>().ok()).max();
    let line = |at: usize| Line {
        product: word(&format!("lines.{at}.product")),
        product_text: word(&format!("lines.{at}.product~text")),
        unit: word(&format!("lines.{at}.unit")),
        from_quantity: word(&format!("lines.{at}.from_quantity")),
        price: word(&format!("lines.{at}.price_micro")),
    };
    let lines = (0..=last.unwrap_or(0).min(LINES_MAX)).map(line).filter(|line| !line.is_blank()).collect();
    Desk { lines, valid_from: word("valid_from"), valid_to: word("valid_to") }
}

/// A line as the operation takes it, or what cannot be read, each at its cell.
fn read_line(at: usize, line: &Line, wrong: &mut Vec<Refusal>) -> Map<String, Value> {
    let mut out = Map::new();
    let field = |name: &str| format!("lines.{at}.{name}");
    match line.product.parse::<i64>() {
        Ok(product) => drop(out.insert("product".to_owned(), json!(product))),
        Err(_) if line.product_text.is_empty() => wrong.push(Refusal::new("ui.required").field(field("product"))),
        Err(_) => wrong.push(Refusal::new("ui.not_found_by_words").field(field("product"))),
    }
    if !line.unit.is_empty() {
        out.insert("unit".to_owned(), json!(line.unit));
    }
    let mut figure = |name: &str, words: &str, decimals: u32, needed: bool| match ui::scaled(words, decimals) {
        Some(figure) => drop(out.insert(name.to_owned(), json!(figure))),
        None if words.is_empty() && !needed => {}
        None if words.is_empty() => wrong.push(Refusal::new("ui.required").field(field(name))),
        None => wrong.push(ui::no_figure(words, decimals).field(field(name))),
    };
    figure("from_quantity", &line.from_quantity, 3, false);
    figure("price_micro", &line.price, 6, true);
    out
}

/// All lines as the operation takes them.
fn read(desk: &Desk) -> Result<Vec<Value>, Vec<Refusal>> {
    let mut wrong = Vec::new();
    let mut shared = Map::new();
    for (name, words) in [("valid_from", &desk.valid_from), ("valid_to", &desk.valid_to)] {
        match BusinessDate::parse(words) {
            Some(day) => drop(shared.insert(name.to_owned(), json!(day))),
            None if words.is_empty() => {}
            None => wrong.push(Refusal::new("ui.not_a_day").field(name)),
        }
    }
    let mut lines = Vec::with_capacity(desk.lines.len());
    for (at, line) in desk.lines.iter().enumerate() {
        let mut read = read_line(at, line, &mut wrong);
        read.extend(shared.clone());
        lines.push(Value::Object(read));
    }
    if desk.lines.is_empty() {
        wrong.push(Refusal::new("lines.empty").field("lines.0.product"));
    }
    if wrong.is_empty() { Ok(lines) } else { Err(wrong) }
}

/// The days stand once for all lines: what is wrong with them alone is told once, what is wrong with one line's is told at the line.
fn placed(refusals: Vec<Refusal>) -> Vec<Refusal> {
    let mut out: Vec<Refusal> = Vec::with_capacity(refusals.len());
    for mut no in refusals {
        let field = no.field.clone().unwrap_or_default();
        let of_days = field.strip_prefix("lines.").and_then(|rest| rest.split_once('.')).filter(|(_, name)| name.starts_with("valid_"));
        if let Some((at, name)) = of_days {
            let of_line = matches!(no.key.as_str(), "price.overlap" | "price.ambiguous");
            no.field = Some(if of_line { format!("lines.{at}.product") } else { name.to_owned() });
        }
        if !out.contains(&no) {
            out.push(no);
        }
    }
    out
}

async fn publish(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let list = v.one("price_list.detail", v.id("list")?).await?;
    let mut desk = typed_desk(typed);
    for line in &mut desk.lines {
        let meant = v.meant("product", &line.product, &line.product_text).await?;
        line.product = meant.filter(|product| product.parse::<i64>().is_ok()).unwrap_or_default();
    }
    // Without script the button that adds a line sends the form.
    if typed.get("add").is_some() {
        return page(v, &list, &desk, &[]);
    }
    let refused = match read(&desk) {
        Err(wrong) => wrong,
        Ok(lines) => match v.run("price.set_many", typed.key(), &json!({ "list": list["id"], "lines": lines })).await? {
            Ran::Done(_) => return Ok(Reply::Goto(format!("/price-lists/{}", list["id"]))),
            Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
            Ran::Refused(refusals) => placed(refusals),
        },
    };
    Ok(Reply::Refused(Box::new(page(v, &list, &desk, &refused)?)))
}

fn page(v: &Visit<'_>, list: &Value, desk: &Desk, refused: &[Refusal]) -> Res<Reply> {
    let view = &v.view;
    let own = format!("/price-lists/{}", list["id"]);
    let columns = [
        ui::grid_column("product", "price_entry.product", GridKind::Lookup("/find/product")).wide().placeholder("page.products.search"),
        ui::grid_column("unit", "price_entry.unit", GridKind::Text).placeholder("page.prices.base_unit"),
        ui::grid_column("from_quantity", "price_entry.from_quantity", GridKind::Number(3)).placeholder(data("0")),
        ui::grid_column("price_micro", "price_entry.price_micro", GridKind::Number(6)),
    ];
    let cells = |line: &Line| {
        let chosen = GridCell::chosen(line.product.as_str(), line.product_text.as_str());
        vec![
            chosen,
            GridCell::typed(line.unit.as_str()),
            GridCell::typed(line.from_quantity.as_str()),
            GridCell::typed(line.price.as_str()),
        ]
    };
    let lines: Vec<Vec<GridCell>> = desk.lines.iter().map(cells).chain((0..WAITING).map(|_| Vec::new())).collect();
    let problems = ui::Problems(refused);
    let taxed = if list["with_tax"] == true { "page.prices.with_tax" } else { "page.prices.without_tax" };
    let about = format!("{} · {}", words(list, "currency"), view.say(taxed));
    let day = |name: &'static str, label: &'static str, value: &str| ui::field(name, label).date().value(value).error(problems.at(name));
    let days = html! {
        (day("valid_from", "price_entry.valid_from", &desk.valid_from).html(view))
        (day("valid_to", "price_entry.valid_to", &desk.valid_to).hint("page.prices.open_end").html(view))
    };
    let grid = ui::line_grid("lines", &columns, &lines).most(LINES_MAX).problems(problems).html(view);
    let body = ui::stack(&html! {
        (problems.summary_of(view, "price.set"))
        (ui::plain_card(&ui::fields(&days)))
        (ui::flush_card(view, data(about), None, &grid))
        (ui::form_actions(view, Some(ui::text("page.prices.replaces")), &html! {
            (ui::button("ui.cancel").link(own.clone()).html(view))
            (ui::button("op.price.set").primary().icon(Icon::Check).shortcut("Ctrl ↵").html(view))
        }))
    });
    let form = ui::form("entry", format!("{own}/prices/new")).key(v.new_key()).draft().html(view, &body);
    let head = ui::head("op.price.set").note(data(words(list, "name"))).crumb("page.price_lists", "/price-lists").html(view);
    Ok(v.reply("op.price.set", &head, "entry", form))
}

async fn end(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let (list, id) = (v.id("list")?, v.id("price")?);
    let row =
        v.rows("price_entry.list", json!({ "list": list, "id": id })).await?.into_iter().next().ok_or_else(kernel::Failure::not_found)?;
    let (own, seen) = (format!("/price-lists/{list}"), v.seen(number(&row, "version")));
    let begins = BusinessDate::parse(&words(&row, "valid_from"));
    let entry = Entry::new("price.end", "op.price.end", format!("{own}/prices/{id}/end?version={seen}"), own.clone());
    let entry = entry.groups(&[("", &["on"])]).begin(&json!({ "on": today(v).max(begins).map(|day| day.to_string()) }));
    let entry = entry.fixed(json!({ "price": id, "version": seen }));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(wrong: &[Refusal]) -> Vec<String> {
        wrong.iter().map(|no| format!("{} {}", no.key, no.field.as_deref().unwrap_or_default())).collect()
    }

    #[test]
    fn lines_are_read_with_the_days_they_share() {
        let typed = |pairs: &[(&str, &str)]| Typed(pairs.iter().map(|(n, w)| ((*n).to_owned(), (*w).to_owned())).collect());
        let desk = typed_desk(&typed(&[
            ("valid_from", "2026-12-01"),
            ("lines.0.product", "50"),
            ("lines.0.product~text", "杯"),
            ("lines.0.price_micro", "12.5"),
            ("lines.1.product", ""),
            ("lines.1.from_quantity", "7"),
            ("lines.2.product", "51"),
            ("lines.2.unit", "箱"),
            ("lines.2.from_quantity", "100"),
            ("lines.2.price_micro", "1,200"),
        ]));
        let lines = read(&desk).expect("reads");
        assert_eq!(lines[0], json!({"product": 50, "price_micro": 12_500_000, "valid_from": "2026-12-01"}));
        let case = json!({"product": 51, "unit": "箱", "from_quantity": 100_000, "price_micro": 1_200_000_000, "valid_from": "2026-12-01"});
        assert_eq!((lines.len(), &lines[1]), (2, &case));
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_cell() {
        let line = |product: &str, text: &str, price: &str| Line {
            product: product.into(),
            product_text: text.into(),
            price: price.into(),
            ..Line::default()
        };
        let lines = vec![line("", "没有的", "x"), line("", "", "1"), line("50", "杯", "")];
        let desk = Desk { lines, valid_from: "明天".into(), valid_to: String::new() };
        let expected = [
            "ui.not_a_day valid_from",
            "ui.not_found_by_words lines.0.product",
            "number.not_a_number lines.0.price_micro",
            "ui.required lines.1.product",
            "ui.required lines.2.price_micro",
        ];
        assert_eq!(told(&read(&desk).expect_err("wrong")), expected);
        assert_eq!(told(&read(&Desk::default()).expect_err("empty")), ["lines.empty lines.0.product"]);
    }

    #[test]
    fn what_is_wrong_with_the_shared_days_is_told_once() {
        let past = |at: usize| Refusal::new("price.begins_in_past").field(format!("lines.{at}.valid_from"));
        let overlap = Refusal::new("price.overlap").field("lines.1.valid_from");
        let placed = placed(vec![past(0), past(1), overlap]);
        assert_eq!(told(&placed), ["price.begins_in_past valid_from", "price.overlap lines.1.product"]);
    }
}
