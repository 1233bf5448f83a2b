//! One product that everybody wants: over HTTP, on both databases, as much is promised as there is and not one piece more.

use crate::site::Site;
use app::http::Options;
use kernel::db::Engine;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Clients that keep their connections.
const CLIENTS: usize = 64;
/// Requests of each: more in all than can be granted.
const TRIES: usize = 4;
/// What each request wants.
const PIECES: i64 = 7;
/// There are 1,000.
const GRANTED: i64 = 142;

/// A product of which the standard world has promised nothing, and its warehouse.
const PRODUCT: i64 = 55;
const WAREHOUSE: i64 = 70;

async fn client(site: Arc<Site>, granted: Arc<AtomicI64>, refused: Arc<AtomicI64>) {
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(1).build().unwrap();
    let body = json!({ "warehouse": WAREHOUSE, "lines": [{ "product": PRODUCT, "quantity": PIECES * 1000 }] }).to_string();
    for _ in 0..TRIES {
        let key = site.key();
        loop {
            let request = client.post(site.url("/api/v1/stock.reserve")).bearer_auth(crate::site::token("admin"));
            let request = request.header("Idempotency-Key", &key).header("Content-Type", "application/json").body(body.clone());
            let response = request.send().await.unwrap();
            let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
            match status {
                200 => granted.fetch_add(1, Ordering::SeqCst),
                422 => refused.fetch_add(1, Ordering::SeqCst),
                409 | 503 => continue, // nothing was done: the same key again
                _ => panic!("{status} {text}"),
            };
            break;
        }
    }
}

async fn check(engine: Engine) {
    let site = Arc::new(Site::new(engine, Options::default()).await);
    let state = "SELECT on_hand, reserved FROM stock_balance WHERE item_id = 55 AND warehouse_id = 70";
    assert_eq!(site.world.rows(state).await, [["1000000", "0"]]);
    let (granted, refused) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(0)));
    let clients: Vec<_> = (0..CLIENTS).map(|_| tokio::spawn(client(site.clone(), granted.clone(), refused.clone()))).collect();
    for client in clients {
        client.await.unwrap();
    }
    let (granted, refused) = (granted.load(Ordering::SeqCst), refused.load(Ordering::SeqCst));
    assert_eq!((granted, granted + refused), (GRANTED, (CLIENTS * TRIES) as i64), "on {}", engine.name());
    assert_eq!(site.world.rows(state).await, [["1000000", "994000"]], "on {}", engine.name());
    let entries = "SELECT COUNT(*) FROM stock_entry e JOIN stock_balance b ON b.id = e.balance_id \
                   WHERE b.item_id = 55 AND b.warehouse_id = 70 AND e.bucket = 'reserved'";
    assert_eq!(site.world.number(entries).await, GRANTED);
    // The site gives a disabled person a token on purpose (invariant 42).
    let report = site.world.kernel.check().await.unwrap();
    assert_eq!(report.violated().filter(|f| !f.name.contains("42")).collect::<Vec<_>>(), Vec::<&kernel::ledger::check::Finding>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hot_product_is_never_promised_twice_on_sqlite() {
    check(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hot_product_is_never_promised_twice_on_postgresql() {
    check(Engine::Postgres).await;
}
