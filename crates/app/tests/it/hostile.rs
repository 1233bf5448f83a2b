//! What strangers and colleagues try with a company that is open to them: planted cookies, addresses in pictures, odd names, made-up
//! positions in lists, secrets in the wrong place.

use crate::crash::{Kept, Served, found};
use crate::site::{Answer, PASSWORD, Site, send, token};
use kernel::db::Address;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn done(site: &Site, operation: &str, input: &Value) -> Value {
    let answer = send(site.post("admin", operation, input.to_string())).await;
    assert_eq!(answer.status, 200, "{operation} {input}: {}", answer.text);
    answer.json()["output"].clone()
}

async fn listed(site: &Site, who: &str, query: &str, params: &[(&str, &str)]) -> Answer {
    let params: Vec<String> = params.iter().map(|(name, value)| format!("{name}={}", ui::encode(value))).collect();
    send(site.get(&format!("/api/v1/{query}?{}", params.join("&"))).bearer_auth(token(who))).await
}

fn column(answer: &Answer, key: &str) -> Vec<String> {
    let rows = answer.json()["rows"].as_array().unwrap_or_else(|| panic!("{}", answer.text)).clone();
    rows.iter().map(|row| row[key].as_str().map_or_else(|| row[key].to_string(), str::to_owned)).collect()
}

#[tokio::test]
async fn a_cookie_that_was_planted_is_not_the_one_that_signing_in_gives() {
    let site = Site::usual().await;
    let entered = send(site.try_sign_in("li", PASSWORD).header("Cookie", "xg_session=planted")).await;
    assert_eq!(entered.status, 200);
    let given = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    assert!(given.starts_with("xg_session=") && given != "xg_session=planted");
    let look = |cookie: &str| send(site.get("/api/v1/party.list").header("Cookie", cookie));
    assert_eq!(look("xg_session=planted").await.status, 401);
    assert_eq!(look(&given).await.status, 200);
    // Signing in once more begins another session.
    let again = send(site.try_sign_in("li", PASSWORD).header("Cookie", &given)).await;
    assert_ne!(again.header("set-cookie").split(';').next().unwrap(), given);
}

/// A picture on a page of somebody else's asks with the cookie of whoever looks at it: an address alone does nothing.
#[tokio::test]
async fn no_address_does_anything_by_being_asked_for() {
    let site = Site::usual().await;
    let client = reqwest::Client::builder().no_proxy().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let form = [("login", "admin"), ("password", PASSWORD)];
    assert_eq!(client.post(site.url("/sign-in")).form(&form).send().await.unwrap().status(), 303);
    let before = site.world.digest().await;
    for path in [
        "/sign-out",
        "/customers/80/close",
        "/customers/80/hand-over",
        "/products/50/close",
        "/people/31/disable",
        "/approvals/1/approve",
        "/orders/1/cancel",
        "/imports/180/start",
        "/api/v1/customer.close?customer=80&version=1",
    ] {
        let status = client.get(site.url(path)).send().await.unwrap().status();
        assert!(status.is_success() || status.is_client_error(), "{path}: {status}");
    }
    assert_eq!(site.world.digest().await, before);
    assert_eq!(client.get(site.url("/customers")).send().await.unwrap().status(), 200, "still signed in");
}

/// However many ranges of a file are asked for, it comes whole.
#[tokio::test]
async fn a_file_is_not_cut_into_ranges() {
    let site = Site::usual().await;
    let many = (0..3_000).map(|n| format!("{n}-{n}")).collect::<Vec<_>>().join(",");
    for path in ["/imports/templates/products", "/assets/site.css"] {
        let whole = site.get(path).bearer_auth(token("admin")).send().await.unwrap().bytes().await.unwrap();
        for ranges in ["bytes=0-0", &format!("bytes={many}")] {
            let answer = site.get(path).bearer_auth(token("admin")).header("Range", ranges).send().await.unwrap();
            assert_eq!((answer.status().as_u16(), answer.bytes().await.unwrap()), (200, whole.clone()), "{path}");
        }
    }
}

#[tokio::test]
async fn odd_names_are_kept_as_they_are_and_found() {
    let site = Site::usual().await;
    for (code, name) in [("HQ-1", "O'Reilly\\'; ‘引号’有限公司"), ("HQ-2", "深圳市👨‍👩‍👧‍👦科技"), ("HQ-3", "شركة الشرق")]
    {
        done(&site, "customer.create", &json!({ "code": code, "name": name })).await;
        assert_eq!(column(&listed(&site, "admin", "customer.list", &[("code", code)]).await, "name"), [name], "as it was sent");
        let found = listed(&site, "admin", "customer.list", &[("q", name)]).await;
        assert_eq!((found.status.as_u16(), column(&found, "code")), (200, vec![code.to_owned()]), "{name}");
    }
    for (typed, code) in [("O'Reilly\\';", "HQ-1"), ("‘引号’", "HQ-1")] {
        assert_eq!(column(&listed(&site, "admin", "customer.list", &[("q", typed)]).await, "code"), [code], "{typed}");
    }
    done(&site, "product.create", &json!({ "code": "100%_A\\B", "name": "通配", "unit": "件" })).await;
    for (param, typed, found) in [
        ("q", "100%_A\\B", true),
        ("code", "100%_A\\B", true),
        ("q", "%", false),
        ("q", "_", false),
        ("q", "\\", false),
        ("code", "%", false),
    ] {
        let codes = column(&listed(&site, "admin", "product.list", &[(param, typed)]).await, "code");
        assert_eq!(codes, if found { vec!["100%_A\\B".to_owned()] } else { Vec::new() }, "{param}={typed}");
    }
    // Many customers have no number, and two do not have the same one.
    let number = "9144030071526726XG";
    let with = |code: &str, number: Value| json!({ "code": code, "name": format!("无关{code}"), "credit_code": number });
    for (code, none) in [("N-1", Value::Null), ("N-2", json!("")), ("N-3", json!(" "))] {
        done(&site, "customer.create", &with(code, none)).await;
    }
    let mut refused = Vec::new();
    for code in ["N-4", "N-5"] {
        let answer = send(site.post("admin", "customer.create", with(code, json!(number)).to_string())).await;
        refused.push(if answer.status == 200 { "done".to_owned() } else { answer.code() });
    }
    assert_eq!(refused, ["done", "customer.credit_code.taken"]);
}

/// Rows that come between two pages shift none of the others, and a position from elsewhere shows nobody more than is theirs.
#[tokio::test]
async fn a_position_in_a_list_holds_and_reaches_no_further() {
    let site = Site::usual().await;
    let page = |cursor: &str| {
        let at = if cursor.is_empty() { String::new() } else { format!("&cursor={}", ui::encode(cursor)) };
        let request = site.get(&format!("/api/v1/product.list?sort=code&limit=4{at}"));
        send(request.bearer_auth(token("admin")))
    };
    let mut walked = column(&page("").await, "code");
    let mut next = page("").await.json()["next"].clone();
    let old: BTreeSet<String> = column(&listed(&site, "admin", "product.list", &[("limit", "500")]).await, "code").into_iter().collect();
    let mut n = 0;
    while let Some(cursor) = next.as_str() {
        for code in [format!("A{n:03}"), format!("{}!{n}", walked.last().unwrap()), format!("Z{n:03}")] {
            done(&site, "product.create", &json!({ "code": code, "name": "中途", "unit": "件" })).await;
        }
        n += 1;
        let answer = page(cursor).await;
        walked.extend(column(&answer, "code"));
        next = if n > 20 { Value::Null } else { answer.json()["next"].clone() };
    }
    let seen: BTreeSet<String> = walked.iter().cloned().collect();
    assert_eq!(seen.len(), walked.len(), "none twice: {walked:?}");
    assert!(old.is_subset(&seen), "none left out: {:?}", old.difference(&seen).collect::<Vec<_>>());

    let cursor = listed(&site, "admin", "party.list", &[("limit", "1")]).await.json()["next"].as_str().unwrap().to_owned();
    let theirs = listed(&site, "li", "party.list", &[("limit", "500"), ("cursor", cursor.as_str())]).await;
    assert_eq!(column(&theirs, "id"), ["83"], "another's position shows one's own rows behind it");
    let filtered = listed(&site, "admin", "party.list", &[("cursor", cursor.as_str()), ("version", "99")]).await;
    assert_eq!((filtered.status.as_u16(), column(&filtered, "id")), (200, Vec::new()), "the filter counts");
}

/// What people type into the wrong field, and what programs send along, stands in no log and in no table.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_nowhere_afterwards() {
    let kept = Kept::new();
    let path = kept.path().join("secrets.db");
    found(Address::Sqlite(path.clone())).await;
    let served = Served::with(&format!("sqlite:{}", path.display()), &kept.log(), &[("XIAOGUAN_LOG", "trace")]).await;
    let url = |path: &str| format!("http://127.0.0.1:{}{path}", served.port);
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let sign_in = |login: &str, password: &str| client.post(url("/api/v1/session")).json(&json!({ "login": login, "password": password }));
    let broken =
        client.post(url("/api/v1/session")).header("Content-Type", "application/json").body(r#"{"login":"admin","password":"canary-cut"#);
    let form = [("login", "canary-form"), ("password", "canary-page")];
    let user = json!({ "login": "new", "name": "新", "department": 11, "roles": [], "password": "canary-user" });
    let token = crate::crash::TOKEN;
    for request in [
        sign_in("canary-login", "x"),
        sign_in("admin", "canary-password"),
        broken,
        client.post(url("/sign-in")).form(&form),
        client.get(url("/api/v1/customer.list")).bearer_auth("canary-token"),
        client.get(url("/customers")).header("Cookie", "xg_session=canary-cookie"),
        client.get(url("/api/v1/customer.list?phone=canary-phone")).bearer_auth(token),
        client.post(url("/api/v1/user.create")).bearer_auth(token).header("Idempotency-Key", "u").json(&user),
        client.post(url("/api/v1/user.create")).bearer_auth(token).header("Idempotency-Key", "v").json(&user),
        client.post(url("/api/v1/no.such")).bearer_auth(token).header("Idempotency-Key", "n").json(&json!({ "a": "canary-none" })),
    ] {
        request.send().await.unwrap();
    }
    assert_eq!(client.request(Method::GET, url("/healthz")).send().await.unwrap().status(), 200);
    drop(served);
    for file in std::fs::read_dir(kept.path()).unwrap().map(|entry| entry.unwrap().path()) {
        let bytes = std::fs::read(&file).unwrap();
        let found: Vec<_> = bytes.windows(7).enumerate().filter(|(_, window)| window == b"canary-").map(|(at, _)| at).collect();
        let told: Vec<_> = found.iter().map(|at| String::from_utf8_lossy(&bytes[*at..(at + 20).min(bytes.len())]).into_owned()).collect();
        assert!(told.is_empty(), "{}: {told:?}", file.display());
    }
    assert!(std::fs::metadata(kept.log()).unwrap().len() > 0, "the log says something");
}
