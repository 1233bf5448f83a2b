//! A receipt: what a customer paid. What it is not used for at once stays an advance. A posted document: it has a number
//! and never changes.

pub(crate) mod events;
pub(crate) mod model;
pub(crate) mod post;
pub(crate) mod query;
pub(crate) mod sql;
mod texts;

use base::Entity;
use kernel::Registry;
use kernel::ledger::check::Digester;
use kernel::op::{ConstraintText, EntityDef};
use model::CustomerReceipt;

/// The document's kind in ledgers and in the register of posted documents, and its number series.
pub(crate) const DOC_TYPE: &str = "customer_receipt";

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", sql::ALL).statements("settle", query::ALL).tables("settle", &["customer_receipt"]);
    r.entity(EntityDef { name: CustomerReceipt::NAME, table: "customer_receipt", locate: Some(&sql::LOCATE) });
    r.operation::<post::Post>();
    r.query::<query::CustomerReceiptList>().query::<query::CustomerReceiptDetail>();
    r.constraint(ConstraintText {
        constraint: "customer_receipt_entity_id_bank_reference_key",
        key: "customer_receipt.entered_twice",
        field: Some("bank_reference"),
    });
    r.event::<events::ReceiptPosted>();
    r.digester(Digester { doc_type: DOC_TYPE, run: |snapshot, ids| Box::pin(model::digests(snapshot, ids)) });
    r.texts(texts::TEXTS);
}
