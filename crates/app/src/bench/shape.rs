//! What one reservation writes: recorded once, written again many times as the bound, and counted by table.

use super::CLIENTS;
use super::company::{Company, execute, next};
use super::load::key;
use kernel::db::bound::{self, Written};
use kernel::db::{Address, Cell, JobLimits};
use kernel::{Channel, Failure, Res};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Instant;

/// Operations of one bound run: at least so many, and at the most, whatever is asked for.
const OPERATIONS: (u64, u64) = (500, 30_000);
/// The bound's ids begin here, far above those of the company.
pub(crate) const IDS: i64 = 1 << 40;
/// One operation takes fewer ids than this.
const IDS_OF_ONE: i64 = 64;

/// Rows and bytes by table, of some operations.
#[derive(Default)]
pub(crate) struct Tally {
    tables: BTreeMap<String, (u64, u64)>,
    operations: u64,
}

impl Tally {
    /// Of everything written by operations, however many there were: a receipt each.
    pub(crate) fn of(written: &[Written], only: &Tally) -> Tally {
        let mut tally = Tally::default();
        tally.add(written.iter().filter(|w| only.tables.contains_key(w.table())));
        tally.operations = tally.tables.get("receipt").map_or(0, |t| t.0);
        tally
    }

    /// Of what some operations write.
    pub(crate) fn by(written: &[Written], operations: u64) -> Tally {
        let mut tally = Tally { operations, ..Tally::default() };
        tally.add(written.iter());
        tally
    }

    fn add<'w>(&mut self, written: impl Iterator<Item = &'w Written>) {
        for w in written {
            let entry = self.tables.entry(w.table().to_owned()).or_default();
            entry.0 += w.rows.len() as u64;
            entry.1 += w.bytes() as u64;
        }
    }

    pub(crate) fn tables(&self) -> Vec<String> {
        self.tables.keys().cloned().collect()
    }

    /// One line a table: what an operation writes as served, and in the bound.
    pub(crate) fn compare(name: &str, database: &str, served: &Tally, bound: &Tally) {
        let mean = |tally: &Tally, table: &str| {
            let (rows, bytes) = tally.tables.get(table).copied().unwrap_or_default();
            let each = |n: u64| super::fraction(n, tally.operations.max(1), 2);
            (each(rows), each(bytes))
        };
        for table in served.tables.keys() {
            let ((rows, bytes), (bound_rows, bound_bytes)) = (mean(served, table), mean(bound, table));
            eprintln!(
                "{name} {database} {table}: served {rows} rows, {bytes} bytes an operation; bound {bound_rows} rows, {bound_bytes} bytes"
            );
        }
    }
}

/// What in a sample becomes something else when it is written again.
pub(crate) struct Other {
    /// The ids that the sample gave; they are shifted by `step`.
    pub(crate) ids: RangeInclusive<i64>,
    pub(crate) step: i64,
    /// Records that it moved.
    pub(crate) records: BTreeMap<i64, i64>,
    /// Keys, numbers and references.
    pub(crate) texts: BTreeMap<String, String>,
}

impl Other {
    pub(crate) fn cell(&self, cell: &Cell) -> Cell {
        match cell {
            Cell::Int(i) => Cell::Int(self.id(*i)),
            Cell::Text(text) => match self.texts.get(text) {
                Some(other) => Cell::Text(other.clone()),
                None => Cell::Text(self.list(text).unwrap_or_else(|| text.clone())),
            },
            other => other.clone(),
        }
    }

    fn id(&self, i: i64) -> i64 {
        if self.ids.contains(&i) { i + self.step } else { self.records.get(&i).copied().unwrap_or(i) }
    }

    /// Ids as one text, `[1,2]`.
    fn list(&self, text: &str) -> Option<String> {
        let ids: Vec<i64> = text.strip_prefix('[')?.strip_suffix(']')?.split(',').map(|id| id.parse().ok()).collect::<Option<_>>()?;
        serde_json::to_string(&ids.into_iter().map(|id| self.id(id)).collect::<Vec<i64>>()).ok()
    }
}

/// What one reservation writes.
pub(crate) struct Shape {
    sample: Vec<Written>,
    first_id: i64,
    /// The balances it reserved of.
    used: Vec<i64>,
    /// All there are.
    balances: Vec<i64>,
    key: String,
    step: i64,
    /// What the bound wrote so far.
    pub(crate) written: Tally,
}

impl Shape {
    /// Records one reservation of a company that nobody else uses.
    pub(crate) async fn record(company: &Company) -> Res<Shape> {
        let mut seed = 42;
        let key = key(0, 0);
        company.kernel.db().faults().record();
        let mut body = String::new();
        company.reservation(&mut seed, &mut body);
        let body: Value = serde_json::from_str(&body).map_err(Failure::bug)?;
        execute(&company.kernel, company.admin, "stock.reserve", &body, &key, Channel::Api).await?;
        let sample = company.kernel.db().faults().recorded();
        let ints =
            |table: &str, column| -> Vec<i64> { sample.iter().filter(|w| w.table() == table).flat_map(|w| w.ints(column)).collect() };
        let first_id = ints("audit", 0).into_iter().min().ok_or_else(|| Failure::bug("no audit row was recorded"))?;
        let used = ints("stock_balance", 1);
        let balances = balances(company).await?;
        if used.is_empty() || balances.len() < used.len() {
            return Err(Failure::bug(format!("{} balances, {} reserved of", balances.len(), used.len())));
        }
        Ok(Shape { sample, first_id, used, balances, key, step: 0, written: Tally::default() })
    }

    /// What one operation writes.
    pub(crate) fn one(&self) -> Tally {
        Tally::by(&self.sample, 1)
    }

    /// The same writes for other products, as fast as the database takes them; how many a second.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
    pub(crate) async fn bound(&mut self, address: &Address, limits: &JobLimits, group: usize, count: u64) -> Res<u64> {
        let count = count.clamp(OPERATIONS.0, OPERATIONS.1);
        let mut seed = 4711 + u64::try_from(self.step).unwrap_or(0);
        let mut operations = Vec::new();
        for _ in 0..count {
            self.step += 1;
            let mut others: Vec<i64> = Vec::with_capacity(self.used.len());
            while others.len() < self.used.len() {
                let one = self.balances[usize::try_from(next(&mut seed) % self.balances.len() as u64).unwrap_or(0)];
                if !others.contains(&one) {
                    others.push(one);
                }
            }
            // In id order, as the program takes its locks.
            others.sort_unstable();
            // Keys come from many clients and in no order, as those of the program's requests do: their index is written all over.
            let key = key(self.step.unsigned_abs() % CLIENTS as u64, next(&mut seed));
            let step = IDS + self.step * IDS_OF_ONE;
            let other = Other {
                ids: self.first_id..=self.first_id + IDS_OF_ONE - 1,
                step,
                records: self.used.iter().copied().zip(others).collect(),
                texts: BTreeMap::from([(self.key.clone(), key)]),
            };
            operations.push(bound::again(&self.sample, |cell| other.cell(cell)));
        }
        self.written.add(operations.iter().flatten());
        self.written.operations += count;
        let started = Instant::now();
        bound::write(address, operations, limits, group).await?;
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
        Ok(count * 1_000_000 / micros)
    }
}

async fn balances(company: &Company) -> Res<Vec<i64>> {
    let mut window = kernel::query::Window { limit: Some(200), ..Default::default() };
    let mut balances = Vec::new();
    loop {
        let found = company.kernel.query("stock_balance.list", company.admin, json!({}), &window).await?;
        balances.extend(found.rows.iter().filter_map(|r| r.get("id").and_then(Value::as_i64)));
        match found.next {
            Some(next) => window.cursor = Some(next),
            None => return Ok(balances),
        }
    }
}
