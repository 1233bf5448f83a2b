//! A receipt 收款单: what a customer paid. What it is not used for at once stays an advance. A posted document: it has a number
//! and never changes; one that was a mistake is taken back as a whole by its counter-document, the reversal.

pub(crate) mod events;
pub(crate) mod model;
pub(crate) mod post;
pub(crate) mod query;
pub(crate) mod reverse;
pub(crate) mod sql;
mod texts;

use base::Entity;
use kernel::Registry;
use kernel::ledger::check::Digester;
use kernel::op::{ConstraintText, EntityDef};
use model::{CustomerReceipt, ReceiptReversal};

/// The document's kind in ledgers and in the register of posted documents, and its number series.
pub(crate) const DOC_TYPE: &str = "customer_receipt";
/// The reversal's; it is numbered with the receipts.
pub(crate) const REVERSAL: &str = "receipt_reversal";

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", sql::ALL)
        .statements("settle", query::ALL)
        .tables("settle", &["customer_receipt", "receipt_reference", "receipt_reversal"]);
    r.entity(EntityDef { name: CustomerReceipt::NAME, table: "customer_receipt", locate: Some(&sql::LOCATE) });
    r.entity(EntityDef { name: ReceiptReversal::NAME, table: "receipt_reversal", locate: Some(&sql::LOCATE_REVERSAL) });
    r.operation::<post::Post>().operation::<reverse::Reverse>();
    r.query::<query::CustomerReceiptList>().query::<query::CustomerReceiptDetail>();
    r.constraint(ConstraintText {
        constraint: "receipt_reference_pkey",
        key: "customer_receipt.entered_twice",
        field: Some("bank_reference"),
    });
    r.constraint(ConstraintText {
        constraint: "receipt_reversal_receipt_id_key",
        key: "customer_receipt.reversed",
        field: Some("receipt"),
    });
    r.event::<events::ReceiptPosted>().event::<events::ReceiptReversed>();
    r.digester(Digester { doc_type: REVERSAL, run: |snapshot, ids| Box::pin(model::digests_of_reversals(snapshot, ids)) });
    r.digester(Digester { doc_type: DOC_TYPE, run: |snapshot, ids| Box::pin(model::digests(snapshot, ids)) });
    r.texts(texts::TEXTS);
}
