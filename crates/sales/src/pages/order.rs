//! One order: what was agreed, what became of it, why it could be confirmed, and what came of it.

use super::recorded::{self, Kept, Recorded};
use super::{day, money, number, or_dash, price, quantity, side, terms, words};
use crate::order::answer::OrderCheck;
use crate::order::model::OrderState;
use base::{Money, Quantity, Timestamp, UnitPrice};
use crm::api::{Payment, PaymentKind};
use kernel::Res;
use kernel::query::Window;
use serde_json::{Value, json};
use ui::{CardHead, Fill, Happening, Icon, Markup, Place, Reply, Site, Tone, View, Visit, WhyLine, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/orders/{order}", &["sales_order.detail"], |v| Box::pin(detail(v)));
}

/// A kind of document that comes of an order, in another room.
struct Below {
    /// Where they are listed.
    path: &'static str,
    query: &'static str,
    label: &'static str,
    icon: Icon,
    /// Which column is its day.
    day: &'static str,
    /// Which is its amount, where that is the order's alone: a receipt pays for others as well.
    amount: Option<&'static str>,
}

/// What comes of an order, in the order in which it comes. A list that is not there is not asked.
const BELOW: [Below; 4] = [
    Below {
        path: "/deliveries",
        query: "delivery.list",
        label: "page.order.deliveries",
        icon: Icon::Truck,
        day: "delivered_on",
        amount: Some("gross_minor"),
    },
    Below {
        path: "/returns",
        query: "goods_return.list",
        label: "page.order.returns",
        icon: Icon::Undo,
        day: "returned_on",
        amount: Some("gross_minor"),
    },
    Below {
        path: "/invoices",
        query: "invoice.list",
        label: "page.order.invoices",
        icon: Icon::File,
        day: "invoiced_on",
        amount: Some("gross_minor"),
    },
    Below {
        path: "/receipts",
        query: "customer_receipt.list",
        label: "page.order.receipts",
        icon: Icon::Banknote,
        day: "received_on",
        amount: None,
    },
];

/// Documents of one kind that stand on the order's page; the others are in their list.
const BELOW_SHOWN: i64 = 5;

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("order")?;
    let order = v.one("sales_order.detail", id).await?;
    let lines = v.rows("sales_order_line.list", json!({ "order": id })).await?;
    let revisions = v.rows("sales_order_revision.list", json!({ "order": id })).await?;
    let kept = kept(v, id, &revisions).await?;
    let checks = kept.answered.as_ref().map(|answered| answered.checks.as_slice()).unwrap_or_default();
    let decided = kept.recorded.as_ref();
    let main = html! {
        (agreed(v, &order, decided))
        (ui::flush_card(view, "page.desk.lines", None, &table(v, &order, &lines, checks, decided)))
        @if revisions.len() > 1 { (ui::flush_card(view, "page.order.revisions", None, &revised(view, &revisions))) }
        (ui::card(view, "page.order.history", &happened(view, &order, &revisions)))
    };
    let side = html! {
        div.x-lift { (amounts(view, &order)) (below(v, id).await?) }
        @if !checks.is_empty() { (ui::card(view, "page.order.why", &side::checks(view, checks))) }
        @if let Some(decided) = decided { (decided.credit(v, "page.order.credit.then", false)) }
        (parties(view, &order))
    };
    let body = html! { (head(v, id, &order).html(view)) (ui::columns(&main, &side)) };
    Ok(v.page(data(words(&order, "number")), body))
}

/// What the operation decided and answered that made the present revision: its checks are why it could be.
async fn kept(v: &Visit<'_>, order: i64, revisions: &[Value]) -> Res<Kept> {
    let made = revisions.iter().filter(|one| words(one, "reason").is_empty() || number(one, "id") > 1).max_by_key(|one| number(one, "id"));
    let Some(at) = made.and_then(|one| Timestamp::parse(&words(one, "posted_at"))) else {
        return Ok(Kept { answered: None, recorded: None });
    };
    let operation = if revisions.len() > 1 { "sales_order.amend" } else { "sales_order.confirm" };
    recorded::find(v, at, operation, "done", ("id", order)).await
}

fn head<'h>(v: &Visit<'_>, id: i64, order: &'h Value) -> ui::Head<'h> {
    let view = &v.view;
    let (own, state) = (format!("/orders/{id}"), words(order, "state"));
    let is = |one: OrderState| state == one.as_str();
    let open = is(OrderState::Confirmed) || is(OrderState::PartDelivered);
    let mut head = ui::head(data(words(order, "number")))
        .mark(ui::state_pill(view, &state))
        .note(data(words(order, "customer_name")))
        .crumb("page.orders", "/orders");
    let mut items = Vec::new();
    if open && v.may("sales_order.cancel") && is(OrderState::Confirmed) {
        items.push(ui::menu_link("op.sales_order.cancel", Icon::Ban, format!("{own}/cancel")).danger());
    }
    if v.may("sales_order.close") && is(OrderState::PartDelivered) {
        items.push(ui::menu_link("op.sales_order.close", Icon::Lock, format!("{own}/close")).danger());
    }
    if v.may("audit.list") {
        items.push(ui::menu_link("page.order.audit", Icon::Clock, format!("/audit?record=sales_order:{id}")));
    }
    if open && v.may("sales_order.amend") {
        head = head.other(ui::button("page.order.amend").icon(Icon::Pencil).posts(format!("{own}/amend")).html(view));
    }
    if !items.is_empty() {
        head = head.other(ui::menu(view, "order-more", "ui.more", &items));
    }
    if open && v.site.places.iter().any(|place| place.path == "/orders/{order}/deliver") && v.may("delivery.post") {
        head =
            head.action(view, &ui::button("page.order.deliver").primary().icon(Icon::Truck).shortcut("D").link(format!("{own}/deliver")));
    }
    head
}

/// What was agreed besides the lines.
fn agreed(v: &Visit<'_>, order: &Value, decided: Option<&Recorded>) -> Markup {
    let view = &v.view;
    let customer = html! { a.x-link href={ "/customers/" (order["customer_id"]) } { (words(order, "customer_name")) } };
    let place = super::place(order, "address_");
    let phone = if v.me.masks().contains("phone") { String::new() } else { words(order, "address_phone") };
    let address = html! { (or_dash(&place)) @if !place.is_empty() { br; span.x-muted { (words(order, "address_receiver")) " " (phone) } } };
    let facts = ui::facts_wide(
        view,
        &[
            (text("sales_order.customer"), customer),
            (text("sales_order.ordered_on"), day(order, "ordered_on")),
            (text("sales_order.requested_on"), day(order, "requested_on")),
            (text("sales_order.promised_on"), recorded::promised(view, order, decided)),
            (text("sales_order.warehouse"), html! { (words(order, "warehouse_name")) }),
            (text("sales_order.address"), address),
            (text("sales_order.customer_order_no"), or_dash(&words(order, "customer_order_no"))),
            (text("sales_order.payment_kind"), html! { @if let Some(payment) = payment(order) { (terms(view, &payment)) } }),
            (text("sales_order.owner"), ui::person(&words(order, "owner_name"))),
            (text("sales_order.remark"), or_dash(&words(order, "remark"))),
        ],
    );
    ui::plain_card(&facts)
}

fn payment(order: &Value) -> Option<Payment> {
    let kind = PaymentKind::ALL.into_iter().find(|kind| order["payment_kind"] == kind.as_str())?;
    let figure = |key: &str| order[key].as_i64();
    Some(Payment {
        kind,
        days: figure("payment_days"),
        cut_off_day: figure("cut_off_day"),
        statement_day: figure("statement_day"),
        months: figure("payment_months"),
        pay_day: figure("pay_day"),
    })
}

fn table(v: &Visit<'_>, order: &Value, lines: &[Value], checks: &[OrderCheck], decided: Option<&Recorded>) -> Markup {
    let head = |label: &'static str, figure: bool, place: Place, named: bool| CardHead { label, figure, place, named };
    let heads = [
        head("page.order.no", false, Place::Off, false),
        head("sales_order_line.product", false, Place::Title, false),
        head("sales_order_line.quantity", true, Place::Left, true),
        head("sales_order_line.price", true, Place::Left, true),
        head("sales_order_line.gross", true, Place::Right, false),
        head("sales_order_line.delivered", true, Place::Left, true),
        head("sales_order_line.open", true, Place::Left, true),
        head("sales_order_line.remark", false, Place::Left, false),
    ];
    let rows: Vec<Vec<Markup>> = lines.iter().map(|line| row(v, order, line, checks, decided)).collect();
    ui::card_table(&v.view, &heads, &rows)
}

fn row(v: &Visit<'_>, order: &Value, line: &Value, checks: &[OrderCheck], decided: Option<&Recorded>) -> Vec<Markup> {
    let view = &v.view;
    let unit = words(line, "base_unit");
    let moved = |key: &str| {
        let much = quantity(line, key);
        html! { @if much == Quantity::ZERO { span.x-muted { "0" } } @else { (ui::quantity(much)) " " (unit) } }
    };
    let product = html! {
        a.x-link href={ "/products/" (line["product_id"]) } { (words(line, "product_name")) }
        " " span.x-muted { (words(line, "product_code")) }
        @if line["gift"] == true { " " (ui::tag(view, "sales_order_line.gift", Tone::Part)) }
    };
    vec![
        html! { (line["id"]) },
        product,
        html! { (ui::quantity(quantity(line, "quantity"))) " " (words(line, "unit")) },
        price(line, "price_micro"),
        recorded::decided(v, line, decided).unwrap_or_else(|| amount(view, order, line, checks)),
        html! { (moved("delivered")) @if quantity(line, "returned") != Quantity::ZERO { " " small.x-muted { (view.say(text("page.order.returned").with("quantity", quantity(line, "returned").to_string()))) } } },
        moved("open"),
        html! { (words(line, "remark")) },
    ]
}

/// What a line comes to, and how.
fn amount(view: &View, order: &Value, line: &Value, checks: &[OrderCheck]) -> Markup {
    let line_of = |label: ui::Say<'static>, value: Markup, link: Option<String>| WhyLine { label, value, link };
    let currency = super::currency(order);
    let price = UnitPrice::from_micros(number(line, "price_micro"));
    let much = quantity(line, "quantity");
    let mut lines = Vec::new();
    if let Some(list) = line["list_price_micro"].as_i64() {
        let link = line["price_entry_id"].as_i64().map(|_| format!("/price-question?product={}", line["product_id"]));
        lines.push(line_of(text("page.desk.list_price"), ui::unit_price(UnitPrice::from_micros(list)), link));
    }
    let full = price.times(much, currency).map(|money| money.minor).unwrap_or_default();
    lines.push(line_of(data(format!("{much} {} × {price}", words(line, "unit"))), side::amount(full, currency), None));
    for (key, label) in [("discount_minor", "sales_order_line.discount"), ("shared_discount_minor", "sales_order_line.shared_discount")] {
        if number(line, key) != 0 {
            lines.push(line_of(text(label), side::amount(-number(line, key), currency), None));
        }
    }
    lines.push(line_of(text("sales_order_line.net"), money(line, "net_minor"), None));
    let rate = base::Rate::from_basis_points(number(line, "tax_rate")).to_string();
    lines.push(line_of(text("page.desk.tax_at").with("rate", rate), money(line, "tax_minor"), None));
    let result = line_of(text("sales_order_line.gross"), money(line, "gross_minor"), None);
    let basis = checks.iter().find(|check| check.name == "price").map(|check| check.basis.clone()).unwrap_or_default();
    ui::why(view, &format!("why-{}", line["id"]), &html! { b { (money(line, "gross_minor")) } }, &lines, &result, &basis)
}

/// What it comes to, and what of it is delivered.
fn amounts(view: &View, order: &Value) -> Markup {
    let mut facts = vec![(text("sales_order.net"), money(order, "net_minor")), (text("sales_order.tax"), money(order, "tax_minor"))];
    for (key, label) in [("discount_minor", "sales_order.discount"), ("rounding_minor", "sales_order.rounding")] {
        if number(order, key) != 0 {
            facts.push((text(label), money(order, key)));
        }
    }
    let gross = Money::new(number(order, "gross_minor"), super::currency(order));
    facts.push((text("sales_order.gross"), html! { b { (ui::money_with_sign(gross)) } }));
    facts.push((text("sales_order.delivered"), money(order, "delivered_minor")));
    if number(order, "cancelled_minor") != 0 {
        facts.push((text("sales_order.cancelled"), money(order, "cancelled_minor")));
    }
    facts.push((text("sales_order.open"), money(order, "open_minor")));
    let share = (i128::from(number(order, "delivered_minor").max(0)) * 100)
        .checked_div(i128::from(gross.minor))
        .and_then(|share| i64::try_from(share).ok());
    let note = html! { @if gross.currency != view.currency { span.x-muted { (gross.currency) } } };
    ui::card_with(
        view,
        "page.order.amounts",
        None,
        Some(&note),
        &html! { (ui::facts(view, &facts)) (ui::meter_wide(view, "page.orders.progress", share.unwrap_or_default(), Fill::Attained)) },
    )
}

/// The documents that came of it, as far as the reader may see them: the newest of each kind, and how many there are.
async fn below(v: &Visit<'_>, id: i64) -> Res<Markup> {
    let view = &v.view;
    let there: Vec<_> =
        BELOW.iter().filter(|kind| v.site.places.iter().any(|place| place.path == kind.path) && v.may(kind.query)).collect();
    if there.is_empty() {
        return Ok(html! {});
    }
    let window = Window { limit: Some(BELOW_SHOWN), sort: Some("-id".into()), count: Some("some".into()), ..Window::default() };
    let mut found = Vec::new();
    for kind in there {
        let page = v.query(kind.query, json!({ "order": id }), &window).await?;
        if !page.rows.is_empty() {
            found.push((kind, page));
        }
    }
    let body = html! {
        @if found.is_empty() { p.x-muted { (view.say("page.order.nothing_below")) } }
        @for (kind, page) in &found {
            p { a.x-link href={ (kind.path) "?order=" (id) } { (ui::icon(kind.icon)) " " (view.say(kind.label)) } @if let Some(count) = page.count { " " span.x-muted { (count) } } }
            ul.x-recent {
                @for row in &page.rows {
                    li {
                        a.x-link.x-clip href={ (kind.path) "/" (row["id"]) } { (words(row, "number")) }
                        span.x-muted { (words(row, kind.day)) }
                        @if let Some(amount) = kind.amount { span.x-recent-end { (money(row, amount)) } }
                    }
                }
            }
        }
    };
    Ok(ui::card(view, "page.order.below", &body))
}

fn parties(view: &View, order: &Value) -> Markup {
    let parts = [("sales_order.receiver", "receiver"), ("sales_order.invoiced", "invoiced"), ("sales_order.payer", "payer")];
    let facts: Vec<_> = parts
        .iter()
        .map(|(label, key)| {
            let name = words(order, &format!("{key}_name"));
            (text(label), html! { a.x-link href={ "/customers/" (order[format!("{key}_id")]) } { (name) } })
        })
        .collect();
    ui::card(view, "page.order.parties", &ui::facts(view, &facts))
}

fn revised(view: &View, revisions: &[Value]) -> Markup {
    let heads = [
        ("sales_order.revision", false),
        ("sales_order_revision.number", false),
        ("sales_order_revision.effective_on", false),
        ("sales_order.gross", true),
        ("sales_order.promised_on", false),
        ("sales_order_revision.reason", false),
    ];
    let rows: Vec<Vec<Markup>> = revisions
        .iter()
        .rev()
        .map(|one| {
            vec![
                html! { (one["id"]) },
                html! { (words(one, "number")) },
                day(one, "effective_on"),
                money(one, "gross_minor"),
                day(one, "promised_on"),
                or_dash(&words(one, "reason")),
            ]
        })
        .collect();
    ui::small_table(view, &heads, &rows)
}

/// What happened, the newest first.
fn happened(view: &View, order: &Value, revisions: &[Value]) -> Markup {
    let last = revisions.iter().map(|one| number(one, "id")).max().unwrap_or(1);
    let state = words(order, "state");
    let all: Vec<Happening> = revisions
        .iter()
        .rev()
        .filter_map(|one| {
            let (no, reason) = (number(one, "id"), words(one, "reason"));
            let ended = no == last && no > 1;
            let (icon, tone, key) = match state.as_str() {
                _ if no == 1 => (Icon::Check, Tone::Info, "page.order.confirmed_by"),
                "cancelled" if ended => (Icon::Ban, Tone::Neutral, "page.order.cancelled_by"),
                "short_closed" if ended => (Icon::Lock, Tone::Neutral, "page.order.closed_by"),
                _ => (Icon::Pencil, Tone::Part, "page.order.amended_by"),
            };
            let title = text(key).with("name", words(one, "posted_by_name")).with("number", words(one, "number"));
            let at = Timestamp::parse(&words(one, "posted_at"))?;
            Some(Happening { icon, tone, title, at, body: (!reason.is_empty()).then(|| html! { (reason) }) })
        })
        .collect();
    ui::timeline(view, &all)
}
