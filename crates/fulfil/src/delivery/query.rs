//! Deliveries as people see them: whoever looks after the customer sees them.

use super::model::Delivery;
use crate::search;
use crate::terms::Arises;
use base::{BusinessDate, Currency, Id, Timestamp};
use crm::api::{Address, Customer};
use kernel::Permission;
use kernel::access::LegalEntity;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use sales::api::SalesOrder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

kernel::statements! {
    /// Deliveries with their customers, and where they stand.
    pub(crate) DELIVERIES: Scoped "delivery.rows" =
        "SELECT x.id, x.number, x.order_id, o.number, x.customer_id, c.code, c.name, x.payer_id, x.delivered_on, x.warehouse_id, w.code, x.currency, x.gross_minor, \
         s.returned_minor, s.invoiced_minor, s.gross_minor - s.returned_minor - s.invoiced_minor, s.signed_on, \
         CASE WHEN s.reversed THEN 'taken_back' WHEN s.signed_on IS NOT NULL THEN 'signed' WHEN s.past THEN 'past' ELSE 'to_sign' END, c.owner_id, u.name, CAST(1 AS BIGINT) \
         FROM delivery x LEFT JOIN delivery_standing s ON s.delivery_id = x.id LEFT JOIN sales_order o ON o.id = x.order_id LEFT JOIN customer c ON c.id = x.customer_id \
         LEFT JOIN app_user u ON u.id = c.owner_id LEFT JOIN warehouse w ON w.id = x.warehouse_id WHERE {scope}{filter}";
    /// One delivery with everything.
    pub(crate) WHOLE: Scoped "delivery.whole" =
        "SELECT x.id, x.number, x.entity_id, e.name, x.order_id, o.number, o.customer_order_no, x.customer_id, c.code, c.name, x.receiver_id, r.name, x.invoiced_id, i.name, \
         x.payer_id, p.name, x.currency, x.warehouse_id, w.name, x.address_id, a.label, a.receiver, a.phone, a.province, a.city, a.district, a.street, x.delivered_on, x.due_on, \
         x.arises, x.net_minor, x.tax_minor, x.gross_minor, x.cost_minor, s.returned_minor, s.invoiced_minor, s.gross_minor - s.returned_minor - s.invoiced_minor, \
         s.signed_on, g.signed_by, g.remark, n.number, g.due_on, n.posted_at, v.id, v.number, x.remark, x.posted_at, t.name, \
         CASE WHEN s.reversed THEN 'taken_back' WHEN s.signed_on IS NOT NULL THEN 'signed' WHEN s.past THEN 'past' ELSE 'to_sign' END, CAST(1 AS BIGINT) \
         FROM delivery x JOIN delivery_standing s ON s.delivery_id = x.id JOIN sales_order o ON o.id = x.order_id JOIN customer c ON c.id = x.customer_id \
         JOIN legal_entity e ON e.id = x.entity_id JOIN customer r ON r.id = x.receiver_id JOIN customer i ON i.id = x.invoiced_id JOIN customer p ON p.id = x.payer_id \
         JOIN warehouse w ON w.id = x.warehouse_id LEFT JOIN address a ON a.id = x.address_id LEFT JOIN delivery_signature g ON g.delivery_id = x.id \
         LEFT JOIN posted_document n ON n.doc_type = 'delivery_signature' AND n.doc_id = g.id LEFT JOIN goods_return v ON v.delivery_id = x.id AND v.kind = 'reversal' \
         LEFT JOIN app_user t ON t.id = x.owner_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A delivery in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct DeliveryRow {
        /// Its id.
        pub id: Id<Delivery>,
        /// Its number.
        pub number: String,
        /// The order.
        pub order_id: Id<SalesOrder>,
        /// The order's number.
        pub order_number: String,
        /// Who ordered.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// Who pays.
        pub payer_id: Id<Customer>,
        /// The day the goods left.
        pub delivered_on: BusinessDate,
        /// Where they left.
        pub warehouse_id: Id<Warehouse>,
        /// That warehouse's code.
        pub warehouse_code: String,
        /// The currency of all amounts, which are in its minor units.
        pub currency: Currency,
        /// What it comes to with tax.
        pub gross_minor: i64,
        /// What of that came back.
        pub returned_minor: i64,
        /// What of that is invoiced and not credited.
        pub invoiced_minor: i64,
        /// What is left to invoice; below zero = to be credited.
        pub to_invoice_minor: i64,
        /// The day somebody signed for it.
        pub signed_on: Option<BusinessDate>,
        /// `to_sign`, `signed`, `taken_back`, or `past`: it left in an earlier system.
        pub state: String,
        /// The person who looks after the customer.
        pub owner_id: i64,
        /// That person's name.
        pub owner_name: String,
        /// A posted document has one version.
        pub version: i64,
    }
}

kernel::row! {
    /// A delivery with everything besides its lines.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct WholeDelivery {
        /// Its id.
        pub id: Id<Delivery>,
        /// Its number.
        pub number: String,
        /// The legal entity that sells.
        pub entity_id: Id<LegalEntity>,
        /// That entity's name.
        pub entity_name: String,
        /// The order.
        pub order_id: Id<SalesOrder>,
        /// The order's number.
        pub order_number: String,
        /// The number the customer gave the order.
        pub customer_order_no: Option<String>,
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
        /// Who is invoiced.
        pub invoiced_id: Id<Customer>,
        /// That customer's name.
        pub invoiced_name: String,
        /// Who pays.
        pub payer_id: Id<Customer>,
        /// That customer's name.
        pub payer_name: String,
        /// The currency of all amounts, which are in its minor units.
        pub currency: Currency,
        /// Where the goods left.
        pub warehouse_id: Id<Warehouse>,
        /// That warehouse's name.
        pub warehouse_name: String,
        /// Where they go.
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
        /// The day the goods left.
        pub delivered_on: BusinessDate,
        /// When the receivable is due, where it arose with the delivery.
        pub due_on: Option<BusinessDate>,
        /// Where the receivable arises.
        pub arises: Arises,
        /// Without tax.
        pub net_minor: i64,
        /// The tax.
        pub tax_minor: i64,
        /// With tax.
        pub gross_minor: i64,
        /// What the goods cost.
        pub cost_minor: i64,
        /// What of the gross came back.
        pub returned_minor: i64,
        /// What of the gross is invoiced and not credited.
        pub invoiced_minor: i64,
        /// What is left to invoice; below zero = to be credited.
        pub to_invoice_minor: i64,
        /// The day somebody signed for it.
        pub signed_on: Option<BusinessDate>,
        /// Who signed.
        pub signed_by: Option<String>,
        /// What was said at the signature.
        pub signature_remark: Option<String>,
        /// The number of the signature.
        pub signature_number: Option<String>,
        /// When the receivable is due, where it arose with the signature.
        pub signature_due_on: Option<BusinessDate>,
        /// When the signature was posted.
        pub signature_posted_at: Option<Timestamp>,
        /// The counter-document that took it back.
        pub reversal_id: Option<i64>,
        /// Its number.
        pub reversal_number: Option<String>,
        /// What else is to be known.
        pub remark: Option<String>,
        /// When it was posted.
        pub posted_at: Timestamp,
        /// Who posted it.
        pub poster_name: Option<String>,
        /// `to_sign`, `signed`, `taken_back`, or `past`: it left in an earlier system.
        pub state: String,
        /// A posted document has one version.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("number", "delivery.number", ColumnKind::Text).sort("x.number").card(),
    Column::new("delivered_on", "delivery.delivered_on", ColumnKind::Date).sort("x.delivered_on").card(),
    Column::new("order_id", "delivery.order", ColumnKind::Ref("sales_order")),
    Column::new("order_number", "delivery.order_number", ColumnKind::Text),
    Column::new("customer_id", "delivery.customer", ColumnKind::Ref("customer")),
    Column::new("customer_code", "delivery.customer_code", ColumnKind::Text),
    Column::new("customer_name", "delivery.customer_name", ColumnKind::Text).card(),
    Column::new("payer_id", "delivery.payer", ColumnKind::Ref("customer")),
    Column::new("warehouse_id", "delivery.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_code", "delivery.warehouse_code", ColumnKind::Text),
    Column::new("currency", "delivery.currency", ColumnKind::Text),
    Column::new("gross_minor", "delivery.gross", ColumnKind::Money).card(),
    Column::new("returned_minor", "delivery.returned", ColumnKind::Money),
    Column::new("invoiced_minor", "delivery.invoiced", ColumnKind::Money),
    Column::new("to_invoice_minor", "delivery.to_invoice", ColumnKind::Money),
    Column::new("signed_on", "delivery.signed_on", ColumnKind::Date),
    Column::new("state", "delivery.state", ColumnKind::State).card(),
    Column::new("owner_id", "delivery.owner", ColumnKind::Ref("user")),
    Column::new("owner_name", "delivery.owner_name", ColumnKind::Text),
];

static WHOLE_COLUMNS: &[Column] = &[
    Column::new("number", "delivery.number", ColumnKind::Text).card(),
    Column::new("entity_id", "delivery.entity", ColumnKind::Ref("legal_entity")),
    Column::new("entity_name", "delivery.entity_name", ColumnKind::Text),
    Column::new("order_id", "delivery.order", ColumnKind::Ref("sales_order")),
    Column::new("order_number", "delivery.order_number", ColumnKind::Text),
    Column::new("customer_order_no", "delivery.customer_order_no", ColumnKind::Text),
    Column::new("customer_id", "delivery.customer", ColumnKind::Ref("customer")),
    Column::new("customer_code", "delivery.customer_code", ColumnKind::Text),
    Column::new("customer_name", "delivery.customer_name", ColumnKind::Text).card(),
    Column::new("receiver_id", "delivery.receiver", ColumnKind::Ref("customer")),
    Column::new("receiver_name", "delivery.receiver_name", ColumnKind::Text),
    Column::new("invoiced_id", "delivery.invoiced_to", ColumnKind::Ref("customer")),
    Column::new("invoiced_name", "delivery.invoiced_name", ColumnKind::Text),
    Column::new("payer_id", "delivery.payer", ColumnKind::Ref("customer")),
    Column::new("payer_name", "delivery.payer_name", ColumnKind::Text),
    Column::new("currency", "delivery.currency", ColumnKind::Text),
    Column::new("warehouse_id", "delivery.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_name", "delivery.warehouse_name", ColumnKind::Text),
    Column::new("address_id", "delivery.address", ColumnKind::Ref("address")),
    Column::new("address_label", "delivery.address_label", ColumnKind::Text),
    Column::new("address_receiver", "delivery.address_receiver", ColumnKind::Text),
    Column::new("address_phone", "delivery.address_phone", ColumnKind::Text).mask("phone"),
    Column::new("address_province", "delivery.address_province", ColumnKind::Text),
    Column::new("address_city", "delivery.address_city", ColumnKind::Text),
    Column::new("address_district", "delivery.address_district", ColumnKind::Text),
    Column::new("address_street", "delivery.address_street", ColumnKind::Text),
    Column::new("delivered_on", "delivery.delivered_on", ColumnKind::Date).card(),
    Column::new("due_on", "delivery.due_on", ColumnKind::Date),
    Column::new("arises", "delivery.arises", ColumnKind::Text),
    Column::new("net_minor", "delivery.net", ColumnKind::Money),
    Column::new("tax_minor", "delivery.tax", ColumnKind::Money),
    Column::new("gross_minor", "delivery.gross", ColumnKind::Money).card(),
    Column::new("cost_minor", "delivery.cost", ColumnKind::Money).mask("cost"),
    Column::new("returned_minor", "delivery.returned", ColumnKind::Money),
    Column::new("invoiced_minor", "delivery.invoiced", ColumnKind::Money),
    Column::new("to_invoice_minor", "delivery.to_invoice", ColumnKind::Money),
    Column::new("signed_on", "delivery.signed_on", ColumnKind::Date),
    Column::new("signed_by", "delivery.signed_by", ColumnKind::Text),
    Column::new("signature_remark", "delivery.signature_remark", ColumnKind::Text),
    Column::new("signature_number", "delivery.signature_number", ColumnKind::Text),
    Column::new("signature_due_on", "delivery.due_on", ColumnKind::Date),
    Column::new("signature_posted_at", "delivery.signature_posted_at", ColumnKind::Instant),
    Column::new("reversal_id", "delivery.reversal", ColumnKind::Ref("goods_return")),
    Column::new("reversal_number", "delivery.reversal_number", ColumnKind::Text),
    Column::new("remark", "delivery.remark", ColumnKind::Text),
    Column::new("posted_at", "delivery.posted_at", ColumnKind::Instant),
    Column::new("poster_name", "delivery.poster_name", ColumnKind::Text),
    Column::new("state", "delivery.state", ColumnKind::State).card(),
];

pub(crate) const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };

/// `delivery.list`
pub struct DeliveryList;

/// Which deliveries.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DeliveryFilter {
    /// How the number or the order's number begins, or words of the customer, also by pinyin; several words narrow the search.
    pub q: Option<String>,
    /// Who ordered.
    pub customer: Option<Id<Customer>>,
    /// Who pays.
    pub payer: Option<Id<Customer>>,
    /// Of which order.
    pub order: Option<Id<SalesOrder>>,
    /// Where the goods left.
    pub warehouse: Option<Id<Warehouse>>,
    /// Nobody has signed yet, or nobody has to.
    pub to_sign: Option<bool>,
    /// Something is left to invoice, or nothing.
    pub to_invoice: Option<bool>,
    /// Taken back as a whole, or not.
    pub reversed: Option<bool>,
    /// Left on this day or later.
    pub delivered_from: Option<BusinessDate>,
    /// Left on this day or earlier.
    pub delivered_to: Option<BusinessDate>,
}

impl Query for DeliveryList {
    const NAME: &'static str = "delivery.list";
    const NEEDS: Permission = Permission::new("delivery.list");
    const SHAPE: Shape = Shape::List;
    const LONG: bool = true;
    const BASE: &'static Scoped = &DELIVERIES;
    const SCOPE: ScopeColumns =
        ScopeColumns::Through { key: "x.customer_id", table: "customer", joined: "c", department: "department_id", owner: "owner_id" };
    const ID: &'static str = "x.id";
    const ORDER: Option<&'static str> = Some("-id");
    type Params = DeliveryFilter;
    type Row = DeliveryRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new(
                "q",
                "x.id IN (SELECT y.id FROM customer_term t JOIN delivery y ON y.customer_id = t.customer_id WHERE t.term >= ? AND t.term < ? AND t.source = 0{seen t.customer_id} \
                 UNION ALL SELECT y.id FROM delivery y WHERE y.number >= ? AND y.number < ? \
                 UNION ALL SELECT y.id FROM sales_order p JOIN delivery y ON y.order_id = p.id WHERE p.number >= ? AND p.number < ?)",
                search::PROBE,
            )
            .broad(
                "((SELECT MIN(t.term) FROM customer_term t WHERE t.customer_id = x.customer_id AND t.term >= ? AND t.source = 0) < ? \
                 OR x.number >= ? AND x.number < ? OR o.number >= ? AND o.number < ?)",
                // Numbers of one beginning lie together, and so perhaps at the list's very end: they are looked up, however many they are.
                "SELECT 1 FROM customer_term t JOIN delivery y ON y.customer_id = t.customer_id WHERE t.term >= ? AND t.term < ? AND t.source = 0{seen t.customer_id}",
            ),
            Filter::new("customer", "x.customer_id = ?", &[Val::I(1)]),
            Filter::new("payer", "x.payer_id = ?", &[Val::I(1)]),
            Filter::new("order", "x.order_id = ?", &[Val::I(1)]),
            Filter::new("warehouse", "x.warehouse_id = ?", &[Val::I(1)]),
            Filter::new("to_sign", "x.id IN (SELECT k.delivery_id FROM delivery_standing k WHERE k.signed_on IS NULL AND NOT k.past AND NOT k.reversed)", &[]),
            Filter::new("signed", "NOT (s.signed_on IS NULL AND NOT s.past AND NOT s.reversed)", &[]),
            Filter::new(
                "to_invoice",
                "x.id IN (SELECT k.delivery_id FROM delivery_standing k WHERE k.gross_minor - k.returned_minor - k.invoiced_minor <> 0)",
                &[],
            ),
            Filter::new("invoiced", "s.gross_minor - s.returned_minor - s.invoiced_minor = 0", &[]),
            Filter::new("reversed", "x.id IN (SELECT k.delivery_id FROM delivery_standing k WHERE k.reversed)", &[]),
            Filter::new("stands", "NOT s.reversed", &[]),
            Filter::new("delivered_from", "x.delivered_on >= ?", &[Val::I(1)])
                .broad("COALESCE(x.delivered_on, 0) >= ?", "SELECT 1 FROM delivery y WHERE y.delivered_on >= ?")
                .carries("x.delivered_on"),
            Filter::new("delivered_to", "x.delivered_on <= ?", &[Val::I(1)])
                .broad("COALESCE(x.delivered_on, 0) <= ?", "SELECT 1 FROM delivery y WHERE y.delivered_on <= ?")
                .carries("x.delivered_on"),
            Filter::new("delivered_in", "x.delivered_on BETWEEN ? AND ?", &[Val::I(1), Val::I(2)])
                .broad("COALESCE(x.delivered_on, 0) BETWEEN ? AND ?", "SELECT 1 FROM delivery y WHERE y.delivered_on BETWEEN ? AND ?")
                .carries("x.delivered_on"),
        ];
        FILTERS
    }
    fn select(params: &DeliveryFilter) -> Select {
        let select = Select::all()
            .when("customer", params.customer)
            .when("payer", params.payer)
            .when("order", params.order)
            .when("warehouse", params.warehouse)
            .when("to_sign", params.to_sign.filter(|to_sign| *to_sign))
            .when("signed", params.to_sign.filter(|to_sign| !*to_sign))
            .when("to_invoice", params.to_invoice.filter(|to_invoice| *to_invoice))
            .when("invoiced", params.to_invoice.filter(|to_invoice| !*to_invoice))
            .when("reversed", params.reversed.filter(|reversed| *reversed))
            .when("stands", params.reversed.filter(|reversed| !*reversed))
            .stretch(["delivered_from", "delivered_to", "delivered_in"], params.delivered_from, params.delivered_to);
        search::narrowed_by_customers(select, params.q.as_deref())
    }
}

/// `delivery.detail`
pub struct DeliveryDetail;

/// Which delivery.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryId {
    /// The delivery.
    pub id: Id<Delivery>,
}

impl Query for DeliveryDetail {
    const NAME: &'static str = "delivery.detail";
    const NEEDS: Permission = Permission::new("delivery.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &WHOLE;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "x.id";
    type Params = DeliveryId;
    type Row = WholeDelivery;

    fn columns() -> &'static [Column] {
        WHOLE_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "x.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &DeliveryId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
