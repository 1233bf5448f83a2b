//! Requests that wait for somebody's yes: the list, and one on a screen that also fits a phone.

use super::{called, number, sql, words};
use base::Timestamp;
use kernel::access::User;
use kernel::{Failure, Res, p};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use ui::{AlertKind, AskedFor, Icon, Listing, Markup, Reply, Site, Typed, View, Visit, data, html, text};

/// So many names are told in a list, and on the page of a request.
const NAMES_IN_LIST: usize = 2;
const NAMES_MAX: usize = 8;

pub(super) fn register(site: &mut Site) {
    site.page("/approvals", &["approval.list"], |v| Box::pin(list(v)));
    site.form(
        "/approvals/{approval}",
        &["approval.list", "approval.detail"],
        |v| Box::pin(detail(v, "", &[])),
        |v, t| Box::pin(decide(v, t)),
    );
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("approvals", "approval.list", "page.approvals").shape(|table| {
        table
            .person("owner_name")
            .hide(&["owner_id", "department_id", "digest", "authors"])
            .link("operation", |row| format!("/approvals/{}", row["id"]))
    });
    let names = names(v, &v.kernel().approvers()).await?;
    page = page.cell("operation", move |row| {
        let about = ui::asked_about(view, &row["needs"]);
        html! { (called(view, &words(row, "operation"))) @if !about.is_empty() { span.x-under { (about) } } }
    });
    page = page.cell("waiting_for", move |row| match words(row, "waiting_for").as_str() {
        "" => html! { "—" },
        permission => told(view, permission, &deciders(v, permission, row, &[]), &names, NAMES_IN_LIST),
    });
    let state = view.param("state").unwrap_or_default();
    let tab = |label: &'static str, value: &str| ui::view_tab(label, view.with(&[("state", value)])).current(state == value);
    page.views = vec![
        tab("page.approvals.all", ""),
        tab("state.waiting", "waiting"),
        tab("state.approved", "approved"),
        tab("state.rejected", "rejected"),
    ];
    page.empty = Some(ui::empty(Icon::UserCheck, "page.approvals.none", "page.approvals.none.next"));
    v.listing(&page).await
}

/// What people are called.
async fn names(v: &Visit<'_>, who: &[base::Id<User>]) -> Res<BTreeMap<i64, String>> {
    let ids: Vec<i64> = who.iter().map(|id| id.get()).collect();
    let ids = serde_json::to_string(&ids).map_err(Failure::bug)?;
    let rows: Vec<(i64, String)> = v.kernel().all_aside(&sql::NAMES, p![ids.as_str()]).await?;
    Ok(rows.into_iter().collect())
}

/// Who may say yes to a step of a request: nobody to two of them, and nobody to what they wrote.
fn deciders(v: &Visit<'_>, permission: &str, row: &Value, steps: &[Value]) -> Vec<i64> {
    let who = v.kernel().who_may_approve(permission, number(row, "department_id"), number(row, "owner_id"));
    let decided = |id: i64| steps.iter().any(|step| step["decided_by"].as_i64() == Some(id));
    let authors: Vec<i64> = serde_json::from_str(&words(row, "authors")).unwrap_or_default();
    who.into_iter().map(base::Id::get).filter(|id| !decided(*id) && !authors.contains(id)).collect()
}

/// Their names, or that there is nobody.
fn told(view: &View, permission: &str, who: &[i64], names: &BTreeMap<i64, String>, max: usize) -> Markup {
    match named(view, who, names, max) {
        Some(names) => html! { (names) },
        None => html! { span.x-wrong { (view.say(text("page.approvals.nobody").with("permission", called(view, permission)))) } },
    }
}

fn named(view: &View, who: &[i64], names: &BTreeMap<i64, String>, max: usize) -> Option<String> {
    let known: Vec<&str> = who.iter().filter_map(|id| names.get(id)).map(String::as_str).collect();
    let some = known.iter().take(max).copied().collect::<Vec<_>>().join(&view.say("page.approvals.between"));
    match known.len() {
        0 => None,
        all if all > max => {
            let count = i64::try_from(all).unwrap_or(i64::MAX);
            Some(view.say(text("page.approvals.and_more").with("names", some).with("count", count)))
        }
        _ => Some(some),
    }
}

async fn decide(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("approval")?;
    let note = typed.get("note").unwrap_or_default().trim();
    let (operation, input) = match typed.get("verdict") {
        Some("approve") => {
            let note = if note.is_empty() { Value::Null } else { json!(note) };
            ("approval.approve", json!({ "approval": id, "digest": typed.get("digest").unwrap_or_default(), "note": note }))
        }
        Some("reject") => ("approval.reject", json!({ "approval": id, "note": note })),
        _ => ("approval.withdraw", json!({ "approval": id })),
    };
    match v.run(operation, typed.key(), &input).await? {
        ui::Ran::Done(_) | ui::Ran::Waits { .. } => Ok(Reply::Goto(format!("/approvals/{id}"))),
        ui::Ran::Refused(refusals) => Ok(Reply::Refused(Box::new(detail(v, note, &refusals).await?))),
    }
}

/// The page of a request, with the note that was typed and why the verdict was refused.
async fn detail(v: &Visit<'_>, note: &str, refused: &[base::Refusal]) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("approval")?;
    let row = v.one("approval.detail", id).await?;
    let operation = called(view, &words(&row, "operation"));
    let steps = v.rows("approval_step.list", json!({ "approval": id })).await.unwrap_or_default();
    let names = names(v, &v.kernel().approvers()).await?;
    let permission = words(&row, "waiting_for");
    let who = deciders(v, &permission, &row, &steps);
    let facts = ui::facts(
        view,
        &[
            (text("approval.owner"), ui::person(&words(&row, "owner_name"))),
            (text("approval.department"), html! { (words(&row, "department_name")) }),
            (
                text("approval.requested_at"),
                html! { @if let Some(at) = row["requested_at"].as_str().and_then(base::Timestamp::parse) { (ui::instant(view, at)) } },
            ),
            (text("approval.effective_on"), html! { (words(&row, "effective_on")) }),
            (
                text("page.approvals.who"),
                html! { @if permission.is_empty() { "—" } @else { (told(view, &permission, &who, &names, NAMES_MAX)) } },
            ),
        ],
    );
    let problems = ui::Problems(refused);
    let waits = words(&row, "state") == "waiting";
    let mut head =
        ui::head(data(operation.as_str())).mark(ui::state_pill(view, &words(&row, "state"))).crumb("page.approvals", "/approvals");
    let about = ui::asked_about(view, &row["needs"]);
    if !about.is_empty() {
        head = head.note(data(about.as_str()));
    }
    if waits {
        head = head.other(buttons(v, &row));
    }
    let asked = content(v, id, &row).await;
    let body = html! {
        (head.html(view))
        (problems.summary_named(view, &[("note", "approval_step.note")]))
        (ui::columns(
            &html! {
                (reasons(v, &row["needs"]))
                (asked)
                @if waits { (verdict(v, &row, named(view, &who, &names, NAMES_MAX), note, problems)) }
            },
            &html! { (ui::card(view, "page.approvals.request", &facts)) (the_steps(v, &row, &steps, &names)) },
        ))
    };
    Ok(v.page(data(operation), body))
}

/// Why a yes is needed, each with its clause.
fn reasons(v: &Visit<'_>, needs: &Value) -> Markup {
    let view = &v.view;
    let needs: Vec<base::Need> = match needs {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        other => serde_json::from_value(other.clone()).unwrap_or_default(),
    };
    html! {
        @for need in &needs {
            @let why = need.reason.as_ref().map_or_else(|| need.rule.clone(), |reason| view.say(text(&reason.key).args(&reason.args)));
            (ui::alert(view, AlertKind::Warn, data(why), Some(&html! { p.x-small { (ui::clause_words(view, &need.clause)) } })))
        }
    }
}

/// What was asked for: as its slice shows it, or in words; as it is kept when there is no such operation any more.
async fn content(v: &Visit<'_>, approval: i64, row: &Value) -> Markup {
    let operation = &words(row, "operation");
    let input = &row["input"];
    let input: Value = input.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| input.clone());
    if let Some(teller) = v.site.tellers.iter().find(|teller| teller.operation == operation)
        && let Some(at) = Timestamp::parse(&words(row, "requested_at"))
    {
        let asked = AskedFor { approval, at, input: input.clone() };
        if let Ok(Some(shown)) = (teller.tell)(v, &asked).await {
            return shown;
        }
    }
    let told = match v.told(operation, &input).await {
        Ok(told) => told,
        Err(_) => html! { pre.x-code { (serde_json::to_string_pretty(&input).unwrap_or_default()) } },
    };
    ui::card(&v.view, "approval.input", &told)
}

/// Whose request it is decides what can be done: they take it back, others say yes or no.
fn own(v: &Visit<'_>, row: &Value) -> bool {
    row["owner_id"].as_i64() == Some(v.me.user)
}

/// Whether this person could say yes or no to the next step of another's request.
fn may_decide(v: &Visit<'_>, row: &Value) -> bool {
    v.may("approval.approve") && v.may(&words(row, "waiting_for"))
}

/// The buttons of the verdict, in the head: they send the form that stands below what is asked for.
fn buttons(v: &Visit<'_>, row: &Value) -> Markup {
    let view = &v.view;
    html! {
        @if own(v, row) && v.may("approval.withdraw") {
            (ui::button("op.approval.withdraw").danger().submits("verdict").value("verdict", "withdraw").html(view))
        } @else if !own(v, row) && may_decide(v, row) {
            (ui::button("op.approval.reject").danger().submits("verdict").value("verdict", "reject").html(view))
            (ui::button("op.approval.approve").primary().submits("verdict").value("verdict", "approve").html(view))
        }
    }
}

fn verdict(v: &Visit<'_>, row: &Value, who: Option<String>, note: &str, problems: ui::Problems<'_>) -> Markup {
    let view = &v.view;
    let id = number(row, "id");
    let body = html! {
        input type="hidden" name="digest" value=(words(row, "digest"));
        @if own(v, row) { p.x-muted { (view.say("page.approvals.own")) } }
        @else if !may_decide(v, row) { @if let Some(names) = who { p.x-muted { (view.say(text("page.approvals.not_yours").with("names", names))) } } }
        @else { (ui::field("note", "page.approvals.note").value(note).error(problems.at("note")).long().html(view)) }
    };
    ui::plain_card(&ui::form("verdict", format!("/approvals/{id}")).key(v.new_key()).whole().html(view, &body))
}

fn the_steps(v: &Visit<'_>, row: &Value, steps: &[Value], names: &BTreeMap<i64, String>) -> Markup {
    let view = &v.view;
    let body = html! {
        ul.x-plain-list {
            @for step in steps {
                li {
                    @let permission = words(step, "permission");
                    b { (called(view, &permission)) }
                    @if words(step, "decided_by").is_empty() {
                        " " (ui::state_pill(view, "waiting"))
                        @if words(row, "state") == "waiting" {
                            p.x-muted { (told(view, &permission, &deciders(v, &permission, row, steps), names, NAMES_MAX)) }
                        }
                    }
                    @else { " " (words(step, "decided_by_name")) " " (ui::state_pill(view, &words(step, "verdict"))) p.x-muted { (words(step, "note")) } }
                }
            }
        }
    };
    ui::card(view, "page.approvals.steps", &body)
}
