//! What charges tell the world.

use super::model::CreditCharge;
use base::{BusinessDate, Id, Money};
use crm::api::Customer;
use kernel::access::LegalEntity;
use serde::{Deserialize, Serialize};

/// A customer owes more; `credit.charged`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CreditCharged {
    /// The charge.
    pub charge: Id<CreditCharge>,
    /// The legal entity to which it is owed.
    pub entity: Id<LegalEntity>,
    /// Who owes it.
    pub customer: Id<Customer>,
    /// How much.
    pub amount: Money,
    /// When it is due.
    pub due_on: BusinessDate,
}
impl kernel::Event for CreditCharged {
    const NAME: &'static str = "credit.charged";
    const VERSION: i64 = 1;
}
