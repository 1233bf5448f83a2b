//! Stock documents of every kind. Goods of products of which nothing else is told: 60 and 61 in the first warehouse, 68 in the second.

use super::numbered_few;
use crate::World;
use serde_json::{Value, json};

/// A goods receipt of 5 of product 60, which may be corrected.
pub(crate) const RECEIPT: i64 = 701;
/// An adjustment of product 61 by 2 more, which may be corrected.
pub(crate) const ADJUSTMENT: i64 = 704;
/// A transfer of 1 of product 61 from the first warehouse into the second.
pub(crate) const TRANSFER: i64 = 707;
/// A sample of product 61 for customer 80, which was corrected.
pub(crate) const SAMPLE: i64 = 710;
/// Opening stock of product 68 in the second warehouse.
pub(crate) const OPENING: i64 = 713;
/// The correction of the sample.
pub(crate) const CORRECTION: i64 = 716;

/// Makes them by real operations, after everything else that lies in the warehouses.
pub(crate) async fn build(world: &World) {
    let day = "2026-11-25";
    let line = |product: i64, quantity: i64| json!({ "product": product, "quantity": quantity });
    let costs = |product: i64, quantity: i64, cost: i64| json!({ "product": product, "quantity": quantity, "unit_cost_micro": cost });
    let receipt = json!({ "warehouse": 70, "supplier": "宁波加湿器厂", "received_on": day, "lines": [costs(60, 5_000, 11_000_000)] });
    let adjustment = json!({ "warehouse": 70, "moved_on": day, "reason": "盘点", "lines": [line(61, 2_000)] });
    let transfer = json!({ "warehouse": 70, "to_warehouse": 71, "moved_on": day, "reason": "备货", "lines": [line(61, 1_000)] });
    let sample = json!({ "warehouse": 70, "customer": "C0080", "moved_on": day, "reason": "试用", "lines": [line(61, 1_000)] });
    let opening = json!({ "warehouse": 71, "moved_on": day, "lines": [costs(68, 10_000, 11_000_000)] });
    let correction = json!({ "document": SAMPLE, "moved_on": day, "reason": "客户退回" });
    let all: [(i64, &str, Value); 6] = [
        (RECEIPT, "stock.receive", receipt),
        (ADJUSTMENT, "stock.adjust", adjustment),
        (TRANSFER, "stock.transfer", transfer),
        (SAMPLE, "sample.issue", sample),
        (OPENING, "stock.open", opening),
        (CORRECTION, "stock.correct", correction),
    ];
    for (id, operation, input) in all {
        numbered_few(world, id, operation, input).await;
    }
}
