//! What receipts tell the world.

use super::model::{CustomerReceipt, ReceiptReversal};
use base::{Id, Money};
use crm::api::Customer;
use kernel::access::LegalEntity;
use serde::{Deserialize, Serialize};

/// A customer paid; `customer_receipt.posted`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReceiptPosted {
    /// The receipt.
    pub receipt: Id<CustomerReceipt>,
    /// The legal entity that was paid.
    pub entity: Id<LegalEntity>,
    /// Who paid.
    pub customer: Id<Customer>,
    /// How much.
    pub amount: Money,
    /// What of it settled charges at once, in minor units.
    pub allocated_minor: i64,
}
impl kernel::Event for ReceiptPosted {
    const NAME: &'static str = "customer_receipt.posted";
    const VERSION: i64 = 1;
}

/// A receipt was taken back as a whole; `customer_receipt.reversed`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReceiptReversed {
    /// The receipt.
    pub receipt: Id<CustomerReceipt>,
    /// Its counter-document.
    pub reversal: Id<ReceiptReversal>,
    /// The legal entity that had been paid.
    pub entity: Id<LegalEntity>,
    /// Who had paid.
    pub customer: Id<Customer>,
    /// How much.
    pub amount: Money,
}
impl kernel::Event for ReceiptReversed {
    const NAME: &'static str = "customer_receipt.reversed";
    const VERSION: i64 = 1;
}
