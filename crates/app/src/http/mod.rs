//! The HTTP server: the JSON API, its description, what operators watch, and the first pages.

mod body;
mod company;
mod connection;
mod description;
mod download;
mod envelope;
mod fault;
mod front;
mod html;
mod identity;
mod limits;
mod measure;
mod multipart;
mod operation;
mod packed;
mod pages;
mod query;
mod screens;
mod self_check;
mod session;
mod site;
mod start;
mod status;

pub use description::openapi;
pub use front::Front;
pub(crate) use status::FIGURES;

use crate::demo;
use crate::self_check::SelfCheck;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use description::Description;
use fault::Fault;
use kernel::{Kernel, Res};
use limits::Limits;
use metrics_exporter_prometheus::PrometheusHandle;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What can be set for a server.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The address people type, e.g. `https://sales.example.cn`, where it differs from what reaches this program (a proxy
    /// in front). With https, cookies are sent over https only.
    pub public: Option<PublicOrigin>,
    /// Take the peer's address from the last entry of `X-Forwarded-For`, which a proxy in front adds.
    pub trust_proxy: bool,
    /// Demo people are shown on the start page with their passwords.
    pub demo: bool,
    /// A company of one's own beside the demo: its sessions go by another name.
    pub own: bool,
    /// Write although something was recorded later than this machine's time.
    pub trusts_clock: bool,
    /// How much of anything, how long.
    pub bounds: Bounds,
}

impl Options {
    /// Whether people come over https only.
    pub(crate) fn is_secure(&self) -> bool {
        self.public.as_ref().is_some_and(PublicOrigin::is_secure)
    }
}

/// Scheme, host and port that people type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicOrigin(String);

impl PublicOrigin {
    /// Reads `http://host[:port]` or `https://host[:port]`, nothing behind it but a slash.
    pub fn parse(text: &str) -> Option<PublicOrigin> {
        let text = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let plain = !host.is_empty() && host.bytes().all(|b| b.is_ascii_graphic() && !b"/?#@\"<>\\".contains(&b));
        plain.then_some(PublicOrigin(text))
    }
    pub(crate) fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// How much of anything, how long.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Bytes of a request's body.
    pub body_bytes_max: usize,
    /// For sending a request's head, also how long a connection may be idle.
    pub head: Duration,
    /// For sending a request's body.
    pub body: Duration,
    /// For the whole of a request.
    pub request: Duration,
    /// For the whole of a request that takes a company away in a file, or brings one back.
    pub whole_company: Duration,
    /// For taking a part of an answer.
    pub stall: Duration,
    /// For finishing at shutdown.
    pub drain: Duration,
    /// Open connections.
    pub connections: usize,
    /// Wrong passwords for one login from one address, a minute.
    pub sign_in_per_minute: NonZeroU32,
    /// Wrong passwords for one login from everywhere, a minute.
    pub sign_in_of_login_per_minute: NonZeroU32,
    /// Wrong passwords, and wrong tokens and sessions, from one address, a minute.
    pub failed_per_minute: NonZeroU32,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds {
            body_bytes_max: 1 << 20,
            head: Duration::from_secs(20),
            body: Duration::from_secs(10),
            request: Duration::from_secs(30),
            whole_company: Duration::from_secs(1800),
            stall: Duration::from_secs(20),
            drain: Duration::from_secs(20),
            connections: 800, // the usual limit of open files is 1024
            sign_in_per_minute: NonZeroU32::MIN.saturating_add(9),
            sign_in_of_login_per_minute: NonZeroU32::MIN.saturating_add(199),
            failed_per_minute: NonZeroU32::MIN.saturating_add(29),
        }
    }
}

/// A failure in words.
pub(crate) fn problem(failure: &kernel::Failure, lang: base::Lang, texts: &base::Catalogue) -> fault::ProblemBody {
    Fault::Kernel(failure.clone()).body(lang, texts)
}

/// What every handler may use.
pub(crate) struct Web {
    pub(crate) kernel: Kernel,
    pub(crate) options: Options,
    pub(crate) limits: Limits,
    pub(crate) description: Description,
    pub(crate) metrics: PrometheusHandle,
    pub(crate) people: &'static [demo::Person],
    pub(crate) site: ui::Site,
    pub(crate) self_check: SelfCheck,
    front: front::ToFront,
}

/// As handlers get it.
pub(crate) type Shared = Arc<Web>;

/// A server at work.
pub struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts to serve one company at a listener; its background work is somebody else's.
    ///
    /// # Errors
    /// When the listener has no address of its own.
    pub fn start(kernel: Kernel, listener: TcpListener, options: Options) -> Res<Server> {
        let bounds = options.bounds.clone();
        Server::of(Front::of_one(kernel, options), listener, bounds)
    }

    /// Starts to serve the companies of a front at a listener.
    ///
    /// # Errors
    /// When the listener has no address of its own.
    pub fn of(front: Front, listener: TcpListener, bounds: Bounds) -> Res<Server> {
        let address = listener.local_addr().map_err(kernel::Failure::bug)?;
        front.listens(address);
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            let upkeep = tokio::spawn(measure::upkeep(stopped.clone()));
            connection::serve(listener, front.clone(), bounds, stopped).await;
            front.stop().await;
            let _ = upkeep.await;
        });
        Ok(Server { address, stop, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops accepting, lets what has begun finish, and returns when it has.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}

fn router(kernel: Kernel, options: Options, front: front::ToFront) -> (Shared, Router) {
    let limits = Limits::new(&kernel, &options.bounds);
    let web = Web {
        limits,
        description: Description::of(kernel.registry()),
        metrics: measure::handle(),
        people: if options.demo { demo::PEOPLE } else { &[] },
        options,
        kernel,
        site: site::site(),
        self_check: SelfCheck::default(),
        front,
    };
    let web = Arc::new(web);
    let router = Router::new()
        .merge(site::routes(&web.site))
        .route("/api", get(pages::api))
        .route("/assets/site.css", get(pages::css))
        .route("/assets/icon.svg", get(pages::icon))
        .route("/assets/{name}", get(screens::asset))
        .route(ui::PREFERENCES, post(screens::preference))
        .route("/gallery", get(screens::gallery))
        .route("/gallery/{*place}", get(screens::gallery).post(screens::gallery))
        .route("/healthz", get(status::healthz))
        .route("/readyz", get(status::readyz))
        .route("/metrics", get(status::metrics))
        .route("/api/v1/openapi.json", get(description::serve))
        .route("/api/v1/session", post(session::sign_in).delete(session::sign_out))
        .route(operation::ROUTE, any(by_name))
        .fallback(site::nowhere)
        .method_not_allowed_fallback(async || Fault::method(None))
        .layer(from_fn_with_state(web.clone(), envelope::envelope))
        .layer(from_fn(packed::packed))
        .with_state(web.clone());
    (web, router)
}

/// Operations are posted, queries are got; one address for both kinds of name.
async fn by_name(web: axum::extract::State<Shared>, request: axum::extract::Request) -> Result<axum::response::Response, Fault> {
    use axum::http::Method;
    let name = request.uri().path().strip_prefix(front::OPERATIONS).unwrap_or_default();
    let (operation, query) = (web.description.operation(name), web.description.query(name));
    match (request.method().clone(), operation, query) {
        (Method::POST, Some(operation), _) => operation::post(&web, operation, request).await,
        (Method::GET | Method::HEAD, _, Some(query)) => query::get(&web, query, request).await,
        (_, Some(_), Some(_)) => Err(Fault::method(Some("GET, HEAD, POST"))),
        (_, Some(_), None) => Err(Fault::method(Some("POST"))),
        (_, None, Some(_)) => Err(Fault::method(Some("GET, HEAD"))),
        (Method::POST, None, None) => Err(kernel::Failure::NotFound(kernel::Problem::new("operation.unknown")).into()),
        (_, None, None) => Err(kernel::Failure::NotFound(kernel::Problem::new("query.unknown")).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::PublicOrigin;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(PublicOrigin::parse(text).as_ref().map(PublicOrigin::as_str), expected, "{text}");
    }

    #[test]
    fn a_public_origin_is_scheme_host_and_port() {
        check("https://Sales.example.cn/", Some("https://sales.example.cn"));
        check("http://127.0.0.1:8080", Some("http://127.0.0.1:8080"));
        check("https://", None);
        check("sales.example.cn", None);
        check("https://a/b", None);
        check("ftp://a", None);
        check("https://user@a", None);
    }
}
