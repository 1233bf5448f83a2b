//! The audit: who asked for what, with which outcome; sealed, and verified by a button.

use super::{called, or_dash, sql, words};
use base::{Lang, Timestamp};
use kernel::op::Codec;
use kernel::{Res, p};
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
            &html! { (sent(v, &row).await) (answered(v, &row).await) },
            &html! { (ui::card(view, "page.audit.facts", &facts)) (touched(v, &row["touched"]).await) },
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

/// What was sent, beside what the record held before; hidden from those from whom any field is hidden.
async fn sent(v: &Visit<'_>, row: &Value) -> Markup {
    let input = &row["input"];
    if input.is_null() {
        return hidden(v, "audit.input");
    }
    let operation = words(row, "operation");
    let before = before(v, row, &operation).await;
    let told = v.told_over(&operation, input, before.as_ref()).await.ok();
    card(v, "audit.input", told, input)
}

/// What was answered: in words what was refused, the request that waits, or what was made.
async fn answered(v: &Visit<'_>, row: &Value) -> Markup {
    let (view, result) = (&v.view, &row["result"]);
    if result.is_null() {
        return hidden(v, "audit.result");
    }
    let told = match words(row, "outcome").as_str() {
        "refused" => {
            let refused: Vec<base::Refusal> = serde_json::from_value(result.clone()).unwrap_or_default();
            let said = |no: &base::Refusal| view.say(text(&no.key).args(&no.args));
            (!refused.is_empty()).then(|| html! { ul.x-plain-list { @for no in &refused { li { (said(no)) } } } })
        }
        "pending" => result["approval"].as_i64().map(|id| {
            html! { a.x-link href={ "/approvals/" (id) } { (view.say("page.audit.approval")) } }
        }),
        _ => {
            let mut made = result.clone();
            if let Some(fields) = made.as_object_mut() {
                // The record itself stands beside.
                fields.retain(|name, _| name != "id" && name != "version");
            }
            let nothing = made.as_object().is_some_and(serde_json::Map::is_empty);
            if nothing { None } else { v.told_answer(&words(row, "operation"), &made).await.ok() }
        }
    };
    card(v, "audit.result", told, result)
}

fn hidden(v: &Visit<'_>, title: &str) -> Markup {
    ui::card(&v.view, title, &html! { p.x-muted { (v.say("ui.masked")) } })
}

/// In words, and as it is kept for who wants to see that.
fn card(v: &Visit<'_>, title: &str, told: Option<Markup>, raw: &Value) -> Markup {
    let view = &v.view;
    let kept = html! { pre.x-code { (serde_json::to_string_pretty(raw).unwrap_or_default()) } };
    let body = html! { @if let Some(told) = told { (told) } (ui::folded(view, "page.audit.raw", false, &kept)) };
    ui::card(view, title, &body)
}

/// The record that was changed as it stood before, from what the decision looked at: the one that the request names, or that it changed.
async fn before(v: &Visit<'_>, row: &Value, operation: &str) -> Option<Value> {
    let found: Option<(String, Vec<u8>)> = v.kernel().aside(&sql::DECIDED, p![row["id"].as_i64()?, operation]).await.ok()?;
    let (codec, facts) = found?;
    let facts: Value = serde_json::from_str(&Codec::unpack(&codec, &facts).ok()?).ok()?;
    let input = row["input"].as_object()?;
    let mut ids: Vec<i64> = input.values().filter_map(Value::as_i64).collect();
    ids.extend(row["touched"].as_array().into_iter().flatten().filter_map(|pair| pair[1].as_i64()));
    let mut records = Vec::new();
    records_of(&facts, &ids, 0, &mut records);
    let alike = |record: &Value| input.keys().filter(|key| record.get(key.as_str()).is_some()).count();
    // Of several that are as much like it the first: what a decision is about comes before what lies around it.
    records.into_iter().rev().max_by_key(|record| alike(record)).cloned()
}

fn records_of<'f>(facts: &'f Value, ids: &[i64], depth: usize, out: &mut Vec<&'f Value>) {
    if depth > 4 {
        return;
    }
    match facts {
        Value::Object(fields) => {
            if fields.get("id").and_then(Value::as_i64).is_some_and(|id| ids.contains(&id)) {
                out.push(facts);
            }
            fields.values().for_each(|inner| records_of(inner, ids, depth + 1, out));
        }
        Value::Array(all) => all.iter().for_each(|inner| records_of(inner, ids, depth + 1, out)),
        _ => {}
    }
}

/// So many records are called by their names; the rest by their numbers.
const TOUCHED_NAMED: usize = 12;

/// The records it changed, by their names, each with what else changed it.
async fn touched(v: &Visit<'_>, touched: &Value) -> Markup {
    let view = &v.view;
    let mut lines = Vec::new();
    for (at, pair) in touched.as_array().into_iter().flatten().enumerate() {
        let entity = pair[0].as_str().unwrap_or_default();
        let id = pair[1].as_i64().unwrap_or_default();
        let record = if at < TOUCHED_NAMED {
            v.record(entity, id).await
        } else {
            html! { (id) }
        };
        let name = view.say(format!("entity.{entity}").as_str());
        lines.push(html! {
            (name) @if view.lang == Lang::En { " " } " " (record) " "
            a.x-link.x-small href={ "/audit?record=" (entity) "%3A" (id) } { (view.say("page.audit.all_of_it")) }
        });
    }
    ui::card(view, "audit.touched", &html! { ul.x-plain-list { @for line in &lines { li { (line) } } } })
}
