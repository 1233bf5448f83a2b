//! Lists: what to ship, deliveries, returns.

use super::{number, today, words};
use base::BusinessDate;
use kernel::Res;
use kernel::query::Window;
use serde_json::{Value, json};
use ui::{Icon, Listing, Place, Reply, Site, Visit, data, html};

pub(super) fn register(site: &mut Site) {
    site.page("/deliveries", &["delivery.list"], |v| Box::pin(deliveries(v)));
    site.page("/to-ship", &["delivery.post", "delivery.list"], |v| Box::pin(to_ship(v)));
    site.page("/returns", &["goods_return.list"], |v| Box::pin(returns(v)));
}

/// Choices of a filter at the most.
const OFFERED_MAX: i64 = 500;

/// The warehouses as a filter, where there are several.
async fn warehouses<'l>(v: &'l Visit<'_>, page: &mut Listing<'l>) -> Res<()> {
    if !v.may("warehouse.list") {
        return Ok(());
    }
    let window = Window { limit: Some(OFFERED_MAX), ..Window::default() };
    let rows = v.query("warehouse.list", json!({ "state": "active" }), &window).await?.rows;
    if rows.len() > 1 {
        let named = rows.iter().map(|row| (words(row, "id"), data(words(row, "name")))).collect();
        page.filters.push(ui::filter_choices("warehouse", "delivery.warehouse", Icon::Building, named));
    }
    Ok(())
}

async fn deliveries(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("deliveries", "delivery.list", "page.deliveries").shape(|table| {
        table
            .place("number", Place::Title)
            .place("customer_name", Place::Left)
            .place("delivered_on", Place::Left)
            .link("number", |row| format!("/deliveries/{}", row["id"]))
            .quiet(&["warehouse_code", "order_number"])
            .head("customer_name", "delivery.customer")
            .head("warehouse_code", "delivery.warehouse")
            .head("owner_name", "delivery.owner")
            .person("owner_name")
            .hide(&["order_id", "customer_id", "payer_id", "warehouse_id", "owner_id"])
            .spare(&["customer_code", "currency", "returned_minor", "invoiced_minor", "signed_on"])
    });
    page.search = Some("page.deliveries.search");
    let (sign, invoice) = (view.param("to_sign").unwrap_or_default(), view.param("to_invoice").unwrap_or_default());
    let tab = |label: &'static str, to_sign: &str, to_invoice: &str| {
        let current = sign == to_sign && invoice == to_invoice;
        ui::view_tab(label, view.with(&[("to_sign", to_sign), ("to_invoice", to_invoice)])).current(current)
    };
    page.views =
        vec![tab("page.deliveries.all", "", ""), tab("page.deliveries.to_sign", "true", ""), tab("page.deliveries.to_invoice", "", "true")];
    page.filters.push(ui::filter_dates("delivered", "delivery.delivered_on", Icon::Calendar));
    warehouses(v, &mut page).await?;
    page.empty = Some(ui::empty(Icon::Truck, "page.deliveries.none", "page.deliveries.none.next"));
    v.listing(&page).await
}

async fn to_ship(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let now = today(v);
    let mut page = Listing::new("to-ship", "delivery.to_ship", "page.to_ship").shape(|table| {
        table
            .place("number", Place::Title)
            .place("customer_name", Place::Left)
            .place("promised_on", Place::Left)
            .link("number", |row| format!("/orders/{}/deliver", row["id"]))
            .quiet(&["warehouse_code", "address_city"])
            .head("customer_name", "delivery.customer")
            .head("receiver_name", "delivery.receiver")
            .head("warehouse_code", "delivery.warehouse")
            .head("address_city", "delivery.address")
            .hide(&["customer_id", "receiver_id", "warehouse_id", "address_province", "address_district"])
            .spare(&["customer_code", "currency", "requested_on", "receiver_name"])
    });
    page = page.cell("promised_on", move |row| {
        let promised = BusinessDate::parse(&words(row, "promised_on"));
        let late = promised.zip(now).is_some_and(|(day, now)| day < now);
        html! {
            (super::day(row, "promised_on"))
            @if late { " " (ui::tag(view, "page.to_ship.late", ui::Tone::Bad)) }
        }
    });
    page = page.cell("address_city", |row| html! { (words(row, "address_city")) (words(row, "address_district")) });
    page.search = Some("page.to_ship.search");
    let today_is = now.map(|day| day.to_string()).unwrap_or_default();
    let chosen = view.param("promised_to").unwrap_or_default();
    let tab =
        |label: &'static str, to: &str| ui::view_tab(label, view.with(&[("promised_to", to), ("promised_from", "")])).current(chosen == to);
    page.views = vec![tab("page.deliveries.all", ""), tab("page.to_ship.today", &today_is)];
    page.filters.push(ui::filter_dates("promised", "delivery.promised_on", Icon::Calendar));
    warehouses(v, &mut page).await?;
    page.empty = Some(ui::empty(Icon::CircleCheck, "page.to_ship.none", "page.to_ship.none.next"));
    v.listing(&page).await
}

async fn returns(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("returns", "goods_return.list", "page.returns").shape(|table| {
        table
            .place("number", Place::Title)
            .place("customer_name", Place::Left)
            .place("returned_on", Place::Left)
            .link("number", |row| format!("/returns/{}", row["id"]))
            .quiet(&["delivery_number", "reason"])
            .head("customer_name", "delivery.customer")
            .hide(&[
                "delivery_id",
                "order_id",
                "entity_id",
                "entity_name",
                "customer_id",
                "payer_id",
                "warehouse_id",
                "arises",
                "net_minor",
                "tax_minor",
            ])
            .spare(&["customer_code", "order_number", "warehouse_name", "currency", "cost_minor", "posted_at", "poster_name"])
    });
    page.search = Some("page.returns.search");
    let kind = view.param("kind").unwrap_or_default();
    let tab = |label: &'static str, is: &str| ui::view_tab(label, view.with(&[("kind", is)])).current(kind == is);
    page.views = vec![tab("page.deliveries.all", ""), tab("state.return", "return"), tab("state.reversal", "reversal")];
    page.filters.push(ui::filter_dates("returned", "goods_return.returned_on", Icon::Calendar));
    page.empty = Some(ui::empty(Icon::Undo, "page.returns.none", "page.returns.none.next"));
    v.listing(&page).await
}

/// The returns of a delivery, the latest first, as far as the reader may see them.
pub(super) async fn of_delivery(v: &Visit<'_>, delivery: i64) -> Res<Vec<Value>> {
    if !v.may("goods_return.list") {
        return Ok(Vec::new());
    }
    let mut rows = v.rows("goods_return.list", json!({ "delivery": delivery })).await?;
    rows.sort_by_key(|row| -number(row, "id"));
    Ok(rows)
}
