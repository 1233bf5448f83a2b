//! What every screen needs: assets, a person's preferences, and the gallery of the design system.

use super::body;
use super::envelope::Notes;
use super::fault::Fault;
use super::{Shared, identity};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Failure;

/// A preference, or a form of the gallery.
const FORM_BYTES_MAX: usize = 64 * 1024;

fn words(headers: &HeaderMap, name: impl axum::http::header::AsHeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn no_such() -> Fault {
    Fault::http(StatusCode::NOT_FOUND, "http.not_found")
}

pub(super) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Fault> {
    let asset = ui::assets::answer(&name, words(&headers, header::ACCEPT_ENCODING)).ok_or_else(no_such)?;
    let fixed = [(header::CONTENT_TYPE, asset.media), (header::CACHE_CONTROL, asset.cache), (header::VARY, "accept-encoding")];
    let mut response = (fixed, asset.bytes).into_response();
    if let Some(encoding) = asset.encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

/// Keeps a preference in a cookie and goes back to where the form stood.
pub(super) async fn preference(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let (parts, content) = request.into_parts();
    identity::same_origin(&web.options, &parts.headers)?;
    let bytes = body::read(&parts, content, FORM_BYTES_MAX, web.options.bounds.body).await?;
    let pairs = ui::form_pairs(&String::from_utf8_lossy(&bytes));
    let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default();
    let cookie = ui::Prefs::cookie(value("name"), value("value")).ok_or_else(no_such)?;
    let back = HeaderValue::from_str(ui::back_within(value("back"))).map_err(Failure::bug)?;
    let cookie = HeaderValue::from_str(&cookie).map_err(Failure::bug)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, back), (header::SET_COOKIE, cookie)]).into_response())
}

/// The gallery, in debug builds and for the demo; elsewhere there is no such page.
pub(super) async fn gallery(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    if !web.options.demo && !cfg!(debug_assertions) {
        return Err(no_such());
    }
    let (parts, content) = request.into_parts();
    let posted = parts.method == axum::http::Method::POST;
    let bytes = if posted { body::read(&parts, content, FORM_BYTES_MAX, web.options.bounds.body).await? } else { Default::default() };
    let text = String::from_utf8_lossy(&bytes);
    let prefs = ui::Prefs::of_cookies(words(&parts.headers, header::COOKIE));
    let lang = prefs.lang.unwrap_or_else(|| Notes::of(&parts.extensions).lang(&web));
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
    let target = parts.headers.get(HeaderName::from_static("hx-target")).and_then(|value| value.to_str().ok());
    let texts = web.kernel.registry().catalogue();
    let view = ui::View { prefs, csrf: "gallery", region: ui::View::region_of(target), ..ui::View::new(lang, texts, address) };
    let reply = ui::gallery::answer(&view, posted.then_some(&*text)).ok_or_else(no_such)?;
    Ok(page(StatusCode::from_u16(reply.status).unwrap_or_default(), lang, reply.html))
}

/// A page or a part of one: never kept, and different for htmx.
fn page(status: StatusCode, lang: base::Lang, html: ui::Markup) -> Response {
    let fixed = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_LANGUAGE, lang.tag()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "hx-request, hx-target, accept-language, cookie"),
    ];
    (status, fixed, html.into_string()).into_response()
}
