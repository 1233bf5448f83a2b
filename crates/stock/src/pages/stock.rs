//! What lies where: the list of balances, and the card of one product with its warehouses, who holds it and how it moved.

use super::{amount, by_warehouse, document_link, measured, moved, number, or_dash, today, unit_cost, words};
use base::{Currency, Money, Quantity, Timestamp};
use kernel::Res;
use kernel::query::{Page, Window};
use serde_json::{Value, json};
use ui::{CardHead, Icon, Listing, Markup, Place, Reply, Site, Visit, data, html, text};

/// Movements that a product's card shows; the list shows all.
const ENTRIES_SHOWN: i64 = 30;

pub(super) fn register(site: &mut Site) {
    site.page("/stock", &["stock_balance.list"], |v| Box::pin(list(v)));
    site.page("/stock/{product}", &["stock_balance.list"], |v| Box::pin(card(v)));
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("stock", "stock_balance.list", "page.stock").shape(|table| {
        table
            .place("product_name", Place::Title)
            .place("product_code", Place::Left)
            .link("product_name", |row| format!("/stock/{}", row["product_id"]))
            .quiet(&["product_code", "specification"])
            .hide(&["product_id", "warehouse_id", "unit", "currency"])
            .spare(&["specification", "warehouse_code", "low_since"])
    });
    page = page.cell("product_name", move |row| {
        html! { (words(row, "product_name")) @if !row["low_since"].is_null() { " " (ui::tag(view, "page.stock.low", ui::Tone::Bad)) } }
    });
    page = page.cell("on_hand", |row| measured(row, "on_hand"));
    page = page.cell("reserved", |row| {
        html! { @if number(row, "reserved") == 0 { span.x-muted { "0" } } @else { (ui::quantity(Quantity::from_thousandths(number(row, "reserved")))) } }
    });
    page = page.cell("free", |row| html! { b { (ui::quantity(Quantity::from_thousandths(number(row, "free")))) } });
    page.search = Some("page.stock.search");
    let (zero, low) = (view.param("zero").unwrap_or_default(), view.param("low").is_some());
    let tab = |label: &'static str, zero_is: &str, low_is: &str, current| {
        ui::view_tab(label, view.with(&[("zero", zero_is), ("low", low_is)])).current(current)
    };
    page.views = vec![
        tab("page.stock.all", "", "", zero.is_empty() && !low),
        tab("page.stock.some", "false", "", zero == "false" && !low),
        tab("page.stock.low", "", "true", low),
        tab("page.stock.zero", "true", "", zero == "true" && !low),
    ];
    page.filters.extend(by_warehouse(v).await?);
    if v.may("category.list") {
        let rows = v.rows("category.list", json!({ "state": "active" })).await?;
        let choices = rows.iter().map(|row| (words(row, "id"), data(words(row, "name")))).collect();
        page.filters.push(ui::filter_choices("category", "page.stock.category", Icon::Tag, choices));
    }
    page.create = v.may("stock.receive").then_some(("op.stock.receive", "/goods-receipts/new"));
    page.empty = Some(ui::empty(Icon::Package, "page.stock.none", "page.stock.none.next"));
    v.listing(&page).await
}

async fn card(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("product")?;
    let balances = v.query("stock_balance.list", json!({ "product": id }), &Window { limit: Some(200), ..Window::default() }).await?;
    let product = if v.may("product.detail") { v.one("product.detail", id).await? } else { Value::Null };
    let first = balances.rows.first();
    if product.is_null() && first.is_none() {
        return Err(kernel::Failure::not_found());
    }
    let named = |key: &str, other: &str| first.map_or_else(|| words(&product, key), |row| words(row, other));
    let (name, code, unit) = (named("name", "product_name"), named("code", "product_code"), named("unit", "unit"));
    let mut head = ui::head(data(name.as_str())).note(data(code)).crumb("page.stock", "/stock");
    if !product["low_since"].is_null() {
        head = head.mark(ui::tag(view, "page.stock.low", ui::Tone::Bad));
    }
    if !product.is_null() {
        head = head.action(view, &ui::button("page.stock.product").icon(Icon::Tag).link(format!("/products/{id}")));
    }
    let held = v.rows("stock_held.list", json!({ "product": id })).await?;
    let body = html! {
        (head.html(view))
        (ui::stack(&html! {
            (figures(v, &balances, &unit))
            (places(v, &balances))
            (holders(v, &held, &unit))
            (movements(v, id, &balances).await?)
        }))
    };
    Ok(v.page(data(name), body))
}

/// What there is in all the warehouses that the reader sees.
fn figures(v: &Visit<'_>, balances: &Page, unit: &str) -> Markup {
    let view = &v.view;
    let sum = |key: &str| balances.rows.iter().map(|row| number(row, key)).sum::<i64>();
    let shown = |key: &str| format!("{} {unit}", ui::quantity_text(Quantity::from_thousandths(sum(key))));
    let mut kpis = vec![
        ui::kpi("stock_balance.free", shown("free")).note("page.stock.free.note"),
        ui::kpi("stock_balance.on_hand", shown("on_hand")),
        ui::kpi("stock_balance.reserved", shown("reserved")),
    ];
    let masked = balances.masked.iter().any(|field| field == "value_minor");
    let currency = balances.rows.first().and_then(|row| Currency::new(&words(row, "currency")));
    if let (false, Some(currency)) = (masked, currency) {
        let of = |row: &&Value| words(row, "currency") == currency.as_str();
        let value: i64 = balances.rows.iter().filter(of).map(|row| number(row, "value_minor")).sum();
        kpis.push(ui::kpi("stock_balance.value", format!("{} {currency}", Money::new(value, currency))).note("page.stock.value.note"));
    }
    ui::kpis(view, &kpis)
}

/// What lies in each warehouse.
fn places(v: &Visit<'_>, balances: &Page) -> Markup {
    let view = &v.view;
    let heads = [
        CardHead { label: "stock_balance.warehouse", figure: false, place: Place::Title, named: false },
        CardHead { label: "stock_balance.on_hand", figure: true, place: Place::Left, named: true },
        CardHead { label: "stock_balance.reserved", figure: true, place: Place::Left, named: true },
        CardHead { label: "stock_balance.free", figure: true, place: Place::Right, named: true },
        CardHead { label: "stock_balance.average", figure: true, place: Place::Off, named: true },
        CardHead { label: "stock_balance.value", figure: true, place: Place::Left, named: true },
    ];
    let rows: Vec<Vec<Markup>> = balances
        .rows
        .iter()
        .map(|row| {
            vec![
                html! { (words(row, "warehouse_name")) " " span.x-muted { (words(row, "warehouse_code")) } },
                measured(row, "on_hand"),
                measured(row, "reserved"),
                html! { b { (measured(row, "free")) } },
                unit_cost(v, row, "average_micro", &balances.masked),
                amount(v, row, "value_minor", &balances.masked),
            ]
        })
        .collect();
    let body = html! {
        @if rows.is_empty() { p.x-muted { (view.say("page.stock.nowhere")) } } @else { (ui::card_table(view, &heads, &rows)) }
    };
    ui::card(view, "page.stock.places", &body)
}

/// Who holds what of it: why less is free than lies there.
fn holders(v: &Visit<'_>, held: &[Value], unit: &str) -> Markup {
    let view = &v.view;
    let heads = [
        CardHead { label: "stock_held.reference", figure: false, place: Place::Title, named: false },
        CardHead { label: "stock_held.doc_type", figure: false, place: Place::Left, named: false },
        CardHead { label: "stock_held.warehouse", figure: false, place: Place::Left, named: false },
        CardHead { label: "stock_held.owner", figure: false, place: Place::Left, named: false },
        CardHead { label: "stock_held.quantity", figure: true, place: Place::Right, named: false },
        CardHead { label: "stock_held.expires_at", figure: false, place: Place::Left, named: true },
    ];
    let at = |row: &Value, key: &str| Timestamp::parse(&words(row, key));
    let rows: Vec<Vec<Markup>> = held
        .iter()
        .map(|row| {
            let kind = words(row, "doc_type");
            vec![
                document_link(v, &kind, number(row, "doc_id"), &words(row, "reference")),
                html! { (view.say(format!("state.{kind}").as_str())) },
                html! { (words(row, "warehouse_name")) },
                or_dash(&words(row, "owner_name")),
                html! { (ui::quantity(Quantity::from_thousandths(number(row, "quantity")))) " " span.x-muted { (unit) } },
                html! { @match at(row, "expires_at") { Some(at) => (ui::instant(view, at)), None => "—" } },
            ]
        })
        .collect();
    let body = html! {
        @if rows.is_empty() { p.x-muted { (view.say("page.stock.not_held")) } } @else { (ui::card_table(view, &heads, &rows)) }
    };
    ui::card(view, "page.stock.held", &body)
}

/// How it moved lately, each movement with what lay in its warehouse after it.
async fn movements(v: &Visit<'_>, id: i64, balances: &Page) -> Res<Markup> {
    let view = &v.view;
    if !v.may("stock_entry.list") {
        return Ok(html! {});
    }
    let window = Window { limit: Some(ENTRIES_SHOWN), sort: Some("-id".into()), ..Window::default() };
    let page = v.query("stock_entry.list", json!({ "product": id }), &window).await?;
    let after = standing(balances, &page.rows);
    let heads = [
        CardHead { label: "stock_entry.number", figure: false, place: Place::Title, named: false },
        CardHead { label: "stock_entry.effective_on", figure: false, place: Place::Left, named: false },
        CardHead { label: "stock_entry.doc_type", figure: false, place: Place::Left, named: false },
        CardHead { label: "stock_entry.warehouse", figure: false, place: Place::Left, named: false },
        CardHead { label: "stock_entry.quantity", figure: true, place: Place::Right, named: false },
        CardHead { label: "page.stock.after", figure: true, place: Place::Left, named: true },
        CardHead { label: "stock_entry.cost", figure: true, place: Place::Off, named: true },
    ];
    let rows: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .zip(after)
        .map(|(row, after)| {
            let kind = words(row, "doc_type");
            vec![
                document_link(v, &kind, number(row, "doc_id"), &words(row, "number")),
                html! { (words(row, "effective_on")) },
                html! { (view.say(format!("state.{kind}").as_str())) },
                html! { (words(row, "warehouse_name")) },
                moved(row),
                html! { @match after { Some(after) => (ui::quantity(Quantity::from_thousandths(after))), None => "—" } },
                amount(v, row, "cost_minor", &page.masked),
            ]
        })
        .collect();
    let all = html! { a.x-link href={ "/stock-entries?product=" (id) } { (view.say("page.stock.all_entries")) } };
    let body = html! {
        @if rows.is_empty() { p.x-muted { (view.say("page.stock.not_moved")) } } @else { (ui::card_table(view, &heads, &rows)) }
    };
    let note = today(v).map(|day| text("page.stock.moved.note").with("day", day.to_string()));
    Ok(ui::card_with(view, "page.stock.moved", note, Some(&all), &body))
}

/// What lay in a movement's warehouse after it: what lies there now less everything after it. The latest first.
fn standing(balances: &Page, entries: &[Value]) -> Vec<Option<i64>> {
    let mut now: Vec<(i64, i64)> = balances.rows.iter().map(|row| (number(row, "warehouse_id"), number(row, "on_hand"))).collect();
    entries
        .iter()
        .map(|entry| {
            let place = now.iter_mut().find(|(warehouse, _)| *warehouse == number(entry, "warehouse_id"))?;
            let after = place.1;
            place.1 -= number(entry, "quantity");
            Some(after)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_movement_tells_what_lay_there_after_it() {
        let balance = |warehouse: i64, on_hand: i64| json!({ "warehouse_id": warehouse, "on_hand": on_hand });
        let balances = Page { rows: vec![balance(70, 10), balance(71, 4)], ..Page::default() };
        let entry = |warehouse: i64, quantity: i64| json!({ "warehouse_id": warehouse, "quantity": quantity });
        let entries = [entry(71, 4), entry(70, -4), entry(70, 14), entry(72, 1)];
        assert_eq!(standing(&balances, &entries), [Some(4), Some(10), Some(14), None]);
    }
}
