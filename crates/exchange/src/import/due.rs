//! What the program goes on with: parts to be judged, rows to be taken or taken back, batches to be ended.

use super::model::{Batch, BatchState};
use super::{PART_ROWS, sql};
use kernel::db::Boxed;
use kernel::op::Consequence;
use kernel::{Read, Res, p};
use serde_json::json;
use std::collections::BTreeMap;

/// Rows of one request.
const ROWS: usize = 50;
/// Parts of one run.
const PARTS: usize = 60;

/// At most a few hundred requests of at most 50 rows; what is left is due again a moment later.
pub(super) fn due<'t>(read: &'t Read<'t>) -> Boxed<'t, Res<Vec<Consequence>>> {
    Box::pin(async move {
        let batches: Vec<Batch> = read.fetch(&sql::MOVING, p![]).await?;
        let mut due = Vec::new();
        for batch in batches {
            due.extend(of_batch(read, &batch).await?);
            if due.len() >= PARTS {
                break;
            }
        }
        Ok(due)
    })
}

async fn of_batch(read: &Read<'_>, batch: &Batch) -> Res<Vec<Consequence>> {
    let (id, version) = (batch.id, batch.version);
    let seen = json!({ "batch": id, "version": version });
    match batch.state {
        BatchState::Judging => {
            if batch.judged_count >= batch.row_count {
                return Ok(vec![Consequence { operation: "import.judged", input: seen }]);
            }
            let judged: Vec<(i64, i64)> = read.fetch(&sql::PARTS, p![id]).await?;
            let judged: BTreeMap<i64, i64> = judged.into_iter().collect();
            let parts = (0..(batch.row_count + PART_ROWS - 1) / PART_ROWS).filter(|part| !judged.contains_key(part)).take(PARTS);
            let part = |part| Consequence { operation: "import.judge", input: json!({ "batch": id, "version": version, "part": part }) };
            Ok(parts.map(part).collect())
        }
        BatchState::Running | BatchState::Undoing => {
            let (operation, statement) =
                if batch.state == BatchState::Running { ("import.take", &sql::TO_TAKE) } else { ("import.take_back", &sql::TO_UNDO) };
            let left: Vec<(i64,)> = read.fetch(statement, p![id]).await?;
            if left.is_empty() {
                return Ok(vec![Consequence { operation: "import.finish", input: seen }]);
            }
            let some = |rows: &[(i64,)]| {
                let ends = [rows.first(), rows.last()].map(|row| row.map_or(0, |(no,)| *no));
                let input = json!({ "batch": id, "from": ends[0].min(ends[1]), "to": ends[0].max(ends[1]) });
                Consequence { operation, input }
            };
            Ok(left.chunks(ROWS).map(some).collect())
        }
        _ => Ok(Vec::new()),
    }
}
