//! Pages of the money: invoices, receipts, what is open and since when, statements, allocation, credit.

mod ageing;
mod allocations;
mod credit;
mod invoice_new;
mod invoices;
mod open_items;
mod opening;
mod receipt_new;
mod receipts;
mod revenue;
mod statement;
mod texts;

pub(crate) use texts::TEXTS;

use base::{BusinessDate, Currency, Money, Refusal};
use kernel::Res;
use kernel::query::Window;
use serde_json::{Value, json};
use ui::{Icon, Markup, Reply, Site, Tone, View, Visit, html, text};

pub(crate) fn register(site: &mut Site) {
    let group = "page.group.money";
    site.menu(group, "page.invoices", Icon::File, "/invoices", "invoice.list");
    site.menu(group, "page.receipts", Icon::Banknote, "/receipts", "customer_receipt.list");
    site.menu(group, "page.open_items", Icon::List, "/open-items", "open_item.list");
    site.menu(group, "page.ageing", Icon::CalendarClock, "/ageing", "ageing.list");
    site.menu(group, "page.revenue", Icon::Chart, "/revenue", "revenue.list");
    site.menu(group, "page.statements", Icon::Scroll, "/statements", "statement.read");
    site.menu(group, "page.credit", Icon::Wallet, "/credit", "exposure.list");
    site.menu(group, "page.opening", Icon::Inbox, "/opening", "opening_area.list");
    site.command("op.customer_receipt.post", Icon::Plus, "/receipts/new", "customer_receipt.post");
    site.command("op.invoice.post", Icon::Plus, "/invoices/new", "invoice.post");
    site.command("page.allocations", Icon::Check, "/allocations", "credit.allocate");
    ageing::register(site);
    allocations::register(site);
    credit::register(site);
    invoices::register(site);
    invoice_new::register(site);
    open_items::register(site);
    opening::register(site);
    receipts::register(site);
    receipt_new::register(site);
    revenue::register(site);
    statement::register(site);
}

/// Rows of one kind that a page shows at the most.
const ROWS_MAX: i64 = 500;

/// All rows of a query, page by page: for what is summed, or would be told as if it were all.
async fn every(v: &Visit<'_>, query: &str, params: &Value) -> Res<Vec<Value>> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let window = Window { limit: Some(ROWS_MAX), cursor, ..Window::default() };
        let page = v.query(query, params.clone(), &window).await?;
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(rows);
        }
    }
}

/// A field of a row in words.
fn words(row: &Value, key: &str) -> String {
    match row.get(key) {
        Some(Value::String(words)) => words.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// A number of a row.
fn number(row: &Value, key: &str) -> i64 {
    row.get(key).and_then(Value::as_i64).unwrap_or_default()
}

/// A day of a row.
fn day(row: &Value, key: &str) -> Option<BusinessDate> {
    BusinessDate::parse(&words(row, key))
}

/// Words, or a dash where there are none.
fn or_dash(words: &str) -> Markup {
    html! { @if words.is_empty() { "—" } @else { (words) } }
}

/// The currency of a row.
fn currency(row: &Value) -> Currency {
    Currency::new(&words(row, "currency")).unwrap_or(Currency::CNY)
}

/// An amount of a row.
fn amount(row: &Value, key: &str) -> Markup {
    ui::money(Money::new(number(row, key), currency(row)))
}

/// The same with the sign of its currency.
fn amount_with_sign(row: &Value, key: &str) -> Markup {
    ui::money_with_sign(Money::new(number(row, key), currency(row)))
}

/// Minor units as they are typed.
fn typed_amount(minor: i64, currency: Currency) -> String {
    Money::new(minor, currency).to_string().replace(',', "")
}

/// Today, where the company is.
fn today(v: &Visit<'_>) -> BusinessDate {
    v.kernel().now().business_date(&v.me.time_zone).unwrap_or(BusinessDate::MIN)
}

/// A day that the address asks for: as it is typed, and the day or why it is none. Without it the one that is proposed.
struct AskedDay {
    words: String,
    day: Result<BusinessDate, Refusal>,
}

fn asked_day(v: &Visit<'_>, name: &'static str, proposed: BusinessDate) -> AskedDay {
    let words = v.view.param(name).unwrap_or_default();
    if words.trim().is_empty() {
        return AskedDay { words: proposed.to_string(), day: Ok(proposed) };
    }
    match base::human::date(&words) {
        Ok(day) => AskedDay { words: day.to_string(), day: Ok(day) },
        Err(no) => AskedDay { words, day: Err(no.field(name)) },
    }
}

/// What a kind of document is called.
fn kind_of(view: &View, doc_type: &str) -> String {
    let key = format!("entity.{doc_type}");
    if view.texts.get(view.lang, &key).is_some() { view.say(key.as_str()) } else { doc_type.to_owned() }
}

/// Where a document is opened, if it has a page.
fn address_of(doc_type: &str, doc_id: i64) -> Option<String> {
    let place = match doc_type {
        "delivery" => "deliveries",
        "goods_return" => "returns",
        "invoice" | "credit_note" => "invoices",
        "customer_receipt" => "receipts",
        _ => return None,
    };
    Some(format!("/{place}/{doc_id}"))
}

/// A document by its number, opened where it has a page.
fn document(doc_type: &str, doc_id: i64, number: &str) -> Markup {
    html! {
        @match address_of(doc_type, doc_id) {
            Some(address) => a.x-link href=(address) { (number) },
            None => (number),
        }
    }
}

/// A customer by name, opened.
fn customer_link(row: &Value, id: &str, name: &str) -> Markup {
    html! { a.x-link href={ "/customers/" (row[id]) } { (words(row, name)) } }
}

/// How an item stands by its due day: nothing while it is not due, then by how many days it is late.
fn lateness(view: &View, due: BusinessDate, today: BusinessDate) -> Markup {
    let late = today.days_since(due);
    let (tone, say) = match late {
        ..-7 => return html! {},
        -7..0 => (Tone::Info, text("page.due_in").with("days", i64::from(-late))),
        0 => (Tone::Wait, text("page.due_today")),
        1..=30 => (Tone::Queue, text("page.late").with("days", i64::from(late))),
        _ => (Tone::Bad, text("page.late").with("days", i64::from(late))),
    };
    ui::tag(view, say, tone)
}

/// The customer that the address names.
fn chosen_customer(v: &Visit<'_>) -> Option<i64> {
    v.view.param("customer").and_then(|id| id.parse().ok())
}

/// The customer that the address names by its id, or without script by what it is called.
async fn customer_of(v: &Visit<'_>) -> Res<Option<i64>> {
    if let Some(id) = chosen_customer(v) {
        return Ok(Some(id));
    }
    let called = v.view.param("customer~text").unwrap_or_default();
    if called.trim().is_empty() {
        return Ok(None);
    }
    Ok(v.found_by_words("customer", called.trim()).await?.and_then(|id| id.parse().ok()))
}

/// A card that asks for the customer; the rest of the page follows from it.
fn ask_customer(v: &Visit<'_>, action: &str, chosen: Option<(i64, &str)>, more: &Markup, button: &str) -> Markup {
    let view = &v.view;
    let id = chosen.map(|(id, _)| id.to_string()).unwrap_or_default();
    let shown = chosen.map(|(_, name)| name).unwrap_or_default();
    let field = ui::combobox("customer", "entity.customer", "/find/customer").value(&id, shown).required();
    ui::form("ask", action).asks().html(
        view,
        &ui::stack(&html! {
            (ui::plain_card(&ui::fields(&html! { (field.html(view)) (more) })))
            (ui::form_actions(view, None, &ui::button(button).primary().html(view)))
        }),
    )
}

/// The legal entities: id and name.
async fn entities(v: &Visit<'_>) -> Res<Vec<(String, String)>> {
    let rows = v.query("legal_entity.list", json!({}), &Window::default()).await?.rows;
    Ok(rows.iter().map(|row| (words(row, "id"), words(row, "name"))).collect())
}

/// The currency of a legal entity's books.
async fn books(v: &Visit<'_>, entity: i64) -> Res<Currency> {
    let rows = v.query("legal_entity.list", json!({}), &Window::default()).await?.rows;
    let own = rows.iter().find(|row| number(row, "id") == entity);
    Ok(own.and_then(|row| Currency::new(&words(row, "currency"))).unwrap_or(v.me.currency))
}

/// The page of a record that a person is led back to when something cannot be done.
fn narrow(v: &Visit<'_>, title: &str, region: &str, body: Markup) -> Reply {
    v.reply(title, &ui::head(title).html(&v.view), region, body)
}
