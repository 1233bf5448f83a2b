//! `/api/v1/session`: signing in and out for browsers.

use super::envelope::Notes;
use super::fault::Fault;
use super::operation::json;
use super::{Shared, Web, body, identity};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::access::SESSION_DAYS;
use kernel::{Failure, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A login and a password are short.
pub(super) const BODY_BYTES_MAX: usize = 4096;

/// Who wants to sign in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// The login, in any case.
    login: String,
    /// The password.
    password: String,
}

/// Signed in; the session itself is the cookie.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SignedInBody {
    /// To be sent as `X-CSRF-Token` with every write that the cookie authenticates.
    csrf: String,
}

pub(crate) async fn sign_in(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let (parts, content) = request.into_parts();
    identity::same_origin(&web.options, &parts.headers)?;
    body::is_json(&parts.headers)?;
    let bytes = body::read(&parts, content, BODY_BYTES_MAX, web.options.bounds.body).await?;
    let wanted: SignIn = serde_json::from_slice(&bytes).map_err(|e| {
        let code = if e.is_data() { "input.invalid" } else { "input.not_json" };
        Failure::Malformed(Problem::new(code))
    })?;
    let (csrf, cookie) = begin(&web, &parts, &wanted.login, &wanted.password).await?;
    let answer = serde_json::to_string(&SignedInBody { csrf }).map_err(Failure::bug)?;
    let mut response = json(StatusCode::OK, answer);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Signs in, within the limits; the token for forms, and the cookie.
pub(super) async fn begin(web: &Web, parts: &Parts, login: &str, password: &str) -> Result<(String, HeaderValue), Fault> {
    let peer = identity::peer(&web.options, parts);
    web.limits.sign_in(peer, login)?;
    let agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let tried = web.kernel.sign_in(login, password, agent).await;
    if !matches!(tried, Err(Failure::Unauthenticated(_))) {
        web.limits.not_failed(peer, login);
    }
    let signed_in = tried?;
    Notes::of(&parts.extensions).principal(signed_in.principal);
    Ok((signed_in.csrf, cookie(web, &signed_in.token, SESSION_DAYS * 86_400)?))
}

/// Ends the caller's session; the cookie that takes it away.
pub(super) async fn end(web: &Web, caller: &identity::Caller) -> Result<HeaderValue, Fault> {
    let session = caller.session.as_ref().ok_or(Failure::Forbidden("http.no_session"))?;
    web.kernel.sign_out(&session.cookie).await?;
    cookie(web, "", 0)
}

pub(crate) async fn sign_out(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let (parts, _) = request.into_parts();
    let caller = identity::caller(&web, &parts).await?;
    identity::may_write(&web, &caller, &parts.headers)?;
    let cookie = end(&web, &caller).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

fn cookie(web: &Web, value: &str, secs: i64) -> Result<HeaderValue, Fault> {
    let name = identity::cookie_name(&web.options);
    let secure = if name.starts_with("__Host-") { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={secs}{secure}");
    HeaderValue::from_str(&text).map_err(|e| Failure::bug(e).into())
}
