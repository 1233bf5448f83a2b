//! Revenue 销售额: what was invoiced and credited, by month. A summary beside the documents: each moves it as it is posted, and check
//! proves that it is their sum.

pub(crate) mod query;
pub(crate) mod sql;
mod texts;

use crate::invoice::model::{Invoice, InvoiceKind};
use base::Period;
use kernel::{Registry, Res, Tx, p};

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", sql::ALL).statements("settle", query::ALL).tables("settle", &["revenue_month"]);
    r.query::<query::RevenueList>();
    r.texts(texts::TEXTS);
}

/// Adds a document to the month of its day; the amounts of a credit note are below zero.
pub(crate) async fn add(tx: &Tx<'_>, i: &Invoice) -> Res<()> {
    let month = Period::of(i.invoiced_on).first();
    let (invoices, credit_notes, credited) = match i.kind {
        InvoiceKind::Invoice => (1_i64, 0_i64, 0),
        InvoiceKind::CreditNote => (0, 1, i.gross_minor),
    };
    let row = p![month, i.entity_id, &i.currency, i.customer_id, invoices, credit_notes, i.net_minor, i.tax_minor, i.gross_minor, credited];
    tx.guard(&sql::ADD, row, 1).await
}
