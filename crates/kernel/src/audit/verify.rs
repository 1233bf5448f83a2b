//! Whether the audit is what was sealed.

use super::block::{self, Line, NOTHING_BEFORE};
use super::sql;
use crate::db::{Boxed, Session};
use crate::failure::Res;
use crate::kernel::Kernel;
use crate::ledger::check::Snapshot;
use crate::p;
use base::Timestamp;
use serde::Serialize;

/// What a check of the audit found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct AuditReport {
    /// Blocks.
    pub blocks: i64,
    /// Rows in them.
    pub rows: i64,
    /// Rows that no block holds yet; at most seconds old while a sealer runs.
    pub unsealed: i64,
    /// What is not as it was sealed, each with its block.
    pub violations: Vec<String>,
}

crate::row! {
    /// A block as its seal tells it.
    pub struct Seal {
        pub block: i64,
        pub first_position: i64,
        pub last_position: i64,
        pub row_count: i64,
        pub prev_hash: String,
        pub hash: String,
        pub sealed_at: Timestamp,
    }
}

impl Kernel {
    /// Computes every block again, in one snapshot: finds a changed byte, a row removed or put in, a seal changed or missing. A tail
    /// that was cut off with its seals shows only against a root kept elsewhere, see [`Kernel::verify_audit_root`].
    pub fn verify_audit(&self) -> Boxed<'_, Res<AuditReport>> {
        Box::pin(async move { self.0.db.snapshot(|s| Box::pin(verify(s))).await })
    }
}

/// For `check`.
pub(super) fn recompute<'t>(snapshot: &'t Snapshot<'t>) -> Boxed<'t, Res<Vec<String>>> {
    Box::pin(async move { Ok(verify(snapshot.session()).await?.violations) })
}

async fn verify(s: &Session<'_>) -> Res<AuditReport> {
    let mut report = AuditReport::default();
    let (mut block, mut position, mut hash) = (0, i64::MIN, NOTHING_BEFORE.to_owned());
    loop {
        let seals: Vec<Seal> = s.fetch(&sql::SEALS.0, &p![block]).await?;
        if seals.is_empty() {
            break;
        }
        for seal in seals {
            let lines: Vec<Line> = s.fetch(&sql::RANGE.0, &p![position, seal.last_position]).await?;
            if seal.block != block + 1 {
                report.violations.push(format!("block {}: missing", block + 1));
            } else if seal.prev_hash != hash {
                report.violations.push(format!("block {}: does not continue block {block}", seal.block));
            }
            if let Some(wrong) = wrong(&seal, &lines) {
                report.violations.push(format!("block {}: {wrong}", seal.block));
            }
            report.blocks += 1;
            report.rows += lines.len() as i64;
            position = position.max(seal.last_position);
            (block, hash) = (seal.block, seal.hash);
        }
    }
    let waiting: Option<(i64,)> = s.opt(&sql::WAITING.0, &p![position]).await?;
    report.unsealed = waiting.map_or(0, |w| w.0);
    Ok(report)
}

/// What is wrong with a block by itself.
fn wrong(seal: &Seal, lines: &[Line]) -> Option<String> {
    let there = lines.len() as i64;
    if there != seal.row_count {
        return Some(format!("{} rows were sealed, {there} are there", seal.row_count));
    }
    if block::hash(seal.block, &seal.prev_hash, seal.sealed_at, lines).to_string() != seal.hash {
        return Some("is not what was sealed".to_owned());
    }
    let (first, last) = (lines.first().map(|l| l.position), lines.last().map(|l| l.position));
    (first != Some(seal.first_position) || last != Some(seal.last_position)).then(|| "names other positions than its rows".to_owned())
}
