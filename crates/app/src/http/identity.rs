//! Who asks: a bearer token or a session cookie; and whether a browser was led to ask.

use super::connection::Link;
use super::envelope::Notes;
use super::fault::Fault;
use super::{Options, Web};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Version, header};
use base::Digest;
use kernel::{Failure, Principal};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

pub(crate) const NO_CREDENTIAL: &str = "http.sign_in_needed";

/// Who asks.
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    /// The session, when it is a browser that asks.
    pub(crate) session: Option<BrowserSession>,
}
/// A session's cookie and what its forms must send along.
pub(crate) struct BrowserSession {
    pub(crate) cookie: String,
    csrf: String,
}

impl BrowserSession {
    /// What a form of this session sends along.
    pub(crate) fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// Finds out who asks.
pub(crate) async fn caller(web: &Web, parts: &Parts) -> Result<Caller, Fault> {
    match recognise(web, &parts.headers).await {
        Ok(caller) => {
            Notes::of(&parts.extensions).principal(caller.principal);
            Ok(caller)
        }
        Err(Failure::Unauthenticated(code)) if code != NO_CREDENTIAL => {
            web.limits.failed(peer(&web.options, parts))?;
            Err(Failure::Unauthenticated(code).into())
        }
        Err(other) => Err(other.into()),
    }
}

async fn recognise(web: &Web, headers: &HeaderMap) -> Result<Caller, Failure> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok().and_then(|v| v.split_once(' ')).unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Failure::Unauthenticated("access.token_invalid"));
        }
        return Ok(Caller { principal: web.kernel.authenticate_token(token.trim()).await?, session: None });
    }
    let cookie = cookie(headers, cookie_name(&web.options)).ok_or(Failure::Unauthenticated(NO_CREDENTIAL))?;
    let (principal, csrf) = web.kernel.authenticate_session(cookie).await?;
    Ok(Caller { principal, session: Some(BrowserSession { cookie: cookie.to_owned(), csrf }) })
}

/// The session cookie's name; the browser itself guards a `__Host-` cookie, which it only takes over https.
pub(crate) fn cookie_name(options: &Options) -> &'static str {
    match (options.is_secure(), options.own) {
        (true, false) => "__Host-xg_session",
        (true, true) => "__Host-xg_own_session",
        (false, false) => "xg_session",
        (false, true) => "xg_own_session",
    }
}

pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Refuses a write that a foreign page made a signed-in browser send. A token is sent by a program, never by itself.
pub(crate) fn may_write(web: &Web, caller: &Caller, headers: &HeaderMap) -> Result<(), Fault> {
    let given = headers.get("x-csrf-token").and_then(|v| v.to_str().ok()).unwrap_or_default();
    form_may_write(web, caller, headers, given)
}

/// The same for a form, which sends the token as one of its fields.
pub(crate) fn form_may_write(web: &Web, caller: &Caller, headers: &HeaderMap, given: &str) -> Result<(), Fault> {
    let Some(session) = &caller.session else { return Ok(()) };
    same_origin(&web.options, headers)?;
    // Digests are compared, so that the time it takes tells nothing of the value.
    if Digest::of(given.as_bytes()) == Digest::of(session.csrf.as_bytes()) { Ok(()) } else { Err(Failure::Forbidden("http.csrf").into()) }
}

/// Refuses what another site's page sent.
pub(crate) fn same_origin(options: &Options, headers: &HeaderMap) -> Result<(), Fault> {
    let text = |name: HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or_default());
    let same = match text(header::ORIGIN) {
        Some(origin) => match &options.public {
            Some(public) => origin.eq_ignore_ascii_case(public.as_str()),
            None => {
                let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
                host.is_some_and(|host| text(header::HOST).is_some_and(|ours| ours.eq_ignore_ascii_case(host)))
            }
        },
        None => text(HeaderName::from_static("sec-fetch-site")).is_none_or(|site| site == "same-origin" || site == "none"),
    };
    if same { Ok(()) } else { Err(Failure::Forbidden("http.origin").into()) }
}

/// The address that asks: the socket's, or what the proxy in front says when it is trusted.
pub(crate) fn peer(options: &Options, parts: &Parts) -> IpAddr {
    let socket = parts.extensions.get::<Arc<Link>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |link| link.peer);
    if options.trust_proxy { forwarded(&parts.headers).unwrap_or(socket) } else { socket }
}

/// What a proxy says of whom it speaks for.
const RELAYED: [&str; 5] = ["via", "forwarded", "x-real-ip", "cf-connecting-ip", "true-client-ip"];
/// How such names begin.
const RELAYED_SO: &str = "x-forwarded-";

/// Whether somebody asks who sits at the machine itself: a connection of its own that nobody relays. At the machine the address bar names
/// the machine: under another name it is a proxy that asks, or a page whose name was made to mean this machine. No browser speaks HTTP/1.0,
/// which a proxy does that was told nothing else, and that says nothing of whom it speaks for.
pub(crate) fn at_the_machine(options: &Options, parts: &Parts) -> bool {
    let says = |name: &HeaderName| RELAYED.contains(&name.as_str()) || name.as_str().starts_with(RELAYED_SO);
    let relayed = options.public.is_some() || parts.version < Version::HTTP_11 || parts.headers.keys().any(says);
    !relayed && peer(options, parts).is_loopback() && names_this_machine(&parts.headers)
}

fn names_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).and_then(|host| host.parse::<Authority>().ok());
    host.is_some_and(|host| {
        let name = host.host().trim_matches(['[', ']']);
        name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

/// The last entry is the one that our own proxy added; what stands before it anybody may have written.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").into_iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::PublicOrigin;
    use axum::http::HeaderValue;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[track_caller]
    fn check_origin(public: Option<&str>, pairs: &[(&'static str, &str)], expected: bool) {
        let options = Options { public: public.map(|p| PublicOrigin::parse(p).unwrap()), ..Options::default() };
        assert_eq!(same_origin(&options, &headers(pairs)).is_ok(), expected, "{public:?} {pairs:?}");
    }

    #[test]
    fn only_our_own_pages_may_write() {
        let host = ("host", "a.cn:8080");
        check_origin(None, &[host], true);
        check_origin(None, &[host, ("origin", "http://a.cn:8080")], true);
        check_origin(None, &[host, ("origin", "http://A.cn:8080")], true);
        check_origin(None, &[host, ("origin", "http://a.cn")], false);
        check_origin(None, &[host, ("origin", "http://a.cn:8080.evil.cn")], false);
        check_origin(None, &[host, ("origin", "null")], false);
        check_origin(None, &[host, ("origin", "")], false);
        check_origin(None, &[("origin", "http://")], false);
        check_origin(Some("https://b.cn"), &[host, ("origin", "https://b.cn")], true);
        check_origin(Some("https://b.cn"), &[host, ("origin", "http://b.cn")], false);
        check_origin(Some("https://b.cn"), &[host, ("origin", "http://a.cn:8080")], false);
        check_origin(None, &[host, ("sec-fetch-site", "cross-site")], false);
        check_origin(None, &[host, ("sec-fetch-site", "same-origin")], true);
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let found = |value: &str| cookie(&headers(&[("cookie", value)]), "xg_session").map(str::to_owned);
        assert_eq!(found("a=1; xg_session=abc; b=2").as_deref(), Some("abc"));
        assert_eq!(found("xg_session=").as_deref(), Some(""));
        assert_eq!(found("axg_session=abc"), None);
        assert_eq!(found("nonsense"), None);
    }

    #[test]
    fn the_last_forwarder_is_ours() {
        let found = |value: &str| forwarded(&headers(&[("x-forwarded-for", value)])).map(|a| a.to_string());
        assert_eq!(found("1.2.3.4, 192.0.2.7").as_deref(), Some("192.0.2.7"));
        assert_eq!(found("::ffff:192.0.2.7").as_deref(), Some("192.0.2.7"));
        assert_eq!(found("1.2.3.4, unknown"), None);
    }
}
