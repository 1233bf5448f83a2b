//! What happened in the past, as it is brought in.

use crate::batch::model::HistoryBatch;
use base::{BusinessDate, Id};
use catalog::api::CreateProduct;
use crm::api::{CreateCustomer, CreateRegion, Customer};
use fulfil::api::{Delivery, ReturnLine};
use sales::api::{LINES_MAX, PastLine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use settle::api::{CreditLineInput, Invoice};
use stock::api::{AdjustStock, ReceiveGoods};

/// Records that are made at once, at the most.
pub(crate) const RECORDS_MAX: usize = 50;
/// Deliveries of which something comes back in one document, at the most.
pub(crate) const RETURNS_MAX: usize = 50;

/// One document of the earlier system: exactly one of what follows its number is given.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PastDocument {
    /// The batch.
    pub batch: Id<HistoryBatch>,
    /// Its place in the batch, from 1: what stands there is brought in once.
    pub seq: i64,
    /// The number it had there, at most 40 characters.
    pub number: String,
    /// It stood in no file: it was made up so that the others are complete.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub simulated: bool,
    /// Goods that were ordered, delivered and invoiced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale: Option<PastSale>,
    /// Goods that came back and were credited, by the deliveries with which they had left; at most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = RETURNS_MAX))]
    pub returned: Vec<PastReturn>,
    /// Goods that came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<ReceiveGoods>,
    /// Goods that were found, broken or lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjusted: Option<AdjustStock>,
    /// What a customer paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<PastPayment>,
    /// Regions, at most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = RECORDS_MAX))]
    pub regions: Vec<CreateRegion>,
    /// Products, at most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = RECORDS_MAX))]
    pub products: Vec<CreateProduct>,
    /// Customers, at most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = RECORDS_MAX))]
    pub customers: Vec<CreateCustomer>,
}

/// Goods that were ordered, delivered and invoiced on one day.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PastSale {
    /// Who ordered, received, was invoiced and paid.
    pub customer: Id<Customer>,
    /// Whether prices hold the tax.
    #[serde(default)]
    pub with_tax: bool,
    /// It was paid at once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paid: bool,
    /// 1 to 200 lines.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<PastLine>,
}

/// Goods of a delivery that came back and were credited.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PastReturn {
    /// The delivery with which they had left.
    pub delivery: Id<Delivery>,
    /// The invoice on which they stood, line by line as on the delivery; none where they came to nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<Id<Invoice>>,
    /// What of it came back.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<ReturnLine>,
}
impl PastReturn {
    /// What of the invoice is credited: the same lines.
    pub(super) fn credited(&self) -> Vec<CreditLineInput> {
        self.lines.iter().map(|line| CreditLineInput { line: line.delivery_line, quantity: line.quantity }).collect()
    }
}

/// What a customer paid: whatever it had in credit was used first, and everything that was due is paid.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PastPayment {
    /// Who paid.
    pub customer: Id<Customer>,
    /// What was due on this day or earlier.
    pub due_to: BusinessDate,
}

/// What a document became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Posted {
    /// `sales_order`, `delivery`, `invoice`, `goods_return`, `credit_note`, `customer_receipt`, `product` …
    pub kind: String,
    /// Its id.
    pub id: i64,
}

/// A document that is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Taken {
    /// It was in before.
    pub known: bool,
    /// What it became, in the order in which it was made.
    pub posted: Vec<Posted>,
    /// Records of a batch that is taken back which stay open, because something else needs them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Posted>,
}

/// What kind of document it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Regions, products, customers.
    Records,
    /// A sale.
    Sale,
    /// Goods that came back.
    Return,
    /// Goods that came in.
    Receipt,
    /// Goods that were found, broken or lost.
    Adjustment,
    /// A payment.
    Payment,
}
impl Kind {
    /// As the table holds it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Kind::Records => "records",
            Kind::Sale => "sale",
            Kind::Return => "return",
            Kind::Receipt => "receipt",
            Kind::Adjustment => "adjustment",
            Kind::Payment => "payment",
        }
    }
}

impl PastDocument {
    /// A document of which nothing is known yet but its place and number.
    #[must_use]
    pub fn at(batch: Id<HistoryBatch>, seq: i64, number: &str) -> PastDocument {
        PastDocument {
            batch,
            seq,
            number: number.to_owned(),
            simulated: false,
            sale: None,
            returned: Vec::new(),
            received: None,
            adjusted: None,
            paid: None,
            regions: Vec::new(),
            products: Vec::new(),
            customers: Vec::new(),
        }
    }

    /// What kind it is; nothing where it is none or several at once.
    pub(crate) fn kind(&self) -> Option<Kind> {
        let given = [
            (!self.regions.is_empty(), Kind::Records),
            (!self.products.is_empty(), Kind::Records),
            (!self.customers.is_empty(), Kind::Records),
            (self.sale.is_some(), Kind::Sale),
            (!self.returned.is_empty(), Kind::Return),
            (self.received.is_some(), Kind::Receipt),
            (self.adjusted.is_some(), Kind::Adjustment),
            (self.paid.is_some(), Kind::Payment),
        ];
        let mut kinds = given.into_iter().filter(|(given, _)| *given).map(|(_, kind)| kind);
        match (kinds.next(), kinds.next()) {
            (Some(kind), None) => Some(kind),
            _ => None,
        }
    }
}
