//! What invoices tell the world.

use super::model::Invoice;
use base::{Id, Money};
use crm::api::Customer;
use kernel::access::LegalEntity;
use serde::{Deserialize, Serialize};

/// Delivered lines were invoiced; `invoice.posted`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InvoicePosted {
    /// The invoice.
    pub invoice: Id<Invoice>,
    /// The legal entity that sells.
    pub entity: Id<LegalEntity>,
    /// Who is invoiced.
    pub customer: Id<Customer>,
    /// Who pays.
    pub payer: Id<Customer>,
    /// How much, with tax.
    pub amount: Money,
    /// What of it became a receivable by the invoice, in minor units.
    pub receivable_minor: i64,
    /// The deliveries of which it has lines.
    pub deliveries: Vec<i64>,
}
impl kernel::Event for InvoicePosted {
    const NAME: &'static str = "invoice.posted";
    const VERSION: i64 = 1;
}

/// An invoice was negated, wholly or in part; `credit_note.posted`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CreditNotePosted {
    /// The credit note.
    pub credit_note: Id<Invoice>,
    /// The invoice.
    pub invoice: Id<Invoice>,
    /// The legal entity that sells.
    pub entity: Id<LegalEntity>,
    /// Who was invoiced.
    pub customer: Id<Customer>,
    /// Who pays.
    pub payer: Id<Customer>,
    /// How much, with tax, above zero.
    pub amount: Money,
    /// What of it is no receivable any more, in minor units.
    pub receivable_minor: i64,
    /// The deliveries of whose lines it speaks.
    pub deliveries: Vec<i64>,
}
impl kernel::Event for CreditNotePosted {
    const NAME: &'static str = "credit_note.posted";
    const VERSION: i64 = 1;
}
