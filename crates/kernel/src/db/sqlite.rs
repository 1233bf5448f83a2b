//! SQLite: one writer thread that commits many operations together, and a few read-only connections.
//!
//! Group commit is safe because: no foreign key is deferred; after each operation the writer checks that the transaction is
//! still open; a panic is caught; a COMMIT that fails fails every acknowledgement of its group and the connection is opened anew.

use super::dialect;
use super::fault::Faults;
use super::session::{Group, On, Session, lock};
use super::value::{Cell, Row, Val};
use super::{BoxedWork, JobLimits, LOCKED, STORAGE_FAILED, STORAGE_FULL, TIME_LIMIT, commit_failure, panic_failure, poll_once, settle};
use crate::failure::{Failure, Res};
use rusqlite::config::DbConfig;
use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc};

/// How many a group takes beside those that waited when it began: half of what a busy office has on its way.
const SHARE: usize = 32;
/// Groups with savepoints after one that had to be done again.
const WARY: usize = 32;
/// The writer's cache, KB. After nearly every commit SQLite walks through all of it (a page that is split is sorted under the number of the
/// page that holds its lock byte, and the cache then takes itself for that large), so it holds what a busy office touches, no more.
const USUAL_CACHE: &str = "PRAGMA cache_size=-8000";
/// The same while operations of very many rows come: each commit touches pages all over the indexes.
const WIDE_CACHE: &str = "PRAGMA cache_size=-32000";
/// Rows that an operation changes to count as one of those.
const MANY_ROWS: u64 = 200;
/// Groups without them before the cache is the usual one again.
const WIDE: usize = 64;
/// Virtual machine steps between two looks at the clock.
const STEPS: i32 = 20_000;

pub(crate) struct SqliteDb {
    pub(crate) queue: mpsc::Sender<BoxedWork>,
    readers: Arc<Readers>,
    path: PathBuf,
}

/// Read-only connections, handed out one at a time.
pub(crate) struct Readers {
    idle: Mutex<Vec<Reader>>,
    permits: Semaphore,
}
pub(crate) struct Reader {
    connection: Mutex<Connection>,
    limit: TimeLimit,
}

/// A deadline that the connection's progress handler looks at, and a write before each of its statements.
#[derive(Clone)]
pub(crate) struct TimeLimit(Arc<AtomicI64>, Instant);
impl TimeLimit {
    #[expect(clippy::disallowed_methods, reason = "a time limit is measured on the monotonic clock; it decides nothing")]
    fn none() -> TimeLimit {
        TimeLimit(Arc::new(AtomicI64::new(i64::MAX)), Instant::now())
    }
    /// One that runs from now on, where no progress handler looks at it.
    pub(crate) fn of(limit: Duration) -> TimeLimit {
        let none = TimeLimit::none();
        none.start(limit);
        none
    }
    fn on(connection: &mut Connection) -> Res<TimeLimit> {
        let limit = TimeLimit::none();
        let seen = limit.clone();
        connection.progress_handler(STEPS, Some(move || seen.passed())).map_err(failure)?;
        Ok(limit)
    }
    pub(crate) fn passed(&self) -> bool {
        self.elapsed() > self.0.load(Ordering::Relaxed)
    }
    fn elapsed(&self) -> i64 {
        i64::try_from(self.1.elapsed().as_micros()).unwrap_or(i64::MAX)
    }
    fn start(&self, limit: Duration) {
        self.0.store(self.elapsed().saturating_add(i64::try_from(limit.as_micros()).unwrap_or(i64::MAX)), Ordering::Relaxed);
    }
    /// Whatever runs under it is broken off.
    pub(crate) fn stop(&self) {
        self.0.store(i64::MIN, Ordering::Relaxed);
    }
    fn end(&self) {
        self.0.store(i64::MAX, Ordering::Relaxed);
    }
}

/// Makes the file when it is not there, for nobody but its owner; SQLite gives its companions (`-wal`, `-shm`) the same rights.
pub(super) fn create(path: &Path) -> Res<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => {
            tracing::error!(%error, path = %path.display(), "the database cannot be made");
            Err(Failure::Busy(STORAGE_FAILED))
        }
    }
}

pub(super) fn open(path: &Path, writer: bool) -> Res<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let c = Connection::open_with_flags(path, flags).map_err(failure)?;
    // SQLite takes a file that it may not write for one that is only to be read, without a word.
    if writer && c.is_readonly("main").map_err(failure)? {
        return Err(Failure::Busy(STORAGE_FAILED));
    }
    c.busy_timeout(Duration::from_secs(5)).map_err(failure)?;
    c.set_prepared_statement_cache_capacity(512);
    // A plan never depends on a parameter's value: a statement that looks at one is compiled anew whenever the value changes.
    c.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failure)?;
    // What was written goes back to its places once for many commits, 32 MB of log.
    let pragmas = if writer {
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; \
         PRAGMA wal_autocheckpoint=8000; PRAGMA journal_size_limit=67108864; PRAGMA trusted_schema=OFF; \
         PRAGMA recursive_triggers=ON;" // or INSERT OR REPLACE would get past the append-only triggers
    } else {
        "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4000; PRAGMA trusted_schema=OFF;"
    };
    c.execute_batch(pragmas).map_err(failure)?;
    if writer {
        c.execute_batch(USUAL_CACHE).map_err(failure)?;
    }
    Ok(c)
}

impl SqliteDb {
    pub(crate) fn open(path: &Path, limits: &JobLimits, faults: Arc<Faults>) -> Res<SqliteDb> {
        let mut connection = open(path, true)?;
        let (queue, jobs) = mpsc::channel(limits.queue);
        let mut writer = Writer {
            path: path.to_owned(),
            limit: TimeLimit::on(&mut connection)?,
            connection: Mutex::new(connection),
            faults,
            limits: limits.clone(),
            pages: 0,
            wary: 0,
            wide: 0,
            runtime: Handle::try_current().ok(),
        };
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || writer.run(jobs))
            .map_err(|e| Failure::bug(format!("cannot start the writer thread: {e}")))?;
        let readers = Arc::new(Readers { idle: Mutex::new(Vec::new()), permits: Semaphore::new(limits.readers) });
        for _ in 0..limits.readers {
            lock(&readers.idle).push(Reader::open(path)?);
        }
        Ok(SqliteDb { queue, readers, path: path.to_owned() })
    }

    /// A reader of the pool; waits when all are in use.
    pub(crate) async fn reader(&self, limit: Duration) -> Res<Lent> {
        let permit = self.readers.permits.acquire().await.map_err(|_| Failure::Busy(super::CLOSED))?;
        let reader = lock(&self.readers.idle).pop();
        let reader = match reader {
            Some(reader) => reader,
            None => Reader::open(&self.path)?,
        };
        permit.forget();
        reader.limit.start(limit);
        Ok(Lent { readers: self.readers.clone(), reader: Some(reader) })
    }

    /// A connection of its own for check, backup and export: no time limit.
    pub(crate) fn own_reader(&self) -> Res<Connection> {
        open(&self.path, false)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Reader {
    fn open(path: &Path) -> Res<Reader> {
        let mut connection = open(path, false)?;
        Ok(Reader { limit: TimeLimit::on(&mut connection)?, connection: Mutex::new(connection) })
    }
}

/// A reader on loan; comes back when dropped, also from a cancelled request.
pub(crate) struct Lent {
    readers: Arc<Readers>,
    reader: Option<Reader>,
}
impl Lent {
    pub(crate) fn connection(&self) -> Res<&Mutex<Connection>> {
        self.reader.as_ref().map(|r| &r.connection).ok_or(Failure::Busy(super::CLOSED))
    }
    pub(crate) fn limit(&self) -> Option<TimeLimit> {
        self.reader.as_ref().map(|r| r.limit.clone())
    }
}
impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.limit.end();
            let clean = {
                let c = lock(&reader.connection);
                c.is_autocommit() || cached(&c, "ROLLBACK").is_ok()
            };
            if clean {
                lock(&self.readers.idle).push(reader);
            }
        }
        self.readers.permits.add_permits(1);
    }
}

/// The only thread that writes.
struct Writer {
    path: PathBuf,
    connection: Mutex<Connection>,
    limit: TimeLimit,
    faults: Arc<Faults>,
    limits: JobLimits,
    /// The limit of pages this connection has.
    pages: i64,
    /// Groups still to come in which each operation has a savepoint.
    wary: usize,
    /// Groups still to come with the wide cache.
    wide: usize,
    /// Where those who wait are told.
    runtime: Option<Handle>,
}

impl Writer {
    fn run(&mut self, mut jobs: mpsc::Receiver<BoxedWork>) {
        while let Some(first) = jobs.blocking_recv() {
            self.group(first, &mut jobs);
        }
    }

    /// One transaction: waiting operations one after the other, acknowledged after the shared COMMIT. Who is answered asks for the
    /// next: so that this happens while others are written, a group takes no more than a share of those who come meanwhile.
    ///
    /// Nearly every operation succeeds, so none prepares to be undone alone: a savepoint copies each page it touches. When one fails
    /// after all, the whole group is undone and done again, each operation in a savepoint, as are those of the next groups.
    fn group(&mut self, first: BoxedWork, jobs: &mut mpsc::Receiver<BoxedWork>) {
        if let Err(no) = self.begin() {
            first.done(Err(no));
            return;
        }
        let group = Group::default();
        let changes = lock(&self.connection).total_changes();
        let most = self.limits.group.min(jobs.len().max(SHARE) + 1);
        let mut wary = self.wary > 0 || self.faults.armed();
        self.wary = self.wary.saturating_sub(1);
        let mut waiting: Vec<(BoxedWork, Res<()>)> = Vec::new();
        let started = self.limit.elapsed();
        let mut next = Some(first);
        let mut spoiled = None;
        while let Some(job) = next.take() {
            let alone = wary || job.care().undone;
            let (outcome, sound) = if alone { self.alone(&*job, &group) } else { self.plain(&*job, &group) };
            waiting.push((job, outcome.map(|_| ())));
            if !sound && !alone {
                wary = true;
                self.wary = WARY;
                spoiled = self.again(&mut waiting, &group);
            } else if !sound {
                spoiled = Some(broken(&waiting));
            }
            if spoiled.is_some() {
                break;
            }
            if waiting.len() < most && self.limit.elapsed() - started < self.limits.group_micros {
                next = jobs.try_recv().ok();
            }
        }
        let committed = spoiled.map_or_else(|| self.commit(), Err);
        if let Err(no) = &committed {
            tracing::error!(code = no.code(), operations = waiting.len(), "a group was not committed; the connection is opened anew");
            self.reopen();
        } else {
            self.faults.witness.committed(waiting.len());
            let changed = lock(&self.connection).total_changes().saturating_sub(changes);
            self.hold(changed > MANY_ROWS * waiting.len() as u64);
        }
        self.tell(waiting, committed);
    }

    /// Everybody in the group learns how it ended. To wake many costs more than to hand all of them to the one who does it.
    fn tell(&self, waiting: Vec<(BoxedWork, Res<()>)>, committed: Res<()>) {
        let tell = move || waiting.into_iter().for_each(|(job, outcome)| job.done(settle(&committed, outcome)));
        match &self.runtime {
            Some(runtime) => drop(runtime.spawn(async move { tell() })),
            None => tell(),
        }
    }

    /// Holds as many pages as what comes asks for.
    fn hold(&mut self, many: bool) {
        let before = self.wide;
        self.wide = if many { WIDE } else { before.saturating_sub(1) };
        if (before == 0) != (self.wide == 0) {
            let cache = if many { WIDE_CACHE } else { USUAL_CACHE };
            if let Err(error) = lock(&self.connection).execute_batch(cache) {
                tracing::error!(%error, "the writer's cache stays as it is");
            }
        }
    }

    /// The group's operations from the beginning, each in a savepoint; why it must not be committed, if so.
    fn again(&mut self, waiting: &mut [(BoxedWork, Res<()>)], group: &Group) -> Option<Failure> {
        group.forget();
        if !lock(&self.connection).is_autocommit()
            && let Err(no) = cached(&lock(&self.connection), "ROLLBACK")
        {
            return Some(no);
        }
        if let Err(no) = self.begin() {
            return Some(no);
        }
        for at in 0..waiting.len() {
            let (outcome, sound) = self.alone(&*waiting[at].0, group);
            waiting[at].1 = outcome.map(|_| ());
            if !sound {
                return Some(broken(&waiting[..=at]));
            }
        }
        None
    }

    fn begin(&mut self) -> Res<()> {
        let pages = self.faults.pages();
        if pages != self.pages {
            let most = if pages == 0 { i64::from(u32::MAX - 1) } else { pages };
            lock(&self.connection).execute_batch(&format!("PRAGMA max_page_count={most}")).map_err(failure)?;
            self.pages = pages;
        }
        if self.faults.only_reads() {
            // What fails to begin is opened anew: this connection does not outlive the fault.
            lock(&self.connection).execute_batch("PRAGMA query_only=1").map_err(failure)?;
        }
        let begun = cached(&lock(&self.connection), "BEGIN IMMEDIATE");
        if begun.as_ref().is_err_and(|no| !matches!(no, Failure::Busy(LOCKED))) {
            self.reopen();
        }
        begun
    }

    fn commit(&self) -> Res<()> {
        if self.faults.commit_fails() {
            return Err(Failure::Busy(STORAGE_FAILED));
        }
        let c = lock(&self.connection);
        cached(&c, "COMMIT").map_err(commit_failure)
    }

    /// A failed commit is never tried again on the same handle.
    fn reopen(&mut self) {
        if !lock(&self.connection).is_autocommit() {
            let _ = lock(&self.connection).execute_batch("ROLLBACK");
        }
        match open(&self.path, true).and_then(|mut c| Ok((TimeLimit::on(&mut c)?, c))) {
            Ok((limit, c)) => {
                self.limit = limit;
                self.connection = Mutex::new(c);
                self.pages = 0;
                self.wide = 0;
            }
            Err(no) => tracing::error!(code = no.code(), "the database cannot be opened anew"),
        }
    }

    /// One operation in its savepoint, and whether the group's transaction is sound afterwards; if not, it must not be committed.
    fn alone(&self, job: &dyn super::Work, group: &Group) -> (Res<bool>, bool) {
        if let Err(no) = cached(&lock(&self.connection), "SAVEPOINT op") {
            return (Err(no), false);
        }
        let outcome = self.run_one(job, &Session::writing(On::Sqlite(&self.connection), group, &self.faults, &self.limit));
        let c = lock(&self.connection);
        if c.is_autocommit() {
            return (outcome.and(Err(Failure::Busy(STORAGE_FAILED))), false);
        }
        let ended = if matches!(outcome, Ok(true)) {
            cached(&c, "RELEASE op")
        } else {
            group.forget();
            cached(&c, "ROLLBACK TO op").and_then(|()| cached(&c, "RELEASE op"))
        };
        let sound = ended.is_ok();
        (outcome.and_then(|keep| ended.map(|()| keep)), sound)
    }

    /// One operation as part of its group; sound when what it wrote stays, or it wrote nothing.
    fn plain(&self, job: &dyn super::Work, group: &Group) -> (Res<bool>, bool) {
        let before = lock(&self.connection).total_changes();
        let session = Session::writing(On::Sqlite(&self.connection), group, &self.faults, &self.limit).plain();
        let outcome = self.run_one(job, &session);
        let c = lock(&self.connection);
        let nothing = c.total_changes() == before && !session.is_uncounted();
        let keeps = matches!(outcome, Ok(true));
        if !keeps {
            group.forget();
        }
        let sound = (keeps || nothing) && !c.is_autocommit();
        (outcome, sound)
    }

    fn run_one(&self, job: &dyn super::Work, session: &Session<'_>) -> Res<bool> {
        self.limit.start(job.care().limit.unwrap_or(self.limits.job));
        let run = || session.close(poll_once(job.run(session)));
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_or_else(|p| Err(panic_failure(&*p)));
        self.limit.end();
        outcome
    }
}

/// Why a group must not be committed whose last operation broke it.
fn broken(waiting: &[(BoxedWork, Res<()>)]) -> Failure {
    let full = matches!(waiting.last(), Some((_, Err(Failure::Busy(STORAGE_FULL)))));
    Failure::Busy(if full { STORAGE_FULL } else { STORAGE_FAILED })
}

fn cached(c: &Connection, sql: &str) -> Res<()> {
    exec(c, sql, &[]).map(|_| ())
}

pub(crate) fn fetch(c: &Connection, sql: &str, params: &[Val<'_>]) -> Res<Vec<Row>> {
    let mut out = Vec::new();
    rows(&mut c.prepare_cached(&token_free(sql)).map_err(failure)?, params, &mut out)?;
    Ok(out)
}

/// The rows for each of several ids in the place of one parameter.
pub(crate) fn fetch_each(c: &Connection, sql: &str, params: &[Val<'_>], place: usize, ids: &[i64]) -> Res<Vec<Row>> {
    let mut prepared = c.prepare_cached(sql).map_err(failure)?;
    let (mut params, mut out) = (params.to_vec(), Vec::with_capacity(ids.len()));
    for id in ids {
        params[place] = Val::I(*id);
        rows(&mut prepared, &params, &mut out)?;
    }
    Ok(out)
}

fn rows(prepared: &mut rusqlite::CachedStatement<'_>, params: &[Val<'_>], out: &mut Vec<Row>) -> Res<()> {
    let columns = prepared.column_count();
    let mut rows = prepared.query(rusqlite::params_from_iter(params)).map_err(failure)?;
    while let Some(row) = rows.next().map_err(failure)? {
        let mut cells = Vec::with_capacity(columns);
        for i in 0..columns {
            cells.push(cell(row.get_ref(i).map_err(failure)?)?);
        }
        out.push(Row(cells));
    }
    Ok(())
}

fn cell(value: rusqlite::types::ValueRef<'_>) -> Res<Cell> {
    use rusqlite::types::ValueRef;
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(i) => Cell::Int(i),
        ValueRef::Text(t) => Cell::Text(String::from_utf8_lossy(t).into_owned()),
        ValueRef::Blob(b) => Cell::Bytes(b.to_vec()),
        ValueRef::Real(_) => return Err(Failure::bug("a real number in the database")),
    })
}

pub(crate) fn exec(c: &Connection, sql: &str, params: &[Val<'_>]) -> Res<u64> {
    let text = token_free(sql);
    let mut prepared = c.prepare_cached(&text).map_err(failure)?;
    prepared.execute(rusqlite::params_from_iter(params)).map(|n| n as u64).map_err(failure)
}

pub(crate) fn exec_many(c: &Connection, sql: &str, rows: &[Vec<Val<'_>>]) -> Res<u64> {
    let text = token_free(sql);
    let mut prepared = c.prepare_cached(&text).map_err(failure)?;
    let mut changed = 0;
    for row in rows {
        changed += prepared.execute(rusqlite::params_from_iter(row)).map_err(failure)? as u64;
    }
    Ok(changed)
}

/// Texts without tokens (nearly all) are used as they are.
fn token_free(sql: &str) -> std::borrow::Cow<'_, str> {
    if sql.contains('{') || sql.ends_with(" FOR SHARE") || sql.ends_with(" FOR UPDATE") || sql.ends_with(" SKIP LOCKED") {
        dialect::complete(dialect::Engine::Sqlite, sql).into()
    } else {
        sql.into()
    }
}

/// What a driver error means to a caller.
#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
pub(crate) fn failure(e: rusqlite::Error) -> Failure {
    if let rusqlite::Error::SqliteFailure(inner, message) = &e {
        return match inner.code {
            ErrorCode::ConstraintViolation => {
                let key = matches!(inner.extended_code, SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_ROWID);
                let name = message.as_deref().and_then(|m| dialect::constraint_name(m, key));
                name.map_or_else(|| Failure::bug(&e), Failure::Constraint)
            }
            ErrorCode::DiskFull => Failure::Busy(STORAGE_FULL),
            ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::DatabaseCorrupt => {
                tracing::error!(error = %e, "storage");
                Failure::Busy(STORAGE_FAILED)
            }
            ErrorCode::NotADatabase => Failure::Conflict("database.not_one"),
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Failure::Busy(LOCKED),
            ErrorCode::OperationInterrupted => Failure::Busy(TIME_LIMIT),
            _ => Failure::bug(&e),
        };
    }
    Failure::bug(&e)
}
