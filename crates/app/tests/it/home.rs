//! The first page and what is found from anywhere: in the currency of the books, and of the past only what waits for somebody.

use crate::site::{Site, send, token};

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
