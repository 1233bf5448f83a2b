//! The gallery alone, without a database: `cargo run -p ui --example gallery [address]`.

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base::Lang;
use kernel::Registry;
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut registry = Registry::new();
    ui::register(&mut registry);
    let registry = Arc::new(registry);
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("http://{}/gallery", listener.local_addr()?);
    let app = Router::new().fallback(move |uri: Uri, headers: HeaderMap, body: Bytes| {
        let registry = registry.clone();
        async move { answer(&registry, &uri, &headers, &body) }
    });
    axum::serve(listener, app).await?;
    Ok(())
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn answer(registry: &Registry, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Response {
    if let Some(name) = uri.path().strip_prefix(ui::assets::PREFIX) {
        return asset(name, text(headers, "accept-encoding"));
    }
    let posted = String::from_utf8_lossy(body);
    if uri.path() == ui::PREFERENCES {
        return preference(&ui::form_pairs(&posted));
    }
    let prefs = ui::Prefs::of_cookies(text(headers, "cookie"));
    let address = uri.path_and_query().map_or("/", |address| address.as_str());
    let lang = prefs.lang.unwrap_or_else(|| Lang::from_accept_language(text(headers, "accept-language")));
    let target = headers.get("hx-target").and_then(|value| value.to_str().ok());
    let view =
        ui::View { prefs, csrf: "sample", region: ui::View::region_of(target), ..ui::View::new(lang, registry.catalogue(), address) };
    match ui::gallery::answer(&view, (!posted.is_empty()).then_some(&*posted)) {
        Some(reply) => page(reply),
        None => (StatusCode::SEE_OTHER, [(header::LOCATION, ui::gallery::PREFIX)]).into_response(),
    }
}

fn page(reply: ui::gallery::Reply) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, ui::POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "HX-Request, HX-Target"),
    ];
    (StatusCode::from_u16(reply.status).unwrap_or_default(), headers, reply.html.into_string()).into_response()
}

fn asset(name: &str, accepted: &str) -> Response {
    let Some(asset) = ui::assets::answer(name, accepted) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [(header::CONTENT_TYPE, asset.media), (header::CACHE_CONTROL, asset.cache), (header::VARY, "accept-encoding")];
    let mut response = (headers, asset.bytes.into_owned()).into_response();
    if let Some(encoding) = asset.encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, header::HeaderValue::from_static(encoding));
    }
    response
}

fn preference(pairs: &[(String, String)]) -> Response {
    let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default();
    let back = ui::back_within(value("back")).to_owned();
    match ui::Prefs::cookie(value("name"), value("value")) {
        Some(cookie) => (StatusCode::SEE_OTHER, [(header::LOCATION, back), (header::SET_COOKIE, cookie)]).into_response(),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}
