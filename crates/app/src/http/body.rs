//! Request bodies: JSON only, bounded in bytes and time.

use super::connection::Link;
use super::fault::Fault;
use axum::body::{Body, HttpBody};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// Of a body that is too long, so many bytes are still taken, so that the sender hears the answer.
const SWALLOW_BYTES: usize = 16 << 20;

/// Refuses what does not call itself JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> Result<(), Fault> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let media = value.split(';').next().unwrap_or_default().trim();
    let plain = headers.get(header::CONTENT_ENCODING).is_none_or(|v| v.as_bytes().eq_ignore_ascii_case(b"identity"));
    let fits = media.eq_ignore_ascii_case("application/json") && plain;
    if fits { Ok(()) } else { Err(Fault::http(StatusCode::UNSUPPORTED_MEDIA_TYPE, "http.content_type")) }
}

/// Reads a body of at most `max` bytes within `time`.
pub(crate) async fn read(parts: &Parts, body: Body, max: usize, time: Duration) -> Result<Vec<u8>, Fault> {
    let link = parts.extensions.get::<Arc<Link>>();
    if let Some(link) = link {
        link.waits(true);
    }
    let read = tokio::time::timeout(time, all(body, max)).await;
    if let Some(link) = link {
        link.waits(false);
    }
    read.unwrap_or_else(|_| Err(Fault::http(StatusCode::REQUEST_TIMEOUT, "http.too_slow")))
}

async fn all(mut body: Body, max: usize) -> Result<Vec<u8>, Fault> {
    let (mut bytes, mut seen) = (Vec::new(), 0_usize);
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|_| Fault::http(StatusCode::BAD_REQUEST, "http.body_broken"))?;
        let Some(data) = frame.data_ref() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= max {
            bytes.extend_from_slice(data);
        } else if seen > max.saturating_add(SWALLOW_BYTES) {
            break;
        }
    }
    if seen > max { Err(Fault::too_large(max)) } else { Ok(bytes) }
}
