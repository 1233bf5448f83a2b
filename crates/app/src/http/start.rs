//! How a company of one's own begins: what is asked, and the founding; or a backup that is brought back.

use super::fault::Fault;
use super::front::{self, Inner};
use super::site::{self, Reading, SIGN_IN};
use super::{Options, Shared, Web, body, identity};
use crate::company::wish::{SERIES, TIME_ZONE, Wish};
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use base::Refusal;
use kernel::{Failure, Problem, Res};
use std::io::Write;
use std::sync::Arc;
use ui::site::Typed;
use ui::{Markup, Problems, Say, View, data, html};

/// Where it begins.
pub(super) const START: &str = "/start";
/// Where a backup is brought back.
pub(super) const RESTORE: &str = "/start/restore";
/// The form.
const FORM_BYTES_MAX: usize = 64 * 1024;
/// A backup.
const BACKUP_BYTES_MAX: usize = 4 << 30;

fn front(web: &Web) -> Res<Arc<Inner>> {
    web.front.upgrade().ok_or(Failure::Busy("busy.closed"))
}

/// Who sits at the machine itself needs no code; whoever comes over the network shows that they see its console.
fn needs_code(web: &Web, parts: &Parts) -> bool {
    !identity::at_the_machine(&web.options, parts)
}

fn has_code(web: &Web, front: &Inner, parts: &Parts, typed: &str) -> Result<Option<Refusal>, Fault> {
    if !needs_code(web, parts) {
        return Ok(None);
    }
    // Counted before it is compared: whoever guesses does not learn from the right one either.
    web.limits.failed(identity::peer(&web.options, parts))?;
    Ok((!front.is_code(typed)).then(|| Refusal::new("start.wrong_code").field("code")))
}

pub(super) async fn page(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let (parts, _) = request.into_parts();
    if !front(&web)?.is_open() {
        return site::go(SIGN_IN);
    }
    let today = web.kernel.now().business_date(TIME_ZONE).ok_or_else(|| Failure::bug("no time zone"))?;
    shown(&web, &parts, StatusCode::OK, &Wish::proposed(today), &[], &[])
}

fn shown(
    web: &Web,
    parts: &Parts,
    status: StatusCode,
    wish: &Wish,
    refused: &[Refusal],
    not_restored: &[Refusal],
) -> Result<Response, Fault> {
    let reading = Reading::of(web, parts);
    let view = reading.view(web, "", TIME_ZONE);
    let code = needs_code(web, parts);
    let body = html! {
        (ui::head("page.start.title").note("page.start.note").html(&view))
        (ui::plain_card(&form(&view, wish, Problems(refused), code)))
        (ui::card(&view, "page.start.restore", &restore_form(&view, Problems(not_restored), code)))
    };
    Ok(site::answer(status, view.lang, ui::plain_page(&view, "page.start.title", &body)))
}

/// What is asked for, by its label; the prefixes of numbers besides.
const LABELS: [(&str, &str); 13] = [
    ("company", "start.company"),
    ("taxpayer", "start.taxpayer"),
    ("books_from", "start.books_from"),
    ("with_tax", "start.with_tax"),
    ("decimals", "start.decimals"),
    ("arises", "start.arises"),
    ("credit", "start.credit"),
    ("departments", "start.departments"),
    ("name", "user.name"),
    ("login", "ui.login"),
    ("password", "ui.password"),
    ("again", "start.again"),
    ("code", "start.code"),
];

fn form(view: &View, wish: &Wish, problems: Problems<'_>, code: bool) -> Markup {
    let text = |name: &'static str, label: &'static str| ui::field(name, label).value(wish.get(name)).error(problems.at(name));
    let choice = |name: &'static str, label: &'static str, values: &[&'static str]| {
        let choices = values.iter().map(|value| ((*value).to_owned(), data(view.say(format!("start.{name}.{value}").as_str())))).collect();
        ui::field(name, label).choices(choices).value(wish.get(name)).required().error(problems.at(name))
    };
    let company = html! {
        (text("company", "start.company").required().focus().autocomplete("organization").max_length(100).html(view))
        (choice("taxpayer", "start.taxpayer", &["general", "small"]).html(view))
        (text("books_from", "start.books_from").date().required().hint("start.books_from.hint").html(view))
    };
    let rules = html! {
        (choice("with_tax", "start.with_tax", &["true", "false"]).html(view))
        (ui::field("decimals", "start.decimals").number(0).value(wish.get("decimals")).required().error(problems.at("decimals")).html(view))
        (choice("arises", "start.arises", &["delivery", "signature", "invoice"]).hint("start.arises.hint").html(view))
        (choice("credit", "start.credit", &["block", "approve", "remind"]).hint("start.credit.hint").html(view))
    };
    let names: Vec<(String, String)> = SERIES.iter().map(|(code, _)| (format!("prefix.{code}"), format!("start.prefix.{code}"))).collect();
    let numbers = html! {
        @for (name, label) in &names {
            (ui::field(name, Say::from(label.as_str())).value(wish.get(name)).required().max_length(20).error(problems.at(name)).html(view))
        }
    };
    let administrator = html! {
        (text("name", "user.name").required().autocomplete("name").html(view))
        (text("login", "ui.login").required().autocomplete("username").html(view))
        (ui::field("password", "ui.password").password("new-password").required().hint("start.password.hint").error(problems.at("password")).html(view))
        (ui::field("again", "start.again").password("new-password").required().error(problems.at("again")).html(view))
        @if code { (ui::field("code", "start.code").required().hint("start.code.hint").error(problems.at("code")).html(view)) }
    };
    let departments = text("departments", "start.departments").long().hint("start.departments.hint").html(view);
    let mut labels: Vec<(&str, &str)> = LABELS.to_vec();
    labels.extend(names.iter().map(|(name, label)| (name.as_str(), label.as_str())));
    ui::form("start", START).whole().html(
        view,
        &html! {
            (problems.summary_named(view, &labels))
            (ui::field_group(view, "start.group.company", &ui::fields(&company)))
            (ui::field_group(view, "start.group.rules", &ui::fields(&rules)))
            (ui::field_group(view, "start.group.numbers", &ui::fields(&numbers)))
            (ui::field_group(view, "start.group.departments", &departments))
            (ui::field_group(view, "start.group.administrator", &ui::fields(&administrator)))
            (ui::form_actions(view, Some(Say::from("start.later")), &html! {
                (ui::button("ui.cancel").link(SIGN_IN).html(view))
                (ui::button("start.found").primary().html(view))
            }))
        },
    )
}

fn restore_form(view: &View, problems: Problems<'_>, code: bool) -> Markup {
    ui::form("restore", RESTORE).upload().whole().html(
        view,
        &html! {
            (problems.summary_named(view, &LABELS))
            p.x-muted { (view.say("page.start.restore.note")) }
            @if code { (ui::field("code", "start.code").required().error(problems.at("code")).hint("start.code.hint").html(view)) }
            (ui::drop_zone(view, "file", "start.restore.file", ".backup", false, None))
            (ui::form_actions(view, None, &ui::button("start.restore").html(view)))
        },
    )
}

pub(super) async fn found(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let (parts, content) = request.into_parts();
    identity::same_origin(&web.options, &parts.headers)?;
    let bytes = body::read(&parts, content, FORM_BYTES_MAX, web.options.bounds.body).await?;
    let typed = Typed(ui::form_pairs(&String::from_utf8_lossy(&bytes)));
    let front = front(&web)?;
    let wish = Wish::typed(&typed);
    let mut refused: Vec<Refusal> = has_code(&web, &front, &parts, typed.get("code").unwrap_or_default())?.into_iter().collect();
    refused.extend(wish.problems());
    if refused.is_empty() {
        refused = match front.found(&wish).await {
            Ok(()) => return begun(&web, "begun"),
            Err(Failure::Refused(refusals)) => refusals.into_iter().map(at_its_field).collect(),
            Err(other) => vec![told(&web, &parts, "start.failed", other)?],
        };
    }
    shown(&web, &parts, StatusCode::UNPROCESSABLE_ENTITY, &wish, &refused, &[])
}

/// What only the operations know of is shown where it was typed.
fn at_its_field(mut refusal: Refusal) -> Refusal {
    refusal.field = refusal.field.map(|field| if field == "entity_name" { "company".to_owned() } else { field });
    refusal
}

/// What stands in the way and is no mistake of a field: it is told above the form, in the words of its page, and what was typed stays.
fn told(web: &Web, parts: &Parts, key: &'static str, failure: Failure) -> Result<Refusal, Fault> {
    let fault = Fault::from(failure);
    if fault.status() == StatusCode::INTERNAL_SERVER_ERROR {
        return Err(fault);
    }
    let lang = Reading::of(web, parts).view(web, "", TIME_ZONE).lang;
    let words = fault.detail(lang, web.kernel.registry().catalogue());
    Ok(Refusal::new(key).arg("why", words.as_str()))
}

/// On to signing in, to the company of one's own.
fn begun(web: &Web, how: &str) -> Result<Response, Fault> {
    let mut response = site::go(&format!("{SIGN_IN}?{how}=1"))?;
    response.headers_mut().insert(header::SET_COOKIE, chosen(&web.options, "own")?);
    Ok(response)
}

/// The cookie that chooses a company.
fn chosen(options: &Options, company: &str) -> Res<HeaderValue> {
    let secure = if options.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{}={company}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}", front::COOKIE);
    HeaderValue::from_str(&cookie).map_err(Failure::bug)
}

/// `POST /company/choose`: the other of the two companies.
pub(super) async fn choose(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let (parts, content) = request.into_parts();
    identity::same_origin(&web.options, &parts.headers)?;
    let bytes = body::read(&parts, content, FORM_BYTES_MAX, web.options.bounds.body).await?;
    let typed = Typed(ui::form_pairs(&String::from_utf8_lossy(&bytes)));
    let company = if typed.get("company") == Some("demo") { "demo" } else { "own" };
    let mut response = site::go("/")?;
    response.headers_mut().insert(header::SET_COOKIE, chosen(&web.options, company)?);
    Ok(response)
}

pub(super) async fn restore(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let (parts, content) = request.into_parts();
    identity::same_origin(&web.options, &parts.headers)?;
    let front = front(&web)?;
    if !front.is_open() {
        return Err(Failure::Conflict("start.founded_already").into());
    }
    let today = web.kernel.now().business_date(TIME_ZONE).ok_or_else(|| Failure::bug("no time zone"))?;
    let refused = match received(&web, &front, &parts, content).await? {
        Ok(file) => match front.restore(file.path()).await {
            Ok(()) => return begun(&web, "restored"),
            Err(other) => told(&web, &parts, "start.not_restored", other)?,
        },
        Err(refusal) => refusal,
    };
    shown(&web, &parts, StatusCode::UNPROCESSABLE_ENTITY, &Wish::proposed(today), &[], &[refused])
}

/// The file, on the disk; the code comes before it in the form.
async fn received(
    web: &Web,
    front: &Inner,
    parts: &Parts,
    content: axum::body::Body,
) -> Result<Result<tempfile::NamedTempFile, Refusal>, Fault> {
    let broken = |_| Fault::http(StatusCode::BAD_REQUEST, "http.body_broken");
    let request = Request::from_parts(parts.clone(), content);
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Failure::Malformed(Problem::new("input.invalid")))?;
    let mut code = Vec::new();
    let mut before = 0_usize;
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("file") => {
                if let Some(wrong) = has_code(web, front, parts, &String::from_utf8_lossy(&code))? {
                    return Ok(Err(wrong));
                }
                let mut file = tempfile::NamedTempFile::new().map_err(Failure::bug)?;
                let mut size = 0_usize;
                while let Some(chunk) = field.chunk().await.map_err(broken)? {
                    size += chunk.len();
                    if size > BACKUP_BYTES_MAX {
                        return Err(Fault::too_large(BACKUP_BYTES_MAX));
                    }
                    file.write_all(&chunk).map_err(|_| Failure::Busy("busy.storage_failed"))?;
                }
                if size > 0 {
                    return Ok(Ok(file));
                }
            }
            // Whoever sends this has shown nothing yet: no more is read of it than such a form holds.
            name => {
                let is_code = name == Some("code");
                while let Some(chunk) = field.chunk().await.map_err(broken)? {
                    before += chunk.len();
                    if before > FORM_BYTES_MAX {
                        return Err(Fault::too_large(FORM_BYTES_MAX));
                    }
                    if is_code {
                        code.extend_from_slice(&chunk);
                    }
                }
            }
        }
    }
    Ok(Err(Refusal::new("start.no_file").field("file")))
}
