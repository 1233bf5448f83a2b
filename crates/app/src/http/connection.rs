//! Connections: bounded in number, and each bounded in how long it may keep us waiting.
//!
//! When all places are taken, the connection that has kept us waiting longest makes room for the new one, so that a crowd of
//! slow senders cannot shut anybody out: who has a request to make sends it at once.

use super::front::Way;
use super::{Bounds, Front, operation};
use axum::body::Body;
use axum::http::{HeaderValue, header};
use hyper::service::Service as _;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::time::Sleep;

/// Headers in one request, at most.
const HEADERS_MAX: usize = 64;
/// Bytes of a request's head, at most.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Pause after the system could give no further connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// That it could not is logged this often.
const TOLD_EVERY_SECS: i64 = 10;

/// One connection, as requests know it.
pub(crate) struct Link {
    id: u64,
    /// The other end.
    pub(crate) peer: IpAddr,
    /// At work on a request, as against waiting for the client.
    working: AtomicBool,
    /// Has had an answer before.
    served: AtomicBool,
    /// Position in the order in which connections began to wait.
    since: AtomicU64,
    close: Notify,
}

/// All open connections.
struct Table {
    links: Mutex<BTreeMap<u64, Arc<Link>>>,
    order: AtomicU64,
    max: usize,
    left: Notify,
}

impl Table {
    fn links(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Link>>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> u64 {
        self.order.fetch_add(1, Ordering::Relaxed)
    }

    /// A place for a new connection; None when all others are at work.
    fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let mut links = self.links();
        if links.len() >= self.max {
            let waiting = links.values().filter(|l| !l.working.load(Ordering::Acquire));
            let longest = waiting.min_by_key(|l| (l.served.load(Ordering::Acquire), l.since.load(Ordering::Acquire)));
            let longest = longest?.clone();
            links.remove(&longest.id);
            longest.close.notify_one();
        }
        let id = self.next();
        let link = Link {
            id,
            peer,
            working: AtomicBool::new(false),
            served: AtomicBool::new(false),
            since: AtomicU64::new(id),
            close: Notify::new(),
        };
        let link = Arc::new(link);
        links.insert(id, link.clone());
        Some(Place { table: self.clone(), link })
    }

    /// Returns when no connection is left.
    async fn empty(&self) {
        loop {
            let left = self.left.notified();
            if self.links().is_empty() {
                return;
            }
            left.await;
        }
    }
}

/// A connection's place in the table; given back when dropped.
struct Place {
    table: Arc<Table>,
    link: Arc<Link>,
}
impl Drop for Place {
    fn drop(&mut self) {
        self.table.links().remove(&self.link.id);
        self.table.left.notify_one();
    }
}

/// While it lives, the connection is at work and not to be closed for another.
struct Working {
    place: Arc<Place>,
}
impl Working {
    fn begin(place: &Arc<Place>) -> Working {
        place.link.working.store(true, Ordering::Release);
        Working { place: place.clone() }
    }
}
impl Drop for Working {
    fn drop(&mut self) {
        let link = &self.place.link;
        link.served.store(true, Ordering::Release);
        link.since.store(self.place.table.next(), Ordering::Release);
        link.working.store(false, Ordering::Release);
    }
}

/// Accepts until told to stop, then lets what has begun finish.
pub(super) async fn serve(listener: TcpListener, front: Front, bounds: Bounds, mut stop: watch::Receiver<bool>) {
    let table = Arc::new(Table { links: Mutex::default(), order: AtomicU64::new(0), max: bounds.connections, left: Notify::new() });
    let mut none_left = Seldom::default();
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => {
                if let Some(place) = table.admit(address.ip().to_canonical()) {
                    tokio::spawn(one(stream, place, front.clone(), bounds.clone(), stop.clone()));
                }
            }
            Err(error) if of_one_connection(&error) => {}
            Err(error) => {
                if let Some(failures) = none_left.told(base::Clock::now(&base::SystemClock)) {
                    tracing::warn!(%error, failures, "no further connection");
                }
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(bounds.drain, table.empty()).await.is_err() {
        tracing::warn!(connections = table.links().len(), "connections cut off at shutdown");
    }
}

/// Something that goes on and on is logged once in a while.
#[derive(Default)]
struct Seldom {
    told: Option<base::Timestamp>,
    since: u64,
}
impl Seldom {
    /// How often it happened since it was told last, when it is time to tell it again.
    fn told(&mut self, now: base::Timestamp) -> Option<u64> {
        self.since += 1;
        if self.told.is_some_and(|told| now < told.plus_secs(TOLD_EVERY_SECS)) {
            return None;
        }
        self.told = Some(now);
        Some(std::mem::take(&mut self.since))
    }
}

fn of_one_connection(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset)
}

async fn one(stream: TcpStream, place: Place, front: Front, bounds: Bounds, mut stop: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let link = place.link.clone();
    let place = Arc::new(place);
    let service = hyper::service::service_fn(|mut request: hyper::Request<hyper::body::Incoming>| {
        let working = Working::begin(&place);
        request.extensions_mut().insert(place.link.clone());
        let chunked = request.headers().contains_key(header::TRANSFER_ENCODING);
        let way = front.way(&request);
        async move {
            let mut answer = match way {
                Way::Operation(web, name) => Ok(operation::whole(&web, name, request.map(Body::new)).await),
                Way::Any(router) => Box::pin(TowerToHyperService::new(router).call(request)).await,
            };
            drop(working);
            // A length beside the chunks is dropped before we see it; whoever stands in front may have gone by it (RFC 9112, 6.1).
            if chunked && let Ok(answer) = &mut answer {
                answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            answer
        }
    });
    let stream = TokioIo::new(Bounded { stream, limit: bounds.stall, stalled: None });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(bounds.head).max_headers(HEADERS_MAX).max_buf_size(HEAD_BYTES_MAX);
    let mut connection = pin!(http.serve_connection(stream, service));
    let mut stopping = false;
    loop {
        tokio::select! {
            _ = connection.as_mut() => break,
            () = link.close.notified() => break,
            _ = stop.wait_for(|stop| *stop), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

impl Link {
    /// Says that the connection waits for its client: the body is being read.
    pub(crate) fn waits(&self, waits: bool) {
        self.working.store(!waits, Ordering::Release);
    }
}

/// A stream whose other end must take what it is sent.
struct Bounded {
    stream: TcpStream,
    limit: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Bounded {
    fn within<T>(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.stalled = None;
            return polled;
        }
        let limit = self.limit;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        stalled.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Bounded {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Bounded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.within(cx, polled)
    }
    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.within(cx, polled)
    }
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(cx);
        self.within(cx, polled)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.within(cx, polled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_and_on_is_told_once_in_a_while() {
        let mut seldom = Seldom::default();
        let at = |secs: i64| base::Timestamp::parse("2026-11-26T08:00:00Z").unwrap().plus_secs(secs);
        let told: Vec<Option<u64>> = [0, 1, 9, 10, 11, 25].into_iter().map(|secs| seldom.told(at(secs))).collect();
        assert_eq!(told, [Some(1), None, None, Some(3), None, Some(2)]);
    }

    #[test]
    fn who_waits_longest_makes_room_and_who_works_stays() {
        let table = Arc::new(Table { links: Mutex::default(), order: AtomicU64::new(0), max: 3, left: Notify::new() });
        let admit = || table.admit(IpAddr::from([127, 0, 0, 1])).map(Arc::new);
        let open = |place: &Arc<Place>| table.links().contains_key(&place.link.id);
        let (a, b, c) = (admit().unwrap(), admit().unwrap(), admit().unwrap());
        drop(Working::begin(&a));
        let working = Working::begin(&b);
        let d = admit().unwrap();
        assert_eq!([&a, &b, &c, &d].map(open), [true, true, false, true], "one that was never served goes first");
        let e = admit().unwrap();
        assert_eq!([&a, &b, &d, &e].map(open), [true, true, false, true]);
        let busy = [Working::begin(&a), Working::begin(&e)];
        assert!(admit().is_none(), "all are at work");
        drop((working, busy));
        drop((a, b, c, d, e));
        assert!(table.links().is_empty());
    }
}
