//! What credit decisions look at, and what they answer.

use base::{Entity, Id};
use crm::api::Account;
use kernel::ledger::money;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a credit group may owe and owes in one currency, entity `exposure`.
pub struct Exposure;
impl Entity for Exposure {
    const NAME: &'static str = "exposure";
}

/// A customer and the credit of its group in a currency.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Standing {
    /// The customer.
    pub account: Account,
    /// Its group's credit; nothing while none was ever given.
    pub exposure: Option<money::Exposure>,
}

/// The credit of a group as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedExposure {
    /// Its id.
    pub id: Id<Exposure>,
    /// The version of its limit and hold.
    pub version: i64,
}
