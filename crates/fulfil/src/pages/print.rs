//! Delivery notes on paper: A4 or continuous paper of 241 × 140 mm, with prices or without.

use super::asked;
use super::{currency, measure, number, place, words};
use base::{Money, UnitPrice, in_capitals};
use kernel::Res;
use serde_json::{Value, json};
use ui::{Paper, PrintCell, PrintColumn, Reply, Site, Visit};

pub(super) fn register(site: &mut Site) {
    site.page("/deliveries/{delivery}/print", &["delivery.detail"], |v| Box::pin(print(v)));
}

async fn print(v: &Visit<'_>) -> Res<Reply> {
    let id = v.id("delivery")?;
    let row = v.one("delivery.detail", id).await?;
    let lines = v.rows("delivery_line.list", json!({ "delivery": id })).await?;
    let paper = if v.view.param("paper").as_deref() == Some("half") { Paper::Half } else { Paper::A4 };
    let prices = v.view.param("prices").as_deref() != Some("no");
    let bytes = note(v, &row, &lines, paper, prices);
    Ok(Reply::File { name: format!("{}.pdf", words(&row, "number")), media: "application/pdf", bytes })
}

fn note(v: &Visit<'_>, row: &Value, lines: &[Value], paper: Paper, prices: bool) -> Vec<u8> {
    let say = |key: &str| v.say(key);
    let fact = |label: &str, what: String| (say(label), what);
    let receiver = if row["receiver_id"] == row["customer_id"] { String::new() } else { words(row, "receiver_name") };
    let to = [place(row), words(row, "address_receiver"), words(row, "address_phone")];
    let to = to.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
    let taken_back = words(row, "state") == "taken_back";
    let title = say(if taken_back { "page.delivery_note.title.taken_back" } else { "page.delivery_note.title" });
    let mut document = ui::printed(&v.view, paper, words(row, "entity_name"), title).number(words(row, "number"));
    document = document.facts([
        fact("delivery.customer", words(row, "customer_name")),
        fact("delivery.delivered_on", words(row, "delivered_on")),
        fact("delivery.order_number", words(row, "order_number")),
        fact("delivery.receiver", receiver),
        fact("delivery.customer_order_no", words(row, "customer_order_no")),
        fact("delivery.warehouse", words(row, "warehouse_name")),
        fact("delivery.address", to),
    ]);
    let total = Money::new(number(row, "gross_minor"), currency(row));
    let mut closing = Vec::new();
    if prices {
        closing.push((say("page.delivery_note.capitals"), in_capitals(total).unwrap_or_else(|| format!("{} {total}", total.currency))));
    }
    closing.push(fact("delivery.remark", words(row, "remark")));
    document = document.table(columns(v, row, prices), lines.iter().enumerate().map(|(at, line)| cells(at, line, prices)).collect());
    document = document.closing(closing);
    let who = ["page.delivery_note.made", "page.delivery_note.stored", "page.delivery_note.brought", "page.delivery_note.signed"];
    document = document.signatures(who.map(say));
    if paper == Paper::Half { document.filled().pdf() } else { document.pdf() }
}

fn columns(v: &Visit<'_>, row: &Value, prices: bool) -> Vec<PrintColumn> {
    let say = |key: &str| v.say(key);
    let mut columns = vec![
        PrintColumn::words(say("page.delivery_note.line"), 7),
        PrintColumn::words(say("delivery_line.product_code"), 18),
        PrintColumn::words(say("delivery_line.product_name"), 42),
        PrintColumn::words(say("delivery_line.unit"), 9),
        PrintColumn::figures(say("delivery_line.quantity"), 13, 3).trimmed().summed(),
    ];
    if prices {
        let decimals = usize::try_from(currency(row).decimals()).unwrap_or(2);
        columns.push(PrintColumn::figures(say("page.delivery_note.price"), 15, 6).trimmed());
        columns.push(PrintColumn::figures(say("delivery.gross"), 17, decimals).summed());
    }
    columns
}

fn cells(at: usize, line: &Value, prices: bool) -> Vec<PrintCell> {
    let (code, name) = asked::product(line);
    let quantity = measure(line, "quantity");
    let mut cells = vec![
        PrintCell::Words((at + 1).to_string()),
        PrintCell::Words(code),
        PrintCell::Words(name),
        PrintCell::Words(words(line, "unit")),
        PrintCell::Figure(quantity.thousandths()),
    ];
    if prices {
        // What a unit came to after everything that was taken off, as far as it can be written.
        let gross = Money::new(number(line, "gross_minor"), currency(line));
        cells.push(PrintCell::Figure(UnitPrice::of(gross, quantity).map(UnitPrice::micros).unwrap_or_default()));
        cells.push(PrintCell::Figure(gross.minor));
    }
    cells
}
