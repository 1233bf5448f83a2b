//! Pages of the stock: what lies where and who holds it, how it moved, goods receipts, the other stock documents, warehouses.

mod correct;
mod documents;
mod entries;
mod lines;
mod receipts;
mod stock;
mod texts;
mod warehouses;

pub(crate) use texts::TEXTS;

use base::{BusinessDate, Currency, Money, Quantity, UnitPrice};
use kernel::Res;
use serde_json::{Value, json};
use ui::{Filter, Finder, Icon, Markup, Site, Visit, html};

pub(crate) fn register(site: &mut Site) {
    site.finder(Finder { fixed: &[("state", "active")], ..Finder::new("warehouse", "warehouse.list") });
    let receipt = ui::Searched {
        label: "page.goods_receipts",
        icon: Icon::FileInput,
        list: "goods_receipt.list",
        by: "q",
        fixed: &[],
        address: "/goods-receipts/{id}",
        note: "supplier",
        indexed: false,
    };
    site.search(receipt);
    site.search(ui::Searched {
        label: "page.stock_documents",
        icon: Icon::File,
        list: "stock_document.list",
        address: "/stock-documents/{id}",
        note: "warehouse_name",
        ..receipt
    });
    site.command("op.stock.receive", Icon::Plus, "/goods-receipts/new", "stock.receive");
    site.command("op.stock.transfer", Icon::Plus, "/stock-documents/new/transfer", "stock.transfer");
    site.command("op.stock.adjust", Icon::Plus, "/stock-documents/new/adjustment", "stock.adjust");
    site.command("op.sample.issue", Icon::Plus, "/stock-documents/new/sample", "sample.issue");
    site.command("op.stock.open", Icon::Plus, "/stock-documents/new/opening", "stock.open");
    site.menu("page.group.fulfil", "page.stock", Icon::Package, "/stock", "stock_balance.list");
    site.menu("page.group.fulfil", "page.goods_receipts", Icon::FileInput, "/goods-receipts", "goods_receipt.list");
    site.menu("page.group.fulfil", "page.stock_documents", Icon::File, "/stock-documents", "stock_document.list");
    site.menu("page.group.fulfil", "page.stock_entries", Icon::Rows, "/stock-entries", "stock_entry.list");
    site.menu("page.group.fulfil", "page.warehouses", Icon::Building, "/warehouses", "warehouse.list");
    stock::register(site);
    entries::register(site);
    receipts::register(site);
    documents::register(site);
    correct::register(site);
    warehouses::register(site);
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

/// A quantity of a row with its unit.
fn measured(row: &Value, key: &str) -> Markup {
    html! { (ui::quantity(Quantity::from_thousandths(number(row, key)))) " " span.x-muted { (words(row, "unit")) } }
}

/// A quantity of a row with its sign and its unit: what came and what left are told apart at once.
fn moved(row: &Value) -> Markup {
    let quantity = number(row, "quantity");
    html! { @if quantity > 0 { "+" } (measured(row, "quantity")) }
}

/// A figure that is hidden from the reader.
fn hidden(v: &Visit<'_>) -> Markup {
    html! { span.x-muted title=(v.say("ui.masked")) { "••••" } }
}

/// An amount of a row in its currency, a dash where there is none, and nothing told where it is hidden.
fn amount(v: &Visit<'_>, row: &Value, key: &str, masked: &[String]) -> Markup {
    if masked.iter().any(|field| field == key) {
        return hidden(v);
    }
    let currency = Currency::new(&words(row, "currency")).unwrap_or(Currency::CNY);
    html! { @match row.get(key).and_then(Value::as_i64) { Some(minor) => (ui::money(Money::new(minor, currency))), None => "—" } }
}

/// A unit cost of a row in the same way.
fn unit_cost(v: &Visit<'_>, row: &Value, key: &str, masked: &[String]) -> Markup {
    if masked.iter().any(|field| field == key) {
        return hidden(v);
    }
    html! { @match row.get(key).and_then(Value::as_i64) { Some(micro) => (ui::unit_price(UnitPrice::from_micros(micro))), None => "—" } }
}

/// Today, where the company is.
fn today(v: &Visit<'_>) -> Option<BusinessDate> {
    v.kernel().now().business_date(&v.me.time_zone)
}

/// A chip that narrows a list by a warehouse, for those who may see warehouses.
async fn by_warehouse<'f>(v: &Visit<'_>) -> Res<Option<Filter<'f>>> {
    if !v.may("warehouse.list") {
        return Ok(None);
    }
    let rows = v.rows("warehouse.list", json!({})).await?;
    let choices = rows.iter().map(|row| (words(row, "id"), ui::data(words(row, "name")))).collect();
    Ok(Some(ui::filter_choices("warehouse", "stock_balance.warehouse", Icon::Building, choices)))
}

/// Where a document of a kind is opened; nothing for kinds without a page.
fn address_of(doc_type: &str, id: i64) -> Option<String> {
    let place = match doc_type {
        "goods_receipt" => "goods-receipts",
        "stock_opening" | "stock_adjustment" | "stock_transfer" | "sample_issue" | "stock_correction" => "stock-documents",
        "sales_order" => "orders",
        "delivery" => "deliveries",
        "goods_return" => "returns",
        _ => return None,
    };
    Some(format!("/{place}/{id}"))
}

/// Which query must be permitted to open it.
fn opened_by(doc_type: &str) -> &'static str {
    match doc_type {
        "goods_receipt" => "goods_receipt.detail",
        "sales_order" => "sales_order.detail",
        "delivery" => "delivery.detail",
        "goods_return" => "goods_return.detail",
        _ => "stock_document.detail",
    }
}

/// A document's number, as a link for those who may open it.
fn document_link(v: &Visit<'_>, doc_type: &str, id: i64, number: &str) -> Markup {
    let address = address_of(doc_type, id).filter(|_| v.may(opened_by(doc_type)));
    html! { @match address { Some(address) => a.x-link href=(address) { (number) }, None => (or_dash(number)) } }
}
