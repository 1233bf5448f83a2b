//! What is done to an order from its page: amended, cancelled, closed; and a draft that is thrown away.

use super::{number, words};
use crate::order_draft::model::{DraftContent, DraftLine};
use base::{BusinessDate, Currency, Id, Money, Quantity, UnitPrice};
use kernel::query::Window;
use kernel::{Failure, Res};
use serde_json::{Value, json};
use ui::{Entry, Ran, Reply, Site, Typed, Visit};

pub(super) fn register(site: &mut Site) {
    site.form("/orders/{order}/amend", &["sales_order.amend"], |v| Box::pin(back(v)), |v, t| Box::pin(amend(v, t)));
    site.form(
        "/orders/{order}/cancel",
        &["sales_order.cancel"],
        |v| Box::pin(give_up(v, "sales_order.cancel", None)),
        |v, t| Box::pin(give_up(v, "sales_order.cancel", Some(t))),
    );
    site.form(
        "/orders/{order}/close",
        &["sales_order.close"],
        |v| Box::pin(give_up(v, "sales_order.close", None)),
        |v, t| Box::pin(give_up(v, "sales_order.close", Some(t))),
    );
    site.form("/order-drafts/{draft}/discard", &["order_draft.discard"], |v| Box::pin(to_drafts(v)), |v, t| Box::pin(discard(v, t)));
    site.page("/order-drafts/{draft}", &["order_draft.detail"], |v| Box::pin(draft(v)));
}

async fn back(v: &Visit<'_>) -> Res<Reply> {
    Ok(Reply::Goto(format!("/orders/{}", v.id("order")?)))
}

async fn to_drafts(_: &Visit<'_>) -> Res<Reply> {
    Ok(Reply::Goto("/order-drafts?state=draft".to_owned()))
}

async fn draft(v: &Visit<'_>) -> Res<Reply> {
    Ok(Reply::Goto(format!("/orders/drafts/{}", v.id("draft")?)))
}

async fn discard(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("draft")?;
    let row = v.one("order_draft.detail", id).await?;
    let input = json!({ "draft": id, "version": row["version"] });
    v.deed("order_draft.discard", typed, &input, "/order-drafts?state=draft", &format!("/orders/drafts/{id}")).await
}

/// Begins an amendment in the desk; one that the person has begun already goes on.
async fn amend(v: &Visit<'_>, _: &Typed) -> Res<Reply> {
    let id = v.id("order")?;
    let order = v.one("sales_order.detail", id).await?;
    let mine = json!({ "amends": id, "owner": v.me.user, "state": "draft" });
    let one = Window { limit: Some(1), ..Window::default() };
    if v.may("order_draft.list")
        && let Some(begun) = v.query("order_draft.list", mine, &one).await?.rows.first()
    {
        return Ok(Reply::Goto(format!("/orders/drafts/{}", begun["id"])));
    }
    let lines = v.rows("sales_order_line.list", json!({ "order": id })).await?;
    let content = content(&order, &lines, super::today(v));
    match v.run("order_draft.save", Some(v.new_key()), &json!({ "amends": id, "content": content })).await? {
        Ran::Done(saved) => Ok(Reply::Goto(format!("/orders/drafts/{}", saved["id"]))),
        Ran::Refused(refused) => Ok(v.refused_page("op.sales_order.amend", &format!("/orders/{id}"), &refused)),
        Ran::Waits { .. } => Err(Failure::bug("keeping a draft waits for nobody")),
    }
}

/// An order as somebody would type it.
fn content(order: &Value, lines: &[Value], today: Option<BusinessDate>) -> DraftContent {
    let currency = super::currency(order);
    let id = |key: &str| order[key].as_i64();
    // Who plays which part is told only where it is not the customer itself.
    let party = |key: &str| id(key).filter(|party| Some(*party) != id("customer_id")).map(Id::new);
    let wanted = BusinessDate::parse(&words(order, "requested_on")).filter(|wanted| today.is_none_or(|today| *wanted >= today));
    DraftContent {
        customer: id("customer_id").map(Id::new),
        receiver: party("receiver_id"),
        invoiced: party("invoiced_id"),
        payer: party("payer_id"),
        warehouse: id("warehouse_id"),
        address: id("address_id").map(Id::new),
        currency: Some(currency),
        with_tax: order["with_tax"].as_bool(),
        customer_order_no: words(order, "customer_order_no"),
        requested_on: wanted.map(|day| day.to_string()).unwrap_or_default(),
        remark: words(order, "remark"),
        lines: lines.iter().map(|row| line(row, currency)).collect(),
        ..DraftContent::default()
    }
}

fn line(row: &Value, currency: Currency) -> DraftLine {
    let discount = number(row, "discount_minor") + number(row, "shared_discount_minor");
    DraftLine {
        line_no: row["id"].as_i64(),
        product: row["product_id"].as_i64().map(Id::new),
        unit: words(row, "unit"),
        quantity: Quantity::from_thousandths(number(row, "quantity")).to_string(),
        price: UnitPrice::from_micros(number(row, "price_micro")).to_string(),
        discount: if discount > 0 { Money::new(discount, currency).to_string() } else { String::new() },
        gift: row["gift"] == true,
        remark: words(row, "remark"),
        ..DraftLine::default()
    }
}

/// Cancels an order, or closes what is left of one: the person says why.
async fn give_up(v: &Visit<'_>, operation: &'static str, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("order")?;
    let order = v.one("sales_order.detail", id).await?;
    let (own, seen) = (format!("/orders/{id}"), v.seen(number(&order, "version")));
    // Of what was delivered something, the rest alone is given up.
    if operation == "sales_order.cancel" && typed.is_none() && number(&order, "delivered_minor") > 0 && v.may("sales_order.close") {
        return Ok(Reply::Goto(format!("{own}/close")));
    }
    let (verb, title) =
        if operation == "sales_order.cancel" { ("cancel", "op.sales_order.cancel") } else { ("close", "op.sales_order.close") };
    let what = if verb == "cancel" { "page.order.cancel.what" } else { "page.order.close.what" };
    let left = Money::new(number(&order, "open_minor"), super::currency(&order)).to_string();
    let notice = ui::alert(&v.view, ui::AlertKind::Warn, ui::text(what).with("open", left), None);
    let entry = Entry::new(operation, title, format!("{own}/{verb}?version={seen}"), own.clone());
    let entry = entry
        .groups(&[("", &["reason"])])
        .fixed(json!({ "order": id, "version": seen }))
        .notice(notice)
        .of(words(&order, "number"), own.clone())
        .grave()
        .narrow();
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

/// Where a draft is thrown away.
pub(super) fn discard_at(draft: i64) -> String {
    format!("/order-drafts/{draft}/discard")
}
