//! The draft of an order: what a person has typed so far, whether or not it can be read.

use crate::order::model::SalesOrder;
use base::{Currency, Entity, Id};
use catalog::api::Product;
use crm::api::{Address, Customer};
use kernel::access::User;
use kernel::db::{Cell, FromCell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Lines of an order, at the most.
pub const LINES_MAX: usize = 200;

/// What has become of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftState {
    /// Somebody is writing it.
    Draft,
    /// It became an order, or a revision of one.
    Confirmed,
    /// Nobody wants it any more.
    Discarded,
}
impl DraftState {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            DraftState::Draft => "draft",
            DraftState::Confirmed => "confirmed",
            DraftState::Discarded => "discarded",
        }
    }
}
impl FromCell for DraftState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [DraftState::Draft, DraftState::Confirmed, DraftState::Discarded].into_iter().find(|state| state.as_str() == text)
    }
}

/// 抹零: the total is brought down to whole yuan or jiao.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundingOff {
    /// To the cent, as it comes.
    #[default]
    None,
    /// Down to a whole yuan.
    ToYuan,
    /// Down to a whole jiao.
    ToJiao,
}

/// An order as it has been typed so far: figures are kept as texts, as somebody typed them, and read when they are needed. Everything may
/// be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DraftContent {
    /// Who orders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<Id<Customer>>,
    /// Who receives the goods; nothing = as it is agreed with the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver: Option<Id<Customer>>,
    /// Who is invoiced; nothing = as it is agreed with the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoiced: Option<Id<Customer>>,
    /// Who pays; nothing = as it is agreed with the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer: Option<Id<Customer>>,
    /// From where the goods are sent: any warehouse that is in use, whoever looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<i64>,
    /// Where they are brought to; nothing = the receiver's default address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Id<Address>>,
    /// The currency; nothing = CNY.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Whether prices hold the tax already; nothing = as the company writes its prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with_tax: Option<bool>,
    /// The number the customer gave the order.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub customer_order_no: String,
    /// The day the customer wants the goods, as typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub requested_on: String,
    /// What is taken off the whole, as typed: `5%` or an amount.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub discount: String,
    /// 抹零.
    pub rounding: RoundingOff,
    /// What else is to be known, at most 500 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub remark: String,
    /// Why the order is amended, at most 200 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What is ordered, at most 200 lines. A line without product, quantity and price is an empty one and passed over.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<DraftLine>,
    /// What was typed where a record was looked for and none is chosen yet, by field: `customer`, `warehouse`, …
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, String>,
}

/// A line as it has been typed so far.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DraftLine {
    /// Of an amendment: the order's line that this one stands for; nothing = a further line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_no: Option<i64>,
    /// The product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<Id<Product>>,
    /// What was typed where the product is not chosen yet.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub product_text: String,
    /// The unit it is ordered in; nothing = the product's own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// How much, as typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub quantity: String,
    /// The price of one unit, as typed; nothing = the one of the price lists.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub price: String,
    /// What is taken off the line, as typed: `5%` or an amount.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub discount: String,
    /// 赠品: given for nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub gift: bool,
    /// What else is to be known, at most 200 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub remark: String,
}
impl DraftLine {
    /// Nothing was typed that would order something.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let blank = |text: &str| text.trim().is_empty();
        self.line_no.is_none() && self.product.is_none() && blank(&self.product_text) && blank(&self.quantity) && blank(&self.price)
    }
}

impl FromCell for DraftContent {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        serde_json::from_str(text).ok()
    }
}

/// Everybody who has written in a draft: none of them says yes to what is asked for by it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Authors(pub Vec<i64>);
impl Authors {
    /// With somebody more, who may have been one already.
    #[must_use]
    pub fn with(mut self, writer: Id<User>) -> Authors {
        if !self.0.contains(&writer.get()) {
            self.0.push(writer.get());
        }
        self
    }
}
impl FromCell for Authors {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        serde_json::from_str(text).ok()
    }
}

kernel::row! {
    /// A draft, entity `order_draft`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct OrderDraft {
        /// Its id.
        pub id: Id<OrderDraft>,
        /// The order that it amends; nothing = it becomes a new one.
        pub amends_id: Option<Id<SalesOrder>>,
        /// The revision of that order when the draft was begun: only that one is amended by it.
        pub amends_revision: Option<i64>,
        /// What was typed.
        pub content: DraftContent,
        /// What has become of it.
        pub state: DraftState,
        /// Everybody who has written in it.
        pub authors: Authors,
        /// Raised by every change; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for OrderDraft {
    const NAME: &'static str = "order_draft";
}

/// A draft as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedDraft {
    /// Its id.
    pub id: Id<OrderDraft>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
