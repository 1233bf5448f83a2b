//! The price list as a record.

use base::{BusinessDate, Currency, Entity, Id};
use kernel::db::{Cell, FromCell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A customer, as far as prices know it; the record is the customers' own.
pub struct Customer;
impl Entity for Customer {
    const NAME: &'static str = "customer";
}

/// A class of customers, as far as prices know it; the record is the customers' own.
pub struct CustomerClass;
impl Entity for CustomerClass {
    const NAME: &'static str = "customer_class";
}

/// Whom a price list is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Every customer.
    Everyone,
    /// The customers of one class.
    Class,
    /// One customer.
    Customer,
}
impl Audience {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Audience::Everyone => "everyone",
            Audience::Class => "class",
            Audience::Customer => "customer",
        }
    }
}
impl FromCell for Audience {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [Audience::Everyone, Audience::Class, Audience::Customer].into_iter().find(|audience| audience.as_str() == text)
    }
}

/// Whether a price list is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PriceListState {
    /// Its prices hold within their periods.
    Active,
    /// None of its prices holds any more.
    Closed,
}
impl PriceListState {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            PriceListState::Active => "active",
            PriceListState::Closed => "closed",
        }
    }
}
impl FromCell for PriceListState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [PriceListState::Active, PriceListState::Closed].into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A price list, entity `price_list`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct PriceList {
        /// Its id.
        pub id: Id<PriceList>,
        /// Its code, unique.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// The currency of its prices.
        pub currency: Currency,
        /// Whether its prices hold the tax already.
        pub with_tax: bool,
        /// Whom it is for.
        pub audience: Audience,
        /// The class of customers it is for, by its id.
        pub class_id: Option<i64>,
        /// The customer it is for.
        pub customer_id: Option<Id<Customer>>,
        /// Which of several lists for the same people goes before; the greater number does.
        pub priority: i64,
        /// The first day it holds.
        pub valid_from: BusinessDate,
        /// The day it holds no more; nothing = until further notice.
        pub valid_to: Option<BusinessDate>,
        /// Whether it is used.
        pub state: PriceListState,
        /// Raised by every change of the record or its prices; a change of the record names the version it saw.
        pub version: i64,
    }
}
impl Entity for PriceList {
    const NAME: &'static str = "price_list";
}

/// A price list as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedPriceList {
    /// Its id.
    pub id: Id<PriceList>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
