//! What operators watch: alive, ready, figures.

use super::fault::Fault;
use super::operation::json;
use super::{Shared, identity, measure};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Failure, Permission};
use std::time::Duration;

/// The database has this long to answer.
const READY: Duration = Duration::from_secs(2);

/// The process is up.
pub(crate) async fn healthz() -> Response {
    json(StatusCode::OK, r#"{"status":"up"}"#.to_owned())
}

/// Requests can be served: the database answers and has this program's schema. While its storage takes no writes, reads are served, and
/// that is said.
pub(crate) async fn readyz(State(web): State<Shared>) -> Result<Response, Fault> {
    let answered = tokio::time::timeout(READY, web.kernel.ready()).await;
    match answered {
        Ok(Ok(())) if web.kernel.db().storage_fails() => Ok(json(StatusCode::OK, r#"{"status":"degraded","writes":"failing"}"#.to_owned())),
        Ok(Ok(())) => Ok(json(StatusCode::OK, r#"{"status":"ready"}"#.to_owned())),
        Ok(Err(Failure::Conflict(code) | Failure::Busy(code @ kernel::CLOCK_BEHIND))) => {
            Err(Fault::http(StatusCode::SERVICE_UNAVAILABLE, code))
        }
        Ok(Err(_)) | Err(_) => Err(Fault::http(StatusCode::SERVICE_UNAVAILABLE, "http.not_ready")),
    }
}

/// To read the figures over the network.
pub(crate) const FIGURES: Permission = Permission::new("company.figures");

/// Figures for Prometheus: they tell how much business there is, so they are for the machine itself, and for the API token of somebody who
/// may read them. They are those of the whole program: where a company of one's own is served, nobody of the demo beside it reads them.
pub(crate) async fn metrics(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let (parts, _) = request.into_parts();
    if !identity::at_the_machine(&web.options, &parts) {
        let caller = identity::caller(&web, &parts).await?;
        if caller.session.is_some() {
            return Err(Failure::Unauthenticated(identity::NO_CREDENTIAL).into());
        }
        let beside = web.options.demo && web.front.upgrade().is_some_and(|front| front.has_both());
        if beside || !web.kernel.me(caller.principal).await?.may(FIGURES.name()) {
            return Err(Failure::Forbidden("access.forbidden").into());
        }
    }
    measure::company(&web.kernel).await;
    let mut response = web.metrics.render().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
    Ok(response)
}
