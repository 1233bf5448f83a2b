//! A session: one connection in the hands of one reader or one write, the same to callers on both engines.

use super::Boxed;
use super::dialect::Engine;
use super::fault::{Faults, Trip};
use super::postgres::Link;
use super::sqlite;
use super::statement::{Completed, Statement};
use super::value::{FromRow, Row, Val, typed};
use crate::access::snapshot::Versions;
use crate::failure::{Failure, Res};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// One connection in use.
pub struct Session<'a> {
    pub(crate) on: On<'a>,
    /// Present while writing.
    pub(crate) faults: Option<&'a Faults>,
    /// Versions of the in-memory snapshot's parts as this transaction sees them; read once per group.
    pub(crate) group: &'a Group,
    /// When a write must be done: no statement of it begins later.
    until: Option<&'a sqlite::TimeLimit>,
    /// Nothing was prepared for undoing this write alone.
    plain: bool,
    /// It asked to be undone, or ran statements whose changes nobody counts.
    uncounted: AtomicBool,
    /// A statement failed or was dropped half-way, and nothing was undone since.
    failed: AtomicBool,
}

pub(crate) enum On<'a> {
    /// A rusqlite connection is not `Sync`; the mutex is never contended.
    Sqlite(&'a Mutex<rusqlite::Connection>),
    /// A PostgreSQL connection with control statements waiting to ride before the next statement. Its futures are large and boxed, or
    /// whoever awaits a session on SQLite would carry them along, several times over.
    Postgres(&'a Link),
}

/// What the operations of one group share.
#[derive(Default)]
pub(crate) struct Group {
    pub(crate) versions: Mutex<Option<Versions>>,
}
impl Group {
    /// Something changed a part: the next operation of the group reads the versions again.
    pub(crate) fn forget(&self) {
        *lock(&self.versions) = None;
    }
}

/// Locks, also after a panic elsewhere: what we keep behind mutexes stays valid at every step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> Session<'a> {
    pub(crate) fn reading(on: On<'a>, group: &'a Group) -> Session<'a> {
        Session { on, faults: None, group, until: None, plain: false, uncounted: AtomicBool::new(false), failed: AtomicBool::new(false) }
    }
    pub(crate) fn writing(on: On<'a>, group: &'a Group, faults: &'a Faults, until: &'a sqlite::TimeLimit) -> Session<'a> {
        Session {
            on,
            faults: Some(faults),
            group,
            until: Some(until),
            plain: false,
            uncounted: AtomicBool::new(false),
            failed: AtomicBool::new(false),
        }
    }
    /// The same without a savepoint of its own: when it fails, or is to be undone, its whole group is done again.
    pub(crate) fn plain(self) -> Session<'a> {
        Session { plain: true, ..self }
    }

    /// Whether the number of changed rows does not tell what this write did.
    pub(crate) fn is_uncounted(&self) -> bool {
        self.uncounted.load(Ordering::SeqCst)
    }

    /// What a write ends with: one that went on after a failed statement is not done. PostgreSQL would turn its COMMIT into a
    /// ROLLBACK without a word; SQLite would keep the rest. The same defect has the same outcome on both.
    pub(crate) fn close(&self, outcome: Res<bool>) -> Res<bool> {
        match outcome {
            Ok(true) if self.failed.load(Ordering::SeqCst) => Err(Failure::bug("an operation went on after a failed statement")),
            other => other,
        }
    }

    /// Whether statements travel: several of them sent together cost one way there and back.
    pub(crate) fn sends_ahead(&self) -> bool {
        self.engine() == Engine::Postgres
    }
    /// Which engine answers.
    pub(crate) fn engine(&self) -> Engine {
        match self.on {
            On::Sqlite(_) => Engine::Sqlite,
            On::Postgres(_) => Engine::Postgres,
        }
    }

    /// All rows of a statement.
    pub(crate) async fn fetch<T: FromRow>(&self, statement: &Statement, params: &[Val<'_>]) -> Res<Vec<T>> {
        self.witness(statement, || vec![params.to_vec()], false);
        self.fetch_completed(statement.text(self.engine()), params).await
    }

    /// All rows of a completed text.
    pub(crate) async fn fetch_completed<T: FromRow>(&self, text: &Completed, params: &[Val<'_>]) -> Res<Vec<T>> {
        typed(&self.completed_rows(text, params).await?)
    }

    fn completed_rows<'s>(&'s self, text: &'s Completed, params: &'s [Val<'_>]) -> Boxed<'s, Res<Vec<Row>>> {
        let one_by_one = text.by_id.as_ref().and_then(|by_id| Some((by_id, by_id.ids(params)?)));
        let (Some((by_id, ids)), On::Sqlite(c)) = (one_by_one, &self.on) else { return self.rows(&text.whole, params) };
        Box::pin(self.heed(async move {
            self.trip()?;
            sqlite::fetch_each(&lock(c), &by_id.sql, params, by_id.parameter, &ids)
        }))
    }

    /// At most one row.
    pub(crate) async fn opt<T: FromRow>(&self, statement: &Statement, params: &[Val<'_>]) -> Res<Option<T>> {
        let mut rows = self.fetch::<T>(statement, params).await?;
        if rows.len() > 1 {
            return Err(Failure::bug(format!("{} returned {} rows, at most one expected", statement.name, rows.len())));
        }
        Ok(rows.pop())
    }

    /// Rows of a text completed by the kernel (queries, dumps, checks).
    pub(crate) async fn fetch_text<T: FromRow>(&self, sql: &str, params: &[Val<'_>]) -> Res<Vec<T>> {
        typed(&self.rows(sql, params).await?)
    }

    /// The same before they have a type: compiled once, whoever asks.
    pub(crate) fn rows<'s>(&'s self, sql: &'s str, params: &'s [Val<'_>]) -> Boxed<'s, Res<Vec<Row>>> {
        Box::pin(self.heed(async move {
            self.trip()?;
            match self.on {
                On::Sqlite(c) => sqlite::fetch(&lock(c), sql, params),
                On::Postgres(link) => Box::pin(link.fetch(sql, params)).await,
            }
        }))
    }

    /// Runs a statement; how many rows it changed.
    pub(crate) async fn exec(&self, statement: &Statement, params: &[Val<'_>]) -> Res<u64> {
        self.witness(statement, || vec![params.to_vec()], false);
        self.exec_text(&statement.text(self.engine()).whole, params).await
    }

    pub(crate) fn exec_text<'s>(&'s self, sql: &'s str, params: &'s [Val<'_>]) -> Boxed<'s, Res<u64>> {
        Box::pin(self.heed(async move {
            self.trip()?;
            match self.on {
                On::Sqlite(c) => sqlite::exec(&lock(c), sql, params),
                On::Postgres(link) => Box::pin(link.exec(sql, params)).await,
            }
        }))
    }

    /// Runs a one-row statement for many rows (distinct keys, in key order); how many rows changed in all.
    /// A prepared loop on SQLite, one `unnest` on PostgreSQL.
    pub(crate) async fn exec_many(&self, statement: &Statement, rows: &[Vec<Val<'_>>]) -> Res<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        self.witness(statement, || rows.to_vec(), true);
        self.exec_many_text(&statement.text(self.engine()).whole, rows).await
    }

    /// The same for a text completed by the kernel (restore).
    pub(crate) fn exec_many_text<'s>(&'s self, sql: &'s str, rows: &'s [Vec<Val<'_>>]) -> Boxed<'s, Res<u64>> {
        Box::pin(self.heed(async move {
            self.trip()?;
            match self.on {
                On::Sqlite(c) => sqlite::exec_many(&lock(c), sql, rows),
                On::Postgres(link) => Box::pin(link.exec_many(sql, rows)).await,
            }
        }))
    }

    /// Several statements of DDL or control.
    pub(crate) async fn batch(&self, sql: &str) -> Res<()> {
        self.uncounted.store(true, Ordering::SeqCst);
        self.heed(async {
            self.trip()?;
            match self.on {
                On::Sqlite(c) => lock(c).execute_batch(sql).map_err(sqlite::failure),
                On::Postgres(link) => Box::pin(link.batch(sql)).await,
            }
        })
        .await
    }

    /// Undoes everything this operation has written and goes on: a refusal found half-way is recorded on a clean slate.
    pub(crate) async fn undo(&self) -> Res<()> {
        self.group.forget();
        let undone = match self.on {
            On::Sqlite(_) if self.plain => {
                self.uncounted.store(true, Ordering::SeqCst);
                Err(Failure::Stale)
            }
            On::Sqlite(c) => open(c).and_then(|()| lock(c).execute_batch("ROLLBACK TO op").map_err(sqlite::failure)),
            On::Postgres(link) => Box::pin(link.undo()).await,
        };
        self.failed.store(undone.is_err(), Ordering::SeqCst);
        undone
    }

    /// Begins a part of this write that can be undone alone. What failed before it would be forgotten with it.
    pub(crate) async fn begin_part(&self) -> Res<()> {
        if self.failed.load(Ordering::SeqCst) {
            return Err(Failure::bug("a part of an operation begins after a failed statement"));
        }
        match self.on {
            On::Sqlite(c) => open(c).and_then(|()| sqlite::exec(&lock(c), "SAVEPOINT part", &[]).map(|_| ())),
            On::Postgres(link) => {
                link.ride("SAVEPOINT part");
                Ok(())
            }
        }
    }

    /// Ends the part: what it wrote stays, or goes.
    pub(crate) async fn end_part(&self, keep: bool) -> Res<()> {
        if !keep {
            self.group.forget();
        }
        match self.on {
            On::Sqlite(c) => {
                open(c)?;
                let c = lock(c);
                if !keep {
                    sqlite::exec(&c, "ROLLBACK TO part", &[])?;
                }
                sqlite::exec(&c, "RELEASE part", &[])?;
            }
            On::Postgres(link) => link.ride(if keep { "RELEASE part" } else { "ROLLBACK TO part;RELEASE part" }),
        }
        if !keep {
            self.failed.store(false, Ordering::SeqCst);
        }
        Ok(())
    }

    /// Remembers a statement that fails, and one whose caller does not wait for its end.
    async fn heed<T>(&self, statement: impl Future<Output = Res<T>>) -> Res<T> {
        struct Failed<'f>(&'f AtomicBool);
        impl Drop for Failed<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let unless_done = Failed(&self.failed);
        let value = statement.await?;
        std::mem::forget(unless_done);
        Ok(value)
    }

    /// Shows the benchmark what is written, when it watches.
    fn witness<'v>(&self, statement: &Statement, rows: impl FnOnce() -> Vec<Vec<Val<'v>>>, many: bool) {
        if let Some(faults) = self.faults.filter(|f| f.witness.watching()) {
            faults.witness.wrote(&statement.text(self.engine()).whole, &rows(), many);
        }
    }

    fn trip(&self) -> Res<()> {
        let Some(faults) = self.faults else { return Ok(()) };
        if let On::Sqlite(c) = self.on {
            open(c)?;
        }
        if self.until.is_some_and(sqlite::TimeLimit::passed) {
            return Err(Failure::Busy(super::TIME_LIMIT));
        }
        match faults.statement()? {
            Trip::None => Ok(()),
            Trip::Rollback => {
                if let On::Sqlite(c) = self.on {
                    let _ = lock(c).execute_batch("ROLLBACK");
                } else if let On::Postgres(link) = self.on {
                    link.break_off();
                }
                Err(Failure::Busy(super::STORAGE_FAILED))
            }
        }
    }
}

/// Where the transaction has ended behind the operation's back, its next statement would commit by itself.
fn open(writer: &Mutex<rusqlite::Connection>) -> Res<()> {
    if lock(writer).is_autocommit() { Err(Failure::Busy(super::STORAGE_FAILED)) } else { Ok(()) }
}
