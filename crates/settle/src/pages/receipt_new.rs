//! A receipt is entered: who paid how much, and what it is used for: the oldest first, by hand, or nothing yet.

use super::receipts::methods;
use super::{ask_customer, currency, customer_of, day, document, entities, kind_of, lateness, narrow, number, today, typed_amount, words};
use base::{Currency, Refusal};
use kernel::Res;
use kernel::query::Window;
use serde_json::{Map, Value, json};
use ui::{Icon, Markup, Ran, Reply, Site, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.form("/receipts/new", &["customer_receipt.post"], |v| Box::pin(begin(v)), |v, t| Box::pin(post(v, t)));
}

/// The form as it is typed.
#[derive(Default)]
struct Desk {
    amount: String,
    currency: String,
    received_on: String,
    method: String,
    bank_reference: String,
    remark: String,
    entity: String,
    as_advance: bool,
    /// By item: what of it is paid, as it is typed.
    paid: Vec<(i64, String)>,
}

impl Desk {
    fn currency(&self) -> Currency {
        Currency::new(&self.currency).unwrap_or(Currency::CNY)
    }
    fn paid_of(&self, item: i64) -> &str {
        self.paid.iter().find(|(id, _)| *id == item).map_or("", |(_, words)| words)
    }
    fn of(typed: &Typed) -> Desk {
        let word = |name: &str| typed.get(name).unwrap_or_default().trim().to_owned();
        let paid = typed.0.iter().filter_map(|(name, words)| Some((name.strip_prefix("pay.")?.parse().ok()?, words.trim().to_owned())));
        Desk {
            amount: word("amount.minor"),
            currency: word("amount.currency"),
            received_on: word("received_on"),
            method: word("method"),
            bank_reference: word("bank_reference"),
            remark: word("remark"),
            entity: word("entity"),
            as_advance: typed.get("as_advance") == Some("true"),
            paid: paid.collect(),
        }
    }
}

async fn begin(v: &Visit<'_>) -> Res<Reply> {
    let Some(customer) = customer_of(v).await? else {
        let body = ask_customer(v, "/receipts/new", None, &html! {}, "page.go_on");
        return Ok(narrow(v, "op.customer_receipt.post", "ask", body));
    };
    let entity = entities(v).await?.into_iter().next().map(|(id, _)| id).unwrap_or_default();
    let amount = v.view.param("amount").unwrap_or_default().to_owned();
    let desk = Desk {
        amount,
        currency: v.me.currency.to_string(),
        received_on: today(v).to_string(),
        method: "bank".into(),
        entity,
        ..Desk::default()
    };
    page(v, customer, &desk, &[]).await
}

/// What the customer owes in the desk's currency, what is due first first.
async fn owed(v: &Visit<'_>, customer: i64, desk: &Desk) -> Res<Vec<Value>> {
    let window = Window { limit: Some(super::ROWS_MAX), sort: Some("due_on".into()), ..Window::default() };
    let params = json!({ "customer": customer, "side": "debit", "open": true, "currency": desk.currency().as_str() });
    if !v.may("open_item.list") {
        return Ok(Vec::new());
    }
    Ok(v.query("open_item.list", params, &window).await?.rows)
}

/// What is owed, and before it what somebody typed an amount for and another has settled meanwhile: what was typed stays where it is seen, and who
/// presses again does not ask for something else.
pub(super) async fn with_settled(v: &Visit<'_>, owed: Vec<Value>, paid: &[(i64, String)]) -> Res<Vec<Value>> {
    let mut rows = Vec::with_capacity(owed.len());
    for (item, _) in paid.iter().filter(|(item, words)| !words.is_empty() && !owed.iter().any(|row| number(row, "id") == *item)) {
        rows.extend(v.rows("open_item.list", json!({ "item": item })).await?);
    }
    rows.extend(owed);
    Ok(rows)
}

/// The input of the operation, or what of it cannot be read.
fn input(customer: i64, desk: &Desk) -> (Value, Vec<Refusal>) {
    let mut wrong = Vec::new();
    let places = desk.currency().decimals();
    let mut out = Map::new();
    out.insert("customer".into(), json!(customer));
    if let Ok(entity) = desk.entity.parse::<i64>() {
        out.insert("entity".into(), json!(entity));
    }
    match ui::scaled(&desk.amount, places) {
        Some(minor) => drop(out.insert("amount".into(), json!({ "minor": minor, "currency": desk.currency().as_str() }))),
        None if desk.amount.is_empty() => wrong.push(Refusal::new("ui.required").field("amount.minor")),
        None => wrong.push(ui::no_figure(&desk.amount, places).field("amount.minor")),
    }
    match base::BusinessDate::parse(&desk.received_on) {
        Some(day) => drop(out.insert("received_on".into(), json!(day))),
        None => wrong.push(Refusal::new("ui.not_a_day").field("received_on")),
    }
    for (name, words) in [("method", &desk.method), ("bank_reference", &desk.bank_reference), ("remark", &desk.remark)] {
        if !words.is_empty() {
            out.insert(name.into(), json!(words));
        }
    }
    let mut lines = Vec::new();
    for (item, words) in desk.paid.iter().filter(|(_, words)| !words.is_empty()) {
        match ui::scaled(words, places) {
            Some(minor) => lines.push(json!({ "item": item, "amount_minor": minor })),
            None => wrong.push(ui::no_figure(words, places).field(format!("pay.{item}"))),
        }
    }
    out.insert("as_advance".into(), json!(desk.as_advance));
    out.insert("allocations".into(), Value::Array(lines));
    (Value::Object(out), wrong)
}

/// A refusal of a line at the field of its item.
fn placed(desk: &Desk, refusals: Vec<Refusal>) -> Vec<Refusal> {
    let lines: Vec<i64> = desk.paid.iter().filter(|(_, words)| !words.is_empty()).map(|(item, _)| *item).collect();
    let place = |mut refusal: Refusal| {
        let at = refusal.field.as_deref().and_then(|field| field.strip_prefix("allocations.")?.split('.').next()?.parse::<usize>().ok());
        if let Some(item) = at.and_then(|at| lines.get(at)) {
            refusal.field = Some(format!("pay.{item}"));
        }
        refusal
    };
    refusals.into_iter().map(place).collect()
}

async fn post(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let Some(customer) = typed.number("customer") else { return Ok(Reply::Goto("/receipts/new".into())) };
    let mut desk = Desk::of(typed);
    if typed.get("propose").is_some() {
        propose(&mut desk, &owed(v, customer, &Desk::of(typed)).await?);
        return page(v, customer, &desk, &[]).await;
    }
    let (input, wrong) = input(customer, &desk);
    let refused = if wrong.is_empty() {
        match v.run("customer_receipt.post", typed.key(), &input).await? {
            Ran::Done(made) => return Ok(Reply::Goto(format!("/receipts/{}", made["id"]))),
            Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
            Ran::Refused(refusals) => placed(&desk, refusals),
        }
    } else {
        wrong
    };
    Ok(Reply::Refused(Box::new(page(v, customer, &desk, &refused).await?)))
}

/// Fills in what would be paid, the oldest first.
fn propose(desk: &mut Desk, owed: &[Value]) {
    let minor = ui::scaled(&desk.amount, desk.currency().decimals()).unwrap_or_default();
    let open: Vec<rules::allocate::OpenItem> = owed
        .iter()
        .filter_map(|row| {
            Some(rules::allocate::OpenItem { id: number(row, "id"), due: day(row, "due_on")?, open_minor: number(row, "open_minor") })
        })
        .collect();
    let currency = desk.currency();
    desk.paid = rules::allocate::oldest_first(minor, &open).into_iter().map(|(id, minor)| (id, typed_amount(minor, currency))).collect();
    desk.as_advance = false;
}

async fn page(v: &Visit<'_>, customer: i64, desk: &Desk, refused: &[Refusal]) -> Res<Reply> {
    let view = &v.view;
    let row = v.one("customer.detail", customer).await?;
    let owed = with_settled(v, owed(v, customer, desk).await?, &desk.paid).await?;
    let problems = ui::Problems(refused);
    let head_fields = fields(v, desk, problems).await?;
    let names = [
        ("amount.minor", "customer_receipt.amount"),
        ("received_on", "customer_receipt.received_on"),
        ("bank_reference", "customer_receipt.bank_reference"),
        ("remark", "customer_receipt.remark"),
        ("as_advance", "page.receipts.as_advance"),
        ("allocations", "page.receipts.what_for"),
    ];
    let body = ui::stack(&html! {
        input type="hidden" name="customer" value=(customer);
        (problems.summary_named(view, &names))
        (ui::plain_card(&ui::fields(&head_fields)))
        (ui::flush_card(view, "page.receipts.what_for", Some(&end(v, &owed)), &lines(v, desk, &owed, problems)))
        (ui::form_actions(view, Some(text("page.receipts.rest")), &html! {
            (ui::button("ui.cancel").link("/receipts").html(view))
            (ui::button("op.customer_receipt.post").primary().icon(Icon::Check).shortcut("Ctrl ↵").html(view))
        }))
    });
    let form = ui::form("entry", "/receipts/new").key(v.new_key()).draft().html(view, &body);
    let head = ui::head("op.customer_receipt.post").note(data(words(&row, "name"))).crumb("page.receipts", "/receipts").html(view);
    Ok(v.reply("op.customer_receipt.post", &head, "entry", form))
}

/// The button that fills in the oldest first.
fn end(v: &Visit<'_>, owed: &[Value]) -> Markup {
    html! { @if !owed.is_empty() { (ui::button("page.receipts.propose").small().value("propose", "1").html(&v.view)) } }
}

async fn fields(v: &Visit<'_>, desk: &Desk, problems: ui::Problems<'_>) -> Res<Markup> {
    let view = &v.view;
    let names = entities(v).await?;
    let choices = |all: Vec<(String, String)>| all.into_iter().map(|(value, name)| (value, data(name))).collect::<Vec<_>>();
    Ok(html! {
        (ui::field("amount.minor", "customer_receipt.amount").number(desk.currency().decimals()).value(desk.amount.as_str()).required().focus().error(problems.at("amount.minor")).html(view))
        (ui::field("amount.currency", "customer_receipt.currency").choices(choices(v.currencies())).required().value(desk.currency.as_str()).html(view))
        (ui::field("received_on", "customer_receipt.received_on").date().required().value(desk.received_on.as_str()).error(problems.at("received_on")).html(view))
        (ui::field("method", "customer_receipt.method").choices(choices(methods(v))).required().value(desk.method.as_str()).error(problems.at("method")).html(view))
        (ui::field("bank_reference", "customer_receipt.bank_reference").value(desk.bank_reference.as_str()).error(problems.at("bank_reference")).hint("page.receipts.reference_hint").html(view))
        (ui::field("remark", "customer_receipt.remark").value(desk.remark.as_str()).error(problems.at("remark")).html(view))
        @if names.len() > 1 {
            (ui::field("entity", "customer_receipt.entity").choices(choices(names)).required().value(desk.entity.as_str()).html(view))
        } @else {
            input type="hidden" name="entity" value=(desk.entity);
        }
    })
}

/// What is owed, each with what of it is paid.
fn lines(v: &Visit<'_>, desk: &Desk, owed: &[Value], problems: ui::Problems<'_>) -> Markup {
    let view = &v.view;
    let now = today(v);
    let heads = [
        ("open_item.number", false),
        ("open_item.doc_type", false),
        ("open_item.due_on", false),
        ("open_item.open", true),
        ("page.receipts.pay", true),
    ];
    let lines: Vec<Vec<Markup>> = owed
        .iter()
        .map(|row| {
            let id = number(row, "id");
            let name = format!("pay.{id}");
            let label = view.say(text("page.receipts.pay_of").with("number", words(row, "number")));
            let due = day(row, "due_on");
            vec![
                document(&words(row, "doc_type"), number(row, "doc_id"), &words(row, "number")),
                html! { (kind_of(view, &words(row, "doc_type"))) },
                html! { @if let Some(due) = due { (ui::date(due)) " " (lateness(view, due, now)) } },
                ui::money(base::Money::new(number(row, "open_minor"), currency(row))),
                pay(v, &name, &label, desk.paid_of(id), problems),
            ]
        })
        .collect();
    let advance = ui::field("as_advance", "page.receipts.as_advance").tick().value(if desk.as_advance { "true" } else { "" });
    html! {
        @if lines.is_empty() { p.x-muted.p-4 { (view.say("page.receipts.nothing_owed")) } }
        @else {
            (ui::small_table(view, &heads, &lines))
            div.p-4 { (advance.error(problems.at("as_advance")).html(view)) }
        }
    }
}

/// An amount that is typed within a table.
pub(super) fn pay(v: &Visit<'_>, name: &str, label: &str, value: &str, problems: ui::Problems<'_>) -> Markup {
    let error = problems.at(name).map(|say| v.view.say(say));
    html! {
        input.x-grid-input.x-input-num id=(ui::field_id(name)) type="text" name=(name) value=(value) inputmode="decimal" autocomplete="off" aria-label=(label) aria-invalid=[error.is_some().then_some("true")];
        @if let Some(error) = error { p.x-grid-error { (error) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed(pairs.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned())).collect())
    }

    #[test]
    fn what_is_typed_is_read() {
        let desk = Desk::of(&typed(&[
            ("amount.minor", "1,234.5"),
            ("amount.currency", "CNY"),
            ("received_on", "2026-11-25"),
            ("method", "cash"),
            ("entity", "1"),
            ("pay.514", "100"),
            ("pay.515", ""),
        ]));
        let (input, wrong) = input(80, &desk);
        assert!(wrong.is_empty(), "{wrong:?}");
        assert_eq!(input["amount"], json!({ "minor": 123_450, "currency": "CNY" }));
        assert_eq!(input["allocations"], json!([{ "item": 514, "amount_minor": 10_000 }]));
    }

    #[test]
    fn what_is_wrong_stands_at_its_line() {
        let desk = Desk::of(&typed(&[("amount.minor", "x"), ("received_on", "2026-11-25"), ("pay.7", "1.234"), ("pay.9", "5")]));
        let (_, wrong) = input(80, &desk);
        let fields: Vec<_> = wrong.iter().filter_map(|no| no.field.as_deref()).collect();
        assert_eq!(fields, ["amount.minor", "pay.7"]);
        let told = placed(&desk, vec![Refusal::new("settle.allocation.exceeds_open").field("allocations.1.amount_minor")]);
        assert_eq!(told[0].field.as_deref(), Some("pay.9"));
    }

    #[test]
    fn the_oldest_are_proposed() {
        let row = |id: i64, due: &str, open: i64| json!({ "id": id, "due_on": due, "open_minor": open });
        let mut desk = Desk { amount: "70".into(), currency: "CNY".into(), ..Desk::default() };
        propose(&mut desk, &[row(2, "2026-12-01", 9_000), row(1, "2026-11-01", 3_000)]);
        assert_eq!(desk.paid, [(1, "30.00".to_owned()), (2, "40.00".to_owned())]);
    }
}
