//! The audit: who asked for what, with which outcome; sealed, and verified by a button.

use super::{called, or_dash, words};
use base::{Lang, Timestamp};
use kernel::Res;
use serde_json::Value;
use ui::{AlertKind, Icon, Listing, Markup, Reply, Site, Typed, View, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/audit", &["audit.list"], |v| Box::pin(list(v)));
    site.form("/audit/verify", &["audit.list"], |v| Box::pin(verified(v)), |v, t| Box::pin(verify(v, t)));
    site.page("/audit/{audit}", &["audit.list"], |v| Box::pin(detail(v)));
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("audit", "audit.list", "page.audit").shape(|table| {
        table.hide(&["on_behalf_of_name", "policy_version", "cause"]).link("operation", |row| format!("/audit/{}", row["id"]))
    });
    page = page.cell("actor_name", move |row| actor(view, row));
    page = page.cell("operation", move |row| html! { (called(view, &words(row, "operation"))) });
    page = page.cell("channel", move |row| html! { (view.say(format!("channel.{}", words(row, "channel")).as_str())) });
    let operations = v.kernel().registry().operations();
    let operations = operations.iter().map(|operation| (operation.name.to_owned(), data(called(view, operation.name)))).collect();
    page.filters = vec![
        ui::filter_choices("outcome", "audit.outcome", Icon::CircleDot, ui::state_choices(view, &["done", "refused", "pending"])),
        ui::filter_choices("operation", "audit.operation", Icon::List, operations),
    ];
    if v.may("user.list") {
        let people = v.rows("user.list", serde_json::json!({})).await?;
        let people = people.iter().map(|one| (words(one, "id"), data(words(one, "name")))).collect();
        page.filters.push(ui::filter_choices("actor", "audit.actor", Icon::User, people));
    }
    page.actions = vec![html! {
        form method="post" action="/audit/verify" { (ui::csrf(view)) (ui::button("page.audit.verify").icon(Icon::Shield).html(view)) }
    }];
    if view.param("sort").is_none() {
        page.fixed = vec![("sort", "-at".to_owned())];
    }
    v.listing(&page).await
}

/// Who did it; what the program does by itself has nobody.
fn actor(view: &View, row: &Value) -> Markup {
    match words(row, "actor_name").as_str() {
        "" => html! { span.x-muted { (view.say("page.audit.by_itself")) } },
        name => ui::person(name),
    }
}

async fn verified(_: &Visit<'_>) -> Res<Reply> {
    Ok(Reply::Goto("/audit".to_owned()))
}

async fn verify(v: &Visit<'_>, _: &Typed) -> Res<Reply> {
    let view = &v.view;
    let report = v.kernel().verify_audit().await?;
    let count = |n: i64| i64::max(n, 0);
    let said = if report.violations.is_empty() {
        text("page.audit.sound").with("blocks", count(report.blocks)).with("rows", count(report.rows))
    } else {
        text("page.audit.broken").with("count", i64::try_from(report.violations.len()).unwrap_or(i64::MAX))
    };
    let kind = if report.violations.is_empty() { AlertKind::Ok } else { AlertKind::Bad };
    let more: Markup = html! {
        @if !report.violations.is_empty() { ul { @for line in &report.violations { li { (line) } } } }
        p.x-muted { (view.say(text("page.audit.unsealed").with("rows", count(report.unsealed)))) }
    };
    let body = html! {
        (ui::head("page.audit.verify").crumb("page.audit", "/audit").html(view))
        (ui::alert(view, kind, said, Some(&more)))
        (ui::form_actions(view, None, &html! { (ui::button("ui.back").link("/audit").html(view)) }))
    };
    Ok(v.page("page.audit.verify", body))
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let row = v.one("audit.detail", v.id("audit")?).await?;
    let operation = called(view, &words(&row, "operation"));
    let at = row["at"].as_str().and_then(Timestamp::parse);
    let facts = ui::facts(
        view,
        &[
            (text("audit.at"), html! { @if let Some(at) = at { (ui::instant(view, at)) } }),
            (text("audit.actor"), actor(view, &row)),
            (text("audit.on_behalf_of"), or_dash(&words(&row, "on_behalf_of_name"))),
            (text("audit.effective_on"), html! { (words(&row, "effective_on")) }),
            (text("audit.channel"), html! { (view.say(format!("channel.{}", words(&row, "channel")).as_str())) }),
            (text("audit.cause"), cause(v, &words(&row, "cause"))),
            (text("audit.policy_version"), html! { (row["policy_version"]) }),
        ],
    );
    let body = html! {
        (ui::head(data(operation.as_str())).mark(ui::state_pill(view, &words(&row, "outcome"))).crumb("page.audit", "/audit").html(view))
        (ui::columns(
            &html! { (shown(v, "audit.input", &row["input"])) (shown(v, "audit.result", &row["result"])) },
            &html! { (ui::card(view, "page.audit.facts", &facts)) (touched(v, &row["touched"])) },
        ))
    };
    Ok(v.page(data(operation), body))
}

/// What brought it about: a row of an import is opened by those who see imports.
fn cause(v: &Visit<'_>, cause: &str) -> Markup {
    let Some((batch, row)) = cause.strip_prefix("batch:").and_then(|rest| rest.split_once(':')) else { return or_dash(cause) };
    let said = v.view.say(text("page.audit.from_import").with("batch", batch).with("row", row));
    html! { @if v.may("import_batch.list") { a.x-link href={ "/imports/" (batch) } { (said) } } @else { (said) } }
}

/// What was sent or answered, as it is kept; hidden from those from whom any field is hidden.
fn shown(v: &Visit<'_>, title: &str, value: &Value) -> Markup {
    let body = html! {
        @if value.is_null() { p.x-muted { (v.say("ui.masked")) } }
        @else { pre.x-code { (serde_json::to_string_pretty(value).unwrap_or_default()) } }
    };
    ui::card(&v.view, title, &body)
}

fn touched(v: &Visit<'_>, touched: &Value) -> Markup {
    let view = &v.view;
    let pairs = touched.as_array().into_iter().flatten();
    let body = html! {
        ul.x-plain-list {
            @for pair in pairs {
                @let entity = pair[0].as_str().unwrap_or_default();
                @let name = view.say(format!("entity.{entity}").as_str());
                li {
                    a.x-link href={ "/audit?record=" (entity) "%3A" (pair[1]) } { (name) @if view.lang == Lang::En { " " } " " (pair[1]) }
                }
            }
        }
    };
    ui::card(view, "audit.touched", &body)
}
