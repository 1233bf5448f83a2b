//! The pages: who is signed in, the shell around their work, forms, and the way in and out.

use super::envelope::Notes;
use super::fault::Fault;
use super::identity::Caller;
use super::{Shared, Web, body, company, download, identity, multipart, self_check, session, start};
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{DefaultBodyLimit, FromRequestParts, MatchedPath, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use base::Lang;
use kernel::access::Principal;
use kernel::{Failure, Res};
use ui::site::{Place, Taken, Typed, Visit};
use ui::{Markup, NavGroup, Person, Prefs, Reply, Shell, Site, View, html};

/// A form of the program.
const FORM_BYTES_MAX: usize = 512 * 1024;
/// For sending a file.
const UPLOAD_TIME: std::time::Duration = std::time::Duration::from_secs(120);
/// Where one signs in.
pub(super) const SIGN_IN: &str = "/sign-in";
const SIGN_OUT: &str = "/sign-out";

/// Every page of every slice, and the program's own.
pub(super) fn site() -> Site {
    let mut site = Site::default();
    crate::pages::register(&mut site);
    site
}

/// The routes of all pages.
pub(super) fn routes(site: &Site) -> Router<Shared> {
    let mut router = Router::new()
        .route(SIGN_IN, get(sign_in_page).post(sign_in))
        .route(SIGN_OUT, axum::routing::post(sign_out))
        .route(ui::FIND, get(find_anything))
        .route("/find/{entity}", get(find))
        .route(start::START, get(start::page).post(start::found))
        .route(start::RESTORE, axum::routing::post(start::restore).layer(DefaultBodyLimit::disable()))
        .route(company::PAGE, get(company::page))
        .route(company::BACKUP, any(company::backup))
        .route(company::REMOVE_DEMO, any(company::remove_demo))
        .route(company::CHOOSE, axum::routing::post(start::choose))
        .route(self_check::PAGE, get(self_check::page).post(self_check::page))
        .route(self_check::FILE, get(self_check::file));
    for place in &site.places {
        router = router.route(place.path, any(serve));
    }
    router
}

fn words(headers: &HeaderMap, name: impl header::AsHeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What a request tells of how its reader likes pages, kept apart from the view that borrows it.
pub(super) struct Reading {
    lang: Lang,
    prefs: Prefs,
    address: String,
    target: Option<String>,
    from_htmx: bool,
}

impl Reading {
    pub(super) fn of(web: &Web, parts: &Parts) -> Reading {
        let prefs = Prefs::of_cookies(words(&parts.headers, header::COOKIE));
        let notes = Notes::of(&parts.extensions);
        Reading {
            lang: prefs.lang.unwrap_or_else(|| notes.lang(web)),
            prefs,
            address: parts.uri.path_and_query().map_or("/", |address| address.as_str()).to_owned(),
            target: parts.headers.get(HeaderName::from_static("hx-target")).and_then(|v| v.to_str().ok()).map(str::to_owned),
            from_htmx: parts.headers.contains_key(HeaderName::from_static("hx-request")),
        }
    }

    pub(super) fn view<'r>(&'r self, web: &'r Web, csrf: &'r str, zone: &'r str) -> View<'r> {
        let region = View::region_of(self.target.as_deref());
        View { prefs: self.prefs, csrf, zone, region, ..View::new(self.lang, web.kernel.registry().catalogue(), &self.address) }
    }
}

/// A page or a part of one: never kept, and different for htmx.
pub(super) fn answer(status: StatusCode, lang: Lang, html: Markup) -> Response {
    let fixed = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_LANGUAGE, lang.tag()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "hx-request, hx-target, accept-language, cookie"),
    ];
    (status, fixed, html.into_string()).into_response()
}

pub(super) fn go(address: &str) -> Result<Response, Fault> {
    let location = HeaderValue::from_str(ui::back_within(address)).map_err(Failure::bug)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// Serves the place that the router matched.
async fn serve(State(web): State<Shared>, matched: MatchedPath, request: Request) -> Result<Response, Fault> {
    let place = web.site.places.iter().find(|place| place.path == matched.as_str());
    let place = *place.ok_or_else(|| Failure::bug("a route without a place"))?;
    page_of(&web, request, place.needs, async |visit, asked| opened(&web, &place, visit, asked).await).await
}

/// An address at which nothing is: whoever reads pages is told so by one, with the way on; a program by a problem.
pub(super) async fn nowhere(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD) && words(request.headers(), header::ACCEPT).contains("text/html");
    if !reads || request.uri().path().starts_with("/api/") {
        return Err(Fault::http(StatusCode::NOT_FOUND, "http.not_found"));
    }
    page_of(&web, request, &[], async |_, _| Err(Failure::not_found().into())).await
}

/// What a page is asked with.
pub(super) struct Asked {
    caller: Caller,
    parts: Parts,
    content: axum::body::Body,
}

/// A page for who is signed in and holds one of these permissions; others are led to sign in, or told that it is not for them. What is
/// posted to the program's own pages has to bear the session's token, which the page itself looks at where it reads the form.
pub(super) async fn page_of(
    web: &Web,
    request: Request,
    needs: &[&str],
    page: impl AsyncFnOnce(&Visit<'_>, Asked) -> Result<Reply, Fault>,
) -> Result<Response, Fault> {
    let (mut parts, content) = request.into_parts();
    let ids = match Path::<Vec<(String, String)>>::from_request_parts(&mut parts, &()).await {
        Ok(Path(ids)) => ids,
        Err(PathRejection::MissingPathParams(_)) => Vec::new(),
        Err(_) => return Err(Failure::not_found().into()),
    };
    let reading = Reading::of(web, &parts);
    let caller = match identity::caller(web, &parts).await {
        Ok(caller) => caller,
        Err(fault) if fault.is_unauthenticated() => return to_sign_in(&reading, &parts.method, fault),
        Err(other) => return Err(other),
    };
    let me = web.kernel.me(caller.principal).await?;
    // What is chosen on this device goes first, then what the person has, then what the browser asks for.
    let reading = Reading { lang: reading.prefs.lang.unwrap_or_else(|| Notes::of(&parts.extensions).lang(web)), ..reading };
    let csrf = caller.session.as_ref().map_or_else(String::new, |session| session.csrf().to_owned());
    let view = View { currency: me.currency, ..reading.view(web, &csrf, &me.time_zone) };
    let visit = Visit::new(view, &me, &web.site, &web.kernel, caller.principal, &ids);
    let reply = match permitted(needs, &visit) {
        Ok(()) => page(&visit, Asked { caller, parts, content }).await,
        Err(no) => Err(no.into()),
    };
    dressed(web, &visit, reading.from_htmx, reply)
}

fn permitted(needs: &[&str], visit: &Visit) -> Res<()> {
    let fine = needs.is_empty() || needs.iter().any(|name| visit.may(name));
    if fine { Ok(()) } else { Err(Failure::Forbidden("access.forbidden")) }
}

async fn opened(web: &Web, place: &Place, visit: &Visit<'_>, asked: Asked) -> Result<Reply, Fault> {
    match (&asked.parts.method, place.post) {
        (&Method::GET | &Method::HEAD, _) => Ok((place.get)(visit).await?),
        (&Method::POST, Some(post)) => Ok(post(visit, &asked.form(web).await?).await?),
        (&Method::POST, None) if place.take.is_some() => took(web, place, visit, asked).await,
        _ => Err(Fault::method(Some(if place.post.is_some() || place.take.is_some() { "GET, HEAD, POST" } else { "GET, HEAD" }))),
    }
}

/// A form with a file. What is too large is told by the page itself, in its reader's words.
async fn took(web: &Web, place: &Place, visit: &Visit<'_>, asked: Asked) -> Result<Reply, Fault> {
    let Some((take, bytes_max)) = place.take else { return Err(Fault::method(None)) };
    let Asked { caller, parts, content } = asked;
    let bytes = match body::read(&parts, content, bytes_max + FORM_BYTES_MAX, UPLOAD_TIME).await {
        Ok(bytes) => bytes,
        Err(fault) if fault.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Ok(take(visit, Taken { too_large: true, ..Taken::default() }).await?);
        }
        Err(other) => return Err(other),
    };
    let taken = multipart::read(words(&parts.headers, header::CONTENT_TYPE), bytes)
        .ok_or_else(|| Fault::http(StatusCode::BAD_REQUEST, "http.body_broken"))?;
    identity::form_may_write(web, &caller, &parts.headers, taken.typed.get("csrf").unwrap_or_default())?;
    Ok(take(visit, taken).await?)
}

impl Asked {
    /// Who asks.
    pub(super) fn principal(&self) -> Principal {
        self.caller.principal
    }

    /// The form that was posted; it bears the session's token.
    pub(super) async fn form(self, web: &Web) -> Result<Typed, Fault> {
        let bytes = body::read(&self.parts, self.content, FORM_BYTES_MAX, web.options.bounds.body).await?;
        let typed = Typed(ui::form_pairs(&String::from_utf8_lossy(&bytes)));
        identity::form_may_write(web, &self.caller, &self.parts.headers, typed.get("csrf").unwrap_or_default())?;
        Ok(typed)
    }
}

/// Without a session: a page goes to the way in and comes back; what a behaviour asked for says so, and the page asks to sign in.
fn to_sign_in(reading: &Reading, method: &Method, fault: Fault) -> Result<Response, Fault> {
    if reading.from_htmx || *method != Method::GET {
        return Err(fault);
    }
    let back = if reading.address == "/" { String::new() } else { format!("?back={}", ui::encode(&reading.address)) };
    go(&format!("{SIGN_IN}{back}"))
}

fn dressed(web: &Web, visit: &Visit<'_>, from_htmx: bool, reply: Result<Reply, Fault>) -> Result<Response, Fault> {
    let lang = visit.view.lang;
    let (status, reply) = match reply {
        Ok(Reply::Refused(reply)) => (StatusCode::UNPROCESSABLE_ENTITY, *reply),
        Ok(reply) => (StatusCode::OK, reply),
        Err(Fault::Kernel(failure)) => return failed(web, visit, from_htmx, failure),
        Err(other) => return Err(other),
    };
    Ok(match reply {
        Reply::Page { title, body } => answer(status, lang, ui::page(&visit.view, &shell(web, visit), ui::data(title), &body)),
        Reply::Part { title, region } => answer(status, lang, ui::part(&visit.view, ui::data(title), &region)),
        Reply::Piece(piece) => answer(status, lang, piece),
        Reply::Goto(address) => go(&address)?,
        Reply::Refused(_) => return Err(Failure::bug("a refusal within a refusal").into()),
        Reply::File { name, media, bytes } => (status, file_head(&name, media)?, bytes).into_response(),
        Reply::Picture { media, bytes } => {
            // Named by its content, so that it is never asked for twice; not for anybody between.
            let kept = HeaderValue::from_static("private, max-age=31536000, immutable");
            let fixed = [(header::CONTENT_TYPE, HeaderValue::from_static(media)), (header::CACHE_CONTROL, kept)];
            (status, fixed, bytes).into_response()
        }
        Reply::Download { name, media, file } => {
            let length = file.metadata().map_err(Failure::bug)?.len();
            let fixed = file_head(&name, media)?;
            (status, fixed, [(header::CONTENT_LENGTH, HeaderValue::from(length))], download::body(file)).into_response()
        }
    })
}

/// What goes before a file that is kept.
fn file_head(name: &str, media: &'static str) -> Result<[(HeaderName, HeaderValue); 3], Fault> {
    let disposition = format!("attachment; filename=\"download\"; filename*=UTF-8''{}", ui::encode(&download::name(name)));
    let disposition = HeaderValue::from_str(&disposition).map_err(Failure::bug)?;
    Ok([
        (header::CONTENT_TYPE, HeaderValue::from_static(media)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ])
}

/// A failure as a page: what it means and the way on. A part of a page is answered as the API would.
fn failed(web: &Web, visit: &Visit<'_>, from_htmx: bool, failure: Failure) -> Result<Response, Fault> {
    let (status, state) = match &failure {
        Failure::Forbidden(_) if !from_htmx => (StatusCode::FORBIDDEN, ui::forbidden()),
        Failure::NotFound(_) if !from_htmx => (StatusCode::NOT_FOUND, ui::not_found()),
        Failure::Malformed(_) if !from_htmx => (StatusCode::BAD_REQUEST, ui::no_result(visit.view.path().to_owned())),
        Failure::Busy(_) | Failure::Conflict(_) if !from_htmx => (StatusCode::SERVICE_UNAVAILABLE, ui::busy()),
        Failure::Bug(reference) if !from_htmx => (StatusCode::INTERNAL_SERVER_ERROR, ui::failed(&reference.0)),
        _ => return Err(failure.into()),
    };
    let body = state.html(&visit.view);
    Ok(answer(status, visit.view.lang, ui::page(&visit.view, &shell(web, visit), "ui.product", &body)))
}

fn shell<'v>(web: &'v Web, visit: &Visit<'v>) -> Shell<'v> {
    let me = visit.me;
    let shown: Vec<_> = web.site.menu.iter().filter(|entry| entry.needs.is_empty() || visit.may(entry.needs)).collect();
    let mut groups: Vec<NavGroup<'v>> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for entry in &shown {
        let item = ui::nav_item(entry.label, entry.icon, entry.address);
        match names.iter().position(|name| *name == entry.group) {
            Some(at) => groups[at].items.push(item),
            None => {
                names.push(entry.group);
                groups.push(NavGroup { label: (!entry.group.is_empty()).then(|| entry.group.into()), items: vec![item] });
            }
        }
    }
    let tabs = shown.iter().take(3).map(|entry| ui::nav_item(entry.label, entry.icon, entry.address)).collect();
    let create = shown.iter().find_map(|entry| entry.create.filter(|(name, _)| visit.may(name)).map(|(_, address)| address));
    Shell {
        company: &me.company,
        groups,
        person: Person { name: &me.name, role: if me.roles.is_empty() { &me.department } else { &me.roles }, id: me.user },
        tabs,
        create,
        commands: commands(visit),
        search: Some(ui::FIND),
        sign_out: SIGN_OUT,
    }
}

/// What this person can begin from anywhere.
fn commands<'v>(visit: &Visit<'v>) -> Vec<ui::Command<'v>> {
    let open = visit.site.commands.iter().filter(|entry| entry.needs.is_empty() || visit.may(entry.needs));
    open.map(|entry| ui::command(entry.label, entry.icon, entry.address)).collect()
}

/// Records for what is typed into the palette.
async fn find_anything(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    answered(&web, request, async |visit| visit.find_anything().await).await
}

/// Options for what is typed into a form.
async fn find(State(web): State<Shared>, Path(entity): Path<String>, request: Request) -> Result<Response, Fault> {
    answered(&web, request, async |visit| visit.find(&entity).await).await
}

/// A piece that a behaviour asks for.
async fn answered(web: &Web, request: Request, piece: impl AsyncFnOnce(&Visit<'_>) -> Res<Reply>) -> Result<Response, Fault> {
    let (parts, _) = request.into_parts();
    let caller = identity::caller(web, &parts).await?;
    let reading = Reading::of(web, &parts);
    let me = web.kernel.me(caller.principal).await?;
    let view = View { currency: me.currency, ..reading.view(web, "", &me.time_zone) };
    let visit = Visit::new(view, &me, &web.site, &web.kernel, caller.principal, &[]);
    let reply = piece(&visit).await.map_err(Fault::from);
    dressed(web, &visit, true, reply)
}

async fn sign_in_page(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let (parts, _) = request.into_parts();
    if identity::caller(&web, &parts).await.is_ok() {
        return go("/");
    }
    let reading = Reading::of(&web, &parts);
    let view = reading.view(&web, "", "Asia/Shanghai");
    Ok(answer(StatusCode::OK, view.lang, sign_in_form(&web, &view, "", None)))
}

async fn sign_in(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let (parts, content) = request.into_parts();
    identity::same_origin(&web.options, &parts.headers)?;
    let told = |login: &str, fault: &Fault| {
        let reading = Reading::of(&web, &parts);
        let view = reading.view(&web, "", "Asia/Shanghai");
        answer(fault.status(), view.lang, sign_in_form(&web, &view, login, Some(fault)))
    };
    let bytes = match body::read(&parts, content, session::BODY_BYTES_MAX, web.options.bounds.body).await {
        Err(fault) if fault.status() == StatusCode::PAYLOAD_TOO_LARGE => return Ok(told("", &fault)),
        bytes => bytes?,
    };
    let typed = Typed(ui::form_pairs(&String::from_utf8_lossy(&bytes)));
    let (login, password) = (typed.get("login").unwrap_or_default(), typed.get("password").unwrap_or_default());
    match session::begin(&web, &parts, login, password).await {
        Ok((_, cookie)) => {
            let mut response =
                go(&View::new(Lang::Zh, web.kernel.registry().catalogue(), &parts.uri.to_string()).param("back").unwrap_or_default())?;
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Err(fault) if fault.status().is_client_error() => Ok(told(login, &fault)),
        Err(other) => Err(other),
    }
}

async fn sign_out(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let (parts, content) = request.into_parts();
    let Ok(caller) = identity::caller(&web, &parts).await else { return go(SIGN_IN) };
    let bytes = body::read(&parts, content, session::BODY_BYTES_MAX, web.options.bounds.body).await?;
    let typed = Typed(ui::form_pairs(&String::from_utf8_lossy(&bytes)));
    identity::form_may_write(&web, &caller, &parts.headers, typed.get("csrf").unwrap_or_default())?;
    let cookie = session::end(&web, &caller).await?;
    let mut response = go(SIGN_IN)?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

fn sign_in_form(web: &Web, view: &View, login: &str, fault: Option<&Fault>) -> Markup {
    let wrong = fault.map(|fault| fault.detail(view.lang, web.kernel.registry().catalogue()));
    let form = ui::form("sign-in", view.address).whole().html(
        view,
        &html! {
            @if let Some(wrong) = &wrong { (ui::alert(view, ui::AlertKind::Bad, ui::data(wrong.as_str()), None)) }
            (ui::field("login", "ui.login").value(login).autocomplete("username").required().focus().html(view))
            (ui::field("password", "ui.password").password("current-password").required().html(view))
            (ui::button("ui.sign_in").primary().wide().html(view))
        },
    );
    let body = html! {
        (ui::head("page.sign_in.title").html(view))
        @if !web.kernel.has_people() { (first(view)) }
        @if view.param("begun").is_some() { (ui::alert(view, ui::AlertKind::Ok, "page.sign_in.begun", None)) }
        @if view.param("restored").is_some() { (ui::alert(view, ui::AlertKind::Ok, "page.sign_in.restored", None)) }
        @let way_in = html! { (ui::plain_card(&form)) (super::company::other(web, view)) };
        @if web.people.is_empty() { (way_in) } @else { (ui::split(&way_in, &demo_people(web, view))) }
    };
    ui::plain_page(view, "ui.sign_in", &body)
}

/// Nobody can sign in yet: how to begin.
fn first(view: &View) -> Markup {
    let how = html! {
        p { (view.say("page.start.first")) }
        pre.x-code { "xiaoguan admin create --company \"…\" --login admin --name \"…\"" }
    };
    ui::alert(view, ui::AlertKind::Info, "page.start.first_title", Some(&how))
}

/// The people of the demo company, each a button that signs in.
fn demo_people(web: &Web, view: &View) -> Markup {
    let role = |person: &crate::demo::Person| if view.lang == Lang::Zh { person.role_zh } else { person.role_en };
    let body = html! {
        p.x-muted { (view.say("page.sign_in.demo.note")) }
        div.x-people {
            @for person in web.people {
                form method="post" action=(view.address) {
                    input type="hidden" name="login" value=(person.login);
                    input type="hidden" name="password" value=(crate::demo::PASSWORD);
                    button.x-people-one type="submit" {
                        (ui::avatar_large(person.name))
                        span { b { (person.name) } small { (role(person)) } }
                    }
                }
            }
        }
    };
    ui::card(view, "page.start.demo_title", &body)
}
