//! Everybody's own page: what I may do, what I have to do, where I am signed in, my API tokens.

use super::{number, words};
use kernel::Res;
use serde_json::{Value, json};
use ui::{Icon, Markup, Problems, Ran, Reply, Site, Typed, Visit, data, html, text};

/// Sessions shown, the latest first.
const SESSIONS_SHOWN: usize = 20;
/// Of an unknown browser's own words, so many characters.
const AGENT_SHOWN: usize = 60;

pub(super) fn register(site: &mut Site) {
    site.page("/me", &[], |v| Box::pin(me(v)));
    site.form("/me/tokens", &["token.create"], |v| Box::pin(tokens(v)), |v, t| Box::pin(make(v, t)));
    site.form("/me/tokens/{token}/revoke", &["token.revoke"], |v| Box::pin(tokens(v)), |v, t| Box::pin(revoke(v, t)));
    site.form("/me/sessions/{session}/end", &["session.end"], |v| Box::pin(me(v)), |v, t| Box::pin(end_session(v, t)));
    site.form(
        "/me/password",
        &["user.set_password"],
        |v| Box::pin(async move { Ok(password(v, &[])) }),
        |v, t| Box::pin(set_password(v, t)),
    );
    site.command("page.me.password", Icon::Key, "/me/password", "user.set_password");
    site.menu("page.group.mine", "page.me", Icon::User, "/me", "");
}

async fn me(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let (grants, masks) = rights_held(v);
    let facts = ui::facts(
        view,
        &[
            (text("user.login"), html! { (v.me.login) }),
            (text("user.department"), html! { (v.me.department) }),
            (text("user.roles"), super::or_dash(&v.me.roles)),
        ],
    );
    let mut head = ui::head(data(v.me.name.as_str()));
    head = head.action(view, &ui::button("page.rights.own").icon(Icon::Shield).link("/me/rights"));
    if v.may("user.set_password") {
        head = head.action(view, &ui::button("page.me.password").icon(Icon::Lock).link("/me/password"));
    }
    if v.may("token.create") {
        head = head.action(view, &ui::button("page.me.tokens").icon(Icon::Key).link("/me/tokens"));
    }
    let body = html! {
        (head.html(view))
        (password_changed(v))
        (ui::columns(
            &html! {
                (sessions(v).await?)
                (super::people::duties(v, v.me.user).await?)
                (super::people::rights(v, &grants, &masks))
            },
            &ui::card(view, "page.people.who", &facts),
        ))
    };
    Ok(v.page("page.me", body))
}

/// What whoever looks may see and do themselves.
pub(super) fn rights_held(v: &Visit<'_>) -> super::people::Rights {
    let grants = v.me.grants().iter().map(|(permission, scope)| (permission.clone(), scope_word(*scope).to_owned())).collect();
    (grants, v.me.masks().clone())
}

pub(super) fn scope_word(scope: kernel::access::Scope) -> &'static str {
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
    let this = v.kernel().session_id(v.principal()).await?;
    let here = |row: &Value| this.is_some() && row["id"].as_i64() == this;
    let instant = |row: &Value, key: &str| row[key].as_str().and_then(base::Timestamp::parse);
    let now = v.kernel().now();
    let mut live: Vec<&Value> = rows.iter().filter(|row| instant(row, "expires_at").is_some_and(|at| at > now)).collect();
    // This one first, then the one that was used last.
    live.sort_by_key(|row| std::cmp::Reverse((here(row), instant(row, "seen_at"))));
    live.truncate(SESSIONS_SHOWN);
    let shown: Vec<ui::Belonging> = live
        .iter()
        .map(|row| {
            let end = html! {
                form method="post" action={ "/me/sessions/" (row["id"]) "/end" } {
                    (ui::once(view)) (ui::button("page.me.sessions.end").small().html(view))
                }
            };
            let times = [("session.created_at", "created_at"), ("session.seen_at", "seen_at")];
            let since = html! {
                span.x-muted {
                    @for (n, (label, key)) in times.iter().enumerate() {
                        @if let Some(at) = instant(row, key) { @if n > 0 { " · " } (view.say(*label)) " " (ui::instant(view, at)) }
                    }
                }
            };
            let who = html! { b { (browser(&words(row, "agent"))) } @if here(row) { " " (ui::pill(view, "page.me.sessions.here", ui::Tone::Done)) } };
            (who, since, (v.may("session.end") && !here(row)).then_some(end))
        })
        .collect();
    let body = html! { (ui::belongings(&shown)) p.x-muted.x-small { (view.say("page.me.sessions.note")) } };
    Ok(ui::card(view, "page.me.sessions", &body))
}

/// The fields of a change of one's own password, and their labels.
const PASSWORD_FIELDS: [(&str, &str); 3] =
    [("current", "page.me.password.current"), ("password", "user.set_password.password"), ("again", "page.me.password.again")];

/// One's own password: the present one is asked for, and the new one twice.
fn password(v: &Visit<'_>, refused: &[base::Refusal]) -> Reply {
    let view = &v.view;
    let problems = Problems(refused);
    let one = |(name, label): (&'static str, &'static str), kind: &'static str| {
        ui::field(name, label).password(kind).required().error(problems.at(name))
    };
    let form = ui::form("password", "/me/password").key(v.new_key()).whole().html(
        view,
        &html! {
            (problems.summary_named(view, &PASSWORD_FIELDS))
            (one(PASSWORD_FIELDS[0], "current-password").focus().html(view))
            (one(PASSWORD_FIELDS[1], "new-password").hint("page.me.password.hint").html(view))
            (one(PASSWORD_FIELDS[2], "new-password").html(view))
            (ui::form_actions(view, None, &html! {
                (ui::button("ui.cancel").link("/me").html(view))
                (ui::button("page.me.password").primary().html(view))
            }))
        },
    );
    let body = html! { (ui::head("page.me.password").crumb("page.me", "/me").html(view)) div.x-narrow { (ui::plain_card(&form)) } };
    v.page("page.me.password", body)
}

async fn set_password(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let value = |name: &str| typed.get(name).unwrap_or_default();
    let empty = PASSWORD_FIELDS.iter().filter(|(name, _)| value(name).is_empty());
    let mut refused: Vec<base::Refusal> = empty.map(|(name, _)| base::Refusal::new("ui.required").field(*name)).collect();
    if !value("again").is_empty() && !value("password").is_empty() && value("again") != value("password") {
        refused.push(base::Refusal::new("page.me.password.differs").field("again"));
    }
    let input = json!({ "user": v.me.user, "password": value("password"), "current": value("current") });
    if refused.is_empty() {
        match v.run("user.set_password", typed.key(), &input).await? {
            Ran::Refused(refusals) => refused = refusals,
            Ran::Done(output) => return Ok(Reply::Goto(format!("/me?ended={}", number(&output, "sessions")))),
            Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
        }
    } else {
        refused = v.wrong_besides("user.set_password", &input, refused).await?;
    }
    Ok(Reply::Refused(Box::new(password(v, &refused))))
}

/// That the password was changed, and what ended with it: told once, on the way back to one's own page.
fn password_changed(v: &Visit<'_>) -> Markup {
    let Some(ended) = v.view.param("ended").and_then(|ended| ended.parse::<i64>().ok()) else { return html! {} };
    let more = match ended {
        1.. => text("page.me.password.ended").with("count", ended),
        _ => text("page.me.password.none_ended"),
    };
    ui::alert(&v.view, ui::AlertKind::Ok, "page.me.password.changed", Some(&html! { p { (v.view.say(more)) } }))
}

/// What people call a browser, of what it calls itself: its name and the system it runs on.
fn browser(agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let name = first(&[
        ("MicroMessenger", "微信 WeChat"),
        ("DingTalk", "钉钉 DingTalk"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (name, system) {
        (Some(name), Some(system)) => format!("{name} · {system}"),
        (Some(name), None) => name.to_owned(),
        _ => agent.chars().take(AGENT_SHOWN).collect(),
    }
}

async fn end_session(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let input = json!({ "user": v.me.user, "session": v.id("session")? });
    v.deed("session.end", typed, &input, "/me", "/me").await
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
            (problems.summary_of(view, "token.create"))
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
        form method="post" action={ "/me/tokens/" (row["id"]) "/revoke" } { (ui::once(view)) (ui::button("op.token.revoke").danger().small().html(view)) }
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

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_called_as_people_call_it() {
        let check = |agent: &str, expected: &str| assert_eq!(browser(agent), expected);
        check("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", "Chrome · Windows");
        check("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows");
        check("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile MicroMessenger/8.0", "微信 WeChat · iPhone");
        check("curl/8.0", "curl/8.0");
        check(&"x".repeat(500), &"x".repeat(60));
    }
}
