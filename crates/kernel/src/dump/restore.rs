//! Restore: into an empty database, all or nothing.

use super::read::{Dump, Item};
use super::table::{Kind, Table, tables};
use super::{DumpSummary, sql};
use crate::db::dialect::{self, SelfReference};
use crate::db::session::lock;
use crate::db::{Address, Cell, Db, End, JobLimits, MIGRATIONS, Row, Session, Val, migrate};
use crate::failure::{Failure, Res};
use crate::kernel::Kernel;
use base::Timestamp;
use std::io::{Read, Seek};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A restore may take as long as this.
const LIMIT: Duration = Duration::from_secs(24 * 3600);
/// Bytes of one batch of rows, about.
const BATCH_BYTES: usize = 2 << 20;

impl Kernel {
    /// Restores a dump into an empty database, after the whole file was read and found to be what was dumped.
    ///
    /// # Errors
    /// `dump.target_not_empty`, `dump.not_one`, `dump.newer`, `dump.older`, `dump.other_schema`, `dump.truncated`, `dump.damaged`; the
    /// target is then as it was.
    pub async fn restore(address: &Address, reader: impl Read + Seek + Send + 'static, now: Timestamp) -> Res<DumpSummary> {
        let verified = tokio::task::spawn_blocking(move || verified(reader)).await.map_err(Failure::bug)?;
        let (reader, summary) = verified?;
        let db = Db::open(address, JobLimits::default()).await?;
        let version = migrate::prepare(&db, MIGRATIONS).await?;
        if version != 0 && Some(version) != MIGRATIONS.last().map(|m| m.number) {
            return Err(Failure::Conflict("dump.target_not_empty"));
        }
        migrate::migrate(&db, MIGRATIONS, now).await?;
        let reader = Arc::new(Mutex::new(Some(reader)));
        let restored = db.transact_within(Some(LIMIT), move |s| {
            let reader = reader.clone();
            Box::pin(async move {
                // Taken once: a second try would read from where the first one ended.
                let reader = lock(&reader).take().ok_or(Failure::Busy("dump.not_written"))?;
                restore(s, reader).await.map(End::Keep)
            })
        });
        match restored.await {
            Ok(()) => Ok(summary),
            // The digest is right and the content is not: nobody's dump.
            Err(Failure::Constraint(name)) => {
                tracing::error!(constraint = name, "a dump violates a constraint");
                Err(super::format::damaged(0))
            }
            Err(other) => Err(other),
        }
    }
}

/// Reads the whole once.
fn verified<R: Read + Seek>(mut reader: R) -> Res<(R, DumpSummary)> {
    let mut dump = Dump::open(&mut reader)?;
    let summary = loop {
        if let Item::End(summary) = dump.next()? {
            break summary;
        }
    };
    drop(dump);
    reader.rewind().map_err(|e| Failure::bug(e.to_string()))?;
    Ok((reader, summary))
}

async fn restore<R: Read + Send>(s: &Session<'_>, reader: R) -> Res<()> {
    for table in tables() {
        if !table.seeded {
            let some: Vec<Row> = s.fetch_text(&sql::any(table), &[]).await?;
            if !some.is_empty() {
                return Err(Failure::Conflict("dump.target_not_empty"));
            }
        } else if table.dumped() {
            s.exec_text(&sql::clear(table), &[]).await?;
        }
    }
    let references: Vec<SelfReference<'_>> =
        tables().iter().flat_map(|t| t.itself.iter().map(|(column, target)| (t.name.as_str(), column.as_str(), target.as_str()))).collect();
    for text in dialect::restore_begins(s.engine(), &references) {
        s.batch(&text).await?;
    }
    let mut dump = Dump::open(reader)?;
    let mut batch = Batch::default();
    loop {
        match dump.next()? {
            Item::Row(table, row) => batch.add(s, table, row).await?,
            Item::End(_) => break,
        }
    }
    batch.flush(s).await?;
    for text in dialect::restore_ends(s.engine(), &references) {
        s.batch(&text).await?;
    }
    if let Some(text) = dialect::dangling(s.engine()) {
        let found: Vec<Row> = s.fetch_text(text, &[]).await?;
        if let Some(first) = found.first() {
            return Err(Failure::Constraint(format!("foreign key of {:?}", first.0)));
        }
    }
    Ok(())
}

/// Rows of one table that are written together.
#[derive(Default)]
struct Batch {
    table: Option<&'static Table>,
    rows: Vec<Vec<Cell>>,
    bytes: usize,
}

impl Batch {
    async fn add(&mut self, s: &Session<'_>, table: &'static Table, row: Vec<Cell>) -> Res<()> {
        let full = self.rows.len() == sql::PAGE || self.bytes > BATCH_BYTES;
        if full || self.table.is_some_and(|t| t.name != table.name) {
            self.flush(s).await?;
        }
        self.table = Some(table);
        self.bytes += row.iter().map(bytes).sum::<usize>();
        self.rows.push(row);
        Ok(())
    }

    async fn flush(&mut self, s: &Session<'_>) -> Res<()> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        let Some(table) = self.table.filter(|_| !rows.is_empty()) else { return Ok(()) };
        let values: Vec<Vec<Val<'_>>> =
            rows.iter().map(|row| row.iter().zip(&table.columns).map(|(cell, (_, kind))| value(cell, *kind)).collect()).collect();
        s.exec_many_text(&sql::insert(table), &values).await.map(|_| ())
    }
}

fn value(cell: &Cell, kind: Kind) -> Val<'_> {
    match (cell, kind) {
        (Cell::Int(n), Kind::Bool) => Val::B(*n != 0),
        _ => Val::from(cell),
    }
}

fn bytes(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.len(),
        Cell::Bytes(bytes) => bytes.len(),
        Cell::Null | Cell::Int(_) => 8,
    }
}
