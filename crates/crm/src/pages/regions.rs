//! Regions as a tree, each with the customers in it.

use super::{number, words};
use kernel::Res;
use kernel::query::Window;
use serde_json::{Value, json};
use ui::{Entry, Icon, Markup, Reply, Site, TreeNode, Typed, Visit, data, html, text};

/// Customers of a region that its page shows; the list shows all.
const CUSTOMERS_SHOWN: i64 = 20;

pub(super) fn register(site: &mut Site) {
    site.page("/regions", &["region.list"], |v| Box::pin(page(v)));
    site.form("/regions/new", &["region.create"], |v| Box::pin(create(v, None)), |v, t| Box::pin(create(v, Some(t))));
    site.page("/regions/{region}", &["region.list"], |v| Box::pin(page(v)));
    site.form("/regions/{region}/edit", &["region.change"], |v| Box::pin(edit(v, None)), |v, t| Box::pin(edit(v, Some(t))));
    site.form("/regions/{region}/move", &["region.move"], |v| Box::pin(put(v, None)), |v, t| Box::pin(put(v, Some(t))));
    site.form("/regions/{region}/close", &["region.close"], |v| Box::pin(page(v)), |v, t| Box::pin(close(v, t)));
}

/// The regions that are used, by code, as many as a tree on a page can hold.
pub(super) async fn all(v: &Visit<'_>) -> Res<Vec<Value>> {
    let mut window = Window { limit: Some(500), sort: Some("code".into()), ..Window::default() };
    let mut rows = Vec::new();
    while rows.len() < ROWS_MAX {
        let page = v.query("region.list", json!({ "state": "active" }), &window).await?;
        rows.extend(page.rows);
        window.cursor = page.next;
        if window.cursor.is_none() {
            break;
        }
    }
    Ok(rows)
}

/// Categories that are drawn at the most.
const ROWS_MAX: usize = 3000;

/// All regions as choices, indented by their place in the tree.
pub(super) fn choices(rows: &[Value]) -> Vec<(String, String)> {
    fn below(rows: &[Value], parent: Option<i64>, level: usize, out: &mut Vec<(String, String)>) {
        for row in rows.iter().filter(|row| above(rows, row) == parent) {
            out.push((words(row, "id"), format!("{}{}", "　".repeat(level), words(row, "name"))));
            if level < LEVELS_MAX {
                below(rows, Some(number(row, "id")), level + 1, out);
            }
        }
    }
    let mut out = Vec::with_capacity(rows.len());
    below(rows, None, 0, &mut out);
    out
}

/// Levels that are drawn: deeper ones are not, so that no tree is endless.
const LEVELS_MAX: usize = 20;

/// The region above, where it is among those that are shown.
fn above(rows: &[Value], row: &Value) -> Option<i64> {
    row["parent_id"].as_i64().filter(|parent| rows.iter().any(|other| number(other, "id") == *parent))
}

fn branches<'r>(rows: &'r [Value], shown: Option<i64>, parent: Option<i64>, level: usize) -> Vec<TreeNode<'r>> {
    rows.iter()
        .filter(|row| above(rows, row) == parent)
        .map(|row| {
            let id = number(row, "id");
            TreeNode {
                label: row["name"].as_str().unwrap_or_default(),
                address: format!("/regions/{id}"),
                count: None,
                current: shown == Some(id),
                children: if level < LEVELS_MAX { branches(rows, shown, Some(id), level + 1) } else { Vec::new() },
            }
        })
        .collect()
}

async fn page(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let rows = all(v).await?;
    let shown = match v.word("region") {
        Some(_) => Some(v.one("region.detail", v.id("region")?).await?),
        None => rows.iter().find(|row| above(&rows, row).is_none()).cloned(),
    };
    let shown_id = shown.as_ref().map(|row| number(row, "id"));
    let mut head = ui::head("page.regions");
    if v.may("region.create") {
        let under = shown_id.map(|id| format!("?parent={id}")).unwrap_or_default();
        let new = ui::button("op.region.create").primary().icon(Icon::Plus).shortcut("N").link(format!("/regions/new{under}"));
        head = head.action(view, &new);
    }
    let body = match &shown {
        Some(row) => {
            let tree = ui::plain_card(&ui::tree(view, "page.regions", &branches(&rows, shown_id, None, 0)));
            ui::split(&tree, &one(v, &rows, row).await?)
        }
        None => ui::plain_card(&ui::empty(Icon::Map, "page.regions.none", "page.regions.none.next").html(view)),
    };
    Ok(v.page("page.regions", html! { (head.html(view)) (body) }))
}

async fn one(v: &Visit<'_>, rows: &[Value], row: &Value) -> Res<Markup> {
    let view = &v.view;
    let (id, name, active) = (number(row, "id"), words(row, "name"), words(row, "state") == "active");
    let own = format!("/regions/{id}");
    let mut items = Vec::new();
    if active && v.may("region.change") {
        items.push(ui::menu_link("op.region.change", Icon::Pencil, format!("{own}/edit")));
    }
    if active && v.may("region.move") {
        items.push(ui::menu_link("op.region.move", Icon::FileInput, format!("{own}/move")));
    }
    if active && v.may("region.close") {
        items.push(ui::menu_opens("op.region.close", Icon::Ban, "region-close").danger());
    }
    let more = html! { @if !items.is_empty() { (ui::menu(view, "region-more", "ui.more", &items)) } };
    let parent = rows.iter().find(|other| other["id"] == row["parent_id"]);
    let facts = ui::facts(
        view,
        &[
            (text("region.code"), html! { (words(row, "code")) }),
            (
                text("region.parent"),
                html! { @match parent { Some(parent) => a.x-link href={ "/regions/" (parent["id"]) } { (words(parent, "name")) }, None => "—" } },
            ),
            (text("region.state"), ui::state_pill(view, &words(row, "state"))),
        ],
    );
    let customers = if v.may("customer.list") {
        customers(v, id).await?
    } else {
        html! {}
    };
    Ok(html! {
        (ui::card_with(view, data(name), None, Some(&more), &facts))
        (customers)
        (ui::confirm(view, "region-close", "op.region.close", "page.regions.close.what", "op.region.close", &format!("{own}/close")))
    })
}

/// The first customers of a region and of all that lie in it.
async fn customers(v: &Visit<'_>, region: i64) -> Res<Markup> {
    let view = &v.view;
    let window = Window { limit: Some(CUSTOMERS_SHOWN), sort: Some("code".into()), ..Window::default() };
    let page = v.query("customer.list", json!({ "region": region, "state": "active" }), &window).await?;
    let rows: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .map(|one| {
            let name = html! { a.x-link href={ "/customers/" (one["id"]) } { (words(one, "name")) } };
            vec![name, html! { (words(one, "code")) }, html! { (words(one, "region_name")) }, ui::person(&words(one, "owner_name"))]
        })
        .collect();
    let heads = [("customer.name", false), ("customer.code", false), ("customer.region", false), ("customer.owner", false)];
    let body = html! {
        @if rows.is_empty() { p.x-muted { (view.say("page.regions.no_customers")) } }
        @else { (ui::small_table(view, &heads, &rows)) }
    };
    let every = html! { a.x-link href={ "/customers?state=active&region=" (region) } { (view.say("page.regions.every_customer")) } };
    Ok(ui::card_with(view, "page.regions.customers", None, page.next.is_some().then_some(&every), &body))
}

async fn create(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let begin = json!({ "parent": v.view.param("parent").and_then(|id| id.parse::<i64>().ok()) });
    let entry = Entry::new("region.create", "op.region.create", "/regions/new", "/regions").begin(&begin);
    let entry = entry.groups(&[("", &["name", "code", "parent"])]);
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |made| format!("/regions/{}", made["id"])).await,
    }
}

async fn edit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    change(v, typed, "region.change", "op.region.change", "edit", &[("", &["name", "code"])]).await
}

async fn put(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    change(v, typed, "region.move", "op.region.move", "move", &[("", &["under"])]).await
}

async fn change(v: &Visit<'_>, typed: Option<&Typed>, operation: &str, title: &str, verb: &str, groups: &[(&str, &[&str])]) -> Res<Reply> {
    let id = v.id("region")?;
    let row = v.one("region.detail", id).await?;
    let mut begin = row.clone();
    begin["under"] = row["parent_id"].clone();
    let own = format!("/regions/{id}");
    let seen = v.seen(number(&row, "version"));
    let entry = Entry::new(operation, title, format!("{own}/{verb}?version={seen}"), own.clone()).groups(groups).begin(&begin);
    // A name that was emptied is told to be missing, and does not stay as it was.
    let entry = entry.fixed(json!({ "region": id, "version": seen })).emptied("name", "").emptied("code", "");
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn close(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("region")?;
    let row = v.one("region.detail", id).await?;
    let input = json!({ "region": id, "version": row["version"] });
    v.deed("region.close", typed, &input, "/regions", &format!("/regions/{id}")).await
}
