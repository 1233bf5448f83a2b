//! Who may get in, who may not, and how often somebody may try.

use crate::site::{PASSWORD, Site, send, token};
use app::http::{Options, PublicOrigin};
use kernel::db::Engine;
use reqwest::{Method, RequestBuilder};
use serde_json::json;

fn list(site: &Site) -> RequestBuilder {
    site.get("/api/v1/party.list")
}

#[track_caller]
fn check(answer: &crate::site::Answer, status: u16, code: &str) {
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{}", answer.text);
    let texts = app::registry();
    for lang in [base::Lang::Zh, base::Lang::En] {
        assert!(texts.catalogue().get(lang, code).is_some(), "{code} has no text");
    }
    assert_eq!(answer.headers.contains_key("www-authenticate"), status == 401);
}

#[tokio::test]
async fn nobody_and_who_is_not_known_do_not_get_in() {
    let site = Site::usual().await;
    check(&send(list(&site)).await, 401, "http.sign_in_needed");
    check(&send(list(&site).bearer_auth("xg_unknown")).await, 401, "access.token_invalid");
    check(&send(list(&site).bearer_auth("")).await, 401, "access.token_invalid");
    check(&send(list(&site).bearer_auth(token("disabled"))).await, 401, "access.token_invalid");
    check(&send(list(&site).basic_auth("admin", Some(PASSWORD))).await, 401, "access.token_invalid");
    check(&send(list(&site).header("Cookie", "xg_session=unknown")).await, 401, "access.session_ended");
    check(&send(list(&site).bearer_auth(token("zhou"))).await, 403, "access.forbidden");
    check(&send(site.rename("zhou", 80, "甲")).await, 403, "access.forbidden");
    check(&send(site.rename("disabled", 80, "甲")).await, 401, "access.token_invalid");
    assert_eq!(site.world.number("SELECT COUNT(*) FROM audit WHERE id > 100999").await, 0);
}

#[tokio::test]
async fn a_revoked_token_and_a_persons_end_work_at_once_for_writes() {
    let site = Site::usual().await;
    assert_eq!(send(site.rename("li", 80, "甲")).await.status, 200);
    site.world.raw("UPDATE app_user SET state = 'disabled' WHERE login = 'li'; UPDATE snapshot_version SET version = version + 1").await;
    check(&send(site.rename("li", 80, "乙")).await, 401, "access.unknown");
    site.world.kernel.refresh().await.unwrap();
    check(&send(list(&site).bearer_auth(token("li"))).await, 401, "access.token_invalid");
}

#[tokio::test]
async fn a_browser_signs_in_writes_with_its_form_token_and_signs_out() {
    let site = Site::usual().await;
    let signed_in = send(site.try_sign_in(" ADMIN ", PASSWORD).header("Origin", format!("http://{}", site.address()))).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.text);
    let cookie = signed_in.header("set-cookie").to_owned();
    for part in ["xg_session=", "; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=1209600"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    assert!(!cookie.contains("Secure"), "http is configured");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let csrf = signed_in.json()["csrf"].as_str().unwrap().to_owned();
    assert!(!cookie.contains(&csrf));
    assert_eq!(send(list(&site).header("Cookie", &cookie)).await.status, 200);
    let write = |csrf: Option<&str>, origin: Option<&str>| {
        let body = json!({ "party": 80, "name": "甲" }).to_string();
        let mut request =
            site.request(Method::POST, "/api/v1/party.rename").header("Cookie", &cookie).header("Idempotency-Key", site.key());
        request = request.header("Content-Type", "application/json").body(body);
        request = csrf.into_iter().fold(request, |r, csrf| r.header("X-CSRF-Token", csrf));
        send(origin.into_iter().fold(request, |r, origin| r.header("Origin", origin)))
    };
    let ours = format!("http://{}", site.address());
    check(&write(None, Some(&ours)).await, 403, "http.csrf");
    check(&write(Some("wrong"), Some(&ours)).await, 403, "http.csrf");
    check(&write(Some(&csrf), Some("null")).await, 403, "http.origin");
    check(&write(Some(&csrf), Some("http://evil.example")).await, 403, "http.origin");
    assert_eq!(write(Some(&csrf), Some(&ours)).await.status, 200);
    assert_eq!(write(Some(&csrf), None).await.status, 200);
    let leave = |csrf: &str| site.request(Method::DELETE, "/api/v1/session").header("Cookie", &cookie).header("X-CSRF-Token", csrf);
    check(&send(leave("wrong")).await, 403, "http.csrf");
    let left = send(leave(&csrf)).await;
    assert_eq!(left.status, 204);
    assert!(left.header("set-cookie").starts_with("xg_session=; ") && left.header("set-cookie").contains("Max-Age=0"));
    check(&send(list(&site).header("Cookie", &cookie)).await, 401, "access.session_ended");
    check(&send(site.request(Method::DELETE, "/api/v1/session").bearer_auth(token("admin"))).await, 403, "http.no_session");
}

#[tokio::test]
async fn over_https_the_cookie_says_so() {
    let public = PublicOrigin::parse("https://sales.example.cn");
    let site = Site::new(Engine::Sqlite, Options { public, ..Options::default() }).await;
    let answer = send(site.try_sign_in("admin", PASSWORD).header("Origin", "https://sales.example.cn")).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-xg_session=") && cookie.ends_with("; Secure"), "{cookie}");
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    let foreign = send(site.try_sign_in("admin", PASSWORD).header("Origin", format!("http://{}", site.address()))).await;
    check(&foreign, 403, "http.origin");
}

#[tokio::test]
async fn signing_in_wrongly_says_little_and_is_slowed() {
    let site = Site::usual().await;
    check(&send(site.try_sign_in("admin", "wrong")).await, 401, "access.sign_in_failed");
    check(&send(site.try_sign_in("nobody", "wrong")).await, 401, "access.sign_in_failed");
    check(&send(site.try_sign_in("disabled", PASSWORD)).await, 401, "access.sign_in_failed");
    let with = |body: &str| site.request(Method::POST, "/api/v1/session").header("Content-Type", "application/json").body(body.to_owned());
    check(&send(with("{}")).await, 400, "input.invalid");
    check(&send(with("login=admin")).await, 400, "input.not_json");
    check(&send(with(&format!(r#"{{"login":"{}"}}"#, "a".repeat(5_000)))).await, 413, "http.too_large");
    check(&send(site.request(Method::POST, "/api/v1/session").body("login=admin")).await, 415, "http.content_type");
    check(&send(site.try_sign_in("admin", PASSWORD).header("Origin", "null")).await, 403, "http.origin");
    check(&send(with(r#"{"login":"\u0000","password":"x"}"#)).await, 400, "text.unprintable");
    for _ in 1..10 {
        check(&send(site.try_sign_in("admin", "wrong")).await, 401, "access.sign_in_failed");
    }
    let slowed = send(site.try_sign_in("admin", PASSWORD)).await;
    check(&slowed, 429, "http.too_many");
    assert_eq!(slowed.header("retry-after"), "6");
    site.world.clock.advance_millis(6_000);
    assert_eq!(send(site.try_sign_in("admin", PASSWORD)).await.status, 200);
}

#[tokio::test]
async fn a_stranger_slows_themself_and_not_the_person_they_try_to_be() {
    let mut options = Options { trust_proxy: true, ..Options::default() };
    options.bounds.sign_in_of_login_per_minute = std::num::NonZeroU32::new(22).unwrap();
    let site = Site::new(Engine::Sqlite, options).await;
    let from = |n: u8, login: &str, password: &str| {
        send(site.try_sign_in(login, password).header("X-Forwarded-For", format!("evil, 192.0.2.{n}")))
    };
    for _ in 0..10 {
        check(&from(1, "admin", "wrong").await, 401, "access.sign_in_failed");
    }
    for login in ["admin", " Admin ", "ＡＤＭＩＮ"] {
        check(&from(1, login, PASSWORD).await, 429, "http.too_many");
    }
    assert_eq!(from(2, "admin", PASSWORD).await.status, 200, "the person goes on from elsewhere");
    assert_eq!(from(1, "li", PASSWORD).await.status, 200, "and others from there");
    // From many addresses at once a login is guarded all the same.
    for n in 0..12 {
        check(&from(10 + n, "admin", "wrong").await, 401, "access.sign_in_failed");
    }
    check(&from(40, "admin", "wrong").await, 429, "http.too_many");
}

#[tokio::test]
async fn an_office_behind_one_address_signs_in_as_often_as_it_likes() {
    let site = Site::usual().await;
    for _ in 0..40 {
        assert_eq!(send(site.try_sign_in("admin", PASSWORD)).await.status, 200);
    }
    for n in 0..30 {
        check(&send(site.try_sign_in(&format!("nobody{n}"), "wrong")).await, 401, "access.sign_in_failed");
    }
    check(&send(site.try_sign_in("nobody", "wrong")).await, 429, "http.too_many");
}

#[tokio::test]
async fn wrong_tokens_slow_their_own_address_and_no_good_token() {
    let site = Site::new(Engine::Sqlite, Options { trust_proxy: true, ..Options::default() }).await;
    let from = |n: u8, token: &str| send(list(&site).bearer_auth(token).header("X-Forwarded-For", format!("192.0.2.{n}")));
    for _ in 0..30 {
        check(&from(1, "wrong").await, 401, "access.token_invalid");
    }
    let slowed = from(1, "wrong").await;
    check(&slowed, 429, "http.too_many");
    assert_eq!(slowed.header("retry-after"), "2");
    check(&from(2, "wrong").await, 401, "access.token_invalid");
    assert_eq!(from(2, &token("admin")).await.status, 200);
    assert_eq!(from(1, &token("admin")).await.status, 200);
}

#[tokio::test]
async fn without_a_trusted_proxy_a_forwarder_is_not_believed() {
    let site = Site::usual().await;
    for n in 0..30 {
        let answer = send(list(&site).bearer_auth("wrong").header("X-Forwarded-For", format!("192.0.2.{n}"))).await;
        check(&answer, 401, "access.token_invalid");
    }
    check(&send(list(&site).bearer_auth("wrong").header("X-Forwarded-For", "192.0.2.99")).await, 429, "http.too_many");
}
