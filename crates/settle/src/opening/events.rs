//! What opening balances tell the world.

use super::model::{Kind, OpeningItem};
use base::{BusinessDate, Id, Money};
use crm::api::Customer;
use kernel::access::LegalEntity;
use serde::{Deserialize, Serialize};

/// What a customer owed, or had paid in advance, was entered; `opening.entered`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpeningEntered {
    /// The item.
    pub item: Id<OpeningItem>,
    /// Which of both.
    pub kind: Kind,
    /// The legal entity.
    pub entity: Id<LegalEntity>,
    /// The customer.
    pub customer: Id<Customer>,
    /// How much.
    pub amount: Money,
    /// When it is due.
    pub due_on: BusinessDate,
}
impl kernel::Event for OpeningEntered {
    const NAME: &'static str = "opening.entered";
    const VERSION: i64 = 1;
}

/// One of them was a mistake; `opening.taken_back`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpeningTakenBack {
    /// The item.
    pub item: Id<OpeningItem>,
    /// Which of both.
    pub kind: Kind,
    /// The legal entity.
    pub entity: Id<LegalEntity>,
    /// The customer.
    pub customer: Id<Customer>,
    /// How much.
    pub amount: Money,
}
impl kernel::Event for OpeningTakenBack {
    const NAME: &'static str = "opening.taken_back";
    const VERSION: i64 = 1;
}

/// Opening balances agree and are complete; `opening.locked`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpeningLocked {
    /// The legal entity.
    pub entity: Id<LegalEntity>,
}
impl kernel::Event for OpeningLocked {
    const NAME: &'static str = "opening.locked";
    const VERSION: i64 = 1;
}

/// Opening balances are taken again; `opening.unlocked`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpeningUnlocked {
    /// The legal entity.
    pub entity: Id<LegalEntity>,
    /// Why.
    pub reason: String,
}
impl kernel::Event for OpeningUnlocked {
    const NAME: &'static str = "opening.unlocked";
    const VERSION: i64 = 1;
}
