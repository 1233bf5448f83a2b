//! Rows of orders, their lines and revisions, as people see them.

use super::model::{OrderState, SalesOrder};
use base::{BusinessDate, Currency, Id, Quantity, Timestamp};
use catalog::api::Product;
use crm::api::{Address, Customer, PaymentKind};
use kernel::access::{Department, LegalEntity, User};
use schemars::JsonSchema;
use serde::Serialize;
use stock::api::Warehouse;

kernel::row! {
    /// An order in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct SalesOrderRow {
        /// Its id.
        pub id: Id<SalesOrder>,
        /// Its number.
        pub number: String,
        /// Who orders.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// The number the customer gave it.
        pub customer_order_no: Option<String>,
        /// The day it was confirmed.
        pub ordered_on: BusinessDate,
        /// The day the customer wants the goods.
        pub requested_on: Option<BusinessDate>,
        /// The day they are promised for.
        pub promised_on: BusinessDate,
        /// From where the goods are sent.
        pub warehouse_id: Id<Warehouse>,
        /// That warehouse's code.
        pub warehouse_code: String,
        /// The currency of all amounts, which are in its minor units.
        pub currency: Currency,
        /// What it comes to with tax.
        pub gross_minor: i64,
        /// What of that is delivered.
        pub delivered_minor: i64,
        /// What of that is given up.
        pub cancelled_minor: i64,
        /// What of that is still to be delivered.
        pub open_minor: i64,
        /// The person who looks after the customer.
        pub owner_id: Id<User>,
        /// That person's name.
        pub owner_name: String,
        /// The present revision.
        pub revision: i64,
        /// What has become of it.
        pub state: OrderState,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}

kernel::row! {
    /// An order with everything that was agreed besides its lines.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct WholeOrder {
        /// Its id.
        pub id: Id<SalesOrder>,
        /// Its number.
        pub number: String,
        /// The legal entity that sells.
        pub entity_id: Id<LegalEntity>,
        /// That entity's name.
        pub entity_name: String,
        /// Who orders.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// Who receives the goods.
        pub receiver_id: Id<Customer>,
        /// That customer's name.
        pub receiver_name: String,
        /// Who is invoiced.
        pub invoiced_id: Id<Customer>,
        /// That customer's name.
        pub invoiced_name: String,
        /// Who pays.
        pub payer_id: Id<Customer>,
        /// That customer's name.
        pub payer_name: String,
        /// The credit group of the payer.
        pub credit_group_id: Id<Customer>,
        /// The row of its credit that the order moves.
        pub exposure_id: i64,
        /// The currency of all amounts, which are in its minor units.
        pub currency: Currency,
        /// From where the goods are sent.
        pub warehouse_id: Id<Warehouse>,
        /// That warehouse's code.
        pub warehouse_code: String,
        /// That warehouse's name.
        pub warehouse_name: String,
        /// Where the goods are brought to.
        pub address_id: Option<Id<Address>>,
        /// What people call that address.
        pub address_label: Option<String>,
        /// Who receives there.
        pub address_receiver: Option<String>,
        /// Where the receiver can be reached.
        pub address_phone: Option<String>,
        /// Province.
        pub address_province: Option<String>,
        /// City.
        pub address_city: Option<String>,
        /// District.
        pub address_district: Option<String>,
        /// Street, number, and how to find it.
        pub address_street: Option<String>,
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
        /// What was taken off, of lines and of the whole.
        pub discount_minor: i64,
        /// What was rounded off.
        pub rounding_minor: i64,
        /// What of the gross is delivered.
        pub delivered_minor: i64,
        /// What of the gross is given up.
        pub cancelled_minor: i64,
        /// What of the gross is still to be delivered.
        pub open_minor: i64,
        /// The department that looks after the customer.
        pub department_id: Id<Department>,
        /// That department's name.
        pub department_name: String,
        /// The person who looks after the customer.
        pub owner_id: Id<User>,
        /// That person's name.
        pub owner_name: String,
        /// When it was confirmed.
        pub confirmed_at: Timestamp,
        /// What has become of it.
        pub state: OrderState,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}

kernel::row! {
    /// A line of an order.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct SalesOrderLineRow {
        /// The line's number, from 1.
        pub id: i64,
        /// The order.
        pub order_id: Id<SalesOrder>,
        /// The revision it is read of.
        pub revision: i64,
        /// The product.
        pub product_id: Id<Product>,
        /// That product's code.
        pub product_code: String,
        /// That product's name.
        pub product_name: String,
        /// The unit that product is counted in, of what is delivered, returned, given up and open.
        pub base_unit: String,
        /// The unit it is ordered in.
        pub unit: String,
        /// How much, in thousandths of that unit.
        pub quantity: Quantity,
        /// The same in the product's own unit.
        pub base_quantity: Quantity,
        /// The agreed price of one ordered unit, in millionths, with tax or without as the order says.
        pub price_micro: i64,
        /// The price of the price lists, likewise.
        pub list_price_micro: Option<i64>,
        /// The price it came from.
        pub price_entry_id: Option<i64>,
        /// The least it may be sold for without somebody's leave, per ordered unit, without tax.
        pub floor_micro: Option<i64>,
        /// The rate of tax, in basis points.
        pub tax_rate: i64,
        /// What was taken off the line.
        pub discount_minor: i64,
        /// Its share of what was taken off the whole.
        pub shared_discount_minor: i64,
        /// Given for nothing.
        pub gift: bool,
        /// The currency of all amounts.
        pub currency: Currency,
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
        /// What of it is delivered, in the product's own unit.
        pub delivered: Quantity,
        /// What of that came back.
        pub returned: Quantity,
        /// What of it is given up.
        pub cancelled: Quantity,
        /// What of it is still to be delivered.
        pub open: Quantity,
    }
}

kernel::row! {
    /// A revision of an order.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct SalesOrderRevisionRow {
        /// The revision, from 1.
        pub id: i64,
        /// The document that made it: the order itself, or an amendment.
        pub document_id: i64,
        /// That document's number.
        pub number: String,
        /// The day it took effect.
        pub effective_on: Option<BusinessDate>,
        /// When it was posted.
        pub posted_at: Option<Timestamp>,
        /// Who posted it.
        pub posted_by: Option<Id<User>>,
        /// That person's name.
        pub posted_by_name: Option<String>,
        /// Why.
        pub reason: Option<String>,
        /// The currency of all amounts.
        pub currency: Currency,
        /// Without tax.
        pub net_minor: i64,
        /// The tax.
        pub tax_minor: i64,
        /// With tax.
        pub gross_minor: i64,
        /// What was taken off.
        pub discount_minor: i64,
        /// What was rounded off.
        pub rounding_minor: i64,
        /// The day the customer wants the goods.
        pub requested_on: Option<BusinessDate>,
        /// The day they are promised for.
        pub promised_on: BusinessDate,
        /// The number the customer gave it.
        pub customer_order_no: Option<String>,
        /// What else is to be known.
        pub remark: Option<String>,
    }
}
