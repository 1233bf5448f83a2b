//! The database layer: hand-written SQL kept once for SQLite and PostgreSQL, behind one `transact` and one `read`.
//!
//! Nothing outside the kernel can open a transaction; `transact` is crate-private and `op::execute` is its main caller.

#[doc(hidden)]
mod address;
pub mod bound;
pub(crate) mod dialect;
pub mod fault;
pub(crate) mod migrate;
mod postgres;
pub(crate) mod session;
mod sqlite;
mod statement;
mod value;

#[cfg(test)]
pub(crate) mod tests;

pub use address::Address;
pub use dialect::Engine;
#[doc(hidden)]
pub use dialect::complete;
pub use migrate::{MIGRATIONS, Migrated, Migration};
pub(crate) use session::Session;
#[doc(hidden)]
pub use statement::parameters_in_order;
pub use statement::{Check, Fact, Kind, Scoped, Statement, Write};
pub(crate) use statement::{Completed, House};
pub use value::{Cell, FromCell, FromRow, Row, Val};

use crate::failure::{Failure, Res};
use fault::Faults;
use session::{Group, On, lock};
use std::path::Path;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, oneshot};

/// A boxed future that may cross threads.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The queue of writes is full.
pub(crate) const QUEUE_FULL: &str = "busy.queue_full";
/// The disk is full.
pub(crate) const STORAGE_FULL: &str = "busy.storage_full";
/// The disk or the commit failed.
pub(crate) const STORAGE_FAILED: &str = "busy.storage_failed";
/// Another process holds the database.
pub(crate) const LOCKED: &str = "busy.locked";
/// It took too long and was broken off.
pub(crate) const TIME_LIMIT: &str = "busy.time_limit";
/// The connection to the database was lost; whether the last commit happened is told by the same key.
pub(crate) const CONNECTION_LOST: &str = "busy.connection_lost";
/// The database is closing or cannot be reached.
pub(crate) const CLOSED: &str = "busy.closed";
/// No company lives at the address.
pub(crate) const NOTHING_THERE: &str = "database.nothing_there";
/// The server's user may not do this.
pub(crate) const NOT_PERMITTED: &str = "database.not_permitted";

/// Limits of the writing side; each is a promise to somebody who waits.
#[derive(Debug, Clone)]
pub struct JobLimits {
    /// Writes that may wait; more are refused as busy.
    pub queue: usize,
    /// Operations in one SQLite commit.
    pub group: usize,
    /// How long a SQLite group may gather, microseconds.
    pub group_micros: i64,
    /// PostgreSQL connections that write.
    pub lanes: usize,
    /// Operations in one PostgreSQL commit; 1 = each its own.
    pub batch: usize,
    /// Reading connections.
    pub readers: usize,
    /// How long one operation may take inside the transaction.
    pub job: Duration,
    /// How long one read may take.
    pub read: Duration,
}
impl Default for JobLimits {
    fn default() -> Self {
        JobLimits {
            queue: 1024,
            group: 512,
            group_micros: 20_000,
            lanes: 4,
            batch: 1,
            readers: 4,
            job: Duration::from_secs(5),
            read: Duration::from_secs(5),
        }
    }
}

/// Whether what was written stays. A refusal is an answer and stays too: its audit row and receipt are committed.
pub(crate) enum End<T> {
    Keep(T),
    Undo(T),
}

/// One write waiting in the queue. It runs to its end even when the one who asked has gone away.
pub(crate) trait Work: Send + Sync {
    /// True: keep what was written.
    fn run<'t>(&'t self, session: &'t Session<'t>) -> Boxed<'t, Res<bool>>;
    /// Tells whether it is durable.
    fn done(self: Box<Self>, outcome: Res<()>);
    /// What it asks for beyond the usual.
    fn care(&self) -> Care;
}
pub(crate) type BoxedWork = Box<dyn Work>;

/// What a write asks for beyond the usual.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Care {
    /// A longer time limit.
    pub(crate) limit: Option<Duration>,
    /// It may well have to be undone, as a dry run always has.
    pub(crate) undone: bool,
}

struct Task<T, F> {
    work: F,
    value: Mutex<Option<T>>,
    reply: oneshot::Sender<Res<T>>,
    care: Care,
}
impl<T: Send + 'static, F> Work for Task<T, F>
where
    F: for<'t> Fn(&'t Session<'t>) -> Boxed<'t, Res<End<T>>> + Send + Sync,
{
    fn run<'t>(&'t self, session: &'t Session<'t>) -> Boxed<'t, Res<bool>> {
        Box::pin(async move {
            let (value, keep) = match (self.work)(session).await? {
                End::Keep(value) => (value, true),
                End::Undo(value) => (value, false),
            };
            *lock(&self.value) = Some(value);
            Ok(keep)
        })
    }
    fn done(self: Box<Self>, outcome: Res<()>) {
        let value = lock(&self.value).take();
        let answer = outcome.and_then(|()| value.ok_or_else(|| Failure::bug("a write ended without a value")));
        let _ = self.reply.send(answer);
    }
    fn care(&self) -> Care {
        self.care
    }
}

/// One database.
pub struct Db {
    inner: Inner,
    faults: Arc<Faults>,
    limits: JobLimits,
    /// The last write that was tried failed for want of the storage.
    failing: AtomicBool,
    /// Lists that may be read at once: one reader is left to those who look at the facts of a write.
    lists: Arc<Semaphore>,
}
enum Inner {
    Sqlite(sqlite::SqliteDb),
    Postgres(Box<postgres::PostgresDb>),
}

impl Db {
    /// Opens a database; creates the SQLite file, for nobody but its owner, when it is not there.
    pub async fn open(address: &Address, limits: JobLimits) -> Res<Db> {
        if let Address::Sqlite(path) = address {
            sqlite::create(path)?;
        }
        Db::existing(address, limits).await
    }

    /// Opens a database that is there.
    ///
    /// # Errors
    /// Busy when it cannot be opened.
    pub async fn existing(address: &Address, limits: JobLimits) -> Res<Db> {
        let faults = Arc::new(Faults::default());
        let inner = match address {
            Address::Sqlite(path) => Inner::Sqlite(sqlite::SqliteDb::open(path, &limits, faults.clone())?),
            Address::Postgres(url) => Inner::Postgres(Box::new(postgres::PostgresDb::open(url, &limits, faults.clone()).await?)),
        };
        let readers = match &inner {
            Inner::Sqlite(_) => limits.readers,
            Inner::Postgres(_) => postgres::readers(&limits),
        };
        let lists = Arc::new(Semaphore::new(readers.saturating_sub(1).max(1)));
        Ok(Db { inner, faults, limits, failing: AtomicBool::new(false), lists })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match &self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Faults on purpose, for tests.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The file, on SQLite.
    pub fn path(&self) -> Option<&Path> {
        match &self.inner {
            Inner::Sqlite(db) => Some(db.path()),
            Inner::Postgres(_) => None,
        }
    }

    /// Writes waiting to be done.
    pub fn queued(&self) -> usize {
        let queue = self.queue();
        queue.max_capacity() - queue.capacity()
    }

    fn queue(&self) -> &mpsc::Sender<BoxedWork> {
        match &self.inner {
            Inner::Sqlite(db) => &db.queue,
            Inner::Postgres(db) => &db.queue,
        }
    }

    /// Durable when it returns Ok. `work` awaits its session only: on SQLite it is polled once, on the writer thread; it may be run
    /// again after everything it wrote was undone.
    pub(crate) async fn transact<T, F>(&self, work: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t Session<'t>) -> Boxed<'t, Res<End<T>>> + Send + Sync + 'static,
    {
        self.transact_with(Care::default(), work).await
    }

    /// As `transact`, with a time limit of its own (migrations, restore).
    pub(crate) async fn transact_within<T, F>(&self, limit: Duration, work: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t Session<'t>) -> Boxed<'t, Res<End<T>>> + Send + Sync + 'static,
    {
        self.transact_with(Care { limit: Some(limit), undone: true }, work).await
    }

    /// As `transact`, for what asks for more than the usual.
    pub(crate) async fn transact_with<T, F>(&self, care: Care, work: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t Session<'t>) -> Boxed<'t, Res<End<T>>> + Send + Sync + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let task = Task { work, value: Mutex::new(None), reply, care };
        self.queue().try_send(Box::new(task)).map_err(|e| match e {
            mpsc::error::TrySendError::Full(_) => Failure::Busy(QUEUE_FULL),
            mpsc::error::TrySendError::Closed(_) => Failure::Busy(CLOSED),
        })?;
        self.noticed(care, answer.await.map_err(|_| Failure::Busy(CLOSED))?)
    }

    /// What the last write that was tried came to, as long as it is the storage that failed; reads may go on all the same.
    pub fn storage_fails(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }

    fn noticed<T>(&self, care: Care, answer: Res<T>) -> Res<T> {
        match &answer {
            // What was to be undone wrote nothing to the disk.
            Ok(_) if care.undone => {}
            Ok(_) => self.failing.store(false, Ordering::Relaxed),
            Err(Failure::Busy(STORAGE_FAILED | STORAGE_FULL)) => self.failing.store(true, Ordering::Relaxed),
            Err(_) => {}
        }
        answer
    }

    /// A connection for a few indexed reads in one snapshot (SQLite) or statement by statement (PostgreSQL, where guards in
    /// `apply` and the versions of what was read make up for it). Runs on the caller's thread.
    pub(crate) fn reading(&self) -> Boxed<'_, Res<Reading>> {
        Box::pin(async move {
            let on = match &self.inner {
                Inner::Sqlite(db) => {
                    let lent = db.reader(self.limits.read).await?;
                    sqlite::exec(&lock(lent.connection()?), "BEGIN", &[])?;
                    ReadingOn::Sqlite(lent)
                }
                Inner::Postgres(db) => ReadingOn::Postgres(Box::new(db.reader().await?)),
            };
            Ok(Reading { on, group: Group::default() })
        })
    }

    /// A read that may take long (a list, a report): off the async threads on SQLite. It is broken off when nobody waits any more.
    pub(crate) async fn list<T, F>(&self, work: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t Session<'t>) -> Boxed<'t, Res<T>> + Send + 'static,
    {
        let place = self.lists.clone().acquire_owned().await.map_err(|_| Failure::Busy(CLOSED))?;
        let reading = self.reading().await?;
        match self.engine() {
            Engine::Sqlite => {
                let loan = Arc::new(Mutex::new(true));
                let _unless_awaited = StopRead { limit: reading.limit(), loan: loan.clone() };
                blocking(move || {
                    let _place = place;
                    let _ended = EndOfLoan(loan);
                    poll_once(work(&reading.session()?))
                })
                .await
            }
            Engine::Postgres => work(&reading.session()?).await,
        }
    }

    /// One consistent snapshot on a connection of its own, without a time limit: check, backup, export.
    pub(crate) async fn snapshot<T, F>(&self, work: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t Session<'t>) -> Boxed<'t, Res<T>> + Send + 'static,
    {
        match &self.inner {
            Inner::Sqlite(db) => {
                let connection = Mutex::new(db.own_reader()?);
                blocking(move || {
                    lock(&connection).execute_batch("BEGIN").map_err(sqlite::failure)?;
                    let group = Group::default();
                    poll_once(work(&Session::reading(On::Sqlite(&connection), &group)))
                })
                .await
            }
            Inner::Postgres(db) => {
                let link = db.own_reader().await?;
                let group = Group::default();
                work(&Session::reading(On::Postgres(&link), &group)).await
            }
        }
    }
}

/// A reader on loan.
pub(crate) struct Reading {
    on: ReadingOn,
    group: Group,
}
enum ReadingOn {
    Sqlite(sqlite::Lent),
    Postgres(Box<postgres::Link>),
}
impl Reading {
    pub(crate) fn session(&self) -> Res<Session<'_>> {
        let on = match &self.on {
            ReadingOn::Sqlite(lent) => On::Sqlite(lent.connection()?),
            ReadingOn::Postgres(link) => On::Postgres(link),
        };
        Ok(Session::reading(on, &self.group))
    }

    fn limit(&self) -> Option<sqlite::TimeLimit> {
        match &self.on {
            ReadingOn::Sqlite(lent) => lent.limit(),
            ReadingOn::Postgres(_) => None,
        }
    }
}

/// Breaks a list off when its future is dropped, but only while it still has its reader: the next one to borrow it is not meant.
struct StopRead {
    limit: Option<sqlite::TimeLimit>,
    loan: Arc<Mutex<bool>>,
}
impl Drop for StopRead {
    fn drop(&mut self) {
        let running = lock(&self.loan);
        if let Some(limit) = self.limit.as_ref().filter(|_| *running) {
            limit.stop();
        }
    }
}
struct EndOfLoan(Arc<Mutex<bool>>);
impl Drop for EndOfLoan {
    fn drop(&mut self) {
        *lock(&self.0) = false;
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Res<T> + Send + 'static) -> Res<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Failure::bug(e.to_string()))?
}

/// On SQLite every await of a session is ready at once.
fn poll_once<T>(future: impl Future<Output = Res<T>>) -> Res<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => Err(Failure::bug("an operation awaited something other than its transaction")),
    }
}

/// What one operation of a group is told. When the group was not committed, an answer that may rest on what its other
/// operations wrote is worth nothing; only an operation's own trouble stays its own.
fn settle(committed: &Res<()>, outcome: Res<()>) -> Res<()> {
    match (committed, outcome) {
        (Ok(()), outcome) => outcome,
        (Err(_), Err(own @ (Failure::Busy(_) | Failure::Bug(_)))) => Err(own),
        (Err(no), _) => Err(no.clone()),
    }
}

/// What a failed COMMIT means. A constraint must not speak here: nobody could tell whose it was, and none is deferred.
fn commit_failure(no: Failure) -> Failure {
    match no {
        Failure::Busy(_) | Failure::Stale => no,
        other => {
            tracing::error!(failure = ?other, "COMMIT was refused");
            Failure::Busy(STORAGE_FAILED)
        }
    }
}

pub(crate) fn panic_failure(panic: &(dyn std::any::Any + Send)) -> Failure {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Failure::bug(format!("panic: {}", text.unwrap_or("unknown")))
}
