//! One product that everybody orders: 64 clients over HTTP, 1,000 pieces, orders of 7. Exactly 142 are confirmed on both databases, and
//! whoever is refused is told why, at the line, in their language.

use crate::site::{Site, send, token};
use app::http::Options;
use kernel::db::Engine;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use testkit::world::NOW_MICROS;

/// Clients that keep their connections.
const CLIENTS: usize = 64;
/// Orders of each: more in all than can be confirmed.
const TRIES: usize = 3;
/// There are 1,000 pieces.
const CONFIRMED: i64 = 142;
/// A product of which the standard world has promised nothing.
const PRODUCT: i64 = 55;
/// A customer who pays within 30 days and owes little.
const CUSTOMER: i64 = 83;

/// Posts until it is decided: what says that nothing was done is sent again under the same key.
async fn decided(site: &Site, client: &reqwest::Client, who: &str, operation: &str, body: &Value) -> (u16, Value) {
    let key = site.key();
    loop {
        let request = client.post(site.url(&format!("/api/v1/{operation}"))).bearer_auth(token(who));
        let answer = send(request.header("Idempotency-Key", &key).json(body)).await;
        match answer.status.as_u16() {
            200 | 422 => return (answer.status.as_u16(), answer.json()),
            409 | 503 => {}
            other => panic!("{operation}: {other} {}", answer.text),
        }
    }
}

/// The orders of one client; those that are refused say how much is free.
async fn orders(site: Arc<Site>, who: &'static str, confirmed: Arc<AtomicI64>, refused: Arc<AtomicI64>) {
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(1).build().unwrap();
    let line = json!({ "product": PRODUCT, "quantity": "7", "price": "40" });
    let content = json!({ "customer": CUSTOMER, "warehouse": 70, "with_tax": true, "lines": [line] });
    for _ in 0..TRIES {
        let (status, draft) = decided(&site, &client, who, "order_draft.save", &json!({ "content": content })).await;
        assert_eq!(status, 200, "{draft}");
        let confirm = json!({ "draft": draft["output"]["id"], "version": draft["output"]["version"] });
        let (status, answer) = decided(&site, &client, who, "sales_order.confirm", &confirm).await;
        if status == 200 {
            assert_eq!(answer["output"]["gross_minor"], 28_000);
            confirmed.fetch_add(1, Ordering::SeqCst);
            continue;
        }
        let error = &answer["errors"][0];
        let place = (error["code"].as_str(), error["field"].as_str(), answer["errors"].as_array().map(Vec::len));
        assert_eq!(place, (Some("promise.short"), Some("lines.0.quantity"), Some(1)), "{answer}");
        let message = error["message"].as_str().unwrap();
        let begin =
            if who == "admin" { "要订购 7，本仓可用只有 " } else { "To order 7, that much must be free in this warehouse; " };
        assert!(message.starts_with(begin), "{message}");
        refused.fetch_add(1, Ordering::SeqCst);
    }
}

async fn check(engine: Engine) {
    let site = Arc::new(Site::new(engine, Options::default()).await);
    site.world.raw(&format!("UPDATE product SET tax_rate = 1300, reorder_at = NULL WHERE id = {PRODUCT}")).await;
    let columns = "id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, version";
    let price = format!("(880, 150, {PRODUCT}, '件', 0, 40000000, 20000, NULL, {NOW_MICROS}, 1)");
    site.world.raw(&format!("INSERT INTO price_entry ({columns}) VALUES {price}")).await;
    let state = format!("SELECT on_hand, reserved FROM stock_balance WHERE item_id = {PRODUCT} AND warehouse_id = 70");
    assert_eq!(site.world.rows(&state).await, [["1000000", "0"]]);
    let open = "SELECT open_orders FROM exposure WHERE id = 100";
    let before = site.world.number(open).await;

    let (confirmed, refused) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(0)));
    let who = |client: usize| if client.is_multiple_of(2) { "admin" } else { "admin2" };
    let clients: Vec<_> = (0..CLIENTS).map(|n| tokio::spawn(orders(site.clone(), who(n), confirmed.clone(), refused.clone()))).collect();
    for client in clients {
        client.await.unwrap();
    }
    let (confirmed, refused) = (confirmed.load(Ordering::SeqCst), refused.load(Ordering::SeqCst));
    assert_eq!((confirmed, confirmed + refused), (CONFIRMED, (CLIENTS * TRIES) as i64), "on {}", engine.name());
    assert_eq!(site.world.rows(&state).await, [["1000000", "994000"]], "on {}", engine.name());
    assert_eq!(site.world.number(open).await, before + CONFIRMED * 28_000, "on {}", engine.name());
    let lines = format!("SELECT COUNT(*) FROM sales_order_line WHERE item_id = {PRODUCT}");
    assert_eq!(site.world.number(&lines).await, CONFIRMED);
    // The site gives a disabled person a token on purpose (invariant 42).
    let report = site.world.kernel.check().await.unwrap();
    assert_eq!(report.violated().filter(|f| !f.name.contains("42")).collect::<Vec<_>>(), Vec::<&kernel::ledger::check::Finding>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hot_product_is_ordered_until_it_is_gone_on_sqlite() {
    check(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hot_product_is_ordered_until_it_is_gone_on_postgresql() {
    check(Engine::Postgres).await;
}
