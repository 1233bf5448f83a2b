//! From the draft to the money over HTTP: a draft is saved, confirmed, delivered, invoiced and paid, and what was paid is used for what
//! is owed; six durable requests, each under a key of its own. Beside the bound.

use super::super::client::Client;
use super::super::load::{Run, crowd, key};
use super::super::site::Site;
use super::super::{CLIENTS, Line, RUNS, SECONDS, engine};
use super::bound::{Sample, whole};
use super::trader::{Order, Trader};
use super::{Base, CASH, today};
use crate::http::{Options, Server};
use base::BusinessDate;
use kernel::db::{JobLimits, bound};
use kernel::{Failure, Res};
use serde::Deserialize;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;
use tokio::net::TcpListener;

/// The requests of a cycle.
const REQUESTS: [&str; 6] =
    ["order_draft.save", "sales_order.confirm", "delivery.post", "invoice.post", "customer_receipt.post", "credit.allocate"];
/// Seconds of the run before those that count.
const WARM_UP: u64 = 2;
/// How much of each product an order asks for.
const QUANTITY: i64 = 3;
/// Cycles of a bound's run at the most: its writes are in memory.
const BOUND_MAX: u64 = 6_000;

/// An answer, as far as it is read.
#[derive(Deserialize)]
struct Done {
    output: Value,
}

/// What every cycle is made of.
struct Ground {
    trader: Trader,
    today: BusinessDate,
    next: AtomicI64,
}

/// One cycle: what was answered so far.
struct Cycle<'g> {
    ground: &'g Ground,
    order: Order,
    answers: Vec<Value>,
}

impl Cycle<'_> {
    fn begin(ground: &Ground, order: Order) -> Cycle<'_> {
        Cycle { ground, order, answers: Vec::with_capacity(REQUESTS.len()) }
    }

    fn answer(&self, request: usize, field: &str) -> &Value {
        self.answers.get(request).map_or(&Value::Null, |answer| &answer[field])
    }

    /// As it is kept: what is written is recognised by it.
    fn bank_reference(&self) -> String {
        base::code_key(&format!("ICBC-{}", self.order.customer_order_no()))
    }

    /// The body of the next request.
    fn body(&self) -> Value {
        let (trader, today, customer) = (&self.ground.trader, self.ground.today, self.order.buyer.0);
        match self.answers.len() {
            0 => json!({"content": self.order.content(trader.company.warehouse, QUANTITY)}),
            1 => json!({"draft": self.answer(0, "id"), "version": self.answer(0, "version")}),
            2 => json!({"order": self.answer(1, "id"), "delivered_on": today}),
            3 => {
                let delivery = self.answer(2, "id");
                let lines =
                    (1..=self.order.goods.len()).map(|n| json!({"delivery": delivery, "delivery_line": n, "quantity": QUANTITY * 1000}));
                json!({"customer": customer, "invoiced_on": today, "lines": lines.collect::<Vec<Value>>()})
            }
            4 => json!({
                "entity": trader.entity, "customer": customer, "amount": self.answer(2, "gross"), "received_on": today,
                "bank_reference": self.bank_reference(), "as_advance": true
            }),
            _ => json!({"credit_item": self.answer(4, "open_item")}),
        }
    }
}

/// Measures on copies of the company: the served one and the bound's.
pub(super) async fn measure(base: &Base, postgres: Option<&str>) -> Res<Line> {
    let (site, twin) = (Site::like(&base.site, postgres).await?, Site::like(&base.site, postgres).await?);
    let limits = JobLimits::default();
    let day = BusinessDate::from_days(i32::try_from(today()?).unwrap_or(0)).ok_or_else(|| Failure::bug("no date"))?;
    let other = Trader::open(&twin.address, &base.known, &limits).await?;
    let other = Ground { trader: other, today: day, next: AtomicI64::new(0) };
    let mut sample = sample(&other).await?;
    sample.tell(CASH);
    let trader = Trader::open(&site.address, &base.known, &limits).await?;
    bound::analyze(&site.address).await?;
    bound::analyze(&twin.address).await?;
    let kernel = trader.company.kernel.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Failure::bug)?;
    let server = Server::start(kernel.clone(), listener, Options::default())?;
    let ground = Arc::new(Ground { trader, today: day, next: AtomicI64::new(0) });
    let background = kernel.run_background();
    cycles(&ground, server.address(), WARM_UP).await?;
    let (mut runs, mut bounds) = (Vec::new(), Vec::new());
    let mut written = 1;
    for run in 0..RUNS {
        let before = kernel.db().faults().counts();
        runs.push(cycles(&ground, server.address(), SECONDS).await?);
        let after = kernel.db().faults().counts();
        let operations = after.operations - before.operations;
        let group = usize::try_from(operations / (after.commits - before.commits).max(1)).unwrap_or(1).max(1);
        let count = whole((runs[run].requests() * 3 / 2).min(BOUND_MAX), &limits);
        bounds.push(sample.bound(&other.trader, &limits, group, written, count).await?);
        written += i64::try_from(count).unwrap_or(0);
        eprintln!(
            "{CASH} {} run {run}: {}/s, bound {}/s with {group} in a commit",
            engine(&site.address),
            runs[run].per_second,
            bounds[run]
        );
    }
    background.stop().await;
    server.stop().await;
    let rows = bound::rows(&site.address, &["sales_order".to_owned()]).await?;
    let line = Line::of(CASH, engine(&site.address), runs, bounds, rows);
    drop((ground, other, kernel));
    site.remove().await?;
    twin.remove().await?;
    Ok(line)
}

/// One cycle, recorded.
async fn sample(ground: &Ground) -> Res<Sample> {
    let order = ground.trader.order(0);
    let mut cycle = Cycle::begin(ground, order.clone());
    let mut sample = Sample::of(order);
    let reference = cycle.bank_reference();
    for operation in REQUESTS {
        let given = (operation == "customer_receipt.post").then_some(reference.as_str());
        let answer = sample.request(&ground.trader, operation, &cycle.body(), given).await?;
        cycle.answers.push(answer);
    }
    Ok(sample)
}

async fn cycles(ground: &Arc<Ground>, address: SocketAddr, seconds: u64) -> Res<Run> {
    crowd(CLIENTS, seconds, |n, until| client(ground.clone(), address, until, n as u64)).await
}

/// Cycles one after the other; those that were begun in time are ended.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
async fn client(ground: Arc<Ground>, address: SocketAddr, until: Instant, n: u64) -> Res<Vec<u64>> {
    let mut client = Client::connect(address, &ground.trader.company.token).await?;
    let heads = REQUESTS.map(|operation| client.head(operation));
    let mut micros = Vec::new();
    let mut begun = Instant::now();
    while begun < until {
        let number = ground.next.fetch_add(1, Ordering::Relaxed);
        let mut cycle = Cycle::begin(&ground, ground.trader.order(number));
        for (request, (operation, head)) in REQUESTS.into_iter().zip(&heads).enumerate() {
            let key = key(n, number.unsigned_abs() * 8 + request as u64);
            let answer = client.done(operation, head, &key, &cycle.body().to_string()).await?;
            cycle.answers.push(serde_json::from_slice::<Done>(answer).map_err(Failure::bug)?.output);
        }
        let ended = Instant::now();
        micros.push(u64::try_from((ended - begun).as_micros()).unwrap_or(u64::MAX));
        begun = ended;
    }
    Ok(micros)
}
