//! The product as a record.

use crate::category::model::Category;
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

/// How a product has to be handled when it is stored and carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Handling {
    /// Nothing special.
    #[default]
    Normal,
    /// Kept cold all the way.
    Cold,
    /// Breaks easily.
    Fragile,
    /// Dangerous goods.
    Hazardous,
    /// Larger or heavier than the usual vehicle or shelf takes.
    Oversized,
}
impl Handling {
    const ALL: [Handling; 5] = [Handling::Normal, Handling::Cold, Handling::Fragile, Handling::Hazardous, Handling::Oversized];

    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Handling::Normal => "normal",
            Handling::Cold => "cold",
            Handling::Fragile => "fragile",
            Handling::Hazardous => "hazardous",
            Handling::Oversized => "oversized",
        }
    }
}
impl FromCell for Handling {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        Handling::ALL.into_iter().find(|handling| handling.as_str() == text)
    }
}

kernel::row! {
    /// What every decision about a product needs of it, entity `product`.
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

kernel::row! {
    /// The whole record of a product, without its other units.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct FullProduct {
        /// Its id.
        pub id: Id<Product>,
        /// The company's own code, unique.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// What tells it from its like: size, content, material.
        pub specification: Option<String>,
        /// The maker's model.
        pub model: Option<String>,
        /// The brand.
        pub brand: Option<String>,
        /// The category it stands in.
        pub category_id: Option<Id<Category>>,
        /// The unit it is counted in.
        pub unit: String,
        /// The barcode on one unit.
        pub barcode: Option<String>,
        /// The short form that people type for it.
        pub mnemonic: Option<String>,
        /// The rate of tax on its sale, in basis points; nothing while unknown.
        pub tax_rate: Option<i64>,
        /// The code of its tax category, 19 digits.
        pub tax_code: Option<String>,
        /// The least that is sold of it, in thousandths of its unit.
        pub min_order: Option<Quantity>,
        /// It is sold in multiples of this, in thousandths of its unit.
        pub pack_quantity: Option<Quantity>,
        /// How it has to be handled.
        pub handling: Handling,
        /// What one unit weighs, in milligrams.
        pub weight_mg: Option<i64>,
        /// What one unit costs, in millionths of the company's currency; nothing while unknown.
        pub cost_micro: Option<i64>,
        /// It has to be bought again when no more than this is free, in thousandths of its unit; nothing = nobody is warned.
        pub reorder_at: Option<Quantity>,
        /// Since when it has been low; nothing = there is enough.
        pub low_since: Option<Timestamp>,
        /// Whatever else has to be said.
        pub remark: Option<String>,
        /// When it was taken into the catalogue; 1970 = before this was kept.
        pub created_at: Timestamp,
        /// Whether it is still bought.
        pub state: ProductState,
        /// Raised by every change of the record; a change names the version it saw.
        pub version: i64,
    }
}

/// A product as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedProduct {
    /// Its id.
    pub id: Id<Product>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
