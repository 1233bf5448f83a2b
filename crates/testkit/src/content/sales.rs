//! Drafts and orders of customer 80, who pays before delivery. Products 57 and 58 have a rate of tax and a price for it.

use crate::World;
use crate::world::ADMIN;
use serde_json::{Value, json};

/// A draft that can be confirmed.
const DRAFT: i64 = 740;
/// A draft that nobody wants.
const UNWANTED: i64 = 741;
/// A draft that amends [`AMENDED`].
const AMENDMENT: i64 = 742;
/// The drafts of the orders.
const DRAFTS: [i64; 3] = [743, 745, 747];
/// An order of which nothing is delivered: it may be cancelled.
const ORDER: i64 = 750;
/// An order of 6 of product 57 and 3 of product 58.
const PART_DELIVERED: i64 = 752;
/// An order that is being amended.
const AMENDED: i64 = 754;

/// Makes them by real operations.
pub(crate) async fn build(world: &World) {
    world.raw("UPDATE product SET tax_rate = 1300 WHERE id IN (57, 58)").await;
    let columns = "id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, version";
    let price = |id: i64, product: i64, micro: i64| format!("({id}, 150, {product}, '件', 0, {micro}, 20000, NULL, 1795572000000000, 1)");
    let prices = [price(721, 57, 198_000_000), price(722, 58, 149_000_000)].join(", ");
    world.raw(&format!("INSERT INTO price_entry ({columns}) VALUES {prices}")).await;
    draft(world, DRAFT, None, &[(57, "2"), (58, "1")]).await;
    draft(world, UNWANTED, None, &[(57, "1")]).await;
    for (at, (order, lines)) in
        [ORDER, PART_DELIVERED, AMENDED].into_iter().zip([&[(57, "1")][..], &[(57, "6"), (58, "3")], &[(58, "4")]]).enumerate()
    {
        draft(world, DRAFTS[at], None, lines).await;
        numbered(world, order, "sales_order.confirm", json!({ "draft": DRAFTS[at], "version": 1 })).await;
    }
    draft(world, AMENDMENT, Some(AMENDED), &[(58, "5")]).await;
}

async fn draft(world: &World, id: i64, amends: Option<i64>, lines: &[(i64, &str)]) {
    let of = |(at, (product, quantity)): (usize, &(i64, &str))| match amends {
        Some(_) => json!({ "line_no": at + 1, "product": product, "quantity": quantity }),
        None => json!({ "product": product, "quantity": quantity }),
    };
    let lines: Vec<Value> = lines.iter().enumerate().map(of).collect();
    let mut input = json!({ "content": { "customer": 80, "warehouse": 70, "lines": lines } });
    if let Some(order) = amends {
        input["amends"] = json!(order);
        input["content"]["reason"] = json!("客户加订");
    }
    numbered(world, id, "order_draft.save", input).await;
}

/// An operation whose record gets an id; its audit row has the one before, and whatever follows it in its transaction has any.
async fn numbered(world: &World, id: i64, operation: &str, input: Value) {
    world.kernel.ids_from(id - 1, 2);
    let output = world.done(ADMIN, operation, input).await;
    world.kernel.ids_from(900, 0);
    assert_eq!(output["id"], id, "{operation} made another record first");
}
