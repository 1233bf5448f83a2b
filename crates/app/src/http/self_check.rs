//! The page of the self-check: how far it is, what it found, and the same as a file.

use super::fault::Fault;
use super::site::page_of;
use super::{Shared, Web, company};
use crate::self_check::{Found, Stand, Timing, millis, parts, workbook};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use kernel::ledger::check::Finding;
use ui::{AlertKind, Icon, Markup, Reply, Tone, Visit, html, text};

pub(super) const PAGE: &str = "/self-check";
pub(super) const FILE: &str = "/self-check/file";
/// A page that waits asks again; when the program is away it says so and goes on asking.
const WAIT: &str = r#"{"timeout":"20s"}"#;

/// Tells how far it is; a form that is posted begins one.
pub(super) async fn page(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let begins = request.method() == Method::POST;
    page_of(&web, request, &[company::ADMINISTER], async |visit, asked| {
        if begins {
            let principal = asked.principal();
            asked.form(&web).await?;
            web.self_check.begin(visit.kernel(), principal);
            return Ok(Reply::Goto(PAGE.to_owned()));
        }
        Ok(Reply::Page { title: visit.say("page.self_check"), body: body(&web, visit) })
    })
    .await
}

/// What the last one found, as a workbook.
pub(super) async fn file(State(web): State<Shared>, request: Request) -> Result<Response, Fault> {
    let made = std::sync::Mutex::new(None);
    let answer = page_of(&web, request, &[company::ADMINISTER], async |visit, _| {
        let Stand::Ended(found) = web.self_check.stand() else { return Ok(Reply::Goto(PAGE.to_owned())) };
        let bytes = workbook(&found, visit.kernel().registry().catalogue(), visit.view.lang)?;
        *made.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(bytes);
        Ok(Reply::Piece(html! {}))
    })
    .await?;
    let made = made.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let Some(bytes) = made else { return Ok(answer) };
    let fixed = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"xiaoguan-self-check.xlsx\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((fixed, bytes).into_response())
}

fn body(web: &Web, v: &Visit<'_>) -> Markup {
    let (view, stand) = (&v.view, web.self_check.stand());
    let running = matches!(stand, Stand::Running { .. });
    let mut head = ui::head("page.self_check").crumb("page.company", company::PAGE);
    if matches!(stand, Stand::Ended(_)) {
        head = head.action(view, &ui::button("page.self_check.download").icon(Icon::Download).link(FILE));
    }
    if !running {
        let label = if matches!(stand, Stand::Ended(_)) { "page.self_check.again" } else { "page.self_check.begin" };
        let begin = ui::button(label).primary().icon(Icon::Shield).html(view);
        head = head.other(html! { form method="post" action=(PAGE) { (ui::csrf(view)) (begin) } });
    }
    html! {
        div id="self-check" data-follows[running] hx-config=[running.then_some(WAIT)] hx-get=[running.then_some(PAGE)] hx-trigger=[running.then_some("every 1s")] hx-target=[running.then_some("#self-check")] hx-select=[running.then_some("#self-check")] hx-swap=[running.then_some("outerMorph")] hx-push-url=[running.then_some("false")] {
            (head.html(view))
            (ui::stack(&match stand {
                Stand::Never => html! { (ui::alert(view, AlertKind::Info, "page.self_check.never", Some(&html! { p { (view.say("page.self_check.never.next")) } }))) },
                Stand::Failed(why) => html! { (ui::alert(view, AlertKind::Bad, why, None)) },
                Stand::Running { done, all } => html! {
                    div data-lost hidden { (ui::alert(view, AlertKind::Warn, "page.imports.lost", None)) }
                    (ui::progress(view, "page.self_check.running", count(done), count(all)))
                },
                Stand::Ended(found) => ended(v, &found),
            }))
        }
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn ended(v: &Visit<'_>, found: &Found) -> Markup {
    let view = &v.view;
    let broken = found.report.violated().count();
    let slow = found.timings.iter().filter(|timing| !timing.is_in_time()).count();
    let (kind, said) = if found.is_well() {
        let all = text("page.self_check.all_well").with("count", count(found.report.invariants.len()));
        (AlertKind::Ok, all.with("questions", count(found.timings.len())))
    } else {
        (AlertKind::Bad, text("page.self_check.not_well").with("broken", count(broken)).with("slow", count(slow)))
    };
    let when = html! {
        @if slow > 0 { p { (view.say("page.self_check.slow.why")) } }
        p.x-muted { (view.say("page.self_check.ended")) " " (ui::instant(view, found.at)) }
    };
    html! {
        (ui::alert(view, kind, said, Some(&when)))
        (ui::card(view, "page.self_check.invariants", &invariants(v, &found.report.invariants)))
        (ui::card(view, "page.self_check.timings", &html! {
            (timings(v, &found.timings))
            p.x-muted.x-small { (view.say("page.self_check.timings.note")) }
        }))
    }
}

fn outcome(v: &Visit<'_>, well: bool, bad: &str) -> Markup {
    if well { ui::pill(&v.view, "page.self_check.well", Tone::Done) } else { ui::pill(&v.view, bad, Tone::Bad) }
}

fn timings(v: &Visit<'_>, timings: &[Timing]) -> Markup {
    let heads = [
        ("page.self_check.asked", false),
        ("page.self_check.rows", true),
        ("page.self_check.median", true),
        ("page.self_check.slowest", true),
        ("page.self_check.goal", true),
        ("page.self_check.outcome", false),
    ];
    let figure = |micros| html! { (millis(micros)) };
    let row = |timing: &Timing| {
        vec![
            html! { (v.say(timing.asked)) },
            html! { (timing.rows) },
            figure(timing.median_micros),
            figure(timing.slowest_micros),
            figure(timing.goal_micros),
            outcome(v, timing.is_in_time(), "page.self_check.slow"),
        ]
    };
    ui::small_table(&v.view, &heads, &timings.iter().map(row).collect::<Vec<_>>())
}

/// Those that do not hold stand there; those that do are folded away.
fn invariants(v: &Visit<'_>, findings: &[Finding]) -> Markup {
    let view = &v.view;
    let (broken, whole): (Vec<&Finding>, Vec<&Finding>) = findings.iter().partition(|finding| finding.violations > 0);
    let hold = text("page.self_check.hold").with("count", count(whole.len()));
    html! {
        @if !broken.is_empty() { (rules(v, &broken)) }
        @if !whole.is_empty() { (ui::folded(view, hold, false, &rules(v, &whole))) }
    }
}

fn rules(v: &Visit<'_>, findings: &[&Finding]) -> Markup {
    let heads = [
        ("page.self_check.number", false),
        ("page.self_check.holds", false),
        ("page.self_check.check", false),
        ("page.self_check.violations", true),
        ("page.self_check.outcome", false),
    ];
    let row = |finding: &&Finding| {
        let (number, check) = parts(finding.name);
        vec![
            html! { (number) },
            html! { (v.say(format!("invariant.{number}").as_str())) },
            html! { span lang="en" { (check) } @if !finding.first.is_empty() { br; code { (finding.first.join("; ")) } } },
            html! { (finding.violations) },
            outcome(v, finding.violations == 0, "page.self_check.broken"),
        ]
    };
    ui::small_table(&v.view, &heads, &findings.iter().map(row).collect::<Vec<_>>())
}
