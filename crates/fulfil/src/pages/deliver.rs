//! Delivering an order: what is open is proposed in full, and what the credit says is shown before anything is sent.

use super::asked::{self, Row, Sheet};
use super::{currency, measure, number, today, words};
use crate::measure::about;
use base::{Money, Quantity, Refusal};
use crm::api::PaymentKind;
use kernel::Res;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use ui::{AlertKind, Icon, Markup, Problems, Ran, Reply, Site, Typed, Visit, WhyLine, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.form("/orders/{order}/deliver", &["delivery.post"], |v| Box::pin(begin(v)), |v, t| Box::pin(post(v, t)));
}

/// Said of an order that is no longer as it was seen.
const LATE: &str = "record.changed_meanwhile";

/// An order with its lines, as a form needs them.
struct Desk {
    order: Value,
    /// As which version it is sent.
    version: i64,
    rows: Vec<Row>,
}

async fn desk(v: &Visit<'_>) -> Res<Desk> {
    let id = v.id("order")?;
    let order = v.one("sales_order.detail", id).await?;
    let lines = v.rows("sales_order_line.list", json!({ "order": id })).await?;
    let again = again(v).await?;
    let row = |line: &Value| {
        let (code, name) = asked::product(line);
        let (whole, base) = (measure(line, "quantity"), measure(line, "base_quantity"));
        let open = about(measure(line, "open"), whole, base);
        let proposed = match &again {
            Some(quantities) => quantities.get(&number(line, "id")).copied().unwrap_or(Quantity::ZERO).min(open),
            None => open,
        };
        Row { line_no: number(line, "id"), code, name, unit: words(line, "unit"), whole, open, proposed }
    };
    let version = v.seen(number(&order, "version"));
    Ok(Desk { rows: lines.iter().map(row).filter(|row| row.open.is_positive()).collect(), version, order })
}

/// What a delivery that was taken back had of each line: it is proposed again, to be corrected.
async fn again(v: &Visit<'_>) -> Res<Option<BTreeMap<i64, Quantity>>> {
    let Some(id) = v.view.param("as").and_then(|id| id.parse::<i64>().ok()) else { return Ok(None) };
    if !v.may("delivery.detail") {
        return Ok(None);
    }
    let lines = v.rows("delivery_line.list", json!({ "delivery": id })).await?;
    Ok(Some(lines.iter().map(|line| (number(line, "order_line_no"), measure(line, "quantity"))).collect()))
}

async fn begin(v: &Visit<'_>) -> Res<Reply> {
    let desk = desk(v).await?;
    let mut notice = html! {};
    if !desk.rows.is_empty() {
        let input = json!({ "order": desk.order["id"], "delivered_on": today(v).map(|day| day.to_string()) });
        notice = match v.ask("delivery.post", &input).await? {
            Ran::Refused(refusals) => html! { (Problems(&refusals).summary_of(&v.view, "delivery.post")) },
            Ran::Waits { needs, .. } => {
                let reasons: Vec<Markup> = needs
                    .iter()
                    .filter_map(|need| need.reason.as_ref())
                    .map(|why| html! { p { (v.say(text(&why.key).args(&why.args))) } })
                    .collect();
                ui::alert(&v.view, AlertKind::Warn, "page.deliver.waits", Some(&html! { @for reason in &reasons { (reason) } }))
            }
            Ran::Done(done) => reminded(v, &done),
        };
    }
    page(v, &desk, None, &[], &notice).await
}

/// Of what somebody is reminded.
fn reminded(v: &Visit<'_>, done: &Value) -> Markup {
    let reminders: Vec<base::Remedy> = serde_json::from_value(done["reminders"].clone()).unwrap_or_default();
    html! {
        @for reminder in &reminders {
            (ui::alert(&v.view, AlertKind::Warn, text(&reminder.key).args(&reminder.args), None))
        }
    }
}

async fn post(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let desk = desk(v).await?;
    let id = number(&desk.order, "id");
    let mut read = asked::read(typed, "order_line");
    let day = typed.get("delivered_on").unwrap_or_default().trim();
    if base::BusinessDate::parse(day).is_none() {
        read.wrong.push(Refusal::new(if day.is_empty() { "ui.required" } else { "ui.not_a_day" }).field("delivered_on"));
    }
    if read.lines.is_empty() && read.wrong.is_empty() {
        read.wrong.push(Refusal::new("delivery.nothing").field("lines.0.quantity"));
    }
    let mut input = json!({ "order": id, "version": desk.version, "delivered_on": day, "lines": read.lines });
    if let Some(remark) = typed.get("remark").map(str::trim).filter(|remark| !remark.is_empty()) {
        input["remark"] = json!(remark);
    }
    let refused = if read.wrong.is_empty() {
        match v.run("delivery.post", typed.key(), &input).await? {
            Ran::Done(made) => return Ok(Reply::Goto(format!("/deliveries/{}", made["id"]))),
            Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
            Ran::Refused(refusals) => read.placed(refusals),
        }
    } else {
        read.wrong
    };
    // Somebody else was quicker: what is open now stands beside what was typed, and may be sent as it is now.
    let (late, refused): (Vec<Refusal>, Vec<Refusal>) = refused.into_iter().partition(|refusal| refusal.key == LATE);
    let notice = html! { @if !late.is_empty() { (ui::alert(&v.view, AlertKind::Warn, "page.deliver.late", None)) } };
    let version = if late.is_empty() { desk.version } else { number(&desk.order, "version") };
    let page = page(v, &Desk { version, ..desk }, Some(typed), &refused, &notice).await?;
    Ok(Reply::Refused(Box::new(page)))
}

async fn page(v: &Visit<'_>, desk: &Desk, typed: Option<&Typed>, refused: &[Refusal], notice: &Markup) -> Res<Reply> {
    let view = &v.view;
    let (order, problems) = (&desk.order, Problems(refused));
    let own = format!("/orders/{}", order["id"]);
    let head = ui::head("op.delivery.post").note(data(words(order, "number"))).crumb("page.to_ship", "/to-ship").html(view);
    if desk.rows.is_empty() {
        let nothing = ui::empty(Icon::CircleCheck, "page.deliver.nothing", "page.deliver.nothing.next");
        return Ok(v.reply("op.delivery.post", &head, "entry", ui::plain_card(&nothing.html(view))));
    }
    let value = |name: &str, begin: String| typed.and_then(|typed| typed.get(name)).map_or(begin, str::to_owned);
    let now = today(v).map(|day| day.to_string()).unwrap_or_default();
    let day = ui::field("delivered_on", "delivery.delivered_on").date().required().value(value("delivered_on", now));
    let remark = ui::field("remark", "delivery.remark").value(value("remark", String::new())).max_length(200);
    let heads = ["page.deliver.ordered", "page.deliver.open"];
    let sheet = Sheet { key: "order_line", heads, rows: &desk.rows, typed, problems };
    let body = ui::stack(&html! {
        (problems.summary_of(view, "delivery.post"))
        (notice)
        (ui::plain_card(&whose(v, order)))
        (credit(v, order).await?)
        (ui::plain_card(&ui::fields(&html! {
            (day.error(problems.at("delivered_on")).html(view))
            (remark.error(problems.at("remark")).html(view))
        })))
        (ui::flush_card(view, "delivery.lines", None, &sheet.html(view)))
        (ui::form_actions(view, Some(text("page.deliver.blank")), &html! {
            (ui::button("ui.cancel").link("/to-ship").html(view))
            (ui::button("op.delivery.post").primary().icon(Icon::Truck).shortcut("Ctrl ↵").html(view))
        }))
    });
    let action = format!("{own}/deliver?version={}", desk.version);
    let form = ui::form("entry", action).key(v.new_key()).draft().html(view, &body);
    Ok(v.reply("op.delivery.post", &head, "entry", form))
}

/// For whom it is, and where it goes.
fn whose(v: &Visit<'_>, order: &Value) -> Markup {
    let receiver = if order["receiver_id"] == order["customer_id"] { String::new() } else { words(order, "receiver_name") };
    let address = super::place(order);
    let mut facts = vec![(text("delivery.customer"), html! { (words(order, "customer_name")) })];
    if !receiver.is_empty() {
        facts.push((text("delivery.receiver"), html! { (receiver) }));
    }
    facts.push((text("delivery.warehouse"), html! { (words(order, "warehouse_name")) }));
    facts.push((text("delivery.promised_on"), super::day(order, "promised_on")));
    if !address.is_empty() {
        facts.push((text("delivery.address"), html! { (address) " " (words(order, "address_receiver")) }));
    }
    ui::facts_wide(&v.view, &facts)
}

/// What the payer's credit is made of; nothing for those who may not see it.
async fn credit(v: &Visit<'_>, order: &Value) -> Res<Markup> {
    if !v.may("exposure.list") {
        return Ok(html! {});
    }
    let view = &v.view;
    let group = json!({ "customer": order["credit_group_id"], "currency": order["currency"] });
    let rows = v.rows("exposure.list", group).await?;
    let Some(row) = rows.first() else { return Ok(html! {}) };
    let figure = |label: &'static str, minor: i64| WhyLine {
        label: text(label),
        value: ui::money_with_sign(Money::new(minor, currency(row))),
        link: None,
    };
    let line = |label: &'static str, key: &str| figure(label, number(row, key));
    let kind = words(order, "payment_kind");
    // Who pays before delivery is sent what was received, whatever the limit (rules::order::credit_of_delivery).
    let (label, lines, result) = if kind == PaymentKind::BeforeDelivery.as_str() {
        let used = number(row, "delivered_minor") + number(row, "invoiced_minor") + number(row, "bills_minor");
        let lines = vec![
            line("exposure.advances", "advances_minor"),
            line("exposure.delivered", "delivered_minor"),
            line("exposure.invoiced", "invoiced_minor"),
            line("exposure.bills", "bills_minor"),
        ];
        ("page.deliver.may_ship", lines, number(row, "advances_minor") - used)
    } else {
        let lines = vec![
            line("exposure.limit", "limit_minor"),
            line("exposure.open_orders", "open_orders_minor"),
            line("exposure.delivered", "delivered_minor"),
            line("exposure.invoiced", "invoiced_minor"),
            line("exposure.bills", "bills_minor"),
            line("exposure.advances", "advances_minor"),
            line("exposure.exposure", "exposure_minor"),
        ];
        ("exposure.headroom", lines, number(row, "headroom_minor"))
    };
    let result = figure(label, result);
    let why = ui::why(view, "credit-why", &result.value, &lines, &result, &[]);
    let body = ui::facts_wide(
        view,
        &[
            (text("page.deliver.terms"), html! { (v.say(format!("state.{kind}").as_str())) }),
            (text("delivery.payer"), html! { (words(order, "payer_name")) }),
            (text(label), why),
        ],
    );
    Ok(ui::card(
        view,
        "page.deliver.credit",
        &html! {
            (body)
            @if row["on_hold"] == true { (ui::alert(view, AlertKind::Bad, "page.deliver.on_hold", None)) }
        },
    ))
}
