//! An invoice 发票 of delivered lines, and the credit note 红字发票 that negates one, wholly or in part. Posted documents.
//!
//! What a line is invoiced for is a share of what was delivered; it becomes a receivable here only where the delivery says that it arises
//! with the invoice. Whoever takes an invoice back (反审核) posts a whole credit note: the exact negation of what is left of it.

pub(crate) mod credit;
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
use model::Invoice;

/// The invoice's kind in ledgers and in the register of posted documents, and its number series.
pub(crate) const INVOICE: &str = "invoice";
/// The credit note's.
pub(crate) const CREDIT_NOTE: &str = "credit_note";
/// Lines of one document at the most.
pub(crate) const LINES_MAX: usize = 200;
/// The longest number of a tax invoice, in characters.
pub(crate) const TAX_NUMBER_MAX: usize = 50;

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", sql::ALL).statements("settle", query::ALL);
    r.tables("settle", &["invoice", "invoice_line", "invoice_progress"]);
    r.entity(EntityDef { name: Invoice::NAME, table: "invoice", locate: Some(&sql::LOCATE) });
    r.operation::<post::Post>().operation::<credit::Credit>();
    r.query::<query::InvoiceList>().query::<query::InvoiceDetail>().query::<query::InvoiceLines>();
    r.constraint(ConstraintText { constraint: "invoice_tax_number_key", key: "invoice.tax_number_taken", field: Some("tax_number") });
    r.event::<events::InvoicePosted>().event::<events::CreditNotePosted>();
    for doc_type in [INVOICE, CREDIT_NOTE] {
        r.digester(Digester { doc_type, run: |snapshot, ids| Box::pin(model::digests(snapshot, ids)) });
    }
    r.texts(texts::TEXTS);
}
