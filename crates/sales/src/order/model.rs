//! The sales order as its rows say it.

use base::{BusinessDate, Currency, Entity, Id, Quantity, Timestamp};
use catalog::api::Product;
use crm::api::{Address, Customer, PaymentKind};
use kernel::access::{Department, LegalEntity, User};
use kernel::db::{Cell, FromCell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

/// What has become of an order; always what its lines say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Agreed; nothing of it is delivered.
    Confirmed,
    /// Something of it is delivered, something is still to be.
    PartDelivered,
    /// All of it is delivered.
    Delivered,
    /// What was not delivered is given up; something was delivered.
    Closed,
    /// Given up before anything was delivered.
    Cancelled,
}
impl OrderState {
    /// Every state.
    pub const ALL: [OrderState; 5] =
        [OrderState::Confirmed, OrderState::PartDelivered, OrderState::Delivered, OrderState::Closed, OrderState::Cancelled];
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            OrderState::Confirmed => "confirmed",
            OrderState::PartDelivered => "part_delivered",
            OrderState::Delivered => "delivered",
            OrderState::Closed => "closed",
            OrderState::Cancelled => "cancelled",
        }
    }
    /// Something of it may still be delivered.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, OrderState::Confirmed | OrderState::PartDelivered)
    }
}
impl FromCell for OrderState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        OrderState::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A sales order, entity `sales_order`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct SalesOrder {
        /// Its id.
        pub id: Id<SalesOrder>,
        /// Its number.
        pub number: String,
        /// The legal entity that sells.
        pub entity_id: Id<LegalEntity>,
        /// Who orders.
        pub customer_id: Id<Customer>,
        /// Who receives the goods.
        pub receiver_id: Id<Customer>,
        /// Who is invoiced.
        pub invoiced_id: Id<Customer>,
        /// Who pays.
        pub payer_id: Id<Customer>,
        /// The credit group of the payer.
        pub credit_group_id: Id<Customer>,
        /// The row of its credit that the order moves.
        pub exposure_id: i64,
        /// The currency of all amounts.
        pub currency: Currency,
        /// From where the goods are sent.
        pub warehouse_id: Id<Warehouse>,
        /// Where they are brought to.
        pub address_id: Option<Id<Address>>,
        /// The number the customer gave it.
        pub customer_order_no: Option<String>,
        /// What else is to be known.
        pub remark: Option<String>,
        /// The day it was confirmed.
        pub ordered_on: BusinessDate,
        /// The day the customer wants the goods.
        pub requested_on: Option<BusinessDate>,
        /// The day they are promised for.
        pub promised_on: BusinessDate,
        /// Whether prices hold the tax.
        pub with_tax: bool,
        /// On which kind of terms it is paid.
        pub payment_kind: PaymentKind,
        /// Days of those terms.
        pub payment_days: Option<i64>,
        /// The last day that counts for a month.
        pub cut_off_day: Option<i64>,
        /// The day of the statement.
        pub statement_day: Option<i64>,
        /// Months after the settled one.
        pub payment_months: Option<i64>,
        /// The day of payment in that month.
        pub pay_day: Option<i64>,
        /// The present revision, from 1.
        pub revision: i64,
        /// What it comes to without tax.
        pub net_minor: i64,
        /// The tax.
        pub tax_minor: i64,
        /// What it comes to with tax.
        pub gross_minor: i64,
        /// What of that is delivered.
        pub delivered_minor: i64,
        /// What of that is given up.
        pub cancelled_minor: i64,
        /// The department that looked after the customer when it was confirmed.
        pub department_id: Id<Department>,
        /// The person who looked after the customer when it was confirmed.
        pub owner_id: Id<User>,
        /// When it was confirmed.
        pub confirmed_at: Timestamp,
        /// What has become of it.
        pub state: OrderState,
        /// Raised by every change; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for SalesOrder {
    const NAME: &'static str = "sales_order";
}

kernel::row! {
    /// A line of a revision.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct OrderLine {
        /// The order.
        pub order_id: Id<SalesOrder>,
        /// The revision.
        pub revision: i64,
        /// The line, from 1; a line keeps its number in every revision.
        pub line_no: i64,
        /// The product.
        pub product_id: Id<Product>,
        /// The unit it is ordered in.
        pub unit: String,
        /// How much, in thousandths of that unit.
        pub quantity: Quantity,
        /// The same in thousandths of the product's own unit.
        pub base_quantity: Quantity,
        /// The agreed price of one ordered unit, in millionths, with tax or without as the order says.
        pub price_micro: i64,
        /// The price of the price lists, likewise; nothing where none holds.
        pub list_price_micro: Option<i64>,
        /// The price it came from.
        pub price_entry_id: Option<i64>,
        /// The least it may be sold for without somebody's leave, per ordered unit, without tax.
        pub floor_micro: Option<i64>,
        /// The rate of tax, in basis points.
        pub tax_rate: i64,
        /// What was taken off the line, on the side of tax the price is on.
        pub discount_minor: i64,
        /// Its share of what was taken off the whole order, likewise.
        pub shared_discount_minor: i64,
        /// Given for nothing.
        pub gift: bool,
        /// Without tax.
        pub net_minor: i64,
        /// The tax.
        pub tax_minor: i64,
        /// With tax.
        pub gross_minor: i64,
        /// The day it is promised for.
        pub promised_on: BusinessDate,
        /// What else is to be known.
        pub remark: Option<String>,
    }
}

kernel::row! {
    /// What was agreed in a revision, besides its lines.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct OrderRevision {
        /// Its id: the document of an amendment; the order's own for the first.
        pub id: i64,
        /// The order.
        pub order_id: Id<SalesOrder>,
        /// Its number, from 1.
        pub revision: i64,
        /// Why the order was amended.
        pub reason: Option<String>,
        /// Without tax.
        pub net_minor: i64,
        /// The tax.
        pub tax_minor: i64,
        /// With tax.
        pub gross_minor: i64,
        /// What was taken off the whole.
        pub discount_minor: i64,
        /// What was rounded off.
        pub rounding_minor: i64,
        /// The day the customer wants the goods.
        pub requested_on: Option<BusinessDate>,
        /// The day they are promised for.
        pub promised_on: BusinessDate,
        /// The number the customer gave it.
        pub customer_order_no: Option<String>,
        /// Where the goods are brought to.
        pub address_id: Option<Id<Address>>,
        /// What else is to be known.
        pub remark: Option<String>,
    }
}

/// An order as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedOrder {
    /// Its id.
    pub id: Id<SalesOrder>,
    /// Its version, to be sent with the next change.
    pub version: i64,
    /// What has become of it.
    pub state: OrderState,
}
