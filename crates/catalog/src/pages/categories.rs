//! Categories as a tree, each with what stands in it.

use super::{number, or_dash, words};
use kernel::Res;
use kernel::query::Window;
use serde_json::{Value, json};
use ui::{Entry, Icon, Markup, Reply, Site, TreeNode, Typed, Visit, data, html, text};

/// Products of a category that its page shows; the list shows all.
const PRODUCTS_SHOWN: i64 = 20;

pub(super) fn register(site: &mut Site) {
    site.page("/categories", &["category.list"], |v| Box::pin(page(v)));
    site.form("/categories/new", &["category.create"], |v| Box::pin(create(v, None)), |v, t| Box::pin(create(v, Some(t))));
    site.page("/categories/{category}", &["category.list"], |v| Box::pin(page(v)));
    site.form("/categories/{category}/edit", &["category.change"], |v| Box::pin(edit(v, None)), |v, t| Box::pin(edit(v, Some(t))));
    site.form("/categories/{category}/move", &["category.move"], |v| Box::pin(put(v, None)), |v, t| Box::pin(put(v, Some(t))));
    site.form("/categories/{category}/close", &["category.close"], |v| Box::pin(page(v)), |v, t| Box::pin(close(v, t)));
}

/// The categories that are used, by code, as many as a tree on a page can hold.
pub(super) async fn all(v: &Visit<'_>) -> Res<Vec<Value>> {
    let mut window = Window { limit: Some(500), sort: Some("code".into()), ..Window::default() };
    let mut rows = Vec::new();
    while rows.len() < ROWS_MAX {
        let page = v.query("category.list", json!({ "state": "active" }), &window).await?;
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

/// All categories as choices, indented by their place in the tree.
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

/// The category above, where it is among those that are shown.
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
                address: format!("/categories/{id}"),
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
    let shown = match v.word("category") {
        Some(_) => Some(v.one("category.detail", v.id("category")?).await?),
        None => rows.iter().find(|row| above(&rows, row).is_none()).cloned(),
    };
    let shown_id = shown.as_ref().map(|row| number(row, "id"));
    let mut head = ui::head("page.categories");
    if v.may("category.create") {
        let under = shown_id.map(|id| format!("?parent={id}")).unwrap_or_default();
        let new = ui::button("op.category.create").primary().icon(Icon::Plus).shortcut("N").link(format!("/categories/new{under}"));
        head = head.action(view, &new);
    }
    let body = match &shown {
        Some(row) => {
            let tree = ui::plain_card(&ui::tree(view, "page.categories", &branches(&rows, shown_id, None, 0)));
            ui::split(&tree, &one(v, &rows, row).await?)
        }
        None => ui::plain_card(&ui::empty(Icon::Tag, "page.categories.none", "page.categories.none.next").html(view)),
    };
    Ok(v.page("page.categories", html! { (head.html(view)) (body) }))
}

async fn one(v: &Visit<'_>, rows: &[Value], row: &Value) -> Res<Markup> {
    let view = &v.view;
    let (id, name, active) = (number(row, "id"), words(row, "name"), words(row, "state") == "active");
    let own = format!("/categories/{id}");
    let mut items = Vec::new();
    if active && v.may("category.change") {
        items.push(ui::menu_link("op.category.change", Icon::Pencil, format!("{own}/edit")));
    }
    if active && v.may("category.move") {
        items.push(ui::menu_link("op.category.move", Icon::FileInput, format!("{own}/move")));
    }
    if active && v.may("category.close") {
        items.push(ui::menu_opens("op.category.close", Icon::Ban, "category-close").danger());
    }
    let more = html! { @if !items.is_empty() { (ui::menu(view, "category-more", "ui.more", &items)) } };
    let parent = rows.iter().find(|other| other["id"] == row["parent_id"]);
    let facts = ui::facts(
        view,
        &[
            (text("category.code"), html! { (words(row, "code")) }),
            (
                text("category.parent"),
                html! { @match parent { Some(parent) => a.x-link href={ "/categories/" (parent["id"]) } { (words(parent, "name")) }, None => "—" } },
            ),
            (text("category.state"), ui::state_pill(view, &words(row, "state"))),
        ],
    );
    let products = if v.may("product.list") {
        products(v, id).await?
    } else {
        html! {}
    };
    Ok(html! {
        (ui::card_with(view, data(name), None, Some(&more), &facts))
        (products)
        (ui::confirm(view, "category-close", "op.category.close", "page.categories.close.what", "op.category.close", &format!("{own}/close")))
    })
}

/// The first products of a category and of all below it.
async fn products(v: &Visit<'_>, category: i64) -> Res<Markup> {
    let view = &v.view;
    let window = Window { limit: Some(PRODUCTS_SHOWN), sort: Some("code".into()), ..Window::default() };
    let page = v.query("product.list", json!({ "category": category, "state": "active" }), &window).await?;
    let rows: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .map(|one| {
            let name = html! { a.x-link href={ "/products/" (one["id"]) } { (words(one, "name")) } };
            vec![name, html! { (words(one, "code")) }, or_dash(&words(one, "specification")), or_dash(&words(one, "brand"))]
        })
        .collect();
    let heads = [("product.name", false), ("product.code", false), ("product.specification", false), ("product.brand", false)];
    let body = html! {
        @if rows.is_empty() { p.x-muted { (view.say("page.categories.no_products")) } }
        @else { (ui::small_table(view, &heads, &rows)) }
    };
    let every = html! { a.x-link href={ "/products?state=active&category=" (category) } { (view.say("page.categories.every_product")) } };
    Ok(ui::card_with(view, "page.categories.products", None, page.next.is_some().then_some(&every), &body))
}

async fn create(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let begin = json!({ "parent": v.view.param("parent").and_then(|id| id.parse::<i64>().ok()) });
    let entry = Entry::new("category.create", "op.category.create", "/categories/new", "/categories").begin(&begin);
    let entry = entry.groups(&[("", &["name", "code", "parent"])]);
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |made| format!("/categories/{}", made["id"])).await,
    }
}

async fn edit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    change(v, typed, "category.change", "op.category.change", "edit", &[("", &["name", "code"])]).await
}

async fn put(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    change(v, typed, "category.move", "op.category.move", "move", &[("", &["under"])]).await
}

async fn change(v: &Visit<'_>, typed: Option<&Typed>, operation: &str, title: &str, verb: &str, groups: &[(&str, &[&str])]) -> Res<Reply> {
    let id = v.id("category")?;
    let row = v.one("category.detail", id).await?;
    let mut begin = row.clone();
    begin["under"] = row["parent_id"].clone();
    let own = format!("/categories/{id}");
    let seen = v.seen(number(&row, "version"));
    let entry = Entry::new(operation, title, format!("{own}/{verb}?version={seen}"), own.clone()).groups(groups).begin(&begin);
    // A name that was emptied is told to be missing, and does not stay as it was.
    let entry = entry.fixed(json!({ "category": id, "version": seen })).emptied("name", "").emptied("code", "");
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn close(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("category")?;
    let row = v.one("category.detail", id).await?;
    let input = json!({ "category": id, "version": row["version"] });
    v.deed("category.close", typed, &input, "/categories", &format!("/categories/{id}")).await
}
