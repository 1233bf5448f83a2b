//! Roles: permission × data scope × hidden fields, laid out by subject.

use super::{called, number, words};
use kernel::Res;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use ui::{Icon, Listing, Markup, Place, Problems, Ran, Reply, Site, Typed, View, Visit, data, html};

/// What everybody may do with what is theirs: a new role begins with it.
const OWN: [&str; 3] = ["user.set_password", "session.list", "session.end"];

/// How far a permission can reach, from the narrowest.
pub(super) const SCOPES: [&str; 4] = ["own", "department", "subtree", "all"];

pub(super) fn register(site: &mut Site) {
    site.page("/roles", &["role.list"], |v| Box::pin(list(v)));
    site.form("/roles/new", &["role.create"], |v| Box::pin(begin(v)), |v, t| Box::pin(submit(v, t)));
    site.page("/roles/{role}", &["role.list"], |v| Box::pin(detail(v)));
    site.form("/roles/{role}/edit", &["role.change"], |v| Box::pin(begin(v)), |v, t| Box::pin(submit(v, t)));
    site.form("/roles/{role}/close", &["role.close"], |v| Box::pin(detail(v)), |v, t| Box::pin(close(v, t)));
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let mut page = Listing::new("roles", "role.list", "page.roles")
        .shape(|table| table.place("name", Place::Title).link("name", |row| format!("/roles/{}", row["id"])).quiet(&["code"]));
    page.filters = vec![ui::filter_choices("state", "role.state", Icon::CircleDot, ui::state_choices(&v.view, &["active", "closed"]))];
    page.create = v.may("role.create").then_some(("op.role.create", "/roles/new"));
    v.listing(&page).await
}

/// Permissions by what they are about, each subject once, in the order of its name.
pub(super) fn by_noun<'p>(permissions: impl Iterator<Item = &'p str>) -> BTreeMap<&'p str, Vec<&'p str>> {
    let mut out: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for permission in permissions {
        out.entry(permission.split('.').next().unwrap_or_default()).or_default().push(permission);
    }
    out
}

/// What permissions of a subject are about.
pub(super) fn noun_words(view: &View, noun: &str) -> String {
    let keys = [format!("entity.{noun}"), format!("subject.{noun}"), format!("query.{noun}.list")];
    keys.iter().find(|key| view.texts.get(view.lang, key).is_some()).map_or_else(|| noun.to_owned(), |key| view.say(key.as_str()))
}

async fn begin(v: &Visit<'_>) -> Res<Reply> {
    let mut typed = Typed::default();
    if let Some(id) = v.word("role") {
        let role = v.one("role.detail", id.parse().unwrap_or_default()).await?;
        typed.0.extend(["name", "version"].map(|key| (key.to_owned(), words(&role, key))));
        for grant in role["grants"].as_array().into_iter().flatten() {
            typed.0.push((format!("grant.{}", words(grant, "permission")), words(grant, "scope")));
        }
        for mask in role["masks"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            typed.0.push(("mask".to_owned(), mask.to_owned()));
        }
    } else {
        let own = OWN.iter().filter(|permission| v.may(permission));
        typed.0.extend(own.map(|permission| (format!("grant.{permission}"), "own".to_owned())));
    }
    Ok(form(v, &typed, Problems::default()))
}

async fn submit(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let grants: Vec<Value> = typed
        .0
        .iter()
        .filter_map(|(name, scope)| Some(json!({ "permission": name.strip_prefix("grant.")?, "scope": scope })))
        .filter(|grant| grant["scope"] != "")
        .collect();
    let masks: Vec<&str> = typed.0.iter().filter(|(name, _)| name == "mask").map(|(_, mask)| mask.as_str()).collect();
    let mut input = json!({ "name": typed.get("name").unwrap_or_default(), "grants": grants, "masks": masks });
    let operation = match v.word("role") {
        Some(_) => {
            input["role"] = json!(v.id("role")?);
            input["version"] = json!(typed.number("version").unwrap_or_default());
            "role.change"
        }
        None => {
            input["code"] = json!(typed.get("code").unwrap_or_default());
            "role.create"
        }
    };
    match v.run(operation, typed.key(), &input).await? {
        Ran::Done(made) => Ok(Reply::Goto(format!("/roles/{}", v.word("role").map_or_else(|| made["id"].to_string(), str::to_owned)))),
        Ran::Waits { approval, .. } => Ok(Reply::Goto(format!("/approvals/{approval}"))),
        Ran::Refused(refusals) => Ok(Reply::Refused(Box::new(form(v, typed, Problems(&refusals))))),
    }
}

fn form(v: &Visit<'_>, typed: &Typed, problems: Problems) -> Reply {
    let view = &v.view;
    let (title, action, cancel) = match v.word("role") {
        Some(id) => ("op.role.change", format!("/roles/{id}/edit"), format!("/roles/{id}")),
        None => ("op.role.create", "/roles/new".to_owned(), "/roles".to_owned()),
    };
    let value = |name: &str| typed.get(name).unwrap_or_default().to_owned();
    let registry = v.kernel().registry();
    let who = ui::fields(&html! {
        @if v.word("role").is_none() { (ui::field("code", "role.code").value(value("code")).required().error(problems.at("code")).html(view)) }
        (ui::field("name", "role.name").value(value("name")).required().error(problems.at("name")).html(view))
    });
    let masks = html! {
        div.x-ticks {
            @for mask in registry.masks() {
                label.x-check {
                    input type="checkbox" name="mask" value=(mask) checked[typed.0.iter().any(|(name, one)| name == "mask" && one == mask)];
                    span { (view.say(format!("mask.{mask}").as_str())) }
                }
            }
        }
    };
    let body = ui::stack(&html! {
        (problems.summary_of(view, "role.create"))
        @if let Some(version) = typed.get("version") { input type="hidden" name="version" value=(version); }
        (ui::card(view, "entity.role", &who))
        (ui::card_with(view, "page.roles.hidden", Some("page.roles.hidden.note".into()), None, &masks))
        @for (noun, permissions) in by_noun(registry.permissions()) {
            (ui::card(view, data(noun_words(view, noun)), &html! {
                div.x-grants { @for permission in permissions { (grant(view, permission, &value(&format!("grant.{permission}")))) } }
            }))
        }
        (ui::form_actions(view, None, &html! {
            (ui::button("ui.cancel").link(cancel).html(view))
            (ui::button(title).primary().shortcut("Ctrl ↵").html(view))
        }))
    });
    let region = ui::form("role", action).key(v.new_key()).draft().html(view, &body);
    v.reply(title, &ui::head(title).crumb("page.roles", "/roles").html(view), "role", region)
}

/// One permission: not at all, or how far.
fn grant(view: &View, permission: &str, scope: &str) -> Markup {
    let choices = SCOPES.map(|scope| (scope.to_owned(), data(view.say(format!("scope.{scope}").as_str())))).to_vec();
    let name = format!("grant.{permission}");
    ui::field(&name, data(called(view, permission))).choices(choices).placeholder("scope.none").value(scope).html(view)
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("role")?;
    let role = v.one("role.detail", id).await?;
    let name = words(&role, "name");
    let mut head = ui::head(data(name.as_str()))
        .mark(ui::state_pill(view, &words(&role, "state")))
        .note(data(words(&role, "code")))
        .crumb("page.roles", "/roles");
    let active = words(&role, "state") == "active";
    if v.may("role.close") && active {
        head = head.other(ui::menu(view, "role-more", "ui.more", &[ui::menu_opens("op.role.close", Icon::Ban, "role-close").danger()]));
    }
    if v.may("role.change") && active {
        head =
            head.action(view, &ui::button("op.role.change").primary().icon(Icon::Pencil).shortcut("E").link(format!("/roles/{id}/edit")));
    }
    let grants: BTreeMap<String, String> =
        role["grants"].as_array().into_iter().flatten().map(|grant| (words(grant, "permission"), words(grant, "scope"))).collect();
    let masks: BTreeSet<String> = role["masks"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let people = if v.may("user.list") { v.rows("user.list", json!({ "role": id, "state": "active" })).await? } else { Vec::new() };
    let holders = html! {
        @if people.is_empty() { p.x-muted { (view.say("page.roles.nobody")) } }
        ul.x-plain-list { @for one in &people { li { a href={ "/people/" (one["id"]) } { (ui::person(&words(one, "name"))) } } } }
    };
    let body = html! {
        (head.html(view))
        (ui::columns(&super::people::rights(v, &grants, &masks), &ui::card(view, "page.roles.held_by", &holders)))
        (ui::confirm(view, "role-close", "op.role.close", "page.roles.close.what", "op.role.close", &format!("/roles/{id}/close")))
    };
    Ok(v.page(data(name), body))
}

async fn close(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("role")?;
    let role = v.one("role.detail", id).await?;
    let own = format!("/roles/{id}");
    v.deed("role.close", typed, &json!({ "role": id, "version": number(&role, "version") }), &own, &own).await
}
