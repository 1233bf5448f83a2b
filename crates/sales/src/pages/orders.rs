//! The lists: orders, and drafts of them.

use super::desk::{NEW, yesterday};
use super::{number, words};
use kernel::Res;
use kernel::query::Window;
use serde_json::{Value, json};
use ui::{Fill, Icon, Listing, Place, Reply, Site, Visit, data, html};

/// People and warehouses that a filter offers at the most.
const OFFERED_MAX: i64 = 500;

pub(super) fn register(site: &mut Site) {
    site.page("/orders", &["sales_order.list"], |v| Box::pin(orders(v)));
    site.page("/order-drafts", &["order_draft.list"], |v| Box::pin(drafts(v)));
}

async fn orders(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("orders", "sales_order.list", "page.orders").shape(|table| {
        table
            .place("customer_name", Place::Title)
            .place("number", Place::Left)
            .place("owner_name", Place::Left)
            .place("gross_minor", Place::Right)
            .place("state", Place::Right)
            .place("promised_on", Place::Off)
            .place("delivered_minor", Place::Right)
            .person("owner_name")
            .link("number", |row| format!("/orders/{}", row["id"]))
            .quiet(&["ordered_on", "customer_code", "warehouse_code"])
            .head("customer_name", "sales_order.customer")
            .head("owner_name", "sales_order.owner")
            .head("warehouse_code", "sales_order.warehouse")
            .head("delivered_minor", "page.orders.progress")
            .hide(&["customer_id", "warehouse_id", "owner_id", "currency"])
            .spare(&["customer_code", "requested_on", "cancelled_minor", "open_minor", "revision", "warehouse_code", "customer_order_no"])
    });
    page = page.cell("delivered_minor", move |row| {
        let share = (i128::from(number(row, "delivered_minor").max(0)) * 100).checked_div(i128::from(number(row, "gross_minor")));
        let share = share.and_then(|share| i64::try_from(share).ok()).unwrap_or_default();
        ui::meter(view, "page.orders.progress", share, Fill::Attained)
    });
    page = page.cell("gross_minor", move |row| {
        let currency = super::currency(row);
        html! { (super::money(row, "gross_minor")) @if currency != view.currency { " " small.x-muted { (currency) } } }
    });
    page.search = Some("page.orders.search");
    views(v, &mut page);
    filters(v, &mut page).await?;
    if v.may("order_draft.list") {
        page.actions.push(ui::button("page.drafts").icon(Icon::Pencil).link("/order-drafts?state=draft").html(view));
    }
    page.create = v.may("order_draft.save").then_some(("page.desk.new", NEW));
    page.empty = Some(ui::empty(Icon::Cart, "page.orders.none", "page.orders.none.next"));
    v.listing(&page).await
}

/// All, those to be sent, those sent in part, those that are late, one's own.
fn views<'l>(v: &Visit<'l>, page: &mut Listing<'l>) {
    let view = &v.view;
    let now = |name: &str| view.param(name).unwrap_or_default();
    let (state, open, owner, late) = (now("state"), now("open"), now("owner"), now("promised_to"));
    let me = v.me.user.to_string();
    let before = yesterday(v).unwrap_or_default();
    let tab = |label: &'static str, is: [&str; 4]| {
        let current = [&state, &open, &owner, &late].iter().zip(is).all(|(now, is)| *now == is);
        ui::view_tab(label, view.with(&[("state", is[0]), ("open", is[1]), ("owner", is[2]), ("promised_to", is[3])])).current(current)
    };
    page.views = vec![
        tab("ui.view.all", ["", "", "", ""]),
        tab("page.orders.to_send", ["confirmed", "", "", ""]),
        tab("state.part_delivered", ["part_delivered", "", "", ""]),
        tab("page.orders.late", ["", "true", "", &before]),
        tab("page.orders.mine", ["", "", &me, ""]),
    ];
}

async fn filters<'l>(v: &'l Visit<'_>, page: &mut Listing<'l>) -> Res<()> {
    let window = Window { limit: Some(OFFERED_MAX), ..Window::default() };
    let named = |rows: &[Value]| rows.iter().map(|row| (words(row, "id"), data(words(row, "name")))).collect::<Vec<_>>();
    let states = crate::order::model::OrderState::ALL.map(crate::order::model::OrderState::as_str);
    page.filters.push(ui::filter_choices("state", "sales_order.state", Icon::CircleDot, ui::state_choices(&v.view, &states)));
    if v.may("user.list") {
        let people = v.query("user.list", json!({ "state": "active" }), &window).await?.rows;
        if people.len() > 1 {
            page.filters.push(ui::filter_choices("owner", "sales_order.owner", Icon::User, named(&people)));
        }
    }
    if v.may("warehouse.list") {
        let warehouses = v.query("warehouse.list", json!({ "state": "active" }), &window).await?.rows;
        if warehouses.len() > 1 {
            page.filters.push(ui::filter_choices("warehouse", "sales_order.warehouse", Icon::Building, named(&warehouses)));
        }
    }
    page.filters.push(ui::filter_dates("ordered", "sales_order.ordered_on", Icon::Calendar));
    page.filters.push(ui::filter_dates("promised", "sales_order.promised_on", Icon::CalendarClock));
    Ok(())
}

async fn drafts(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("drafts", "order_draft.list", "page.drafts").shape(|table| {
        table
            .place("customer_name", Place::Title)
            .place("owner_name", Place::Left)
            .place("changed_at", Place::Left)
            .place("state", Place::Right)
            .person("owner_name")
            .link("customer_name", |row| format!("/orders/drafts/{}", row["id"]))
            .quiet(&["customer_code", "changed_at"])
            .head("customer_name", "order_draft.customer")
            .head("owner_name", "order_draft.owner")
            .hide(&["customer_id", "amends_id", "owner_id"])
            .spare(&["customer_code"])
    });
    page = page.cell("customer_name", move |row| {
        let name = words(row, "customer_name");
        html! { @if name.is_empty() { span.x-muted { (view.say("page.draft.no_customer")) } } @else { (name) } }
    });
    page = page.cell("amends_number", move |row| html! { @if let Some(order) = row["amends_id"].as_i64() { a.x-link href={ "/orders/" (order) } { (words(row, "amends_number")) } } });
    let (state, owner) = (view.param("state").unwrap_or_default(), view.param("owner").unwrap_or_default());
    let me = v.me.user.to_string();
    let tab = |label: &'static str, is_state: &str, is_owner: &str| {
        ui::view_tab(label, view.with(&[("state", is_state), ("owner", is_owner)])).current(state == is_state && owner == is_owner)
    };
    page.views = vec![
        tab("ui.view.all", "", ""),
        tab("page.drafts.open", "draft", ""),
        tab("page.drafts.mine", "draft", &me),
        tab("state.confirmed", "confirmed", ""),
        tab("state.discarded", "discarded", ""),
    ];
    page.search = Some("page.drafts.search");
    page.create = v.may("order_draft.save").then_some(("page.desk.new", NEW));
    page.empty = Some(ui::empty(Icon::Pencil, "page.drafts.none", "page.drafts.none.next"));
    v.listing(&page).await
}
