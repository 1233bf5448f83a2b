//! How goods moved, document by document.

use super::{by_warehouse, document_link, moved, number, words};
use kernel::Res;
use ui::{Icon, Listing, Place, Reply, Site, Visit, data};

/// The kinds of documents that move goods.
const KINDS: [&str; 8] = [
    "goods_receipt",
    "delivery",
    "goods_return",
    "stock_transfer",
    "stock_adjustment",
    "sample_issue",
    "stock_opening",
    "stock_correction",
];

pub(super) fn register(site: &mut Site) {
    site.page("/stock-entries", &["stock_entry.list"], |v| Box::pin(list(v)));
}

async fn list(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let mut page = Listing::new("entries", "stock_entry.list", "page.stock_entries").shape(|table| {
        table
            .place("product_name", Place::Title)
            .place("number", Place::Left)
            .place("doc_type", Place::Left)
            .link("product_name", |row| format!("/stock/{}", row["product_id"]))
            .quiet(&["product_code", "warehouse_code"])
            .hide(&["doc_id", "product_id", "warehouse_id", "unit", "currency"])
            .spare(&["line_no", "product_code", "warehouse_code", "at"])
    });
    page = page.cell("number", |row| document_link(v, &words(row, "doc_type"), number(row, "doc_id"), &words(row, "number")));
    page = page.cell("doc_type", move |row| ui::html! { (view.say(format!("state.{}", words(row, "doc_type")).as_str())) });
    page = page.cell("quantity", moved);
    let kinds = KINDS.iter().map(|kind| ((*kind).to_owned(), data(view.say(format!("state.{kind}").as_str())))).collect();
    page.filters.push(ui::filter_choices("doc_type", "stock_entry.doc_type", Icon::File, kinds));
    page.filters.extend(by_warehouse(v).await?);
    page.filters.push(ui::filter_dates("moved", "stock_entry.effective_on", Icon::Calendar));
    if let Some(product) = view.param("product").and_then(|id| id.parse::<i64>().ok()) {
        let name = v.shown("product", product).await;
        page.filters.push(ui::filter_choices("product", "stock_entry.product", Icon::Package, vec![(product.to_string(), data(name))]));
    }
    page.empty = Some(ui::empty(Icon::Rows, "page.stock_entries.none", "page.stock_entries.none.next"));
    v.listing(&page).await
}
