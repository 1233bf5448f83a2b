//! The description of the API for people, and what it is dressed in.

use super::Shared;
use super::envelope::Notes;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use base::Lang;

const CSS: &str = include_str!("../../assets/site.css");
const ICON: &str = include_str!("../../assets/icon.svg");

fn answer(media: &'static str, text: impl Into<Body>) -> Response {
    let mut response = Response::new(text.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

fn page(lang: Lang, text: String) -> Response {
    let mut response = answer("text/html; charset=utf-8", text);
    response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

fn asset(media: &'static str, text: &'static str) -> Response {
    let mut response = answer(media, text);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    response
}

pub(super) async fn css() -> Response {
    asset("text/css; charset=utf-8", CSS)
}

pub(super) async fn icon() -> Response {
    asset("image/svg+xml", ICON)
}

pub(super) async fn api(State(web): State<Shared>, Extension(notes): Extension<Notes>) -> Response {
    let lang = notes.lang(&web);
    page(lang, web.description.page(lang).to_owned())
}
