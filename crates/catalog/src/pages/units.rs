//! The other units of a product, all of them at once in a grid.

use super::{number, words};
use base::Refusal;
use kernel::Res;
use serde_json::{Value, json};
use ui::{GridCell, GridKind, Icon, Ran, Reply, Site, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.form("/products/{product}/units", &["product_unit.set"], |v| Box::pin(begin(v)), |v, t| Box::pin(set(v, t)));
}

/// A line as it is typed: unit, so many base units, in so many of it, barcode.
type Line = [String; 4];
const FIELDS: [&str; 4] = ["unit", "numerator", "denominator", "barcode"];
/// Empty lines that wait at the end.
const WAITING: usize = 2;

/// What the form holds.
#[derive(Default)]
struct Desk {
    lines: Vec<Line>,
    /// The unit it is usually sold in; blank = the base unit.
    usual: String,
}

async fn begin(v: &Visit<'_>) -> Res<Reply> {
    let id = v.id("product")?;
    let product = v.one("product.detail", id).await?;
    let rows = v.rows("product_unit.list", json!({ "product": id })).await?;
    let lines = rows.iter().map(|row| FIELDS.map(|field| words(row, field))).collect();
    let usual = rows.iter().find(|row| row["is_default_sales"] == true).map(|row| words(row, "unit")).unwrap_or_default();
    page(v, &product, &Desk { lines, usual }, &[])
}

/// The lines that were typed; those that are wholly blank are left out.
fn typed_lines(typed: &Typed) -> Vec<Line> {
    let last = typed.0.iter().filter_map(|(name, _)| name.strip_prefix("units.")?.split_once('.')?.0.parse::<usize>().ok()).max();
    let word = |at: usize, field: &str| typed.get(&format!("units.{at}.{field}")).unwrap_or_default().trim().to_owned();
    let line = |at: usize| FIELDS.map(|field| word(at, field));
    let blank = |line: &Line| line[0].is_empty() && line[1].is_empty() && line[3].is_empty();
    (0..=last.unwrap_or(0).min(LINES_MAX)).map(line).filter(|line| !blank(line)).collect()
}

/// More lines than the operation takes, so that it says so.
const LINES_MAX: usize = 40;

/// The lines as the operation takes them, or what cannot be read, each at its cell.
fn read(desk: &Desk) -> Result<Vec<Value>, Vec<Refusal>> {
    let mut wrong = Vec::new();
    let mut units = Vec::new();
    for (at, [unit, numerator, denominator, barcode]) in desk.lines.iter().enumerate() {
        let mut whole = |name: &str, words: &str, missing: Option<i64>| match (words, missing) {
            ("", Some(usual)) => usual,
            ("", None) => {
                wrong.push(Refusal::new("ui.required").field(format!("units.{at}.{name}")));
                0
            }
            _ => ui::scaled(words, 0).unwrap_or_else(|| {
                wrong.push(ui::no_figure(words, 0).field(format!("units.{at}.{name}")));
                0
            }),
        };
        let (numerator, denominator) = (whole("numerator", numerator, None), whole("denominator", denominator, Some(1)));
        let usual = !desk.usual.is_empty() && *unit == desk.usual;
        let barcode = if barcode.is_empty() { Value::Null } else { json!(barcode) };
        units.push(json!({
            "unit": unit, "numerator": numerator, "denominator": denominator, "barcode": barcode, "is_default_sales": usual
        }));
    }
    if wrong.is_empty() { Ok(units) } else { Err(wrong) }
}

async fn set(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("product")?;
    let product = v.one("product.detail", id).await?;
    let desk = Desk { lines: typed_lines(typed), usual: typed.get("usual").unwrap_or_default().trim().to_owned() };
    // Without script the button that adds a line sends the form.
    if typed.get("add").is_some() {
        return page(v, &product, &desk, &[]);
    }
    let mut refused = Vec::new();
    if !desk.usual.is_empty() && desk.usual != words(&product, "unit") && desk.lines.iter().all(|line| line[0] != desk.usual) {
        refused.push(Refusal::new("product_unit.unknown").arg("unit", desk.usual.as_str()).field("usual"));
    }
    match read(&desk) {
        Err(wrong) => refused.extend(wrong),
        Ok(units) if refused.is_empty() => {
            let version = v.seen(number(&product, "version"));
            let input = json!({ "product": id, "version": version, "units": units });
            match v.run("product_unit.set", typed.key(), &input).await? {
                Ran::Done(_) => return Ok(Reply::Goto(format!("/products/{id}"))),
                Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
                Ran::Refused(refusals) => refused = refusals,
            }
        }
        Ok(_) => {}
    }
    Ok(Reply::Refused(Box::new(page(v, &product, &desk, &refused)?)))
}

fn page(v: &Visit<'_>, product: &Value, desk: &Desk, refused: &[Refusal]) -> Res<Reply> {
    let view = &v.view;
    let (base, own) = (words(product, "unit"), format!("/products/{}", product["id"]));
    let seen = v.seen(number(product, "version"));
    let columns = [
        ui::grid_column("unit", "product_unit.unit", GridKind::Text).placeholder("page.units.example"),
        ui::grid_column("numerator", data(view.say(text("page.units.comes_to").with("unit", base.as_str()))), GridKind::Number(0))
            .placeholder(data("24")),
        ui::grid_column("denominator", "product_unit.denominator", GridKind::Number(0)).placeholder(data("1")),
        ui::grid_column("barcode", "product_unit.barcode", GridKind::Text).placeholder("product_unit.barcode").wide(),
    ];
    let cells = |line: &Line| line.iter().map(|value| GridCell::typed(value.as_str())).collect::<Vec<_>>();
    let lines: Vec<Vec<GridCell>> = desk.lines.iter().map(cells).chain((0..WAITING).map(|_| Vec::new())).collect();
    let problems = ui::Problems(refused);
    let usual = ui::field("usual", "page.units.usual_in").value(desk.usual.as_str()).error(problems.at("usual"));
    let grid = ui::line_grid("units", &columns, &lines).most(LINES_MAX).problems(problems).html(view);
    let body = ui::stack(&html! {
        (problems.summary_of(view, "product_unit.set"))
        (ui::flush_card(view, data(view.say(text("page.units.of").with("unit", base.as_str()))), None, &grid))
        (ui::plain_card(&ui::fields(&usual.hint(data(view.say(text("page.units.usual_in.hint").with("unit", base.as_str())))).html(view))))
        (ui::form_actions(view, None, &html! {
            (ui::button("ui.cancel").link(own.clone()).html(view))
            (ui::button("ui.save").primary().icon(Icon::Check).shortcut("Ctrl ↵").html(view))
        }))
    });
    let form = ui::form("entry", format!("{own}/units?version={seen}")).key(v.new_key()).draft().html(view, &body);
    let head = ui::head("op.product_unit.set").note(data(words(product, "name"))).crumb("page.products", "/products").html(view);
    Ok(v.reply("op.product_unit.set", &head, "entry", form))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn blank_lines_are_left_out_and_what_cannot_be_read_is_told_at_its_cell() {
        let lines = typed_lines(&typed(&[
            ("units.0.unit", " 箱 "),
            ("units.0.numerator", "２４"),
            ("units.1.unit", ""),
            ("units.1.denominator", "1"),
            ("units.2.unit", "盒"),
            ("units.2.numerator", "1.5"),
            ("units.3.unit", "托"),
        ]));
        let names: Vec<&str> = lines.iter().map(|line| line[0].as_str()).collect();
        assert_eq!(names, ["箱", "盒", "托"]);
        let wrong = read(&Desk { lines, usual: String::new() }).expect_err("two cells");
        let told: Vec<String> = wrong.iter().map(|no| format!("{} {}", no.key, no.field.as_deref().unwrap_or_default())).collect();
        assert_eq!(told, ["number.not_whole units.1.numerator", "ui.required units.2.numerator"]);
    }

    #[test]
    fn the_usual_unit_is_marked_and_one_stands_for_nothing_typed() {
        let lines = vec![["箱", "24", "", "16901234500012"].map(str::to_owned), ["盒", "6", "1", ""].map(str::to_owned)];
        let units = read(&Desk { lines, usual: "箱".into() }).expect("reads");
        let case = json!({ "unit": "箱", "numerator": 24, "denominator": 1, "barcode": "16901234500012", "is_default_sales": true });
        assert_eq!(units[0], case);
        assert_eq!((&units[1]["barcode"], &units[1]["is_default_sales"]), (&Value::Null, &json!(false)));
    }
}
