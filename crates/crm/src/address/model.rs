//! The address as a record.

use crate::class::model::SettingState;
use crate::customer::model::Customer;
use base::{Entity, Id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::row! {
    /// A place to which a customer's goods are brought, entity `address`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Address {
        /// Its id.
        pub id: Id<Address>,
        /// The customer.
        pub customer_id: Id<Customer>,
        /// What people call it.
        pub label: String,
        /// Who receives there.
        pub receiver: Option<String>,
        /// Where the receiver can be reached.
        pub phone: Option<String>,
        /// Province.
        pub province: Option<String>,
        /// City.
        pub city: Option<String>,
        /// District.
        pub district: Option<String>,
        /// Street, number, and how to find it.
        pub street: String,
        /// The days on which goods are taken: the sum of Monday 1, Tuesday 2, Wednesday 4 … Sunday 64; nothing = any day.
        pub weekdays: Option<i64>,
        /// From when on goods are taken, minutes after midnight.
        pub from_minute: Option<i64>,
        /// Until when, minutes after midnight.
        pub to_minute: Option<i64>,
        /// Goods go there when nothing else is said.
        pub is_default: bool,
        /// What else is to be known.
        pub remark: Option<String>,
        /// Whether it is still used.
        pub state: SettingState,
        /// Raised by every change; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for Address {
    const NAME: &'static str = "address";
}

/// An address as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedAddress {
    /// Its id.
    pub id: Id<Address>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
