//! `stock.reserve` of 5 distinct products over HTTP, durable, with audit, decision, outbox and receipt, beside the bound.

use super::client::Client;
use super::company::{Company, execute, next};
use super::{CLIENTS, Line, RUNS, SECONDS, engine, fraction, median};
use crate::http::{Options, Server};
use kernel::db::bound::{self, Written};
use kernel::db::{Address, JobLimits};
use kernel::{Failure, Res};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// Operations of one bound run.
const BOUND_OPERATIONS: usize = 8000;
/// The bound's ids begin here, far above those of the company.
const BOUND_IDS: i64 = 1 << 40;

/// Requests done and their times.
struct Run {
    per_second: u64,
    micros: Vec<u64>,
}

/// Measures on a fresh database: SQLite in a temporary folder, or a database of its own on a PostgreSQL server.
pub(crate) async fn measure(name: &str, postgres: Option<&str>, products: usize, lanes: usize, batch: usize, json: bool) -> Res<Line> {
    let folder = std::env::temp_dir().join(format!("xiaoguan-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(Failure::bug)?;
    let (address, bound_address) = match postgres {
        None => (Address::Sqlite(folder.join(format!("{name}.db"))), Address::Sqlite(folder.join(format!("{name}-bound.db")))),
        Some(url) => (fresh(url, "served").await?, fresh(url, "bound").await?),
    };
    let limits = JobLimits { lanes, batch, ..JobLimits::default() };
    let company = Company::found(&address, products, limits.clone()).await?;
    let twin = Company::found(&bound_address, products, limits.clone()).await?;
    let shape = Shape::record(&twin).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Failure::bug)?;
    let server = Server::start(company.kernel.clone(), listener, Options::default())?;
    let background = company.kernel.run_background();
    load(&company, server.address(), 1, 1).await?;
    let (mut runs, mut bounds, mut step) = (Vec::new(), Vec::new(), 0);
    for run in 0..RUNS {
        let before = company.kernel.db().faults().commits();
        runs.push(load(&company, server.address(), SECONDS, 1000 + run as u64).await?);
        let after = company.kernel.db().faults().commits();
        let group = usize::try_from((after.1 - before.1) / (after.0 - before.0).max(1)).unwrap_or(1).max(1);
        bounds.push(shape.bound(&bound_address, &limits, group, &mut step).await?);
        if !json {
            eprintln!("run {run}: {}/s, bound {}/s with {group} in a commit", runs[run].per_second, bounds[run]);
        }
    }
    background.stop().await;
    server.stop().await;
    let rows = u64::try_from(step).unwrap_or(0);
    shape.print(json);
    let _ = std::fs::remove_dir_all(&folder);
    Ok(line(name, engine(&address), runs, bounds, rows))
}

fn line(name: &str, database: &'static str, mut runs: Vec<Run>, bounds: Vec<u64>, rows: u64) -> Line {
    runs.sort_by_key(|r| r.per_second);
    let middle = runs.swap_remove(runs.len() / 2);
    let (per_second, bound) = (middle.per_second, median(bounds));
    let mut micros = middle.micros;
    micros.sort_unstable();
    let at = |percent: usize| micros.get(micros.len().saturating_sub(1) * percent / 100).copied().unwrap_or(0);
    Line {
        name: name.to_owned(),
        database,
        clients: CLIENTS,
        per_second,
        p50_ms: fraction(at(50), 1000, 2),
        p99_ms: fraction(at(99), 1000, 2),
        bound_per_second: bound,
        ratio_to_bound: fraction(per_second * 100, bound, 1),
        rows,
    }
}

/// A database of a server's, new and empty.
async fn fresh(url: &str, what: &str) -> Res<Address> {
    let name = format!("bench_{what}_{}", &base::Digest::of(&base::random_bytes::<16>()).to_string()[..12]);
    kernel::db::bound::create_database(url, &name).await?;
    let (server, _) = url.rsplit_once('/').ok_or_else(|| Failure::bug("XIAOGUAN_BENCH_POSTGRES has no database"))?;
    Ok(Address::Postgres(format!("{server}/{name}")))
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
async fn load(company: &Company, address: SocketAddr, seconds: u64, seed: u64) -> Res<Run> {
    let started = Instant::now();
    let until = started + Duration::from_secs(seconds);
    let mut clients = Vec::new();
    for n in 0..CLIENTS {
        let company = company.clone();
        let mut seed = seed * 7919 + n as u64 + 1;
        clients.push(tokio::spawn(async move {
            let mut client = Client::connect(address, &company.token).await?;
            let mut micros = Vec::new();
            while Instant::now() < until {
                let body = company.reservation(&mut seed);
                let key = format!("b{n}-{}", next(&mut seed));
                let sent = Instant::now();
                let status = client.operate("stock.reserve", &key, body).await?;
                if status != hyper::StatusCode::OK {
                    return Err(Failure::bug(format!("stock.reserve answered {status}")));
                }
                micros.push(u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX));
            }
            Ok(micros)
        }));
    }
    let mut micros = Vec::new();
    for client in clients {
        micros.extend(client.await.map_err(Failure::bug)??);
    }
    let elapsed = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
    Ok(Run { per_second: micros.len() as u64 * 1_000_000 / elapsed, micros })
}

/// What one reservation writes.
struct Shape {
    sample: Vec<Written>,
    ids: (i64, i64),
    balances: Vec<i64>,
    used: Vec<i64>,
    key: String,
}

impl Shape {
    async fn record(company: &Company) -> Res<Shape> {
        let mut seed = 42;
        company.kernel.db().faults().record();
        let body: Value = serde_json::from_str(&company.reservation(&mut seed)).map_err(Failure::bug)?;
        execute(&company.kernel, company.admin, "stock.reserve", &body).await?;
        let sample = company.kernel.db().faults().recorded();
        let ints = |table: &str, column: usize| -> Vec<i64> {
            let rows = sample.iter().filter(|w| w.table() == table).flat_map(|w| w.rows.iter());
            rows.filter_map(|r| if let Some(kernel::db::Cell::Int(i)) = r.get(column) { Some(*i) } else { None }).collect()
        };
        let first = ints("audit", 0).into_iter().min().ok_or_else(|| Failure::bug("no audit row was recorded"))?;
        let used = ints("stock_balance", 1);
        let key = sample.iter().filter(|w| w.table() == "receipt").flat_map(|w| w.rows.iter()).find_map(|r| match r.get(1) {
            Some(kernel::db::Cell::Text(t)) => Some(t.clone()),
            _ => None,
        });
        let page = kernel::query::Window { limit: Some(500), ..Default::default() };
        let mut balances = Vec::new();
        let mut window = page;
        loop {
            let found = company.kernel.query("stock_balance.list", company.admin, serde_json::json!({}), &window).await?;
            balances.extend(found.rows.iter().filter_map(|r| r.get("id").and_then(Value::as_i64)));
            match found.next {
                Some(next) => window.cursor = Some(next),
                None => break,
            }
        }
        Ok(Shape { sample, ids: (first, first + 200), balances, used, key: key.unwrap_or_default() })
    }

    /// The same writes for other products, as fast as the database takes them.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
    async fn bound(&self, address: &Address, limits: &JobLimits, group: usize, step: &mut i64) -> Res<u64> {
        let mut seed = 4711 + u64::try_from(*step).unwrap_or(0);
        let mut operations = Vec::with_capacity(BOUND_OPERATIONS);
        for _ in 0..BOUND_OPERATIONS {
            *step += 1;
            let mut others: Vec<i64> = Vec::with_capacity(self.used.len());
            while others.len() < self.used.len() {
                let one = self.balances[usize::try_from(next(&mut seed) % self.balances.len() as u64).unwrap_or(0)];
                if !others.contains(&one) {
                    others.push(one);
                }
            }
            others.sort_unstable();
            let map: BTreeMap<i64, i64> = self.used.iter().copied().zip(others).collect();
            operations.push(bound::again(&self.sample, self.ids.0, self.ids.1, BOUND_IDS + *step * 256, &map, &self.key));
        }
        let started = Instant::now();
        bound::write(address, operations, limits, group).await?;
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
        Ok(BOUND_OPERATIONS as u64 * 1_000_000 / micros)
    }

    /// Rows and bytes per table of one operation: the served run and the bound write the same, by construction.
    fn print(&self, json: bool) {
        let mut tables: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for w in &self.sample {
            let entry = tables.entry(w.table()).or_default();
            entry.0 += w.rows.len();
            entry.1 += w.bytes();
        }
        for (table, (rows, bytes)) in tables {
            if json {
                eprintln!("{}", serde_json::json!({"table": table, "rows_per_operation": rows, "bytes_per_operation": bytes}));
            } else {
                eprintln!("  {table}: {rows} rows, {bytes} bytes an operation");
            }
        }
    }
}
