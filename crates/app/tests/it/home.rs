//! The first page and what is found from anywhere: in the currency of the books, and of the past only what waits for somebody.

use crate::site::{Site, send, token};
use serde_json::Value;

async fn page(site: &Site, who: &str, path: &str) -> String {
    let answer = send(site.get(path).bearer_auth(token(who)).header("Accept-Language", "zh-CN")).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.text
}

#[tokio::test]
async fn amounts_are_in_the_currency_of_the_books() {
    let site = Site::usual().await;
    let home = page(&site, "admin", "/").await;
    assert!(home.contains('¥') && !home.contains('£'), "{home}");
    site.world.raw("UPDATE legal_entity SET currency = 'GBP' WHERE id = 1").await;
    let home = page(&site, "admin", "/").await;
    assert!(home.contains("£0.00") && !home.contains('¥'), "no order is in pounds: {home}");
    for path in ["/receipts/new?customer=81", "/statements?customer=81", "/price-lists/new", "/price-question"] {
        let form = page(&site, "admin", path).await;
        assert!(form.contains("value=\"GBP\" selected"), "{path}: {form}");
    }
    site.stop().await;
}

/// The line of the first page that tells of opening balances.
fn opening(home: &str) -> Option<&str> {
    let line = home.split("<li>").find(|line| line.contains("录入期初余额"))?;
    line.split("</li>").next()
}

#[tokio::test]
async fn opening_balances_are_done_when_they_are_locked() {
    let site = Site::usual().await;
    // Nothing was entered, but two batches of history came in on the last day on which anything was ordered.
    site.world.raw("DELETE FROM opening_document").await;
    let home = page(&site, "admin", "/").await;
    assert!(opening(&home).is_some_and(|line| !line.contains("已完成")), "{home}");
    // Had they come in before, the orders would be this system's own: it is at work, and begins with nothing.
    site.world.raw("UPDATE history_batch SET begun_at = 0").await;
    let home = page(&site, "admin", "/").await;
    assert_eq!(opening(&home), None, "{home}");
    site.stop().await;
}

#[tokio::test]
async fn nobody_signs_for_what_left_in_an_earlier_system() {
    let site = Site::usual().await;
    let list = send(site.get("/api/v1/delivery.list?to_sign=true&limit=500").bearer_auth(token("admin"))).await.json();
    let old: Vec<&Value> = list["rows"].as_array().expect("rows").iter().filter(|row| row["id"] == 878).collect();
    assert!(old.is_empty(), "{old:?}");
    let all = send(site.get("/api/v1/delivery.list?to_sign=false&limit=500").bearer_auth(token("admin"))).await.json();
    let old = all["rows"].as_array().expect("rows").iter().find(|row| row["id"] == 878).expect("it is there");
    assert_eq!(old["state"], "past");
    let whole = page(&site, "admin", "/deliveries/878").await;
    assert!(whole.contains("以往出库") && !whole.contains("/deliveries/878/sign"), "{whole}");
    site.stop().await;
}

#[tokio::test]
async fn a_document_is_found_by_its_earlier_number_from_anywhere() {
    let site = Site::usual().await;
    let found = page(&site, "admin", "/find?q=products").await;
    assert!(found.contains("href=\"/history/830?number=products\""), "{found}");
    let found = page(&site, "li", "/find?q=products").await;
    assert!(!found.contains("/history/"), "whoever may not see history does not find in it: {found}");
    site.stop().await;
}
