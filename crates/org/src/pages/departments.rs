//! Departments as a tree, each with its people and what lies below.

use super::{number, words};
use kernel::Res;
use serde_json::{Value, json};
use ui::{Entry, Icon, Markup, Reply, Site, TreeNode, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/departments", &["department.list"], |v| Box::pin(page(v)));
    site.form("/departments/new", &["department.create"], |v| Box::pin(create(v, None)), |v, t| Box::pin(create(v, Some(t))));
    site.page("/departments/{department}", &["department.list"], |v| Box::pin(page(v)));
    site.form("/departments/{department}/edit", &["department.change"], |v| Box::pin(edit(v, None)), |v, t| Box::pin(edit(v, Some(t))));
    site.form("/departments/{department}/move", &["department.move"], |v| Box::pin(put(v, None)), |v, t| Box::pin(put(v, Some(t))));
    site.form("/departments/{department}/close", &["department.close"], |v| Box::pin(page(v)), |v, t| Box::pin(close(v, t)));
}

fn branches<'r>(rows: &'r [Value], shown: Option<i64>, parent: Option<i64>) -> Vec<TreeNode<'r>> {
    let known = |id: i64| rows.iter().any(|row| number(row, "id") == id);
    // Somebody who does not see the whole tree begins at what they see.
    let above = |row: &Value| row["parent"].as_i64().filter(|parent| known(*parent));
    rows.iter()
        .filter(|row| above(row) == parent)
        .map(|row| {
            let id = number(row, "id");
            TreeNode {
                label: row["name"].as_str().unwrap_or_default(),
                address: format!("/departments/{id}"),
                count: Some(number(row, "people")),
                current: shown == Some(id),
                children: branches(rows, shown, Some(id)),
            }
        })
        .collect()
}

async fn page(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let rows = v.rows("department.list", json!({ "state": "active" })).await?;
    let shown = match v.word("department") {
        Some(_) => Some(v.one("department.detail", v.id("department")?).await?),
        None => rows.first().cloned(),
    };
    let shown_id = shown.as_ref().map(|row| number(row, "id"));
    let mut head = ui::head("page.departments");
    if v.may("department.create") {
        let under = shown_id.map(|id| format!("?parent={id}")).unwrap_or_default();
        head = head.action(
            view,
            &ui::button("op.department.create").primary().icon(Icon::Plus).shortcut("N").link(format!("/departments/new{under}")),
        );
    }
    let tree = ui::plain_card(&ui::tree(view, "page.departments", &branches(&rows, shown_id, None)));
    let side = match &shown {
        Some(row) => one(v, row).await?,
        None => ui::empty(Icon::Building, "page.departments.none", "page.departments.none.next").html(view),
    };
    let body = html! { (head.html(view)) (ui::split(&tree, &side)) };
    Ok(v.page("page.departments", body))
}

async fn one(v: &Visit<'_>, row: &Value) -> Res<Markup> {
    let view = &v.view;
    let (id, name) = (number(row, "id"), words(row, "name"));
    let people = if v.may("user.list") { v.rows("user.list", json!({ "department": id })).await? } else { Vec::new() };
    let own = format!("/departments/{id}");
    let mut items = Vec::new();
    if v.may("department.change") {
        items.push(ui::menu_link("op.department.change", Icon::Pencil, format!("{own}/edit")));
    }
    if v.may("department.move") {
        items.push(ui::menu_link("op.department.move", Icon::FileInput, format!("{own}/move")));
    }
    if v.may("department.close") {
        items.push(ui::menu_opens("op.department.close", Icon::Ban, "department-close").danger());
    }
    let more = html! { @if !items.is_empty() { (ui::menu(view, "department-more", "ui.more", &items)) } };
    let facts = ui::facts(
        view,
        &[
            (text("department.code"), html! { (words(row, "code")) }),
            (text("department.parent"), super::or_dash(&words(row, "parent_name"))),
            (text("department.people"), html! { (number(row, "people")) }),
            (text("department.state"), ui::state_pill(view, &words(row, "state"))),
        ],
    );
    let rows: Vec<Vec<Markup>> = people
        .iter()
        .map(|one| {
            let name = html! { a.x-link href={ "/people/" (one["id"]) } { (ui::person(&words(one, "name"))) } };
            vec![name, super::or_dash(&words(one, "role_names")), ui::state_pill(view, &words(one, "state"))]
        })
        .collect();
    let table = html! {
        @if rows.is_empty() { p.x-muted { (view.say("page.departments.nobody")) } }
        @else { (ui::small_table(view, &[("user.name", false), ("user.roles", false), ("user.state", false)], &rows)) }
    };
    Ok(html! {
        (ui::card_with(view, data(name), None, Some(&more), &facts))
        (ui::card(view, "page.departments.people", &table))
        (ui::confirm(view, "department-close", "op.department.close", "page.departments.close.what", "op.department.close", &format!("{own}/close")))
    })
}

async fn create(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let begin = json!({ "parent": v.view.param("parent").and_then(|id| id.parse::<i64>().ok()) });
    let entry = Entry::new("department.create", "op.department.create", "/departments/new", "/departments").begin(&begin);
    let entry = entry.groups(&[("", &["name", "code", "parent"])]);
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |made| format!("/departments/{}", made["id"])).await,
    }
}

async fn edit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    change(v, typed, "department.change", "op.department.change", "edit", &[("", &["name", "code"])]).await
}

async fn put(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    change(v, typed, "department.move", "op.department.move", "move", &[("", &["under"])]).await
}

async fn change(v: &Visit<'_>, typed: Option<&Typed>, operation: &str, title: &str, verb: &str, groups: &[(&str, &[&str])]) -> Res<Reply> {
    let id = v.id("department")?;
    let row = v.one("department.detail", id).await?;
    let mut begin = row.clone();
    begin["under"] = row["parent"].clone();
    let own = format!("/departments/{id}");
    let seen = v.seen(number(&row, "version"));
    let entry = Entry::new(operation, title, format!("{own}/{verb}?version={seen}"), own.clone()).groups(groups).begin(&begin);
    let entry = entry.fixed(json!({ "department": id, "version": seen }));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn close(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("department")?;
    let row = v.one("department.detail", id).await?;
    v.deed(
        "department.close",
        typed,
        &json!({ "department": id, "version": row["version"] }),
        "/departments",
        &format!("/departments/{id}"),
    )
    .await
}
