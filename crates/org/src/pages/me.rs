//! Everybody's own page: what I may do, what I have to do, where I am signed in, my API tokens.

use super::{number, words};
use kernel::Res;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use ui::{Icon, Markup, Problems, Ran, Reply, Site, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/me", &[], |v| Box::pin(me(v)));
    site.form("/me/tokens", &["token.create"], |v| Box::pin(tokens(v)), |v, t| Box::pin(make(v, t)));
    site.form("/me/tokens/{token}/revoke", &["token.revoke"], |v| Box::pin(tokens(v)), |v, t| Box::pin(revoke(v, t)));
    site.menu("page.group.mine", "page.me", Icon::User, "/me", "");
}

async fn me(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let grants: BTreeMap<String, String> =
        v.me.grants().iter().map(|(permission, scope)| (permission.clone(), scope_word(*scope).to_owned())).collect();
    let facts = ui::facts(
        view,
        &[
            (text("user.login"), html! { (v.me.login) }),
            (text("user.department"), html! { (v.me.department) }),
            (text("user.roles"), super::or_dash(&v.me.roles)),
        ],
    );
    let mut head = ui::head(data(v.me.name.as_str()));
    if v.may("token.create") {
        head = head.action(view, &ui::button("page.me.tokens").icon(Icon::Key).link("/me/tokens"));
    }
    let body = html! {
        (head.html(view))
        (ui::columns(
            &html! { (super::people::duties(v, v.me.user).await?) (super::people::rights(v, &grants, v.me.masks())) },
            &html! { (ui::card(view, "page.people.who", &facts)) (sessions(v).await?) },
        ))
    };
    Ok(v.page("page.me", body))
}

fn scope_word(scope: kernel::access::Scope) -> &'static str {
    use kernel::access::Scope;
    match scope {
        Scope::Own => "own",
        Scope::Department => "department",
        Scope::Subtree => "subtree",
        Scope::All => "all",
    }
}

/// Where this person is signed in now.
async fn sessions(v: &Visit<'_>) -> Res<Markup> {
    let view = &v.view;
    if !v.may("session.list") {
        return Ok(html! {});
    }
    let rows = v.rows("session.list", json!({ "user": v.me.user, "revoked": false })).await?;
    let body = html! {
        ul.x-plain-list {
            @for row in rows.iter().rev().take(10) {
                li {
                    span { (words(row, "agent")) } " "
                    @if let Some(at) = row["created_at"].as_str().and_then(base::Timestamp::parse) { small.x-muted { (ui::instant(view, at)) } }
                }
            }
        }
    };
    Ok(ui::card(view, "page.me.sessions", &body))
}

async fn tokens(v: &Visit<'_>) -> Res<Reply> {
    with_form(v, "", &[]).await
}

/// The page with what was typed as a token's purpose, and why it was refused.
async fn with_form(v: &Visit<'_>, name: &str, refused: &[base::Refusal]) -> Res<Reply> {
    let (head, list) = token_parts(v, name, refused).await?;
    Ok(v.page("page.me.tokens", html! { (head) (list) }))
}

async fn token_parts(v: &Visit<'_>, name: &str, refused: &[base::Refusal]) -> Res<(Markup, Markup)> {
    let view = &v.view;
    let rows = if v.may("token.list") { v.rows("token.list", json!({ "user": v.me.user, "revoked": false })).await? } else { Vec::new() };
    let cells: Vec<Vec<Markup>> = rows.iter().map(|row| cells(v, row)).collect();
    let problems = Problems(refused);
    let form = ui::form("token", "/me/tokens").key(v.new_key()).whole().html(
        view,
        &html! {
            (problems.summary(view))
            (ui::fields(&html! { (ui::field("name", "token.name").value(name).required().error(problems.at("name")).hint("page.me.tokens.hint").html(view)) }))
            (ui::form_actions(view, None, &html! { (ui::button("op.token.create").primary().html(view)) }))
        },
    );
    let list = html! {
        (ui::plain_card(&form))
        @if cells.is_empty() { (ui::empty(Icon::Key, "page.me.tokens.none", "page.me.tokens.none.next").html(view)) }
        @else { (ui::flush_card(view, "page.me.tokens", None, &ui::small_table(view, &[("token.name", false), ("token.created_at", false), ("ui.more", false)], &cells))) }
    };
    Ok((ui::head("page.me.tokens").crumb("page.me", "/me").html(view), list))
}

fn cells(v: &Visit<'_>, row: &Value) -> Vec<Markup> {
    let view = &v.view;
    let made = html! { @if let Some(at) = row["created_at"].as_str().and_then(base::Timestamp::parse) { (ui::instant(view, at)) } };
    let revoke = html! {
        form method="post" action={ "/me/tokens/" (row["id"]) "/revoke" } { (ui::csrf(view)) (ui::button("op.token.revoke").danger().small().html(view)) }
    };
    vec![html! { (words(row, "name")) }, made, revoke]
}

/// The secret is made here and shown once; the program keeps its digest only.
async fn make(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let view = &v.view;
    let (secret, hash) = kernel::access::new_api_token();
    let name = typed.get("name").unwrap_or_default();
    let input = json!({ "user": v.me.user, "name": name, "token_hash": hash });
    match v.run("token.create", typed.key(), &input).await? {
        Ran::Refused(refusals) => Ok(Reply::Refused(Box::new(with_form(v, name, &refusals).await?))),
        Ran::Waits { approval, .. } => Ok(Reply::Goto(format!("/approvals/{approval}"))),
        Ran::Done(_) => {
            let (head, list) = token_parts(v, "", &[]).await?;
            let shown = html! { pre.x-code { (secret) } p { (view.say("page.me.tokens.once")) } };
            let body = html! { (head) (ui::alert(view, ui::AlertKind::Ok, "page.me.tokens.made", Some(&shown))) (list) };
            Ok(v.page("page.me.tokens", body))
        }
    }
}

async fn revoke(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let token = v.id("token")?;
    let row = v.one("token.detail", token).await?;
    v.deed("token.revoke", typed, &json!({ "token": number(&row, "id") }), "/me/tokens", "/me/tokens").await
}
