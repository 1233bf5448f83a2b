//! A server on a company of the standard world, with people who can get in.

use crate::fixture;
use app::http::{Options, Server};
use argon2::{Argon2, PasswordHasher};
use base::{Digest, Lang};
use kernel::db::Engine;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};
use testkit::World;
use tokio::net::TcpListener;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse";

/// A server and its company.
pub struct Site {
    pub world: World,
    pub client: reqwest::Client,
    server: Server,
    keys: AtomicI64,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}
impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
    /// The code of a problem, whose form is right.
    #[track_caller]
    pub fn code(&self) -> String {
        let body = self.json();
        assert_eq!(self.header("content-type"), "application/problem+json", "{body}");
        assert_eq!(body["status"], self.status.as_u16(), "{body}");
        assert!(body["title"].is_string() && body["detail"].is_string(), "{body}");
        let code = body["code"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned();
        assert_eq!(body["type"], format!("/api#{code}"));
        code
    }
}

/// Sends a request and reads the answer.
pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    Answer { status, headers, text: response.text().await.unwrap() }
}

impl Site {
    /// On one database, as `options` say.
    pub async fn new(engine: Engine, options: Options) -> Site {
        let world = World::new(engine, fixture::register).await;
        people(&world).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Server::start(world.kernel.clone(), listener, options).unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Site { world, client, server, keys: AtomicI64::new(1) }
    }

    /// On SQLite, as usual.
    pub async fn usual() -> Site {
        Self::new(Engine::Sqlite, Options::default()).await
    }

    pub fn address(&self) -> std::net::SocketAddr {
        self.server.address()
    }
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.url(path))
    }
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }
    /// A key that was not used before.
    pub fn key(&self) -> String {
        format!("key-{}", self.keys.fetch_add(1, Ordering::SeqCst))
    }
    /// A post as somebody, with a new key.
    pub fn post(&self, who: &str, operation: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.client
            .post(self.url(&format!("/api/v1/{operation}")))
            .bearer_auth(token(who))
            .header("Idempotency-Key", self.key())
            .header("Content-Type", "application/json")
            .body(body)
    }
    /// Renames a party as somebody.
    pub fn rename(&self, who: &str, party: i64, name: &str) -> RequestBuilder {
        self.post(who, "party.rename", json!({ "party": party, "name": name }).to_string())
    }
    pub fn try_sign_in(&self, login: &str, password: &str) -> RequestBuilder {
        let body = json!({ "login": login, "password": password }).to_string();
        self.client.post(self.url("/api/v1/session")).header("Content-Type", "application/json").body(body)
    }
    /// The words of a text without arguments.
    pub fn words(&self, lang: Lang, key: &str) -> &'static str {
        self.world.kernel.registry().catalogue().get(lang, key).unwrap_or_else(|| panic!("{key} has no text"))
    }
    pub async fn stop(self) -> World {
        self.server.stop().await;
        self.world
    }
}

/// The API token of somebody.
pub fn token(login: &str) -> String {
    format!("xg_test_{login}")
}

/// Passwords, tokens and what these tests' operations need. `admin` reads Chinese, `admin2` English.
async fn people(world: &World) {
    let hash = Argon2::default().hash_password_with_salt(PASSWORD.as_bytes(), b"0123456789abcdef").unwrap().to_string();
    world.raw(&format!("UPDATE app_user SET password_hash = '{hash}'")).await;
    world.raw("UPDATE app_user SET lang = 'en' WHERE login = 'admin2'").await;
    let logins = ["admin", "admin2", "li", "chen", "zhou", "wu", "disabled"];
    for (id, login) in (900..).zip(logins) {
        let hash = Digest::of(token(login).as_bytes());
        world
            .raw(&format!(
                "INSERT INTO api_token (id, user_id, name, token_hash, created_at, expires_at, revoked_at, version) \
                 SELECT {id}, id, 'test', '{hash}', 0, NULL, NULL, 1 FROM app_user WHERE login = '{login}'"
            ))
            .await;
    }
    for (role, permission, scope) in [
        (20, "party.rename", "all"),
        (20, "party.list", "all"),
        (20, "company.figures", "all"),
        (21, "party.rename", "own"),
        (20, "party.rename.dated", "all"),
        (21, "party.rename.dated", "own"),
        (21, "party.list", "own"),
        (26, "party.list", "all"),
    ] {
        world.raw(&format!("INSERT INTO role_grant (role_id, permission, scope) VALUES ({role}, '{permission}', '{scope}')")).await;
    }
    world.raw("UPDATE snapshot_version SET version = version + 1").await;
    world.kernel.refresh().await.unwrap();
}
