//! Opening balances of every kind, and what the system before says of them: they agree. Those of a second legal entity, of which nothing
//! was entered, are locked.

use super::numbered_few;
use crate::World;
use crate::world::ADMIN;
use serde_json::{Value, json};

/// What customer 81 owed: 1,200.00 of a document of 1,500.00.
pub(crate) const RECEIVABLE: i64 = 860;
/// What customer 81 had paid in advance: 300.00.
pub(crate) const ADVANCE: i64 = 866;
/// An order of customer 81: 4 of product 59.
pub(crate) const ORDER: i64 = 872;
/// A delivery to customer 81 that is not invoiced: 5 of product 59.
pub(crate) const DELIVERY: i64 = 878;
/// A legal entity whose opening balances are locked.
const LOCKED: i64 = 2;

/// Makes them by real operations.
pub(crate) async fn build(world: &World) {
    let money = |minor: i64| json!({ "minor": minor, "currency": "CNY" });
    let owed = json!({
        "entity": 1, "customer": 81, "old_number": "YS-0001", "document_on": "2026-10-08", "due_on": "2026-11-07", "amount": money(120_000),
        "original_minor": 150_000
    });
    let paid = json!({ "entity": 1, "customer": 81, "old_number": "SK-0001", "document_on": "2026-10-09", "amount": money(30_000) });
    let line = |quantity: i64| json!([{ "product": 59, "quantity": quantity, "price_micro": 320_000_000, "tax_rate": 1_300 }]);
    let ordered = json!({
        "customer": 81, "warehouse": 70, "old_number": "DD-0001", "ordered_on": "2026-10-20", "requested_on": "2026-12-01", "with_tax": true,
        "lines": line(4_000)
    });
    let delivered = json!({
        "customer": 81, "warehouse": 70, "old_number": "CK-0001", "delivered_on": "2026-10-21", "with_tax": true, "lines": line(5_000)
    });
    let all: [(i64, &str, Value); 4] = [
        (RECEIVABLE, "opening.enter_receivable", owed),
        (ADVANCE, "opening.enter_advance", paid),
        (ORDER, "opening.enter_order", ordered),
        (DELIVERY, "opening.enter_delivery", delivered),
    ];
    for (id, operation, input) in all {
        numbered_few(world, id, operation, input).await;
    }
    let entity = "2, 'CN09', '销冠演示进出口有限公司', 'Asia/Shanghai', 'CNY', 1";
    world.raw(&format!("INSERT INTO legal_entity (id, code, name, time_zone, currency, version) VALUES ({entity})")).await;
    world.raw("UPDATE snapshot_version SET version = version + 1").await;
    world.kernel.refresh().await.expect("refreshes");
    let figures = [("stock", 11_000), ("receivable", 120_000), ("advance", 30_000), ("order", 128_000), ("delivery", 160_000)];
    // What is asked for here is counted by no story that counts what it asked for.
    world.kernel.ids_from(2_000, 60);
    for (area, minor) in figures {
        for (entity, minor) in [(1, minor), (LOCKED, 0)] {
            let figure = json!({ "entity": entity, "area": area, "figure_minor": minor });
            world.done(ADMIN, "opening.set_figure", figure).await;
        }
    }
    world.done(ADMIN, "opening.lock", json!({ "entity": LOCKED })).await;
    world.kernel.ids_from(900, 0);
}
