//! The customer as a record.

use base::{Entity, Id};
use kernel::access::{Department, User};
use kernel::db::{Cell, FromCell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a customer is still served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerState {
    /// Served.
    Active,
    /// Not served any more.
    Closed,
}
impl CustomerState {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            CustomerState::Active => "active",
            CustomerState::Closed => "closed",
        }
    }
}
impl FromCell for CustomerState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [CustomerState::Active, CustomerState::Closed].into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A customer, entity `customer`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Customer {
        /// Its id.
        pub id: Id<Customer>,
        /// The company's own code, unique.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// Where it can be reached.
        pub phone: Option<String>,
        /// The department that looks after it.
        pub department_id: Id<Department>,
        /// The person who looks after it.
        pub owner_id: Id<User>,
        /// The customer that stands for the group in which its credit is counted; itself when it shares nobody's.
        pub credit_group_id: Id<Customer>,
        /// Whether it is still served.
        pub state: CustomerState,
        /// Raised by every change; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for Customer {
    const NAME: &'static str = "customer";
}

kernel::row! {
    /// What a document on a customer relies on.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Account {
        /// The customer.
        pub customer: Id<Customer>,
        /// The department that looks after it.
        pub department: Id<Department>,
        /// The person who looks after it.
        pub owner: Id<User>,
        /// The group in which its credit is counted.
        pub credit_group: Id<Customer>,
        /// Whether it is still served.
        pub state: CustomerState,
        /// The version that was read.
        pub version: i64,
    }
}

kernel::row! {
    /// Somebody who is to look after a customer.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Keeper {
        /// The person.
        pub user: Id<User>,
        /// The person's department.
        pub department: Id<Department>,
        /// The person works here and may sign in.
        pub active: bool,
        /// The version that was read.
        pub version: i64,
    }
}

/// A customer as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedCustomer {
    /// Its id.
    pub id: Id<Customer>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
