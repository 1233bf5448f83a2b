//! Around every request: its id, its time limit, a caught panic, problems put into words, security headers, one log line, metrics.

use super::fault::Fault;
use super::{Shared, Web, company, measure, start};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::Lang;
use futures_util::FutureExt;
use kernel::{Failure, Principal};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tracing::Instrument;

/// Names a request towards the client and in the log.
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What every answer wears.
static DRESS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, ui::POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];
/// Longest id taken from a client.
const REQUEST_ID_MAX: usize = 64;

/// What is learnt about a request on its way: for its log line and the language of its answer.
#[derive(Clone)]
pub(crate) struct Notes(Arc<Cells>);
struct Cells {
    accepted: Lang,
    principal: OnceLock<Principal>,
    operation: OnceLock<&'static str>,
    outcome: OnceLock<&'static str>,
}

impl Notes {
    fn new(headers: &HeaderMap) -> Notes {
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let accepted = Lang::from_accept_language(header);
        Notes(Arc::new(Cells { accepted, principal: OnceLock::new(), operation: OnceLock::new(), outcome: OnceLock::new() }))
    }
    /// Of a request that went through the envelope.
    pub(crate) fn of(extensions: &axum::http::Extensions) -> Notes {
        extensions.get::<Notes>().cloned().unwrap_or_else(|| Notes::new(&HeaderMap::new()))
    }
    pub(crate) fn principal(&self, principal: Principal) {
        let _ = self.0.principal.set(principal);
    }
    pub(crate) fn operation(&self, name: &'static str) {
        let _ = self.0.operation.set(name);
    }
    pub(crate) fn outcome(&self, word: &'static str) {
        let _ = self.0.outcome.set(word);
    }
    /// The person's own choice.
    fn own_lang(&self, web: &Web) -> Option<Lang> {
        self.0.principal.get().and_then(|p| web.kernel.lang(*p))
    }
    /// The person's own choice, else the browser's.
    pub(crate) fn lang(&self, web: &Web) -> Lang {
        self.own_lang(web).unwrap_or(self.0.accepted)
    }
}

pub(crate) async fn envelope(State(web): State<Shared>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    around(&web, route.as_ref().map_or("none", MatchedPath::as_str), request, |request| next.run(request)).await
}

/// Answers a request of a route by what runs inside.
pub(crate) async fn around<F>(web: &Web, route: &str, mut request: Request, run: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    let began = web.kernel.now().micros();
    let trace = trace(request.headers());
    let method = known_method(request.method());
    let notes = Notes::new(request.headers());
    request.extensions_mut().insert(notes.clone());
    // At the highest level, so that a bug's line has the trace whatever is filtered out.
    let span = tracing::error_span!("request", trace = trace.as_str());
    let limit = limit(web, &request);
    let mut response = answer(limit, run(request)).instrument(span.clone()).await;
    let _entered = span.enter();
    let fault = response.extensions_mut().remove::<Fault>();
    if let Some(fault) = &fault {
        let allow = response.headers_mut().remove(header::ALLOW);
        response = fault.render(notes.lang(web), web.kernel.registry().catalogue());
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    dress(web, &mut response, &trace);
    let status = response.status().as_u16();
    let micros = web.kernel.now().micros().saturating_sub(began);
    let outcome = fault.as_ref().map(Fault::outcome).or_else(|| notes.0.outcome.get().copied());
    let operation = notes.0.operation.get().copied();
    let principal = notes.0.principal.get().and_then(|p| p.user()).map(base::Id::get);
    let code = fault.as_ref().map(Fault::code);
    tracing::info!(target: "http", method, route, status, micros, principal, operation, outcome, code, "answered");
    measure::request(method, route, status, micros);
    if let (Some(operation), Some(outcome)) = (operation, outcome) {
        measure::operation(operation, outcome);
    }
    response
}

fn limit(web: &Web, request: &Request) -> Duration {
    // The whole company in a file takes as long as it takes.
    let whole = matches!(request.uri().path(), start::RESTORE | company::BACKUP);
    if whole { web.options.bounds.whole_company } else { web.options.bounds.request }
}

async fn answer(limit: Duration, run: impl Future<Output = Response>) -> Response {
    match tokio::time::timeout(limit, AssertUnwindSafe(run).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            Fault::from(Failure::bug(format_args!("panic: {}", text.unwrap_or("unknown")))).into_response()
        }
        Err(_) => Fault::from(Failure::Busy("busy.time_limit")).into_response(),
    }
}

/// The method as a label: a stranger's inventions do not become time series.
fn known_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// The client's own id, else the trace it belongs to, else a new one.
fn trace(headers: &HeaderMap) -> String {
    let text = |name: &HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let plain =
        |id: &&str| (1..=REQUEST_ID_MAX).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if let Some(id) = text(&REQUEST_ID).filter(plain) {
        return id.to_owned();
    }
    let traceparent = text(&HeaderName::from_static("traceparent")).and_then(|t| t.split('-').nth(1));
    if let Some(id) = traceparent.filter(|t| t.len() == 32 && t.bytes().all(|b| b.is_ascii_hexdigit()) && t.bytes().any(|b| b != b'0')) {
        return id.to_owned();
    }
    format!("{:032x}", u128::from_be_bytes(base::random_bytes()))
}

fn dress(web: &Web, response: &mut Response, trace: &str) {
    let headers = response.headers_mut();
    headers.reserve(DRESS.len() + 3);
    for (name, value) in &DRESS {
        headers.insert(name.clone(), HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if web.options.public.as_ref().is_some_and(super::PublicOrigin::is_secure) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if let Ok(value) = HeaderValue::from_str(trace) {
        headers.insert(REQUEST_ID.clone(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &'static str, value: &str, kept: Option<&str>) {
        let headers = HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())]);
        let trace = trace(&headers);
        match kept {
            Some(kept) => assert_eq!(trace, kept),
            None => assert!(trace.len() == 32 && trace != value, "{value} gave {trace}"),
        }
    }

    #[test]
    fn a_request_keeps_its_clients_id_when_it_is_plain() {
        check("x-request-id", "order-7_a.1", Some("order-7_a.1"));
        check("x-request-id", "a b", None);
        check("x-request-id", "\"><script>", None);
        check("x-request-id", &"a".repeat(65), None);
        check("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", Some("4bf92f3577b34da6a3ce929d0e0e4736"));
        check("traceparent", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", None);
        check("traceparent", "nonsense", None);
    }
}
