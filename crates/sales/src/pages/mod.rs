//! Pages of the orders: the desk where they are typed, the list, one order with what became of it, and the drafts.

mod deeds;
mod desk;
mod draw;
mod elsewhere;
mod figures;
mod look;
mod order;
mod orders;
mod recorded;
mod requested;
mod sheet;
mod side;
pub(crate) mod sql;
mod texts;

pub(crate) use texts::TEXTS;

use base::{BusinessDate, Currency, Money, Quantity, Remedy, UnitPrice};
use serde_json::Value;
use ui::{Icon, Markup, Site, View, Visit, html, text};

pub(crate) fn register(site: &mut Site) {
    site.menu("page.group.sales", "page.orders", Icon::Cart, "/orders", "sales_order.list");
    site.menu("page.group.sales", "page.drafts", Icon::Pencil, "/order-drafts", "order_draft.list");
    if let Some(entry) = site.menu.iter_mut().find(|entry| entry.address == "/orders") {
        entry.create = Some(("order_draft.save", "/orders/new"));
    }
    site.command("page.desk.new", Icon::Plus, "/orders/new", "order_draft.save");
    site.search(ui::Searched {
        label: "page.orders",
        icon: Icon::Cart,
        list: "sales_order.list",
        by: "q",
        fixed: &[],
        address: "/orders/{id}",
        note: "customer_name",
        indexed: true,
    });
    desk::register(site);
    orders::register(site);
    order::register(site);
    deeds::register(site);
    requested::register(site);
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

/// Words, or a dash where there are none.
fn or_dash(words: &str) -> Markup {
    html! { @if words.is_empty() { "—" } @else { (words) } }
}

/// The currency of a row.
fn currency(row: &Value) -> Currency {
    Currency::new(&words(row, "currency")).unwrap_or(Currency::CNY)
}

/// An amount of a row, in the row's currency.
fn money(row: &Value, key: &str) -> Markup {
    ui::money(Money::new(number(row, key), currency(row)))
}

/// A quantity of a row.
fn quantity(row: &Value, key: &str) -> Quantity {
    Quantity::from_thousandths(number(row, key))
}

/// A unit price of a row; a dash where there is none.
fn price(row: &Value, key: &str) -> Markup {
    html! { @match row.get(key).and_then(Value::as_i64) { Some(micros) => (ui::unit_price(UnitPrice::from_micros(micros))), None => "—" } }
}

/// A day of a row; a dash where there is none.
fn day(row: &Value, key: &str) -> Markup {
    html! { @match BusinessDate::parse(&words(row, key)) { Some(day) => (ui::date(day)), None => "—" } }
}

/// A reason in words.
fn said(view: &View, why: &Remedy) -> String {
    view.say(text(&why.key).args(&why.args))
}

/// Where somebody is: province, city, district and street of a row.
fn place(row: &Value, prefix: &str) -> String {
    let parts = ["province", "city", "district", "street"].map(|key| words(row, &format!("{prefix}{key}")));
    crm::api::address_line(parts.iter().map(String::as_str))
}

/// The terms of payment in words.
fn terms(view: &View, payment: &crm::api::Payment) -> String {
    let said = payment.rule().words();
    view.say(text(&said.key).args(&said.args))
}

/// Today, where the company is.
fn today(v: &Visit<'_>) -> Option<BusinessDate> {
    v.kernel().now().business_date(&v.me.time_zone)
}
