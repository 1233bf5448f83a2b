//! What an order writes: recorded once, request by request, and written again for other orders as fast as the database takes it.

use super::super::company::execute;
use super::super::shape::{IDS, Other, Tally};
use super::super::{CLIENTS, load};
use super::trader::{Order, Trader};
use base::Digest;
use kernel::db::bound::{self, Written};
use kernel::db::{Cell, JobLimits};
use kernel::{Channel, Failure, Res};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Instant;

/// All requests of one order together take fewer ids than this.
const IDS_OF_ONE: i64 = 1024;
/// Orders whose requests are under way together: every first request of them, then every second.
const TOGETHER: u64 = 64;
/// Where the register of posted documents has the count and the number.
const POSTED: (&str, usize, usize) = ("posted_document", 3, 4);

/// What the requests of one order write.
pub(super) struct Sample {
    order: Order,
    /// By request.
    writes: Vec<Vec<Written>>,
    /// Keys, numbers and references that are given once.
    texts: Vec<String>,
    first_id: i64,
    /// How often it was written again.
    again: i64,
}

impl Sample {
    pub(super) fn of(order: Order) -> Sample {
        let texts = vec![order.customer_order_no()];
        Sample { order, writes: Vec::new(), texts, first_id: 0, again: 0 }
    }

    /// Executes the next request of the order in a company that nobody else uses; its output. `given` is given once, besides numbers.
    pub(super) async fn request(&mut self, trader: &Trader, operation: &str, body: &Value, given: Option<&str>) -> Res<Value> {
        let company = &trader.company;
        let key = key(self.writes.len());
        let faults = company.kernel.db().faults();
        faults.record();
        let output = execute(&company.kernel, company.admin, operation, body, &key, Channel::Api).await?;
        let written = faults.recorded().into_iter().filter(|write| write.table() != "id_block").collect();
        let written = bound::unread(&trader.address, written).await?;
        if self.writes.is_empty() {
            let ids = written.iter().filter(|write| write.table() == "audit").flat_map(|write| write.ints(0));
            self.first_id = ids.min().ok_or_else(|| Failure::bug("no audit row was recorded"))?;
        }
        let numbers = written.iter().filter(|write| write.table() == POSTED.0).flat_map(|write| &write.rows);
        self.texts
            .extend(numbers.filter_map(|row| if let Some(Cell::Text(number)) = row.get(POSTED.2) { Some(number.clone()) } else { None }));
        self.texts.push(key);
        self.texts.extend(given.map(str::to_owned));
        self.writes.push(written);
        Ok(output)
    }

    /// What the requests write together, by table.
    pub(super) fn tally(&self) -> Tally {
        Tally::by(&self.writes.concat(), 1)
    }

    /// The statements of every request with their rows, for people.
    pub(super) fn tell(&self, name: &str) {
        for (n, writes) in self.writes.iter().enumerate() {
            let rows: usize = writes.iter().map(|write| write.rows.len()).sum();
            eprintln!("{name} request {}: {} statements, {rows} rows", n + 1, writes.len());
            for write in writes {
                let verb = write.sql.split_whitespace().next().unwrap_or_default();
                eprintln!("{name}   {verb} {}: {} rows, {} bytes", write.table(), write.rows.len(), write.bytes());
            }
        }
    }

    /// The same for another order.
    fn other(&mut self, order: &Order) -> Vec<Vec<Written>> {
        self.again += 1;
        let again = self.again;
        let renamed = |(n, text): (usize, &String)| {
            let number = again * 16 + n as i64;
            // Keys come from many clients, as those of the program's requests do.
            let is_key = text.starts_with(KEY);
            let other = if is_key {
                load::key(again.unsigned_abs() % CLIENTS as u64, number.unsigned_abs())
            } else {
                format!("{number:0width$}", width = text.len())
            };
            (text.clone(), other)
        };
        let other = Other {
            ids: self.first_id..=self.first_id + IDS_OF_ONE - 1,
            step: IDS + again * IDS_OF_ONE,
            records: self.order.beside(order).collect(),
            texts: self.texts.iter().enumerate().map(renamed).collect::<BTreeMap<_, _>>(),
        };
        let mut requests: Vec<Vec<Written>> = self.writes.iter().map(|w| bound::again(w, |cell| other.cell(cell))).collect();
        for write in requests.iter_mut().flatten().filter(|write| write.table() == POSTED.0) {
            write.rows.iter_mut().for_each(|row| row[POSTED.1] = Cell::Int(IDS + again));
        }
        requests
    }

    /// So many orders written again, `group` requests in a commit; how many orders a second. The orders are those of the drafts from
    /// `first` on.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
    pub(super) async fn bound(&mut self, trader: &Trader, limits: &JobLimits, group: usize, first: i64, count: u64) -> Res<u64> {
        let mut operations = Vec::new();
        for start in (0..count).step_by(usize::try_from(TOGETHER).unwrap_or(1)) {
            let some = (start..count.min(start + TOGETHER)).map(|n| i64::try_from(n).unwrap_or(0));
            let mut orders: Vec<_> = some.map(|n| self.other(&trader.order(first + n)).into_iter()).collect();
            for _ in 0..self.writes.len() {
                operations.extend(orders.iter_mut().filter_map(Iterator::next));
            }
        }
        let started = Instant::now();
        bound::write(&trader.address, operations, limits, group).await?;
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
        Ok(count * 1_000_000 / micros)
    }
}

/// As many as lanes can share without parting the requests of an order.
pub(super) fn whole(count: u64, limits: &JobLimits) -> u64 {
    let share = TOGETHER * limits.lanes.max(1) as u64;
    count.div_ceil(share).max(1) * share
}

/// How the keys of the recorded requests begin.
const KEY: &str = "sample-";

/// A key as long as those of clients.
fn key(n: usize) -> String {
    let random = Digest::of(&base::random_bytes::<16>()).to_string();
    format!("{KEY}{n:02}-{}", &random[..14])
}
