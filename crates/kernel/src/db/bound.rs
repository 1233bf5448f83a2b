//! The bound that the benchmark compares with: the rows an operation really wrote, written again from memory through the same
//! connection settings, prepared, with the same durability and as many operations in one commit; nothing is read, decided or sent
//! over HTTP, and on PostgreSQL nothing waits for an answer before the commit.

use super::dialect::Engine;
use super::session::{Group, On, Session};
use super::value::{Cell, FromRow, Row, Val};
use super::{Address, JobLimits, postgres, sqlite};
use crate::failure::{Failure, Res};
use std::sync::{Arc, Mutex};

/// One write as it was run: the statement and its rows.
#[derive(Debug, Clone)]
pub struct Written {
    /// The text as the engine got it.
    pub sql: Arc<str>,
    /// The parameters of each row.
    pub rows: Vec<Vec<Cell>>,
    /// It was one statement for all rows.
    pub many: bool,
}

impl Written {
    /// The table it writes.
    pub fn table(&self) -> &str {
        let mut words = self.sql.split_whitespace();
        match words.next() {
            Some("UPDATE") => words.next().unwrap_or_default(),
            _ => words.nth(1).unwrap_or_default(),
        }
    }
    /// The rows' integers in one column.
    pub fn ints(&self, column: usize) -> impl Iterator<Item = i64> {
        self.rows.iter().filter_map(move |row| if let Some(Cell::Int(i)) = row.get(column) { Some(*i) } else { None })
    }
    /// The bytes of its parameters, integers as eight.
    pub fn bytes(&self) -> usize {
        let size = |c: &Cell| match c {
            Cell::Null => 0,
            Cell::Int(_) => 8,
            Cell::Text(t) => t.len(),
            Cell::Bytes(b) => b.len(),
        };
        self.rows.iter().flatten().map(size).sum()
    }
}

/// The same writes for another operation of the same shape: every value becomes what `other` says.
pub fn again(sample: &[Written], other: impl Fn(&Cell) -> Cell) -> Vec<Written> {
    let write =
        |w: &Written| Written { sql: w.sql.clone(), many: w.many, rows: w.rows.iter().map(|r| r.iter().map(&other).collect()).collect() };
    sample.iter().map(write).collect()
}

/// The same writes without reading: an insert that finds its values by a query becomes one of the row that it wrote. For writes just
/// recorded, whose rows stand as they were written. An audit row's position stays a query: it is the next one, whoever writes it.
///
/// # Errors
/// Busy when the database cannot be read.
pub async fn unread(address: &Address, sample: Vec<Written>) -> Res<Vec<Written>> {
    let mut plain = Vec::with_capacity(sample.len());
    for write in sample {
        let columns = write.sql.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(columns, _)| columns);
        match columns {
            Some(columns) if write.sql.starts_with("INSERT") && write.sql.contains("SELECT") && write.table() != "audit" => {
                let table = write.table();
                let places: Vec<String> = (1..=columns.split(',').count()).map(|n| format!("${n}")).collect();
                let sql = format!("INSERT INTO {table} ({columns}) VALUES ({})", places.join(", "));
                let mut rows = Vec::with_capacity(write.rows.len());
                for id in write.ints(0) {
                    let found = found(address, &format!("SELECT {columns} FROM {table} WHERE id = $1"), &[Val::I(id)]).await?;
                    rows.extend(found.into_iter().map(|row| row.0));
                }
                if rows.len() != write.rows.len() {
                    return Err(Failure::bug(format!("{table} has {} of {} rows that were written", rows.len(), write.rows.len())));
                }
                plain.push(Written { sql: sql.into(), rows, many: write.many });
            }
            _ => plain.push(write),
        }
    }
    Ok(plain)
}

/// Writes operations, `group` in each commit; on PostgreSQL over `lanes` connections at once.
pub async fn write(address: &Address, operations: Vec<Vec<Written>>, limits: &JobLimits, group: usize) -> Res<()> {
    match address {
        Address::Sqlite(path) => {
            let path = path.clone();
            tokio::task::spawn_blocking(move || on_sqlite(&path, &operations, group)).await.map_err(Failure::bug)?
        }
        Address::Postgres(url) => on_postgres(url, operations, limits, group).await,
    }
}

fn on_sqlite(path: &std::path::Path, operations: &[Vec<Written>], group: usize) -> Res<()> {
    let connection = Mutex::new(sqlite::open(path, true)?);
    let c = super::session::lock(&connection);
    for chunk in operations.chunks(group.max(1)) {
        sqlite::exec(&c, "BEGIN IMMEDIATE", &[])?;
        for write in chunk.iter().flatten() {
            let rows: Vec<Vec<Val<'_>>> = write.rows.iter().map(|r| r.iter().map(Val::from).collect()).collect();
            if write.sql.contains("RETURNING") {
                rows.iter().try_for_each(|row| sqlite::fetch(&c, &write.sql, row).map(|_| ()))?;
            } else {
                sqlite::exec_many(&c, &write.sql, &rows)?;
            }
        }
        sqlite::exec(&c, "COMMIT", &[])?;
    }
    Ok(())
}

async fn on_postgres(url: &str, operations: Vec<Vec<Written>>, limits: &JobLimits, group: usize) -> Res<()> {
    let size = operations.len().div_ceil(limits.lanes.max(1)).max(1);
    let mut lanes = Vec::new();
    let mut operations = operations.into_iter().peekable();
    while operations.peek().is_some() {
        let mine: Vec<Vec<Written>> = operations.by_ref().take(size).collect();
        let link = postgres::own_writer(url, limits).await?;
        lanes.push(tokio::spawn(async move { lane(&link, &mine, group).await }));
    }
    for lane in lanes {
        lane.await.map_err(Failure::bug)??;
    }
    Ok(())
}

async fn lane(link: &postgres::Link, operations: &[Vec<Written>], group: usize) -> Res<()> {
    let shared = Group::default();
    let session = Session::reading(On::Postgres(link), &shared);
    debug_assert_eq!(session.engine(), Engine::Postgres);
    let (first, rest) = operations.split_at(operations.len().min(1));
    // One after the other, so that every statement is prepared and later ones leave in their order.
    for write in first.iter().flatten() {
        write_one(link, write).await?;
    }
    for chunk in rest.chunks(group.max(1)) {
        // Lanes whose groups want each other's rows may deadlock, as those of the program do: the one that loses writes again.
        while let Err(no) = burst(link, chunk).await {
            if !matches!(no, Failure::Stale) {
                return Err(no);
            }
        }
    }
    Ok(())
}

/// A group in one round trip: BEGIN, the writes, COMMIT, which ends a transaction that failed as well.
async fn burst(link: &postgres::Link, chunk: &[Vec<Written>]) -> Res<()> {
    link.ride("BEGIN");
    let writes: Vec<_> = chunk.iter().flatten().map(|w| write_one(link, w)).collect();
    let (written, committed) = futures_util::join!(futures_util::future::join_all(writes), link.batch("COMMIT"));
    written.into_iter().collect::<Res<()>>()?;
    committed
}

async fn write_one(link: &postgres::Link, write: &Written) -> Res<()> {
    let rows: Vec<Vec<Val<'_>>> = write.rows.iter().map(|r| r.iter().map(Val::from).collect()).collect();
    if write.many {
        link.exec_many(&write.sql, &rows).await?;
    } else {
        for row in &rows {
            link.exec(&write.sql, row).await?;
        }
    }
    Ok(())
}

/// Lets PostgreSQL look at what was loaded, as it would by itself within a minute: its plans are those of a company at work.
pub async fn analyze(address: &Address) -> Res<()> {
    match address {
        Address::Sqlite(_) => Ok(()),
        Address::Postgres(url) => postgres::own_writer(url, &patient()).await?.batch("ANALYZE").await,
    }
}

/// The processes that serve a PostgreSQL database, where they run on this machine.
pub async fn backends(url: &str) -> Res<Vec<u32>> {
    let link = postgres::own_writer(url, &JobLimits::default()).await?;
    let found = link.fetch("SELECT CAST(pid AS BIGINT) FROM pg_stat_activity WHERE datname = current_database()", &[]).await?;
    found.iter().map(|row| row.get::<i64>(0).map(|pid| u32::try_from(pid).unwrap_or(0))).collect()
}

/// How long one statement that fills a database may take.
const HOURS: std::time::Duration = std::time::Duration::from_secs(3 * 3600);

/// Limits for what takes long on a loaded database.
fn patient() -> JobLimits {
    JobLimits { job: std::time::Duration::from_secs(60), ..JobLimits::default() }
}

/// How many rows stand in some tables.
pub async fn rows(address: &Address, tables: &[String]) -> Res<u64> {
    let counts: Vec<String> = tables.iter().map(|table| format!("(SELECT COUNT(*) FROM {table})")).collect();
    let found: Vec<(i64,)> = ask(address, &format!("SELECT CAST({} AS BIGINT)", counts.join(" + ")), &[]).await?;
    let (count,) = found.first().ok_or_else(|| Failure::bug("no count"))?;
    Ok(u64::try_from(*count).unwrap_or(0))
}

/// What a database that is measured holds, over a connection of its own.
///
/// # Errors
/// Busy when it cannot be read.
pub async fn ask<T: FromRow>(address: &Address, text: &str, params: &[Val<'_>]) -> Res<Vec<T>> {
    found(address, text, params).await?.iter().map(T::from_row).collect()
}

async fn found(address: &Address, text: &str, params: &[Val<'_>]) -> Res<Vec<Row>> {
    match address {
        Address::Sqlite(path) => sqlite::fetch(&sqlite::open(path, false)?, text, params),
        Address::Postgres(url) => postgres::own_writer(url, &patient()).await?.fetch(text, params).await,
    }
}

/// Fills a database that is made to be measured, statement by statement over one connection, with nothing checked or made durable
/// that is not so by itself: nobody else uses it, and what fails leaves a database that is thrown away.
///
/// # Errors
/// Those of the database.
pub async fn fill(address: &Address, statements: &[String]) -> Res<()> {
    match address {
        Address::Sqlite(path) => {
            let (path, statements) = (path.clone(), statements.to_vec());
            tokio::task::spawn_blocking(move || {
                let c = sqlite::open(&path, true)?;
                c.execute_batch("PRAGMA foreign_keys=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000").map_err(sqlite::failure)?;
                statements.iter().try_for_each(|statement| c.execute_batch(statement).map_err(sqlite::failure))?;
                c.execute_batch("PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE)").map_err(sqlite::failure)
            })
            .await
            .map_err(Failure::bug)?
        }
        Address::Postgres(url) => {
            let link = postgres::own_writer(url, &JobLimits { job: HOURS, ..patient() }).await?;
            // Not the plans of a program at work: everything is read, once.
            link.batch(
                "SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB'; SET enable_seqscan = on; \
                 SET enable_hashjoin = on; SET enable_mergejoin = on; SET plan_cache_mode = auto",
            )
            .await?;
            for statement in statements {
                link.batch(statement).await?;
            }
            link.batch("ANALYZE").await
        }
    }
}
