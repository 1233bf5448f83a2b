//! What every answer carries, and what operators read.

use crate::site::{Site, send, token};
use app::http::{Options, PublicOrigin};
use kernel::db::Engine;
use reqwest::Method;
use std::io::Read;

#[tokio::test]
async fn every_answer_is_dressed() {
    let site = Site::usual().await;
    for (method, path, caching) in [
        (Method::GET, "/", "no-store"),
        (Method::GET, "/api", "no-store"),
        (Method::GET, "/assets/site.css", "public, max-age=300"),
        (Method::GET, "/healthz", "no-store"),
        (Method::GET, "/nothing", "no-store"),
        (Method::GET, "/api/v1/party.list", "no-store"),
        (Method::POST, "/api/v1/party.rename", "no-store"),
        (Method::GET, "/api/v1/openapi.json", "no-store"),
        (Method::HEAD, "/api/v1/openapi.json", "no-store"),
    ] {
        let answer = send(site.request(method, path).header("X-Request-Id", "mine-1")).await;
        assert_eq!(answer.header("x-request-id"), "mine-1");
        assert_eq!(answer.header("cache-control"), caching, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert!(!answer.headers.contains_key("server") && !answer.headers.contains_key("access-control-allow-origin"), "{path}");
    }
    let fresh = send(site.get("/healthz").header("X-Request-Id", "no good")).await;
    assert_eq!(fresh.header("x-request-id").len(), 32);
}

#[tokio::test]
async fn a_page_is_packed_for_whoever_takes_that_and_for_no_other_site() {
    let site = Site::usual().await;
    let asked = |from: &'static str| site.get("/sign-in").header("Accept-Encoding", "br, gzip").header("Sec-Fetch-Site", from);
    let (plain, packed) = (send(site.get("/sign-in")).await, asked("same-origin").send().await.unwrap());
    assert!(!plain.headers.contains_key("content-encoding"));
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    let vary: Vec<_> = packed.headers().get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
    assert!(vary.join(", ").contains("accept-encoding") && vary.join(", ").contains("cookie"), "{vary:?}");
    let bytes = packed.bytes().await.unwrap();
    let mut page = String::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut page).unwrap();
    assert!(page.contains("sign-in") && bytes.len() < page.len() / 2, "{} of {}", bytes.len(), page.len());
    assert!(asked("cross-site").send().await.unwrap().headers().get("content-encoding").is_none());
    // What is small, and what is packed already, stays as it is.
    let small = site.get("/healthz").header("Accept-Encoding", "gzip").send().await.unwrap();
    assert!(small.headers().get("content-encoding").is_none());
}

#[tokio::test]
async fn operators_see_alive_ready_and_figures() {
    let site = Site::usual().await;
    assert_eq!(send(site.get("/healthz")).await.json()["status"], "up");
    assert_eq!(send(site.get("/readyz")).await.json()["status"], "ready");
    assert_eq!(send(site.rename("li", 80, "甲")).await.status, 200);
    assert_eq!(send(site.rename("li", 80, "")).await.status, 422);
    assert_eq!(send(site.rename("li", 999, "甲")).await.status, 404);
    assert_eq!(send(site.get("/nothing/123456")).await.status, 404);
    assert_eq!(send(site.request(Method::from_bytes(b"BREW").unwrap(), "/api/v1/party.list")).await.status, 405);
    let figures = send(site.get("/metrics")).await;
    assert_eq!(figures.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    for line in [
        r#"xiaoguan_http_requests_total{method="POST",route="/api/v1/{name}",status="200"}"#,
        r#"xiaoguan_http_requests_total{method="GET",route="none",status="404"}"#,
        r#"xiaoguan_http_requests_total{method="other",route="/api/v1/{name}",status="405"}"#,
        r#"xiaoguan_http_request_seconds_bucket{route="/api/v1/{name}",le="0.001"}"#,
        r#"xiaoguan_operations_total{operation="party.rename",outcome="done"}"#,
        r#"xiaoguan_operations_total{operation="party.rename",outcome="refused"}"#,
        r#"xiaoguan_operations_total{operation="party.rename",outcome="not_found"}"#,
        "xiaoguan_write_queue_length 0",
        "xiaoguan_build_info{",
    ] {
        assert!(figures.text.contains(line), "{line} is missing in\n{}", figures.text);
    }
    for private in ["123456", "BREW", "上海", "xg_", "127.0.0.1"] {
        assert!(!figures.text.contains(private), "{private} is in\n{}", figures.text);
    }
}

/// Figures tell how much business there is.
#[tokio::test]
async fn figures_are_for_the_machine_itself_and_for_the_token_of_who_may_read_them() {
    let site = Site::usual().await;
    assert_eq!(send(site.get("/metrics")).await.status, 200);
    for (header, value) in
        [("via", "1.1 proxy"), ("x-forwarded-proto", "https"), ("cf-connecting-ip", "203.0.113.9"), ("host", "shop.example")]
    {
        let asked = || site.get("/metrics").header(header, value);
        assert_eq!(send(asked()).await.code(), "http.sign_in_needed", "{header}");
        assert_eq!(send(asked().bearer_auth("xg_wrong")).await.status, 401, "{header}");
        for who in ["zhou", "li"] {
            assert_eq!(send(asked().bearer_auth(token(who))).await.code(), "access.forbidden", "{header}");
        }
        assert_eq!(send(asked().bearer_auth(token("admin"))).await.status, 200, "{header}");
    }
    let public = Some(PublicOrigin::parse("https://sales.example.cn").unwrap());
    let site = Site::new(Engine::Sqlite, Options { public, ..Options::default() }).await;
    assert_eq!(send(site.get("/metrics")).await.code(), "http.sign_in_needed", "a proxy in front may say nothing of whom it speaks for");
    assert_eq!(send(site.get("/metrics").bearer_auth(token("admin"))).await.status, 200);
}

#[tokio::test]
async fn a_database_of_another_program_is_not_ready() {
    let site = Site::usual().await;
    let answer = |lang: &'static str| send(site.get("/readyz").header("Accept-Language", lang));
    site.world.raw("INSERT INTO schema_migration (number, name, digest, applied_at) VALUES (9999, 'later', 'x', 0)").await;
    for (lang, words) in [("zh", site.words(base::Lang::Zh, "schema.newer")), ("en", site.words(base::Lang::En, "schema.newer"))] {
        let answer = answer(lang).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "schema.newer"));
        assert_eq!(answer.json()["detail"], words);
    }
    site.world.raw("DELETE FROM schema_migration WHERE number = 9999").await;
    assert_eq!(answer("zh").await.status, 200);
    let _ = token("admin");
}
