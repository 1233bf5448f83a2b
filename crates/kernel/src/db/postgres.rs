//! PostgreSQL: a few lanes that write, each a connection that commits one operation or a batch of them with savepoints,
//! and a second pool that reads. Control statements ride in front of the next statement, so BEGIN costs no round trip.

use super::dialect::{self, Engine};
use super::fault::Faults;
use super::session::{Group, On, Session, lock};
use super::sqlite::TimeLimit;
use super::value::{Cell, Row, Val};
use super::{
    BoxedWork, CLOSED, CONNECTION_LOST, JobLimits, NOT_PERMITTED, NOTHING_THERE, STORAGE_FAILED, STORAGE_FULL, TIME_LIMIT, commit_failure,
    panic_failure, settle,
};
use crate::failure::{Failure, Res};
use deadpool_postgres::tokio_postgres::error::SqlState;
use deadpool_postgres::tokio_postgres::types::{ToSql, Type};
use deadpool_postgres::tokio_postgres::{self as pg, NoTls};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use futures_util::{FutureExt, try_join};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;

/// How much later than the server we break a statement off ourselves: its own timer leaves the connection in order.
const GRACE: Duration = Duration::from_millis(100);
/// How much later than its own limit a statement of a reader is given up: a server that has not answered by then does not any more.
const SILENCE: Duration = Duration::from_secs(1);
/// How long the server may take to be told to stop a statement.
const CANCEL: Duration = Duration::from_secs(5);

/// How long sent bytes may stay unanswered by the other host, and a silent connection unprobed, before it is given up.
const HOST: Duration = Duration::from_secs(10);
/// A host that answers no probe is asked so often, so far apart.
const PROBES: (u32, Duration) = (3, Duration::from_secs(3));

pub(crate) struct PostgresDb {
    pub(crate) queue: mpsc::Sender<BoxedWork>,
    readers: Pool,
    config: pg::Config,
    /// How long one read may take.
    read: Duration,
}

/// What every connection has: a host that died without a word is not waited for.
fn configuration(url: &str) -> Res<pg::Config> {
    let mut config: pg::Config = url.parse().map_err(|e: pg::Error| Failure::bug(format!("database address: {e}")))?;
    config.application_name("xiaoguan").connect_timeout(Duration::from_secs(5)).tcp_user_timeout(HOST);
    config.keepalives(true).keepalives_idle(HOST).keepalives_interval(PROBES.1).keepalives_retries(PROBES.0);
    Ok(config)
}

fn pool(config: &pg::Config, size: usize) -> Res<Pool> {
    let manager = Manager::from_config(config.clone(), NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    Pool::builder(manager)
        .max_size(size)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(Duration::from_secs(5)))
        .create_timeout(Some(Duration::from_secs(5)))
        .build()
        .map_err(|e| Failure::bug(e.to_string()))
}

/// How many connections read.
pub(crate) fn readers(limits: &JobLimits) -> usize {
    limits.readers.max(4)
}

impl PostgresDb {
    pub(crate) async fn open(url: &str, limits: &JobLimits, faults: Arc<Faults>) -> Res<PostgresDb> {
        let config = configuration(url)?;
        let (mut writing, mut reading) = (config.clone(), config.clone());
        writing.options(write_settings(&config, limits));
        reading
            .options(settings(&config, &format!("-c statement_timeout={} -c default_transaction_read_only=on", limits.read.as_millis())));
        let writers = pool(&writing, limits.lanes)?;
        let readers = pool(&reading, readers(limits))?;
        drop(writers.get().await.map_err(pool_failure)?);
        let (queue, jobs) = mpsc::channel(limits.queue);
        let jobs = Arc::new(tokio::sync::Mutex::new(jobs));
        for _ in 0..limits.lanes {
            let lane = Lane { pool: writers.clone(), jobs: jobs.clone(), faults: faults.clone(), limits: limits.clone() };
            tokio::spawn(async move { lane.run().await });
        }
        Ok(PostgresDb { queue, readers, config, read: limits.read })
    }

    /// A reading connection.
    pub(crate) async fn reader(&self) -> Res<Link> {
        let mut link = Link::new(Client::Pooled(self.readers.get().await.map_err(pool_failure)?), false);
        // The server ends a statement by itself, and says so.
        link.patience = Some(self.read + SILENCE);
        Ok(link)
    }

    /// A connection of its own with one snapshot for check, backup and export.
    pub(crate) async fn own_reader(&self) -> Res<Link> {
        let (client, connection) = self.config.connect(NoTls).await.map_err(failure)?;
        tokio::spawn(async move {
            let _ = connection.await;
        });
        let link = Link::new(Client::Own(client), false);
        link.ride("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        Ok(link)
    }
}

/// A writing connection of one's own, with the settings of a lane.
pub(super) async fn own_writer(url: &str, limits: &JobLimits) -> Res<Link> {
    let mut config = configuration(url)?;
    config.options(write_settings(&config, limits));
    Ok(Link::new(Client::Pooled(pool(&config, 1)?.get().await.map_err(pool_failure)?), false))
}

/// A statement is planned once, for any parameters, while its tables may still be small; they grow, and what is updated often grows
/// most. So a plan that reads a whole table to find a few rows is avoided from the beginning. A page or a write is few rows, each joined
/// by its key: merging two orders would read everything before the page, hashing a whole table. Where there is no other way the cost
/// looks enormous, at which PostgreSQL would compile the statement anew at each execution, for a hundred times what it takes to run:
/// jit is off.
fn settings(config: &pg::Config, extra: &str) -> String {
    let plans = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c random_page_cost=1.1 -c enable_hashjoin=off \
                 -c enable_mergejoin=off -c max_parallel_workers_per_gather=0 -c jit=off";
    format!("{} {plans} {extra}", config.get_options().unwrap_or(""))
}

fn write_settings(config: &pg::Config, limits: &JobLimits) -> String {
    let limits =
        format!("-c lock_timeout=4000 -c idle_in_transaction_session_timeout=30000 -c statement_timeout={}", limits.job.as_millis());
    settings(config, &format!("-c synchronous_commit=on {limits}"))
}

fn pool_failure(e: deadpool_postgres::PoolError) -> Failure {
    match e {
        deadpool_postgres::PoolError::Backend(e) => failure(e),
        other => {
            tracing::warn!(error = %other, "no connection");
            Failure::Busy(CONNECTION_LOST)
        }
    }
}

/// The connection is lost when nothing came back in time: a server that died without a word would be waited for until its host is
/// given up, and behind a proxy for ever.
async fn in_time<T>(link: &Link, limit: Duration, answer: impl Future<Output = T>) -> Res<T> {
    tokio::time::timeout(limit, answer).await.map_err(|_| {
        tracing::warn!(seconds = limit.as_secs(), "the server does not answer");
        link.break_off();
        Failure::Busy(CONNECTION_LOST)
    })
}

enum Client {
    Pooled(Object),
    Own(pg::Client),
    Gone,
}

/// One connection and what waits to be sent before its next statement.
pub(crate) struct Link {
    client: Client,
    riding: Mutex<String>,
    /// Limits other than the connection's own that its transaction has.
    local: Mutex<String>,
    /// Statements sent and not yet answered.
    in_flight: AtomicUsize,
    broken: AtomicBool,
    savepoints: bool,
    /// Whether anything was sent since the operation in hand began.
    sent: AtomicBool,
    /// How much of what rides was there when it began: what begins it, and ends the one before it.
    prelude: AtomicUsize,
    /// How long an answer is waited for, where nobody else sees to it.
    patience: Option<Duration>,
}

impl Link {
    fn new(client: Client, savepoints: bool) -> Link {
        let (riding, local) = (Mutex::default(), Mutex::default());
        let (in_flight, prelude) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let (broken, sent) = (AtomicBool::new(false), AtomicBool::new(false));
        Link { client, riding, local, in_flight, broken, savepoints, sent, prelude, patience: None }
    }

    fn raw(&self) -> Res<&pg::Client> {
        match &self.client {
            Client::Pooled(object) => Ok(object),
            Client::Own(client) => Ok(client),
            Client::Gone => Err(Failure::Busy(CONNECTION_LOST)),
        }
    }

    async fn prepared(&self, sql: &str) -> Res<pg::Statement> {
        // What is prepared is not sent with what rides: behind a failed statement it would be refused unless its part is undone first.
        if lock(&self.riding).starts_with("ROLLBACK") {
            Box::pin(self.go_back()).await?;
        }
        self.answered(async {
            match &self.client {
                Client::Pooled(object) => object.prepare_cached(sql).await.map_err(failure),
                Client::Own(client) => client.prepare(sql).await.map_err(failure),
                Client::Gone => Err(Failure::Busy(CONNECTION_LOST)),
            }
        })
        .await
    }

    async fn go_back(&self) -> Res<()> {
        let riding = std::mem::take(&mut *lock(&self.riding));
        self.send(self.raw()?.batch_execute(&riding)).await
    }

    /// Counts what is under way: a caller that goes away, or gives up, leaves the count above zero, and the connection is not used
    /// again.
    async fn answered<T>(&self, request: impl Future<Output = Res<T>>) -> Res<T> {
        self.in_flight.fetch_add(1, Ordering::SeqCst);
        let answer = match self.patience {
            // Boxed: every future around it would grow, in size and in depth.
            Some(limit) => in_time(self, limit, Box::pin(request)).await?,
            None => request.await,
        };
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        answer
    }

    /// Sends a control statement with the next statement.
    pub(crate) fn ride(&self, control: &str) {
        let mut riding = lock(&self.riding);
        riding.push_str(control);
        riding.push(';');
    }

    /// Runs `work` with the riding control statements in front, in one round trip.
    async fn send<T>(&self, work: impl Future<Output = Result<T, pg::Error>>) -> Res<T> {
        if self.broken.load(Ordering::Relaxed) {
            return Err(Failure::Busy(CONNECTION_LOST));
        }
        let client = self.raw()?;
        self.sent.store(true, Ordering::SeqCst);
        self.answered(async {
            let riding = std::mem::take(&mut *lock(&self.riding));
            let done = if riding.is_empty() { work.await } else { try_join!(client.batch_execute(&riding), work).map(|(_, value)| value) };
            done.map_err(failure)
        })
        .await
    }

    pub(crate) async fn fetch(&self, sql: &str, params: &[Val<'_>]) -> Res<Vec<Row>> {
        let text = token_free(sql);
        let statement = self.prepared(&text).await?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
        let rows = self.send(self.raw()?.query(&statement, &params)).await?;
        rows.iter().map(row).collect()
    }

    pub(crate) async fn exec(&self, sql: &str, params: &[Val<'_>]) -> Res<u64> {
        let text = token_free(sql);
        let statement = self.prepared(&text).await?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
        self.send(self.raw()?.execute(&statement, &params)).await
    }

    /// One statement for all rows; the one-row form is prepared once to learn its parameter types.
    pub(crate) async fn exec_many(&self, sql: &str, rows: &[Vec<Val<'_>>]) -> Res<u64> {
        let text = token_free(sql);
        let one = self.prepared(&text).await?;
        let types: Vec<String> = one.params().iter().map(|t| t.name().to_owned()).collect();
        let statement = self.prepared(&dialect::many(&text, &types)?).await?;
        let columns: Vec<Column<'_>> = one.params().iter().enumerate().map(|(i, t)| Column::of(t, rows, i)).collect::<Res<_>>()?;
        let params: Vec<&(dyn ToSql + Sync)> = columns.iter().map(Column::param).collect();
        self.send(self.raw()?.execute(&statement, &params)).await
    }

    pub(crate) async fn batch(&self, sql: &str) -> Res<()> {
        self.send(self.raw()?.batch_execute(sql)).await
    }

    /// An operation begins: its savepoint, and limits of its own.
    fn begin(&self, limit: Option<Duration>) {
        if self.savepoints {
            self.ride("SAVEPOINT op");
        }
        if let Some(limit) = limit {
            self.limit(limit);
        }
        self.sent.store(false, Ordering::SeqCst);
        self.prelude.store(lock(&self.riding).len(), Ordering::SeqCst);
    }

    /// Clears what the operation wrote so far and stays in its transaction.
    pub(crate) async fn undo(&self) -> Res<()> {
        if !self.sent.load(Ordering::SeqCst) {
            // Its savepoint has not left yet, so neither has anything else of it: to go back would undo the operation before it.
            lock(&self.riding).truncate(self.prelude.load(Ordering::SeqCst));
            return Ok(());
        }
        // Parts it began or ended go with it.
        lock(&self.riding).clear();
        let back = if self.savepoints { "ROLLBACK TO op" } else { "ROLLBACK;BEGIN" };
        let back = format!("{back};{}", lock(&self.local));
        self.send(self.raw()?.batch_execute(&back)).await
    }

    /// Limits of its own for the operation that begins.
    fn limit(&self, limit: Duration) {
        let ms = limit.as_millis();
        *lock(&self.local) = format!("SET LOCAL statement_timeout={ms};SET LOCAL lock_timeout={ms};");
        lock(&self.riding).push_str(&lock(&self.local));
    }

    /// The usual limits again, for the next operation of the same transaction.
    fn unlimit(&self) {
        if !std::mem::take(&mut *lock(&self.local)).is_empty() {
            self.ride("SET LOCAL statement_timeout TO DEFAULT;SET LOCAL lock_timeout TO DEFAULT");
        }
    }

    /// Fault hook: the connection is as good as lost.
    pub(crate) fn break_off(&self) {
        self.broken.store(true, Ordering::SeqCst);
    }

    fn usable(&self) -> bool {
        !self.broken.load(Ordering::SeqCst) && self.raw().is_ok_and(|c| !c.is_closed())
    }
}

impl Drop for Link {
    /// A connection in order goes back to its pool. Any other is closed, and the server told to stop what it still does for it:
    /// it would hold its locks until then.
    fn drop(&mut self) {
        let in_flight = self.in_flight.load(Ordering::SeqCst) > 0;
        if !in_flight && !self.broken.load(Ordering::SeqCst) {
            return;
        }
        if let (Ok(client), Ok(runtime)) = (self.raw(), tokio::runtime::Handle::try_current())
            && in_flight
        {
            let cancel = client.cancel_token();
            runtime.spawn(tokio::time::timeout(CANCEL, async move { cancel.cancel_query(NoTls).await }));
        }
        if let Client::Pooled(object) = std::mem::replace(&mut self.client, Client::Gone) {
            drop(Object::take(object));
        }
    }
}

/// One connection that writes.
struct Lane {
    pool: Pool,
    jobs: Arc<tokio::sync::Mutex<mpsc::Receiver<BoxedWork>>>,
    faults: Arc<Faults>,
    limits: JobLimits,
}

impl Lane {
    async fn run(&self) {
        loop {
            let first = self.jobs.lock().await.recv().await;
            let Some(first) = first else { return };
            match self.pool.get().await {
                Ok(object) => self.batch(Link::new(Client::Pooled(object), self.limits.batch > 1), first).await,
                Err(e) => first.done(Err(pool_failure(e))),
            }
        }
    }

    /// One transaction of up to `batch` operations.
    async fn batch(&self, link: Link, first: BoxedWork) {
        let group = Group::default();
        let mut waiting: Vec<(BoxedWork, Res<()>)> = Vec::new();
        let (mut kept, mut limit) = (0, self.limits.job);
        link.ride("BEGIN");
        let mut next = Some(first);
        while let Some(job) = next.take() {
            limit = limit.max(job.care().limit.unwrap_or_default());
            let outcome = self.job(&*job, &link, &group).await;
            kept += usize::from(matches!(outcome, Ok(true)));
            if matches!(outcome, Err(Failure::Stale)) {
                self.faults.witness.stale();
            }
            waiting.push((job, outcome.map(|_| ())));
            if !link.usable() {
                break;
            }
            if waiting.len() < self.limits.batch {
                next = self.jobs.try_lock().ok().and_then(|mut jobs| jobs.try_recv().ok());
            }
        }
        let committed = in_time(&link, limit + GRACE, self.end(&link, kept)).await.flatten();
        if committed.is_err() {
            link.break_off();
        } else {
            self.faults.witness.committed(waiting.len());
        }
        drop(link);
        for (job, outcome) in waiting {
            job.done(settle(&committed, outcome));
        }
    }

    async fn end(&self, link: &Link, kept: usize) -> Res<()> {
        if !link.usable() {
            return Err(Failure::Busy(CONNECTION_LOST));
        }
        let fails = kept > 0 && self.faults.commit_fails();
        if kept == 0 || fails {
            let riding = std::mem::take(&mut *lock(&link.riding));
            if !riding.starts_with("BEGIN") {
                link.send(link.raw()?.batch_execute("ROLLBACK")).await?;
            }
            return if fails { Err(Failure::Busy(STORAGE_FAILED)) } else { Ok(()) };
        }
        link.ride("COMMIT");
        let commit = std::mem::take(&mut *lock(&link.riding));
        link.send(link.raw()?.batch_execute(&commit)).await.map_err(commit_failure)
    }

    /// One operation; Err or false: it leaves no trace.
    async fn job(&self, job: &dyn super::Work, link: &Link, group: &Group) -> Res<bool> {
        link.begin(job.care().limit);
        let limit = job.care().limit.unwrap_or(self.limits.job);
        let until = TimeLimit::of(limit);
        let session = Session::writing(On::Postgres(link), group, &self.faults, &until);
        let run = AssertUnwindSafe(job.run(&session)).catch_unwind();
        let outcome = match tokio::time::timeout(limit + GRACE, run).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => Err(panic_failure(&*panic)),
            Err(_) => {
                link.break_off();
                Err(Failure::Busy(TIME_LIMIT))
            }
        };
        let outcome = session.close(outcome);
        if !link.usable() {
            return outcome.and(Err(Failure::Busy(CONNECTION_LOST)));
        }
        if !matches!(outcome, Ok(true)) {
            group.forget();
            if link.savepoints
                && let Err(no) = in_time(link, limit + GRACE, link.undo()).await.flatten()
            {
                link.break_off();
                return outcome.and(Err(no));
            }
        }
        if link.savepoints {
            link.ride("RELEASE op");
            link.unlimit();
        }
        outcome
    }
}

fn row(row: &pg::Row) -> Res<Row> {
    let mut cells = Vec::with_capacity(row.len());
    for (i, column) in row.columns().iter().enumerate() {
        let wrong = |e: pg::Error| Failure::bug(e.to_string());
        let cell = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(i).map_err(wrong)?.map(Cell::Int),
            Type::INT4 => row.try_get::<_, Option<i32>>(i).map_err(wrong)?.map(|v| Cell::Int(i64::from(v))),
            Type::INT2 => row.try_get::<_, Option<i16>>(i).map_err(wrong)?.map(|v| Cell::Int(i64::from(v))),
            Type::BOOL => row.try_get::<_, Option<bool>>(i).map_err(wrong)?.map(|v| Cell::Int(i64::from(v))),
            Type::TEXT | Type::VARCHAR | Type::NAME => row.try_get::<_, Option<String>>(i).map_err(wrong)?.map(Cell::Text),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(i).map_err(wrong)?.map(Cell::Bytes),
            ref other => return Err(Failure::bug(format!("column {} has type {other}", column.name()))),
        };
        cells.push(cell.unwrap_or(Cell::Null));
    }
    Ok(Row(cells))
}

/// One parameter of all rows, as a PostgreSQL array.
enum Column<'a> {
    Ints(Vec<Option<i64>>),
    Bools(Vec<Option<bool>>),
    Texts(Vec<Option<&'a str>>),
    Bytes(Vec<Option<&'a [u8]>>),
}
impl<'a> Column<'a> {
    fn of(ty: &Type, rows: &[Vec<Val<'a>>], index: usize) -> Res<Column<'a>> {
        let values = || rows.iter().map(|r| r[index]);
        let wrong = |v: &Val<'_>| Failure::bug(format!("{v:?} for a {ty} column"));
        Ok(match *ty {
            Type::INT8 => Column::Ints(
                values()
                    .map(|v| match v {
                        Val::Null => Ok(None),
                        Val::I(i) => Ok(Some(i)),
                        o => Err(wrong(&o)),
                    })
                    .collect::<Res<_>>()?,
            ),
            Type::BOOL => Column::Bools(
                values()
                    .map(|v| match v {
                        Val::Null => Ok(None),
                        Val::B(b) => Ok(Some(b)),
                        Val::I(i) => Ok(Some(i != 0)),
                        o => Err(wrong(&o)),
                    })
                    .collect::<Res<_>>()?,
            ),
            Type::TEXT => Column::Texts(
                values()
                    .map(|v| match v {
                        Val::Null => Ok(None),
                        Val::S(s) => Ok(Some(s)),
                        o => Err(wrong(&o)),
                    })
                    .collect::<Res<_>>()?,
            ),
            Type::BYTEA => Column::Bytes(
                values()
                    .map(|v| match v {
                        Val::Null => Ok(None),
                        Val::Y(b) => Ok(Some(b)),
                        o => Err(wrong(&o)),
                    })
                    .collect::<Res<_>>()?,
            ),
            ref other => return Err(Failure::bug(format!("exec_many has no arrays of {other}"))),
        })
    }
    fn param(&self) -> &(dyn ToSql + Sync) {
        match self {
            Column::Ints(v) => v,
            Column::Bools(v) => v,
            Column::Texts(v) => v,
            Column::Bytes(v) => v,
        }
    }
}

fn token_free(sql: &str) -> std::borrow::Cow<'_, str> {
    if sql.contains('{') { dialect::complete(Engine::Postgres, sql).into() } else { sql.into() }
}

/// What a driver error means to a caller.
#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
pub(crate) fn failure(e: pg::Error) -> Failure {
    let Some(db) = e.as_db_error() else {
        let lost = e.is_closed() || std::error::Error::source(&e).is_some_and(|cause| cause.is::<std::io::Error>());
        if !lost {
            return Failure::bug(format!("{e}: {:?}", std::error::Error::source(&e)));
        }
        tracing::warn!(error = %e, "connection");
        return Failure::Busy(CONNECTION_LOST);
    };
    match *db.code() {
        SqlState::UNIQUE_VIOLATION | SqlState::CHECK_VIOLATION => Failure::Constraint(db.constraint().unwrap_or_default().to_owned()),
        SqlState::FOREIGN_KEY_VIOLATION => Failure::Constraint("foreign_key".into()),
        SqlState::RAISE_EXCEPTION if db.message().starts_with("append_only:") => Failure::Constraint("append_only".into()),
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED | SqlState::LOCK_NOT_AVAILABLE => Failure::Stale,
        SqlState::QUERY_CANCELED => Failure::Busy(TIME_LIMIT),
        SqlState::INVALID_CATALOG_NAME => Failure::Conflict(NOTHING_THERE),
        SqlState::INSUFFICIENT_PRIVILEGE => Failure::Conflict(NOT_PERMITTED),
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            tracing::error!(error = %db, "the database does not let us in");
            Failure::Busy(CLOSED)
        }
        SqlState::DISK_FULL => Failure::Busy(STORAGE_FULL),
        SqlState::IO_ERROR => Failure::Busy(STORAGE_FAILED),
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW | SqlState::TOO_MANY_CONNECTIONS => {
            Failure::Busy(CONNECTION_LOST)
        }
        _ => Failure::bug(format!("{} {} {}", db.code().code(), db.message(), db.detail().unwrap_or(""))),
    }
}
