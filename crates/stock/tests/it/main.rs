//! Stories of the stock, on both databases.

mod cost;
mod deliver;
mod documents;
mod low;
mod receive;
mod reserve;
mod together;
mod warehouse;

use kernel::query::Window;
use serde_json::{Value, json};
use testkit::World;
use testkit::world::ADMIN;

/// Rows of a query as somebody sees them.
pub async fn rows(world: &World, who: i64, query: &str, filter: Value) -> Vec<Value> {
    world.kernel.query(query, World::person(who), filter, &Window::default()).await.expect("a page").rows
}

/// What lies of a product in a warehouse and what of it is promised, in thousandths.
pub async fn balance(world: &World, warehouse: i64, product: i64) -> (i64, i64) {
    let found = rows(world, ADMIN, "stock_balance.list", json!({ "warehouse": warehouse, "product": product })).await;
    let figure = |key: &str| found.first().and_then(|row| row[key].as_i64()).unwrap_or(0);
    (figure("on_hand"), figure("reserved"))
}

/// Goods of one product come into a warehouse.
pub async fn receive(world: &World, warehouse: i64, product: i64, quantity: i64) -> Value {
    let lines = json!([{ "product": product, "quantity": quantity, "unit_cost_micro": 1_500_000 }]);
    let input = json!({ "warehouse": warehouse, "supplier": "义乌", "received_on": "2026-11-25", "lines": lines });
    world.done(ADMIN, "stock.receive", input).await
}

/// The same at a cost, in millionths.
pub async fn receive_at(world: &World, warehouse: i64, product: i64, quantity: i64, unit_cost_micro: i64) -> Value {
    let lines = json!([{ "product": product, "quantity": quantity, "unit_cost_micro": unit_cost_micro }]);
    let input = json!({ "warehouse": warehouse, "supplier": "义乌", "received_on": "2026-11-25", "lines": lines });
    world.done(ADMIN, "stock.receive", input).await
}

/// The input of a reservation in the first warehouse.
pub fn asking(lines: &[(i64, i64)]) -> Value {
    let lines: Vec<Value> = lines.iter().map(|(product, quantity)| json!({ "product": product, "quantity": quantity })).collect();
    json!({ "warehouse": 70, "lines": lines })
}
