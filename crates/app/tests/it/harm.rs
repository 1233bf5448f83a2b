//! What somebody tries who means harm, or presses a button twice: forms that say more than they were asked, fields that are hidden from
//! their sender, deeds that were refused before, proxies that say nothing.

use crate::site::{Answer, PASSWORD, Site, send, token};
use app::http::{Options, PublicOrigin};
use kernel::db::Engine;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Posts a form as somebody, as a browser without script would.
async fn post(site: &Site, who: &str, path: &str, typed: &[(&str, &str)]) -> Answer {
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    send(client.post(site.url(path)).bearer_auth(token(who)).form(typed)).await
}

async fn open(site: &Site, who: &str, path: &str) -> String {
    send(site.get(path).bearer_auth(token(who)).header("Accept-Language", "zh-CN")).await.text
}

/// Keys of the forms of a page.
fn keys(page: &str) -> Vec<String> {
    page.split("name=\"key\" value=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

async fn masked(site: &Site, role: i64) {
    let masks = format!("INSERT INTO role_mask (role_id, mask) VALUES ({role}, 'phone'), ({role}, 'cost')");
    site.world.raw(&format!("{masks}; UPDATE snapshot_version SET version = version + 1")).await;
    site.world.kernel.refresh().await.unwrap();
}

async fn one(site: &Site, sql: &str) -> String {
    site.world.rows(sql).await[0][0].clone()
}

#[tokio::test]
async fn a_form_that_says_it_began_with_more_than_it_has_is_read_of_its_own_fields() {
    let site = Site::usual().await;
    let said = ("remark".to_owned(), "said");
    let many: Vec<(String, &str)> = (0..8_000).map(|n| (n.to_string(), "told")).chain([said.clone()]).collect();
    let several: Vec<(String, &str)> = (0..5_000).map(|_| ("class~text".to_owned(), "told")).chain([said.clone()]).collect();
    for (began, read) in [(many, true), (several, true), (vec![said.clone(), ("x".repeat(140_000), "told")], false)] {
        let began = serde_json::to_string(&began).unwrap();
        let typed = [("name", "西湖家居"), ("key", &site.key()), ("began", began.as_str())];
        let answer = post(&site, "admin", "/customers/81/edit?version=0", &typed).await;
        assert_eq!(answer.status, 422);
        assert!(!answer.text.contains("told → "), "{}", answer.text.len());
        assert_eq!(answer.text.contains("said → —"), read, "{}", answer.text);
    }
}

#[tokio::test]
async fn what_is_hidden_from_whoever_posts_a_form_stays() {
    let site = Site::usual().await;
    masked(&site, 21).await;
    for (path, table, id) in [("/customers/80/edit", "customer", 80), ("/contacts/110/edit", "contact", 110)] {
        for phone in ["", "13900000000"] {
            let (phones, version) =
                (format!("SELECT phone FROM {table} WHERE id = {id}"), format!("SELECT version FROM {table} WHERE id = {id}"));
            let (before, version) = (one(&site, &phones).await, one(&site, &version).await);
            let path = format!("{path}?version={version}");
            let typed = [("name", "另一个名字"), ("phone", phone), ("key", &format!("{table}-{phone}"))];
            let answer = post(&site, "li", &path, &typed).await;
            assert_eq!(answer.status, 303, "{}", answer.text);
            assert_eq!(one(&site, &phones).await, before, "{table}");
        }
        assert_eq!(one(&site, &format!("SELECT name FROM {table} WHERE id = {id}")).await, "另一个名字");
    }
}

#[tokio::test]
async fn nobody_changes_by_a_program_what_is_hidden_from_them() {
    let site = Site::usual().await;
    masked(&site, 21).await;
    site.world.raw("INSERT INTO role_grant (role_id, permission, scope) SELECT 21, 'product.change', 'all' WHERE NOT EXISTS (SELECT 1 FROM role_grant WHERE role_id = 21 AND permission = 'product.change'); UPDATE role_grant SET scope = 'all' WHERE role_id = 21 AND permission = 'product.change'; UPDATE snapshot_version SET version = version + 1").await;
    site.world.kernel.refresh().await.unwrap();
    for (operation, input, field) in [
        ("customer.change", json!({ "customer": 80, "version": 1, "phone": "13900000000", "remark": "x" }), "phone"),
        ("customer.change", json!({ "customer": 80, "version": 1, "invoice_phone": "" }), "invoice_phone"),
        ("contact.change", json!({ "contact": 110, "version": 1, "wechat": "mine" }), "wechat"),
        ("product.change", json!({ "product": 50, "version": 1, "cost_micro": 1 }), "cost_micro"),
    ] {
        for how in ["", "?dry_run=true"] {
            let answer = send(site.post("li", &format!("{operation}{how}"), input.to_string())).await;
            assert_eq!(answer.status, 422, "{operation}: {}", answer.text);
            let errors = answer.json()["errors"].clone();
            assert_eq!((&errors[0]["code"], &errors[0]["field"]), (&json!("field.masked"), &json!(field)), "{operation}");
        }
        let preview = send(site.post("li", &format!("{operation}?preview=true"), input.to_string())).await;
        assert_eq!(preview.json()["errors"][0]["code"], "field.masked", "{}", preview.text);
        // Whoever sees it changes it.
        assert_eq!(send(site.post("admin", &format!("{operation}?dry_run=true"), input.to_string())).await.status, 200, "{operation}");
    }
    let rest = json!({ "customer": 80, "version": 1, "remark": "x" });
    assert_eq!(send(site.post("li", "customer.change", rest.to_string())).await.status, 200);
    // Of what is taken on there is nothing to be seen yet.
    let new = json!({ "code": "N-1", "name": "新客户", "phone": "0574-87654321" });
    assert_eq!(send(site.post("li", "customer.create", new.to_string())).await.status, 200);
}

#[tokio::test]
async fn a_deed_that_was_refused_is_done_when_its_reason_is_gone() {
    let site = Site::usual().await;
    site.world
        .raw("INSERT INTO product_category (id, parent_id, code, name, state, version) VALUES (144, 143, 'Z1', '旧子类', 'active', 1)")
        .await;
    let page = open(&site, "admin", "/categories/143").await;
    let all = keys(&page);
    assert!(!all.is_empty() && keys(&open(&site, "admin", "/categories/143").await).iter().all(|key| !all.contains(key)), "{all:?}");
    for typed in [&[][..], &[("key", all[0].as_str())]] {
        assert_eq!(post(&site, "admin", "/categories/143/close", typed).await.status, 422);
    }
    site.world.raw("UPDATE product_category SET state = 'closed' WHERE id = 144").await;
    // The page that was left open, and pressed twice.
    for _ in 0..2 {
        let answer = post(&site, "admin", "/categories/143/close", &[("key", all[0].as_str())]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
    }
    assert_eq!(one(&site, "SELECT state FROM product_category WHERE id = 143").await, "closed");
    assert_eq!(one(&site, "SELECT COUNT(*) FROM audit WHERE operation = 'category.close' AND outcome = 'done'").await, "1");
}

#[tokio::test]
async fn a_deed_pressed_twice_is_not_taken_back_by_the_second() {
    let site = Site::usual().await;
    for _ in 0..2 {
        let answer = post(&site, "admin", "/people/34/state", &[("key", "one-press")]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
    }
    assert_eq!(one(&site, "SELECT state FROM app_user WHERE id = 34").await, "disabled");
    assert_eq!(one(&site, "SELECT COUNT(*) FROM audit WHERE operation = 'user.enable'").await, "0");
    assert_eq!(post(&site, "admin", "/people/34/state", &[("key", "another")]).await.status, 303);
    assert_eq!(one(&site, "SELECT state FROM app_user WHERE id = 34").await, "active");
}

#[tokio::test]
async fn a_present_password_is_not_guessed_over_the_network() {
    let site = Site::usual().await;
    let own = |current: &str| json!({ "user": 30, "password": "another horse", "current": current }).to_string();
    for how in ["?preview=true", "?dry_run=true"] {
        let (right, wrong) = (
            send(site.post("admin", &format!("user.set_password{how}"), own(PASSWORD))).await,
            send(site.post("admin", &format!("user.set_password{how}"), own("guessed"))).await,
        );
        assert_eq!((right.status, &right.text), (wrong.status, &wrong.text));
        assert_eq!(right.status, 200, "{}", right.text);
    }
    for n in 0..10 {
        let answer = send(site.post("admin", "user.set_password", own(&format!("guess {n}")))).await;
        assert_eq!((answer.status.as_u16(), answer.json()["errors"][0]["code"].as_str()), (422, Some("password.current_differs")));
    }
    let slowed = send(site.post("admin", "user.set_password", own(PASSWORD))).await;
    assert_eq!((slowed.status.as_u16(), slowed.code().as_str()), (429, "password.too_many_tries"));
    assert_eq!(slowed.header("retry-after"), "6");
    let typed = [("current", PASSWORD), ("password", "another horse"), ("again", "another horse"), ("key", "f")];
    let answer = post(&site, "admin", "/me/password", &typed).await;
    assert!(answer.status == 422 && answer.text.contains("输错太多次"), "{}", answer.text);
    site.world.clock.advance_millis(6_000);
    assert_eq!(send(site.post("admin", "user.set_password", own(PASSWORD))).await.status, 200);
}

/// What is answered to a request that is written as it stands here.
async fn raw(site: &Site, request: &str) -> String {
    let mut stream = TcpStream::connect(site.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// `proxy_pass` alone: HTTP/1.0, the machine's own name, and not a word of whom it is for.
#[tokio::test]
async fn a_proxy_that_says_nothing_is_not_the_machine_itself() {
    let site = Site::usual().await;
    let asked = |version: &str| format!("GET /metrics HTTP/{version}\r\nHost: {}\r\nConnection: close\r\n\r\n", site.address());
    assert!(raw(&site, &asked("1.1")).await.starts_with("HTTP/1.1 200"));
    assert!(raw(&site, &asked("1.0")).await.contains(" 401 "));
}

#[tokio::test]
async fn over_https_the_choice_of_a_company_is_sent_over_https_only() {
    for (public, secure) in [(None, false), (Some("https://sales.example.cn"), true)] {
        let public = public.map(|address| PublicOrigin::parse(address).unwrap());
        let site = Site::new(Engine::Sqlite, Options { public, ..Options::default() }).await;
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let answer = send(client.post(site.url("/company/choose")).form(&[("company", "own")])).await;
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with("xg_company=own; ") && cookie.ends_with("; Secure") == secure, "{cookie}");
    }
}

/// What was pasted over a chosen record, or typed where a number means nothing to people.
#[tokio::test]
async fn the_words_beside_a_chosen_record_say_which_is_meant() {
    let site = Site::usual().await;
    let list = "/price-lists/150/prices/new";
    let prices = "SELECT COUNT(*) FROM price_entry WHERE list_id = 150 AND product_id =";
    let line = |id: &'static str, text: &'static str, key: &'static str| {
        [("valid_from", "2027-01-01"), ("lines.0.product", id), ("lines.0.product~text", text), ("lines.0.price_micro", "9"), ("key", key)]
    };
    let [wrong, right] = [one(&site, &format!("{prices} 52")).await, one(&site, &format!("{prices} 53")).await];
    for (id, text) in [("52", "NOPE"), ("", "53"), ("52", "53")] {
        let answer = post(&site, "admin", list, &line(id, text, "x")).await;
        assert_eq!(answer.status, 422, "{id} {text}: {}", answer.text);
        assert!(answer.text.contains("没有找到，或不止一个"), "{id} {text}: {}", answer.text);
    }
    let answer = post(&site, "admin", list, &line("52", "P0053", "by-code")).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(one(&site, &format!("{prices} 52")).await, wrong);
    assert_ne!(one(&site, &format!("{prices} 53")).await, right);
    // The one that was chosen is meant by its name, whoever else is called so.
    site.world.raw("UPDATE product SET name = '竹制砧板' WHERE id = 54").await;
    assert_eq!(post(&site, "admin", list, &line("54", "竹制砧板", "by-name")).await.status, 303);
    let owner = [("code", "H-1"), ("name", "甲"), ("owner", ""), ("owner~text", "31"), ("key", "owner")];
    assert_eq!(post(&site, "admin", "/customers/new", &owner).await.status, 422);
}
