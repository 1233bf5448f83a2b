//! Delivered lines, what of them is left to invoice, and orders that are to be shipped.

use crate::delivery::model::Delivery;
use crate::delivery::query::SCOPE;
use crate::search;
use crate::terms::Arises;
use base::{BusinessDate, Currency, Id, Quantity};
use catalog::api::Product;
use crm::api::Customer;
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, KeyPart, Query, ScopeColumns, Select, Shape};
use sales::api::{OrderState, SalesOrder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

kernel::statements! {
    /// Lines of deliveries with their products, and what became of them.
    pub(crate) LINES: Scoped "delivery_line.rows" =
        "SELECT l.line_no, l.delivery_id, l.order_line_no, l.product_id, p.code, p.name, p.unit, l.unit, l.quantity, l.base_quantity, l.tax_rate, x.currency, \
         l.net_minor, l.tax_minor, l.gross_minor, l.cost_minor, g.returned, g.invoiced, \
         CASE WHEN s.reversed THEN 0 ELSE g.quantity - g.returned END, g.quantity - g.returned - g.invoiced \
         FROM delivery_line l JOIN delivery x ON x.id = l.delivery_id JOIN delivery_progress g ON g.delivery_id = l.delivery_id AND g.line_no = l.line_no \
         JOIN delivery_standing s ON s.delivery_id = l.delivery_id JOIN customer c ON c.id = x.customer_id JOIN product p ON p.id = l.product_id WHERE {scope}{filter}";
    /// Lines of which goods are left to invoice, or to be credited, and which come to something. LEFT JOIN: read by the few deliveries that are left, in
    /// their order, and not by all lines.
    pub(crate) TO_INVOICE: Scoped "delivery.to_invoice_rows" =
        "SELECT l.line_no, l.delivery_id, x.number, x.delivered_on, x.order_id, o.number, x.customer_id, c.name, x.invoiced_id, i.name, x.payer_id, x.arises, s.signed_on, \
         l.product_id, p.code, p.name, p.unit, l.unit, l.quantity, l.base_quantity, l.tax_rate, g.quantity - g.returned - g.invoiced, x.currency, \
         l.net_minor - g.returned_net_minor - g.invoiced_net_minor, l.tax_minor - g.returned_tax_minor - g.invoiced_tax_minor, \
         l.gross_minor - g.returned_net_minor - g.invoiced_net_minor - g.returned_tax_minor - g.invoiced_tax_minor \
         FROM delivery_standing s LEFT JOIN delivery x ON x.id = s.delivery_id LEFT JOIN delivery_line l ON l.delivery_id = s.delivery_id \
         LEFT JOIN delivery_progress g ON g.delivery_id = l.delivery_id AND g.line_no = l.line_no LEFT JOIN customer c ON c.id = x.customer_id \
         LEFT JOIN customer i ON i.id = x.invoiced_id LEFT JOIN product p ON p.id = l.product_id LEFT JOIN sales_order o ON o.id = x.order_id \
         WHERE s.gross_minor - s.returned_minor - s.invoiced_minor <> 0 \
         AND COALESCE(l.gross_minor - g.returned_net_minor - g.invoiced_net_minor - g.returned_tax_minor - g.invoiced_tax_minor, 0) <> 0 \
         AND COALESCE(g.quantity - g.returned - g.invoiced, 0) <> 0 AND {scope}{filter}";
    /// Orders of which something is to be delivered, by the day they are promised for.
    pub(crate) TO_SHIP: Scoped "delivery.to_ship_rows" =
        "SELECT o.id, o.number, o.customer_id, c.code, c.name, r.id, r.name, o.promised_on, o.requested_on, o.warehouse_id, w.code, a.province, a.city, a.district, \
         o.currency, o.gross_minor - o.delivered_minor - o.cancelled_minor, \
         (SELECT COUNT(*) FROM sales_order_progress g WHERE g.order_id = o.id AND g.ordered - g.delivered - g.cancelled > 0), o.state, o.version \
         FROM sales_order o JOIN customer c ON c.id = o.customer_id JOIN customer r ON r.id = COALESCE(o.other_receiver_id, o.customer_id) JOIN warehouse w ON w.id = o.warehouse_id \
         LEFT JOIN address a ON a.id = o.address_id WHERE o.state NOT IN ('fulfilled', 'short_closed', 'cancelled') AND {scope}{filter}";
}

kernel::row! {
    /// A line of a delivery.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct DeliveryLineRow {
        /// The line's number, from 1.
        pub id: i64,
        /// The delivery.
        pub delivery_id: Id<Delivery>,
        /// The order's line.
        pub order_line_no: i64,
        /// What left.
        pub product_id: Id<Product>,
        /// That product's code.
        pub product_code: String,
        /// That product's name.
        pub product_name: String,
        /// The unit that product is counted in, of what came back, is invoiced and left.
        pub base_unit: String,
        /// The unit it was ordered in.
        pub unit: String,
        /// How much, in thousandths of that unit.
        pub quantity: Quantity,
        /// The same in thousandths of the product's own unit.
        pub base_quantity: Quantity,
        /// The rate of tax, in basis points.
        pub tax_rate: i64,
        /// The currency of all amounts.
        pub currency: Currency,
        /// Without tax.
        pub net_minor: i64,
        /// The tax.
        pub tax_minor: i64,
        /// With tax.
        pub gross_minor: i64,
        /// What the goods cost.
        pub cost_minor: i64,
        /// What came back of it.
        pub returned: Quantity,
        /// What of it is invoiced and not credited.
        pub invoiced: Quantity,
        /// What of it may still come back.
        pub returnable: Quantity,
        /// What of it is left to invoice; below zero = to be credited.
        pub to_invoice: Quantity,
    }
}

kernel::row! {
    /// A delivered line of which something is left to invoice.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct ToInvoiceRow {
        /// The line's number, from 1.
        pub id: i64,
        /// The delivery.
        pub delivery_id: Id<Delivery>,
        /// Its number.
        pub delivery_number: String,
        /// The day the goods left.
        pub delivered_on: BusinessDate,
        /// The order.
        pub order_id: Id<SalesOrder>,
        /// Its number.
        pub order_number: String,
        /// Who ordered.
        pub customer_id: Id<Customer>,
        /// That customer's name.
        pub customer_name: String,
        /// Who is invoiced.
        pub invoiced_id: Id<Customer>,
        /// That customer's name.
        pub invoiced_name: String,
        /// Who pays.
        pub payer_id: Id<Customer>,
        /// Where the receivable arises.
        pub arises: Arises,
        /// The day somebody signed for it.
        pub signed_on: Option<BusinessDate>,
        /// What left.
        pub product_id: Id<Product>,
        /// That product's code.
        pub product_code: String,
        /// That product's name.
        pub product_name: String,
        /// The unit that product is counted in.
        pub base_unit: String,
        /// The unit it was ordered in.
        pub unit: String,
        /// How much was delivered, in thousandths of that unit.
        pub quantity: Quantity,
        /// The same in thousandths of the product's own unit.
        pub base_quantity: Quantity,
        /// The rate of tax, in basis points.
        pub tax_rate: i64,
        /// What is left to invoice, in the product's own unit; below zero = to be credited.
        pub left: Quantity,
        /// The currency of all amounts.
        pub currency: Currency,
        /// What is left without tax.
        pub left_net_minor: i64,
        /// What is left of the tax.
        pub left_tax_minor: i64,
        /// What is left with tax.
        pub left_gross_minor: i64,
    }
}

kernel::row! {
    /// An order of which something is to be delivered.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct ToShipRow {
        /// The order.
        pub id: Id<SalesOrder>,
        /// Its number.
        pub number: String,
        /// Who ordered.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// Who receives the goods.
        pub receiver_id: Id<Customer>,
        /// That customer's name.
        pub receiver_name: String,
        /// The day they are promised for.
        pub promised_on: BusinessDate,
        /// The day the customer wants them.
        pub requested_on: Option<BusinessDate>,
        /// From where they are sent.
        pub warehouse_id: Id<Warehouse>,
        /// That warehouse's code.
        pub warehouse_code: String,
        /// Province.
        pub address_province: Option<String>,
        /// City.
        pub address_city: Option<String>,
        /// District.
        pub address_district: Option<String>,
        /// The currency of the amount.
        pub currency: Currency,
        /// What is to be delivered, with tax, in minor units.
        pub open_minor: i64,
        /// Lines of which something is to be delivered.
        pub open_lines: i64,
        /// What has become of it.
        pub state: OrderState,
        /// Its version.
        pub version: i64,
    }
}

static LINE_COLUMNS: &[Column] = &[
    Column::new("id", "delivery_line.line_no", ColumnKind::Int),
    Column::new("order_line_no", "delivery_line.order_line", ColumnKind::Int),
    Column::new("product_id", "delivery_line.product", ColumnKind::Ref("product")),
    Column::new("product_code", "delivery_line.product_code", ColumnKind::Text).card(),
    Column::new("product_name", "delivery_line.product_name", ColumnKind::Text).card(),
    Column::new("quantity", "delivery_line.quantity", ColumnKind::Quantity).card(),
    Column::new("unit", "delivery_line.unit", ColumnKind::Text).card(),
    Column::new("base_quantity", "delivery_line.base_quantity", ColumnKind::Quantity),
    Column::new("base_unit", "delivery_line.base_unit", ColumnKind::Text),
    Column::new("tax_rate", "delivery_line.tax_rate", ColumnKind::Int),
    Column::new("currency", "delivery.currency", ColumnKind::Text),
    Column::new("net_minor", "delivery.net", ColumnKind::Money),
    Column::new("tax_minor", "delivery.tax", ColumnKind::Money),
    Column::new("gross_minor", "delivery.gross", ColumnKind::Money).card(),
    Column::new("cost_minor", "delivery.cost", ColumnKind::Money).mask("cost"),
    Column::new("returned", "delivery_line.returned", ColumnKind::Quantity),
    Column::new("invoiced", "delivery_line.invoiced", ColumnKind::Quantity),
    Column::new("returnable", "delivery_line.returnable", ColumnKind::Quantity),
    Column::new("to_invoice", "delivery_line.to_invoice", ColumnKind::Quantity),
];

static TO_INVOICE_COLUMNS: &[Column] = &[
    Column::new("delivery_number", "delivery.number", ColumnKind::Text).card(),
    Column::new("id", "delivery_line.line_no", ColumnKind::Int),
    Column::new("delivery_id", "entity.delivery", ColumnKind::Ref("delivery")),
    Column::new("delivered_on", "delivery.delivered_on", ColumnKind::Date).card(),
    Column::new("order_id", "delivery.order", ColumnKind::Ref("sales_order")),
    Column::new("order_number", "delivery.order_number", ColumnKind::Text),
    Column::new("customer_id", "delivery.customer", ColumnKind::Ref("customer")),
    Column::new("customer_name", "delivery.customer_name", ColumnKind::Text).card(),
    Column::new("invoiced_id", "delivery.invoiced_to", ColumnKind::Ref("customer")),
    Column::new("invoiced_name", "delivery.invoiced_name", ColumnKind::Text),
    Column::new("payer_id", "delivery.payer", ColumnKind::Ref("customer")),
    Column::new("arises", "delivery.arises", ColumnKind::Text),
    Column::new("signed_on", "delivery.signed_on", ColumnKind::Date),
    Column::new("product_id", "delivery_line.product", ColumnKind::Ref("product")),
    Column::new("product_code", "delivery_line.product_code", ColumnKind::Text),
    Column::new("product_name", "delivery_line.product_name", ColumnKind::Text).card(),
    Column::new("quantity", "delivery_line.quantity", ColumnKind::Quantity),
    Column::new("unit", "delivery_line.unit", ColumnKind::Text),
    Column::new("base_quantity", "delivery_line.base_quantity", ColumnKind::Quantity),
    Column::new("base_unit", "delivery_line.base_unit", ColumnKind::Text),
    Column::new("tax_rate", "delivery_line.tax_rate", ColumnKind::Int),
    Column::new("left", "delivery_line.to_invoice", ColumnKind::Quantity),
    Column::new("currency", "delivery.currency", ColumnKind::Text),
    Column::new("left_net_minor", "delivery.left_net", ColumnKind::Money),
    Column::new("left_tax_minor", "delivery.left_tax", ColumnKind::Money),
    Column::new("left_gross_minor", "delivery.left_gross", ColumnKind::Money).card(),
];

static TO_SHIP_COLUMNS: &[Column] = &[
    Column::new("promised_on", "delivery.promised_on", ColumnKind::Date).sort("o.promised_on").card(),
    Column::new("number", "delivery.order_number", ColumnKind::Text).card(),
    Column::new("customer_id", "delivery.customer", ColumnKind::Ref("customer")),
    Column::new("customer_code", "delivery.customer_code", ColumnKind::Text),
    Column::new("customer_name", "delivery.customer_name", ColumnKind::Text).card(),
    Column::new("receiver_id", "delivery.receiver", ColumnKind::Ref("customer")),
    Column::new("receiver_name", "delivery.receiver_name", ColumnKind::Text),
    Column::new("requested_on", "delivery.requested_on", ColumnKind::Date),
    Column::new("warehouse_id", "delivery.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_code", "delivery.warehouse_code", ColumnKind::Text),
    Column::new("address_province", "delivery.address_province", ColumnKind::Text),
    Column::new("address_city", "delivery.address_city", ColumnKind::Text),
    Column::new("address_district", "delivery.address_district", ColumnKind::Text),
    Column::new("currency", "delivery.currency", ColumnKind::Text),
    Column::new("open_lines", "delivery.open_lines", ColumnKind::Int),
    Column::new("open_minor", "delivery.open", ColumnKind::Money).card(),
    Column::new("state", "delivery.order_state", ColumnKind::State).card(),
];

/// `delivery_line.list`
pub struct DeliveryLines;

/// Whose lines.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfDelivery {
    /// The delivery.
    pub delivery: Id<Delivery>,
}

impl Query for DeliveryLines {
    const NAME: &'static str = "delivery_line.list";
    // Whoever may see a delivery sees its lines.
    const NEEDS: Permission = Permission::new("delivery.detail");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &LINES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "l.line_no";
    type Params = OfDelivery;
    type Row = DeliveryLineRow;

    fn columns() -> &'static [Column] {
        LINE_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("delivery", "l.delivery_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &OfDelivery) -> Select {
        Select::all().when("delivery", Some(params.delivery))
    }
}

/// `delivery.to_invoice`
pub struct ToInvoice;

/// Of whose deliveries.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ToInvoiceFilter {
    /// Who is invoiced.
    pub invoiced: Option<Id<Customer>>,
    /// Who pays.
    pub payer: Option<Id<Customer>>,
    /// Who ordered.
    pub customer: Option<Id<Customer>>,
    /// Of one delivery.
    pub delivery: Option<Id<Delivery>>,
    /// Left on this day or earlier.
    pub to: Option<BusinessDate>,
}

impl Query for ToInvoice {
    const NAME: &'static str = "delivery.to_invoice";
    const NEEDS: Permission = Permission::new("delivery.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &TO_INVOICE;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "l.line_no";
    const KEY: &'static [KeyPart] = &[
        KeyPart { expression: "s.delivery_id", field: "delivery_id", kind: ColumnKind::Int },
        KeyPart { expression: "l.line_no", field: "id", kind: ColumnKind::Int },
    ];
    type Params = ToInvoiceFilter;
    type Row = ToInvoiceRow;

    fn columns() -> &'static [Column] {
        TO_INVOICE_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("invoiced", "x.invoiced_id = ?", &[Val::I(1)]),
            Filter::new("payer", "s.payer_id = ?", &[Val::I(1)]),
            Filter::new("customer", "x.customer_id = ?", &[Val::I(1)]),
            Filter::new("delivery", "s.delivery_id = ?", &[Val::I(1)]),
            Filter::new("to", "x.delivered_on <= ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &ToInvoiceFilter) -> Select {
        Select::all()
            .when("invoiced", params.invoiced)
            .when("payer", params.payer)
            .when("customer", params.customer)
            .when("delivery", params.delivery)
            .when("to", params.to)
    }
}

/// `delivery.to_ship`
pub struct ToShip;

/// Which orders.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ToShipFilter {
    /// How the order's number or the customer's own number begins, or words of the customer, also by pinyin; several words narrow.
    pub q: Option<String>,
    /// Who ordered.
    pub customer: Option<Id<Customer>>,
    /// From where they are sent.
    pub warehouse: Option<Id<Warehouse>>,
    /// Promised for this day or later.
    pub promised_from: Option<BusinessDate>,
    /// Promised for this day or earlier.
    pub promised_to: Option<BusinessDate>,
}

impl Query for ToShip {
    const NAME: &'static str = "delivery.to_ship";
    const NEEDS: Permission = Permission::new("delivery.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &TO_SHIP;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "o.id";
    const ORDER: Option<&'static str> = Some("promised_on");
    type Params = ToShipFilter;
    type Row = ToShipRow;

    fn columns() -> &'static [Column] {
        TO_SHIP_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new(
                "q",
                "(o.number >= ? AND o.number < ? OR o.customer_order_no >= ? AND o.customer_order_no < ? \
                 OR o.customer_id IN (SELECT t.customer_id FROM customer_term t WHERE t.term >= ? AND t.term < ? AND t.source = 0))",
                search::PROBE,
            ),
            Filter::new("customer", "o.customer_id = ?", &[Val::I(1)]),
            Filter::new("warehouse", "o.warehouse_id = ?", &[Val::I(1)]),
            Filter::new("promised_from", "o.promised_on >= ?", &[Val::I(1)]),
            Filter::new("promised_to", "o.promised_on <= ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &ToShipFilter) -> Select {
        let select = Select::all()
            .when("customer", params.customer)
            .when("warehouse", params.warehouse)
            .when("promised_from", params.promised_from)
            .when("promised_to", params.promised_to);
        search::narrowed(select, params.q.as_deref())
    }
}
