//! Receipts: all of them, one with what it is used for, and taking one back.

use super::{ROWS_MAX, address_of, amount_with_sign, currency, customer_link, day, document, number, or_dash, today, typed_amount, words};
use crate::receipt::model::Method;
use kernel::Res;
use serde_json::{Value, json};
use ui::{Entry, Icon, Listing, Markup, Place, Reply, Site, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/receipts", &["customer_receipt.list"], |v| Box::pin(list(v)));
    site.page("/receipts/{receipt}", &["customer_receipt.detail"], |v| Box::pin(detail(v)));
    site.form(
        "/receipts/{receipt}/take-back",
        &["customer_receipt.reverse"],
        |v| Box::pin(take_back(v, None)),
        |v, t| Box::pin(take_back(v, Some(t))),
    );
}

/// The ways of paying as choices.
pub(super) fn methods(v: &Visit<'_>) -> Vec<(String, String)> {
    Method::ALL.map(|method| (method.as_str().to_owned(), v.say(format!("state.{}", method.as_str()).as_str()))).to_vec()
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("receipts", "customer_receipt.list", "page.receipts").shape(|table| {
        table
            .place("customer_name", Place::Title)
            .place("number", Place::Left)
            .place("received_on", Place::Left)
            .place("open_minor", Place::Off)
            .link("number", |row| format!("/receipts/{}", row["id"]))
            .quiet(&["customer_code", "bank_reference"])
            .hide(&["customer_id", "entity_id", "open_item_id", "reversal_number", "reversed_on", "reversal_reason"])
            .spare(&["customer_code", "currency", "remark"])
    });
    page = page.cell("customer_name", |row| customer_link(row, "customer_id", "customer_name"));
    if view.param("sort").is_none() {
        page.fixed = vec![("sort", "-received_on".to_owned())];
    }
    page.search = Some("page.receipts.search");
    let (open, reversed) = (view.param("open").unwrap_or_default(), view.param("reversed").unwrap_or_default());
    let tab = |label: &'static str, open_is: &str, reversed_is: &str| {
        let current = open == open_is && reversed == reversed_is;
        ui::view_tab(label, view.with(&[("open", open_is), ("reversed", reversed_is)])).current(current)
    };
    page.views = vec![tab("page.receipts.all", "", ""), tab("page.receipts.unused", "true", ""), tab("state.reversed", "", "true")];
    let methods = methods(v).into_iter().map(|(value, name)| (value, data(name))).collect();
    page.filters = vec![
        ui::filter_choices("method", "customer_receipt.method", Icon::Wallet, methods),
        ui::filter_dates("received", "customer_receipt.received_on", Icon::Calendar),
        ui::filter_text("bank_reference", "customer_receipt.bank_reference", Icon::Search),
    ];
    if v.may("credit.allocate") {
        page.actions.push(ui::button("page.allocations").icon(Icon::Check).link("/allocations").html(view));
    }
    page.create = v.may("customer_receipt.post").then_some(("op.customer_receipt.post", "/receipts/new"));
    page.empty = Some(ui::empty(Icon::Banknote, "page.receipts.none", "page.receipts.none.next"));
    v.listing(&page).await
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("receipt")?;
    let row = v.one("customer_receipt.detail", id).await?;
    let taken_back = words(&row, "state") == "reversed";
    let facts = ui::facts_wide(
        view,
        &[
            (text("customer_receipt.amount"), amount_with_sign(&row, "amount_minor")),
            (text("customer_receipt.open"), amount_with_sign(&row, "open_minor")),
            (text("customer_receipt.received_on"), html! { @if let Some(day) = day(&row, "received_on") { (ui::date(day)) } }),
            (text("customer_receipt.method"), html! { (view.say(format!("state.{}", words(&row, "method")).as_str())) }),
            (text("customer_receipt.bank_reference"), or_dash(&words(&row, "bank_reference"))),
            (text("customer_receipt.remark"), or_dash(&words(&row, "remark"))),
        ],
    );
    let used = used_for(v, &row).await?;
    let body = html! {
        (head(v, id, &row, taken_back).html(view))
        @if taken_back {
            @let more = html! { p { (words(&row, "reversed_on")) " · " (words(&row, "reversal_number")) " · " (words(&row, "reversal_reason")) } };
            (ui::alert(view, ui::AlertKind::Warn, "page.receipts.taken_back", Some(&more)))
        }
        (ui::plain_card(&ui::stack(&html! { p { (customer_link(&row, "customer_id", "customer_name")) } (facts) })))
        (used)
    };
    Ok(v.page(data(words(&row, "number")), ui::stack(&body)))
}

fn head<'h>(v: &Visit<'_>, id: i64, row: &Value, taken_back: bool) -> ui::Head<'h> {
    let view = &v.view;
    let mut head =
        ui::head(data(words(row, "number"))).mark(ui::state_pill(view, &words(row, "state"))).crumb("page.receipts", "/receipts");
    if !taken_back && v.may("customer_receipt.reverse") {
        let items = [ui::menu_link("op.customer_receipt.reverse", Icon::Undo, format!("/receipts/{id}/take-back")).danger()];
        head = head.other(ui::menu(view, "receipt-more", "ui.more", &items));
    }
    if number(row, "open_minor") > 0 && v.may("credit.allocate") {
        let address = format!("/allocations?customer={}&credit={}", row["customer_id"], row["open_item_id"]);
        head = head.action(view, &ui::button("op.credit.allocate").primary().icon(Icon::Check).link(address));
    }
    head
}

/// What a receipt is used for, and what of that was undone.
async fn used_for(v: &Visit<'_>, row: &Value) -> Res<Markup> {
    let view = &v.view;
    if !v.may("allocation.list") || row["open_item_id"].is_null() {
        return Ok(html! {});
    }
    let rows = v.rows("allocation.list", json!({ "credit_item": row["open_item_id"] })).await?;
    Ok(ui::flush_card(view, "page.receipts.used_for", None, &allocations(v, &rows, Side::Debit)))
}

/// Which document of an allocation is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The charge.
    Debit,
    /// Both.
    Both,
}

/// Allocations one below the other: those that stand can be undone.
pub(super) fn allocations(v: &Visit<'_>, rows: &[Value], side: Side) -> Markup {
    let view = &v.view;
    let mut heads = vec![("page.allocations.charge", false)];
    if side == Side::Both {
        heads.push(("page.allocations.payment", false));
    }
    heads.extend([("allocation.made_on", false), ("allocation.amount", true), ("page.allocations.state", false)]);
    let lines: Vec<Vec<Markup>> = rows
        .iter()
        .take(usize::try_from(ROWS_MAX).unwrap_or(usize::MAX))
        .map(|row| {
            let of = |kind: &str| {
                document(
                    &words(row, &format!("{kind}_doc_type")),
                    number(row, &format!("{kind}_doc_id")),
                    &words(row, &format!("{kind}_number")),
                )
            };
            let mut line = vec![of("debit")];
            if side == Side::Both {
                line.push(of("credit"));
            }
            let state = html! {
                @if number(row, "amount_minor") < 0 { (ui::tag(view, "page.allocations.undoes", ui::Tone::Neutral)) }
                @else if row["undone"] == true { (ui::tag(view, "page.allocations.undone", ui::Tone::Neutral)) }
                @else if row["undoable"] == true && v.may("credit.undo_allocation") {
                    a.x-link href={ "/allocations/" (row["id"]) "/undo" } { (view.say("op.credit.undo_allocation")) }
                }
            };
            let made = html! { @if let Some(day) = day(row, "made_on") { (ui::date(day)) } };
            line.extend([made, super::amount(row, "amount_minor"), state]);
            line
        })
        .collect();
    html! {
        @if lines.is_empty() { p.x-muted.p-4 { (view.say("page.allocations.none")) } }
        @else { (ui::small_table(view, &heads, &lines)) }
    }
}

async fn take_back(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("receipt")?;
    let row = v.one("customer_receipt.detail", id).await?;
    let own = format!("/receipts/{id}");
    let told = text("page.receipts.take_back.what").with("amount", typed_amount(number(&row, "amount_minor"), currency(&row)));
    let entry = Entry::new("customer_receipt.reverse", "op.customer_receipt.reverse", format!("{own}/take-back"), own.clone())
        .groups(&[("", &["reversed_on", "reason"])])
        .begin(&json!({ "reversed_on": today(v).to_string() }))
        .fixed(json!({ "receipt": id }))
        .of(words(&row, "number"), own.clone())
        .notice(ui::alert(view, ui::AlertKind::Info, told, None))
        .narrow();
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

/// Where an item's document is opened.
pub(super) fn opened(row: &Value) -> Option<String> {
    address_of(&words(row, "doc_type"), number(row, "doc_id"))
}
