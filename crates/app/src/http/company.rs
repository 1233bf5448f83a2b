//! The page of the company as a whole: where its data is, a copy of it, the phone's way in, the demo beside it.

use super::fault::Fault;
use super::front::Inner;
use super::site::{self, page_of};
use super::{Shared, Web, start};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use base::BusinessDate;
use futures_util::stream;
use kernel::{Failure, Res};
use serde_json::json;
use std::io::{Read, Seek};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use ui::{Markup, Ran, Reply, Visit, html};

pub(super) const PAGE: &str = "/company";
pub(super) const BACKUP: &str = "/company/backup";
pub(super) const REMOVE_DEMO: &str = "/company/remove-demo";
pub(super) const CHOOSE: &str = "/company/choose";
/// What is recorded before either is done.
pub(super) const ADMINISTER: &str = "company.administer";
/// Bytes of an answer's part.
const PART: usize = 64 * 1024;

pub(super) async fn page(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    page_of(&web, request, &[ADMINISTER], async |visit, _| Ok(Reply::Page { title: visit.say("page.company"), body: body(&web, visit) }))
        .await
}

fn front(web: &Web) -> Option<Arc<Inner>> {
    web.front.upgrade()
}

fn body(web: &Web, v: &Visit<'_>) -> Markup {
    let view = &v.view;
    let front = front(web);
    let place = front.as_ref().and_then(|front| front.told(web.options.demo));
    let facts = ui::facts(
        view,
        &[
            ("page.company.name".into(), html! { (v.me.company) }),
            (
                "page.company.kind".into(),
                html! { (view.say(if web.options.demo { "page.company.kind.demo" } else { "page.company.kind.own" })) },
            ),
            ("page.company.engine".into(), html! { (v.kernel().db().engine().name()) }),
            ("page.company.place".into(), html! { @if let Some(place) = &place { code { (place) } } @else { "–" } }),
            ("page.company.version".into(), html! { (env!("CARGO_PKG_VERSION")) }),
        ],
    );
    let both = front.as_ref().is_some_and(|front| front.has_both());
    html! {
        (ui::head("page.company").html(view))
        (ui::columns(
            &html! {
                (ui::card(view, "page.company.facts", &facts))
                (ui::card(view, "page.company.backup", &backup_card(v, front.as_ref().is_some_and(|front| front.is_open()))))
                @if front.as_ref().is_some_and(|front| front.is_open()) { (ui::card(view, "page.company.own", &own_card(v))) }
                @if both && !web.options.demo { (ui::card(view, "page.company.demo", &demo_card(v))) }
            },
            &ui::card(view, "page.company.phone", &phone_card(web, v, front.as_deref())),
        ))
    }
}

/// While a company of one's own can still begin, that is where a backup is brought back.
fn backup_card(v: &Visit<'_>, begins: bool) -> Markup {
    let view = &v.view;
    ui::stack(&html! {
        p { (view.say("page.company.backup.note")) }
        form method="post" action=(BACKUP) { (ui::csrf(view)) (ui::button("page.company.backup.take").icon(ui::Icon::Download).html(view)) }
        p.x-muted.x-small { (view.say(if begins { "page.company.backup.restore" } else { "page.company.backup.restore_by_hand" })) }
    })
}

fn own_card(v: &Visit<'_>) -> Markup {
    let view = &v.view;
    ui::stack(&html! {
        p { (view.say("page.company.own.note")) }
        div { (ui::button("page.start.begin").primary().link(start::START).html(view)) }
    })
}

fn demo_card(v: &Visit<'_>) -> Markup {
    let view = &v.view;
    ui::stack(&html! {
        p { (view.say("page.company.demo.note")) }
        div { (ui::button("page.company.demo.remove").danger().opens("remove-demo").html(view)) }
        (ui::confirm(view, "remove-demo", "page.company.demo.remove", "page.company.demo.what_happens", "page.company.demo.remove", REMOVE_DEMO))
    })
}

/// Under which addresses a phone in the office's network finds the program.
fn phone_card(web: &Web, v: &Visit<'_>, front: Option<&Inner>) -> Markup {
    let view = &v.view;
    let listen = front.and_then(Inner::listen);
    let address = match (&web.options.public, listen) {
        (Some(public), _) => Some(public.as_str().to_owned()),
        (None, Some(listen)) if listen.ip().is_unspecified() => {
            in_the_network().map(|ip| format!("http://{}", SocketAddr::new(ip, listen.port())))
        }
        (None, Some(listen)) if !listen.ip().is_loopback() => Some(format!("http://{listen}")),
        _ => None,
    };
    match address {
        Some(address) => ui::stack(&html! {
            p { (view.say("page.company.phone.scan")) }
            (ui::qr(view, "page.company.phone", &address))
            p { code { (address) } }
            @if address.starts_with("http://") { p.x-muted.x-small { (view.say("page.company.phone.plain")) } }
        }),
        None => html! {
            p { (view.say("page.company.phone.closed")) }
            pre.x-code { "xiaoguan serve --listen 0.0.0.0:" (listen.map_or(8080, |listen| listen.port())) (front.map(Inner::flags).unwrap_or_default()) }
        },
    }
}

/// This machine's address as others in its network see it: the one from which a packet would leave. None is sent.
fn in_the_network() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|ip| !ip.is_loopback() && !ip.is_unspecified())
}

/// Records that somebody does something with the whole company, and that they may.
async fn recorded(visit: &Visit<'_>, act: &str) -> Res<()> {
    let key = format!("{:032x}", u128::from_be_bytes(base::random_bytes()));
    match visit.run(ADMINISTER, Some(key), &json!({ "act": act })).await? {
        Ran::Done(_) => Ok(()),
        Ran::Refused(refusals) => Err(Failure::Refused(refusals)),
        Ran::Waits { .. } => Err(Failure::Forbidden("access.forbidden")),
    }
}

/// The whole company as a file.
pub(super) async fn backup(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    if request.method() != Method::POST {
        return site::go(PAGE);
    }
    let file = std::sync::Mutex::new(None);
    let answer = page_of(&web, request, &[ADMINISTER], async |visit, asked| {
        asked.form(&web).await?;
        recorded(visit, "back_up").await?;
        let mut made = tempfile::tempfile().map_err(Failure::bug)?;
        visit.kernel().backup(made.try_clone().map_err(Failure::bug)?).await?;
        made.rewind().map_err(Failure::bug)?;
        *file.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(made);
        Ok(Reply::Piece(html! {}))
    })
    .await?;
    let made = file.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let Some(made) = made else { return Ok(answer) };
    let today = web.kernel.now().business_date(crate::company::wish::TIME_ZONE).unwrap_or(BusinessDate::MIN);
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"xiaoguan-{today}.backup\"")).map_err(Failure::bug)?;
    let fixed = [(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")), (header::CONTENT_DISPOSITION, disposition)];
    Ok((fixed, Body::from_stream(parts_of(made))).into_response())
}

/// A file's content, part by part.
fn parts_of(file: std::fs::File) -> impl stream::Stream<Item = std::io::Result<Bytes>> {
    stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        let read = tokio::task::spawn_blocking(move || {
            let mut part = vec![0; PART];
            let read = file.read(&mut part);
            (file, part, read)
        });
        match read.await {
            Ok((file, mut part, Ok(read))) if read > 0 => {
                part.truncate(read);
                Some((Ok(Bytes::from(part)), Some(file)))
            }
            Ok((_, _, Ok(_))) => None,
            Ok((_, _, Err(error))) => Some((Err(error), None)),
            Err(error) => Some((Err(std::io::Error::other(error)), None)),
        }
    })
}

/// Leaves the demo behind.
pub(super) async fn remove_demo(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    if request.method() != Method::POST {
        return site::go(PAGE);
    }
    page_of(&web, request, &[ADMINISTER], async |visit, asked| {
        asked.form(&web).await?;
        let front = front(&web).ok_or(Failure::Busy("busy.closed"))?;
        if web.options.demo {
            return Err(Failure::Forbidden("access.forbidden").into());
        }
        recorded(visit, "remove_demo").await?;
        front.remove_demo().await?;
        Ok(Reply::Goto(PAGE.to_owned()))
    })
    .await
}

/// The way to the other company, for the page where one signs in.
pub(super) fn other(web: &Web, view: &ui::View) -> Markup {
    let Some(front) = front(web) else { return html! {} };
    let (to, label) = if web.options.demo { ("own", "page.sign_in.to_own") } else { ("demo", "page.sign_in.to_demo") };
    html! {
        @if front.has_both() {
            form method="post" action=(CHOOSE) { input type="hidden" name="company" value=(to); (ui::button(label).quiet().wide().html(view)) }
        } @else if front.is_open() {
            (ui::card(view, "page.start.begin", &html! {
                (ui::stack(&html! {
                    p.x-muted { (view.say("page.sign_in.own.note")) }
                    (ui::button("page.start.begin").wide().link(start::START).html(view))
                }))
            }))
        }
    }
}
