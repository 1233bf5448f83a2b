//! What orders tell the world.

use super::model::SalesOrder;
use base::{BusinessDate, Id, Money, Quantity};
use catalog::api::Product;
use crm::api::Customer;
use kernel::access::LegalEntity;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

/// What of a product an event is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTold {
    /// The line.
    pub line_no: i64,
    /// The product.
    pub product: Id<Product>,
    /// How much, in thousandths of its own unit.
    pub quantity: Quantity,
}

/// An order was confirmed; `sales_order.confirmed`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrderConfirmed {
    /// The order.
    pub order: Id<SalesOrder>,
    /// Its number.
    pub number: String,
    /// The legal entity that sells.
    pub entity: Id<LegalEntity>,
    /// Who orders.
    pub customer: Id<Customer>,
    /// Who pays.
    pub payer: Id<Customer>,
    /// From where the goods are sent.
    pub warehouse: Id<Warehouse>,
    /// What it comes to with tax.
    pub gross: Money,
    /// The day it is promised for.
    pub promised_on: BusinessDate,
    /// What is ordered.
    pub lines: Vec<LineTold>,
}
impl kernel::Event for OrderConfirmed {
    const NAME: &'static str = "sales_order.confirmed";
    const VERSION: i64 = 1;
}

/// An order was agreed anew; `sales_order.amended`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrderAmended {
    /// The order.
    pub order: Id<SalesOrder>,
    /// Its revision from now on.
    pub revision: i64,
    /// From where the goods are sent.
    pub warehouse: Id<Warehouse>,
    /// What it comes to with tax.
    pub gross: Money,
    /// The day it is promised for.
    pub promised_on: BusinessDate,
    /// What is ordered from now on, whole; nothing of a line that was left out.
    pub lines: Vec<LineTold>,
}
impl kernel::Event for OrderAmended {
    const NAME: &'static str = "sales_order.amended";
    const VERSION: i64 = 1;
}

/// What was not delivered is given up: nothing was (`sales_order.cancelled`).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrderCancelled {
    /// The order.
    pub order: Id<SalesOrder>,
    /// From where the goods would have been sent.
    pub warehouse: Id<Warehouse>,
    /// Why.
    pub reason: String,
    /// What is given up.
    pub lines: Vec<LineTold>,
}
impl kernel::Event for OrderCancelled {
    const NAME: &'static str = "sales_order.cancelled";
    const VERSION: i64 = 1;
}

/// What was not delivered is given up: something was (`sales_order.closed`).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrderClosed {
    /// The order.
    pub order: Id<SalesOrder>,
    /// From where the goods would have been sent.
    pub warehouse: Id<Warehouse>,
    /// Why.
    pub reason: String,
    /// What is given up.
    pub lines: Vec<LineTold>,
}
impl kernel::Event for OrderClosed {
    const NAME: &'static str = "sales_order.closed";
    const VERSION: i64 = 1;
}
