//! Pages of fulfilment: what to ship, deliveries and what became of them, returns, and paper.

mod asked;
mod deliver;
mod delivery;
mod list;
mod print;
mod returns;
mod texts;

pub(crate) use texts::TEXTS;

use base::{BusinessDate, Currency, Money, Quantity};
use serde_json::Value;
use ui::{Finder, Icon, Markup, Site, View, Visit, html};

pub(crate) fn register(site: &mut Site) {
    let numbered = |entity, list| Finder { label: "number", note: "customer_name", ..Finder::new(entity, list) };
    site.finder(numbered("delivery", "delivery.list"));
    site.finder(numbered("goods_return", "goods_return.list"));
    let delivery = ui::Searched {
        label: "page.deliveries",
        icon: Icon::Truck,
        list: "delivery.list",
        by: "q",
        fixed: &[],
        address: "/deliveries/{id}",
        note: "customer_name",
        indexed: true,
    };
    site.search(delivery);
    site.search(ui::Searched { label: "page.returns", icon: Icon::Undo, list: "goods_return.list", address: "/returns/{id}", ..delivery });
    site.menu("page.group.fulfil", "page.to_ship", Icon::CalendarClock, "/to-ship", "delivery.post");
    site.menu("page.group.fulfil", "page.deliveries", Icon::Truck, "/deliveries", "delivery.list");
    site.menu("page.group.fulfil", "page.returns", Icon::Undo, "/returns", "goods_return.list");
    list::register(site);
    deliver::register(site);
    delivery::register(site);
    returns::register(site);
    print::register(site);
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

/// A quantity of a row.
fn measure(row: &Value, key: &str) -> Quantity {
    Quantity::from_thousandths(number(row, key))
}

/// A quantity of a row with its unit.
fn measured(row: &Value, key: &str, unit: &str) -> Markup {
    html! { (ui::quantity(measure(row, key))) " " (words(row, unit)) }
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
fn signed_amount(row: &Value, key: &str) -> Markup {
    ui::money_with_sign(Money::new(number(row, key), currency(row)))
}

/// A day of a row, or a dash.
fn day(row: &Value, key: &str) -> Markup {
    match BusinessDate::parse(&words(row, key)) {
        Some(day) => ui::date(day),
        None => html! { "—" },
    }
}

/// Words, or a dash where there are none.
fn or_dash(words: &str) -> Markup {
    html! { @if words.is_empty() { "—" } @else { (words) } }
}

/// Another record by its name, with a link for those who may see it.
fn linked(v: &Visit<'_>, query: &str, address: String, name: &str) -> Markup {
    html! { @if v.may(query) { a.x-link href=(address) { (name) } } @else { (name) } }
}

/// What is hidden from the reader.
fn hidden(view: &View) -> Markup {
    html! { span.x-muted title=(view.say("ui.masked")) { "••••" } }
}

/// Today, where the company is.
fn today(v: &Visit<'_>) -> Option<BusinessDate> {
    v.kernel().now().business_date(&v.me.time_zone)
}

/// Province, city, district and street of a row.
fn place(row: &Value) -> String {
    let parts = ["address_province", "address_city", "address_district", "address_street"].map(|part| words(row, part));
    crm::api::address_line(parts.iter().map(String::as_str))
}
