//! What the database layer promises, proven on both engines. Every test has been seen to fail with the code it guards broken.

mod atomic;
mod constraints;
mod limits;
mod lost;
mod many;
mod migrations;

use super::*;
use crate::p;
use futures_util::future::join_all;
use futures_util::poll;
use std::sync::mpsc as blocking_channel;
use testkit::postgres::Cluster;

/// Nothing here takes this long; a test that hangs fails instead.
const SOON: Duration = Duration::from_secs(30);

/// A database of one test's own.
struct World {
    db: Arc<Db>,
    address: Address,
    _directory: Option<tempfile::TempDir>,
}

/// A table for trying things out.
const PROBE: &str =
    "CREATE TABLE probe (id {i64} PRIMARY KEY, n {i64}, t TEXT, b {bytes}, f {bool}, CONSTRAINT probe_n CHECK (n >= 0)) {strict}";
static INSERT: House = House::new("probe.insert", "INSERT INTO probe (id, n) VALUES ($1, $2)");
static IDS: House = House::new("probe.ids", "SELECT id FROM probe ORDER BY id");

impl World {
    /// An empty database.
    async fn empty(engine: Engine, limits: JobLimits) -> World {
        // A bug is told in the log only; a failed test prints it.
        let _ =
            tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_ansi(false).with_test_writer().without_time().try_init();
        let (address, directory) = match engine {
            Engine::Sqlite => {
                let directory = tempfile::tempdir().expect("a directory");
                (Address::Sqlite(directory.path().join("xiaoguan.db")), Some(directory))
            }
            Engine::Postgres => {
                let name = Cluster::unique_name("kernel");
                Cluster::shared().await.create(&name).await.expect("a database");
                (Address::Postgres(Cluster::shared().await.url(&name)), None)
            }
        };
        World { db: Arc::new(Db::open(&address, limits).await.expect("open")), address, _directory: directory }
    }

    /// The product's schema and a table for trying things out.
    async fn new(engine: Engine, limits: JobLimits) -> World {
        let world = World::empty(engine, limits).await;
        migrate::migrate(&world.db, migrate::MIGRATIONS, base::Timestamp::from_micros(1)).await.expect("migrate");
        world.ddl(PROBE).await;
        world
    }

    async fn ddl(&self, text: &str) {
        let text = dialect::ddl(self.db.engine(), text);
        let done = self.db.transact(move |s| {
            let text = text.clone();
            Box::pin(async move { s.batch(&text).await.map(End::Keep) })
        });
        done.await.expect("ddl");
    }

    /// The same database as another process would find it.
    async fn reopened(self) -> World {
        let World { db, address, _directory } = self;
        drop(db);
        World { db: Arc::new(Db::open(&address, JobLimits::default()).await.expect("open again")), address, _directory }
    }

    async fn ids(&self) -> Vec<i64> {
        let rows = self.db.list(|s| Box::pin(async move { s.fetch::<(i64,)>(&IDS.0, &[]).await }));
        soon(rows).await.expect("ids").into_iter().map(|r| r.0).collect()
    }

    /// Rows of any text.
    async fn rows<T: FromRow + 'static>(&self, sql: &'static str) -> Vec<T> {
        soon(self.db.list(move |s| Box::pin(async move { s.fetch_text::<T>(sql, &[]).await }))).await.expect(sql)
    }
}

/// Runs a test's body on either engine, each with a database of its own.
async fn on_both(limits: JobLimits, body: impl AsyncFn(World)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        println!("on {}", engine.name());
        body(World::new(engine, limits.clone()).await).await;
    }
}

/// Limits under which what waits together is committed together, on both engines.
fn grouped() -> JobLimits {
    JobLimits { lanes: 1, batch: 512, group_micros: 60_000_000, ..JobLimits::default() }
}

type Answer<'a, T = ()> = Boxed<'a, Res<T>>;

fn insert(db: &Db, id: i64) -> Answer<'_> {
    Box::pin(db.transact(move |s| Box::pin(async move { s.exec(&INSERT.0, &p![id, 0]).await.map(|_| End::Keep(())) })))
}

/// A point in an operation that tells when it is reached and is not passed before it is let go.
fn gate() -> (Stop, Gate) {
    let (reached, told) = oneshot::channel();
    let (release, released) = blocking_channel::channel();
    (Stop { reached: Arc::new(Mutex::new(Some(reached))), released: Arc::new(Mutex::new(released)) }, Gate { told, release })
}

/// The operation's side of a gate.
#[derive(Clone)]
struct Stop {
    reached: Arc<Mutex<Option<oneshot::Sender<()>>>>,
    released: Arc<Mutex<blocking_channel::Receiver<()>>>,
}
impl Stop {
    fn wait(&self) {
        let reached = lock(&self.reached).take().expect("a gate is passed once");
        let _ = reached.send(());
        let _ = tokio::task::block_in_place(|| lock(&self.released).recv_timeout(SOON));
    }
}

/// The test's side of a gate. Dropped, it lets go too.
struct Gate {
    told: oneshot::Receiver<()>,
    release: blocking_channel::Sender<()>,
}
impl Gate {
    async fn reached(&mut self) {
        soon(&mut self.told).await.expect("the operation ended before its gate");
    }
    fn open(self) {
        drop(self.release);
    }
}

async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(SOON, future).await.expect("this takes too long")
}

/// Lets all operations queue up behind one that is held in the middle, so that they share its transaction; then lets go.
async fn together<T>(db: &Db, operations: Vec<Answer<'_, T>>) -> Vec<Res<T>> {
    let (stop, mut gate) = gate();
    let mut first: Answer<'_> = Box::pin(db.transact(move |_| {
        let stop = stop.clone();
        Box::pin(async move {
            stop.wait();
            Ok(End::Keep(()))
        })
    }));
    assert!(poll!(&mut first).is_pending());
    gate.reached().await;
    let mut all = pin!(join_all(operations));
    assert!(poll!(&mut all).is_pending());
    gate.open();
    soon(all).await
}

fn codes<T>(answers: &[Res<T>]) -> Vec<&str> {
    answers.iter().map(|a| a.as_ref().err().map_or("done", Failure::code)).collect()
}

#[test]
fn parameters_are_numbered_by_first_use() {
    for (sql, expected) in [
        ("SELECT 1", true),
        ("UPDATE t SET a = a + $1 WHERE id = $2 AND a >= $1", true),
        ("UPDATE t SET a = $2 WHERE id = $1", false),
        ("SELECT $1, $3", false),
        ("SELECT $1, $2, $1, $3", true),
        ("SELECT $0", false),
        ("SELECT 1 WHERE id IN {ids:$1} AND n = $2", true),
    ] {
        assert_eq!(parameters_in_order(sql), expected, "{sql}");
    }
}
