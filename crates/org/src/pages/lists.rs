//! What people make of lists: columns, views, and deeds on several ticked rows. The lists themselves are drawn by the design system.

use super::words;
use kernel::Res;
use serde_json::{Value, json};
use ui::{Bulk, COLUMNS, Icon, Ran, Reply, Site, Typed, VIEWS, View, Visit, view_address};

pub(super) fn register(site: &mut Site) {
    site.form(COLUMNS, &["list_setting.set"], |_| Box::pin(home()), |v, t| Box::pin(columns(v, t)));
    site.form(VIEWS, &["list_view.create"], |_| Box::pin(home()), |v, t| Box::pin(views(v, t)));
    site.form("/lists/bulk/{operation}", &[], |_| Box::pin(home()), |v, t| Box::pin(v.bulk(t)));
    for (operation, icon) in [("user.disable", Icon::Ban), ("user.enable", Icon::Check)] {
        site.bulk(Bulk { list: "user.list", operation, record: "user", detail: "user.detail", icon });
    }
}

/// These addresses are posted to; whoever opens one goes to the start page.
async fn home() -> Res<Reply> {
    Ok(Reply::Goto("/".to_owned()))
}

/// The address that a form came from, and that address with parameters replaced.
fn back(v: &Visit<'_>, typed: &Typed, changes: &[(&str, &str)]) -> String {
    let address = ui::back_within(typed.get("back").unwrap_or("/")).to_owned();
    View::new(v.view.lang, v.view.texts, &address).with(changes)
}

/// The columns that were ticked, in the order of the form; one of them moved by a place where there is no script to move it.
fn ticked(typed: &Typed) -> Vec<String> {
    let mut keys: Vec<String> = typed.0.iter().filter(|(name, _)| name == "column").map(|(_, key)| key.clone()).collect();
    let Some((way, key)) = typed.get("move").and_then(|step| step.split_once(':')) else { return keys };
    if let Some(at) = keys.iter().position(|one| one == key) {
        let to = if way == "up" { at.saturating_sub(1) } else { (at + 1).min(keys.len() - 1) };
        keys.swap(at, to);
    }
    keys
}

/// Columns are the reader's own for the list; within a kept view they hold until it is saved.
async fn columns(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let keys = if typed.get("reset").is_some() { Vec::new() } else { ticked(typed) };
    let from = back(v, typed, &[]);
    if View::new(v.view.lang, v.view.texts, &from).param("view").is_some_and(|id| id.parse::<i64>().is_ok()) {
        return Ok(Reply::Goto(back(v, typed, &[("cols", &keys.join(" "))])));
    }
    let input = json!({ "list": typed.get("list").unwrap_or_default(), "columns": keys });
    let then = back(v, typed, &[("cols", "")]);
    v.deed("list_setting.set", &unkeyed(v), &input, &then, &then).await
}

/// A form without a key of its own: what is set twice is set, and may be set again.
fn unkeyed(v: &Visit<'_>) -> Typed {
    Typed(vec![("key".to_owned(), v.new_key())])
}

/// What is done with a view.
async fn views(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let (list, here) = (typed.get("list").unwrap_or_default(), back(v, typed, &[]));
    let id = typed.number("view").or_else(|| v.view.param("view").and_then(|id| id.parse().ok())).unwrap_or_default();
    let version = typed.number("version").or_else(|| v.view.param("version").and_then(|at| at.parse().ok())).unwrap_or_default();
    let record = json!({ "view": id, "version": version });
    let columns: Vec<&str> = typed.get("columns").unwrap_or_default().split_whitespace().collect();
    let first = |view: i64| json!({ "list": list, "first_view": view });
    let deed = typed.get("do").map_or_else(|| v.view.param("do").unwrap_or_default(), str::to_owned);
    match deed.as_str() {
        "create" => create(v, typed, list, &columns).await,
        "change" => {
            let input = with(&record, &json!({ "address": view_address(&here), "columns": columns }));
            v.deed("list_view.change", &unkeyed(v), &input, &back(v, typed, &[("cols", "")]), &here).await
        }
        "first" => v.deed("list_setting.set", &unkeyed(v), &first(id), &here, &here).await,
        "not_first" => v.deed("list_setting.set", &unkeyed(v), &first(0), &here, &here).await,
        "share" | "unshare" => {
            let input = with(&record, &json!({ "shared": deed == "share" }));
            v.deed("list_view.share", &unkeyed(v), &input, &here, &here).await
        }
        "remove" => {
            let list = ui::back_within(&v.view.param("back").unwrap_or_default()).to_owned();
            v.deed("list_view.remove", &unkeyed(v), &record, &format!("{list}?view=all"), &list).await
        }
        _ => Ok(Reply::Goto(here)),
    }
}

fn with(one: &Value, other: &Value) -> Value {
    let mut all = one.as_object().cloned().unwrap_or_default();
    all.extend(other.as_object().cloned().unwrap_or_default());
    Value::Object(all)
}

/// A new view: kept, shared and opened first, as was ticked.
async fn create(v: &Visit<'_>, typed: &Typed, list: &str, columns: &[&str]) -> Res<Reply> {
    let here = back(v, typed, &[]);
    let input = json!({
        "list": list, "name": typed.get("name").unwrap_or_default(), "address": view_address(&here), "columns": columns
    });
    let made = match v.run("list_view.create", Some(v.new_key()), &input).await? {
        Ran::Done(made) => made,
        Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
        Ran::Refused(refusals) => return Ok(v.refused_page("op.list_view.create", &here, &refusals)),
    };
    let then = back(v, typed, &[("view", &words(&made, "id")), ("cols", "")]);
    if typed.get("first").is_some() {
        let first = json!({ "list": list, "first_view": made["id"] });
        if let Ran::Refused(refusals) = v.run("list_setting.set", Some(v.new_key()), &first).await? {
            return Ok(v.refused_page("op.list_setting.set", &then, &refusals));
        }
    }
    if typed.get("shared").is_some() {
        let share = json!({ "view": made["id"], "version": made["version"], "shared": true });
        return v.deed("list_view.share", &unkeyed(v), &share, &then, &then).await;
    }
    Ok(Reply::Goto(then))
}
