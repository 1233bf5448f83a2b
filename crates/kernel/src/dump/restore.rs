//! Restores a verified backup into an empty database.

use super::read::{Item, Reader};
use super::schema::{Kind, Table, tables};
use super::{Summary, malformed, schema_version, sql};
use crate::db::migrate::{alone, migrate, prepare};
use crate::db::{Cell, Db, End, MIGRATIONS, Row, Session, Val};
use crate::failure::{Failure, Res};
use base::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long writing may take: whoever restores waits for it.
const LIMIT: Duration = Duration::from_secs(24 * 3600);
/// Bytes of text and binary data written at a time, about; 500 rows are written at a time when they are smaller.
const BATCH_BYTES: usize = 4 << 20;
/// Tables that the migrations fill: the backup's rows take the place of theirs.
const REPLACED: [&str; 2] = ["id_block", "snapshot_version"];

/// A file that was found whole, and what it must become.
pub(super) struct Plan {
    file: PathBuf,
    tables: Arc<Vec<Table>>,
}

impl Plan {
    /// Reads the whole file once; nothing else is touched.
    pub(super) async fn verified(file: &Path) -> Res<Plan> {
        let plan = Plan { file: file.to_owned(), tables: Arc::new(tables(MIGRATIONS)?) };
        let (path, tables) = (plan.file.clone(), plan.tables.clone());
        let verify = move || {
            let mut reader = Reader::open(&path, &tables)?;
            while let Item::Row(..) = reader.next()? {}
            Ok(())
        };
        tokio::task::spawn_blocking(verify).await.map_err(Failure::bug)??;
        Ok(plan)
    }

    /// Migrates the empty target and writes everything in one transaction.
    pub(super) async fn carry_out(self, db: &Db, now: Timestamp) -> Res<Summary> {
        let found = prepare(db, MIGRATIONS).await?;
        if found != 0 && found != schema_version() {
            return Err(Failure::Conflict("dump.target_not_empty"));
        }
        migrate(db, MIGRATIONS, now).await?;
        let Plan { file, tables } = self;
        let outcome = db
            .transact_within(LIMIT, move |s| {
                let (file, tables) = (file.clone(), tables.clone());
                Box::pin(async move { write(s, &file, &tables).await.map(End::Keep) })
            })
            .await;
        outcome.map_err(|no| match no {
            Failure::Constraint(name) => {
                tracing::error!(constraint = name, "rows of the backup contradict the schema");
                malformed("dump.damaged")
            }
            Failure::Stale => Failure::Busy(crate::db::LOCKED),
            other => other,
        })
    }
}

/// Reads the file again and writes its rows; what the second reading finds wrong undoes everything.
async fn write(s: &Session<'_>, file: &Path, tables: &[Table]) -> Res<Summary> {
    alone(s).await?;
    for table in tables {
        if REPLACED.contains(&table.name.as_str()) {
            s.exec_text(&sql::clear(table), &[]).await?;
        } else if !s.fetch_text::<Row>(&sql::any(table), &[]).await?.is_empty() {
            return Err(Failure::Conflict("dump.target_not_empty"));
        }
    }
    let mut reader = Reader::open(file, tables)?;
    let mut batch = Batch::default();
    loop {
        match reader.next()? {
            Item::Row(table, cells) => {
                if table != batch.table || batch.is_full() {
                    batch.write(s, tables).await?;
                    batch.table = table;
                }
                batch.add(cells);
            }
            Item::End(summary) => {
                batch.write(s, tables).await?;
                s.exec(&sql::POSITIONS.0, &[]).await?;
                return Ok(summary);
            }
        }
    }
}

/// Rows of one table waiting to be written.
#[derive(Default)]
struct Batch {
    table: usize,
    rows: Vec<Vec<Cell>>,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, cells: Vec<Cell>) {
        let size = |cell: &Cell| match cell {
            Cell::Null | Cell::Int(_) => 0,
            Cell::Text(text) => text.len(),
            Cell::Bytes(bytes) => bytes.len(),
        };
        self.bytes += cells.iter().map(size).sum::<usize>();
        self.rows.push(cells);
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= sql::PAGE || self.bytes >= BATCH_BYTES
    }

    async fn write(&mut self, s: &Session<'_>, tables: &[Table]) -> Res<()> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        if rows.is_empty() {
            return Ok(());
        }
        let table = &tables[self.table];
        let values: Vec<Vec<Val<'_>>> =
            rows.iter().map(|cells| cells.iter().zip(&table.columns).map(|(cell, column)| value(cell, column.kind)).collect()).collect();
        let written = s.exec_many_text(&sql::insert(table), &values).await?;
        if written == values.len() as u64 {
            Ok(())
        } else {
            Err(Failure::bug(format!("{written} of {} rows of {}", values.len(), table.name)))
        }
    }
}

fn value(cell: &Cell, kind: Kind) -> Val<'_> {
    match cell {
        Cell::Int(n) if kind == Kind::Bool => Val::B(*n != 0),
        other => Val::from(other),
    }
}
