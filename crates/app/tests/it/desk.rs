//! The order desk and the first page: credit, checks and figures tell one truth, and what is typed is kept whatever became of its draft.

use crate::site::{Answer, Site, send, token};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::world::{ADMIN, LI};

/// A product at 198.00 of the lists with tax; 1,000 lie in warehouse 70.
const COOKER: &str = "57";

/// Posts a form as the administrator, as a browser without script would: under a key of its own.
async fn post(site: &Site, path: &str, typed: &[(&str, &str)]) -> Answer {
    static POSTED: AtomicUsize = AtomicUsize::new(0);
    let key = format!("desk-{}", POSTED.fetch_add(1, Ordering::Relaxed));
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let request = client.post(site.url(path)).bearer_auth(token("admin")).header("Accept-Language", "zh-CN");
    send(request.form(&[typed, &[("key", key.as_str())]].concat())).await
}

/// A customer with a limit of 1,000.00 and these terms.
async fn customer(site: &Site, payment: Value) -> String {
    let customer = json!({ "code": "T-1", "name": "宁波甬江五金商行", "owner": LI, "department": 11 });
    let input = json!({ "customer": customer, "entity": 1, "currency": "CNY", "limit_minor": 100_000 });
    let id = site.world.done(ADMIN, "credit.onboard", input).await["customer"]["id"].as_i64().expect("an id");
    site.world.done(ADMIN, "customer.set_terms", json!({ "customer": id, "version": 1, "payment": payment })).await;
    id.to_string()
}

async fn drafts(site: &Site) -> i64 {
    site.world.number("SELECT COUNT(*) FROM order_draft").await
}

#[tokio::test]
async fn an_order_that_is_paid_before_delivery_uses_no_credit() {
    let site = Site::usual().await;
    let id = customer(&site, json!({ "kind": "before_delivery" })).await;
    let typed = [("customer", id.as_str()), ("warehouse", "70"), ("lines.0.product", COOKER), ("lines.0.quantity", "20"), ("line", "all")];
    let answer = post(&site, "/orders/desk/answer", &typed).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.text.contains("款到发货：本单不占用授信额度"), "{}", answer.text);
    for piece in ["x-meter-bad", "额度充足", "剩余"] {
        assert!(!answer.text.contains(piece), "{piece}: {}", answer.text);
    }
}

#[tokio::test]
async fn checks_wait_for_lines_that_cannot_be_read() {
    let site = Site::usual().await;
    let id = customer(&site, json!({ "kind": "days", "days": 30 })).await;
    let head = [("customer", id.as_str()), ("warehouse", "70"), ("line", "all"), ("lines.0.product", COOKER), ("lines.0.quantity", "2")];
    let readable = post(&site, "/orders/desk/answer", &head).await;
    assert!(readable.text.contains("额度充足") && !readable.text.contains("待定"), "{}", readable.text);
    let wrong = [("lines.2.product", COOKER), ("lines.2.quantity", "-1"), ("lines.6.product", COOKER), ("lines.6.quantity", "-1")];
    let unknown = [("lines.7.product~text", "NOPE99"), ("lines.7.quantity", "1")];
    let answer = post(&site, "/orders/desk/answer", &[&head[..], &wrong, &unknown].concat()).await;
    for piece in ["可用库存 · 待定", "信用额度 · 待定", "额度待定", "有 3 行还不能识别", "396.00"] {
        assert!(answer.text.contains(piece), "{piece}: {}", answer.text);
    }
    assert!(!answer.text.contains("额度充足"), "{}", answer.text);
    // What is wrong with two lines alike is told of each.
    let checks = answer.text.split("确认前检查").nth(1).unwrap_or_default();
    for line in ["第 3 行", "第 7 行", "第 8 行"] {
        assert_eq!(checks.matches(line).count(), 1, "{line}: {checks}");
    }
    // What stands against the lines that can be read stands against the whole.
    let much = [("lines.0.quantity", "20")];
    let over = post(&site, "/orders/desk/answer", &[&head[..4], &much, &wrong].concat()).await;
    assert!(
        !over.text.contains("信用额度 · 待定") && ["超出额度", "信用未通过"].iter().any(|said| over.text.contains(said)),
        "{}",
        over.text
    );
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_order_of_the_form() {
    let site = Site::usual().await;
    let id = customer(&site, json!({ "kind": "days", "days": 30 })).await;
    let typed = [
        ("customer", id.as_str()),
        ("warehouse", "70"),
        ("payer~text", "不存在的公司"),
        ("requested_on", "2020-01-01"),
        ("lines.0.product", COOKER),
        ("lines.0.quantity", "-1"),
        ("lines.1.product~text", "NOPE99"),
        ("lines.1.quantity", "1"),
        ("lines.2.product", COOKER),
        ("lines.2.quantity", "abc"),
        ("as", "order"),
    ];
    let answer = post(&site, "/orders/new", &typed).await;
    assert_eq!(answer.status, 422, "{}", answer.text);
    let summary = answer.text.split("data-summary").nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap_or_default();
    let places: Vec<_> = ["要求交期", "不存在的公司", "第 1 行", "第 2 行", "第 3 行"].iter().map(|piece| summary.find(piece)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}: {summary}");
}

#[tokio::test]
async fn an_empty_form_leaves_no_draft() {
    let site = Site::usual().await;
    let before = drafts(&site).await;
    let blank = [("warehouse", "70"), ("with_tax", "true"), ("rounding", "none"), ("customer", ""), ("lines.0.quantity", "")];
    let answer = post(&site, "/orders/new", &[&blank[..], &[("as", "order")]].concat()).await;
    assert!(answer.status == 422 && answer.text.contains("请选择客户"), "{}", answer.text);
    assert_eq!(post(&site, "/orders/desk/save", &blank).await.status, 422);
    assert_eq!(drafts(&site).await, before);
    assert_eq!(post(&site, "/orders/desk/save", &[&blank[..], &[("remark", "急")]].concat()).await.status, 200);
    assert_eq!(drafts(&site).await, before + 1);
}

#[tokio::test]
async fn a_draft_that_is_an_order_by_now_leads_to_it_and_what_is_typed_is_kept_anew() {
    let site = Site::usual().await;
    let id = customer(&site, json!({ "kind": "days", "days": 30 })).await;
    let content = json!({ "customer": id.parse::<i64>().expect("an id"), "warehouse": 70, "lines": [{ "product": 57, "quantity": "2" }] });
    let saved = site.world.done(ADMIN, "order_draft.save", json!({ "content": content })).await;
    let draft = saved["id"].to_string();
    let typed = [
        ("draft", draft.as_str()),
        ("version", "1"),
        ("customer", id.as_str()),
        ("warehouse", "70"),
        ("lines.0.product", COOKER),
        ("lines.0.quantity", "3"),
    ];
    // Changed in another tab: what is typed here may be kept beside it.
    site.world.done(ADMIN, "order_draft.save", json!({ "draft": saved["id"], "version": 1, "content": content })).await;
    let changed = post(&site, "/orders/desk/save", &typed).await;
    assert!(changed.status == 422 && changed.text.contains("已在别处改过") && changed.text.contains("value=\"anew\""), "{}", changed.text);
    // Confirmed in another tab: its order is named once, and nothing is there to confirm it again.
    let order = site.world.done(ADMIN, "sales_order.confirm", json!({ "draft": saved["id"], "version": 2 })).await;
    let (number, address) = (order["number"].as_str().expect("a number"), format!("/orders/{}", order["id"]));
    for path in ["/orders/desk/save", "/orders/new"] {
        let ended = post(&site, path, &[&typed[..], &[("as", "order")]].concat()).await;
        assert_eq!(ended.status, 422, "{}", ended.text);
        assert_eq!(ended.text.matches(&format!("已确认为订单 {number}")).count(), 1, "{path}: {}", ended.text);
        assert!(ended.text.contains(&address) && !ended.text.contains("value=\"order\""), "{path}: {}", ended.text);
    }
    let old = send(site.get(&format!("/orders/drafts/{draft}")).bearer_auth(token("admin")).header("Accept-Language", "zh-CN")).await;
    assert!(old.text.contains(number) && old.text.contains(&address), "{}", old.text);
    let before = drafts(&site).await;
    let anew = post(&site, "/orders/new", &[&typed[..], &[("as", "anew")]].concat()).await;
    assert_eq!(anew.status, 303, "{}", anew.text);
    assert_eq!(drafts(&site).await, before + 1);
    let kept = send(site.get(anew.header("location")).bearer_auth(token("admin"))).await;
    assert!(kept.status == 200 && kept.text.contains("name=\"lines.0.quantity\" value=\"3\""), "{}", kept.text);
}

#[tokio::test]
async fn the_first_page_says_what_is_to_be_shipped_by_the_lists_it_opens() {
    let site = Site::usual().await;
    let page = send(site.get("/").bearer_auth(token("admin")).header("Accept-Language", "zh-CN")).await;
    let card = page.text.split_once("class=\"x-parted\">").and_then(|(_, rest)| rest.split("</ul>").next()).unwrap_or_default();
    let links: Vec<&str> = card.split("href=\"/to-ship?").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let figures: Vec<i64> = card.split("<b>").skip(1).filter_map(|rest| rest.split('<').next()?.parse().ok()).collect();
    assert_eq!((links.len(), figures.len()), (3, 3), "{card}");
    for (link, figure) in links.iter().zip(&figures) {
        let address = format!("/api/v1/delivery.to_ship?{}&count=exact&limit=1", link.replace("&amp;", "&"));
        let answer = send(site.get(&address).bearer_auth(token("admin"))).await.json();
        assert_eq!(answer["count"].as_i64(), Some(*figure), "{link}");
    }
    assert!(figures.iter().sum::<i64>() > 0, "{card}");
    // What is daily work is told also where nothing waits; a figure opens the list it was counted by.
    assert!(page.text.contains("过了承诺交期") && page.text.contains("/orders?ordered_from="), "{}", page.text);
}
