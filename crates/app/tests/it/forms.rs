//! Forms as people fill them in: everything that is wrong is told at once, what was held or refused says so, and what a colleague
//! changed meanwhile is told and not lost.

use crate::site::{Answer, PASSWORD, Site, send, token};
use serde_json::{Value, json};

/// Posts a form as somebody, as a browser without script would.
async fn post(site: &Site, who: &str, path: &str, typed: &[(&str, &str)]) -> Answer {
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    send(client.post(site.url(path)).bearer_auth(token(who)).form(typed)).await
}

async fn open(site: &Site, who: &str, path: &str) -> Answer {
    send(site.get(path).bearer_auth(token(who)).header("Accept-Language", "zh-CN")).await
}

/// What stands beside a field.
fn beside<'p>(page: &'p str, field: &str) -> &'p str {
    let id = format!("id=\"f-{}-error\"", field.replace('.', "-"));
    let rest = page.split_once(&id).map(|(_, rest)| rest).unwrap_or_default();
    rest.split_once("<span>").and_then(|(_, rest)| rest.split_once("</span>")).map(|(words, _)| words).unwrap_or_default()
}

#[track_caller]
fn told(answer: &Answer, expected: &[(&str, &str)]) {
    assert_eq!(answer.status, 422, "{}", answer.text);
    let got: Vec<(&str, &str)> = expected.iter().map(|(field, _)| (*field, beside(&answer.text, field))).collect();
    assert_eq!(got, expected, "{}", answer.text);
}

const NOT_FOUND: &str = "找不到这条记录，或者您无权查看。";

#[tokio::test]
async fn everything_wrong_is_told_in_one_round() {
    let site = Site::usual().await;
    // A reference that is not there beside what cannot be read, what is missing and what the operation refuses.
    let wrong = [
        ("name", ""),
        ("code", "=1+1"),
        ("class", "99999"),
        ("region", "99998"),
        ("phone", "12"),
        ("credit_code", "914403"),
        ("payment.kind", "days"),
        ("payment.days", "a few"),
    ];
    let answer = post(&site, "admin", "/customers/new", &wrong).await;
    told(
        &answer,
        &[
            ("name", "请填写"),
            ("code", "编码不能以 = + - @ 开头：表格软件会把它当作公式"),
            ("class", NOT_FOUND),
            ("region", NOT_FOUND),
            ("payment.days", "“a few”不是数字，请填写整数，例如 30"),
        ],
    );
    assert!(!beside(&answer.text, "phone").is_empty() && !beside(&answer.text, "credit_code").is_empty(), "{}", answer.text);
    // A reference that is needed and not there: what is wrong with the rest by itself is told all the same.
    let long = "长".repeat(101);
    let person = [("name", long.as_str()), ("login", ""), ("department", "99999"), ("lang", "zh-CN"), ("password", "short")];
    let too_long = "太长。要继续，请不超过 100 个字。";
    let answer = post(&site, "admin", "/people/new", &person).await;
    told(&answer, &[("name", too_long), ("login", "请填写"), ("department", NOT_FOUND), ("password", "太短。要保存，请至少用 8 个字符。")]);
    assert_eq!(site.world.number("SELECT COUNT(*) FROM customer WHERE code = '=1+1'").await, 0);
}

#[tokio::test]
async fn what_is_out_of_scope_is_told_like_what_is_not_there_whatever_else_is_wrong() {
    let site = Site::usual().await;
    // A colleague's customer, and none.
    let foreign = site.world.rows("SELECT id FROM customer WHERE owner_id <> 31 ORDER BY id LIMIT 1").await[0][0].clone();
    let form = |shares: &str| {
        [("name", "甲".to_owned()), ("code", " ".to_owned()), ("phone", "1".to_owned()), ("shares_credit_with", shares.to_owned())]
    };
    let mut pages = Vec::new();
    for shares in [foreign.as_str(), "99999"] {
        let typed = form(shares);
        let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = post(&site, "li", "/customers/new", &typed).await;
        assert_eq!(answer.status, 422);
        let keyless = answer.text.split("name=\"key\"").map(|part| part.split_once('>').map_or(part, |(_, rest)| rest)).collect::<String>();
        pages.push(keyless.replace(shares, "ID"));
    }
    assert_eq!(pages[0], pages[1]);
    let api = json!({ "code": "K1", "name": "甲", "shares_credit_with": 99999, "class": 99998, "region": 99997 }).to_string();
    let answer = send(site.post("admin", "customer.create", api)).await;
    assert_eq!(answer.status, 404);
    let fields: Vec<Value> = answer.json()["errors"].as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
    assert_eq!(fields.len(), 3, "{fields:?}");
}

#[tokio::test]
async fn a_form_that_is_held_says_that_nothing_was_saved() {
    let site = Site::usual().await;
    let name = site.world.rows("SELECT name FROM customer WHERE id = 80").await[0][0].clone();
    let typed = [("name", name.as_str()), ("code", "NEW-1"), ("phone", "12")];
    let answer = post(&site, "admin", "/customers/new", &typed).await;
    assert_eq!(answer.status, 422);
    assert!(!beside(&answer.text, "phone").is_empty(), "what is wrong besides is told in the same round: {}", answer.text);
    for words in ["还没有保存", "可能已有", "不是同一个，仍然保存", "不保存，返回客户列表", "href=\"/customers/80\""]
    {
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
    }
    assert_eq!(site.world.number("SELECT COUNT(*) FROM customer WHERE code = 'NEW-1'").await, 0);
    let again = [("name", name.as_str()), ("code", "NEW-1"), ("read", "1"), ("key", "saved-after-reading")];
    assert_eq!(post(&site, "admin", "/customers/new", &again).await.status, 303);
    assert_eq!(site.world.number("SELECT COUNT(*) FROM customer WHERE code = 'NEW-1'").await, 1);
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let rest = page.split_once(&format!("name=\"{name}\" value=\"")).map(|(_, rest)| rest).unwrap();
    let text = rest.split_once('"').map(|(value, _)| value).unwrap();
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[tokio::test]
async fn a_colleagues_change_is_told_by_its_labels_and_not_undone() {
    let site = Site::usual().await;
    let version = site.world.number("SELECT version FROM customer WHERE id = 81").await;
    let form = open(&site, "admin", "/customers/81/edit").await;
    let began = hidden(&form.text, "began");
    let name = site.world.rows("SELECT name FROM customer WHERE id = 81").await[0][0].clone();
    // Meanwhile somebody else gives it a short name and a mnemonic.
    let change = json!({ "customer": 81, "version": version, "short_name": "同事的", "mnemonic": "TSD" });
    assert_eq!(send(site.post("admin2", "customer.change", change.to_string())).await.status, 200);
    let path = format!("/customers/81/edit?version={version}");
    let typed = [
        ("name", name.as_str()),
        ("short_name", ""),
        ("mnemonic", "WODE"),
        ("remark", "我的备注"),
        ("began", began.as_str()),
        ("key", "k1"),
    ];
    let answer = post(&site, "admin", &path, &typed).await;
    assert_eq!(answer.status, 422);
    for words in [
        "别人刚保存了修改，您的还没有保存",
        "简称：— → 同事的",
        "助记码：— → TSD",
        "（保留了您填的：WODE）",
        "data-afresh",
        "href=\"/customers/81/edit\"",
    ] {
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
    }
    // What was left alone is as it is now; what was typed stays; it goes on at the version that is there now.
    assert!(
        answer.text.contains("name=\"short_name\" value=\"同事的\"") && answer.text.contains("name=\"mnemonic\" value=\"WODE\""),
        "{}",
        answer.text
    );
    let next = format!("/customers/81/edit?version={}", version + 1);
    assert!(answer.text.contains(&format!("action=\"{next}\"")), "{}", answer.text);
    let began = hidden(&answer.text, "began");
    let typed = [
        ("name", name.as_str()),
        ("short_name", "同事的"),
        ("mnemonic", "WODE"),
        ("remark", "我的备注"),
        ("began", began.as_str()),
        ("key", "k2"),
    ];
    assert_eq!(post(&site, "admin", &next, &typed).await.status, 303);
    let kept = site.world.rows("SELECT short_name, mnemonic, remark FROM customer WHERE id = 81").await;
    assert_eq!(kept[0], ["同事的", "WODE", "我的备注"]);
}

#[tokio::test]
async fn who_approves_is_told_the_present_limit_the_asked_one_and_whose_authority_it_is() {
    let site = Site::usual().await;
    let asked = json!({ "entity": 1, "customer": 81, "currency": "CNY", "limit_minor": 20_000_000, "reason": "旺季备货" });
    let answer = send(site.post("admin2", "credit.raise_limit", asked.to_string())).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let page = open(&site, "admin", &format!("/approvals/{}", answer.json()["approval"])).await.text;
    let present = site.world.rows("SELECT limit_minor FROM exposure WHERE credit_group_id = 81").await;
    let present: i64 = present.first().map_or(0, |row| row[0].parse().unwrap());
    assert!(page.contains("超过申请人可自行决定的") && page.contains("200,000.00") && page.contains("100,000.00"), "{page}");
    assert!(page.contains(&format!("申请把额度从 {}", base::Money::new(present, base::Currency::CNY))), "{page}");
    assert!(!page.contains("本人权限"), "{page}");
}

#[tokio::test]
async fn ones_own_page_knows_this_device_and_says_that_the_password_was_changed() {
    let site = Site::usual().await;
    let browser = |agent: &str| {
        let client = reqwest::Client::builder().no_proxy().cookie_store(true).user_agent(agent.to_owned());
        client.build().unwrap()
    };
    let (here, there) = (browser("Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"), browser("Mozilla/5.0 (iPhone) MicroMessenger/8.0"));
    let form = [("login", "admin"), ("password", PASSWORD)];
    for client in [&here, &there] {
        assert_eq!(client.post(site.url("/sign-in")).form(&form).send().await.unwrap().status(), 200);
    }
    let page = send(here.get(site.url("/me"))).await.text;
    assert_eq!(page.matches("本设备").count(), 1, "{page}");
    let (mine, other) = (page.find("Firefox · Windows").unwrap(), page.find("微信 WeChat · iPhone").unwrap());
    let marked = page.find("本设备").unwrap();
    assert!(mine < marked && marked < other && page.contains("上次使用"), "{page}");
    // Its last use is noted once in a while.
    site.world.clock.set(base::Timestamp::from_micros(site.world.kernel.now().micros() + 3_600_000_000));
    assert_eq!(send(there.get(site.url("/me"))).await.status, 200);
    let seen = site.world.rows("SELECT COUNT(*) FROM session WHERE seen_at IS NOT NULL").await;
    assert_eq!(seen[0][0], "1");
    let csrf = hidden(&page, "csrf");
    let wrong = [("csrf", csrf.as_str()), ("current", "not this"), ("password", "short"), ("again", "other"), ("key", "w")];
    let answer = send(here.post(site.url("/me/password")).form(&wrong)).await;
    // A form that is not sent on tells nothing of the password in force: such tries are recorded, or they are not made.
    told(&answer, &[("current", ""), ("password", ""), ("again", "两次输入的新密码不同")]);
    let wrong = [("csrf", csrf.as_str()), ("current", "not this"), ("password", "short"), ("again", "short"), ("key", "v")];
    let answer = send(here.post(site.url("/me/password")).form(&wrong)).await;
    told(&answer, &[("current", "不对，请重新输入。"), ("password", "太短。要保存，请至少用 8 个字符。"), ("again", "")]);
    let right = [("csrf", csrf.as_str()), ("current", PASSWORD), ("password", "another horse"), ("again", "another horse"), ("key", "r")];
    let page = send(here.post(site.url("/me/password")).form(&right)).await;
    assert!(page.text.contains("密码已修改") && page.text.contains("其他设备上的 1 个登录已结束"), "{}", page.text);
}

/// Somebody settled meanwhile what a second tab still pays: the row stays with what was typed, and pressing again pays nothing else.
#[tokio::test]
async fn what_was_settled_meanwhile_stays_with_what_was_typed() {
    let site = Site::usual().await;
    for due in ["2026-12-01", "2026-12-02"] {
        let charge =
            json!({"entity": 1, "customer": 80, "amount": {"minor": 9_600, "currency": "CNY"}, "charged_on": "2026-11-25", "due_on": due});
        let made = send(site.post("admin", "credit.charge", charge.to_string())).await;
        assert_eq!(made.status, 200, "{}", made.text);
    }
    let item = site.world.number("SELECT MIN(id) FROM open_item WHERE customer_id = 80 AND side = 'debit' AND open_minor = 9600").await;
    let paid = format!("pay.{item}");
    let typed = [
        ("customer", "80"),
        ("entity", "1"),
        ("amount.minor", "96"),
        ("amount.currency", "CNY"),
        ("received_on", "2026-11-25"),
        ("method", "bank"),
        (paid.as_str(), "96"),
    ];
    let receipts = async || site.world.number("SELECT COUNT(*) FROM customer_receipt WHERE customer_id = 80").await;
    let before = receipts().await;
    let with_key = |key: &'static str| [&typed[..], &[("key", key)]].concat();
    let first = post(&site, "admin", "/receipts/new", &with_key("first-tab")).await;
    assert_eq!(first.status, 303, "{}", first.text);
    for key in ["second-tab", "second-tab-again"] {
        let again = post(&site, "admin", "/receipts/new", &with_key(key)).await;
        assert_eq!(again.status, 422, "{}", again.text);
        let row = again.text.split_once(&format!("name=\"{paid}\" value=\"96\"")).map(|(_, rest)| rest);
        assert!(row.is_some_and(|rest| rest.split("</td>").next().is_some_and(|cell| cell.contains("x-grid-error"))), "{}", again.text);
    }
    assert_eq!(receipts().await, before + 1);
    site.stop().await;
}
