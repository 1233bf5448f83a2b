//! What settlements tell the world.

use super::model::CreditSettlement;
use base::{Id, Money};
use crm::api::Customer;
use kernel::access::LegalEntity;
use serde::{Deserialize, Serialize};

/// A customer paid; `credit.settled`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CreditSettled {
    /// The settlement.
    pub settlement: Id<CreditSettlement>,
    /// The legal entity that was paid.
    pub entity: Id<LegalEntity>,
    /// Who paid.
    pub customer: Id<Customer>,
    /// How much.
    pub amount: Money,
    /// What of it settled charges at once, in minor units.
    pub allocated_minor: i64,
}
impl kernel::Event for CreditSettled {
    const NAME: &'static str = "credit.settled";
    const VERSION: i64 = 1;
}
