//! What comes in wrong, on purpose or not: each has one answer, in two languages, and leaves nothing behind.

use crate::site::{Answer, Site, send, token};
use base::Lang;
use kernel::db::Engine;
use reqwest::{Method, RequestBuilder};

const GOOD: &str = r#"{"party":80,"name":"甲"}"#;

/// The same request by a reader of Chinese and by one of English.
async fn check(site: &Site, request: impl Fn(&str) -> RequestBuilder, status: u16, code: &str) -> Answer {
    let mut last = None;
    for (who, lang) in [("admin", Lang::Zh), ("admin2", Lang::En)] {
        let answer = send(request(who).header("Accept-Language", lang.tag())).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{}", answer.text);
        let words = site.words(lang, code);
        let plain = words.split('{').next().unwrap();
        assert!(answer.json()["detail"].as_str().unwrap().starts_with(plain), "{} is not {words}", answer.text);
        assert_eq!(answer.json()["title"], site.words(lang, &format!("http.status.{status}")));
        assert_eq!(answer.header("content-language"), lang.tag());
        last = Some(answer);
    }
    last.unwrap()
}

#[tokio::test]
async fn inputs_that_cannot_be_read_are_named_and_leave_nothing() {
    let site = Site::usual().await;
    let before = site.world.digest().await;
    let deep = format!(r#"{{"party":80,"name":"甲","aliases":{}"#, "[".repeat(100_000));
    for (body, code, field) in [
        ("", "input.not_json", None),
        ("hello", "input.not_json", None),
        (r#"{"party":80,"#, "input.not_json", None),
        ("not json", "input.not_json", None),
        ("nope", "input.not_json", None),
        ("-", "input.not_json", None),
        ("null", "input.not_an_object", None),
        ("7", "input.not_an_object", None),
        ("\"text\"", "input.not_an_object", None),
        (r#"{"party":80,"name":"a\u0000b"}"#, "text.unprintable", Some("name")),
        (r#"{"party":80,"name":"甲","aliases":[{"words":"\u0000"}]}"#, "text.unprintable", Some("aliases.0.words")),
        (r#"{"party":80,"name":"甲"} x"#, "input.trailing", None),
        (r#"{"party":80,"name":"甲","more":1}"#, "input.unknown_field", Some("more")),
        (r#"{"party":80,"party":81,"name":"甲"}"#, "input.duplicate_field", Some("party")),
        (
            r#"{"party":80,"name":"甲","aliases":[{"words":"1"},{"words":"1","words":"1000"}]}"#,
            "input.duplicate_field",
            Some("aliases.1.words"),
        ),
        (r#"{"party":80}"#, "input.missing_field", Some("name")),
        (r#"{"party":12345678901234567890,"name":"甲"}"#, "input.out_of_range", Some("party")),
        (r#"{"party":99999999999999999999,"name":"甲"}"#, "input.wrong_type", Some("party")),
        (r#"{"party":0,"name":"甲"}"#, "input.out_of_range", Some("party")),
        (r#"{"party":"80","name":"甲"}"#, "input.wrong_type", Some("party")),
        (r#"{"party":80.5,"name":"甲"}"#, "input.wrong_type", Some("party")),
        (r#"{"party":80,"name":"甲","aliases":[{"words":"a"},{"word":"b"}]}"#, "input.unknown_field", Some("aliases.1.word")),
        ("[80,\"甲\"]", "input.not_an_object", None),
    ] {
        let answer = check(&site, |who| site.post(who, "party.rename", body), 400, code).await;
        let told = answer.json()["errors"][0]["field"].as_str().map(str::to_owned);
        assert_eq!(told.as_deref(), field, "{body}");
    }
    check(&site, |who| site.post(who, "party.rename", deep.clone()), 400, "input.not_json").await;
    check(&site, |who| site.post(who, "party.rename", "[".repeat(100_000)), 400, "input.not_json").await;
    let whole = format!(r#"{{"party":80,"name":"甲","aliases":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    check(&site, |who| site.post(who, "party.rename", whole.clone()), 400, "input.wrong_type").await;
    let many = format!(r#"{{"party":80,"name":"甲","aliases":[{}]}}"#, [r#"{"words":"a"}"#; 1_001].join(","));
    check(&site, |who| site.post(who, "party.rename", many.clone()), 400, "list.too_long").await;
    let long = format!(r#"{{"party":80,"name":"{}"}}"#, "甲".repeat(10_001));
    check(&site, |who| site.post(who, "party.rename", long.clone()), 400, "text.too_long").await;
    let nested = format!(r#"{{"party":80,"name":"甲","more":{}"#, "{\"a\":".repeat(100_000));
    check(&site, |who| site.post(who, "party.rename", nested.clone()), 400, "input.not_json").await;
    check(&site, |who| site.post(who, "party.rename", b"{\"party\":80,\"name\":\"\xff\"}".to_vec()), 400, "input.not_json").await;
    assert_eq!(site.world.digest().await, before);
}

/// Where a body stops being JSON is told by line and character, not by byte.
#[tokio::test]
async fn a_broken_body_is_told_where() {
    let site = Site::usual().await;
    for (body, line, at) in
        [("", 1, 1), ("nope", 1, 2), (r#"{"party":80,"#, 1, 13), ("{\"party\":80,\n", 2, 1), ("{\n\"name\":\"甲乙\" x", 2, 13)]
    {
        let answer = send(site.post("admin2", "party.rename", body).header("Accept-Language", "en")).await;
        assert_eq!(answer.code(), "input.not_json");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(&format!("(line {line}, near character {at})")), "{body:?}: {detail}");
    }
}

#[tokio::test]
async fn http_that_is_wrong_is_named_and_leaves_nothing() {
    let site = Site::usual().await;
    let before = site.world.digest().await;
    let plain = |who: &str| site.request(Method::POST, "/api/v1/party.rename").bearer_auth(token(who)).body(GOOD);
    let keyed = |who: &str| plain(who).header("Idempotency-Key", site.key());
    check(&site, keyed, 415, "http.content_type").await;
    for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", ""] {
        check(&site, |who| keyed(who).header("Content-Type", media), 415, "http.content_type").await;
    }
    check(&site, |who| site.post(who, "party.rename", GOOD).header("Content-Encoding", "gzip"), 415, "http.content_type").await;
    let long = format!(r#"{{"party":80,"name":"{}"}}"#, "甲".repeat(400_000));
    check(&site, |who| site.post(who, "party.rename", long.clone()), 413, "http.too_large").await;
    let typed = |who: &str| plain(who).header("Content-Type", "application/json");
    check(&site, typed, 400, "idempotency.key_missing").await;
    for key in ["k".repeat(300), "two words".to_owned(), "键".to_owned(), String::new()] {
        check(&site, |who| typed(who).header("Idempotency-Key", key.as_bytes()), 400, "idempotency.key_invalid").await;
        for how in ["dry_run", "preview"] {
            let address = format!("/api/v1/party.rename?{how}=true");
            let tried = |who: &str| {
                let posted = site.request(Method::POST, &address).bearer_auth(token(who)).header("Content-Type", "application/json");
                posted.header("Idempotency-Key", key.as_bytes()).body(GOOD)
            };
            check(&site, tried, 400, "idempotency.key_invalid").await;
        }
    }
    check(&site, |who| typed(who).header("Idempotency-Key", "a").header("Idempotency-Key", "b"), 400, "input.duplicate_field").await;
    for date in ["2026-02-30", "tomorrow", ""] {
        check(&site, |who| site.post(who, "party.rename", GOOD).header("X-Effective-Date", date), 400, "date.invalid").await;
    }
    let twice =
        |who: &str| site.post(who, "party.rename", GOOD).header("X-Effective-Date", "2026-11-25").header("X-Effective-Date", "2026-11-26");
    check(&site, twice, 400, "input.duplicate_field").await;
    for (date, code) in [("2026-10-25", "effective.out_of_bounds"), ("2026-11-26", "effective.out_of_bounds")] {
        check(&site, |who| site.post(who, "party.rename", GOOD).header("X-Effective-Date", date), 400, code).await;
    }
    let close = r#"{"product":50,"version":1}"#;
    check(&site, |who| site.post(who, "product.close", close).header("X-Effective-Date", "2026-11-24"), 400, "effective.not_taken").await;
    for (query, code) in [
        ("dry_run=maybe", "input.wrong_type"),
        ("dryrun=true", "input.unknown_field"),
        ("dry_run=true&preview=true", "input.duplicate_field"),
    ] {
        check(&site, |who| site.post(who, &format!("party.rename?{query}"), GOOD), 400, code).await;
    }
    assert_eq!(site.world.digest().await, before);
}

#[tokio::test]
async fn addresses_and_methods_that_are_not_there_are_named() {
    let site = Site::usual().await;
    let ask = |method: Method, path: &'static str| {
        let site = &site;
        move |who: &str| site.request(method.clone(), path).bearer_auth(token(who)).header("Content-Type", "application/json").body(GOOD)
    };
    for path in ["/nothing", "/api/v1", "/api/v1/", "/api/v1/party.rename/80", "/api/v2/party.rename", "/%2e%2e/etc/passwd"] {
        check(&site, ask(Method::GET, path), 404, "http.not_found").await;
    }
    check(&site, ask(Method::POST, "/api/v1/no.such"), 404, "operation.unknown").await;
    check(&site, ask(Method::POST, "/api/v1/party%2Erename"), 404, "operation.unknown").await;
    check(&site, ask(Method::GET, "/api/v1/no.such"), 404, "query.unknown").await;
    for (method, path, allow) in [
        (Method::GET, "/api/v1/party.rename", "POST"),
        (Method::DELETE, "/api/v1/party.rename", "POST"),
        (Method::POST, "/api/v1/party.list", "GET, HEAD"),
        (Method::PUT, "/api/v1/party.list", "GET, HEAD"),
        (Method::POST, "/healthz", "GET,HEAD"),
        (Method::GET, "/api/v1/session", "POST,DELETE"),
        (Method::OPTIONS, "/api/v1/openapi.json", "GET,HEAD"),
    ] {
        let answer = check(&site, ask(method, path), 405, "http.method").await;
        assert_eq!(answer.header("allow"), allow, "{path}");
    }
}

#[tokio::test]
async fn lists_that_are_asked_for_wrongly_are_named() {
    let site = Site::usual().await;
    for (query, code) in [
        ("nme=a", "input.unknown_field"),
        ("version=one", "input.wrong_type"),
        ("name=a&name=b", "input.duplicate_field"),
        ("sort=phone", "input.sort"),
        ("limit=0", "input.limit"),
        ("limit=501", "input.limit"),
        ("limit=-1", "input.limit"),
        ("limit=1000000000", "input.limit"),
        ("limit=1e9", "input.wrong_type"),
        ("limit=many", "input.wrong_type"),
        ("cursor=zz", "input.cursor"),
        ("cursor=%F0%9F%98%80", "input.cursor"),
        ("sort=name&sort=-name", "input.duplicate_field"),
        ("limit=1&limit=2", "input.duplicate_field"),
        ("cursor=&cursor=", "input.duplicate_field"),
        ("count=foo", "input.unknown_value"),
        ("name=a%00", "text.unprintable"),
    ] {
        let ask = |who: &str| site.get(&format!("/api/v1/party.list?{query}")).bearer_auth(token(who));
        check(&site, ask, 400, code).await;
    }
}

/// Elsewhere or nowhere: the same answer to the last byte.
#[tokio::test]
async fn a_foreign_record_is_answered_like_none() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let site = Site::new(engine, app::http::Options::default()).await;
        let before = site.world.digest().await;
        let foreign = send(site.rename("li", 82, "甲").header("X-Request-Id", "same")).await;
        let missing = send(site.rename("li", 999, "甲").header("X-Request-Id", "same")).await;
        assert_eq!((foreign.status.as_u16(), foreign.code().as_str()), (404, "record.not_found"));
        assert_eq!((foreign.status, &foreign.text), (missing.status, &missing.text));
        let names = |a: &Answer| a.headers.iter().filter(|(n, _)| *n != "date").map(|(n, v)| format!("{n}: {v:?}")).collect::<Vec<_>>();
        assert_eq!(names(&foreign), names(&missing));
        check(&site, |who| site.rename(who, 999, "甲"), 404, "record.not_found").await;
        assert_eq!(site.world.digest().await, before);
    }
}

#[tokio::test]
async fn a_defect_has_a_number_and_harms_nobody_else() {
    let site = Site::usual().await;
    let answer = send(site.rename("admin", 80, "panic")).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (500, "bug"));
    let body = answer.json();
    let reference = body["reference"].as_str().unwrap();
    assert!(reference.len() >= 8 && body["detail"].as_str().unwrap().contains(reference), "{body}");
    assert!(!answer.text.contains("as asked"), "nothing of the inside is told");
    assert_eq!(send(site.rename("admin", 80, "甲")).await.status, 200);
}

#[tokio::test]
async fn what_could_not_be_stored_may_be_sent_again() {
    let site = Site::usual().await;
    let again = site.key();
    let post = || {
        let mut request = site.rename("admin", 80, "甲").build().unwrap();
        request.headers_mut().insert("Idempotency-Key", again.parse().unwrap());
        send(RequestBuilder::from_parts(site.client.clone(), request))
    };
    site.world.kernel.db().faults().fail_commit();
    let answer = post().await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str(), answer.header("retry-after")), (503, "busy.storage_failed", "5"));
    assert_eq!(post().await.status, 200);
    assert_eq!(site.world.number("SELECT COUNT(*) FROM audit WHERE id > 100999").await, 1);
}
