//! What an order would come to: the answer of `sales_order.preview`, and what of it a confirmation tells.

use base::{BusinessDate, Clause, Currency, Id, Need, Quantity, Refusal, Remedy};
use catalog::api::Product;
use crm::api::{Address, Customer, Payment};
use kernel::access::LegalEntity;
use rules::document::PricedLine;
use rules::price::PriceAnswer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing stands against it.
    Passed,
    /// Somebody should know of it.
    Reminder,
    /// Somebody has to agree.
    NeedsApproval,
    /// It stands against the order.
    Refused,
}

/// One check of an order, with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderCheck {
    /// Which check: `complete`, `quantity`, `stock`, `price`, `credit`, `duplicate`, `promise`; its words are the text
    /// `sales_order.check.<name>`.
    pub name: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Why, in words.
    pub why: Vec<Remedy>,
    /// Where it is written.
    pub basis: Vec<Clause>,
}

/// A customer by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartyNamed {
    /// The customer.
    pub id: Id<Customer>,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Who plays which part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Parties {
    /// Who orders.
    pub customer: PartyNamed,
    /// Who receives the goods.
    pub receiver: PartyNamed,
    /// Who is invoiced.
    pub invoiced: PartyNamed,
    /// Who pays.
    pub payer: PartyNamed,
}

/// An address by what people call it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AddressNamed {
    /// The address.
    pub id: Id<Address>,
    /// What people call it.
    pub label: String,
    /// Province, city, district and street.
    pub place: String,
}

/// What there is of a line's product in one warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FreeIn {
    /// The warehouse.
    pub warehouse: Id<Warehouse>,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What lies there, in thousandths of the product's own unit.
    pub on_hand: Quantity,
    /// What of it is promised.
    pub reserved: Quantity,
    /// What of it is not.
    pub free: Quantity,
}

/// A step on the way to a promised day, and the day after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PromiseStep {
    /// What was counted.
    pub why: Remedy,
    /// The day it leads to.
    pub day: BusinessDate,
}

/// A line in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PreviewLine {
    /// Which line of what was typed, from 0.
    pub index: usize,
    /// The number it would have in the order; 0 while it cannot be told.
    pub line_no: i64,
    /// The product.
    pub product: Id<Product>,
    /// Its code.
    pub product_code: String,
    /// Its name.
    pub product_name: String,
    /// The unit it is counted in.
    pub base_unit: String,
    /// The units it may be ordered in, its own first.
    pub units: Vec<String>,
    /// The unit it is ordered in.
    pub unit: String,
    /// How much, as far as it can be read.
    pub quantity: Option<Quantity>,
    /// The same in the product's own unit.
    pub base_quantity: Option<Quantity>,
    /// The rate of tax, in basis points.
    pub tax_rate: Option<i64>,
    /// Which price of the lists holds, why, and why no other.
    pub answer: Option<PriceAnswer>,
    /// The price of the lists for one ordered unit, in millionths, with tax or without as the order says.
    pub list_price_micro: Option<i64>,
    /// The price that counts: what was typed, or the one of the lists.
    pub price_micro: Option<i64>,
    /// The least it may be sold for without somebody's leave, per ordered unit, without tax.
    #[schemars(extend("x-mask" = "cost"))]
    pub floor_micro: Option<i64>,
    /// What it comes to, as far as it can be computed.
    pub amounts: Option<LineAmounts>,
    /// What there is of the product, by warehouse.
    pub available: Vec<FreeIn>,
    /// The day it can be promised for.
    pub promised_on: Option<BusinessDate>,
    /// How that day came about.
    pub promise: Vec<PromiseStep>,
}

/// A line's amounts, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineAmounts {
    /// Quantity × price.
    pub full_minor: i64,
    /// What is taken off the line.
    pub discount_minor: i64,
    /// Its share of what is taken off the whole.
    pub shared_minor: i64,
    /// Without tax.
    pub net_minor: i64,
    /// The tax.
    pub tax_minor: i64,
    /// With tax.
    pub gross_minor: i64,
}

impl From<&PricedLine> for LineAmounts {
    fn from(line: &PricedLine) -> LineAmounts {
        LineAmounts {
            full_minor: line.full_minor,
            discount_minor: line.discount_minor,
            shared_minor: line.shared_minor,
            net_minor: line.net_minor,
            tax_minor: line.tax_minor,
            gross_minor: line.gross_minor,
        }
    }
}

/// What the whole comes to, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// Without tax.
    pub net_minor: i64,
    /// The tax.
    pub tax_minor: i64,
    /// With tax.
    pub gross_minor: i64,
    /// What is taken off the lines and the whole.
    pub discount_minor: i64,
    /// What is rounded off.
    pub rounding_minor: i64,
}

/// The payer's credit before and after the order, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreditLook {
    /// The row of its credit; nothing = none was ever given.
    pub exposure: Option<i64>,
    /// What it may come to.
    pub limit_minor: i64,
    /// Somebody has stopped it.
    pub on_hold: bool,
    /// What it comes to now.
    pub before_minor: i64,
    /// By how much the order moves it.
    pub moved_minor: i64,
    /// What it would come to.
    pub after_minor: i64,
    /// The oldest day on which something that is still open was due.
    pub oldest_due_on: Option<BusinessDate>,
}

/// What would come of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PreviewVerdict {
    /// It can be confirmed.
    Allowed,
    /// Somebody has to agree first.
    NeedsApproval,
    /// It cannot be confirmed like this.
    Refused,
}

/// What an order would come to, and whether it could be confirmed. What cannot be told yet is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderPreview {
    /// The legal entity that sells.
    pub entity: Option<Id<LegalEntity>>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Whether prices hold the tax.
    pub with_tax: bool,
    /// The day it would be confirmed.
    pub ordered_on: BusinessDate,
    /// The day the customer wants the goods.
    pub requested_on: Option<BusinessDate>,
    /// Who plays which part.
    pub parties: Option<Parties>,
    /// On which terms it is paid.
    pub payment: Option<Payment>,
    /// Where the goods are brought to.
    pub address: Option<AddressNamed>,
    /// The lines that say at least which product is meant.
    pub lines: Vec<PreviewLine>,
    /// What the whole comes to.
    pub totals: Option<Totals>,
    /// The payer's credit before and after, for whoever may see it (`exposure.list`).
    pub credit: Option<CreditLook>,
    /// The day it can be promised for.
    pub promised_on: Option<BusinessDate>,
    /// How that day came about.
    pub promise: Vec<PromiseStep>,
    /// Every check with its reasons.
    pub checks: Vec<OrderCheck>,
    /// What would come of it.
    pub verdict: PreviewVerdict,
    /// What stands against it, each at its field.
    pub refusals: Vec<Refusal>,
    /// Who would have to agree.
    pub needs: Vec<Need>,
}

/// An order as it was confirmed or amended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfirmedOrder {
    /// The order.
    pub id: Id<super::model::SalesOrder>,
    /// The number of the document: of the order, or of its amendment.
    pub number: String,
    /// Its version, to be sent with a change.
    pub version: i64,
    /// The revision.
    pub revision: i64,
    /// What it comes to with tax, in minor units.
    pub gross_minor: i64,
    /// The day it is promised for.
    pub promised_on: BusinessDate,
    /// Every check with its reasons.
    pub checks: Vec<OrderCheck>,
}
