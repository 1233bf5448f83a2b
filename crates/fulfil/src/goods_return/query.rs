//! Returns as people see them: whoever looks after the customer sees them.

use super::events::GoodsReturnKind;
use super::model::GoodsReturn;
use crate::delivery::model::Delivery;
use crate::search;
use base::{BusinessDate, Currency, Id, Quantity, Timestamp};
use catalog::api::Product;
use crm::api::Customer;
use kernel::Permission;
use kernel::access::LegalEntity;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use sales::api::SalesOrder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

kernel::statements! {
    /// Returns with their customers and deliveries.
    pub(crate) RETURNS: Scoped "goods_return.rows" =
        "SELECT x.id, x.number, x.kind, x.entity_id, e.name, x.delivery_id, d.number, x.order_id, o.number, x.customer_id, c.code, c.name, x.payer_id, x.returned_on, x.reason, \
         x.warehouse_id, w.name, x.currency, x.net_minor, x.tax_minor, x.gross_minor, x.cost_minor, d.arises, x.posted_at, u.name, CAST(1 AS BIGINT) \
         FROM goods_return x JOIN delivery d ON d.id = x.delivery_id JOIN sales_order o ON o.id = x.order_id JOIN customer c ON c.id = x.customer_id \
         JOIN legal_entity e ON e.id = x.entity_id JOIN warehouse w ON w.id = x.warehouse_id LEFT JOIN app_user u ON u.id = x.owner_id WHERE {scope}{filter}";
    /// Lines of returns with their products.
    pub(crate) LINES: Scoped "goods_return_line.rows" =
        "SELECT l.line_no, l.return_id, l.delivery_line_no, l.product_id, p.code, p.name, p.unit, l.base_quantity, x.currency, l.net_minor, l.tax_minor, l.gross_minor, \
         l.cost_minor FROM goods_return_line l JOIN goods_return x ON x.id = l.return_id JOIN customer c ON c.id = x.customer_id \
         JOIN product p ON p.id = l.product_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A return.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct GoodsReturnRow {
        /// Its id.
        pub id: Id<GoodsReturn>,
        /// Its number.
        pub number: String,
        /// Goods came back, or the delivery was taken back as a whole.
        pub kind: GoodsReturnKind,
        /// The legal entity that sells.
        pub entity_id: Id<LegalEntity>,
        /// That entity's name.
        pub entity_name: String,
        /// The delivery.
        pub delivery_id: Id<Delivery>,
        /// Its number.
        pub delivery_number: String,
        /// The order.
        pub order_id: Id<SalesOrder>,
        /// Its number.
        pub order_number: String,
        /// Who ordered.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// Who pays.
        pub payer_id: Id<Customer>,
        /// The day the goods came.
        pub returned_on: BusinessDate,
        /// Why.
        pub reason: String,
        /// Where they lie again.
        pub warehouse_id: Id<Warehouse>,
        /// That warehouse's name.
        pub warehouse_name: String,
        /// The currency of all amounts, which are in its minor units.
        pub currency: Currency,
        /// Without tax.
        pub net_minor: i64,
        /// The tax.
        pub tax_minor: i64,
        /// With tax.
        pub gross_minor: i64,
        /// What the goods cost when they left.
        pub cost_minor: i64,
        /// Where the receivable of the delivery arises.
        pub arises: crate::terms::Arises,
        /// When it was posted.
        pub posted_at: Timestamp,
        /// Who posted it.
        pub poster_name: Option<String>,
        /// A posted document has one version.
        pub version: i64,
    }
}

kernel::row! {
    /// A line of a return.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct GoodsReturnLineRow {
        /// The line's number, from 1.
        pub id: i64,
        /// The return.
        pub return_id: Id<GoodsReturn>,
        /// The delivery's line.
        pub delivery_line_no: i64,
        /// What came back.
        pub product_id: Id<Product>,
        /// That product's code.
        pub product_code: String,
        /// That product's name.
        pub product_name: String,
        /// The unit that product is counted in.
        pub base_unit: String,
        /// How much of it.
        pub base_quantity: Quantity,
        /// The currency of all amounts.
        pub currency: Currency,
        /// Without tax.
        pub net_minor: i64,
        /// The tax.
        pub tax_minor: i64,
        /// With tax.
        pub gross_minor: i64,
        /// What the goods cost when they left.
        pub cost_minor: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("number", "goods_return.number", ColumnKind::Text).sort("x.number").card(),
    Column::new("returned_on", "goods_return.returned_on", ColumnKind::Date).sort("x.returned_on").card(),
    Column::new("kind", "goods_return.kind", ColumnKind::State).card(),
    Column::new("delivery_id", "goods_return.delivery", ColumnKind::Ref("delivery")),
    Column::new("delivery_number", "goods_return.delivery_number", ColumnKind::Text),
    Column::new("order_id", "delivery.order", ColumnKind::Ref("sales_order")),
    Column::new("order_number", "delivery.order_number", ColumnKind::Text),
    Column::new("entity_id", "delivery.entity", ColumnKind::Ref("legal_entity")),
    Column::new("entity_name", "delivery.entity_name", ColumnKind::Text),
    Column::new("customer_id", "delivery.customer", ColumnKind::Ref("customer")),
    Column::new("customer_code", "delivery.customer_code", ColumnKind::Text),
    Column::new("customer_name", "delivery.customer_name", ColumnKind::Text).card(),
    Column::new("payer_id", "delivery.payer", ColumnKind::Ref("customer")),
    Column::new("reason", "goods_return.reason", ColumnKind::Text),
    Column::new("warehouse_id", "delivery.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_name", "delivery.warehouse_name", ColumnKind::Text),
    Column::new("currency", "delivery.currency", ColumnKind::Text),
    Column::new("net_minor", "delivery.net", ColumnKind::Money),
    Column::new("tax_minor", "delivery.tax", ColumnKind::Money),
    Column::new("gross_minor", "delivery.gross", ColumnKind::Money).card(),
    Column::new("cost_minor", "delivery.cost", ColumnKind::Money).mask("cost"),
    Column::new("arises", "delivery.arises", ColumnKind::Text),
    Column::new("posted_at", "delivery.posted_at", ColumnKind::Instant),
    Column::new("poster_name", "delivery.poster_name", ColumnKind::Text),
];

static LINE_COLUMNS: &[Column] = &[
    Column::new("id", "delivery_line.line_no", ColumnKind::Int),
    Column::new("delivery_line_no", "goods_return_line.delivery_line", ColumnKind::Int),
    Column::new("product_id", "delivery_line.product", ColumnKind::Ref("product")),
    Column::new("product_code", "delivery_line.product_code", ColumnKind::Text).card(),
    Column::new("product_name", "delivery_line.product_name", ColumnKind::Text).card(),
    Column::new("base_quantity", "delivery_line.base_quantity", ColumnKind::Quantity).card(),
    Column::new("base_unit", "delivery_line.base_unit", ColumnKind::Text).card(),
    Column::new("currency", "delivery.currency", ColumnKind::Text),
    Column::new("net_minor", "delivery.net", ColumnKind::Money),
    Column::new("tax_minor", "delivery.tax", ColumnKind::Money),
    Column::new("gross_minor", "delivery.gross", ColumnKind::Money).card(),
    Column::new("cost_minor", "delivery.cost", ColumnKind::Money).mask("cost"),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };

/// `goods_return.list`
pub struct GoodsReturnList;

/// Which returns.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GoodsReturnFilter {
    /// How the number or the delivery's number begins, or words of the customer, also by pinyin; several words narrow the search.
    pub q: Option<String>,
    /// Who ordered.
    pub customer: Option<Id<Customer>>,
    /// Of which delivery.
    pub delivery: Option<Id<Delivery>>,
    /// Of which order.
    pub order: Option<Id<SalesOrder>>,
    /// `return` = goods came back, `reversal` = the delivery was taken back as a whole.
    pub kind: Option<GoodsReturnKind>,
    /// Came on this day or later.
    pub returned_from: Option<BusinessDate>,
    /// Came on this day or earlier.
    pub returned_to: Option<BusinessDate>,
}

impl Query for GoodsReturnList {
    const NAME: &'static str = "goods_return.list";
    const NEEDS: Permission = Permission::new("goods_return.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &RETURNS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "x.id";
    const ORDER: Option<&'static str> = Some("-id");
    type Params = GoodsReturnFilter;
    type Row = GoodsReturnRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new(
                "q",
                "(x.number >= ? AND x.number < ? OR d.number >= ? AND d.number < ? \
                 OR x.customer_id IN (SELECT t.customer_id FROM customer_term t WHERE t.term >= ? AND t.term < ? AND t.source = 0))",
                search::PROBE,
            ),
            Filter::new("customer", "x.customer_id = ?", &[Val::I(1)]),
            Filter::new("delivery", "x.delivery_id = ?", &[Val::I(1)]),
            Filter::new("order", "x.order_id = ?", &[Val::I(1)]),
            Filter::new("kind", "x.kind = ?", &[Val::S("return")]),
            Filter::new("returned_from", "x.returned_on >= ?", &[Val::I(1)]),
            Filter::new("returned_to", "x.returned_on <= ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &GoodsReturnFilter) -> Select {
        let select = Select::all()
            .when("customer", params.customer)
            .when("delivery", params.delivery)
            .when("order", params.order)
            .when("kind", params.kind.map(GoodsReturnKind::as_str))
            .when("returned_from", params.returned_from)
            .when("returned_to", params.returned_to);
        search::narrowed(select, params.q.as_deref())
    }
}

/// `goods_return.detail`
pub struct GoodsReturnDetail;

/// Which return.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoodsReturnId {
    /// The return.
    pub id: Id<GoodsReturn>,
}

impl Query for GoodsReturnDetail {
    const NAME: &'static str = "goods_return.detail";
    const NEEDS: Permission = Permission::new("goods_return.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &RETURNS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "x.id";
    type Params = GoodsReturnId;
    type Row = GoodsReturnRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "x.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &GoodsReturnId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}

/// `goods_return_line.list`
pub struct GoodsReturnLines;

/// Whose lines.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfGoodsReturn {
    /// The return.
    pub goods_return: Id<GoodsReturn>,
}

impl Query for GoodsReturnLines {
    const NAME: &'static str = "goods_return_line.list";
    // Whoever may see a return sees its lines.
    const NEEDS: Permission = Permission::new("goods_return.detail");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &LINES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "l.line_no";
    type Params = OfGoodsReturn;
    type Row = GoodsReturnLineRow;

    fn columns() -> &'static [Column] {
        LINE_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("goods_return", "l.return_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &OfGoodsReturn) -> Select {
        Select::all().when("goods_return", Some(params.goods_return))
    }
}
