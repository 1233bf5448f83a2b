//! The start page and what it is dressed in.

use super::envelope::Notes;
use super::html::{self, Escaped, code};
use super::{Shared, Web};
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use base::{Args, Lang};
use std::fmt::Write as _;

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

pub(super) async fn start(State(web): State<Shared>, Extension(notes): Extension<Notes>) -> Response {
    let lang = notes.lang(&web);
    page(lang, start_page(&web, lang))
}

fn start_page(web: &Web, lang: Lang) -> String {
    let texts = web.kernel.registry().catalogue();
    let words = |key: &str| Escaped(&texts.render(lang, key, &Args::new())).to_string();
    let mut out = format!("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", words("page.title"), words("page.start.lead"));
    let database = match web.kernel.db().engine().name() {
        "sqlite" => "SQLite",
        _ => "PostgreSQL",
    };
    let _ = writeln!(
        out,
        "<dl><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{database}</dd></dl>",
        words("page.start.version"),
        env!("CARGO_PKG_VERSION"),
        words("page.start.database")
    );
    if !web.kernel.has_people() {
        let _ = writeln!(
            out,
            "<section><h2>{}</h2><p>{}</p><pre><code>xiaoguan admin create --company \"…\" --login admin --name \"…\"</code></pre></section>",
            words("page.start.first_title"),
            words("page.start.first")
        );
    }
    if !web.people.is_empty() {
        let row = |p: &crate::demo::Person| {
            let (name, role) = if lang == Lang::Zh { (p.name, p.role_zh) } else { (p.name, p.role_en) };
            vec![Escaped(name).to_string(), Escaped(role).to_string(), code(p.login), code(crate::demo::PASSWORD)]
        };
        let rows: Vec<Vec<String>> = web.people.iter().map(row).collect();
        let heads = ["page.start.name", "page.start.role", "page.start.login", "page.start.password"];
        let heads = heads.map(|key| texts.render(lang, key, &Args::new()));
        let _ = writeln!(out, "<section><h2>{}</h2><p>{}</p>", words("page.start.demo_title"), words("page.start.demo"));
        out.push_str(&html::table(&heads, &rows));
        out.push_str("</section>\n");
    }
    let _ = writeln!(out, "<section><h2>{}</h2><ul>", words("page.start.more"));
    for (href, key) in [
        ("/api", "page.api.title"),
        ("/api/v1/openapi.json", "page.start.openapi"),
        ("/readyz", "page.start.ready"),
        ("/metrics", "page.start.metrics"),
    ] {
        let _ = writeln!(out, "<li><a href=\"{href}\">{}</a></li>", words(key));
    }
    out.push_str("</ul></section>\n");
    html::page(lang, &texts.render(lang, "page.title", &Args::new()), &out)
}
