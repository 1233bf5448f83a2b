//! The standard world: one small company with fixed ids, on either database, built once a process and copied for each test.

use crate::postgres::Cluster;
use base::{BusinessDate, Clock, Digest, TestClock, Timestamp};
use kernel::access::Principal;
use kernel::db::Boxed;
use kernel::db::{Address, Engine};
use kernel::{Answer, Cause, Channel, Credential, Kernel, Mode, Receipt, Registry, Request, Res, Settings};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// 2026-11-25T02:00:00Z, ten in the morning in Shanghai.
pub const NOW_MICROS: i64 = 1_795_572_000_000_000;
/// The administrator.
pub const ADMIN: i64 = 30;
/// A salesperson of 销售一部.
pub const LI: i64 = 31;
/// The manager of 销售一部 and what is below it.
pub const WANG: i64 = 32;
/// A salesperson of 华东组, below 销售一部.
pub const ZHAO: i64 = 33;
/// A salesperson of 销售二部.
pub const CHEN: i64 = 34;
/// The warehouse clerk.
pub const SUN: i64 = 35;
/// Finance; telephone numbers are masked.
pub const QIAN: i64 = 36;
/// Somebody without any right.
pub const ZHOU: i64 = 37;
/// Reads everything; costs and telephone numbers are masked.
pub const WU: i64 = 38;
/// A disabled person.
pub const DISABLED: i64 = 39;

/// A reservation of LI's: 2 of product 50 and 1 of product 51 in warehouse 70.
pub const RESERVATION: i64 = 503;
/// A charge of 10,000.00 to customer 80.
pub const CHARGE: i64 = 513;
/// Its open item.
pub const OPEN_ITEM: i64 = 514;
/// The second administrator's request that waits for approval.
pub const APPROVAL: i64 = 520;
/// A receipt of 2,000.00 by customer 80, half of it allocated to the charge.
pub const RECEIPT: i64 = 523;
/// Its open item.
pub const CREDIT_ITEM: i64 = 524;
/// That allocation.
pub const ALLOCATION: i64 = 525;
/// The administrator's own request that waits for approval.
pub const OWN_APPROVAL: i64 = 550;
/// The second administrator.
pub const SECOND_ADMIN: i64 = 40;
/// An API token of [`LI`].
pub const TOKEN_OF_LI: i64 = 45;
/// Its secret.
pub const SECRET_OF_LI: &str = "xg_standard_world_li";

/// Tables that a comparison of states leaves out, each with its reason.
pub const NOT_COMPARED: &[(&str, &str)] = &[
    ("id_block", "blocks of ids are taken ahead, outside any operation"),
    ("job_lease", "housekeeping of jobs"),
    ("session", "housekeeping of sign-in"),
    ("audit_seal", "written by the sealer on its own"),
    ("schema_migration", "written by migrations"),
];

/// Operations that bring the past in: they are asked for as of a day, here that of the clock.
const PAST: [&str; 1] = ["history.take"];
/// That day.
const TODAY: BusinessDate = BusinessDate::from_ymd(2026, 11, 25).expect("a day");

/// One company in a test.
pub struct World {
    /// Its kernel.
    pub kernel: Kernel,
    /// Its clock, at [`NOW_MICROS`] until set.
    pub clock: Arc<TestClock>,
    /// Where its data is; a second kernel can be opened on it.
    pub address: Address,
    keys: AtomicI64,
    raw: Raw,
    _dir: Option<TempDir>,
}

/// A connection past the door, opened at the first use.
struct Raw {
    address: Address,
    sqlite: std::sync::Mutex<Option<rusqlite::Connection>>,
    postgres: OnceCell<tokio_postgres::Client>,
}

impl Raw {
    fn new(address: &Address) -> Raw {
        Raw { address: address.clone(), sqlite: std::sync::Mutex::new(None), postgres: OnceCell::new() }
    }
    fn with_sqlite<T>(&self, path: &Path, work: impl FnOnce(&rusqlite::Connection) -> T) -> T {
        let mut held = self.sqlite.lock().expect("not poisoned");
        let c = held.get_or_insert_with(|| {
            let c = rusqlite::Connection::open(path).expect("opens");
            c.busy_timeout(std::time::Duration::from_secs(10)).expect("sets");
            c
        });
        work(c)
    }
    async fn client(&self, url: &str) -> &tokio_postgres::Client {
        self.postgres.get_or_init(|| connect(url)).await
    }
}

/// What is registered in the product.
pub fn registry() -> Registry {
    let mut r = Registry::new();
    register(&mut r);
    r
}

fn register(r: &mut Registry) {
    ui::register(r);
    exchange::register(r);
    org::register(r);
    catalog::register(r);
    crm::register(r);
    stock::register(r);
    sales::register(r);
    fulfil::register(r);
    settle::register(r);
    history::register(r);
}

/// Runs a test body on both databases, each on a fresh copy of the standard world.
pub async fn both<F: AsyncFn(&World)>(body: F) {
    both_with(|_| {}, body).await;
}

/// The same with more registered (a test's own operations).
pub async fn both_with<F: AsyncFn(&World)>(more: fn(&mut Registry), body: F) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::new(engine, more).await;
        println!("on {}", engine.name());
        body(&world).await;
    }
}

impl World {
    /// A fresh copy on one database.
    pub fn new(engine: Engine, more: fn(&mut Registry)) -> Boxed<'static, World> {
        Box::pin(async move {
            match engine {
                Engine::Sqlite => Self::sqlite(more).await,
                Engine::Postgres => Self::postgres(more).await,
            }
        })
    }

    async fn sqlite(more: fn(&mut Registry)) -> World {
        static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
        let (_, template) = TEMPLATE
            .get_or_init(|| async {
                let dir = TempDir::new().expect("a temporary folder");
                let path = dir.path().join("template.db");
                let copy = dir.path().join("copy.db");
                {
                    let world = World::open(Address::Sqlite(path.clone()), None, |_| {}).await;
                    world.build().await;
                }
                let c = rusqlite::Connection::open(&path).expect("opens");
                c.execute("VACUUM INTO ?1", [copy.to_str().expect("a path")]).expect("copies");
                (dir, copy)
            })
            .await;
        let dir = TempDir::new().expect("a temporary folder");
        let path = dir.path().join("world.db");
        std::fs::copy(template, &path).expect("copies");
        Self::open(Address::Sqlite(path.clone()), Some(dir), more).await
    }

    async fn postgres(more: fn(&mut Registry)) -> World {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let cluster = Cluster::shared().await;
        let template = TEMPLATE
            .get_or_init(|| async {
                let name = Cluster::unique_name("world_template");
                cluster.create(&name).await.expect("creates");
                let url = cluster.url(&name);
                {
                    let world = World::open(Address::Postgres(url.clone()), None, |_| {}).await;
                    world.build().await;
                }
                let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
                execute_postgres(&cluster.url("postgres"), &end).await;
                name
            })
            .await;
        let name = Cluster::unique_name("world");
        cluster.create_from(&name, template).await.expect("copies");
        let url = cluster.url(&name);
        Self::open(Address::Postgres(url.clone()), None, more).await
    }

    /// The standard world in an empty database at an address, for tests that start the program on it.
    pub fn found(address: Address) -> Boxed<'static, World> {
        Box::pin(async move {
            let world = Self::open(address, None, |_| {}).await;
            world.build().await;
            world
        })
    }

    /// A world without the standard content, only migrated.
    pub fn empty(engine: Engine, more: fn(&mut Registry)) -> Boxed<'static, World> {
        Box::pin(async move {
            match engine {
                Engine::Sqlite => {
                    let dir = TempDir::new().expect("a temporary folder");
                    let path = dir.path().join("empty.db");
                    Self::open(Address::Sqlite(path.clone()), Some(dir), more).await
                }
                Engine::Postgres => {
                    let cluster = Cluster::shared().await;
                    let name = Cluster::unique_name("empty");
                    cluster.create(&name).await.expect("creates");
                    let url = cluster.url(&name);
                    Self::open(Address::Postgres(url.clone()), None, more).await
                }
            }
        })
    }

    async fn open(address: Address, dir: Option<TempDir>, more: fn(&mut Registry)) -> World {
        let _ = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::WARN).with_test_writer().try_init();
        let clock = Arc::new(TestClock::new(Timestamp::from_micros(NOW_MICROS)));
        let kernel = Self::kernel_on(&address, clock.clone(), more).await;
        let raw = Raw::new(&address);
        World { kernel, clock, address, keys: AtomicI64::new(1000), raw, _dir: dir }
    }

    async fn kernel_on(address: &Address, clock: Arc<TestClock>, more: fn(&mut Registry)) -> Kernel {
        let mut r = registry();
        more(&mut r);
        Kernel::open(address, r, clock as Arc<dyn Clock>, Settings::default()).await.expect("opens")
    }

    /// A second kernel on the same database, as another node would be.
    pub fn second(&self) -> Boxed<'_, Kernel> {
        self.second_with(|_| {})
    }

    /// The same with more registered.
    pub fn second_with(&self, more: fn(&mut Registry)) -> Boxed<'_, Kernel> {
        Box::pin(async move { Self::kernel_on(&self.address, self.clock.clone(), more).await })
    }

    /// The standard content.
    async fn build(&self) {
        // Keys that no test uses: the receipts stay in every copy.
        self.keys.store(1, Ordering::SeqCst);
        self.raw(include_str!("world.sql")).await;
        self.grant_roles().await;
        self.kernel.refresh().await.expect("refreshes");
        crate::content::build(self).await;
    }

    /// Roles get what is registered: the administrator everything, the others by the names of operations and queries.
    async fn grant_roles(&self) {
        let mut rows = Vec::new();
        for permission in self.kernel.registry().permissions() {
            for (role, scope) in crate::content::grants(permission) {
                rows.push(format!("({role}, '{permission}', '{scope}')"));
            }
        }
        if rows.is_empty() {
            return;
        }
        self.raw(&format!("INSERT INTO role_grant (role_id, permission, scope) VALUES {}", rows.join(", "))).await;
        self.raw("UPDATE snapshot_version SET version = version + 1").await;
    }

    /// Which database this is.
    pub fn engine(&self) -> Engine {
        self.kernel.db().engine()
    }

    /// A person of the standard world.
    pub fn person(id: i64) -> Principal {
        Principal::User(base::Id::new(id), Credential::Console)
    }

    /// A request with a new key.
    pub fn request(&self, who: Principal, operation: &str, input: &Value) -> Request {
        let key = format!("test-{}", self.keys.fetch_add(1, Ordering::SeqCst));
        Request {
            operation: operation.to_owned(),
            input: input.to_string().into_bytes(),
            principal: who,
            key: Some(key),
            mode: Mode::Commit,
            channel: Channel::Api,
            effective: PAST.contains(&operation).then_some(TODAY),
            cause: Cause::Request,
        }
    }

    /// Executes an operation as a person, with a new key.
    pub fn execute<'a>(&'a self, who: i64, operation: &'a str, input: &'a Value) -> Boxed<'a, Res<Receipt>> {
        Box::pin(async move { self.kernel.execute(&self.request(Self::person(who), operation, input)).await })
    }

    /// Executes an operation that must be done; its output.
    pub fn done<'a>(&'a self, who: i64, operation: &'a str, input: Value) -> Boxed<'a, Value> {
        Box::pin(async move {
            match self.execute(who, operation, &input).await {
                Ok(Receipt { answer: Answer::Done(output), .. }) => serde_json::from_str(&output).expect("JSON"),
                other => panic!("{operation} {input}: {other:?}"),
            }
        })
    }

    /// Executes an operation that must be refused; the keys of its refusals.
    pub fn refused<'a>(&'a self, who: i64, operation: &'a str, input: Value) -> Boxed<'a, Vec<String>> {
        Box::pin(async move {
            match self.execute(who, operation, &input).await {
                Err(kernel::Failure::Refused(refusals)) => refusals.into_iter().map(|r| r.key).collect(),
                other => panic!("{operation} {input}: not refused but {other:?}"),
            }
        })
    }

    /// Executes an operation that must wait for approval; the approval's id.
    pub fn pending<'a>(&'a self, who: i64, operation: &'a str, input: Value) -> Boxed<'a, i64> {
        Box::pin(async move {
            match self.execute(who, operation, &input).await {
                Ok(Receipt { answer: Answer::Pending { approval, .. }, .. }) => approval,
                other => panic!("{operation} {input}: not pending but {other:?}"),
            }
        })
    }

    /// Executes an operation that must fail; the failure's code.
    pub fn fails<'a>(&'a self, who: i64, operation: &'a str, input: Value) -> Boxed<'a, String> {
        Box::pin(async move {
            match self.execute(who, operation, &input).await {
                Err(no) => no.code().to_owned(),
                Ok(done) => panic!("{operation} {input}: not failed but {done:?}"),
            }
        })
    }

    /// Every invariant must hold.
    pub fn check(&self) -> Boxed<'_, ()> {
        self.check_but(&[])
    }

    /// Every invariant must hold but those of rooms that a story leaves out on purpose.
    pub fn check_but<'a>(&'a self, left_out: &'a [&'a str]) -> Boxed<'a, ()> {
        Box::pin(async move {
            let report = self.kernel.check().await.expect("checks");
            let violated: Vec<_> = report.violated().filter(|finding| !left_out.contains(&finding.name)).collect();
            assert!(violated.is_empty(), "{violated:#?}");
        })
    }

    /// Runs SQL past the door, as damage and fixtures need it; several statements separated by `;` at line ends.
    pub fn raw<'a>(&'a self, sql: &'a str) -> Boxed<'a, ()> {
        Box::pin(async move {
            let (no, yes) = if self.engine() == Engine::Sqlite { ("0", "1") } else { ("FALSE", "TRUE") };
            let sql = sql.replace("{false}", no).replace("{true}", yes);
            match &self.raw.address {
                Address::Sqlite(path) => self.raw.with_sqlite(path, |c| c.execute_batch(&sql).unwrap_or_else(|e| panic!("{e}: {sql}"))),
                Address::Postgres(url) => self.raw.client(url).await.batch_execute(&sql).await.unwrap_or_else(|e| panic!("{e:?}: {sql}")),
            }
        })
    }

    /// Rows of a query past the door, every value as text, NULL as `∅`.
    pub fn rows<'a>(&'a self, sql: &'a str) -> Boxed<'a, Vec<Vec<String>>> {
        Box::pin(async move {
            match &self.raw.address {
                Address::Sqlite(path) => self.raw.with_sqlite(path, |c| sqlite_rows(c, sql)),
                Address::Postgres(url) => postgres_rows(self.raw.client(url).await, sql).await,
            }
        })
    }

    /// One number.
    pub fn number<'a>(&'a self, sql: &'a str) -> Boxed<'a, i64> {
        Box::pin(async move { self.rows(sql).await[0][0].parse().expect("a number") })
    }

    /// Prepares a text without running it.
    pub fn prepare<'a>(&'a self, sql: &'a str) -> Boxed<'a, Result<(), String>> {
        Box::pin(async move {
            match &self.raw.address {
                Address::Sqlite(path) => self.raw.with_sqlite(path, |c| c.prepare(sql).map(|_| ()).map_err(|e| e.to_string())),
                Address::Postgres(url) => self.raw.client(url).await.prepare(sql).await.map(|_| ()).map_err(|e| format!("{e:?}")),
            }
        })
    }

    /// How the engine would run a text, in one line. PostgreSQL is told neither to scan nor to sort where an index
    /// serves: what still does has none.
    pub fn plan<'a>(&'a self, sql: &'a str) -> Boxed<'a, String> {
        Box::pin(async move {
            match &self.raw.address {
                Address::Sqlite(path) => self.raw.with_sqlite(path, |c| {
                    let rows = sqlite_rows(c, &format!("EXPLAIN QUERY PLAN {sql}"));
                    rows.iter().map(|r| r[3].clone()).collect::<Vec<_>>().join("; ")
                }),
                Address::Postgres(url) => postgres_plan(self.raw.client(url).await, sql).await,
            }
        })
    }

    /// The tables that are compared.
    pub fn tables(&self) -> Boxed<'_, Vec<String>> {
        Box::pin(async move {
            let sql = match self.engine() {
                Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
                Engine::Postgres => "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
            };
            let names = self.rows(sql).await.into_iter().map(|mut r| r.remove(0));
            names.filter(|n| NOT_COMPARED.iter().all(|(t, _)| t != n)).collect()
        })
    }

    /// The state of the database: each table's rows, sorted.
    pub fn state(&self) -> Boxed<'_, BTreeMap<String, Vec<Vec<String>>>> {
        Box::pin(async move {
            let tables = self.tables().await;
            let selects = tables.iter().map(|table| format!("SELECT * FROM {table}"));
            let all: Vec<Vec<Vec<String>>> = match &self.raw.address {
                Address::Sqlite(path) => self.raw.with_sqlite(path, |c| selects.map(|sql| sqlite_rows(c, &sql)).collect()),
                // In one trip.
                Address::Postgres(url) => postgres_results(self.raw.client(url).await, &selects.collect::<Vec<_>>().join("; ")).await,
            };
            assert_eq!(all.len(), tables.len(), "each table's rows");
            let sorted = all.into_iter().map(|mut rows| {
                rows.sort();
                rows
            });
            tables.into_iter().zip(sorted).collect()
        })
    }

    /// One digest of the state.
    pub fn digest(&self) -> Boxed<'_, Digest> {
        Box::pin(async move { Digest::of(serde_json::to_string(&self.state().await).expect("JSON").as_bytes()) })
    }
}

async fn execute_postgres(url: &str, sql: &str) {
    let client = connect(url).await;
    client.batch_execute(sql).await.unwrap_or_else(|e| panic!("{e:?}: {sql}"));
}

async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("connects");
    tokio::spawn(async move {
        let _ = connection.await;
    });
    client
}

async fn postgres_rows(client: &tokio_postgres::Client, sql: &str) -> Vec<Vec<String>> {
    postgres_results(client, sql).await.into_iter().flatten().collect()
}

/// The rows of each statement of a text.
async fn postgres_results(client: &tokio_postgres::Client, sql: &str) -> Vec<Vec<Vec<String>>> {
    let messages = client.simple_query(sql).await.unwrap_or_else(|e| panic!("{e:?}: {sql}"));
    let (mut out, mut rows) = (Vec::new(), Vec::new());
    for message in messages {
        match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => {
                rows.push((0..row.len()).map(|i| row.get(i).map_or_else(|| "∅".to_owned(), normal)).collect());
            }
            tokio_postgres::SimpleQueryMessage::CommandComplete(_) => out.push(std::mem::take(&mut rows)),
            _ => {}
        }
    }
    out
}

async fn postgres_plan(client: &tokio_postgres::Client, sql: &str) -> String {
    let parameters = client.prepare(sql).await.unwrap_or_else(|e| panic!("{e:?}: {sql}")).params().len();
    let nulls = if parameters == 0 { String::new() } else { format!("({})", vec!["NULL"; parameters].join(", ")) };
    let setup = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET random_page_cost = 1.1; SET enable_hashjoin = off; SET enable_sort = off; \
                 SET enable_mergejoin = off; SET max_parallel_workers_per_gather = 0";
    client.batch_execute(&format!("{setup}; PREPARE explained AS {sql}")).await.unwrap_or_else(|e| panic!("{e:?}: {sql}"));
    let rows = postgres_rows(client, &format!("EXPLAIN (COSTS OFF) EXECUTE explained{nulls}")).await;
    client.batch_execute("DEALLOCATE explained").await.expect("deallocates");
    let nodes = rows.iter().map(|r| r[0].trim().trim_start_matches("->").trim().to_owned());
    nodes
        .filter(|n| {
            n.contains("Scan") || n.starts_with("Sort") || n.starts_with("Insert") || n.starts_with("Update") || n.starts_with("Delete")
        })
        .collect::<Vec<_>>()
        .join("; ")
}

/// Booleans as SQLite has them; bytes as hexadecimal.
fn normal(text: &str) -> String {
    match text {
        "t" => "1".into(),
        "f" => "0".into(),
        other => other.strip_prefix("\\x").unwrap_or(other).to_owned(),
    }
}

fn sqlite_rows(c: &rusqlite::Connection, sql: &str) -> Vec<Vec<String>> {
    use rusqlite::types::ValueRef;
    let mut statement = c.prepare(sql).unwrap_or_else(|e| panic!("{e}: {sql}"));
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut out = Vec::new();
    while let Some(row) = rows.next().expect("steps") {
        let cell = |i| match row.get_ref(i).expect("a column") {
            ValueRef::Null => "∅".to_owned(),
            ValueRef::Integer(n) => n.to_string(),
            ValueRef::Real(r) => r.to_string(),
            ValueRef::Text(t) => String::from_utf8_lossy(t).into_owned(),
            ValueRef::Blob(b) => b.iter().map(|b| format!("{b:02x}")).collect(),
        };
        out.push((0..columns).map(cell).collect());
    }
    out
}
