//! Backup and restore in one neutral form for both databases: text, one JSON value a line, compressed.
//!
//! ```text
//! {"xiaoguan_dump":1,"schema":1,"migrations":["…"],"made_at":"2026-11-25T02:00:00.000000Z"}
//! {"table":"department","columns":["id","parent_id","code","name","state","version"]}
//! [10,null,"HQ","总部","active",1]
//! {"end":true,"tables":{"department":1},"sha256":"…"}
//! ```
//!
//! Tables stand in the order of the migrations, rows in the order of their keys, so that the same content has the same bytes
//! whichever database it comes from. The last line has the digest of everything before. A restore reads the file twice: nothing is
//! written before the whole file is known to be what was dumped, and everything is written in one transaction.
//!
//! Left out: sessions (people sign in again) and the clock of audit positions (each database has its own; restored positions go on).

mod format;
mod read;
mod restore;
mod sql;
mod table;
mod texts;
mod write;

use crate::op::Registry;
use base::{Digest, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a dump holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DumpSummary {
    /// The schema's version.
    pub schema: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// Rows of each table.
    pub tables: BTreeMap<String, i64>,
    /// Rows in all.
    pub rows: i64,
    /// Digest of all tables and rows: the same for the same content, whenever and from whichever database it was dumped.
    pub content: Digest,
}

/// For the registry.
pub(crate) fn register(r: &mut Registry) {
    r.texts(texts::TEXTS);
}
