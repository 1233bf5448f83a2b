//! The self-check: whose it is, that it comes to an end, what it tells, and its file.

use crate::site::{Answer, Site, send, token};
use app::http::Options;
use kernel::db::Engine;
use reqwest::Method;
use std::time::Duration;

async fn page(site: &Site, who: &str, path: &str) -> Answer {
    send(site.get(path).bearer_auth(token(who)).header("Accept-Language", "zh-CN")).await
}

/// Begins one and waits until it has ended.
async fn checked(site: &Site) -> String {
    let begun = send(site.request(Method::POST, "/self-check").bearer_auth(token("admin"))).await;
    assert!(begun.status == 303 || begun.status == 200, "{}", begun.status);
    for _ in 0..600 {
        let text = page(site, "admin", "/self-check").await.text;
        if text.contains("下载结果") {
            return text;
        }
        assert!(text.contains("正在自检"), "{text}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it does not end");
}

#[tokio::test]
async fn a_company_checks_itself_and_tells_what_does_not_hold() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let site = Site::new(engine, Options::default()).await;
        assert_eq!(page(&site, "li", "/self-check").await.status, 403, "the books as a whole are for whoever administers the company");
        assert_eq!(page(&site, "li", "/self-check/file").await.status, 403);
        assert!(page(&site, "admin", "/self-check").await.text.contains("还没有自检过"));
        let whole = checked(&site).await;
        assert!(whole.contains("单据编号连续不重") && whole.contains("产品列表首页") && !whole.contains("invariant."), "{whole}");
        // The world of the tests is no real company: what it violates is told as the command line tells it.
        let known = site.world.kernel.check().await.expect("checks").violated().count();
        assert_eq!(whole.matches(">不成立<").count(), known, "{whole}");
        site.world.raw("UPDATE exposure SET invoiced = invoiced + 1 WHERE id = (SELECT MIN(id) FROM exposure)").await;
        let broken = checked(&site).await;
        assert!(broken.matches(">不成立<").count() > known && broken.contains("exposure is the sum of its entries"), "{broken}");
        let file = site.get("/self-check/file").bearer_auth(token("admin")).send().await.expect("an answer");
        assert!(file.headers()["content-type"].to_str().expect("text").contains("spreadsheetml"));
        assert_eq!(&file.bytes().await.expect("a body")[..2], b"PK");
        site.stop().await;
    }
}

#[tokio::test]
async fn questions_are_asked_of_the_latest_data_there_is() {
    let site = Site::usual().await;
    // Nothing was ordered or invoiced for a month and more.
    site.world.clock.advance_millis(45 * 86_400_000);
    let whole = checked(&site).await;
    for asked in ["最近有订单的一个月的销售订单", "欠款最多客户最近一年的对账单"] {
        let row = whole.split("<tr").find(|row| row.contains(asked)).unwrap_or_else(|| panic!("{asked}: {whole}"));
        assert!(!row.contains(">0<"), "it says something of how long it takes: {row}");
    }
    let at = |words: &str| whole.find(words).unwrap_or_else(|| panic!("{words}: {whole}"));
    assert!(at("重新自检") < at("查询用时"), "what one may do stands at the top");
    assert!(at("<details") < at("单据编号连续不重"), "rules that hold are folded away");
    site.stop().await;
}
