//! Pages of the customers: the list, one customer with its people, places and terms, hand-over, classes and regions.

mod addresses;
mod classes;
mod contacts;
mod customer;
mod forms;
mod hand_over;
mod list;
mod regions;
mod similar;
mod texts;

pub(crate) use texts::TEXTS;

use crate::terms::{Payment, PaymentKind};
use serde_json::Value;
use ui::{Finder, Icon, Markup, Site, View, Visit, html, text};

pub(crate) fn register(site: &mut Site) {
    site.finder(Finder::new("customer", "customer.lookup"));
    site.finder(Finder { fixed: &[("state", "active")], ..Finder::new("customer_class", "customer_class.list") });
    site.finder(Finder { fixed: &[("state", "active")], ..Finder::new("region", "region.list") });
    site.search(ui::Searched {
        label: "page.customers",
        icon: Icon::Users,
        list: "customer.lookup",
        by: "q",
        fixed: &[],
        address: "/customers/{id}",
        note: "code",
        indexed: true,
    });
    site.command("op.customer.create", Icon::Plus, "/customers/new", "customer.create");
    site.command("op.customer_class.create", Icon::Plus, "/customer-classes/new", "customer_class.create");
    site.command("op.region.create", Icon::Plus, "/regions/new", "region.create");
    site.command("page.hand_over.all", Icon::UserCheck, "/customers/hand-over/all", "customer.hand_over");
    site.menu("page.group.customers", "page.customers", Icon::Users, "/customers", "customer.list");
    site.menu("page.group.customers", "page.classes", Icon::Star, "/customer-classes", "customer_class.list");
    site.menu("page.group.customers", "page.regions", Icon::Map, "/regions", "region.list");
    if let Some(entry) = site.menu.iter_mut().find(|entry| entry.address == "/customers") {
        entry.create = Some(("customer.create", "/customers/new"));
    }
    addresses::register(site);
    classes::register(site);
    contacts::register(site);
    customer::register(site);
    forms::register(site);
    hand_over::register(site);
    list::register(site);
    regions::register(site);
    similar::register(site);
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

/// What is hidden from the reader.
fn hidden(view: &View) -> Markup {
    html! { span.x-muted title=(view.say("ui.masked")) { "••••" } }
}

/// A telephone number that can be called; hidden from those who may not see it.
fn call(v: &Visit<'_>, number: &str) -> Markup {
    if v.me.masks().contains("phone") {
        return hidden(&v.view);
    }
    html! { @if number.is_empty() { "—" } @else { a.x-link.x-call href={ "tel:" (dialled(number)) } { (number) } } }
}

/// What a telephone dials: digits, and the mark of a number abroad; an extension follows after a pause.
fn dialled(number: &str) -> String {
    let digits = |text: &str| text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>();
    let parts: Vec<&str> = number.split('-').collect();
    match parts.as_slice() {
        [area, local, extension] => format!("{}{},{}", digits(area), digits(local), digits(extension)),
        _ => digits(number),
    }
}

/// The kinds of terms as choices.
fn kinds(v: &Visit<'_>) -> Vec<(String, String)> {
    PaymentKind::ALL.map(|kind| (kind.as_str().to_owned(), v.say(format!("state.{}", kind.as_str()).as_str()))).to_vec()
}

/// The terms of a row as the operations take them.
fn payment(row: &Value) -> Option<Payment> {
    let kind = PaymentKind::ALL.into_iter().find(|kind| row["payment_kind"] == kind.as_str());
    let figure = |key: &str| row.get(key).and_then(Value::as_i64);
    Payment::of((kind, figure("payment_days"), figure("cut_off_day"), figure("statement_day"), figure("payment_months"), figure("pay_day")))
}

/// The terms of a row in words.
fn terms(view: &View, row: &Value) -> Markup {
    match payment(row) {
        Some(payment) => {
            let said = payment.rule().words();
            html! { (view.say(text(&said.key).args(&said.args))) }
        }
        None => html! { "—" },
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_telephone_dials_digits() {
        for (number, expected) in [
            ("13800138000", "13800138000"),
            ("021-12345678", "02112345678"),
            ("021-12345678-801", "02112345678,801"),
            ("+85212345678", "+85212345678"),
            ("400-8001234", "4008001234"),
        ] {
            assert_eq!(super::dialled(number), expected);
        }
    }
}
