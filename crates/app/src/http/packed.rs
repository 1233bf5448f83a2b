//! Pages and answers on their way out: packed for whoever takes that, where it saves something.

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// Less than this goes into one packet anyhow.
const BYTES_MIN: u64 = 1024;
/// More than this is a file rather than a page; it goes as it is.
const BYTES_MAX: usize = 4 * 1024 * 1024;
/// On a page of 30 KB the highest levels save a hundred bytes more and take three times as long.
const LEVEL: u32 = 5;
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Packs what is a page or JSON. What another site asks for with a person's cookies goes unpacked: from the length of a packed page
/// one could find out, guess by guess, what stands in it.
pub(super) async fn packed(request: Request, next: Next) -> Response {
    let wanted = takes_gzip(request.headers()) && !asked_elsewhere(request.headers());
    let response = next.run(request).await;
    if !suits(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding, sec-fetch-site"));
    if !wanted {
        return Response::from_parts(parts, body);
    }
    let Ok(plain) = to_bytes(body, BYTES_MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let Ok(packed) = pack(&plain) else { return Response::from_parts(parts, Body::from(plain)) };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Response::from_parts(parts, Body::from(packed))
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let said = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    said.split(',').any(|one| {
        let mut words = one.split(';').map(str::trim);
        let gzip = words.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        gzip && !words.any(|word| word.strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.']).is_empty()))
    })
}

fn asked_elsewhere(headers: &HeaderMap) -> bool {
    headers.get(SITE).is_some_and(|site| site != "same-origin" && site != "none")
}

/// A page or JSON, whole in memory, not packed yet.
fn suits(response: &Response) -> bool {
    let headers = response.headers();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let text = kind.starts_with("text/html") || kind.starts_with("application/json");
    let bytes = response.body().size_hint().exact().unwrap_or_default();
    let size = bytes >= BYTES_MIN && usize::try_from(bytes).is_ok_and(|bytes| bytes <= BYTES_MAX);
    text && size && !headers.contains_key(header::CONTENT_ENCODING) && !headers.contains_key(header::CONTENT_DISPOSITION)
}

fn pack(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::with_capacity(plain.len() / 4), Compression::new(LEVEL));
    packed.write_all(plain)?;
    packed.finish()
}

#[cfg(test)]
mod tests {
    use super::{SITE, asked_elsewhere, takes_gzip};
    use axum::http::{HeaderMap, HeaderValue, header};

    fn with(name: axum::http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn whoever_takes_gzip_says_so() {
        for said in ["gzip", "br, GZIP", "deflate;q=0.5, gzip;q=0.8", "gzip; q=1"] {
            assert!(takes_gzip(&with(header::ACCEPT_ENCODING, said)), "{said}");
        }
        for said in ["", "br", "identity", "gzip;q=0", "gzip; q=0.000", "x-gzip"] {
            assert!(!takes_gzip(&with(header::ACCEPT_ENCODING, said)), "{said}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn what_another_site_asks_for_is_not_packed() {
        assert!(asked_elsewhere(&with(SITE, "cross-site")) && asked_elsewhere(&with(SITE, "same-site")));
        assert!(
            !asked_elsewhere(&with(SITE, "same-origin")) && !asked_elsewhere(&with(SITE, "none")) && !asked_elsewhere(&HeaderMap::new())
        );
    }
}
