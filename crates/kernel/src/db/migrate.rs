//! Forward-only migrations, numbered texts in the binary; each runs in one transaction, so that an interrupted one leaves nothing.

use super::dialect::{self, Engine};
use super::{Db, End, House, Session};
use crate::failure::{Failure, Res};
use crate::p;
use base::Digest;
use std::time::Duration;

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// 1, 2, 3 … without gaps.
    pub number: i64,
    /// What it is for.
    pub name: &'static str,
    /// DDL with the tokens of `dialect::ddl`.
    pub sql: &'static str,
}

/// What migrating did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// Schema version before.
    pub from: i64,
    /// Schema version now.
    pub to: i64,
}

/// The schema's steps.
pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "ground", sql: include_str!("../../../../migrations/0001_ground.sql") },
    Migration { number: 2, name: "org", sql: include_str!("../../../../migrations/0002_org.sql") },
    Migration { number: 3, name: "policy_withdrawal", sql: include_str!("../../../../migrations/0003_policy_withdrawal.sql") },
    Migration { number: 4, name: "catalog", sql: include_str!("../../../../migrations/0004_catalog.sql") },
    Migration { number: 5, name: "customers", sql: include_str!("../../../../migrations/0005_customers.sql") },
    Migration { number: 6, name: "exchange", sql: include_str!("../../../../migrations/0006_exchange.sql") },
    Migration { number: 7, name: "pictures", sql: include_str!("../../../../migrations/0007_pictures.sql") },
    Migration { number: 8, name: "import_rows", sql: include_str!("../../../../migrations/0008_import_rows.sql") },
    Migration { number: 9, name: "habits", sql: include_str!("../../../../migrations/0009_habits.sql") },
    Migration { number: 10, name: "price_lists", sql: include_str!("../../../../migrations/0010_price_lists.sql") },
    Migration { number: 11, name: "lists", sql: include_str!("../../../../migrations/0011_lists.sql") },
    Migration { number: 12, name: "codes", sql: include_str!("../../../../migrations/0012_codes.sql") },
    Migration { number: 13, name: "session_use", sql: include_str!("../../../../migrations/0013_session_use.sql") },
    Migration { number: 14, name: "stock", sql: include_str!("../../../../migrations/0014_stock.sql") },
    Migration { number: 15, name: "sales", sql: include_str!("../../../../migrations/0015_sales.sql") },
    Migration { number: 16, name: "fulfil", sql: include_str!("../../../../migrations/0016_fulfil.sql") },
    Migration { number: 17, name: "settle", sql: include_str!("../../../../migrations/0017_settle.sql") },
    Migration { number: 18, name: "opening", sql: include_str!("../../../../migrations/0018_opening.sql") },
    Migration { number: 19, name: "agreed", sql: include_str!("../../../../migrations/0019_agreed.sql") },
    Migration { number: 20, name: "narrow", sql: include_str!("../../../../migrations/0020_narrow.sql") },
    Migration { number: 21, name: "references", sql: include_str!("../../../../migrations/0021_references.sql") },
    Migration { number: 22, name: "orders", sql: include_str!("../../../../migrations/0022_orders.sql") },
    Migration { number: 23, name: "folded", sql: include_str!("../../../../migrations/0023_folded.sql") },
    Migration { number: 24, name: "history", sql: include_str!("../../../../migrations/0024_history.sql") },
    Migration { number: 25, name: "revenue", sql: include_str!("../../../../migrations/0025_revenue.sql") },
    Migration { number: 26, name: "history_places", sql: include_str!("../../../../migrations/0026_history_places.sql") },
];

static APPLIED: House = House::new("migrate.applied", "SELECT number, digest FROM schema_migration ORDER BY number");
static RECORD: House =
    House::new("migrate.record", "INSERT INTO schema_migration (number, name, digest, applied_at) VALUES ($1, $2, $3, $4)");

/// For the registry.
pub(crate) static ALL: &[&super::Statement] = &[&APPLIED.0, &RECORD.0];

/// Brings the schema up to this program's version.
///
/// # Errors
/// `schema.newer` when the database was written by a newer program, `schema.changed` when an applied step is not what it was.
pub async fn migrate(db: &Db, steps: &'static [Migration], now: base::Timestamp) -> Res<Migrated> {
    let from = prepare(db, steps).await?;
    for step in steps.iter().filter(|s| s.number > from) {
        let engine = db.engine();
        db.transact_within(Duration::from_secs(600), move |s| {
            Box::pin(async move {
                // Another process may have been faster: whoever has the lock looks again.
                alone(s).await?;
                if checked(&applied(s).await?, steps)? >= step.number {
                    return Ok(End::Undo(()));
                }
                for statement in split(&dialect::ddl(engine, step.sql)) {
                    s.batch(&statement).await?;
                }
                s.exec(&RECORD.0, &p![step.number, step.name, digest(step).as_str(), now]).await?;
                Ok(End::Keep(()))
            })
        })
        .await?;
        tracing::info!(step = step.number, name = step.name, "migrated");
    }
    Ok(Migrated { from, to: steps.last().map_or(0, |s| s.number) })
}

/// The schema version in the database, checked against this program's steps.
pub async fn version(db: &Db, steps: &'static [Migration]) -> Res<i64> {
    checked(&db.list(|s| Box::pin(async move { applied(s).await })).await?, steps)
}

/// The same; None where no program of ours has been. Nothing is written.
pub(crate) async fn found(db: &Db, steps: &'static [Migration]) -> Res<Option<i64>> {
    let applied = db.list(|s| {
        Box::pin(async move {
            let there: Vec<(i64,)> = s.fetch_text(dialect::has_schema(s.engine()), &[]).await?;
            if there.is_empty() { Ok(None) } else { applied(s).await.map(Some) }
        })
    });
    applied.await?.map(|done| checked(&done, steps)).transpose()
}

fn checked(done: &[(i64, String)], steps: &[Migration]) -> Res<i64> {
    for (number, was) in done {
        match steps.iter().find(|s| s.number == *number) {
            None => return Err(Failure::Conflict("schema.newer")),
            Some(step) if digest(step) != *was => return Err(Failure::Conflict("schema.changed")),
            Some(_) => {}
        }
    }
    Ok(done.last().map_or(0, |d| d.0))
}

/// The schema version as a session sees it.
pub(crate) async fn seen(s: &Session<'_>, steps: &[Migration]) -> Res<i64> {
    checked(&applied(s).await?, steps)
}

/// Until the transaction ends nobody else migrates or restores; everybody may look. On SQLite a writer is alone anyway.
pub(crate) async fn alone(s: &Session<'_>) -> Res<()> {
    match s.engine() {
        Engine::Postgres => s.batch("LOCK TABLE schema_migration IN SHARE ROW EXCLUSIVE MODE").await,
        Engine::Sqlite => Ok(()),
    }
}

async fn applied(s: &Session<'_>) -> Res<Vec<(i64, String)>> {
    s.fetch(&APPLIED.0, &[]).await
}

/// Makes the list of steps where there is none; the schema version found.
pub(crate) async fn prepare(db: &Db, steps: &'static [Migration]) -> Res<i64> {
    let engine = db.engine();
    db.transact(move |s| {
        Box::pin(async move {
            if engine == Engine::Postgres {
                s.batch("SELECT pg_advisory_xact_lock(7261001)").await?;
            }
            let table = "CREATE TABLE IF NOT EXISTS schema_migration (number {i64} PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, applied_at {i64} NOT NULL) {strict}";
            s.batch(&dialect::ddl(engine, table)).await?;
            let from = checked(&applied(s).await?, steps)?;
            if engine == Engine::Postgres {
                s.batch(dialect::POSTGRES_PRELUDE).await?;
            }
            Ok(End::Keep(from))
        })
    })
    .await
}

/// What a step is known by.
pub(crate) fn digest(step: &Migration) -> String {
    Digest::of(step.sql.as_bytes()).to_string()
}

/// Splits a schema text at the semicolons that end a line outside a trigger body.
pub(crate) fn split(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut current = String::new();
    for line in text.lines().filter(|l| !l.trim_start().starts_with("--")) {
        current.push_str(line);
        current.push('\n');
        if line.trim_end().ends_with(';') {
            out.push(std::mem::take(&mut current).trim().trim_end_matches(';').to_owned());
        }
    }
    if !current.trim().is_empty() {
        out.push(current.trim().to_owned());
    }
    out
}
