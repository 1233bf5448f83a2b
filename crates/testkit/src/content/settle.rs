//! A receipt of which nothing is used, and an invoice of a signed delivery.

use crate::World;
use crate::world::ADMIN;
use serde_json::{Value, json};

/// A receipt of 3,000.00 of customer 81, kept as an advance.
const ADVANCE: i64 = 800;
/// An invoice of what is left of the delivery that was signed for; its receivable arose with the delivery.
const INVOICE: i64 = 810;
/// That delivery.
const DELIVERY: i64 = 775;

/// Makes them by real operations.
pub(crate) async fn build(world: &World) {
    let amount = json!({ "minor": 300_000, "currency": "CNY" });
    let paid = json!({
        "entity": 1, "customer": 81, "amount": amount, "received_on": "2026-11-24", "bank_reference": "CCB-20261124-01", "as_advance": true
    });
    numbered(world, ADVANCE, "customer_receipt.post", paid).await;
    let line = json!({ "delivery": DELIVERY, "delivery_line": 1, "quantity": 1_000 });
    let invoice = json!({ "customer": 83, "invoiced_on": "2026-11-25", "tax_number": "24312000000000000001", "lines": [line] });
    numbered(world, INVOICE, "invoice.post", invoice).await;
}

/// An operation whose record gets an id; its audit row has the one before, and whatever follows it in its transaction has any.
async fn numbered(world: &World, id: i64, operation: &str, input: Value) {
    world.kernel.ids_from(id - 1, 9);
    let output = world.done(ADMIN, operation, input).await;
    world.kernel.ids_from(900, 0);
    assert_eq!(output["id"], id, "{operation} made another record first");
}
