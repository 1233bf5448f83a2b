//! What deliveries tell the world.

use super::model::Delivery;
use base::{BusinessDate, Id, Money, Quantity};
use catalog::api::Product;
use crm::api::Customer;
use kernel::access::LegalEntity;
use sales::api::SalesOrder;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

/// What of a product left, or came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineGone {
    /// The document's line.
    pub line_no: i64,
    /// The product.
    pub product: Id<Product>,
    /// How much, in thousandths of its own unit.
    pub quantity: Quantity,
}

/// Goods left for a customer; `delivery.posted`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeliveryPosted {
    /// The delivery.
    pub delivery: Id<Delivery>,
    /// Its number.
    pub number: String,
    /// The order.
    pub order: Id<SalesOrder>,
    /// The legal entity that sells.
    pub entity: Id<LegalEntity>,
    /// Who ordered.
    pub customer: Id<Customer>,
    /// Who pays.
    pub payer: Id<Customer>,
    /// Where the goods left.
    pub warehouse: Id<Warehouse>,
    /// The day they left.
    pub delivered_on: BusinessDate,
    /// What it comes to with tax.
    pub gross: Money,
    /// What left.
    pub lines: Vec<LineGone>,
}
impl kernel::Event for DeliveryPosted {
    const NAME: &'static str = "delivery.posted";
    const VERSION: i64 = 1;
}

/// Somebody signed for a delivery; `delivery.signed`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeliverySigned {
    /// The delivery.
    pub delivery: Id<Delivery>,
    /// The order.
    pub order: Id<SalesOrder>,
    /// Who ordered.
    pub customer: Id<Customer>,
    /// The day it was signed.
    pub signed_on: BusinessDate,
    /// Who signed.
    pub signed_by: String,
}
impl kernel::Event for DeliverySigned {
    const NAME: &'static str = "delivery.signed";
    const VERSION: i64 = 1;
}
