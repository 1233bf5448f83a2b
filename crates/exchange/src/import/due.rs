//! What the program goes on with: parts to be judged, rows to be taken or taken back, batches to be ended.

use super::model::{Batch, BatchState};
use super::{PART_ROWS, sql};
use kernel::db::{Boxed, Fact};
use kernel::op::Consequence;
use kernel::{Read, Res, p};
use serde_json::json;
use std::collections::BTreeMap;

/// Rows of one request that takes them, half a part of the table, and of one that takes them back, each of which takes longer.
const ROWS: usize = 125;
const ROWS_BACK: usize = 50;
/// Requests of one run, shared among the batches: the other jobs wait behind it, and a run begins nothing new after half a minute.
/// Between two runs there is half a second of rest: with few requests in each, that is a third of the time.
const REQUESTS: usize = 120;

/// Rows to be judged; what is left is due again a moment later.
pub(super) fn judged<'t>(read: &'t Read<'t>) -> Boxed<'t, Res<Vec<Consequence>>> {
    Box::pin(due(read, &sql::JUDGING))
}

/// Rows to be taken, or taken back.
pub(super) fn taken<'t>(read: &'t Read<'t>) -> Boxed<'t, Res<Vec<Consequence>>> {
    Box::pin(due(read, &sql::TAKEN))
}

/// Batches whose rows are kept no longer.
pub(super) fn forgotten<'t>(read: &'t Read<'t>) -> Boxed<'t, Res<Vec<Consequence>>> {
    Box::pin(async move {
        let old: Vec<(i64, i64)> = read.fetch(&sql::OLD, p![super::forget::before(read.now())]).await?;
        let forget = |(batch, version)| Consequence { operation: "import.forget", input: json!({ "batch": batch, "version": version }) };
        Ok(old.into_iter().map(forget).collect())
    })
}

/// What is done instead of what fails again and again.
pub(super) fn halted(failing: &Consequence) -> Option<Consequence> {
    Some(Consequence { operation: "import.halt", input: json!({ "batch": failing.input.get("batch")? }) })
}

/// Every batch has its share: one that is large, or does not get on, holds up no other.
async fn due(read: &Read<'_>, moving: &Fact) -> Res<Vec<Consequence>> {
    let batches: Vec<Batch> = read.fetch(moving, p![]).await?;
    let share = REQUESTS.checked_div(batches.len()).unwrap_or_default().max(1);
    let mut due = Vec::new();
    for batch in batches {
        due.extend(of_batch(read, &batch, share).await?);
    }
    Ok(due)
}

async fn of_batch(read: &Read<'_>, batch: &Batch, share: usize) -> Res<Vec<Consequence>> {
    let (id, version) = (batch.id, batch.version);
    let seen = json!({ "batch": id, "version": version });
    match batch.state {
        BatchState::Judging => {
            if batch.judged_count >= batch.row_count {
                return Ok(vec![Consequence { operation: "import.judged", input: seen }]);
            }
            let judged: Vec<(i64, i64)> = read.fetch(&sql::PARTS, p![id]).await?;
            let judged: BTreeMap<i64, i64> = judged.into_iter().collect();
            let parts = (0..(batch.row_count + PART_ROWS - 1) / PART_ROWS).filter(|part| !judged.contains_key(part)).take(share);
            let part = |part| Consequence { operation: "import.judge", input: json!({ "batch": id, "version": version, "part": part }) };
            Ok(parts.map(part).collect())
        }
        BatchState::Running | BatchState::Undoing => {
            let (operation, statement, rows) = match batch.state {
                BatchState::Running => ("import.take", &sql::TO_TAKE, ROWS),
                _ => ("import.take_back", &sql::TO_UNDO, ROWS_BACK),
            };
            let left: Vec<(i64,)> = read.fetch(statement, p![id]).await?;
            if left.is_empty() {
                return Ok(vec![Consequence { operation: "import.finish", input: seen }]);
            }
            let some = |rows: &[(i64,)]| {
                let ends = [rows.first(), rows.last()].map(|row| row.map_or(0, |(no,)| *no));
                let input = json!({ "batch": id, "from": ends[0].min(ends[1]), "to": ends[0].max(ends[1]) });
                Consequence { operation, input }
            };
            Ok(left.chunks(rows).take(share).map(some).collect())
        }
        _ => Ok(Vec::new()),
    }
}
