//! What an approval of an order is about, for whoever decides: the order as it was weighed when it was asked for, with every check.

use super::figures::micros;
use super::recorded::{self, Recorded};
use super::{or_dash, side, terms};
use crate::order::answer::PreviewLine;
use base::Money;
use kernel::Res;
use kernel::db::Boxed;
use ui::{AskedFor, CardHead, Markup, Place, Site, Teller, Visit, html, text};

pub(super) fn register(site: &mut Site) {
    site.teller(Teller { operation: "sales_order.confirm", tell: confirm });
    site.teller(Teller { operation: "sales_order.amend", tell: amend });
}

fn confirm<'v>(v: &'v Visit<'v>, asked: &'v AskedFor) -> Boxed<'v, Res<Option<Markup>>> {
    Box::pin(shown(v, asked, "sales_order.confirm"))
}

fn amend<'v>(v: &'v Visit<'v>, asked: &'v AskedFor) -> Boxed<'v, Res<Option<Markup>>> {
    Box::pin(shown(v, asked, "sales_order.amend"))
}

async fn shown(v: &Visit<'_>, asked: &AskedFor, operation: &'static str) -> Res<Option<Markup>> {
    let view = &v.view;
    let named = ("approval", asked.approval);
    let Some(recorded) = recorded::find(v, asked.at, operation, "pending", named).await?.recorded else { return Ok(None) };
    let title = if operation == "sales_order.amend" { "page.order.asked.amendment" } else { "page.order.asked" };
    let draft = asked.input.get("draft").and_then(serde_json::Value::as_i64).filter(|_| v.may("order_draft.detail"));
    // A draft of somebody else's customer is not opened by who decides about its price.
    let open = match draft {
        Some(draft) if v.one("order_draft.detail", draft).await.is_ok() => {
            Some(html! { a.x-link href={ "/order-drafts/" (draft) } { (view.say("page.order.asked.draft")) } })
        }
        _ => None,
    };
    Ok(Some(html! {
        (ui::card_with(view, title, None, open.as_ref(), &agreed(v, &recorded)))
        (ui::flush_card(view, "page.desk.lines", None, &lines(v, &recorded)))
        (ui::card(view, "page.order.asked.checks", &side::checks(view, &recorded.preview.checks)))
        (recorded.credit(v, "page.order.credit.asked", true))
    }))
}

fn agreed(v: &Visit<'_>, recorded: &Recorded) -> Markup {
    let (view, preview) = (&v.view, &recorded.preview);
    let customer = preview.parties.as_ref().map(|parties| &parties.customer);
    let amended = recorded.facts.amended.as_ref().map(|amended| &amended.order);
    let number = recorded.facts.content.customer_order_no.trim();
    let gross = preview.totals.map_or(0, |totals| totals.gross_minor);
    let mut facts = Vec::new();
    if let Some(customer) = customer {
        let name = html! { (customer.name) " " span.x-muted { (customer.code) } };
        let seen = v.may("customer.detail");
        facts.push((
            text("sales_order.customer"),
            html! { @if seen { a.x-link href={ "/customers/" (customer.id) } { (name) } } @else { (name) } },
        ));
    }
    if let Some(order) = amended {
        facts.push((text("sales_order.number"), html! { a.x-link href={ "/orders/" (order.id) } { (order.number) } }));
        facts.push((text("sales_order_revision.reason"), or_dash(recorded.facts.content.reason.trim())));
    }
    facts.push((text("sales_order.gross"), html! { b { (ui::money_with_sign(Money::new(gross, preview.currency))) } }));
    if let Some(order) = amended {
        facts.push((text("page.order.asked.before"), ui::money(Money::new(order.gross_minor, order.currency))));
    }
    if let Some(promised) = preview.promised_on {
        facts.push((text("sales_order.promised_on"), recorded.promise(view, &ui::date(promised))));
    }
    if let Some(requested) = preview.requested_on {
        facts.push((text("sales_order.requested_on"), ui::date(requested)));
    }
    if let Some(payment) = &preview.payment {
        facts.push((text("sales_order.payment_kind"), html! { (terms(view, payment)) }));
    }
    if !number.is_empty() {
        facts.push((text("sales_order.customer_order_no"), html! { (number) }));
    }
    ui::facts_wide(view, &facts)
}

fn lines(v: &Visit<'_>, recorded: &Recorded) -> Markup {
    let head = |label: &'static str, figure: bool, place: Place, named: bool| CardHead { label, figure, place, named };
    // The floor is the cost with a margin: only for who may see costs.
    let floors = recorded.preview.lines.iter().any(|line| line.floor_micro.is_some());
    let mut heads = vec![
        head("sales_order_line.product", false, Place::Title, false),
        head("sales_order_line.quantity", true, Place::Left, true),
        head("sales_order_line.list_price", true, Place::Left, true),
        head("sales_order_line.price", true, Place::Left, true),
        head("sales_order_line.gross", true, Place::Right, false),
    ];
    // What is taken off stands beside the price that it is taken off.
    let off = |line: &PreviewLine| line.amounts.map_or(0, |amounts| amounts.discount_minor + amounts.shared_minor);
    let discounts = recorded.preview.lines.iter().any(|line| off(line) != 0);
    if discounts {
        heads.insert(4, head("sales_order_line.discount", true, Place::Left, true));
    }
    if floors {
        heads.push(head("sales_order_line.floor", true, Place::Left, true));
    }
    let price = |micro: Option<i64>| html! { @match micro { Some(micro) => (micros(micro)), None => "—" } };
    let row = |line: &PreviewLine| {
        let product =
            html! { a.x-link href={ "/products/" (line.product) } { (line.product_name) } " " span.x-muted { (line.product_code) } };
        let quantity = html! { @if let Some(quantity) = line.quantity { (ui::quantity(quantity)) " " } (line.unit) };
        let mut cells = vec![product, quantity, price(line.list_price_micro), price(line.price_micro)];
        if discounts {
            cells.push(side::amount(-off(line), recorded.preview.currency));
        }
        cells.push(recorded.amount(v, line));
        if floors {
            cells.push(price(line.floor_micro));
        }
        cells
    };
    let rows: Vec<Vec<Markup>> = recorded.preview.lines.iter().map(row).collect();
    ui::card_table(&v.view, &heads, &rows)
}
