//! An invoice is made: customers with something to invoice, then the deliveries of one, whole as they are proposed.

use super::receipt_new::pay;
use super::{ROWS_MAX, chosen_customer, currency, every, number, today, words};
use base::{Money, Quantity, Refusal};
use kernel::Res;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use ui::{Icon, Markup, Ran, Reply, Site, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.form("/invoices/new", &["invoice.post"], |v| Box::pin(begin(v)), |v, t| Box::pin(post(v, t)));
}

/// The form as it is typed.
struct Desk {
    invoiced_on: String,
    tax_number: String,
    remark: String,
    /// Deliveries that are on the invoice.
    with: Vec<i64>,
    /// By delivery and line: how much of it, as it is typed.
    taken: Vec<((i64, i64), String)>,
}

/// A line's input: `take.<delivery>.<line>`.
fn name_of(delivery: i64, line: i64) -> String {
    format!("take.{delivery}.{line}")
}

/// All lines that are left to invoice of one customer, or the first of everybody's.
async fn to_invoice(v: &Visit<'_>, customer: Option<i64>) -> Res<Vec<Value>> {
    match customer {
        _ if !v.may("delivery.to_invoice") => Ok(Vec::new()),
        Some(customer) => every(v, "delivery.to_invoice", &json!({ "invoiced": customer })).await,
        None => v.rows("delivery.to_invoice", json!({})).await,
    }
}

/// The deliveries that are proposed for one invoice: the first, as long as their lines stand on it.
fn proposed(rows: &[Value], only: Option<i64>) -> Vec<i64> {
    let mut lines: BTreeMap<i64, usize> = BTreeMap::new();
    rows.iter().filter(|row| number(row, "left") > 0).for_each(|row| *lines.entry(number(row, "delivery_id")).or_default() += 1);
    let mut free = crate::invoice::LINES_MAX;
    let mut deliveries = Vec::new();
    for (delivery, many) in lines.into_iter().filter(|(delivery, _)| only.is_none_or(|only| only == *delivery)) {
        if many > free {
            break;
        }
        free -= many;
        deliveries.push(delivery);
    }
    deliveries
}

async fn begin(v: &Visit<'_>) -> Res<Reply> {
    let Some(customer) = chosen_customer(v) else { return choose(v).await };
    let rows = to_invoice(v, Some(customer)).await?;
    let only: Option<i64> = v.view.param("delivery").and_then(|id| id.parse().ok());
    let taken = rows
        .iter()
        .filter(|row| number(row, "left") > 0)
        .map(|row| ((number(row, "delivery_id"), number(row, "id")), Quantity::from_thousandths(number(row, "left")).to_string()))
        .collect();
    let with = proposed(&rows, only);
    let desk = Desk { invoiced_on: today(v).to_string(), tax_number: String::new(), remark: String::new(), with, taken };
    page(v, customer, &rows, &desk, &[]).await
}

/// Customers with something to invoice, the largest amount first.
async fn choose(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let rows = to_invoice(v, None).await?;
    let mut of: BTreeMap<(i64, String), (String, i64, Vec<i64>)> = BTreeMap::new();
    for row in &rows {
        let one =
            of.entry((number(row, "invoiced_id"), words(row, "currency"))).or_insert_with(|| (words(row, "invoiced_name"), 0, Vec::new()));
        one.1 += number(row, "left_gross_minor");
        if !one.2.contains(&number(row, "delivery_id")) {
            one.2.push(number(row, "delivery_id"));
        }
    }
    let mut all: Vec<_> = of.into_iter().collect();
    all.sort_by_key(|(_, (_, minor, _))| std::cmp::Reverse(*minor));
    let heads = [
        ("invoice.customer", false),
        ("page.invoices.deliveries", true),
        ("page.invoices.to_invoice", true),
        ("page.invoices.choose", false),
    ];
    let lines: Vec<Vec<Markup>> = all
        .iter()
        .map(|((id, code), (name, minor, deliveries))| {
            let currency = base::Currency::new(code).unwrap_or(base::Currency::CNY);
            vec![
                html! { a.x-link href={ "/customers/" (id) } { (name) } },
                ui::number(i64::try_from(deliveries.len()).unwrap_or(i64::MAX)),
                ui::money_with_sign(Money::new(*minor, currency)),
                ui::button("page.invoices.choose").small().link(format!("/invoices/new?customer={id}")).html(view),
            ]
        })
        .collect();
    let body = html! {
        @if lines.is_empty() { (ui::empty(Icon::CircleCheck, "page.invoices.all_invoiced", "page.invoices.all_invoiced.next").html(view)) }
        @else { (ui::flush_card(view, "page.invoices.by_customer", None, &ui::small_table(view, &heads, &lines))) }
        @if i64::try_from(rows.len()).unwrap_or(0) >= ROWS_MAX { (ui::alert(view, ui::AlertKind::Info, "page.invoices.more_lines", None)) }
    };
    let head = ui::head("op.invoice.post").crumb("page.invoices", "/invoices").html(view);
    Ok(v.reply("op.invoice.post", &head, "choose", html! { section.x-stack id="choose" { (body) } }))
}

fn desk_of(typed: &Typed) -> Desk {
    let word = |name: &str| typed.get(name).unwrap_or_default().trim().to_owned();
    let taken = typed.0.iter().filter_map(|(name, words)| {
        let (delivery, line) = name.strip_prefix("take.")?.split_once('.')?;
        Some(((delivery.parse().ok()?, line.parse().ok()?), words.trim().to_owned()))
    });
    Desk {
        invoiced_on: word("invoiced_on"),
        tax_number: word("tax_number"),
        remark: word("remark"),
        with: typed.numbers("with"),
        taken: taken.collect(),
    }
}

/// The lines that are sent: of deliveries that are ticked, with a quantity.
fn sent(desk: &Desk) -> Vec<((i64, i64), &str)> {
    let given = |(of, words): &((i64, i64), String)| desk.with.contains(&of.0) && !words.is_empty() && ui::scaled(words, 3) != Some(0);
    desk.taken.iter().filter(|one| given(one)).map(|(of, words)| (*of, words.as_str())).collect()
}

fn input(customer: i64, desk: &Desk) -> (Value, Vec<Refusal>) {
    let (mut out, mut wrong, mut lines) = (Map::new(), Vec::new(), Vec::new());
    out.insert("customer".into(), json!(customer));
    match base::BusinessDate::parse(&desk.invoiced_on) {
        Some(day) => drop(out.insert("invoiced_on".into(), json!(day))),
        None => wrong.push(Refusal::new("ui.not_a_day").field("invoiced_on")),
    }
    for (name, words) in [("tax_number", &desk.tax_number), ("remark", &desk.remark)] {
        if !words.is_empty() {
            out.insert(name.into(), json!(words));
        }
    }
    for ((delivery, line), words) in sent(desk) {
        match ui::scaled(words, 3) {
            Some(quantity) => lines.push(json!({ "delivery": delivery, "delivery_line": line, "quantity": quantity })),
            None => wrong.push(ui::no_figure(words, 3).field(name_of(delivery, line))),
        }
    }
    if lines.is_empty() && wrong.is_empty() {
        wrong.push(Refusal::new("page.invoices.nothing_chosen").field("lines"));
    }
    out.insert("lines".into(), Value::Array(lines));
    (Value::Object(out), wrong)
}

/// A refusal of a line at its field.
fn placed(desk: &Desk, refusals: Vec<Refusal>) -> Vec<Refusal> {
    let lines: Vec<(i64, i64)> = sent(desk).into_iter().map(|(of, _)| of).collect();
    let place = |mut refusal: Refusal| {
        let at = refusal.field.as_deref().and_then(|field| field.strip_prefix("lines.")?.split('.').next()?.parse::<usize>().ok());
        if let Some((delivery, line)) = at.and_then(|at| lines.get(at)) {
            refusal.field = Some(name_of(*delivery, *line));
        }
        refusal
    };
    refusals.into_iter().map(place).collect()
}

async fn post(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let Some(customer) = typed.number("customer") else { return Ok(Reply::Goto("/invoices/new".into())) };
    let desk = desk_of(typed);
    let (input, wrong) = input(customer, &desk);
    let refused = if wrong.is_empty() {
        match v.run("invoice.post", typed.key(), &input).await? {
            Ran::Done(made) => return Ok(Reply::Goto(format!("/invoices/{}", made["id"]))),
            Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
            Ran::Refused(refusals) => placed(&desk, refusals),
        }
    } else {
        wrong
    };
    let rows = to_invoice(v, Some(customer)).await?;
    Ok(Reply::Refused(Box::new(page(v, customer, &rows, &desk, &refused).await?)))
}

async fn page(v: &Visit<'_>, customer: i64, rows: &[Value], desk: &Desk, refused: &[Refusal]) -> Res<Reply> {
    let view = &v.view;
    let row = v.one("customer.detail", customer).await?;
    let problems = ui::Problems(refused);
    let mut of: BTreeMap<i64, Vec<&Value>> = BTreeMap::new();
    rows.iter().for_each(|row| of.entry(number(row, "delivery_id")).or_default().push(row));
    let names = [
        ("invoiced_on", "invoice.invoiced_on"),
        ("tax_number", "invoice.tax_number"),
        ("remark", "invoice.remark"),
        ("lines", "page.invoices.lines"),
    ];
    let fields = html! {
        (ui::field("invoiced_on", "invoice.invoiced_on").date().required().value(desk.invoiced_on.as_str()).error(problems.at("invoiced_on")).html(view))
        (ui::field("tax_number", "invoice.tax_number").value(desk.tax_number.as_str()).error(problems.at("tax_number")).hint("page.invoices.tax_number_hint").html(view))
        (ui::field("remark", "invoice.remark").value(desk.remark.as_str()).error(problems.at("remark")).html(view))
    };
    let back = rows.iter().any(|row| number(row, "left") < 0);
    let body = ui::stack(&html! {
        input type="hidden" name="customer" value=(customer);
        (problems.summary_named(view, &names))
        (ui::plain_card(&html! { (invoice_head(v, &row)) (ui::fields(&fields)) }))
        @if back { (ui::alert(view, ui::AlertKind::Warn, "page.invoices.came_back", None)) }
        @if of.is_empty() { (ui::empty(Icon::CircleCheck, "page.invoices.all_invoiced", "page.invoices.all_invoiced.next").html(view)) }
        @for (delivery, lines) in &of { (card(v, desk, *delivery, lines, problems)) }
        (ui::form_actions(view, None, &html! {
            (ui::button("ui.cancel").link("/invoices/new").html(view))
            (ui::button("op.invoice.post").primary().icon(Icon::Check).shortcut("Ctrl ↵").html(view))
        }))
    });
    let form = ui::form("entry", "/invoices/new").key(v.new_key()).draft().html(view, &body);
    let head = ui::head("op.invoice.post").note(data(words(&row, "name"))).crumb("page.invoices", "/invoices");
    Ok(v.reply("op.invoice.post", &head.html(view), "entry", form))
}

/// To whom, as it stands on the tax invoice.
fn invoice_head(v: &Visit<'_>, row: &Value) -> Markup {
    let title = words(row, "invoice_title");
    let facts = [
        (text("customer.invoice_title"), html! { (if title.is_empty() { words(row, "name") } else { title.clone() }) }),
        (text("customer.credit_code"), super::or_dash(&words(row, "credit_code"))),
    ];
    ui::facts_wide(&v.view, &facts)
}

/// One delivery with what of it is invoiced.
fn card(v: &Visit<'_>, desk: &Desk, delivery: i64, lines: &[&Value], problems: ui::Problems<'_>) -> Markup {
    let view = &v.view;
    let first = lines[0];
    let sum: i64 = lines.iter().map(|line| number(line, "left_gross_minor")).sum();
    let title = text("page.invoices.delivery").with("number", words(first, "delivery_number")).with("day", words(first, "delivered_on"));
    let ticked = desk.with.contains(&delivery);
    let end = html! {
        label.x-check { input type="checkbox" name="with" value=(delivery) checked[ticked]; span { (view.say("page.invoices.with")) " " (ui::money(Money::new(sum, currency(first)))) } }
    };
    let heads = [
        ("invoice_line.product_name", false),
        ("invoice_line.tax_rate", true),
        ("page.invoices.left", true),
        ("invoice_line.gross", true),
        ("page.invoices.quantity", true),
    ];
    let rows: Vec<Vec<Markup>> = lines
        .iter()
        .map(|line| {
            let id = number(line, "id");
            let typed = desk.taken.iter().find(|(of, _)| *of == (delivery, id)).map_or("", |(_, words)| words.as_str());
            let label = view.say(text("page.invoices.quantity_of").with("name", words(line, "product_name")));
            vec![
                html! { (words(line, "product_name")) " " span.x-muted { (words(line, "product_code")) } },
                html! { (base::Rate::from_basis_points(number(line, "tax_rate"))) },
                html! { (ui::quantity(Quantity::from_thousandths(number(line, "left")))) " " (words(line, "base_unit")) },
                ui::money(Money::new(number(line, "left_gross_minor"), currency(line))),
                if number(line, "left") > 0 {
                    pay(v, &name_of(delivery, id), &label, typed, problems)
                } else {
                    html! {}
                },
            ]
        })
        .collect();
    ui::flush_card(view, title, Some(&end), &ui::small_table(view, &heads, &rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_on_one_invoice_is_proposed() {
        let lines = |delivery: i64, many: i64| (1..=many).map(move |id| json!({ "delivery_id": delivery, "id": id, "left": 1_000 }));
        let mut rows: Vec<Value> = lines(1, 120).chain(lines(2, 80)).chain(lines(3, 1)).collect();
        assert_eq!(proposed(&rows, None), [1, 2]);
        assert_eq!(proposed(&rows, Some(3)), [3]);
        rows.push(json!({ "delivery_id": 4, "id": 1, "left": -1_000 }));
        assert_eq!(proposed(&rows, Some(4)), [0; 0], "what is to be credited is not invoiced");
        assert_eq!(proposed(&lines(5, 201).collect::<Vec<_>>(), None), [0; 0]);
    }

    #[test]
    fn lines_of_ticked_deliveries_are_sent() {
        let typed = |pairs: &[(&str, &str)]| Typed(pairs.iter().map(|(n, w)| ((*n).to_owned(), (*w).to_owned())).collect());
        let desk = desk_of(&typed(&[
            ("invoiced_on", "2026-11-25"),
            ("with", "760"),
            ("with", "762"),
            ("take.760.1", "2"),
            ("take.760.2", ""),
            ("take.761.1", "5"),
            ("take.762.3", "0.5"),
        ]));
        let (read, wrong) = input(80, &desk);
        assert!(wrong.is_empty(), "{wrong:?}");
        let line =
            |delivery, delivery_line, quantity| json!({ "delivery": delivery, "delivery_line": delivery_line, "quantity": quantity });
        assert_eq!(read["lines"], json!([line(760, 1, 2000), line(762, 3, 500)]));
        let told = placed(&desk, vec![Refusal::new("delivery.invoice_above").field("lines.1.quantity")]);
        assert_eq!(told[0].field.as_deref(), Some("take.762.3"));
    }
}
