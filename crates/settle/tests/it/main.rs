//! Stories of settling, on both databases.

mod ageing;
mod bad_input;
mod board;
mod changes;
mod charge;
mod credit;
mod damage;
mod golden;
mod invoice;
mod model;
mod opening;
mod receipt;
mod settle;

use kernel::query::Window;
use kernel::{Answer, Receipt};
use serde_json::{Value, json};
use testkit::World;
use testkit::world::{ADMIN, LI};

/// Rows of a query as somebody sees them.
pub async fn rows(world: &World, who: i64, query: &str, filter: Value) -> Vec<Value> {
    world.kernel.query(query, World::person(who), filter, &Window::default()).await.expect("a page").rows
}

/// A customer of LI's with a limit of its own, in minor units.
pub async fn customer(world: &World, code: &str, limit_minor: i64) -> i64 {
    let customer = json!({ "code": code, "name": code, "owner": LI, "department": 11 });
    let input = json!({ "customer": customer, "entity": 1, "currency": "CNY", "limit_minor": limit_minor.min(10_000_000) });
    let id = world.done(ADMIN, "credit.onboard", input).await["customer"]["id"].as_i64().expect("an id");
    // A higher one than the administrator may give alone.
    world.raw(&format!("UPDATE exposure SET limit_minor = {limit_minor} WHERE credit_group_id = {id}")).await;
    id
}

/// The input of a charge due on a day.
pub fn charge(customer: i64, minor: i64, due_on: &str) -> Value {
    json!({ "entity": 1, "customer": customer, "amount": cny(minor), "due_on": due_on, "charged_on": "2026-11-25" })
}

/// The input of a payment without a bank reference, used for the oldest first.
pub fn payment(customer: i64, minor: i64) -> Value {
    json!({ "entity": 1, "customer": customer, "amount": cny(minor), "received_on": "2026-11-25" })
}

/// An amount of yuan, in fen.
pub fn cny(minor: i64) -> Value {
    json!({ "minor": minor, "currency": "CNY" })
}

/// What a customer's group owes and was paid in advance: invoiced, advances, exposure; in minor units.
pub async fn exposure(world: &World, customer: i64) -> (i64, i64, i64) {
    let found = rows(world, ADMIN, "exposure.list", json!({ "customer": customer })).await;
    let figure = |key: &str| found[0][key].as_i64().expect("a figure");
    (figure("invoiced_minor"), figure("advances_minor"), figure("exposure_minor"))
}

/// Says yes to a request that waits; what was answered.
pub async fn approve(world: &World, who: i64, approval: i64) -> Value {
    let digest = rows(world, ADMIN, "approval.detail", json!({ "id": approval })).await[0]["digest"].clone();
    world.done(who, "approval.approve", json!({ "approval": approval, "digest": digest })).await
}

/// The day of the standard world.
pub const TODAY: &str = "2026-11-25";

/// A customer of LI's with a limit of its own that pays within 30 days.
pub async fn on_credit(world: &World, code: &str, limit_minor: i64) -> i64 {
    let id = customer(world, code, limit_minor).await;
    let terms = json!({ "customer": id, "version": 1, "payment": { "kind": "days", "days": 30 } });
    world.done(ADMIN, "customer.set_terms", terms).await;
    id
}

/// Terms in force from today.
pub async fn publish(world: &World, terms: Value) {
    world.done(ADMIN, "policy.publish", json!({ "effective_from": TODAY, "terms": terms, "reason": "试行" })).await;
}

/// A delivered order from the first warehouse, prices with tax: product, quantity and price of each line, as they are typed; the delivery.
pub async fn delivered(world: &World, customer: i64, lines: &[(i64, &str, &str)]) -> i64 {
    let line = |(product, quantity, price): &(i64, &str, &str)| json!({ "product": product, "quantity": quantity, "price": price });
    let lines: Vec<Value> = lines.iter().map(line).collect();
    let content = json!({ "customer": customer, "warehouse": 70, "with_tax": true, "lines": lines });
    let draft = world.done(LI, "order_draft.save", json!({ "content": content })).await;
    let confirm = json!({ "draft": draft["id"], "version": draft["version"] });
    let order = match world.execute(LI, "sales_order.confirm", &confirm).await {
        Ok(Receipt { answer: Answer::Done(output), .. }) => serde_json::from_str::<Value>(&output).expect("JSON")["id"].clone(),
        // A price that LI may not give alone.
        Ok(Receipt { answer: Answer::Pending { approval, .. }, .. }) => approve(world, ADMIN, approval).await["result"]["id"].clone(),
        other => panic!("{confirm}: {other:?}"),
    };
    let input = json!({ "order": order, "delivered_on": TODAY });
    world.done(ADMIN, "delivery.post", input).await["id"].as_i64().expect("an id")
}

/// The input of an invoice: delivery, line and thousandths of each line.
pub fn invoice(customer: i64, lines: &[(i64, i64, i64)]) -> Value {
    let line = |(delivery, line, quantity): &(i64, i64, i64)| json!({ "delivery": delivery, "delivery_line": line, "quantity": quantity });
    json!({ "customer": customer, "invoiced_on": TODAY, "lines": lines.iter().map(line).collect::<Vec<_>>() })
}

/// The input of a credit note: lines and thousandths; none = all that is left.
pub fn credit_note(invoice: &Value, lines: &[(i64, i64)]) -> Value {
    let line = |(line, quantity): &(i64, i64)| json!({ "line": line, "quantity": quantity });
    let lines: Vec<Value> = lines.iter().map(line).collect();
    json!({ "invoice": invoice, "credited_on": TODAY, "reason": "开票信息有误", "lines": lines })
}

/// What a customer's group owes: open orders, delivered, invoiced, advances; in minor units.
pub async fn components(world: &World, customer: i64) -> (i64, i64, i64, i64) {
    let found = rows(world, ADMIN, "exposure.list", json!({ "customer": customer })).await;
    let figure = |key: &str| found[0][key].as_i64().expect("a figure");
    (figure("open_orders_minor"), figure("delivered_minor"), figure("invoiced_minor"), figure("advances_minor"))
}
