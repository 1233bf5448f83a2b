//! Two batches of history: one that is being brought in, and one of which all is in.

use super::numbered_few;
use crate::World;
use crate::world::ADMIN;
use serde_json::{Value, json};

/// A batch that is running.
const RUNNING: i64 = 820;
/// One whose only document is in.
const WHOLE: i64 = 830;
/// That document.
const DOCUMENT: i64 = 840;

/// What the running batch named is numbered behind this.
const NAMED: i64 = 852;
/// The delivery and the invoice of a sale of it.
const SOLD: [(&str, i64); 2] = [("delivery", 775), ("invoice", 810)];

/// Makes them by real operations.
pub(crate) async fn build(world: &World) {
    let begin = |digest: &str, documents: i64| {
        json!({
            "warehouse": 70, "currency": "CNY", "profile": "sales-history", "source": "2023", "digest": digest, "row_count": documents,
            "created_count": documents, "merged_count": 0, "skipped_count": 0, "document_count": documents, "report": "{}"
        })
    };
    numbered_few(world, RUNNING, "history.begin", begin("a1", 1_000)).await;
    numbered_few(world, WHOLE, "history.begin", begin("b2", 1)).await;
    // Whatever happens in the standard world lies before they were begun.
    world.raw(&format!("UPDATE history_batch SET begun_at = begun_at + 86400000000 WHERE id IN ({RUNNING}, {WHOLE})")).await;
    let product = json!({ "code": "LS-1", "name": "存档旧料", "unit": "件" });
    let taken = json!({ "batch": WHOLE, "seq": 1, "number": "products", "products": [product] });
    world.kernel.ids_from(DOCUMENT - 1, 9);
    world.done(ADMIN, "history.take", taken).await;
    world.kernel.ids_from(NAMED, 46);
    named(world).await;
    world.kernel.ids_from(900, 0);
}

/// What the running batch has named: products and customers that were there. It is told to have sold what an invoiced delivery took along, so
/// that something of it can come back.
async fn named(world: &World) {
    let products: Vec<Value> = (50..65).map(|n| json!({ "code": format!("P00{n}"), "name": "旧料", "unit": "件" })).collect();
    let customers: Vec<Value> = [80, 83].iter().map(|n| json!({ "code": format!("C00{n}"), "name": "旧客" })).collect();
    world.done(ADMIN, "history.take", json!({ "batch": RUNNING, "seq": 991, "number": "products", "products": products })).await;
    world.done(ADMIN, "history.take", json!({ "batch": RUNNING, "seq": 992, "number": "customers", "customers": customers })).await;
    for (n, (kind, id)) in (99_i64..).zip(SOLD) {
        let of = format!("SELECT {}, d.id, {n}, '{kind}', {id}, d.batch_id FROM history_document d", 751 + n);
        let of = format!("{of} WHERE d.batch_id = {RUNNING} AND d.seq = 991");
        world.raw(&format!("INSERT INTO history_posted (id, document_id, n, doc_type, doc_id, batch_id) {of}")).await;
    }
}
