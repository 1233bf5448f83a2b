//! Slow, silent and many clients; and the end of the server.

use crate::site::{Site, send, token};
use app::http::{Bounds, Options};
use kernel::db::Engine;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn bounded(change: impl Fn(&mut Bounds)) -> Site {
    let mut options = Options::default();
    change(&mut options.bounds);
    Site::new(Engine::Sqlite, options).await
}

/// Everything that comes until the server closes.
async fn rest(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8_lossy(&text).into_owned()
}

async fn silent(site: &Site, bytes: &str) -> TcpStream {
    let mut stream = TcpStream::connect(site.address()).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn who_does_not_finish_a_request_is_let_go() {
    let site = bounded(|b| {
        b.head = Duration::from_millis(200);
        b.body = Duration::from_millis(200);
    })
    .await;
    let nothing = silent(&site, "").await;
    let half = silent(&site, "GET /healthz HTTP/1.1\r\nHost: a\r\nX-A").await;
    let login = "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{";
    let body = silent(&site, login).await;
    assert_eq!(rest(nothing).await, "");
    assert!(!rest(half).await.contains("200 OK"));
    let told = rest(body).await;
    assert!(told.starts_with("HTTP/1.1 408") && told.contains("http.too_slow"), "{told}");
}

#[tokio::test]
async fn what_is_not_http_is_let_go() {
    let site = Site::usual().await;
    let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X-A: b\r\n".repeat(200));
    let long = format!("GET / HTTP/1.1\r\nHost: a\r\nX-A: {}\r\n\r\n", "b".repeat(100_000));
    for bytes in ["\x16\x03\x01\x02\x00\x01\r\n\r\n", "HELLO\r\n\r\n", &many, &long] {
        let mut stream = TcpStream::connect(site.address()).await.unwrap();
        let _ = stream.write_all(bytes.as_bytes()).await; // the server may hang up in the middle
        assert!(!rest(stream).await.contains("200 OK"));
    }
    assert_eq!(send(site.get("/healthz")).await.status, 200);
}

/// Two lengths mean two readings: what a proxy in front takes for one request's body could be another request here. The chunks count, and
/// nothing behind them does.
#[tokio::test]
async fn of_two_lengths_the_chunks_count_and_nothing_behind_them_is_read() {
    let site = Site::usual().await;
    let before = site.world.number("SELECT COUNT(*) FROM audit").await;
    let hidden = format!(
        "POST /api/v1/party.rename HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nIdempotency-Key: hidden\r\n\
         Content-Type: application/json\r\nContent-Length: 25\r\n\r\n{{\"party\":80,\"name\":\"evil\"}}",
        token("admin")
    );
    let lengths = ["Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5"];
    let body = r#"{"login":"nobody","password":"wrong"}"#;
    for both in lengths {
        for (chunks, status) in [("0\r\n\r\n".to_owned(), 400), (format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()), 401)] {
            let head = format!("POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{both}\r\n\r\n");
            let told = rest(silent(&site, &format!("{head}{chunks}{hidden}")).await).await;
            assert!(told.starts_with(&format!("HTTP/1.1 {status}")) && told.matches("HTTP/1.1").count() == 1, "{told}");
        }
    }
    assert_eq!(site.world.number("SELECT COUNT(*) FROM audit").await, before);
}

/// A body that breaks off is no reason to hang up: the next request on the same connection is answered.
#[tokio::test]
async fn after_a_body_that_cannot_be_read_the_connection_goes_on() {
    let site = Site::usual().await;
    let broken = r#"{"party":80,"name":"#;
    let first = format!(
        "POST /api/v1/party.rename HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nIdempotency-Key: k\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{broken}",
        token("admin"),
        broken.len()
    );
    let both = format!("{first}GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let told = rest(silent(&site, &both).await).await;
    assert!(told.starts_with("HTTP/1.1 400") && told.contains("HTTP/1.1 200"), "{told}");
}

#[tokio::test]
async fn a_crowd_of_silent_clients_shuts_nobody_out() {
    let site = bounded(|b| b.connections = 20).await;
    let mut crowd = Vec::new();
    for _ in 0..100 {
        crowd.push(silent(&site, "GET / HTTP/1.1\r\nX-A").await);
    }
    let answer = send(site.get("/api/v1/party.list").bearer_auth(token("admin"))).await;
    assert_eq!(answer.status, 200);
    drop(crowd);
}

#[tokio::test]
async fn at_the_end_what_has_begun_is_finished_and_nothing_new_accepted() {
    let site = Site::usual().await;
    let address = site.address();
    let body = r#"{"party":80,"name":"甲"}"#;
    let head = format!(
        "POST /api/v1/party.rename HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        token("li"),
        body.len()
    );
    let mut begun = silent(&site, &head).await;
    let idle = silent(&site, "").await;
    // The head has been read when the other connection, opened later, is answered.
    assert_eq!(send(site.get("/healthz")).await.status, 200);
    let stopping = tokio::spawn(site.stop());
    assert_eq!(rest(idle).await, "", "an idle connection is closed at once");
    begun.write_all(body.as_bytes()).await.unwrap();
    let told = rest(begun).await;
    assert!(told.starts_with("HTTP/1.1 200") && told.contains("\"outcome\":\"done\""), "{told}");
    let world = stopping.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
    assert_eq!(world.number("SELECT COUNT(*) FROM audit WHERE id > 100999").await, 1);
}
