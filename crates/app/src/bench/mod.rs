//! The benchmark: what the program does per second through HTTP, beside the bound of its database, and how large it is.
//!
//! Every line is one JSON object. Ratios are of medians over interleaved runs in one process on one machine; absolute figures are
//! the machine's.

mod client;
mod company;
mod footprint;
mod import;
mod lanes;
mod lists;
mod load;
mod orders;
mod questions;
mod reserve;
mod shape;
mod site;
mod trade;

use kernel::db::Address;
use std::path::PathBuf;
use std::process::ExitCode;

/// Clients that keep their connections.
const CLIENTS: usize = 64;
/// Interleaved runs; the median counts.
const RUNS: usize = 5;
/// Seconds of one run.
const SECONDS: u64 = 4;

/// What can be measured; a name stands for all that begin so.
pub(crate) const NAMES: &[&str] = &[
    "footprint",
    "stock.reserve.1000",
    "stock.reserve.12",
    trade::HOT,
    trade::CONFIRM,
    trade::CASH,
    "lists",
    "questions",
    "import.csv",
    "import.excel",
    "lanes",
];

/// How large the companies are that are measured.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Products; 100,000 when not given.
    pub(crate) products: Option<usize>,
    /// Customers; 20,000 when not given, for lists 50,000.
    pub(crate) customers: Option<usize>,
    /// Orders of two years; none when not given, for lists a million.
    pub(crate) orders: Option<u64>,
    /// `sqlite` or `postgres`; both when not given.
    pub(crate) on: Option<String>,
    /// The file of a company that is founded once and stays.
    pub(crate) company: Option<PathBuf>,
}

impl Asked {
    /// The databases that are measured, by their addresses: SQLite has none.
    fn engines(&self, postgres: Option<&str>) -> Vec<Option<String>> {
        let sqlite = (self.on.as_deref() != Some("postgres")).then_some(None);
        let postgres = postgres.filter(|_| self.on.as_deref() != Some("sqlite")).map(|url| Some(url.to_owned()));
        sqlite.into_iter().chain(postgres).collect()
    }
    /// Of what sells and is sold.
    fn sizes(&self, customers: usize, orders: u64) -> trade::Sizes {
        trade::Sizes {
            products: self.products.unwrap_or(100_000),
            customers: self.customers.unwrap_or(customers),
            orders: self.orders.unwrap_or(orders),
        }
    }
}

/// Whether anything is measured under a name.
pub(crate) fn knows(name: &str) -> bool {
    NAMES.iter().any(|known| known.starts_with(name)) || name.starts_with("lists.")
}

/// One line of the benchmark.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// What was measured.
    pub(crate) name: String,
    /// `sqlite` or `postgres`; `-` when it is about the program itself.
    pub(crate) database: &'static str,
    /// Clients at once.
    pub(crate) clients: usize,
    /// Requests answered with success, per second, median of the runs.
    pub(crate) per_second: u64,
    /// Median time to the answer in the median run.
    pub(crate) p50_ms: String,
    /// 99 of 100 answers came within this.
    pub(crate) p99_ms: String,
    /// What the database does per second with the same writes and nothing else.
    pub(crate) bound_per_second: u64,
    /// `per_second / bound_per_second`.
    pub(crate) ratio_to_bound: String,
    /// Rows in the tables it writes, at the end; or what the name says.
    pub(crate) rows: u64,
}

impl Line {
    /// The median run beside the median bound.
    pub(crate) fn of(name: &str, database: &'static str, mut runs: Vec<load::Run>, bounds: Vec<u64>, rows: u64) -> Line {
        runs.sort_by_key(|run| run.per_second);
        let middle = runs.swap_remove(runs.len() / 2);
        let bound = median(bounds);
        Line {
            name: name.to_owned(),
            database,
            clients: CLIENTS,
            per_second: middle.per_second,
            p50_ms: fraction(middle.within(50), 1000, 2),
            p99_ms: fraction(middle.within(99), 1000, 2),
            bound_per_second: bound,
            ratio_to_bound: fraction(middle.per_second, bound, 3),
            rows,
        }
    }

    /// A figure that is no rate.
    pub(crate) fn figure(name: &str, value: u64) -> Line {
        let none = || "0".to_owned();
        Line {
            name: name.to_owned(),
            database: "-",
            clients: 0,
            per_second: 0,
            p50_ms: none(),
            p99_ms: none(),
            bound_per_second: 0,
            ratio_to_bound: none(),
            rows: value,
        }
    }

    /// Fractions are decimal numbers as they stand.
    fn json(&self) -> String {
        format!(
            r#"{{"name":"{}","database":"{}","clients":{},"per_second":{},"p50_ms":{},"p99_ms":{},"bound_per_second":{},"ratio_to_bound":{},"rows":{}}}"#,
            self.name,
            self.database,
            self.clients,
            self.per_second,
            self.p50_ms,
            self.p99_ms,
            self.bound_per_second,
            self.ratio_to_bound,
            self.rows
        )
    }
}

/// Runs the benchmark of a name, or all; `json` prints one object a line.
pub(crate) fn run(name: Option<&str>, json: bool, asked: Asked) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(all(name, json, asked)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{} {failure:?}", failure.code());
            ExitCode::FAILURE
        }
    }
}

async fn all(name: Option<&str>, json: bool, asked: Asked) -> kernel::Res<()> {
    let wanted = |what: &str| name.is_none_or(|n| what.starts_with(n));
    let postgres = std::env::var("XIAOGUAN_BENCH_POSTGRES").ok();
    if postgres.is_none() {
        eprintln!("no XIAOGUAN_BENCH_POSTGRES: nothing is measured on PostgreSQL");
    }
    if wanted("footprint") {
        for line in footprint::measure().await? {
            print(&line, json);
        }
    }
    for products in [1000, 12] {
        let what = format!("stock.reserve.{products}");
        if !wanted(&what) {
            continue;
        }
        for url in asked.engines(postgres.as_deref()) {
            print(&reserve::measure(&what, url.as_deref(), products).await?, json);
        }
    }
    if [trade::HOT, trade::CONFIRM, trade::CASH].into_iter().any(wanted) {
        for url in asked.engines(postgres.as_deref()) {
            trade::measure(url.as_deref(), asked.sizes(20_000, 0), asked.company.as_deref(), wanted, |line| print(line, json)).await?;
        }
    }
    // Not in the usual run: the company that is asked takes minutes to make.
    if name.is_some_and(|name| name.starts_with("lists")) {
        for url in asked.engines(postgres.as_deref()) {
            lists::measure(url.as_deref(), json, asked.sizes(50_000, 1_000_000), name.unwrap_or_default()).await?;
        }
    }
    // Not in the usual run: it asks a company that is there.
    if name == Some("questions") {
        questions::measure(asked.company.as_deref(), |line| print(line, json)).await?;
    }
    // Not in the usual run: it takes minutes.
    for (what, form) in [("import.csv", import::Form::Csv), ("import.excel", import::Form::Excel)] {
        if !name.is_some_and(|name| what.starts_with(name)) {
            continue;
        }
        for url in asked.engines(postgres.as_deref()) {
            import::measure(form, url.as_deref()).await?.iter().for_each(|line| print(line, json));
        }
    }
    // Not in the usual run: which of pool and lane is better on PostgreSQL.
    if name == Some("lanes") {
        let url = postgres.ok_or_else(|| kernel::Failure::bug("bench lanes needs XIAOGUAN_BENCH_POSTGRES"))?;
        for (products, programs) in [(1000, 1), (12, 1), (1000, 2), (12, 2)] {
            lanes::measure(&url, products, programs).await?;
        }
    }
    Ok(())
}

fn print(line: &Line, json: bool) {
    if json {
        println!("{}", line.json());
    } else {
        println!(
            "{:<20} {:<9} {:>6}/s  p50 {:>7} ms  p99 {:>7} ms  bound {:>6}/s  ratio {:>6}  rows {}",
            line.name, line.database, line.per_second, line.p50_ms, line.p99_ms, line.bound_per_second, line.ratio_to_bound, line.rows
        );
    }
}

/// `numerator / denominator` with `digits` digits after the point, without floats.
pub(crate) fn fraction(numerator: u64, denominator: u64, digits: u32) -> String {
    let scale = 10_u64.pow(digits);
    let scaled = numerator.saturating_mul(scale).checked_div(denominator).unwrap_or(0);
    format!("{}.{:0width$}", scaled / scale, scaled % scale, width = digits as usize)
}

/// The middle of some figures.
pub(crate) fn median(mut figures: Vec<u64>) -> u64 {
    figures.sort_unstable();
    figures.get(figures.len() / 2).copied().unwrap_or(0)
}

/// The engine's name of an address.
pub(crate) fn engine(address: &Address) -> &'static str {
    match address {
        Address::Sqlite(_) => "sqlite",
        Address::Postgres(_) => "postgres",
    }
}
