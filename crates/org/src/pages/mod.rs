//! Pages of the organisation: people, roles, departments, positions, approvals, the audit, and everybody's own page.

mod approvals;
mod audit;
mod departments;
mod lists;
mod me;
mod people;
mod positions;
mod rights;
mod roles;
pub(crate) mod sql;
mod texts;

pub(crate) use texts::TEXTS;

use serde_json::Value;
use ui::{Finder, Icon, Markup, Site, View, html};

pub(crate) fn register(site: &mut Site) {
    site.finder(Finder { note: "login", ..Finder::new("user", "user.list") });
    site.finder(Finder { fixed: &[("state", "active")], ..Finder::new("department", "department.list") });
    site.finder(Finder { fixed: &[("state", "active")], ..Finder::new("position", "position.list") });
    site.finder(Finder { by: "code", ..Finder::new("legal_entity", "legal_entity.list") });
    site.search(ui::Searched {
        label: "page.people",
        icon: Icon::User,
        list: "user.list",
        by: "q",
        fixed: &[("state", "active")],
        address: "/people/{id}",
        note: "login",
        indexed: false,
    });
    site.command("page.people.new", Icon::Plus, "/people/new", "user.create");
    site.command("op.department.create", Icon::Plus, "/departments/new", "department.create");
    site.command("op.position.create", Icon::Plus, "/positions/new", "position.create");
    site.command("op.role.create", Icon::Plus, "/roles/new", "role.create");
    site.menu("page.group.work", "page.approvals", Icon::UserCheck, "/approvals", "approval.list");
    site.menu("page.group.company", "page.people", Icon::Users, "/people", "user.list");
    site.menu("page.group.company", "page.departments", Icon::Building, "/departments", "department.list");
    site.menu("page.group.company", "page.positions", Icon::Scroll, "/positions", "position.list");
    site.menu("page.group.company", "page.roles", Icon::Shield, "/roles", "role.list");
    site.menu("page.group.company", "page.audit", Icon::Clock, "/audit", "audit.list");
    approvals::register(site);
    audit::register(site);
    departments::register(site);
    lists::register(site);
    me::register(site);
    people::register(site);
    positions::register(site);
    rights::register(site);
    roles::register(site);
}

/// A field of a row in words.
pub(crate) fn words(row: &Value, key: &str) -> String {
    match row.get(key) {
        Some(Value::String(words)) => words.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// A number of a row.
pub(crate) fn number(row: &Value, key: &str) -> i64 {
    row.get(key).and_then(Value::as_i64).unwrap_or_default()
}

/// What an operation or a query is called.
pub(crate) fn called(view: &View, permission: &str) -> String {
    let keys = [format!("permission.{permission}"), format!("op.{permission}"), format!("query.{permission}")];
    keys.iter().find(|key| view.texts.get(view.lang, key).is_some()).map_or_else(|| permission.to_owned(), |key| view.say(key.as_str()))
}

/// Words, or a dash where there are none.
pub(crate) fn or_dash(words: &str) -> Markup {
    html! { @if words.is_empty() { "—" } @else { (words) } }
}
