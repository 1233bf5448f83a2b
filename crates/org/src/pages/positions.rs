//! Positions: written duties, and who holds them.

use super::{number, words};
use kernel::Res;
use serde_json::json;
use ui::{Entry, Icon, Listing, Markup, Place, Reply, Site, Typed, Visit, data, html};

pub(super) fn register(site: &mut Site) {
    site.page("/positions", &["position.list"], |v| Box::pin(list(v)));
    site.form("/positions/new", &["position.create"], |v| Box::pin(create(v, None)), |v, t| Box::pin(create(v, Some(t))));
    site.page("/positions/{position}", &["position.list"], |v| Box::pin(detail(v)));
    site.form("/positions/{position}/edit", &["position.change"], |v| Box::pin(edit(v, None)), |v, t| Box::pin(edit(v, Some(t))));
    site.form("/positions/{position}/assign", &["position.assign"], |v| Box::pin(assign(v, None)), |v, t| Box::pin(assign(v, Some(t))));
    site.form("/positions/{position}/relieve/{user}", &["position.assign"], |v| Box::pin(detail(v)), |v, t| Box::pin(relieve(v, t)));
    site.form("/positions/{position}/close", &["position.close"], |v| Box::pin(detail(v)), |v, t| Box::pin(close(v, t)));
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let mut page = Listing::new("positions", "position.list", "page.positions")
        .shape(|table| table.place("name", Place::Title).link("name", |row| format!("/positions/{}", row["id"])).quiet(&["code"]));
    page.search = Some("page.positions.search");
    page.filters = vec![ui::filter_choices("state", "position.state", Icon::CircleDot, ui::state_choices(&v.view, &["active", "closed"]))];
    page.create = v.may("position.create").then_some(("op.position.create", "/positions/new"));
    page.empty = Some(ui::empty(Icon::Scroll, "page.positions.none", "page.positions.none.next"));
    v.listing(&page).await
}

async fn create(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let entry =
        Entry::new("position.create", "op.position.create", "/positions/new", "/positions").groups(&[("", &["name", "code", "duties"])]);
    let entry = entry.long("duties");
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |made| format!("/positions/{}", made["id"])).await,
    }
}

async fn edit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("position")?;
    let row = v.one("position.detail", id).await?;
    let (own, seen) = (format!("/positions/{id}"), v.seen(number(&row, "version")));
    let entry = Entry::new("position.change", "op.position.change", format!("{own}/edit?version={seen}"), own.clone()).begin(&row);
    let entry = entry.groups(&[("", &["name", "duties"])]).long("duties").fixed(json!({ "position": id, "version": seen }));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn assign(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("position")?;
    let row = v.one("position.detail", id).await?;
    let (own, seen) = (format!("/positions/{id}"), v.seen(number(&row, "version")));
    let entry = Entry::new("position.assign", "op.position.assign", format!("{own}/assign?version={seen}"), own.clone());
    let entry = entry.groups(&[("", &["user", "since"])]).fixed(json!({ "position": id, "version": seen }));
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn relieve(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let (id, user) = (v.id("position")?, v.id("user")?);
    let row = v.one("position.detail", id).await?;
    let own = format!("/positions/{id}");
    v.deed("position.relieve", typed, &json!({ "position": id, "version": row["version"], "user": user }), &own, &own).await
}

async fn close(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("position")?;
    let row = v.one("position.detail", id).await?;
    let own = format!("/positions/{id}");
    v.deed("position.close", typed, &json!({ "position": id, "version": row["version"] }), &own, &own).await
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("position")?;
    let row = v.one("position.detail", id).await?;
    let (name, active, own) = (words(&row, "name"), words(&row, "state") == "active", format!("/positions/{id}"));
    let mut head = ui::head(data(name.as_str()))
        .mark(ui::state_pill(view, &words(&row, "state")))
        .note(data(words(&row, "code")))
        .crumb("page.positions", "/positions");
    if active && v.may("position.close") {
        head = head.other(ui::menu(
            view,
            "position-more",
            "ui.more",
            &[ui::menu_opens("op.position.close", Icon::Ban, "position-close").danger()],
        ));
    }
    if active && v.may("position.change") {
        head = head.action(view, &ui::button("op.position.change").icon(Icon::Pencil).shortcut("E").link(format!("{own}/edit")));
    }
    if active && v.may("position.assign") {
        head = head.action(view, &ui::button("op.position.assign").primary().icon(Icon::UserCheck).link(format!("{own}/assign")));
    }
    let holders = if v.may("user.list") { v.rows("position_holder.list", json!({ "position": id })).await? } else { Vec::new() };
    let rows: Vec<Vec<Markup>> = holders.iter().map(|holder| held(v, &own, holder)).collect();
    let table = html! {
        @if rows.is_empty() { p.x-muted { (view.say("page.positions.nobody")) } }
        @else { (ui::small_table(view, &[("position.holder", false), ("position.holder_department", false), ("position.since", false), ("ui.more", false)], &rows)) }
    };
    let duties = html! { @if words(&row, "duties").is_empty() { p.x-muted { (view.say("page.positions.no_duties")) } } @else { p.x-paragraphs { (words(&row, "duties")) } } };
    let body = html! {
        (head.html(view))
        (ui::stack(&html! { (ui::card(view, "position.duties", &duties)) (ui::card(view, "page.positions.holders", &table)) }))
        (ui::confirm(view, "position-close", "op.position.close", "page.positions.close.what", "op.position.close", &format!("{own}/close")))
    };
    Ok(v.page(data(name), body))
}

fn held(v: &Visit<'_>, own: &str, holder: &serde_json::Value) -> Vec<Markup> {
    let view = &v.view;
    let name = html! { a.x-link href={ "/people/" (holder["user_id"]) } { (ui::person(&words(holder, "user_name"))) } };
    let relieve = html! {
        @if v.may("position.assign") {
            form method="post" action={ (own) "/relieve/" (holder["user_id"]) } { (ui::once(view)) (ui::button("op.position.relieve").quiet().small().html(view)) }
        }
    };
    vec![name, html! { (words(holder, "department_name")) }, html! { (words(holder, "since")) }, relieve]
}
