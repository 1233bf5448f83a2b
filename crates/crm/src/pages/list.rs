//! The list of customers, with filters and what can be done to several.

use super::{call, number, words};
use kernel::Res;
use kernel::query::Window;
use serde_json::{Value, json};
use ui::{Icon, Listing, Place, Reply, Site, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/customers", &["customer.list"], |v| Box::pin(list(v)));
    for (operation, icon) in [("customer.close", Icon::Ban), ("customer.reopen", Icon::Undo)] {
        site.bulk(ui::Bulk { list: "customer.list", operation, record: "customer", detail: "customer.detail", icon });
    }
}

/// People and departments that a filter offers at the most.
const OFFERED_MAX: i64 = 500;

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("customers", "customer.list", "page.customers").shape(|table| {
        table
            .place("name", Place::Title)
            .place("code", Place::Left)
            .place("owner_name", Place::Left)
            .person("owner_name")
            .link("name", |row| format!("/customers/{}", row["id"]))
            .quiet(&["code", "region_name", "department_name"])
            .head("class_name", "customer.class")
            .head("region_name", "customer.region")
            .head("department_name", "customer.department")
            .head("owner_name", "customer.owner")
            .hide(&["class_id", "region_id", "department_id", "owner_id", "credit_group_id", "payment_days"])
            .spare(&["short_name", "mnemonic", "credit_code"])
    });
    page = page.cell(
        "class_name",
        move |row| html! { @if !row["class_name"].is_null() { (ui::tag(view, data(words(row, "class_name")), ui::Tone::Info)) } },
    );
    page = page.cell("payment_kind", move |row| match (words(row, "payment_kind").as_str(), row["payment_days"].as_i64()) {
        ("days", Some(days)) => html! { (view.say(text("payment.days").with("days", days))) },
        (kind, _) => html! { (view.say(format!("state.{kind}").as_str())) },
    });
    page = page.cell("phone", move |row| call(v, &words(row, "phone")));
    page = page.cell("created_at", move |row| {
        let at = base::Timestamp::parse(&words(row, "created_at")).filter(|at| at.micros() > 0);
        html! { @if let Some(day) = at.and_then(|at| at.business_date(&v.me.time_zone)) { (ui::date(day)) } }
    });
    page.search = Some("page.customers.search");
    views(v, &mut page);
    filters(v, &mut page).await?;
    if v.may("customer.hand_over") {
        page.bulk.push(ui::bulk_action("op.customer.hand_over", Icon::UserCheck, "/customers/hand-over"));
        page.actions.push(ui::button("page.hand_over.all").icon(Icon::UserCheck).link("/customers/hand-over/all").html(view));
    }
    page.create = v.may("customer.create").then_some(("op.customer.create", "/customers/new"));
    page.empty = Some(ui::empty(Icon::Users, "page.customers.none", "page.customers.none.next"));
    v.listing(&page).await
}

/// All, one's own, those that are closed.
fn views<'l>(v: &Visit<'l>, page: &mut Listing<'l>) {
    let view = &v.view;
    let (state, owner) = (view.param("state").unwrap_or_default(), view.param("owner").unwrap_or_default());
    let me = v.me.user.to_string();
    let tab = |label: &'static str, state_is: &str, owner_is: &str| {
        let current = state == state_is && owner == owner_is;
        ui::view_tab(label, view.with(&[("state", state_is), ("owner", owner_is)])).current(current)
    };
    page.views = vec![
        tab("page.customers.all", "", ""),
        tab("state.active", "active", ""),
        tab("page.customers.mine", "active", &me),
        tab("state.closed", "closed", ""),
    ];
}

async fn filters<'l>(v: &'l Visit<'_>, page: &mut Listing<'l>) -> Res<()> {
    let window = Window { limit: Some(OFFERED_MAX), ..Window::default() };
    let named = |rows: &[Value]| rows.iter().map(|row| (words(row, "id"), data(words(row, "name")))).collect::<Vec<_>>();
    if v.may("customer_class.list") {
        let classes = v.query("customer_class.list", json!({}), &window).await?.rows;
        page.filters.push(ui::filter_choices("class", "customer.class", Icon::Star, named(&classes)));
    }
    if v.may("user.list") {
        let people = v.query("user.list", json!({ "state": "active" }), &window).await?.rows;
        if people.len() > 1 {
            page.filters.push(ui::filter_choices("owner", "customer.owner", Icon::User, named(&people)));
        }
    }
    if v.may("department.list") {
        let departments = v.query("department.list", json!({ "state": "active" }), &window).await?.rows;
        page.filters.push(ui::filter_choices("department", "customer.department", Icon::Building, named(&departments)));
    }
    if v.may("region.list") {
        let regions = super::regions::choices(&super::regions::all(v).await?);
        let regions = regions.into_iter().map(|(id, name)| (id, data(name))).collect();
        page.filters.push(ui::filter_choices("region", "customer.region", Icon::Map, regions));
    }
    let kinds = super::kinds(v).into_iter().map(|(value, name)| (value, data(name))).collect();
    page.filters.push(ui::filter_choices("payment_kind", "customer.payment_kind", Icon::Wallet, kinds));
    Ok(())
}

/// The customers of some ids, in the order of a list, as far as the reader sees them.
pub(super) async fn of_ids(v: &Visit<'_>, ids: &[i64]) -> Res<Vec<Value>> {
    let mut rows = Vec::new();
    for id in ids {
        match v.one("customer.detail", *id).await {
            Ok(row) => rows.push(row),
            Err(kernel::Failure::NotFound(_)) => {}
            Err(other) => return Err(other),
        }
    }
    rows.sort_by_key(|row| (words(row, "code"), number(row, "id")));
    Ok(rows)
}
