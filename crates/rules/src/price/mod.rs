//! The price question: which entry of the price lists holds, why that one, and why none of the others.
//!
//! Every entry that could hold is measured; those that fit are put in one total order, and the first of it wins. The order
//! looks at these, one after the other, the next only where all before are equal:
//!
//! 1. whom the entry is for: the customer before a class of customers before everyone;
//! 2. an entry for the region before one for all regions;
//! 3. an entry for the channel before one for all channels;
//! 4. the higher priority of the price list;
//! 5. the larger quantity from which it holds (in base units);
//! 6. a price given in the ordered unit before one converted from another unit;
//! 7. the later first day;
//! 8. the larger id, so that there are no two without an order.
//!
//! The unit comes before the day, so that the case's own price stays what it is when the price of the piece is published anew; it
//! comes after the quantity, so that a tier for more holds in whichever unit the goods are ordered.
//!
//! The price itself plays no part: the cheapest does not win because it is the cheapest. The answer does not depend on the
//! order in which entries are given, and an entry that does not win changes nothing about the one that does.

mod choose;
mod conflict;
mod texts;

pub use choose::choose;
pub use conflict::conflicts;
pub use texts::TEXTS;

use base::{BusinessDate, Currency, Quantity, Rate, Refusal, Remedy, UnitPrice};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::unit::Factor;

/// Whom an entry is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum For {
    /// Everybody.
    Everyone,
    /// The customers of this class, by its id.
    Class(i64),
    /// This customer, by its id: an agreed price 协议价.
    Customer(i64),
}

impl For {
    /// How narrowly it is meant: the customer 2, a class 1, everyone 0.
    #[must_use]
    pub const fn narrowness(self) -> u8 {
        match self {
            For::Everyone => 0,
            For::Class(_) => 1,
            For::Customer(_) => 2,
        }
    }
}

/// An entry of a price list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PriceEntry {
    /// Its id; no two entries share one.
    pub id: i64,
    /// The id of its price list.
    pub list: i64,
    /// The priority of that list: the higher goes first among entries that are equally narrow.
    pub priority: i64,
    /// The id of the product.
    pub product: i64,
    /// Whom it is for.
    pub whom: For,
    /// The region it is for, by id; nothing = all.
    pub region: Option<i64>,
    /// The channel it is for, by id; nothing = all.
    pub channel: Option<i64>,
    /// The id of the unit that `from_quantity` and `unit_price` are in.
    pub unit: i64,
    /// It holds from this quantity on, this quantity included, in thousandths of its unit; zero = from any.
    pub from_quantity: Quantity,
    /// The currency of the price.
    pub currency: Currency,
    /// The first day on which it holds.
    pub valid_from: BusinessDate,
    /// The first day on which it no longer holds; nothing = open.
    pub valid_to: Option<BusinessDate>,
    /// Whether the price includes the tax.
    pub tax_included: bool,
    /// The price of one unit, in millionths of the currency's main unit.
    pub unit_price: UnitPrice,
}

/// A unit of the product in question.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ProductUnit {
    /// The id of the unit.
    pub unit: i64,
    /// What one of it comes to in the product's base unit.
    pub factor: Factor,
}

/// What is to be priced.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PriceQuestion {
    /// The id of the product.
    pub product: i64,
    /// The id of the customer.
    pub customer: i64,
    /// The ids of the classes the customer is in.
    pub classes: Vec<i64>,
    /// The region of the sale, by id, if it has one.
    pub region: Option<i64>,
    /// The channel of the sale, by id, if it has one.
    pub channel: Option<i64>,
    /// The id of the unit that is ordered in; the price is wanted for one of it.
    pub unit: i64,
    /// How much, in thousandths of that unit.
    pub quantity: Quantity,
    /// The currency of the document.
    pub currency: Currency,
    /// The day whose price it is: when the document is agreed.
    pub day: BusinessDate,
    /// Whether the price is wanted with the tax in it.
    pub tax_included: bool,
    /// The tax rate of the product, in basis points.
    pub tax_rate: Rate,
    /// The units of the product with their factors, the ordered one among them.
    pub units: Vec<ProductUnit>,
}

/// The entry that holds, and what it gives.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Price {
    /// The price of one of the ordered unit, with or without tax as it was asked for, in millionths of the currency's main unit.
    pub unit_price: UnitPrice,
    /// The entry it comes from, as it is: this is what was agreed.
    pub entry: PriceEntry,
    /// How the answer came about, step by step: whom it is for, from which quantity, how it was converted.
    pub why: Vec<Remedy>,
}

/// An entry that does not hold, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NotThis {
    /// The id of the entry.
    pub entry: i64,
    /// The reason, in words; the first one that applies.
    pub reason: Remedy,
}

/// The answer to a price question.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PriceAnswer {
    /// The price; nothing if no entry holds.
    pub price: Option<Price>,
    /// Every other entry with the reason why it is not this one, those that fit and lost first (the best of them first), then the
    /// rest by id.
    pub why_not: Vec<NotThis>,
}

impl PriceAnswer {
    /// The price, or the refusal of a document that needs one.
    ///
    /// # Errors
    /// `price.none`.
    pub fn required(self) -> Result<Price, Refusal> {
        self.price.ok_or_else(|| Refusal::new("price.none").remedy(Remedy::new("price.give_or_ask")))
    }
}
