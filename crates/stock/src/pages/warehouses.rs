//! Warehouses: the list, a new one, one with its stock, its changes, its closing and reopening.

use super::{number, words};
use kernel::Res;
use serde_json::{Value, json};
use ui::{Entry, Icon, Listing, Place, Reply, Site, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/warehouses", &["warehouse.list"], |v| Box::pin(list(v)));
    site.form("/warehouses/new", &["warehouse.create"], |v| Box::pin(create(v, None)), |v, t| Box::pin(create(v, Some(t))));
    site.page("/warehouses/{warehouse}", &["warehouse.detail"], |v| Box::pin(detail(v)));
    site.form("/warehouses/{warehouse}/edit", &["warehouse.change"], |v| Box::pin(edit(v, None)), |v, t| Box::pin(edit(v, Some(t))));
    site.form("/warehouses/{warehouse}/close", &["warehouse.close"], |v| Box::pin(detail(v)), |v, t| Box::pin(state(v, t)));
    site.form("/warehouses/{warehouse}/reopen", &["warehouse.reopen"], |v| Box::pin(detail(v)), |v, t| Box::pin(state(v, t)));
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("warehouses", "warehouse.list", "page.warehouses").shape(|table| {
        table
            .place("name", Place::Title)
            .place("code", Place::Left)
            .link("name", |row| format!("/warehouses/{}", row["id"]))
            .quiet(&["code"])
            .hide(&["entity_id", "department_id"])
    });
    page.search = Some("page.warehouses.search");
    let state = view.param("state").unwrap_or_default();
    let tab = |label: &'static str, state_is: &str| ui::view_tab(label, view.with(&[("state", state_is)])).current(state == state_is);
    page.views = vec![tab("page.stock.all", ""), tab("state.active", "active"), tab("state.closed", "closed")];
    page.create = v.may("warehouse.create").then_some(("op.warehouse.create", "/warehouses/new"));
    page.empty = Some(ui::empty(Icon::Building, "page.warehouses.none", "page.warehouses.none.next"));
    v.listing(&page).await
}

async fn create(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let entities = if v.may("legal_entity.list") { v.rows("legal_entity.list", json!({})).await? } else { Vec::new() };
    let only = if let [one] = entities.as_slice() { one["id"].clone() } else { Value::Null };
    let entry = Entry::new("warehouse.create", "op.warehouse.create", "/warehouses/new", "/warehouses")
        .groups(&[("", &["name", "code", "department", "entity"])])
        .begin(&json!({ "entity": only }));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |made| format!("/warehouses/{}", made["id"])).await,
    }
}

async fn edit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("warehouse")?;
    let row = v.one("warehouse.detail", id).await?;
    let (own, seen) = (format!("/warehouses/{id}"), v.seen(number(&row, "version")));
    let mut begin = row.clone();
    begin["department"] = row["department_id"].clone();
    let entry = Entry::new("warehouse.change", "op.warehouse.change", format!("{own}/edit?version={seen}"), own.clone())
        .groups(&[("", &["name", "department"])])
        .begin(&begin)
        .fixed(json!({ "warehouse": id, "version": seen }))
        .emptied("name", "");
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn state(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("warehouse")?;
    let row = v.one("warehouse.detail", id).await?;
    let own = format!("/warehouses/{id}");
    let operation = if v.view.path().ends_with("/reopen") { "warehouse.reopen" } else { "warehouse.close" };
    v.deed(operation, typed, &json!({ "warehouse": id, "version": row["version"] }), &own, &own).await
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("warehouse")?;
    let row = v.one("warehouse.detail", id).await?;
    let (name, own, active) = (words(&row, "name"), format!("/warehouses/{id}"), words(&row, "state") == "active");
    let mut head = ui::head(data(name.as_str()))
        .mark(ui::state_pill(view, &words(&row, "state")))
        .note(data(words(&row, "code")))
        .crumb("page.warehouses", "/warehouses");
    let mut items = Vec::new();
    if active && v.may("warehouse.close") {
        items.push(ui::menu_opens("op.warehouse.close", Icon::Ban, "warehouse-close").danger());
    }
    if !active && v.may("warehouse.reopen") {
        items.push(ui::menu_posts("op.warehouse.reopen", Icon::Undo, format!("{own}/reopen")));
    }
    if !items.is_empty() {
        head = head.other(ui::menu(view, "warehouse-more", "ui.more", &items));
    }
    if v.may("stock_balance.list") {
        head = head.action(view, &ui::button("page.stock").icon(Icon::Package).link(format!("/stock?warehouse={id}")));
    }
    if active && v.may("warehouse.change") {
        head = head.action(view, &ui::button("op.warehouse.change").primary().icon(Icon::Pencil).shortcut("E").link(format!("{own}/edit")));
    }
    let facts = [
        (text("warehouse.department"), html! { (words(&row, "department_name")) }),
        (text("warehouse.entity"), html! { (v.shown("legal_entity", number(&row, "entity_id")).await) }),
    ];
    let body = html! {
        (head.html(view))
        (ui::plain_card(&ui::facts_wide(view, &facts)))
        (ui::confirm(view, "warehouse-close", "op.warehouse.close", "page.warehouses.close.what", "op.warehouse.close", &format!("{own}/close")))
    };
    Ok(v.page(data(name), body))
}
