//! `check`: every invariant on a live database, in one read-only snapshot.
//!
//! An invariant is a statement that returns the violating rows ([`crate::db::Check`], registered by the slice that owns the table),
//! or is computed again in Rust ([`Recompute`]). Both are named `I28.what_holds`; the numbers are those of the list of invariants,
//! `ledger.…` are the sums that the ledgers keep beside their entries.

mod consumers;
mod digests;
mod policy;
mod references;
pub(crate) mod sql;

use crate::db::{Boxed, Cell, Check, Fact, FromRow, Row, Session, Val};
use crate::failure::Res;
use crate::kernel::Kernel;
use crate::op::Registry;
use base::Timestamp;
use serde::Serialize;
use std::sync::Arc;

/// Violations that a report names one by one; the others are counted.
const NAMED: usize = 20;

/// A read-only snapshot in the hands of an invariant that is computed again in Rust.
pub struct Snapshot<'a> {
    pub(crate) session: &'a Session<'a>,
    registry: &'a Registry,
    now: Timestamp,
}
impl Snapshot<'_> {
    /// The moment at which it is looked.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }
    /// All rows.
    pub async fn fetch<T: FromRow>(&self, fact: &Fact, params: impl AsRef<[Val<'_>]>) -> Res<Vec<T>> {
        self.session.fetch(&fact.0, params.as_ref()).await
    }
    /// For what the kernel verifies with its own statements.
    pub(crate) fn session(&self) -> &Session<'_> {
        self.session
    }
    /// All rows of a text completed here.
    async fn fetch_text<T: FromRow>(&self, sql: &str) -> Res<Vec<T>> {
        self.session.fetch_text(sql, &[]).await
    }
}

/// An invariant computed again in Rust: returns the violations.
#[derive(Clone, Copy)]
pub struct Recompute {
    /// Its number and name, e.g. `I28.no_posted_document_has_changed`.
    pub name: &'static str,
    /// The violations, each with an identification.
    pub run: for<'t> fn(&'t Snapshot<'t>) -> Boxed<'t, Res<Vec<String>>>,
}

/// Digests by document id.
pub type Digests = Res<Vec<(i64, base::Digest)>>;

/// How the digest of one kind of posted document is computed again from its rows.
#[derive(Clone, Copy)]
pub struct Digester {
    /// The document's kind, as [`crate::Posting`] names it.
    pub doc_type: &'static str,
    /// The digests of at most 500 documents, by id; a document whose rows are not there is left out.
    pub run: for<'t> fn(&'t Snapshot<'t>, &'t [i64]) -> Boxed<'t, Digests>,
}

/// Told how many invariants were looked at.
pub type Told = Arc<dyn Fn(usize) + Send + Sync>;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// Every invariant that was looked at, by name.
    pub invariants: Vec<Finding>,
}

/// One invariant, with what violates it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its number and name.
    pub name: &'static str,
    /// How many violations there are.
    pub violations: i64,
    /// The first of them, each by its identification.
    pub first: Vec<String>,
}

impl Report {
    /// Whether every invariant holds.
    pub fn ok(&self) -> bool {
        self.violated().next().is_none()
    }
    /// The invariants that do not hold.
    pub fn violated(&self) -> impl Iterator<Item = &Finding> {
        self.invariants.iter().filter(|f| f.violations > 0)
    }
}

impl Kernel {
    /// Checks every registered invariant on one snapshot, while others go on reading and writing.
    pub fn check(&self) -> Boxed<'_, Res<Report>> {
        self.check_told(Arc::new(|_| ()))
    }

    /// The same, telling after each how many were looked at, of [`Registry::invariants`].
    ///
    /// # Errors
    /// As [`Kernel::check`].
    pub fn check_told(&self, told: Told) -> Boxed<'_, Res<Report>> {
        Box::pin(async move {
            let inner = Arc::clone(&self.0);
            let now = self.now();
            self.0.db.snapshot(move |session| Box::pin(async move { run(session, &inner.registry, now, &*told).await })).await
        })
    }
}

async fn run(session: &Session<'_>, registry: &Registry, now: Timestamp, told: &(dyn Fn(usize) + Send + Sync)) -> Res<Report> {
    let database = session.engine().name();
    let mut invariants = Vec::with_capacity(registry.checks.len() + registry.recomputes.len());
    for check in &registry.checks {
        invariants.push(statement(session, check).await?);
        told(invariants.len());
    }
    let snapshot = Snapshot { session, registry, now };
    for recompute in &registry.recomputes {
        let mut first = (recompute.run)(&snapshot).await?;
        let violations = i64::try_from(first.len()).unwrap_or(i64::MAX);
        first.truncate(NAMED);
        invariants.push(Finding { name: recompute.name, violations, first });
        told(invariants.len());
    }
    invariants.sort_by_key(|f| f.name);
    Ok(Report { database, invariants })
}

/// The first violating rows, and their number when there are more.
async fn statement(session: &Session<'_>, check: &Check) -> Res<Finding> {
    let rows: Vec<Row> = session.fetch_text(&sql::first(check.0.sql, NAMED + 1), &[]).await?;
    let mut violations = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if rows.len() > NAMED {
        let counted: Vec<(i64,)> = session.fetch_text(&sql::count(check.0.sql), &[]).await?;
        violations = counted.first().map_or(violations, |c| c.0);
    }
    let first = rows.iter().take(NAMED).map(identification).collect();
    Ok(Finding { name: check.0.name, violations, first })
}

/// A violating row in words: its values, divided by `/`.
fn identification(row: &Row) -> String {
    let word = |cell: &Cell| match cell {
        Cell::Null => "–".to_owned(),
        Cell::Int(i) => i.to_string(),
        Cell::Text(t) => t.clone(),
        Cell::Bytes(b) => b.iter().map(|b| format!("{b:02x}")).collect(),
    };
    row.0.iter().map(word).collect::<Vec<_>>().join("/")
}

pub(crate) fn register(r: &mut Registry) {
    r.statements("check", sql::ALL).checks(sql::CHECKS);
    let recomputed = [
        digests::DOCUMENTS,
        digests::RECEIPTS,
        digests::APPROVALS,
        consumers::CONSUMERS,
        policy::IN_FORCE,
        references::DECLARED,
        references::LOOSE,
        references::KEYS,
        references::APPEND_ONLY,
    ];
    for recompute in recomputed {
        r.recompute(recompute);
    }
}
