//! The business on the first page: what was ordered, sent and paid today and this month with its course, what waits in the way from an
//! order to the money, and who owes most beyond the day it was due.

use super::{Waiting, column, count, none_of, open, shown};
use base::{BusinessDate, Currency, Money, Period};
use kernel::Res;
use kernel::query::Window;
use serde_json::{Value, json};
use ui::{Icon, Kpi, Markup, Place, Visit, html, text};

/// Days of the course that is drawn.
const COURSE_DAYS: i32 = 30;
/// Orders shown that are to be shipped.
const TO_SHIP_MAX: i64 = 6;
/// Customers shown that are overdue.
const OVERDUE_MAX: i64 = 10;

/// A flow of documents: how many and how much, today and in the month, and day by day.
#[derive(Debug, Default, Clone)]
struct Flow {
    today: (i64, i64),
    month: (i64, i64),
    course: Vec<i64>,
}

/// The days up to today.
#[derive(Debug, Clone)]
pub(super) struct Board {
    orders: Flow,
    deliveries: Flow,
    receipts: Flow,
    today: BusinessDate,
}

/// What the days up to today were, for whom may see them.
pub(super) async fn board(v: &Visit<'_>, today: BusinessDate) -> Res<Option<Board>> {
    if !open(v, "business_day.list", "/orders") {
        return Ok(None);
    }
    let first = Period::of(today).first();
    let from = today.add_days(1 - COURSE_DAYS).unwrap_or(first).min(first);
    let (mut rows, mut cursor) = (Vec::new(), None);
    // A row for each person and day: in a large company more than one page of them.
    loop {
        let window = Window { limit: Some(500), cursor, ..Window::default() };
        let page = v.query("business_day.list", json!({ "from": from, "to": today, "currency": v.me.currency }), &window).await?;
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(Some(Board {
        orders: flow(&rows, today, "orders", "ordered_minor"),
        deliveries: flow(&rows, today, "deliveries", "delivered_minor"),
        receipts: flow(&rows, today, "receipts", "received_minor"),
        today,
    }))
}

/// One flow out of the days, which have a row for each person's customers; a day without one is a day of nothing.
fn flow(rows: &[Value], today: BusinessDate, many: &str, much: &str) -> Flow {
    let first = i64::from(Period::of(today).first().days());
    let figure = |row: &Value| (row[many].as_i64().unwrap_or_default(), row[much].as_i64().unwrap_or_default());
    let add = |(n, sum): (i64, i64), row: &Value| (n + figure(row).0, sum + figure(row).1);
    let of = |day: BusinessDate| rows.iter().filter(|row| row["id"].as_i64() == Some(i64::from(day.days()))).fold((0, 0), add);
    let days = (1 - COURSE_DAYS..=0).filter_map(|back| today.add_days(back));
    let in_month = rows.iter().filter(|row| row["id"].as_i64().is_some_and(|day| day >= first));
    Flow { today: of(today), month: in_month.fold((0, 0), add), course: days.map(|day| of(day).1).collect() }
}

/// The key figures of the days.
pub(super) fn kpis<'b>(v: &Visit<'_>, board: &'b Board) -> Vec<Kpi<'b>> {
    let (today, first) = (board.today, Period::of(board.today).first());
    let money = |minor: i64| ui::money_short(&v.view, Money::new(minor, v.me.currency));
    let flows = [
        ("page.home.orders", &board.orders, format!("/orders?ordered_from={first}&ordered_to={today}"), "sales_order.list", "/orders"),
        (
            "page.home.deliveries",
            &board.deliveries,
            format!("/deliveries?delivered_from={first}&delivered_to={today}"),
            "delivery.list",
            "/deliveries",
        ),
        (
            "page.home.receipts",
            &board.receipts,
            format!("/receipts?received_from={first}&received_to={today}"),
            "customer_receipt.list",
            "/receipts",
        ),
    ];
    let shown = flows.into_iter().filter(|(_, _, _, query, path)| open(v, query, path));
    shown
        .map(|(label, flow, address, ..)| {
            let note = text("page.home.today").with("count", flow.today.0).with("amount", money(flow.today.1)).with("month", flow.month.0);
            ui::kpi(label, money(flow.month.1)).note(note).line(&flow.course).link(address)
        })
        .collect()
}

/// What waits for this person between an order and its money.
pub(super) async fn waiting(v: &Visit<'_>, today: BusinessDate) -> Res<Vec<Waiting>> {
    let yesterday = today.add_days(-1).unwrap_or(today);
    let all = [
        (
            Icon::Pencil,
            "page.home.drafts",
            "order_draft.list",
            "order_draft.save",
            json!({ "state": "draft" }),
            "/order-drafts?state=draft".to_owned(),
        ),
        (
            Icon::CalendarClock,
            "page.home.late_orders",
            "sales_order.list",
            "sales_order.confirm",
            json!({ "open": true, "promised_to": yesterday }),
            format!("/orders?open=true&promised_to={yesterday}"),
        ),
        (
            Icon::Check,
            "page.home.to_sign",
            "delivery.list",
            "delivery.sign",
            json!({ "to_sign": true, "delivered_to": yesterday }),
            format!("/deliveries?to_sign=true&delivered_to={yesterday}"),
        ),
        (
            Icon::File,
            "page.home.to_invoice",
            "delivery.list",
            "invoice.post",
            json!({ "to_invoice": true }),
            "/deliveries?to_invoice=true".to_owned(),
        ),
        (
            Icon::Banknote,
            "page.home.to_allocate",
            "open_item.list",
            "credit.allocate",
            json!({ "side": "credit", "open": true }),
            "/open-items?side=credit&open=true".to_owned(),
        ),
    ];
    let mut waiting = Vec::new();
    for (icon, label, query, deed, params, address) in all {
        if !v.may(deed) || !open(v, query, &address) {
            continue;
        }
        let found = count(v, query, params).await?;
        if found.0 > 0 || none_of(label).is_some() {
            waiting.push(Waiting { icon, label, count: found, address });
        }
    }
    Ok(waiting)
}

/// What is to be shipped, for whom may: how much by when it is promised, each figure the count of the very list it opens, and the first of it.
pub(super) async fn to_ship(v: &Visit<'_>, today: BusinessDate) -> Res<Markup> {
    let view = &v.view;
    if !v.may("delivery.post") || !open(v, "delivery.to_ship", "/to-ship") {
        return Ok(html! {});
    }
    let window = Window { limit: Some(TO_SHIP_MAX), count: Some("some".into()), sort: Some("promised_on".into()), ..Window::default() };
    let page = v.query("delivery.to_ship", json!({}), &window).await?;
    let all = (page.count.unwrap_or_default(), page.count_is_more == Some(true));
    if page.rows.is_empty() {
        return Ok(ui::card(view, "page.home.ship", &ui::empty(Icon::Truck, "page.home.ship.none", "page.home.ship.none.next").html(view)));
    }
    let (yesterday, tomorrow) = (today.add_days(-1).unwrap_or(today), today.add_days(1).unwrap_or(today));
    let spans = [
        ("page.home.ship.late", json!({ "promised_to": yesterday }), format!("/to-ship?promised_to={yesterday}")),
        (
            "page.home.ship.today",
            json!({ "promised_from": today, "promised_to": today }),
            format!("/to-ship?promised_from={today}&promised_to={today}"),
        ),
        ("page.home.ship.later", json!({ "promised_from": tomorrow }), format!("/to-ship?promised_from={tomorrow}")),
    ];
    let mut figures = Vec::new();
    for (label, params, address) in spans {
        let found = count(v, "delivery.to_ship", params).await?;
        figures.push((label, found, address));
    }
    let words = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let day = |row: &Value| html! { @if let Some(day) = BusinessDate::parse(&words(row, "promised_on")) { (ui::date(day)) } };
    let row = |row: &Value| {
        let number = html! { a.x-link href={ "/orders/" (row["id"]) "/deliver" } { (words(row, "number")) } };
        vec![
            number,
            html! { (words(row, "customer_name")) },
            html! { (words(row, "address_city")) (words(row, "address_district")) },
            day(row),
        ]
    };
    let cells: Vec<Vec<Markup>> = page.rows.iter().map(row).collect();
    let heads = [
        column("sales_order.number", false, Place::Title, false),
        column("sales_order.customer", false, Place::Left, false),
        column("sales_order.address", false, Place::Left, false),
        column("sales_order.promised_on", false, Place::Right, false),
    ];
    let body = html! {
        ul.x-parted { @for (label, found, address) in &figures { li { a.x-parted-none[found.0 == 0] href=(address) { (view.say(*label)) " " b { (shown(*found)) } } } } }
        (ui::card_table(view, &heads, &cells))
    };
    let more = html! { a.x-link href="/to-ship" { (view.say(text("page.home.ship.all").with("count", shown(all)))) } };
    Ok(ui::flush_card(view, "page.home.ship", Some(&more), &body))
}

/// Who owes most of what should have been paid.
pub(super) async fn overdue(v: &Visit<'_>, today: BusinessDate) -> Res<Markup> {
    let view = &v.view;
    if !open(v, "ageing.list", "/ageing") {
        return Ok(html! {});
    }
    let window = Window { limit: Some(OVERDUE_MAX), sort: Some("-overdue_minor".into()), ..Window::default() };
    let rows = v.query("ageing.list", json!({ "day": today, "overdue": true }), &window).await?.rows;
    if rows.is_empty() {
        return Ok(html! {});
    }
    let money = |row: &Value, key: &str| {
        let currency = row["currency"].as_str().and_then(Currency::new).unwrap_or(v.me.currency);
        ui::money(Money::new(row[key].as_i64().unwrap_or_default(), currency))
    };
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            let name = row["customer_name"].as_str().unwrap_or_default();
            let address = format!("/ageing/{}?day={today}", row["id"]);
            vec![html! { a.x-link href=(address) { (name) } }, money(row, "overdue_minor"), money(row, "balance_minor")]
        })
        .collect();
    let heads = [
        column("ageing.customer", false, Place::Title, false),
        column("ageing.overdue", true, Place::Right, false),
        column("ageing.balance", true, Place::Left, true),
    ];
    let more = html! { a.x-link href={ "/ageing?day=" (today) "&overdue=true&sort=-overdue_minor" } { (view.say("page.home.all")) } };
    Ok(ui::flush_card(view, "page.home.overdue", Some(&more), &ui::card_table(view, &heads, &cells)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_add_up_to_the_month_and_to_a_course() {
        let today = BusinessDate::from_ymd(2026, 11, 3).expect("a day");
        let day = |back: i32| i64::from(today.add_days(-back).expect("a day").days());
        let row = |back: i32, n: i64, sum: i64| json!({ "id": day(back), "orders": n, "ordered_minor": sum });
        let found = flow(&[row(0, 1, 100), row(0, 1, 200), row(2, 1, 50), row(3, 5, 9_000)], today, "orders", "ordered_minor");
        assert_eq!(found.today, (2, 300));
        assert_eq!(found.month, (3, 350));
        assert_eq!((found.course.len(), &found.course[26..]), (30, &[9_000, 50, 0, 300][..]));
    }
}
