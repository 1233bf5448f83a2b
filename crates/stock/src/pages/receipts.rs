//! Goods receipts: the list, a new one, one with its lines.

use super::lines::{Above, Cost, DocumentForm, Takes, answer, shown};
use super::{by_warehouse, or_dash, words};
use kernel::Res;
use serde_json::{Value, json};
use ui::{Icon, Listing, Place, Reply, Site, Typed, Visit, data, html, text};

static FORM: DocumentForm = DocumentForm {
    operation: "stock.receive",
    title: "op.stock.receive",
    address: "/goods-receipts/new",
    list: ("page.goods_receipts", "/goods-receipts"),
    above: &[
        Above { name: "warehouse", label: "goods_receipt.warehouse", takes: Takes::Record("warehouse"), required: true },
        Above { name: "supplier", label: "goods_receipt.supplier", takes: Takes::Words, required: true },
        Above { name: "received_on", label: "goods_receipt.received_on", takes: Takes::Day, required: true },
    ],
    cost: Cost::Needed,
    quantity: "stock_document_line.quantity",
    note: "page.goods_receipts.note",
};

pub(super) fn register(site: &mut Site) {
    site.page("/goods-receipts", &["goods_receipt.list"], |v| Box::pin(list(v)));
    site.form("/goods-receipts/new", &["stock.receive"], |v| Box::pin(create(v, None)), |v, t| Box::pin(create(v, Some(t))));
    site.page("/goods-receipts/{receipt}", &["goods_receipt.detail"], |v| Box::pin(detail(v)));
}

async fn create(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    answer(v, &FORM, typed, "/goods-receipts").await
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("receipts", "goods_receipt.list", "page.goods_receipts").shape(|table| {
        table
            .place("number", Place::Title)
            .place("supplier", Place::Left)
            .link("number", |row| format!("/goods-receipts/{}", row["id"]))
            .hide(&["warehouse_id", "owner_id", "corrected_by"])
            .spare(&["warehouse_code"])
    });
    // That it stands goes without saying.
    page = page.cell("state", move |row| html! { @if words(row, "state") != "posted" { (ui::state_pill(view, &words(row, "state"))) } });
    page.search = Some("page.goods_receipts.search");
    page.filters.extend(by_warehouse(v).await?);
    page.filters.push(ui::filter_text("supplier", "goods_receipt.supplier", Icon::Truck));
    page.filters.push(ui::filter_dates("received", "goods_receipt.received_on", Icon::Calendar));
    page.create = v.may("stock.receive").then_some(("op.stock.receive", "/goods-receipts/new"));
    page.empty = Some(ui::empty(Icon::FileInput, "page.goods_receipts.none", "page.goods_receipts.none.next"));
    v.listing(&page).await
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("receipt")?;
    let row: Value = v.one("goods_receipt.detail", id).await?;
    let number = words(&row, "number");
    let reversed = words(&row, "state") == "corrected";
    let mut head = ui::head(data(number.as_str()))
        .mark(ui::state_pill(view, &words(&row, "state")))
        .note("entity.goods_receipt")
        .crumb("page.goods_receipts", "/goods-receipts");
    if !reversed && v.may("stock.correct") {
        head = head.action(view, &ui::button("op.stock.correct").icon(Icon::Undo).link(format!("/stock-corrections/new?receipt={id}")));
    }
    let mut facts = vec![
        (text("goods_receipt.supplier"), or_dash(&words(&row, "supplier"))),
        (text("goods_receipt.warehouse"), html! { (words(&row, "warehouse_name")) }),
        (text("goods_receipt.received_on"), html! { (words(&row, "received_on")) }),
    ];
    if reversed {
        let by = html! { a.x-link href={ "/stock-documents/" (row["corrected_by"]) } { (v.say("page.stock_documents.reversal")) } };
        facts.push((text("goods_receipt.corrected_by"), by));
    }
    let body = html! {
        (head.html(view))
        (ui::stack(&html! {
            (ui::plain_card(&ui::facts_wide(view, &facts)))
            (shown(v, "goods_receipt_line.list", json!({ "receipt": id }), false).await?)
        }))
    };
    Ok(v.page(data(number), body))
}
