//! Stories of fulfilment, on both databases.

mod arises;
mod credit;
mod damage;
mod deliver;
mod invoicing;
mod returns;
mod reverse;

use kernel::query::Window;
use serde_json::{Value, json};
use testkit::World;
use testkit::world::{ADMIN, LI};

/// The day of the standard world.
pub const TODAY: &str = "2026-11-25";

/// Rows of a query as somebody sees them.
pub async fn rows(world: &World, who: i64, query: &str, filter: Value) -> Vec<Value> {
    world.kernel.query(query, World::person(who), filter, &Window::default()).await.expect("a page").rows
}

/// A customer of LI's with a limit of its own, in minor units, that pays within 30 days.
pub async fn customer(world: &World, code: &str, limit_minor: i64) -> i64 {
    let id = prepaying(world, code, limit_minor).await;
    let terms = json!({ "customer": id, "version": 1, "payment": { "kind": "days", "days": 30 } });
    world.done(ADMIN, "customer.set_terms", terms).await;
    id
}

/// The same with nothing agreed: it pays before delivery.
pub async fn prepaying(world: &World, code: &str, limit_minor: i64) -> i64 {
    let customer = json!({ "code": code, "name": code, "owner": LI, "department": 11 });
    let input = json!({ "customer": customer, "entity": 1, "currency": "CNY", "limit_minor": limit_minor });
    world.done(ADMIN, "credit.onboard", input).await["customer"]["id"].as_i64().expect("an id")
}

/// Products 59 and 55 have 13 % of tax, and prices of the lists with it: 33.333333 and 40.00.
pub async fn priced(world: &World) {
    let columns = "id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, version";
    let price = |id: i64, product: i64, micro: i64| format!("({id}, 150, {product}, '件', 0, {micro}, 20000, NULL, 1795572000000000, 1)");
    let prices = [price(791, 59, 33_333_333), price(792, 55, 40_000_000)].join(", ");
    world.raw(&format!("INSERT INTO price_entry ({columns}) VALUES {prices} ON CONFLICT DO NOTHING")).await;
    world.raw("UPDATE product SET tax_rate = 1300 WHERE id IN (55, 59)").await;
}

/// A confirmed order from the first warehouse, prices with tax: product, quantity and price of each line, as they are typed.
pub async fn order(world: &World, customer: i64, lines: &[(i64, &str, &str)]) -> i64 {
    order_from(world, 70, customer, lines).await
}

/// The same from another warehouse.
pub async fn order_from(world: &World, warehouse: i64, customer: i64, lines: &[(i64, &str, &str)]) -> i64 {
    priced(world).await;
    let line = |(product, quantity, price): &(i64, &str, &str)| json!({ "product": product, "quantity": quantity, "price": price });
    let lines: Vec<Value> = lines.iter().map(line).collect();
    let content = json!({ "customer": customer, "warehouse": warehouse, "with_tax": true, "lines": lines });
    let draft = world.done(ADMIN, "order_draft.save", json!({ "content": content })).await;
    let confirm = json!({ "draft": draft["id"], "version": draft["version"] });
    world.done(ADMIN, "sales_order.confirm", confirm).await["id"].as_i64().expect("an id")
}

/// The input of a delivery: lines of the order and thousandths; none = everything.
pub fn delivery(order: i64, lines: &[(i64, i64)]) -> Value {
    let line = |(line, quantity): &(i64, i64)| json!({ "order_line": line, "quantity": quantity });
    let mut input = json!({ "order": order, "delivered_on": TODAY });
    if !lines.is_empty() {
        input["lines"] = lines.iter().map(line).collect();
    }
    input
}

/// A posted delivery's id.
pub async fn deliver(world: &World, order: i64, lines: &[(i64, i64)]) -> i64 {
    world.done(ADMIN, "delivery.post", delivery(order, lines)).await["id"].as_i64().expect("an id")
}

/// The input of a return: lines of the delivery and thousandths.
pub fn goods_return(delivery: i64, lines: &[(i64, i64)]) -> Value {
    let line = |(line, quantity): &(i64, i64)| json!({ "delivery_line": line, "quantity": quantity });
    json!({ "delivery": delivery, "returned_on": TODAY, "reason": "退货", "lines": lines.iter().map(line).collect::<Vec<_>>() })
}

/// A warehouse of its own with so much of product 59 in it.
pub async fn warehouse(world: &World, quantity: i64) -> i64 {
    let made = world.done(ADMIN, "warehouse.create", json!({ "entity": 1, "code": "T1", "name": "临时仓", "department": 14 })).await;
    let lines = json!([{ "product": 59, "quantity": quantity, "unit_cost_micro": 10_000_000 }]);
    let receive = json!({ "warehouse": made["id"], "supplier": "补货", "received_on": TODAY, "lines": lines });
    world.done(ADMIN, "stock.receive", receive).await;
    made["id"].as_i64().expect("an id")
}

/// Invoices so many thousandths of the first line of a delivery.
pub async fn invoice(world: &World, customer: i64, delivery: i64, quantity: i64) -> i64 {
    let lines = json!([{ "delivery": delivery, "delivery_line": 1, "quantity": quantity }]);
    let input = json!({ "customer": customer, "invoiced_on": TODAY, "lines": lines });
    world.done(ADMIN, "invoice.post", input).await["id"].as_i64().expect("an id")
}

/// What a customer's group owes: open orders, delivered, invoiced, advances; in minor units.
pub async fn exposure(world: &World, customer: i64) -> (i64, i64, i64, i64) {
    let found = rows(world, ADMIN, "exposure.list", json!({ "customer": customer })).await;
    let figure = |key: &str| found[0][key].as_i64().expect("a figure");
    (figure("open_orders_minor"), figure("delivered_minor"), figure("invoiced_minor"), figure("advances_minor"))
}

/// A payment of a customer, not used for anything.
pub async fn pays(world: &World, customer: i64, minor: i64) -> Value {
    let amount = json!({ "minor": minor, "currency": "CNY" });
    world.done(ADMIN, "customer_receipt.post", json!({ "entity": 1, "customer": customer, "amount": amount, "received_on": TODAY })).await
}

/// What of a product is promised in the first warehouse, and what lies there, in thousandths.
pub async fn stock(world: &World, product: i64) -> (i64, i64) {
    let found = world.rows(&format!("SELECT reserved, on_hand FROM stock_balance WHERE warehouse_id = 70 AND item_id = {product}")).await;
    (found[0][0].parse().expect("a figure"), found[0][1].parse().expect("a figure"))
}

/// What has become of an order.
pub async fn state(world: &World, order: i64) -> String {
    let found = rows(world, ADMIN, "sales_order.detail", json!({ "id": order })).await;
    found[0]["state"].as_str().expect("a state").to_owned()
}

/// Terms in force from today.
pub async fn publish(world: &World, terms: Value) {
    world.done(ADMIN, "policy.publish", json!({ "effective_from": TODAY, "terms": terms, "reason": "试行" })).await;
}
