//! What goes well: done, replayed, pending, previewed, tried out, listed.

use crate::site::{Site, send, token};
use serde_json::json;

#[tokio::test]
async fn an_operation_is_done_once_and_answered_alike() {
    let site = Site::usual().await;
    let key = site.key();
    let body = json!({ "party": 80, "name": "甲" }).to_string();
    let post = |body: &str| {
        site.request(reqwest::Method::POST, "/api/v1/party.rename")
            .bearer_auth(token("li"))
            .header("Idempotency-Key", &key)
            .header("Content-Type", "application/json; charset=utf-8")
            .body(body.to_owned())
    };
    let first = send(post(&body)).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let mut expected = first.json();
    assert_eq!(expected["outcome"], "done");
    assert_eq!(expected["output"], json!({ "was": "上海华联百货有限公司" }));
    assert_eq!(expected["replayed"], false);
    assert!(expected["audit_id"].is_i64());
    let again = send(post(&body)).await;
    expected["replayed"] = json!(true);
    assert_eq!((again.status.as_u16(), again.json()), (200, expected));
    let other = send(post(&json!({ "party": 80, "name": "乙" }).to_string())).await;
    assert_eq!((other.status.as_u16(), other.code().as_str()), (422, "idempotency.key_reused"));
    assert_eq!(site.world.number("SELECT COUNT(*) FROM audit WHERE id > 100999").await, 1);
}

/// A refusal is an answer, and its key is used; a body that could not be read used none.
#[tokio::test]
async fn what_is_corrected_after_a_refusal_takes_a_new_key() {
    let site = Site::usual().await;
    let post = |key: &'static str, body: &'static str| {
        let request = site.request(reqwest::Method::POST, "/api/v1/party.rename").bearer_auth(token("li"));
        send(request.header("Idempotency-Key", key).header("Content-Type", "application/json").body(body))
    };
    let good = r#"{"party":80,"name":"甲"}"#;
    let refused = post("refused", r#"{"party":80,"name":""}"#).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "party.no_name"));
    let corrected = post("refused", good).await;
    assert_eq!((corrected.status.as_u16(), corrected.code().as_str()), (422, "idempotency.key_reused"));
    assert_eq!(post("unread", r#"{"party":80,"#).await.status, 400);
    assert_eq!(post("unread", good).await.status, 200);
    assert_eq!(site.world.number("SELECT version FROM customer WHERE id = 80").await, 2);
}

#[tokio::test]
async fn a_refusal_tells_everything_at_once_in_the_readers_language() {
    let site = Site::usual().await;
    for (who, first, second, remedy) in [
        ("admin", "要改名，请写新名称。", "上海华联百货有限公司 不能没有名称。", "写一个名称"),
        ("admin2", "To rename it, write a name.", "上海华联百货有限公司 cannot be without a name.", "Write a name"),
    ] {
        let answer = send(site.rename(who, 80, "")).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "party.no_name"));
        let body = answer.json();
        assert_eq!(body["detail"], format!("{first}\n{second}"));
        assert_eq!(body["errors"][0], json!({ "field": "name", "code": "party.no_name", "message": first, "remedy": remedy }));
        assert_eq!(body["errors"][1]["message"], second);
        assert_eq!(body["basis"], json!([{ "document": "naming", "article": "1.2", "version": 1 }]));
        assert!(body.get("reference").is_none());
    }
}

#[tokio::test]
async fn what_needs_a_yes_waits() {
    let site = Site::usual().await;
    let answer = send(site.rename("li", 80, "敏感词")).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let body = answer.json();
    assert_eq!(body["outcome"], "pending");
    assert!(body["approval"].is_i64() && body["audit_id"].is_i64());
    assert_eq!(body["needs"][0]["rule"], "naming.sensitive");
    assert_eq!(body["needs"][0]["message"], "名称敏感");
    assert_eq!(site.world.number("SELECT version FROM customer WHERE id = 80").await, 1);
}

#[tokio::test]
async fn a_dry_run_and_a_preview_change_nothing() {
    let site = Site::usual().await;
    let before = site.world.digest().await;
    let ask = |how: &str, name: &str| {
        site.request(reqwest::Method::POST, &format!("/api/v1/party.rename?{how}"))
            .bearer_auth(token("li"))
            .header("Content-Type", "application/json")
            .body(json!({ "party": 80, "name": name }).to_string())
    };
    let clause = json!([{ "document": "naming", "article": "1.2", "version": 1 }]);
    let tried = send(ask("dry_run=true", "甲")).await;
    assert_eq!((tried.status.as_u16(), &tried.json()["audit_id"], &tried.json()["outcome"]), (200, &json!(null), &json!("done")));
    let waiting = send(ask("dry_run=1", "敏感词")).await;
    assert_eq!((waiting.status.as_u16(), &waiting.json()["approval"]), (202, &json!(null)));
    assert_eq!(send(ask("dry_run=true", "")).await.code(), "party.no_name");
    assert_eq!(send(ask("preview=true", "甲")).await.json(), json!({ "verdict": "allow", "basis": clause }));
    let refused = send(ask("preview=true", "")).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["verdict"]), (200, &json!("refuse")));
    assert_eq!(refused.json()["errors"][0]["remedy"], "写一个名称");
    assert_eq!(send(ask("preview=true", "敏感词")).await.json()["verdict"], "needs_approval");
    assert_eq!(site.world.digest().await, before);
}

#[tokio::test]
async fn a_list_is_filtered_sorted_paged_counted_scoped_and_masked() {
    let site = Site::usual().await;
    let list = |who: &str, query: &str| send(site.get(&format!("/api/v1/party.list{query}")).bearer_auth(token(who)));
    let ids = |answer: &crate::site::Answer| -> Vec<i64> {
        answer.json()["rows"].as_array().unwrap_or_else(|| panic!("{}", answer.text)).iter().map(|r| r["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids(&list("admin", "").await), [80, 81, 82, 83, 84]);
    assert_eq!(ids(&list("li", "").await), [80, 83], "own");
    assert_eq!(ids(&list("admin", "?sort=-id&limit=2").await), [84, 83]);
    let first = list("admin", "?limit=3&count=exact").await.json();
    assert_eq!(first["count"], 5);
    let next = first["next"].as_str().unwrap();
    assert_eq!(ids(&list("admin", &format!("?limit=3&cursor={next}")).await), [83, 84]);
    assert_eq!(ids(&list("admin", "?name=%E4%B8%8A%E6%B5%B7").await), [80, 83], "上海");
    assert_eq!(ids(&list("admin", "?version=2").await), Vec::<i64>::new());
    let masked = list("wu", "").await.json();
    assert_eq!((&masked["masked"], &masked["rows"][0]["phone"]), (&json!(["phone"]), &json!(null)));
}

#[tokio::test]
async fn an_effective_date_is_kept() {
    let site = Site::usual().await;
    let answer = send(site.rename("li", 80, "甲").header("X-Effective-Date", "2026-11-01")).await;
    assert_eq!(answer.status, 200);
    let days = i64::from(base::BusinessDate::parse("2026-11-01").unwrap().days());
    assert_eq!(site.world.number("SELECT effective_on FROM audit WHERE id > 100999").await, days);
}
