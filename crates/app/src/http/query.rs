//! `GET /api/v1/<query>`: filters, sort, cursor, limit and count in the address.

use super::fault::Fault;
use super::operation::json;
use super::{Web, identity};
use axum::extract::{Query, Request};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Failure;

/// Answers a query.
pub(crate) async fn get(web: &Web, query: &'static str, request: Request) -> Result<Response, Fault> {
    let (parts, _) = request.into_parts();
    let caller = identity::caller(web, &parts).await?;
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map_err(|_| Fault::malformed("input.invalid", "?"))?;
    let (params, window) = web.kernel.query_params(query, &pairs)?;
    let page = web.kernel.query(query, caller.principal, params, &window).await?;
    Ok(json(StatusCode::OK, serde_json::to_string(&page).map_err(Failure::bug)?))
}
