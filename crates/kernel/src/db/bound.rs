//! The bound that the benchmark compares with: the rows an operation really wrote, written again from memory through the same
//! connection settings, prepared, with the same durability and as many operations in one commit; nothing is read, decided or sent
//! over HTTP, and on PostgreSQL nothing waits for an answer before the commit.

use super::dialect::Engine;
use super::session::{Group, On, Session};
use super::value::{Cell, Val};
use super::{Address, JobLimits, postgres, sqlite};
use crate::failure::{Failure, Res};
use std::collections::BTreeMap;
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

/// The same writes for another operation of the same shape: what was numbered anew in the sample is shifted by `step`, the rows it
/// updated are replaced by `others`, and the key becomes another of its length.
pub fn again(sample: &[Written], first_id: i64, last_id: i64, step: i64, others: &BTreeMap<i64, i64>, key: &str) -> Vec<Written> {
    let cell = |c: &Cell| match c {
        Cell::Int(i) if (first_id..=last_id).contains(i) => Cell::Int(i + step),
        Cell::Int(i) => Cell::Int(others.get(i).copied().unwrap_or(*i)),
        Cell::Text(t) if t == key => Cell::Text(format!("{step:0width$}", width = key.len())),
        other => other.clone(),
    };
    let write =
        |w: &Written| Written { sql: w.sql.clone(), many: w.many, rows: w.rows.iter().map(|r| r.iter().map(cell).collect()).collect() };
    sample.iter().map(write).collect()
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
            sqlite::exec_many(&c, &write.sql, &rows)?;
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

/// Limits for what takes long on a loaded database.
fn patient() -> JobLimits {
    JobLimits { job: std::time::Duration::from_secs(60), ..JobLimits::default() }
}

/// How many rows stand in some tables.
pub async fn rows(address: &Address, tables: &[String]) -> Res<u64> {
    let counts: Vec<String> = tables.iter().map(|table| format!("(SELECT COUNT(*) FROM {table})")).collect();
    let text = format!("SELECT CAST({} AS BIGINT)", counts.join(" + "));
    let found = match address {
        Address::Sqlite(path) => sqlite::fetch(&sqlite::open(path, false)?, &text, &[])?,
        Address::Postgres(url) => postgres::own_writer(url, &JobLimits::default()).await?.fetch(&text, &[]).await?,
    };
    let count: i64 = found.first().ok_or_else(|| Failure::bug("no count"))?.get(0)?;
    Ok(u64::try_from(count).unwrap_or(0))
}
