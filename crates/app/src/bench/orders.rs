//! What is asked of a company with a past: lists of orders and of what came of them.

use super::lists::{CITIES, Kind, Who, turn};
use super::trade::today;
use base::BusinessDate;
use kernel::{Failure, Res};

/// Numbers of documents by turns, from old to new.
fn number(prefix: &str, n: u64) -> String {
    format!("{prefix}-{:07}", 1 + n * 7919 % 900_000)
}

/// The list with the last 30 days, as people look at it.
fn month(list: &str, from: &str) -> String {
    format!("{list}?limit=50&{from}={{day:30}}")
}

pub(super) const KINDS: &[Kind] = &[
    ("orders.first_page", Who::Admin, |_| "sales_order.list?limit=50".into()),
    ("orders.sorted", Who::Admin, |n| {
        let sorts = ["number", "-number", "ordered_on", "-ordered_on", "promised_on", "-promised_on", "gross_minor", "-gross_minor"];
        format!("sales_order.list?limit=50&sort={}", turn(n, &sorts))
    }),
    ("orders.month", Who::Admin, |_| month("sales_order.list", "ordered_from")),
    ("orders.month.sorted", Who::Admin, |n| {
        format!("{}&sort={}", month("sales_order.list", "ordered_from"), turn(n, &["number", "-ordered_on", "-gross_minor", "promised_on"]))
    }),
    ("orders.open", Who::Admin, |_| "sales_order.list?limit=50&open=true".into()),
    ("orders.open.sorted", Who::Admin, |n| {
        format!("sales_order.list?limit=50&open=true&sort={}", turn(n, &["promised_on", "-gross_minor", "-ordered_on", "number"]))
    }),
    ("orders.state.sorted", Who::Admin, |n| {
        format!("sales_order.list?limit=50&state=fulfilled&sort={}", turn(n, &["promised_on", "-gross_minor", "-ordered_on", "number"]))
    }),
    ("orders.late", Who::Admin, |_| "sales_order.list?limit=50&open=true&promised_to={day:1}".into()),
    ("orders.of_customer", Who::Admin, |_| "sales_order.list?limit=50&customer={customer}".into()),
    ("orders.of_product", Who::Admin, |_| "sales_order.list?limit=50&product={product}".into()),
    ("orders.of_owner", Who::Admin, |_| "sales_order.list?limit=50&owner={owner}".into()),
    ("orders.q.number", Who::Admin, |n| format!("sales_order.list?limit=50&q={}", number("SO", n))),
    ("orders.q.numbers", Who::Admin, |n| format!("sales_order.list?limit=50&q=SO-0{}", n % 9)),
    ("orders.q.theirs", Who::Admin, |n| format!("sales_order.list?limit=50&q=PO-{}", n * 7918 % 900_000)),
    ("orders.q.customer", Who::Admin, |n| format!("sales_order.list?limit=50&q=C{:06}", n * 6011 % 50_000)),
    ("orders.q.city", Who::Admin, |n| format!("sales_order.list?limit=50&q={}", turn(n, &CITIES))),
    ("orders.q.city.sorted", Who::Admin, |n| format!("sales_order.list?limit=50&sort=-gross_minor&q={}", turn(n, &CITIES))),
    ("orders.q.two_words", Who::Admin, |n| {
        format!("sales_order.list?limit=50&q={}%20{}", turn(n, &CITIES), turn(n, &["机电", "五金", "阀门"]))
    }),
    ("orders.q.nothing", Who::Admin, |n| format!("sales_order.list?limit=50&q=zzz{n}")),
    ("orders.counted", Who::Admin, |_| "sales_order.list?limit=50&count=some".into()),
    ("orders.seller", Who::Seller, |_| "sales_order.list?limit=50".into()),
    ("orders.seller.sorted", Who::Seller, |n| {
        format!("sales_order.list?limit=50&sort={}", turn(n, &["number", "-ordered_on", "-gross_minor", "promised_on"]))
    }),
    ("orders.seller.q", Who::Seller, |n| format!("sales_order.list?limit=50&q={}", turn(n, &CITIES))),
    ("orders.director.sorted", Who::Director, |n| {
        format!("sales_order.list?limit=50&sort={}", turn(n, &["number", "-ordered_on", "-gross_minor", "promised_on"]))
    }),
    ("deliveries.first_page", Who::Admin, |_| "delivery.list?limit=50".into()),
    ("deliveries.sorted", Who::Admin, |n| {
        format!("delivery.list?limit=50&sort={}", turn(n, &["number", "-number", "delivered_on", "-delivered_on"]))
    }),
    ("deliveries.month", Who::Admin, |_| month("delivery.list", "delivered_from")),
    ("deliveries.to_sign", Who::Admin, |_| "delivery.list?limit=50&to_sign=true".into()),
    ("deliveries.to_invoice", Who::Admin, |_| "delivery.list?limit=50&to_invoice=true".into()),
    ("deliveries.of_customer", Who::Admin, |_| "delivery.list?limit=50&customer={customer}".into()),
    ("deliveries.q.number", Who::Admin, |n| format!("delivery.list?limit=50&q={}", number("DN", n))),
    ("deliveries.q.order", Who::Admin, |n| format!("delivery.list?limit=50&q={}", number("SO", n))),
    ("deliveries.q.city", Who::Admin, |n| format!("delivery.list?limit=50&q={}", turn(n, &CITIES))),
    ("deliveries.q.nothing", Who::Admin, |n| format!("delivery.list?limit=50&q=zzz{n}")),
    ("deliveries.seller", Who::Seller, |_| "delivery.list?limit=50".into()),
    ("to_invoice", Who::Admin, |_| "delivery.to_invoice?limit=50".into()),
    ("to_invoice.of_customer", Who::Admin, |_| "delivery.to_invoice?limit=50&customer={customer}".into()),
    ("invoices.first_page", Who::Admin, |_| "invoice.list?limit=50".into()),
    ("invoices.sorted", Who::Admin, |n| {
        format!("invoice.list?limit=50&sort={}", turn(n, &["number", "-number", "invoiced_on", "-invoiced_on", "due_on", "-due_on"]))
    }),
    ("invoices.month", Who::Admin, |_| month("invoice.list", "invoiced_from")),
    ("invoices.of_customer", Who::Admin, |_| "invoice.list?limit=50&customer={customer}".into()),
    ("invoices.q.number", Who::Admin, |n| format!("invoice.list?limit=50&q={}", number("IN", n))),
    ("invoices.q.city", Who::Admin, |n| format!("invoice.list?limit=50&q={}", turn(n, &CITIES))),
    ("invoices.q.nothing", Who::Admin, |n| format!("invoice.list?limit=50&q=zzz{n}")),
    ("invoices.seller", Who::Seller, |_| "invoice.list?limit=50".into()),
    ("receipts.first_page", Who::Admin, |_| "customer_receipt.list?limit=50".into()),
    ("receipts.sorted", Who::Admin, |n| format!("customer_receipt.list?limit=50&sort={}", turn(n, &["received_on", "-received_on"]))),
    ("receipts.month", Who::Admin, |_| month("customer_receipt.list", "received_from")),
    ("receipts.open", Who::Admin, |_| "customer_receipt.list?limit=50&open=true".into()),
    ("receipts.of_customer", Who::Admin, |_| "customer_receipt.list?limit=50&customer={customer}".into()),
    ("receipts.q.number", Who::Admin, |n| format!("customer_receipt.list?limit=50&q={}", number("RC", n))),
    ("receipts.q.city", Who::Admin, |n| format!("customer_receipt.list?limit=50&q={}", turn(n, &CITIES))),
    ("receipts.q.nothing", Who::Admin, |n| format!("customer_receipt.list?limit=50&q=zzz{n}")),
    ("receipts.seller", Who::Seller, |_| "customer_receipt.list?limit=50".into()),
    ("open_items.first_page", Who::Admin, |_| "open_item.list?limit=50".into()),
    ("open_items.open", Who::Admin, |_| "open_item.list?limit=50&open=true".into()),
    ("open_items.owed.sorted", Who::Admin, |n| {
        format!("open_item.list?limit=50&open=true&side=debit&sort={}", turn(n, &["due_on", "-due_on"]))
    }),
    ("open_items.overdue", Who::Admin, |_| "open_item.list?limit=50&open=true&side=debit&due_to={day:1}&sort=due_on".into()),
    ("open_items.of_customer", Who::Admin, |_| "open_item.list?limit=50&customer={customer}&open=true".into()),
    ("open_items.q.number", Who::Admin, |n| format!("open_item.list?limit=50&q={}", number("DN", n))),
    ("open_items.q.city", Who::Admin, |n| format!("open_item.list?limit=50&open=true&side=debit&sort=due_on&q={}", turn(n, &CITIES))),
    ("open_items.q.nothing", Who::Admin, |n| format!("open_item.list?limit=50&q=zzz{n}")),
    ("open_items.seller", Who::Seller, |_| "open_item.list?limit=50&open=true&side=debit&sort=due_on".into()),
    ("ageing.first_page", Who::Admin, |_| "ageing.list?limit=50&day={day:0}".into()),
    ("ageing.sorted", Who::Admin, |n| {
        format!("ageing.list?limit=50&day={{day:0}}&sort={}", turn(n, &["-overdue_minor", "-owed_minor", "-balance_minor"]))
    }),
    ("ageing.of_customer", Who::Admin, |_| "ageing.list?limit=50&day={day:0}&customer={customer}".into()),
    ("ageing.a_month_ago", Who::Admin, |_| "ageing.list?limit=50&day={day:30}&sort=-overdue_minor".into()),
    ("ageing.q.city", Who::Admin, |n| format!("ageing.list?limit=50&day={{day:0}}&q={}", turn(n, &CITIES))),
    ("ageing.seller", Who::Seller, |_| "ageing.list?limit=50&day={day:0}&sort=-overdue_minor".into()),
    ("statement.month", Who::Admin, |_| "statement.lines?limit=50&customer={customer}&from={day:30}".into()),
    ("statement.whole", Who::Admin, |_| "statement.lines?limit=50&customer={customer}".into()),
    ("stock.first_page", Who::Admin, |_| "stock_balance.list?limit=50".into()),
    ("stock.sorted", Who::Admin, |n| format!("stock_balance.list?limit=50&sort={}", turn(n, &["product_id", "-product_id"]))),
    ("stock.q", Who::Admin, |n| format!("stock_balance.list?limit=50&q={}", turn(n, &["球阀", "qf", "P0123", "dn50"]))),
    ("stock.of_product", Who::Admin, |_| "stock_balance.list?limit=50&product={product}".into()),
];

/// An address with its days: `{day:30}` is the day thirty days ago.
pub(super) fn dated(address: &str) -> Res<String> {
    let mut out = address.to_owned();
    while let Some((before, rest)) = out.split_once("{day:") {
        let (days, after) = rest.split_once('}').ok_or_else(|| Failure::bug("a day without an end"))?;
        let days: i64 = days.parse().map_err(Failure::bug)?;
        let day = i32::try_from(today()? - days).ok().and_then(BusinessDate::from_days).ok_or_else(|| Failure::bug("no date"))?;
        out = format!("{before}{day}{after}");
    }
    Ok(out)
}
