//! `sales_order.confirm` of stored drafts over HTTP, signed in and durable, beside the bound.

use super::super::client::Client;
use super::super::load::{Run, crowd, key};
use super::super::shape::Tally;
use super::super::site::Site;
use super::super::{CLIENTS, Line, RUNS, SECONDS, engine};
use super::bound::{Sample, whole};
use super::trader::Trader;
use super::{Base, CONFIRM};
use crate::http::{Options, Server};
use kernel::db::{JobLimits, bound};
use kernel::{Failure, Res};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;
use tokio::net::TcpListener;

/// Seconds of the run before those that count; what it writes is counted by table.
const WARM_UP: u64 = 2;
/// More drafts than are confirmed in a second.
const DRAFTS_A_SECOND: u64 = 6_000;
/// How much of each product an order asks for.
const QUANTITY: i64 = 3;
/// Confirmations of a bound's run at the most.
const BOUND_MAX: u64 = 30_000;

/// Where clients take the drafts from that they confirm.
pub(super) struct Drafts {
    pub(super) next: AtomicI64,
    pub(super) token: String,
    pub(super) first: i64,
}

impl Drafts {
    /// The next draft, of those that were stocked up.
    pub(super) fn take(&self) -> i64 {
        self.first + self.next.fetch_add(1, Ordering::Relaxed)
    }
}

/// Measures on copies of the company: the served one and the bound's.
pub(super) async fn measure(base: &Base, postgres: Option<&str>) -> Res<Line> {
    let (site, twin) = (Site::like(&base.site, postgres).await?, Site::like(&base.site, postgres).await?);
    let limits = JobLimits::default();
    let mut trader = Trader::open(&site.address, &base.known, &limits).await?;
    let mut other = Trader::open(&twin.address, &base.known, &limits).await?;
    let mut sample = sample(&mut other, &limits).await?;
    sample.tell(CONFIRM);
    bound::analyze(&site.address).await?;
    bound::analyze(&twin.address).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Failure::bug)?;
    let server = Server::start(trader.company.kernel.clone(), listener, Options::default())?;
    let kernel = trader.company.kernel.clone();
    let drafts = Arc::new(Drafts { next: AtomicI64::new(0), token: trader.company.token.clone(), first: trader.order(0).draft() });
    trader.stock_up(DRAFTS_A_SECOND * WARM_UP, QUANTITY, &limits).await?;
    // The relay and the sealer rest as long as what clients write is counted.
    kernel.db().faults().record();
    confirm(&drafts, server.address(), WARM_UP).await?;
    let served = Tally::of(&kernel.db().faults().recorded(), &sample.tally());
    Tally::compare(CONFIRM, engine(&site.address), &served, &sample.tally());
    let background = kernel.run_background();
    let (mut runs, mut bounds) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let left = u64::try_from(trader.drafts - drafts.next.load(Ordering::Relaxed)).unwrap_or(0);
        trader.stock_up((DRAFTS_A_SECOND * SECONDS).saturating_sub(left), QUANTITY, &limits).await?;
        let before = kernel.db().faults().counts();
        runs.push(confirm(&drafts, server.address(), SECONDS).await?);
        let after = kernel.db().faults().counts();
        let operations = after.operations - before.operations;
        let group = usize::try_from(operations / (after.commits - before.commits).max(1)).unwrap_or(1).max(1);
        // As long as the program's run, more or less, so that both feel the same checkpoints.
        let count = whole((runs[run].requests() * 3 / 2).min(BOUND_MAX), &limits);
        let first = other.drafts;
        other.stock_up(count, QUANTITY, &limits).await?;
        bounds.push(sample.bound(&other, &limits, group, first, count).await?);
        eprintln!(
            "{CONFIRM} {} run {run}: {}/s, bound {}/s with {group} in a commit",
            engine(&site.address),
            runs[run].per_second,
            bounds[run]
        );
    }
    background.stop().await;
    server.stop().await;
    let rows = bound::rows(&site.address, &["sales_order".to_owned()]).await?;
    let line = Line::of(CONFIRM, engine(&site.address), runs, bounds, rows);
    drop((trader, other, kernel));
    site.remove().await?;
    twin.remove().await?;
    Ok(line)
}

/// One confirmation, recorded.
async fn sample(other: &mut Trader, limits: &JobLimits) -> Res<Sample> {
    let order = other.order(0);
    other.stock_up(1, QUANTITY, limits).await?;
    let body = json!({"draft": order.draft(), "version": 1});
    let mut sample = Sample::of(order);
    sample.request(other, "sales_order.confirm", &body, None).await?;
    Ok(sample)
}

async fn confirm(drafts: &Arc<Drafts>, address: SocketAddr, seconds: u64) -> Res<Run> {
    crowd(CLIENTS, seconds, |n, until| client(drafts.clone(), address, until, n as u64)).await
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
async fn client(drafts: Arc<Drafts>, address: SocketAddr, until: Instant, n: u64) -> Res<Vec<u64>> {
    let mut client = Client::connect(address, &drafts.token).await?;
    let head = client.head("sales_order.confirm");
    let mut micros = Vec::new();
    let mut sent = Instant::now();
    while sent < until {
        let draft = drafts.take();
        let body = format!(r#"{{"draft":{draft},"version":1}}"#);
        client.done("sales_order.confirm", &head, &key(n, draft.unsigned_abs()), &body).await?;
        let answered = Instant::now();
        micros.push(u64::try_from((answered - sent).as_micros()).unwrap_or(u64::MAX));
        sent = answered;
    }
    Ok(micros)
}
