//! Invoices and credit notes: all of them, one with its lines, and the form of a credit note.

use super::receipt_new::pay;
use super::{address_of, amount, amount_with_sign, currency, customer_link, day, document, every, lateness, number, or_dash, today, words};
use base::{Money, Quantity, Rate, Refusal};
use kernel::Res;
use serde_json::{Map, Value, json};
use ui::{Icon, Listing, Markup, Place, Ran, Reply, Site, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/invoices", &["invoice.list"], |v| Box::pin(list(v)));
    site.page("/invoices/{invoice}", &["invoice.detail"], |v| Box::pin(detail(v)));
    site.form("/invoices/{invoice}/credit", &["credit_note.post"], |v| Box::pin(credit(v)), |v, t| Box::pin(post(v, t)));
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let now = today(v);
    let mut page = Listing::new("invoices", "invoice.list", "page.invoices").shape(|table| {
        table
            .place("customer_name", Place::Title)
            .place("number", Place::Left)
            .place("invoiced_on", Place::Left)
            .link("number", |row| format!("/invoices/{}", row["id"]))
            .quiet(&["customer_code", "tax_number", "corrects_number"])
            .hide(&["customer_id", "payer_id", "entity_id", "corrects_id", "kind"])
            .spare(&[
                "customer_code",
                "payer_name",
                "currency",
                "net_minor",
                "tax_minor",
                "receivable_minor",
                "remark",
                "credited_minor",
                "corrects_number",
            ])
    });
    page = page.cell("customer_name", |row| customer_link(row, "customer_id", "customer_name"));
    page = page.cell("due_on", move |row| {
        let due = day(row, "due_on").filter(|_| number(row, "receivable_minor") > 0);
        html! { @if let Some(due) = due { (ui::date(due)) @if number(row, "open_minor") > 0 { " " (lateness(view, due, now)) } } }
    });
    // Where the delivery made the receivable, nothing of an invoice is open: it says so, or it would be taken for paid.
    page = page.cell("open_minor", move |row| {
        html! { @if number(row, "receivable_minor") == 0 { span.x-muted { (view.say("page.invoices.by_delivery")) } } @else { (amount(row, "open_minor")) } }
    });
    if view.param("sort").is_none() {
        page.fixed = vec![("sort", "-invoiced_on".to_owned())];
    }
    page.search = Some("page.invoices.search");
    let (kind, open) = (view.param("kind").unwrap_or_default(), view.param("open").unwrap_or_default());
    let tab = |label: &'static str, kind_is: &str, open_is: &str| {
        let current = kind == kind_is && open == open_is;
        ui::view_tab(label, view.with(&[("kind", kind_is), ("open", open_is)])).current(current)
    };
    page.views = vec![tab("page.invoices.all", "", ""), tab("page.invoices.open", "", "true"), tab("state.credit_note", "credit_note", "")];
    page.filters = vec![
        ui::filter_dates("invoiced", "invoice.invoiced_on", Icon::Calendar),
        ui::filter_dates("due", "invoice.due_on", Icon::CalendarClock),
        ui::filter_text("tax_number", "invoice.tax_number", Icon::Search),
    ];
    page.create = v.may("invoice.post").then_some(("op.invoice.post", "/invoices/new"));
    page.empty = Some(ui::empty(Icon::File, "page.invoices.none", "page.invoices.none.next"));
    v.listing(&page).await
}

fn head<'h>(v: &Visit<'_>, id: i64, row: &Value) -> ui::Head<'h> {
    let view = &v.view;
    let mut head = ui::head(data(words(row, "number")))
        .mark(ui::state_pill(view, &words(row, "state")))
        .note(data(words(row, "tax_number")))
        .crumb("page.invoices", "/invoices");
    if matches!(words(row, "state").as_str(), "issued" | "partly_credited") && v.may("credit_note.post") {
        let items = [
            ui::menu_link("page.invoices.take_back", Icon::Undo, format!("/invoices/{id}/credit?whole=true")).danger(),
            ui::menu_link("op.credit_note.post", Icon::File, format!("/invoices/{id}/credit")),
        ];
        head = head.other(ui::menu(view, "invoice-more", "ui.more", &items));
    }
    head
}

/// What is open of the deliveries behind an invoice that made no receivable of its own; nothing for those who may not see it.
async fn open_behind(v: &Visit<'_>, row: &Value) -> Res<Option<Markup>> {
    if number(row, "receivable_minor") != 0 || number(row, "gross_minor") <= 0 || !v.may("open_item.list") {
        return Ok(None);
    }
    let items = every(v, "open_item.list", &json!({ "invoice": row["id"], "side": "debit", "open": true })).await?;
    let open = items.iter().map(|item| number(item, "open_minor")).sum();
    let address = format!("/open-items?invoice={}&side=debit&open=true", row["id"]);
    Ok(Some(html! { a.x-link href=(address) { (ui::money(Money::new(open, currency(row)))) } }))
}

/// The head of a document in figures.
fn figures(v: &Visit<'_>, row: &Value, behind: Option<Markup>) -> Markup {
    let view = &v.view;
    let due = day(row, "due_on").filter(|_| number(row, "receivable_minor") != 0);
    let arose = number(row, "receivable_minor") == 0;
    let due = html! {
        @match due {
            Some(due) => { (ui::date(due)) @if number(row, "open_minor") > 0 { " " (lateness(view, due, today(v))) } }
            None => "—",
        }
    };
    let mut facts = vec![
        (text("invoice.gross"), amount_with_sign(row, "gross_minor")),
        (text("invoice.net"), amount(row, "net_minor")),
        (text("invoice.tax"), amount(row, "tax_minor")),
        (text("invoice.receivable"), amount(row, "receivable_minor")),
        match behind {
            Some(behind) => (text("page.invoices.open_behind"), behind),
            None => (text("invoice.open"), amount(row, "open_minor")),
        },
        (text("invoice.invoiced_on"), html! { (words(row, "invoiced_on")) }),
        (text("invoice.due_on"), due),
        (text("invoice.payer"), customer_link(row, "payer_id", "payer_name")),
        (text("invoice.remark"), or_dash(&words(row, "remark"))),
    ];
    if number(row, "credited_minor") > 0 {
        facts.push((text("invoice.credited"), amount(row, "credited_minor")));
    }
    ui::stack(&html! {
        p { (customer_link(row, "customer_id", "customer_name")) }
        (ui::facts_wide(view, &facts))
        @if arose { p.x-muted { (view.say("page.invoices.arose_before")) } }
    })
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("invoice")?;
    let row = v.one("invoice.detail", id).await?;
    let lines = v.rows("invoice.lines", json!({ "invoice": id })).await?;
    let body = html! {
        (head(v, id, &row).html(view))
        @if let Some(corrects) = row["corrects_id"].as_i64() {
            @let more = html! { p { a.x-link href={ "/invoices/" (corrects) } { (words(&row, "corrects_number")) } } };
            (ui::alert(view, ui::AlertKind::Info, "page.invoices.corrects", Some(&more)))
        }
        (ui::plain_card(&figures(v, &row, open_behind(v, &row).await?)))
        (ui::flush_card(view, "page.invoices.lines", None, &table(v, &lines)))
        (notes(v, id, &row).await?)
    };
    Ok(v.page(data(words(&row, "number")), ui::stack(&body)))
}

/// A quantity with its unit.
fn measured(row: &Value, key: &str, unit: &str) -> Markup {
    html! { (ui::quantity(Quantity::from_thousandths(number(row, key)))) " " (words(row, unit)) }
}

fn table(v: &Visit<'_>, lines: &[Value]) -> Markup {
    let heads = [
        ("invoice_line.product_name", false),
        ("invoice_line.delivery_number", false),
        ("invoice_line.quantity", true),
        ("invoice_line.tax_rate", true),
        ("invoice_line.net", true),
        ("invoice_line.tax", true),
        ("invoice_line.gross", true),
    ];
    let rows: Vec<Vec<Markup>> = lines
        .iter()
        .map(|line| {
            vec![
                html! { a.x-link href={ "/products/" (line["product_id"]) } { (words(line, "product_name")) } " " span.x-muted { (words(line, "product_code")) } },
                document("delivery", number(line, "delivery_id"), &words(line, "delivery_number")),
                measured(line, "quantity", "unit"),
                html! { (Rate::from_basis_points(number(line, "tax_rate"))) },
                amount(line, "net_minor"),
                amount(line, "tax_minor"),
                amount(line, "gross_minor"),
            ]
        })
        .collect();
    ui::small_table(&v.view, &heads, &rows)
}

/// The credit notes of an invoice.
async fn notes(v: &Visit<'_>, id: i64, row: &Value) -> Res<Markup> {
    if words(row, "kind") != "invoice" || !v.may("invoice.list") {
        return Ok(html! {});
    }
    let notes = v.rows("invoice.list", json!({ "corrects": id })).await?;
    let heads = [("invoice.number", false), ("invoice.invoiced_on", false), ("invoice.remark", false), ("invoice.gross", true)];
    let rows: Vec<Vec<Markup>> = notes
        .iter()
        .map(|note| {
            let number = document("credit_note", number(note, "id"), &words(note, "number"));
            vec![number, html! { (words(note, "invoiced_on")) }, html! { (words(note, "remark")) }, amount(note, "gross_minor")]
        })
        .collect();
    Ok(html! { @if !rows.is_empty() { (ui::flush_card(&v.view, "page.invoices.notes", None, &ui::small_table(&v.view, &heads, &rows))) } })
}

/// The form of a credit note as it is typed.
struct Desk {
    credited_on: String,
    reason: String,
    tax_number: String,
    /// By line: how much of it, as it is typed.
    lines: Vec<(i64, String)>,
}

/// What of a line is left to credit, in thousandths.
fn left(line: &Value) -> i64 {
    number(line, "base_quantity") - number(line, "credited")
}

fn whole(lines: &[Value]) -> Vec<(i64, String)> {
    lines.iter().map(|line| (number(line, "id"), Quantity::from_thousandths(left(line)).to_string())).collect()
}

async fn credit(v: &Visit<'_>) -> Res<Reply> {
    let id = v.id("invoice")?;
    let lines = v.rows("invoice.lines", json!({ "invoice": id })).await?;
    let typed = if v.view.param("whole").as_deref() == Some("true") { whole(&lines) } else { Vec::new() };
    let desk = Desk { credited_on: today(v).to_string(), reason: String::new(), tax_number: String::new(), lines: typed };
    page(v, id, &lines, &desk, &[]).await
}

fn input(id: i64, desk: &Desk) -> (Value, Vec<Refusal>) {
    let (mut out, mut wrong, mut lines) = (Map::new(), Vec::new(), Vec::new());
    out.insert("invoice".into(), json!(id));
    match base::BusinessDate::parse(&desk.credited_on) {
        Some(day) => drop(out.insert("credited_on".into(), json!(day))),
        None => wrong.push(Refusal::new("ui.not_a_day").field("credited_on")),
    }
    out.insert("reason".into(), json!(desk.reason));
    if !desk.tax_number.is_empty() {
        out.insert("tax_number".into(), json!(desk.tax_number));
    }
    for (line, words) in desk.lines.iter().filter(|(_, words)| !words.is_empty()) {
        match ui::scaled(words, 3) {
            Some(0) => {}
            Some(quantity) => lines.push(json!({ "line": line, "quantity": quantity })),
            None => wrong.push(ui::no_figure(words, 3).field(format!("take.{line}"))),
        }
    }
    if lines.is_empty() && wrong.is_empty() {
        wrong.push(Refusal::new("page.invoices.nothing_credited").field("lines"));
    }
    out.insert("lines".into(), Value::Array(lines));
    (Value::Object(out), wrong)
}

/// A refusal of a line at its field.
fn placed(desk: &Desk, refusals: Vec<Refusal>) -> Vec<Refusal> {
    let sent = |words: &str| !words.is_empty() && ui::scaled(words, 3) != Some(0);
    let lines: Vec<i64> = desk.lines.iter().filter(|(_, words)| sent(words)).map(|(line, _)| *line).collect();
    let place = |mut refusal: Refusal| {
        let at = refusal.field.as_deref().and_then(|field| field.strip_prefix("lines.")?.split('.').next()?.parse::<usize>().ok());
        if let Some(line) = at.and_then(|at| lines.get(at)) {
            refusal.field = Some(format!("take.{line}"));
        }
        refusal
    };
    refusals.into_iter().map(place).collect()
}

async fn post(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("invoice")?;
    let rows = v.rows("invoice.lines", json!({ "invoice": id })).await?;
    let word = |name: &str| typed.get(name).unwrap_or_default().trim().to_owned();
    let taken = typed.0.iter().filter_map(|(name, words)| Some((name.strip_prefix("take.")?.parse().ok()?, words.trim().to_owned())));
    let desk = Desk { credited_on: word("credited_on"), reason: word("reason"), tax_number: word("tax_number"), lines: taken.collect() };
    let (input, wrong) = input(id, &desk);
    let refused = if wrong.is_empty() {
        match v.run("credit_note.post", typed.key(), &input).await? {
            Ran::Done(made) => return Ok(Reply::Goto(address_of("credit_note", number(&made, "id")).unwrap_or_default())),
            Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
            Ran::Refused(refusals) => placed(&desk, refusals),
        }
    } else {
        v.wrong_besides("credit_note.post", &input, wrong).await?
    };
    Ok(Reply::Refused(Box::new(page(v, id, &rows, &desk, &refused).await?)))
}

async fn page(v: &Visit<'_>, id: i64, lines: &[Value], desk: &Desk, refused: &[Refusal]) -> Res<Reply> {
    let view = &v.view;
    let row = v.one("invoice.detail", id).await?;
    let problems = ui::Problems(refused);
    let heads = [
        ("invoice_line.product_name", false),
        ("page.invoices.left", true),
        ("invoice_line.gross", true),
        ("page.invoices.credit_quantity", true),
    ];
    let rows: Vec<Vec<Markup>> = lines
        .iter()
        .filter(|line| left(line) > 0)
        .map(|line| {
            let name = format!("take.{}", line["id"]);
            let typed = desk.lines.iter().find(|(at, _)| *at == number(line, "id")).map_or("", |(_, words)| words.as_str());
            let label = view.say(text("page.invoices.credit_of").with("name", words(line, "product_name")));
            vec![
                html! { (words(line, "product_name")) " " span.x-muted { (words(line, "product_code")) } },
                html! { (ui::quantity(Quantity::from_thousandths(left(line)))) " " (words(line, "base_unit")) },
                ui::money(Money::new(number(line, "gross_minor"), super::currency(line))),
                pay(v, &name, &label, typed, problems),
            ]
        })
        .collect();
    let names = [
        ("credited_on", "credit_note.credited_on"),
        ("reason", "field.reason"),
        ("tax_number", "credit_note.tax_number"),
        ("lines", "page.invoices.lines"),
        ("invoice", "entity.invoice"),
    ];
    let fields = html! {
        (ui::field("credited_on", "credit_note.credited_on").date().required().value(desk.credited_on.as_str()).error(problems.at("credited_on")).html(view))
        (ui::field("reason", "field.reason").required().value(desk.reason.as_str()).error(problems.at("reason")).html(view))
        (ui::field("tax_number", "credit_note.tax_number").value(desk.tax_number.as_str()).error(problems.at("tax_number")).html(view))
    };
    let own = format!("/invoices/{id}");
    let body = ui::stack(&html! {
        (problems.summary_named(view, &names))
        (ui::plain_card(&ui::fields(&fields)))
        (ui::flush_card(view, "page.invoices.what_is_credited", None, &ui::small_table(view, &heads, &rows)))
        (ui::form_actions(view, Some(text("page.invoices.credit_note")), &html! {
            (ui::button("ui.cancel").link(own.clone()).html(view))
            (ui::button("op.credit_note.post").primary().icon(Icon::Check).shortcut("Ctrl ↵").html(view))
        }))
    });
    let form = ui::form("entry", format!("{own}/credit")).key(v.new_key()).draft().html(view, &body);
    let head = ui::head("op.credit_note.post").crumb("page.invoices", "/invoices").crumb(data(words(&row, "number")), own).html(view);
    Ok(v.reply("op.credit_note.post", &head, "entry", form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read() {
        let desk = |lines: &[(i64, &str)]| Desk {
            credited_on: "2026-11-25".into(),
            reason: "错".into(),
            tax_number: String::new(),
            lines: lines.iter().map(|(line, words)| (*line, (*words).to_owned())).collect(),
        };
        let (read, wrong) = input(810, &desk(&[(1, "2"), (2, ""), (3, "0"), (4, "0.5")]));
        assert!(wrong.is_empty(), "{wrong:?}");
        assert_eq!(read["lines"], json!([{ "line": 1, "quantity": 2000 }, { "line": 4, "quantity": 500 }]));
        let (_, wrong) = input(810, &desk(&[(1, ""), (2, "")]));
        assert_eq!(wrong[0].key, "page.invoices.nothing_credited");
        let told = placed(&desk(&[(1, ""), (7, "9")]), vec![Refusal::new("credit_note.above").field("lines.0.quantity")]);
        assert_eq!(told[0].field.as_deref(), Some("take.7"));
    }
}
