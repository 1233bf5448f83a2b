//! The reversal of a goods receipt or a stock document: why, and on which day. What it will do is said before.

use super::{today, words};
use kernel::Res;
use serde_json::json;
use ui::{AlertKind, Entry, Reply, Site, Typed, Visit, text};

pub(super) fn register(site: &mut Site) {
    site.form("/stock-corrections/new", &["stock.correct"], |v| Box::pin(page(v, None)), |v, t| Box::pin(page(v, Some(t))));
}

async fn page(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let view = &v.view;
    let of = |name: &'static str| view.param(name).and_then(|id| id.parse::<i64>().ok());
    let (field, query, place, id) = match (of("receipt"), of("document")) {
        (Some(id), None) => ("receipt", "goods_receipt.detail", "goods-receipts", id),
        (None, Some(id)) => ("document", "stock_document.detail", "stock-documents", id),
        _ => return Err(kernel::Failure::not_found()),
    };
    let row = v.one(query, id).await?;
    let (number, own) = (words(&row, "number"), format!("/{place}/{id}"));
    let notice = ui::alert(view, AlertKind::Warn, text("page.stock_documents.correct.what").with("number", number.as_str()), None);
    let entry = Entry::new("stock.correct", "op.stock.correct", format!("/stock-corrections/new?{field}={id}"), own.clone())
        .groups(&[("", &["reason", "moved_on"])])
        .begin(&json!({ "moved_on": today(v).map(|day| day.to_string()) }))
        .fixed(json!({ field: id }))
        .of(number, own)
        .notice(notice)
        .narrow();
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |made| format!("/stock-documents/{}", made["id"])).await,
    }
}
