//! What is open: what customers owe by due day, with how late it is, and what they paid that is not used.

use super::receipts::opened;
use super::{customer_link, day, kind_of, lateness, today, words};
use kernel::Res;
use kernel::query::Window;
use serde_json::json;
use ui::{Icon, Listing, Place, Reply, Site, Visit, html};

pub(super) fn register(site: &mut Site) {
    site.page("/open-items", &["open_item.list"], |v| Box::pin(list(v)));
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let now = today(v);
    let mut page = Listing::new("open-items", "open_item.list", "page.open_items").shape(|table| {
        table
            .place("customer_name", Place::Title)
            .place("number", Place::Left)
            .place("due_on", Place::Left)
            .quiet(&["customer_code", "doc_type"])
            .hide(&["customer_id", "entity_id", "doc_id"])
            .spare(&["customer_code", "currency", "side"])
    });
    page = page.cell("number", |row| html! { @match opened(row) { Some(address) => a.x-link href=(address) { (words(row, "number")) }, None => (words(row, "number")) } });
    page = page.cell("customer_name", |row| customer_link(row, "customer_id", "customer_name"));
    page = page.cell("doc_type", move |row| html! { (kind_of(view, &words(row, "doc_type"))) });
    page = page.cell("due_on", move |row| {
        let due = day(row, "due_on").filter(|_| words(row, "side") == "debit");
        let open = row["open_minor"].as_i64().unwrap_or_default() > 0;
        html! { (words(row, "due_on")) @if let Some(due) = due.filter(|_| open) { " " (lateness(view, due, now)) } }
    });
    // Opened without a word, it is what customers owe, the oldest first.
    let given = |name: &str| view.param(name).is_some();
    let begin = [("side", "debit"), ("open", "true"), ("sort", "due_on")];
    page.fixed = begin.into_iter().filter(|(name, _)| !given(name)).map(|(name, value)| (name, value.to_owned())).collect();
    page.search = Some("page.open_items.search");
    let yesterday = now.add_days(-1).map(|day| day.to_string()).unwrap_or_default();
    let (side, open, to) =
        (view.param("side").unwrap_or_default(), view.param("open").unwrap_or_default(), view.param("due_to").unwrap_or_default());
    let tab = |label: &'static str, side_is: &str, open_is: &str, to_is: &str| {
        let current = side == side_is && open == open_is && to == to_is;
        ui::view_tab(label, view.with(&[("side", side_is), ("open", open_is), ("due_to", to_is)])).current(current)
    };
    page.views = vec![
        tab("page.open_items.owed", "", "", ""),
        tab("page.open_items.overdue", "", "", &yesterday).alarm(overdue(v, &yesterday).await?),
        tab("page.open_items.unused", "credit", "", ""),
        tab("page.open_items.settled", "", "false", ""),
    ];
    page.filters = vec![ui::filter_dates("due", "open_item.due_on", Icon::CalendarClock)];
    if v.may("credit.allocate") {
        page.actions.push(ui::button("page.allocations").icon(Icon::Check).link("/allocations").html(view));
    }
    page.actions.push(ui::button("page.ageing").icon(Icon::CalendarClock).link("/ageing").html(view));
    page.empty = Some(ui::empty(Icon::List, "page.open_items.none", "page.open_items.none.next"));
    v.listing(&page).await
}

/// Whether anything is overdue.
async fn overdue(v: &Visit<'_>, yesterday: &str) -> Res<bool> {
    let window = Window { limit: Some(1), ..Window::default() };
    let rows = v.query("open_item.list", json!({ "side": "debit", "open": true, "due_to": yesterday }), &window).await?.rows;
    Ok(!rows.is_empty())
}
