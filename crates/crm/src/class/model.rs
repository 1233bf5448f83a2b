//! The class as a record.

use crate::terms::{Payment, PaymentKind};
use base::{Entity, Id};
use kernel::db::{Cell, FromCell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether something by which customers are told apart, or a part of a customer, is still in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettingState {
    /// In use.
    Active,
    /// Not in use any more.
    Closed,
}
impl SettingState {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            SettingState::Active => "active",
            SettingState::Closed => "closed",
        }
    }
}
impl FromCell for SettingState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [SettingState::Active, SettingState::Closed].into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A class of customers, entity `customer_class`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct CustomerClass {
        /// Its id.
        pub id: Id<CustomerClass>,
        /// The company's own code, unique.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// On which terms a new customer of it pays; nothing = before delivery.
        pub payment_kind: Option<PaymentKind>,
        /// Days of those terms.
        pub payment_days: Option<i64>,
        /// The cut-off day of those terms.
        pub cut_off_day: Option<i64>,
        /// The statement day of those terms.
        pub statement_day: Option<i64>,
        /// Months of those terms.
        pub payment_months: Option<i64>,
        /// The day of payment of those terms.
        pub pay_day: Option<i64>,
        /// A customer of it is to be visited at least every so many days; nothing = as need be.
        pub visit_days: Option<i64>,
        /// Whether it is still in use.
        pub state: SettingState,
        /// Raised by every change; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for CustomerClass {
    const NAME: &'static str = "customer_class";
}
impl CustomerClass {
    /// On which terms a new customer of it pays.
    pub(crate) fn payment(&self) -> Option<Payment> {
        Payment::of((self.payment_kind, self.payment_days, self.cut_off_day, self.statement_day, self.payment_months, self.pay_day))
    }
}

/// A class as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedClass {
    /// Its id.
    pub id: Id<CustomerClass>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
