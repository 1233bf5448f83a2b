//! The audit's seal: rows are written in the operation's transaction and sealed right after, in blocks, each with a hash over its
//! rows and the block before. Nothing hot holds up the writers: the sealer gives the block numbers by itself.
//!
//! What is at a position below the horizon is final: on PostgreSQL nothing below the oldest running transaction can appear any
//! more, on SQLite what is committed is. Several nodes may seal at once: a block number is taken once.

mod block;
mod root;
mod seal;
pub(crate) mod sql;
mod verify;

pub use root::AuditRoot;
pub use seal::Sealed;
pub(crate) use seal::{go_on, latest};
pub use verify::AuditReport;

use crate::ledger::check::Recompute;
use crate::op::Registry;

/// For the registry.
pub(crate) fn register(r: &mut Registry) {
    r.statements("kernel", sql::ALL).tables("kernel", &["audit", "audit_seal", "audit_clock", "decision", "receipt"]);
    r.recompute(Recompute { name: "I30.audit_blocks_are_a_chain", run: verify::recompute });
}
