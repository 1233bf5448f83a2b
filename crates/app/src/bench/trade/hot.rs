//! Many who want the same goods: 64 clients, 1,000 units, orders of 7 each. Exactly 142 can be confirmed, 994 units; everybody else is told
//! why not.

use super::super::client::Client;
use super::super::load::{Run, crowd, key};
use super::super::site::Site;
use super::super::{CLIENTS, Line, engine};
use super::confirm::Drafts;
use super::trader::{Known, Trader};
use super::{HOT, Sizes, sql};
use crate::http::{Options, Server};
use kernel::db::{JobLimits, bound};
use kernel::{Failure, Res};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::net::TcpListener;

/// What lies there, in thousandths.
const ON_HAND: i64 = 1_000_000;
/// What each order asks for.
const QUANTITY: i64 = 7;
/// Orders that are tried.
const ORDERS: u64 = 640;
/// No client waits longer than this, in seconds.
const PATIENCE: u64 = 60;

/// What was answered, how often: `confirmed`, or the reason.
type Answers = Mutex<BTreeMap<String, u64>>;

/// Tries all orders and counts what became of them.
///
/// # Errors
/// A defect, when it is not exactly as many as can be.
pub(super) async fn measure(postgres: Option<&str>) -> Res<Line> {
    let site = Site::new(postgres).await?;
    let limits = JobLimits::default();
    let sizes = Sizes { products: 1, customers: 200, orders: 0 };
    let known = Known::found(&site.address, sizes, ON_HAND).await?;
    let mut trader = Trader::open(&site.address, &known, &limits).await?;
    trader.stock_up(ORDERS, QUANTITY, &limits).await?;
    bound::analyze(&site.address).await?;
    let kernel = trader.company.kernel.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Failure::bug)?;
    let server = Server::start(kernel.clone(), listener, Options::default())?;
    let background = kernel.run_background();
    let first = trader.order(0).draft();
    let drafts = Arc::new(Drafts { next: AtomicI64::new(0), token: trader.company.token.clone(), first });
    let answers = Arc::new(Answers::default());
    let run = crowd(CLIENTS, PATIENCE, |n, until| client(drafts.clone(), answers.clone(), server.address(), until, n as u64)).await?;
    background.stop().await;
    server.stop().await;
    drop((trader, kernel));
    let held: Vec<(i64, i64)> = bound::ask(&site.address, sql::HELD, &[]).await?;
    let orders: Vec<(i64,)> = bound::ask(&site.address, sql::ORDERS, &[]).await?;
    let answers = answers.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let line = judged(engine(&site.address), run, &answers, held.first().copied(), orders.first().map_or(0, |row| row.0))?;
    site.remove().await?;
    Ok(line)
}

/// Whether it is as it must be.
fn judged(engine: &'static str, run: Run, answers: &BTreeMap<String, u64>, held: Option<(i64, i64)>, orders: i64) -> Res<Line> {
    let most = ON_HAND / (QUANTITY * 1000);
    let confirmed = answers.get("confirmed").copied().unwrap_or(0);
    let refused: u64 = answers.iter().filter(|(answer, _)| answer.starts_with("refused ")).map(|(_, many)| many).sum();
    let as_it_must = i64::try_from(confirmed) == Ok(most)
        && orders == most
        && held == Some((ON_HAND, most * QUANTITY * 1000))
        && confirmed + refused == ORDERS;
    eprintln!(
        "{HOT} {engine}: {} of {ORDERS} orders confirmed, {orders} stored, {held:?} thousandths on hand and reserved, answers {answers:?}: {}",
        confirmed,
        if as_it_must { "passed" } else { "FAILED" }
    );
    if !as_it_must {
        return Err(Failure::bug(format!("{HOT} {engine}: more or less was sold than lies there")));
    }
    let mut line = Line::of(HOT, engine, vec![run], vec![0], confirmed);
    "0".clone_into(&mut line.ratio_to_bound);
    Ok(line)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
async fn client(drafts: Arc<Drafts>, answers: Arc<Answers>, address: SocketAddr, until: Instant, n: u64) -> Res<Vec<u64>> {
    let mut client = Client::connect(address, &drafts.token).await?;
    let head = client.head("sales_order.confirm");
    let mut micros = Vec::new();
    loop {
        let sent = Instant::now();
        let draft = drafts.take();
        if sent > until || draft - drafts.first >= i64::try_from(ORDERS).unwrap_or(0) {
            return Ok(micros);
        }
        let body = format!(r#"{{"draft":{draft},"version":1}}"#);
        let (status, answer) = client.operate(&head, &key(n, draft.unsigned_abs()), &body).await?;
        let said = match status {
            200 => "confirmed".to_owned(),
            _ => {
                let answer: Value = serde_json::from_slice(answer).map_err(Failure::bug)?;
                let codes = answer["errors"].as_array().into_iter().flatten().filter_map(|no| no["code"].as_str());
                let codes: Vec<&str> = codes.collect();
                let word = if status == 422 && !codes.is_empty() { "refused" } else { "failed" };
                format!("{word} {status} {} {}", answer["code"].as_str().unwrap_or_default(), codes.join(" "))
            }
        };
        *answers.lock().unwrap_or_else(PoisonError::into_inner).entry(said).or_default() += 1;
        micros.push(u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
}
