//! Price lists: all of them, one with its prices, and its forms.

use super::{drawn, measured, number, origin, period, standing, today, words};
use kernel::Res;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use ui::{Entry, Icon, Listing, Markup, Place, Reply, Site, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/price-lists", &["price_list.list"], |v| Box::pin(list(v)));
    site.form("/price-lists/new", &["price_list.create"], |v| Box::pin(create(v, None)), |v, t| Box::pin(create(v, Some(t))));
    site.page("/price-lists/{list}", &["price_list.detail"], |v| Box::pin(detail(v)));
    site.form("/price-lists/{list}/edit", &["price_list.change"], |v| Box::pin(edit(v, None)), |v, t| Box::pin(edit(v, Some(t))));
    site.form("/price-lists/{list}/close", &["price_list.close"], |v| Box::pin(detail(v)), |v, t| Box::pin(close(v, t)));
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("price-lists", "price_list.list", "page.price_lists").shape(|table| {
        table
            .place("name", Place::Title)
            .place("audience", Place::Left)
            .link("name", |row| format!("/price-lists/{}", row["id"]))
            .quiet(&["code"])
            .hide(&["class_id", "class_name", "customer_id", "customer_name"])
    });
    page = page.cell("audience", move |row| whom(v, row));
    page = page.cell("with_tax", move |row| html! { (view.say(taxed(row))) });
    page.search = Some("page.price_lists.search");
    let state = view.param("state").unwrap_or_default();
    let tab = |label: &'static str, value: &str| ui::view_tab(label, view.with(&[("state", value)])).current(state == value);
    page.views = vec![tab("page.price_lists.all", ""), tab("state.active", "active"), tab("state.closed", "closed")];
    let audiences = ui::state_choices(view, &["everyone", "class", "customer"]);
    page.filters = vec![ui::filter_choices("audience", "price_list.audience", Icon::Users, audiences)];
    page.filters.push(ui::filter_dates("ends", "page.price_lists.ends", Icon::CalendarClock));
    page.create = v.may("price_list.create").then_some(("op.price_list.create", "/price-lists/new"));
    page.empty = Some(ui::empty(Icon::Banknote, "page.price_lists.none", "page.price_lists.none.next"));
    v.listing(&page).await
}

fn taxed(row: &Value) -> &'static str {
    if row["with_tax"] == true { "page.prices.with_tax" } else { "page.prices.without_tax" }
}

/// Whom a list is for: the customer or the class by name.
fn whom(v: &Visit<'_>, row: &Value) -> Markup {
    let named = ["customer_name", "class_name"].map(|key| words(row, key)).into_iter().find(|name| !name.is_empty());
    html! { @match named { Some(name) => (name), None => (v.say(format!("state.{}", words(row, "audience")).as_str())) } }
}

async fn create(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let begin = json!({ "currency": v.me.currency, "with_tax": true, "priority": 0, "valid_from": today(v).map(|day| day.to_string()) });
    let entry = Entry::new("price_list.create", "op.price_list.create", "/price-lists/new", "/price-lists").begin(&begin);
    let entry = entry
        .groups(&[
            ("", &["name", "code", "currency", "with_tax"]),
            ("page.price_lists.whom", &["customer", "class", "priority"]),
            ("page.prices.period", &["valid_from", "valid_to"]),
        ])
        .choice("currency", v.currencies());
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |made| format!("/price-lists/{}", made["id"])).await,
    }
}

async fn edit(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("list")?;
    let row = v.one("price_list.detail", id).await?;
    let (own, seen) = (format!("/price-lists/{id}"), v.seen(number(&row, "version")));
    let entry = Entry::new("price_list.change", "op.price_list.change", format!("{own}/edit?version={seen}"), own.clone()).begin(&row);
    let entry = entry.groups(&[("", &["name", "priority", "valid_to"])]).fixed(json!({ "list": id, "version": seen })).emptied("name", "");
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

async fn close(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let id = v.id("list")?;
    let row = v.one("price_list.detail", id).await?;
    let own = format!("/price-lists/{id}");
    v.deed("price_list.close", typed, &json!({ "list": id, "version": row["version"] }), &own, &own).await
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("list")?;
    let row = v.one("price_list.detail", id).await?;
    let (name, own, active) = (words(&row, "name"), format!("/price-lists/{id}"), words(&row, "state") == "active");
    let listing = prices(v, id, active);
    let page = v.listed("price_entry.list", &listing.fixed).await?;
    let again = again(&page.rows);
    let once = |key: &'static str| {
        let again = again.clone();
        move |row: &Value| html! { span.x-again[again.contains(&number(row, "id"))] { (words(row, key)) } }
    };
    let listing = listing.cell("product_name", once("product_name")).cell("product_code", once("product_code"));
    let region = v.list_region(&listing, &page, &v.arranged(listing.query).await?);
    let mut head = ui::head(data(name.as_str()))
        .mark(ui::state_pill(view, &words(&row, "state")))
        .note(data(words(&row, "code")))
        .crumb("page.price_lists", "/price-lists");
    let mut items = Vec::new();
    if active && v.may("price_list.change") {
        items.push(ui::menu_link("op.price_list.change", Icon::Pencil, format!("{own}/edit")));
    }
    if active && v.may("price_list.close") {
        items.push(ui::menu_opens("op.price_list.close", Icon::Ban, "list-close").danger());
    }
    if !items.is_empty() {
        head = head.other(ui::menu(view, "list-more", "ui.more", &items));
    }
    if active && v.may("price.set_many") {
        let new = ui::button("op.price.set").primary().icon(Icon::Plus).shortcut("N").link(format!("{own}/prices/new"));
        head = head.action(view, &new);
    }
    let facts = ui::facts_wide(
        view,
        &[
            (text("price_list.audience"), whom(v, &row)),
            (text("price_list.currency"), html! { (words(&row, "currency")) }),
            (text("price_list.with_tax"), html! { (view.say(taxed(&row))) }),
            (text("price_list.priority"), drawn(&row, "priority", ui::number)),
            (text("page.prices.period"), period(view, &row)),
        ],
    );
    let top = html! { (head.html(view)) (ui::plain_card(&facts)) };
    let region = html! {
        (region)
        (ui::confirm(view, "list-close", "op.price_list.close", "page.price_lists.close.what", "op.price_list.close", &format!("{own}/close")))
    };
    if view.region == Some("prices") {
        return Ok(Reply::Part { title: name, region });
    }
    Ok(v.page(data(name), ui::stack(&html! { (top) (region) })))
}

/// Rows that speak of the same product as the one before: it is named once.
fn again(rows: &[Value]) -> BTreeSet<i64> {
    let pairs = rows.iter().zip(rows.iter().skip(1));
    pairs.filter(|(one, next)| one["product_id"] == next["product_id"]).map(|(_, next)| number(next, "id")).collect()
}

/// The prices of a list: those that hold or will, unless all are asked for.
fn prices<'l>(v: &'l Visit<'_>, id: i64, active: bool) -> Listing<'l> {
    let view = &v.view;
    let now = today(v);
    let may_end = active && v.may("price.end");
    let mut page = Listing::new("prices", "price_entry.list", "page.prices").shape(move |table| {
        let table = table
            .place("product_name", Place::Title)
            .place("product_code", Place::Left)
            .place("from_quantity", Place::Left)
            .link("product_name", |row| format!("/products/{}", row["product_id"]))
            .quiet(&["product_code"])
            .hide(&["list_id", "list_code", "list_name", "product_id", "unit", "currency", "with_tax"])
            .spare(&["origin"]);
        if !may_end {
            return table;
        }
        table.menu(move |row| {
            let ended = standing(row, now) == "expired";
            let end = || ui::menu_link("op.price.end", Icon::Ban, format!("/price-lists/{id}/prices/{}/end", row["id"]));
            if ended { Vec::new() } else { vec![end()] }
        })
    });
    page = page.cell("from_quantity", |row| measured(row, "from_quantity", &words(row, "unit")));
    // That a price holds goes without saying; told is what does not yet, or no longer.
    page = page.cell("valid_from", move |row| {
        let standing = standing(row, now);
        html! { (words(row, "valid_from")) @if standing != "active" { " " (ui::state_pill(view, standing)) } }
    });
    page = page.cell("valid_to", move |row| {
        let to = words(row, "valid_to");
        html! { @if to.is_empty() { span.x-muted { (view.say("page.prices.open")) } } @else { (to) } }
    });
    page = page.cell("origin", |row| origin(v, row));
    page.fixed = vec![("list", id.to_string())];
    page.search = Some("page.prices.search");
    let on = view.param("on").unwrap_or_default();
    let day = now.map(|day| day.to_string()).unwrap_or_default();
    page.views = vec![
        ui::view_tab("page.prices.all", view.with(&[("on", "")])).current(on.is_empty()),
        ui::view_tab("page.prices.today", view.with(&[("on", &day)])).current(on == day),
    ];
    page.empty = Some(ui::empty(Icon::Banknote, "page.prices.none", "page.prices.none.next"));
    page
}
