//! The product as a record.

use base::{Entity, Id, Quantity, Timestamp};
use kernel::db::{Cell, FromCell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a product is still bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProductState {
    /// Bought, stored and sold.
    Active,
    /// Not bought any more.
    Closed,
}
impl ProductState {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ProductState::Active => "active",
            ProductState::Closed => "closed",
        }
    }
}
impl FromCell for ProductState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [ProductState::Active, ProductState::Closed].into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A product, entity `product`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Product {
        /// Its id.
        pub id: Id<Product>,
        /// The company's own code, unique.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// The unit it is counted in.
        pub unit: String,
        /// What one unit costs, in millionths of the company's currency; nothing while unknown.
        pub cost_micro: Option<i64>,
        /// It has to be bought again when no more than this is free, in thousandths of its unit; nothing = nobody is warned.
        pub reorder_at: Option<Quantity>,
        /// Since when it has been low; nothing = there is enough.
        pub low_since: Option<Timestamp>,
        /// Whether it is still bought.
        pub state: ProductState,
        /// Raised by every change of the record; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for Product {
    const NAME: &'static str = "product";
}

/// A product as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedProduct {
    /// Its id.
    pub id: Id<Product>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
