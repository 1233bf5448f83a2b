//! A whole company in one file, the same from either database: backup, and restore into an empty one.
//!
//! # The file
//! zstd around lines of JSON: a header (`xiaoguan_dump`, schema, digests of the migrations, the moment); for every table in the
//! order in which the migrations make them a line with its name and columns and then its rows as arrays in the order of the
//! primary key (bytes as `{"hex": "…"}`); a trailer with the number of rows of each table and the SHA-256 of every byte before it.
//! A row that refers to another one of its table stands behind it, so that a restore never meets a missing parent. Left out are
//! sessions, leases of jobs and the clock of audit positions, which belong to the installation.

mod read;
mod restore;
mod schema;
pub(crate) mod sql;
pub(crate) mod texts;
mod write;

use crate::db::Boxed;
use crate::db::{Address, Db, JobLimits, MIGRATIONS};
use crate::failure::{Failure, Problem, Res};
use crate::{Kernel, Registry};
use base::{Digest, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// The form of the file that this program writes and reads.
const FORM: u32 = 1;

pub(crate) fn register(r: &mut Registry) {
    r.statements("kernel", sql::ALL).texts(texts::TEXTS);
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The schema version.
    pub schema: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// The number of rows of each table, in the order of the file.
    pub tables: Vec<(String, u64)>,
    /// The digest that stands in the trailer: of everything before it.
    pub digest: Digest,
    /// The digest of the tables and rows alone: two databases with the same content have the same, whenever and from whichever
    /// database the backup was made.
    pub content: Digest,
}

impl Kernel {
    /// Writes everything, as it is at one moment, to `out`; others go on working meanwhile.
    ///
    /// # Errors
    /// `dump.file` when `out` cannot be written; `schema.newer` when a newer program has changed the database since it was opened.
    pub async fn backup(&self, out: impl Write + Send + 'static) -> Res<Summary> {
        let made_at = self.now();
        self.db().snapshot(move |s| Box::pin(write::write(s, out, made_at))).await
    }

    /// Reads a backup into an empty database. The whole file is verified before anything is touched; then everything is written
    /// in one transaction. Nobody else may use the database meanwhile.
    ///
    /// # Errors
    /// `dump.target_not_empty`, `dump.newer`, `dump.older`, `dump.other_schema` as conflicts; `dump.file`, `dump.unknown`,
    /// `dump.truncated`, `dump.damaged` for the file.
    pub fn restore<'a>(address: &'a Address, file: &'a Path, now: Timestamp) -> Boxed<'a, Res<Summary>> {
        Box::pin(async move {
            let plan = restore::Plan::verified(file).await?;
            let db = Db::open(address, JobLimits::default()).await?;
            plan.carry_out(&db, now).await
        })
    }
}

/// The first line. A later form may say more, so unknown fields are let through.
#[derive(Serialize, Deserialize)]
struct Header {
    xiaoguan_dump: u32,
    schema: i64,
    migrations: Vec<String>,
    made_at: Timestamp,
}

/// The line before a table's rows.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    table: String,
    columns: Vec<String>,
}

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trailer {
    end: bool,
    tables: BTreeMap<String, u64>,
    sha256: Digest,
}

impl Heading {
    fn of(table: &schema::Table) -> Heading {
        Heading { table: table.name.clone(), columns: table.columns.iter().map(|c| c.name.clone()).collect() }
    }
}

/// The digests that grow with every line.
#[derive(Default)]
struct Digests {
    whole: Sha256,
    content: Sha256,
}
impl Digests {
    fn add(&mut self, line: &[u8], is_header: bool) {
        self.whole.update(line);
        if !is_header {
            self.content.update(line);
        }
    }
    fn end(self) -> (Digest, Digest) {
        (Digest::from_bytes(self.whole.finalize().into()), Digest::from_bytes(self.content.finalize().into()))
    }
}

fn schema_version() -> i64 {
    MIGRATIONS.last().map_or(0, |m| m.number)
}

fn malformed(code: &'static str) -> Failure {
    Failure::Malformed(Problem::new(code))
}

/// The file itself could not be used.
#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
fn unusable(error: std::io::Error) -> Failure {
    Failure::Malformed(Problem::new("dump.file").arg("why", error.to_string()))
}
