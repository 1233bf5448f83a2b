//! Stories of settling, on both databases.

mod ageing;
mod charge;
mod credit;
mod receipt;
mod settle;

use kernel::query::Window;
use serde_json::{Value, json};
use testkit::World;
use testkit::world::{ADMIN, LI, QIAN};

/// Rows of a query as somebody sees them.
pub async fn rows(world: &World, who: i64, query: &str, filter: Value) -> Vec<Value> {
    world.kernel.query(query, World::person(who), filter, &Window::default()).await.expect("a page").rows
}

/// A customer of LI's with a limit of its own, in minor units.
pub async fn customer(world: &World, code: &str, limit_minor: i64) -> i64 {
    let customer = json!({ "code": code, "name": code, "owner": LI, "department": 11 });
    let input = json!({ "customer": customer, "entity": 1, "currency": "CNY", "limit_minor": limit_minor });
    world.done(ADMIN, "credit.onboard", input).await["customer"]["id"].as_i64().expect("an id")
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

/// Says yes to a request that waits.
pub async fn approve(world: &World, approval: i64) {
    let digest = rows(world, ADMIN, "approval.detail", json!({ "id": approval })).await[0]["digest"].clone();
    world.done(QIAN, "approval.approve", json!({ "approval": approval, "digest": digest })).await;
}
