//! Two batches of history: one that is being brought in, and one of which all is in.

use super::numbered_few;
use crate::World;
use crate::world::ADMIN;
use serde_json::json;

/// A batch that is running.
const RUNNING: i64 = 820;
/// One whose only document is in.
const WHOLE: i64 = 830;
/// That document.
const DOCUMENT: i64 = 840;

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
    let product = json!({ "code": "LS-1", "name": "存档旧料", "unit": "件" });
    let taken = json!({ "batch": WHOLE, "seq": 1, "number": "products", "products": [product] });
    world.kernel.ids_from(DOCUMENT - 1, 9);
    world.done(ADMIN, "history.take", taken).await;
    world.kernel.ids_from(900, 0);
}
