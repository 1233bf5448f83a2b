//! People: the list, a person's page with what they may do and have to do, and the forms.

use super::{called, number, or_dash, words};
use kernel::Res;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use ui::{Entry, Icon, Listing, Markup, Place, Reply, Site, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/people", &["user.list"], |v| Box::pin(list(v)));
    site.form(
        "/people/new",
        &["user.create"],
        |v| Box::pin(async move { v.entry(&new_person(v).await?).await }),
        |v, t| Box::pin(async move { v.submit(&new_person(v).await?, t, |made| format!("/people/{}", made["id"])).await }),
    );
    site.page("/people/{user}", &["user.list"], |v| Box::pin(detail(v)));
    site.form("/people/{user}/edit", &["user.change"], |v| Box::pin(edit(v, None)), |v, t| Box::pin(edit(v, Some(t))));
    site.form("/people/{user}/password", &["user.set_password"], |v| Box::pin(password(v, None)), |v, t| Box::pin(password(v, Some(t))));
    site.form("/people/{user}/state", &["user.disable", "user.enable"], |v| Box::pin(detail(v)), |v, t| Box::pin(state(v, t)));
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("people", "user.list", "page.people").shape(|table| {
        table
            .person("name")
            .place("name", Place::Title)
            .link("name", |row| format!("/people/{}", row["id"]))
            .quiet(&["login"])
            .hide(&["lang"])
    });
    page.search = Some("page.people.search");
    page.filters = vec![ui::filter_choices("state", "user.state", Icon::CircleDot, ui::state_choices(view, &["active", "disabled"]))];
    if v.may("role.list") {
        let roles = v.rows("role.list", json!({ "state": "active" })).await?;
        let roles = roles.iter().map(|role| (words(role, "id"), data(words(role, "name")))).collect();
        page.filters.push(ui::filter_choices("role", "user.roles", Icon::Shield, roles));
    }
    let without = vec![("true".to_owned(), "page.people.without_role".into())];
    page.filters.push(ui::filter_choices("without_role", "page.people.lacking", Icon::ShieldX, without));
    page.create = v.may("user.create").then_some(("page.people.new", "/people/new"));
    page.empty = Some(ui::empty(Icon::Users, "page.people.none", "page.people.none.next"));
    v.listing(&page).await
}

/// Fields of a person, in the order of a desk.
const NEW: &[(&str, &[&str])] =
    &[("page.people.who", &["name", "login", "department", "lang", "password"]), ("page.people.rights", &["roles"])];
const CHANGE: &[(&str, &[&str])] = &[("page.people.who", &["name", "department", "lang"]), ("page.people.rights", &["roles"])];

async fn roles(v: &Visit<'_>) -> Res<Vec<(String, String)>> {
    if !v.may("role.list") {
        return Ok(Vec::new());
    }
    Ok(v.rows("role.list", json!({ "state": "active" })).await?.iter().map(|role| (words(role, "id"), words(role, "name"))).collect())
}

fn langs(v: &Visit<'_>) -> Vec<(String, String)> {
    ["zh-CN", "en"].map(|lang| (lang.to_owned(), v.say(format!("ui.lang.{lang}").as_str()))).to_vec()
}

async fn new_person(v: &Visit<'_>) -> Res<Entry<'static>> {
    let entry = Entry::new("user.create", "op.user.create", "/people/new", "/people").groups(NEW);
    Ok(entry.begin(&json!({ "lang": "zh-CN" })).choice("roles", roles(v).await?).choice("lang", langs(v)))
}

async fn edit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("user")?;
    let person = v.one("user.detail", id).await?;
    let own = format!("/people/{id}");
    let seen = v.seen(number(&person, "version"));
    let entry =
        Entry::new("user.change", "op.user.change", format!("{own}/edit?version={seen}"), own.clone()).groups(CHANGE).begin(&person);
    let entry = entry.fixed(json!({ "user": id, "version": seen })).choice("roles", roles(v).await?).choice("lang", langs(v));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn password(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("user")?;
    if id == v.me.user {
        return Ok(Reply::Goto("/me/password".to_owned()));
    }
    v.one("user.detail", id).await?;
    let own = format!("/people/{id}");
    let entry = Entry::new("user.set_password", "op.user.set_password", format!("{own}/password"), own.clone())
        .groups(&[("", &["password"])])
        .fixed(json!({ "user": id }));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn state(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("user")?;
    let person = v.one("user.detail", id).await?;
    let operation = if words(&person, "state") == "active" { "user.disable" } else { "user.enable" };
    let own = format!("/people/{id}");
    v.deed(operation, typed, &json!({ "user": id, "version": person["version"] }), &own, &own).await
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("user")?;
    let person = v.one("user.detail", id).await?;
    let (name, active) = (words(&person, "name"), words(&person, "state") == "active");
    let own = format!("/people/{id}");
    let mut head = ui::head(data(name.as_str())).mark(ui::state_pill(view, &words(&person, "state"))).crumb("page.people", "/people");
    if v.may("role.list") {
        head = head.action(view, &ui::button("page.rights.all").icon(Icon::Shield).link(format!("{own}/rights")));
    }
    let mut items = Vec::new();
    // Everybody may set their own; that of others is set by whom it reaches.
    let own_only = v.me.grants().get("user.set_password") == Some(&kernel::access::Scope::Own);
    if v.may("user.set_password") && (id == v.me.user || !own_only) {
        items.push(ui::menu_link("op.user.set_password", Icon::Key, format!("{own}/password")));
    }
    if v.may(if active { "user.disable" } else { "user.enable" }) {
        items.push(ui::menu_opens(if active { "op.user.disable" } else { "op.user.enable" }, Icon::Ban, "person-state").danger());
    }
    if !items.is_empty() {
        head = head.other(ui::menu(view, "person-more", "ui.more", &items));
    }
    if v.may("user.change") {
        head = head.action(view, &ui::button("op.user.change").primary().icon(Icon::Pencil).shortcut("E").link(format!("{own}/edit")));
    }
    let facts = ui::facts(
        view,
        &[
            (text("user.login"), html! { (words(&person, "login")) }),
            (
                text("user.department"),
                html! { a.x-link href={ "/departments/" (person["department"]) } { (words(&person, "department_name")) } },
            ),
            (text("user.roles"), or_dash(&words(&person, "role_names"))),
            (text("user.lang"), html! { (view.say(format!("ui.lang.{}", words(&person, "lang")).as_str())) }),
        ],
    );
    let held = if id == v.me.user { Some(super::me::rights_held(v)) } else { of_roles(v, &person).await? };
    let body = html! {
        (head.html(view))
        (ui::columns(
            &html! {
                (duties(v, id).await?)
                @match &held {
                    Some((grants, masks)) => (rights(v, grants, masks)),
                    None => (ui::card(view, "page.rights", &html! { p.x-muted { (view.say("page.rights.not_shown")) } })),
                }
            },
            &html! { (ui::card(view, "page.people.who", &facts)) },
        ))
        (confirm_state(v, &own, active))
    };
    Ok(v.page(data(name), body))
}

fn confirm_state(v: &Visit<'_>, own: &str, active: bool) -> Markup {
    let (title, what) =
        if active { ("op.user.disable", "page.people.disable.what") } else { ("op.user.enable", "page.people.enable.what") };
    ui::confirm(&v.view, "person-state", title, what, title, &format!("{own}/state"))
}

/// What a person is there for: the positions they hold, with the duties in the company's own words.
pub(super) async fn duties(v: &Visit<'_>, user: i64) -> Res<Markup> {
    let view = &v.view;
    if !v.may("position.list") || !v.may("user.list") {
        return Ok(html! {});
    }
    let held = v.rows("position_holder.list", json!({ "user": user })).await?;
    let mut parts = Vec::new();
    for one in &held {
        let position = v.one("position.detail", number(one, "position_id")).await?;
        parts.push((words(&position, "name"), number(&position, "id"), words(&position, "duties"), words(one, "since")));
    }
    let body = html! {
        @if parts.is_empty() { p.x-muted { (view.say("page.duties.none")) } }
        @for (name, id, duties, since) in &parts {
            section.x-duties {
                h3 { a.x-link href={ "/positions/" (id) } { (name) } " " small { (view.say(text("page.duties.since").with("day", since.as_str()))) } }
                p.x-paragraphs { (duties) }
            }
        }
    };
    Ok(ui::card(view, "page.duties", &body))
}

/// Permission → how far, and what is hidden.
pub(super) type Rights = (BTreeMap<String, String>, BTreeSet<String>);

/// What all roles of a person do together: the widest scope counts, every mask hides. Nothing for whom roles are not to be seen.
async fn of_roles(v: &Visit<'_>, person: &Value) -> Res<Option<Rights>> {
    let (mut grants, mut masks) = Rights::default();
    if !v.may("role.list") {
        return Ok(None);
    }
    let rank = |scope: &str| super::roles::SCOPES.iter().position(|other| *other == scope);
    for id in person["roles"].as_array().into_iter().flatten().filter_map(Value::as_i64) {
        let role = v.one("role.detail", id).await?;
        for grant in role["grants"].as_array().into_iter().flatten() {
            let (permission, scope) = (words(grant, "permission"), words(grant, "scope"));
            let held = grants.entry(permission).or_insert_with(|| scope.clone());
            if rank(&scope) > rank(held) {
                *held = scope;
            }
        }
        masks.extend(role["masks"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    }
    Ok(Some((grants, masks)))
}

/// What somebody may see and do, in words, as the menu has it. How far is said once, and again only where it is another.
pub(super) fn rights(v: &Visit<'_>, grants: &BTreeMap<String, String>, masks: &BTreeSet<String>) -> Markup {
    let view = &v.view;
    let usual = super::roles::SCOPES.iter().copied().max_by_key(|scope| grants.values().filter(|held| held == scope).count());
    let usual = usual.filter(|_| !grants.is_empty());
    let item = |permission: &str| {
        let scope = grants.get(permission).map(String::as_str).filter(|scope| usual != Some(*scope));
        html! { li { (called(view, permission)) @if let Some(scope) = scope { " " (ui::tag(view, format!("scope.{scope}").as_str(), ui::Tone::Neutral)) } } }
    };
    let body = html! {
        @if grants.is_empty() { p.x-muted { (view.say("page.rights.none")) } }
        @for (group, nouns) in by_menu(v, super::roles::by_noun(grants.keys().map(String::as_str))) {
            section.x-duties {
                h3 { (view.say(group)) }
                (ui::facts_near(view, &nouns.into_iter().map(|(noun, permissions)| {
                    let all = html! { ul.x-tags { @for permission in permissions { (item(permission)) } } };
                    (data(super::roles::noun_words(view, noun)), all)
                }).collect::<Vec<_>>()))
            }
        }
        @if !masks.is_empty() {
            section.x-duties {
                h3 { (view.say("page.rights.hidden")) }
                ul.x-tags { @for mask in masks { li { (view.say(format!("mask.{mask}").as_str())) } } }
            }
        }
    };
    let note = usual.map(|scope| text("page.rights.usual").with("scope", view.say(format!("scope.{scope}").as_str())));
    ui::card_with(view, "page.rights", note, None, &body)
}

/// Permissions of one subject.
type OfNoun<'p> = (&'p str, Vec<&'p str>);

/// Subjects by the groups of the menu: where a page needs a permission of the subject; what no page needs comes last.
fn by_menu<'p>(v: &Visit<'_>, nouns: BTreeMap<&'p str, Vec<&'p str>>) -> Vec<(&'static str, Vec<OfNoun<'p>>)> {
    const REST: &str = "page.rights.rest";
    let first = |path: &'static str| path.split('/').nth(1).unwrap_or_default();
    let group_of = |noun: &str| {
        let of_noun = |need: &&str| need.split('.').next() == Some(noun);
        let entry = v.site.menu.iter().find(|entry| of_noun(&entry.needs));
        let entry = entry.or_else(|| {
            let place = v.site.places.iter().find(|place| place.needs.iter().any(&of_noun))?;
            v.site.menu.iter().find(|entry| entry.address != "/" && first(entry.address) == first(place.path))
        });
        entry.map_or(REST, |entry| entry.group)
    };
    let mut groups: Vec<(&'static str, Vec<OfNoun<'p>>)> = Vec::new();
    for entry in v.site.menu.iter().filter(|entry| !entry.group.is_empty()) {
        if groups.iter().all(|(group, _)| *group != entry.group) {
            groups.push((entry.group, Vec::new()));
        }
    }
    groups.push((REST, Vec::new()));
    for (noun, permissions) in nouns {
        let group = group_of(noun);
        if let Some((_, all)) = groups.iter_mut().find(|(name, _)| *name == group) {
            all.push((noun, permissions));
        }
    }
    groups.retain(|(_, all)| !all.is_empty());
    groups
}
