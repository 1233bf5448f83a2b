//! Pages of the catalogue: products with their units, the tree of categories, price lists, and the price question.

mod categories;
mod pictures;
mod price_lists;
mod prices;
mod products;
mod question;
mod texts;
mod units;

pub(crate) use texts::TEXTS;

use base::{BusinessDate, Quantity, Rate, UnitPrice};
use serde_json::Value;
use ui::{Finder, Icon, Markup, Site, View, Visit, html, text};

pub(crate) fn register(site: &mut Site) {
    site.finder(Finder { picture: Some(pictures::small_of), ..Finder::new("product", "product.lookup") });
    let product = ui::Searched {
        label: "page.products",
        icon: Icon::Package,
        list: "product.lookup",
        by: "q",
        fixed: &[],
        address: "/products/{id}",
        note: "code",
        indexed: true,
    };
    site.search(product);
    let lists =
        ui::Searched { label: "page.price_lists", icon: Icon::Tag, list: "price_list.list", address: "/price-lists/{id}", ..product };
    site.search(ui::Searched { fixed: &[("state", "active")], indexed: false, ..lists });
    site.command("op.product.create", Icon::Plus, "/products/new", "product.create");
    site.command("op.category.create", Icon::Plus, "/categories/new", "category.create");
    site.command("op.price_list.create", Icon::Plus, "/price-lists/new", "price_list.create");
    site.finder(Finder { fixed: &[("state", "active")], ..Finder::new("category", "category.list") });
    site.menu("page.group.goods", "page.products", Icon::Package, "/products", "product.list");
    site.menu("page.group.goods", "page.categories", Icon::Tag, "/categories", "category.list");
    site.menu("page.group.goods", "page.price_lists", Icon::Banknote, "/price-lists", "price_list.list");
    site.menu("page.group.goods", "page.question", Icon::Search, "/price-question", "price.answer");
    categories::register(site);
    price_lists::register(site);
    prices::register(site);
    products::register(site);
    pictures::register(site);
    question::register(site);
    units::register(site);
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

/// A figure of a row drawn, or a dash where there is none.
fn drawn(row: &Value, key: &str, draw: impl FnOnce(i64) -> Markup) -> Markup {
    row.get(key).and_then(Value::as_i64).map_or_else(|| html! { "—" }, draw)
}

/// A quantity of a row with its unit.
fn measured(row: &Value, key: &str, unit: &str) -> Markup {
    drawn(row, key, |n| html! { (ui::quantity(Quantity::from_thousandths(n))) " " (unit) })
}

/// A unit price of a row.
fn priced(row: &Value, key: &str) -> Markup {
    drawn(row, key, |n| ui::unit_price(UnitPrice::from_micros(n)))
}

/// A rate of a row, in percent.
fn rate(row: &Value, key: &str) -> Markup {
    drawn(row, key, |n| html! { (Rate::from_basis_points(n)) })
}

/// A period of a row: its first day, and the day it ends where it does.
fn period(view: &View, row: &Value) -> Markup {
    let (from, to) = (words(row, "valid_from"), words(row, "valid_to"));
    html! { @if to.is_empty() { (view.say(text("page.prices.from").with("day", from))) } @else { (from) " – " (to) } }
}

/// Today, where the company is.
fn today(v: &Visit<'_>) -> Option<BusinessDate> {
    v.kernel().now().business_date(&v.me.time_zone)
}

/// What a price came from: a row of an import, opened by those who see imports; else nothing is told.
fn origin(v: &Visit<'_>, row: &Value) -> Markup {
    let words = words(row, "origin");
    let Some((batch, row)) = words.strip_prefix("batch:").and_then(|rest| rest.split_once(':')) else { return html! { "—" } };
    let said = v.view.say(text("page.prices.from_import").with("batch", batch).with("row", row));
    html! { @if v.may("import_batch.list") { a.x-link href={ "/imports/" (batch) } { (said) } } @else { (said) } }
}

/// Whether a price of a row holds on a day, will, or has ended: a state for a pill.
fn standing(row: &Value, today: Option<BusinessDate>) -> &'static str {
    let day = |key: &str| BusinessDate::parse(&words(row, key));
    let (Some(today), Some(from)) = (today, day("valid_from")) else { return "active" };
    match day("valid_to") {
        Some(to) if to <= today || to <= from => "expired",
        _ if from > today => "planned",
        _ => "active",
    }
}
