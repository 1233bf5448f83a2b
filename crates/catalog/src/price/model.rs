//! The price as a record.

use crate::price_list::model::PriceList;
use crate::product::model::Product;
use base::{BusinessDate, Entity, Id, Quantity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::row! {
    /// A price, entity `price_entry`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct PriceEntry {
        /// Its id.
        pub id: Id<PriceEntry>,
        /// The list it stands on.
        pub list_id: Id<PriceList>,
        /// What it is the price of.
        pub product_id: Id<Product>,
        /// One of which unit.
        pub unit: String,
        /// It holds from this quantity on, in thousandths of that unit.
        pub from_quantity: Quantity,
        /// The price of one unit, in millionths of the list's currency.
        pub price_micro: i64,
        /// The first day it holds.
        pub valid_from: BusinessDate,
        /// The day it holds no more; nothing = until the next one.
        pub valid_to: Option<BusinessDate>,
        /// Raised when it is ended.
        pub version: i64,
    }
}
impl Entity for PriceEntry {
    const NAME: &'static str = "price_entry";
}

impl PriceEntry {
    /// It ended on the day it began.
    pub(crate) fn never_applied(&self) -> bool {
        self.valid_to.is_some_and(|to| to <= self.valid_from)
    }
}

/// A price as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedPrice {
    /// Its id.
    pub id: Id<PriceEntry>,
    /// Its version, to be sent when it is ended.
    pub version: i64,
    /// The price that it takes the place of, which ends on the day it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Id<PriceEntry>>,
}
