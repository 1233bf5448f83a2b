//! The crash loop: the server, or PostgreSQL under it, is killed after N answered requests; nothing acknowledged may be lost, nothing
//! may be half done. The journal of what was acknowledged is kept by the clients, outside the server's process. Every other client goes
//! the whole way from an order to its money, the rest reserve and charge.
//!
//! `XIAOGUAN_CRASH_ROUNDS` sets the rounds (10), `XIAOGUAN_CRASH_SEED` repeats a run, `XIAOGUAN_CRASH_HISTORY` fills the company first. The feature `soak` (`make soak`) adds what takes
//! too long for every run, or needs a mount of its own.

mod ending;
#[cfg(feature = "soak")]
mod full_disk;
mod import;
mod loaded;
mod order_to_cash;

use kernel::db::Address;
use order_to_cash::{Cycle, documents_are_there, told};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::World;
use testkit::postgres::{Cluster, Options};

/// Clients that write at the same time.
const CLIENTS: usize = 8;
/// The administrator's API token in these tests.
pub(crate) const TOKEN: &str = "xg_crash_loop";
/// A server may take this long to be ready again.
const READY: Duration = Duration::from_secs(60);

/// The program, serving.
pub(crate) struct Served {
    child: Child,
    pub(crate) port: u16,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_xiaoguan"))
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port()
}

impl Served {
    async fn start(database: &str, log: &Path) -> Served {
        Served::with(database, log, &[]).await
    }

    /// With these words in its environment.
    pub(crate) async fn with(database: &str, log: &Path, environment: &[(&str, &str)]) -> Served {
        let port = free_port();
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).expect("a log");
        let mut command = program();
        command.envs(environment.iter().copied());
        command.args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--database", database]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("starts");
        let served = Served { child, port };
        served.ready().await;
        served
    }

    async fn ready(&self) {
        let mut look = tokio::time::interval(Duration::from_millis(20));
        let ready = async {
            while reqwest::get(format!("http://127.0.0.1:{}/readyz", self.port)).await.map(|r| r.status().as_u16()).ok() != Some(200) {
                look.tick().await;
            }
        };
        tokio::time::timeout(READY, ready).await.expect("the server is ready in time");
    }

    fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the clients know.
struct Journal {
    path: PathBuf,
    file: Mutex<std::fs::File>,
    lines: Mutex<Vec<Entry>>,
    answered: AtomicUsize,
}
#[derive(Clone)]
struct Entry {
    operation: &'static str,
    key: String,
    body: Value,
    answer: Value,
}

impl Journal {
    fn new(path: PathBuf) -> Arc<Journal> {
        let file = Mutex::new(std::fs::File::create(&path).expect("a journal"));
        Arc::new(Journal { path, file, lines: Mutex::default(), answered: AtomicUsize::new(0) })
    }
    fn write(&self, entry: Entry) {
        let line = json!({"operation": entry.operation, "key": entry.key, "body": entry.body, "answer": entry.answer});
        writeln!(self.file.lock().expect("not poisoned"), "{line}").expect("journalled");
        self.lines.lock().expect("not poisoned").push(entry);
        self.answered.fetch_add(1, Ordering::SeqCst);
    }
}

/// The next of a row of numbers that the seed fixes (xorshift64).
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

fn request(seed: &mut u64) -> (&'static str, Value) {
    if next(seed).is_multiple_of(4) {
        let amount = json!({"minor": 100 + next(seed) % 900, "currency": "CNY"});
        return (
            "credit.charge",
            json!({"entity": 1, "customer": 80, "amount": amount, "charged_on": "2026-11-25", "due_on": "2026-12-25"}),
        );
    }
    let first = 50 + next(seed) % 11;
    let lines = [json!({"product": first, "quantity": 1000 + next(seed) % 2000}), json!({"product": first + 1, "quantity": 1000})];
    ("stock.reserve", json!({"warehouse": 70, "lines": lines}))
}

/// Sends one request; None is no acknowledgement: the same key is sent again later.
async fn send(client: &reqwest::Client, port: u16, entry: &Entry) -> Option<Value> {
    let sent = client
        .post(format!("http://127.0.0.1:{port}/api/v1/{}", entry.operation))
        .bearer_auth(TOKEN)
        .header("Idempotency-Key", &entry.key)
        .timeout(Duration::from_secs(30))
        .json(&entry.body)
        .send()
        .await
        .ok()?;
    let status = sent.status().as_u16();
    let answer: Value = sent.json().await.ok()?;
    (status == 200 || status == 422).then_some(answer)
}

/// Clients write until `wanted` answers are journalled, then `on_enough` happens to the server; what was sent and not heard of is returned.
async fn write_until(port: u16, journal: &Arc<Journal>, wanted: usize, seed: &mut u64, on_enough: impl AsyncFnOnce()) -> Vec<Entry> {
    let (reached, stop) = (Arc::new(tokio::sync::Notify::new()), Arc::new(AtomicBool::new(false)));
    let mut clients = Vec::new();
    for n in 0..CLIENTS {
        let (journal, reached, stop, mut seed) = (journal.clone(), reached.clone(), stop.clone(), next(seed) | 1);
        clients.push(tokio::spawn(async move {
            let (client, mut cycle) = (reqwest::Client::new(), Cycle::default());
            while !stop.load(Ordering::SeqCst) {
                let cash = n % 2 == 0;
                let (operation, body) = if cash { cycle.request(&mut seed) } else { request(&mut seed) };
                let entry = Entry { operation, key: format!("c{n}-{}", next(&mut seed)), body, answer: Value::Null };
                match send(&client, port, &entry).await {
                    Some(answer) => {
                        if cash {
                            cycle.answered(&answer);
                        }
                        journal.write(Entry { answer, ..entry });
                    }
                    None => return Some(entry),
                }
                if journal.answered.load(Ordering::SeqCst) >= wanted {
                    reached.notify_one();
                }
            }
            None
        }));
    }
    tokio::time::timeout(Duration::from_secs(120), reached.notified()).await.expect("answers come");
    on_enough().await;
    stop.store(true, Ordering::SeqCst);
    let mut unheard = Vec::new();
    for client in clients {
        unheard.extend(client.await.expect("a client"));
    }
    unheard
}

/// Everything journalled has its answer still; what was not heard of is done now or was done, once.
async fn verify(port: u16, journal: &Journal, unheard: &[Entry]) {
    let client = reqwest::Client::new();
    let known = journal.lines.lock().expect("not poisoned").clone();
    let kept = journal.path.display();
    for entry in &known {
        let again = send(&client, port, entry).await.unwrap_or_else(|| panic!("{} has no answer any more; journal {kept}", entry.key));
        for field in ["outcome", "audit_id", "output", "code"] {
            assert_eq!(again[field], entry.answer[field], "{field} of {}; journal {kept}", entry.key);
        }
        if entry.answer["outcome"] == "done" {
            assert_eq!(again["replayed"], true, "{} was lost and done again; journal {kept}", entry.key);
        }
    }
    documents_are_there(port, &known, &kept.to_string()).await;
    for entry in unheard {
        let once = send(&client, port, entry).await.expect("an answer after the crash");
        let twice = send(&client, port, entry).await.expect("the same answer");
        assert_eq!((&once["audit_id"], &once["output"], &once["code"]), (&twice["audit_id"], &twice["output"], &twice["code"]));
    }
}

fn check(database: &str, journal: &Journal) {
    let done = program().args(["check", "--database", database]).output().expect("runs");
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "check found violations; journal {}\n{out}\n{err}", journal.path.display());
}

fn rounds() -> usize {
    std::env::var("XIAOGUAN_CRASH_ROUNDS").ok().and_then(|r| r.parse().ok()).unwrap_or(10)
}

fn seed() -> u64 {
    let given = std::env::var("XIAOGUAN_CRASH_SEED").ok().and_then(|s| s.parse().ok());
    let seed = given.unwrap_or_else(|| u64::from_le_bytes(base::random_bytes::<8>()) | 1);
    println!("XIAOGUAN_CRASH_SEED={seed}");
    seed
}

/// After how many answers the next crash comes.
fn wanted(seed: &mut u64) -> usize {
    20 + usize::try_from(next(seed) % 130).expect("small")
}

/// The standard world at an address, with an API token for the administrator.
pub(crate) async fn found(address: Address) {
    let world = World::found(address).await;
    let hash = base::Digest::of(TOKEN.as_bytes());
    let columns = "id, user_id, name, token_hash, created_at, expires_at, revoked_at, version";
    world.raw(&format!("INSERT INTO api_token ({columns}) VALUES (199, 30, 'crash', '{hash}', 1, NULL, NULL, 1)")).await;
}

/// A folder that stays when the test fails, with the journal in it.
pub(crate) struct Kept(Option<tempfile::TempDir>);
impl Kept {
    pub(crate) fn new() -> Kept {
        Kept(Some(tempfile::tempdir().expect("a folder")))
    }
    pub(crate) fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new("."), tempfile::TempDir::path)
    }
    fn journal(&self, round: usize) -> Arc<Journal> {
        Journal::new(self.path().join(format!("journal-{round}.jsonl")))
    }
    pub(crate) fn log(&self) -> PathBuf {
        self.path().join("server.log")
    }
}
impl Drop for Kept {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(folder) = self.0.take()
        {
            println!("kept: {}", folder.keep().display());
        }
    }
}

async fn server_is_killed(database: &str, kept: &Kept) {
    loaded::fill(database, kept);
    let mut seed = seed();
    for round in 0..rounds() {
        let journal = kept.journal(round);
        let mut served = Served::start(database, &kept.log()).await;
        let (port, wanted) = (served.port, wanted(&mut seed));
        let unheard = write_until(port, &journal, wanted, &mut seed, async || served.kill()).await;
        let again = Served::start(database, &kept.log()).await;
        verify(again.port, &journal, &unheard).await;
        if loaded::is_checked(round) {
            check(database, &journal);
        }
        tell(round, &journal, &unheard);
    }
}

fn tell(round: usize, journal: &Journal, unheard: &[Entry]) {
    let (answered, cash) = (journal.answered.load(Ordering::SeqCst), told(&journal.lines.lock().expect("not poisoned")));
    println!("round {round}: {answered} answered, {} not heard of; order to cash: {cash}", unheard.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crash_of_the_server_on_sqlite() {
    let kept = Kept::new();
    let path = kept.path().join("crash.db");
    found(Address::Sqlite(path.clone())).await;
    server_is_killed(&format!("sqlite:{}", path.display()), &kept).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crash_of_the_server_on_postgres() {
    let kept = Kept::new();
    let cluster = Cluster::shared().await;
    let name = Cluster::unique_name("crash");
    cluster.create(&name).await.expect("creates");
    found(Address::Postgres(cluster.url(&name))).await;
    server_is_killed(&cluster.url(&name), &kept).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crash_of_postgres() {
    let kept = Kept::new();
    let data = tempfile::tempdir().expect("a folder");
    let mut cluster = Cluster::start(Options { fsync: true, data: data.path().to_owned() }).await.expect("starts");
    cluster.create("crash").await.expect("creates");
    found(Address::Postgres(cluster.url("crash"))).await;
    loaded::fill(&cluster.url("crash"), &kept);
    let mut seed = seed();
    let served = Served::start(&cluster.url("crash"), &kept.log()).await;
    for round in 0..rounds() {
        let journal = kept.journal(round);
        let wanted = wanted(&mut seed);
        let unheard = write_until(served.port, &journal, wanted, &mut seed, async || cluster.kill9().await.expect("killed")).await;
        cluster.restart().await.expect("starts again");
        // The server lives on and finds its database again.
        served.ready().await;
        verify(served.port, &journal, &unheard).await;
        if loaded::is_checked(round) {
            check(&cluster.url("crash"), &journal);
        }
        tell(round, &journal, &unheard);
    }
}

fn wal(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}-wal", path.display()))
}

/// The write-ahead log is cut at every 512 bytes (a dozen places in the usual run): the database opens to a whole prefix of groups and
/// every invariant holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crash_by_power_cut_on_sqlite() {
    let kept = Kept::new();
    let path = kept.path().join("cut.db");
    found(Address::Sqlite(path.clone())).await;
    let mut seed = seed();
    let journal = kept.journal(0);
    let mut served = Served::start(&format!("sqlite:{}", path.display()), &kept.log()).await;
    write_until(served.port, &journal, 40, &mut seed, async || served.kill()).await;
    let (database, log) = (std::fs::read(&path).expect("the file"), std::fs::read(wal(&path)).expect("a write-ahead log"));
    let step = if cfg!(feature = "soak") { 512 } else { 512 * (log.len() / 512 / 12).max(1) };
    let cut = kept.path().join("opened.db");
    for length in (0..=log.len()).step_by(step) {
        std::fs::write(&cut, &database).expect("copies");
        std::fs::write(wal(&cut), &log[..length]).expect("cuts");
        let _ = std::fs::remove_file(kept.path().join("opened.db-shm"));
        check(&format!("sqlite:{}", cut.display()), &journal);
    }
    println!("{} cuts of a log of {} bytes", log.len() / step + 1, log.len());
}
