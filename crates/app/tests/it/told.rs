//! What pages tell of decisions: what a request for approval is about and who decides it, an order by what was recorded when it was
//! confirmed, and an entry of the audit in words.

use crate::site::{Site, send, token};
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI};

/// A product at 198.00 of the lists with tax; 1,000 lie in warehouse 70.
const COOKER: i64 = 57;

async fn page(site: &Site, who: &str, path: &str) -> String {
    let answer = send(site.get(path).bearer_auth(token(who)).header("Accept-Language", "zh-CN")).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.text
}

/// A customer of LI's with a limit.
async fn customer(site: &Site) -> i64 {
    let customer = json!({ "code": "T-1", "name": "宁波甬江五金商行", "owner": LI, "department": 11 });
    let input = json!({ "customer": customer, "entity": 1, "currency": "CNY", "limit_minor": 10_000_000 });
    let id = site.world.done(ADMIN, "credit.onboard", input).await["customer"]["id"].as_i64().expect("an id");
    let terms = json!({ "customer": id, "version": 1, "payment": { "kind": "days", "days": 30 } });
    site.world.done(ADMIN, "customer.set_terms", terms).await;
    id
}

/// The input that confirms a draft of LI's over one line.
async fn draft(site: &Site, customer: i64, price: Option<&str>) -> Value {
    let mut line = json!({ "product": COOKER, "quantity": "2" });
    if let Some(price) = price {
        line["price"] = json!(price);
    }
    let content = json!({ "customer": customer, "warehouse": 70, "lines": [line] });
    let saved = site.world.done(LI, "order_draft.save", json!({ "content": content })).await;
    json!({ "draft": saved["id"], "version": 1 })
}

async fn name(site: &Site, login: &str) -> String {
    site.world.rows(&format!("SELECT name FROM app_user WHERE login = '{login}'")).await[0][0].clone()
}

#[tokio::test]
async fn a_request_says_what_it_is_about_and_who_decides() {
    let site = Site::usual().await;
    let payer = customer(&site).await;
    let asked = site.world.pending(LI, "sales_order.confirm", draft(&site, payer, Some("100")).await).await;
    let (admin, li) = (name(&site, "admin").await, name(&site, "li").await);
    let list = page(&site, "admin", "/approvals?state=waiting").await;
    assert!(list.contains("宁波甬江五金商行：1 行，价税合计 200.00"), "{list}");
    let theirs = page(&site, "admin", &format!("/approvals/{asked}")).await;
    for piece in ["宁波甬江五金商行", "业务员可自行决定", "200.00", "谁可以审批", &admin, "value=\"approve\"", "why-promised"]
    {
        assert!(theirs.contains(piece), "{piece}: {theirs}");
    }
    assert!(!theirs.contains(">draft<"), "{theirs}");
    // Whoever asked is told who decides, and is none of them.
    let own = page(&site, "li", &format!("/approvals/{asked}")).await;
    assert!(own.contains(&admin) && !own.contains("value=\"approve\""), "{own}");
    let who = site.world.kernel.who_may_approve("sales_order.release_price", 11, LI);
    assert!(who.iter().any(|id| id.get() == ADMIN) && who.iter().all(|id| id.get() != LI), "{li}: {who:?}");
    let raise = json!({ "entity": 1, "customer": payer, "currency": "CNY", "limit_minor": 20_000_000, "reason": "旺季" });
    let asked = site.world.pending(ADMIN, "credit.raise_limit", raise).await;
    let list = page(&site, "admin2", &format!("/approvals/{asked}")).await;
    assert!(list.contains("宁波甬江五金商行") && list.contains("200,000.00"), "{list}");
}

#[tokio::test]
async fn an_order_shows_what_was_decided_of_it() {
    let site = Site::usual().await;
    let payer = customer(&site).await;
    let made = site.world.done(LI, "sales_order.confirm", draft(&site, payer, None).await).await;
    let path = format!("/orders/{}", made["id"]);
    let before = page(&site, "admin", &path).await;
    // The promised day step by step, why this price, and the credit in figures.
    for piece in ["id=\"why-promised\"", "id=\"why-1\"", "id=\"why-used\"", "id=\"why-left\"", "价格表价", "100,000.00", "99,604.00"] {
        assert!(before.contains(piece), "{piece}: {before}");
    }
    // What changes later changes nothing of what was decided then.
    let terms = json!({ "effective_from": "2026-11-25", "terms": { "order.transit_days": 9, "price.own_discount": 0 }, "reason": "试行" });
    let published = site.world.execute(ADMIN, "policy.publish", &terms).await;
    assert!(published.is_ok(), "{published:?}");
    let after = page(&site, "admin", &path).await;
    let steps = |page: &str| page.split("id=\"why-promised\"").nth(1).and_then(|rest| rest.split("</div>").next()).map(str::to_owned);
    assert_eq!(steps(&before), steps(&after));
}

#[tokio::test]
async fn the_floor_is_not_told_to_whom_costs_are_hidden_from() {
    let site = Site::usual().await;
    let payer = customer(&site).await;
    let own = json!({ "effective_from": "2026-11-25", "terms": { "price.own_discount": 10_000 }, "reason": "试行" });
    site.world.done(ADMIN, "policy.publish", own).await;
    // 10.00 without tax is what it costs; 6.00 with tax is below.
    let asked = site.world.pending(LI, "sales_order.confirm", draft(&site, payer, Some("6")).await).await;
    let path = format!("/approvals/{asked}");
    let open = page(&site, "admin", &path).await;
    assert!(open.contains("低于底价") && open.contains(">底价<") && open.contains("10.00"), "{open}");
    site.world
        .raw("INSERT INTO role_mask (role_id, mask) SELECT role_id, 'cost' FROM user_role WHERE user_id = 31 ON CONFLICT DO NOTHING")
        .await;
    site.world.raw("UPDATE snapshot_version SET version = version + 1").await;
    site.world.kernel.refresh().await.expect("reads people again");
    let hidden = page(&site, "li", &path).await;
    let seen = hidden.split("<main").nth(1).unwrap_or(&hidden);
    assert!(seen.contains("低于底价") && !seen.contains(">底价<") && !seen.contains("10.00"), "{seen}");
}

#[tokio::test]
async fn an_entry_of_the_audit_is_told_in_words() {
    let site = Site::usual().await;
    let payer = customer(&site).await;
    let change = json!({ "customer": payer, "version": 2, "name": "宁波甬江五金有限公司", "phone": "0574-87654321" });
    site.world.done(ADMIN, "customer.change", change).await;
    let entry = |operation: &str| format!("SELECT MAX(id) FROM audit WHERE operation = '{operation}'");
    let changed = site.world.number(&entry("customer.change")).await;
    let told = page(&site, "admin", &format!("/audit/{changed}")).await;
    let was = "<span class=\"x-was\">宁波甬江五金商行</span> → 宁波甬江五金有限公司";
    assert!(told.contains(was) && told.contains("<details"), "{told}");
    let (before, _) = told.split_once("<details").expect("what is kept is folded");
    assert!(!before.contains("\"version\"") && !before.contains("x-code"), "{before}");
    // The limit of a customer is found by the customer.
    let raise = json!({ "entity": 1, "customer": payer, "currency": "CNY", "limit_minor": 9_000_000, "reason": "旺季" });
    site.world.raw(&format!("UPDATE exposure SET limit_minor = 8000000 WHERE credit_group_id = {payer}")).await;
    site.world.done(ADMIN, "credit.raise_limit", raise).await;
    let all = page(&site, "admin", &format!("/audit?record=customer:{payer}")).await;
    let raised = site.world.number(&entry("credit.raise_limit")).await;
    assert!(all.contains(&format!("/audit/{raised}")), "{all}");
    let told = page(&site, "admin", &format!("/audit/{raised}")).await;
    assert!(told.contains("x-was") && told.contains("80,000.00") && told.contains("90,000.00"), "{told}");
}
