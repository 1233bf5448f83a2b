//! The program's own pages, and the pages of every slice.

use kernel::Res;
use kernel::query::Window;
use serde_json::{Value, json};
use ui::{Icon, Kpi, Markup, Reply, Site, Visit, data, html, text};

/// Adds every page.
pub(crate) fn register(site: &mut Site) {
    site.menu("", "page.home", Icon::Chart, "/", "");
    site.page("/", &[], |v| Box::pin(home(v)));
    crm::pages(site);
    catalog::pages(site);
    org::pages(site);
    exchange::pages(site);
    // The page itself is the program's: it knows where the data is.
    site.menu("page.group.company", "page.company", Icon::Settings, "/company", "company.administer");
}

/// How many rows there are, up to a thousand, with where they can be seen; nothing for whom the list is closed.
async fn counted<'v>(v: &Visit<'v>, label: &'static str, query: &str, params: Value, address: &str) -> Res<Option<Kpi<'v>>> {
    if !v.may(query) {
        return Ok(None);
    }
    let window = Window { limit: Some(1), count: Some("some".into()), ..Window::default() };
    let page = v.query(query, params, &window).await?;
    let more = if page.count_is_more == Some(true) { "+" } else { "" };
    Ok(Some(ui::kpi(label, format!("{}{more}", page.count.unwrap_or_default())).link(address)))
}

/// What waits for this person, and where to go.
async fn home(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut figures = Vec::new();
    for (label, query, params, address) in [
        ("page.home.waiting", "approval.list", json!({ "state": "waiting" }), "/approvals?state=waiting"),
        ("page.home.customers", "customer.list", json!({ "state": "active" }), "/customers"),
        ("page.home.products", "product.list", json!({ "state": "active" }), "/products"),
        ("page.home.people", "user.list", json!({ "state": "active" }), "/people?state=active"),
    ] {
        if v.site.places.iter().any(|place| place.path == address.split('?').next().unwrap_or_default()) {
            figures.extend(counted(v, label, query, params, address).await?);
        }
    }
    let places: Vec<_> =
        v.site.menu.iter().filter(|entry| entry.address != "/" && (entry.needs.is_empty() || v.may(entry.needs))).collect();
    let waiting = waiting(v).await?;
    let body = html! {
        (ui::head(text("page.home.hello").with("name", v.me.name.as_str())).note(data(v.me.company.as_str())).html(view))
        (ui::stack(&html! {
        @if !figures.is_empty() { (ui::kpis(view, &figures)) }
        (ui::columns(
            &html! { (waiting) },
            &ui::card(view, "page.home.places", &html! {
                ul.x-plain-list { @for place in &places { li { a.x-link href=(place.address) { (ui::icon(place.icon)) " " (view.say(place.label)) } } } }
            }),
        ))
        }))
    };
    Ok(v.page("page.home", body))
}

/// The latest requests that wait for somebody's yes.
async fn waiting(v: &Visit<'_>) -> Res<Markup> {
    let view = &v.view;
    if !v.may("approval.list") {
        return Ok(html! {});
    }
    let window = Window { limit: Some(8), sort: Some("-id".into()), ..Window::default() };
    let page = v.query("approval.list", json!({ "state": "waiting" }), &window).await?;
    let words = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let rows: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .map(|row| {
            let name = view.say(format!("op.{}", words(row, "operation")).as_str());
            vec![
                html! { a.x-link href={ "/approvals/" (row["id"]) } { (name) } },
                ui::person(&words(row, "owner_name")),
                html! { @if let Some(at) = row["requested_at"].as_str().and_then(base::Timestamp::parse) { (ui::instant(view, at)) } },
            ]
        })
        .collect();
    let body = html! {
        @if rows.is_empty() { p.x-muted { (view.say("page.approvals.none")) } }
        @else { (ui::small_table(view, &[("approval.operation", false), ("approval.owner", false), ("approval.requested_at", false)], &rows)) }
    };
    Ok(ui::card(view, "page.home.waiting", &body))
}
