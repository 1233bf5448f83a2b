//! Goods receipts as people see them.

use super::model::GoodsReceipt;
use crate::document::model::StockDocument;
use crate::warehouse::model::Warehouse;
use base::{BusinessDate, Currency, Id, Quantity};
use catalog::api::Product;
use kernel::Permission;
use kernel::access::User;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Goods receipts with their numbers. A receipt without one is damage that the check shows (I29): it is found from the receipts,
    /// so that a page is read in their order.
    pub(crate) RECEIPTS: Scoped "goods_receipt.rows" =
        "SELECT r.id, COALESCE(n.number, ''), r.warehouse_id, w.code, w.name, r.supplier, r.received_on, NULLIF(r.owner_id, 0), x.id, \
         CASE WHEN x.id IS NULL THEN 'posted' ELSE 'corrected' END, CAST(1 AS BIGINT) \
         FROM goods_receipt r LEFT JOIN posted_document n ON n.doc_type = 'goods_receipt' AND n.doc_id = r.id JOIN warehouse w ON w.id = r.warehouse_id \
         LEFT JOIN stock_document x ON x.corrects_id = r.id WHERE {scope}{filter}";
    /// The lines of goods receipts.
    pub(crate) LINES: Scoped "goods_receipt_line.rows" =
        "SELECT l.line_no, l.product_id, p.code, p.name, p.unit, l.quantity, l.unit_cost_micro, e.value_minor, g.currency \
         FROM goods_receipt_line l JOIN goods_receipt r ON r.id = l.receipt_id JOIN product p ON p.id = l.product_id JOIN legal_entity g ON g.id = r.entity_id \
         LEFT JOIN stock_cost_entry e ON e.doc_id = l.receipt_id AND e.line_no = l.line_no WHERE {scope}{filter}";
}

kernel::row! {
    /// A goods receipt in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct GoodsReceiptRow {
        /// Its id.
        pub id: Id<GoodsReceipt>,
        /// Its number.
        pub number: String,
        /// Where the goods lie.
        pub warehouse_id: Id<Warehouse>,
        /// That warehouse's code.
        pub warehouse_code: String,
        /// That warehouse's name.
        pub warehouse_name: String,
        /// Who delivered them.
        pub supplier: String,
        /// The day they came.
        pub received_on: BusinessDate,
        /// The person who entered it; nobody = the program itself.
        pub owner_id: Option<Id<User>>,
        /// The stock document that negates this one.
        pub corrected_by: Option<Id<StockDocument>>,
        /// `posted`, or `corrected` once it was negated.
        pub state: String,
        /// A posted document has one version.
        pub version: i64,
    }
}

kernel::row! {
    /// A line of a goods receipt.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct GoodsReceiptLineRow {
        /// The line's number in its goods receipt, from 1.
        pub id: i64,
        /// What came.
        pub product_id: Id<Product>,
        /// That product's code.
        pub product_code: String,
        /// That product's name.
        pub product_name: String,
        /// The unit it is counted in.
        pub unit: String,
        /// How much of it came, in thousandths of its unit.
        pub quantity: Quantity,
        /// What one unit cost, in millionths of the legal entity's currency.
        pub unit_cost_micro: Option<i64>,
        /// What the line cost, in minor units.
        pub cost_minor: Option<i64>,
        /// The currency of the cost.
        pub currency: Currency,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("number", "goods_receipt.number", ColumnKind::Text).card(),
    Column::new("received_on", "goods_receipt.received_on", ColumnKind::Date).sort("r.received_on").card(),
    Column::new("supplier", "goods_receipt.supplier", ColumnKind::Text).card(),
    Column::new("warehouse_id", "goods_receipt.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_code", "goods_receipt.warehouse_code", ColumnKind::Text),
    Column::new("warehouse_name", "goods_receipt.warehouse", ColumnKind::Text).card(),
    Column::new("owner_id", "goods_receipt.owner", ColumnKind::Ref("user")),
    Column::new("corrected_by", "goods_receipt.corrected_by", ColumnKind::Ref("stock_document")),
    Column::new("state", "goods_receipt.state", ColumnKind::State).card(),
];
static LINE_COLUMNS: &[Column] = &[
    Column::new("id", "goods_receipt_line.line_no", ColumnKind::Int),
    Column::new("product_id", "goods_receipt_line.product", ColumnKind::Ref("product")),
    Column::new("product_code", "goods_receipt_line.product_code", ColumnKind::Text).card(),
    Column::new("product_name", "goods_receipt_line.product_name", ColumnKind::Text).card(),
    Column::new("unit", "goods_receipt_line.unit", ColumnKind::Text),
    Column::new("quantity", "goods_receipt_line.quantity", ColumnKind::Quantity).card(),
    Column::new("unit_cost_micro", "goods_receipt_line.unit_cost_micro", ColumnKind::UnitPrice).mask("cost"),
    Column::new("cost_minor", "goods_receipt_line.cost", ColumnKind::Money).mask("cost"),
    Column::new("currency", "goods_receipt_line.currency", ColumnKind::Text),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "r.department_id", owner: Some("r.owner_id") };

/// `goods_receipt.list`
pub struct GoodsReceiptList;

/// Which goods receipts.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GoodsReceiptFilter {
    /// How the number begins.
    pub q: Option<String>,
    /// Where the goods lie.
    pub warehouse: Option<Id<Warehouse>>,
    /// How the supplier's name begins.
    pub supplier: Option<String>,
    /// Received on this day or later.
    pub received_from: Option<BusinessDate>,
    /// Received on this day or earlier.
    pub received_to: Option<BusinessDate>,
}

impl Query for GoodsReceiptList {
    const NAME: &'static str = "goods_receipt.list";
    const NEEDS: Permission = Permission::new("goods_receipt.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &RECEIPTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "r.id";
    const ORDER: Option<&'static str> = Some("-id");
    type Params = GoodsReceiptFilter;
    type Row = GoodsReceiptRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new(
                "q",
                "r.id IN (SELECT f.doc_id FROM posted_document f WHERE f.number >= ? AND f.number < ?)",
                &[Val::S("A"), Val::S("B")],
            ),
            Filter::new("warehouse", "r.warehouse_id = ?", &[Val::I(1)]),
            Filter::new("supplier", "r.supplier >= ? AND r.supplier < ?", &[Val::S("a"), Val::S("b")]),
            Filter::new("received_from", "r.received_on >= ?", &[Val::I(1)]),
            Filter::new("received_to", "r.received_on <= ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &GoodsReceiptFilter) -> Select {
        Select::all()
            .prefix("q", params.q.as_deref().map(str::trim))
            .when("warehouse", params.warehouse)
            .prefix("supplier", params.supplier.as_deref())
            .when("received_from", params.received_from)
            .when("received_to", params.received_to)
    }
}

/// `goods_receipt.detail`
pub struct GoodsReceiptDetail;

/// Which goods receipt.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoodsReceiptId {
    /// The goods receipt.
    pub id: Id<GoodsReceipt>,
}

impl Query for GoodsReceiptDetail {
    const NAME: &'static str = "goods_receipt.detail";
    const NEEDS: Permission = Permission::new("goods_receipt.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &RECEIPTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "r.id";
    type Params = GoodsReceiptId;
    type Row = GoodsReceiptRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "r.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &GoodsReceiptId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}

/// `goods_receipt_line.list`
pub struct GoodsReceiptLines;

/// Whose lines.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfGoodsReceipt {
    /// The goods receipt.
    pub receipt: Id<GoodsReceipt>,
}

impl Query for GoodsReceiptLines {
    const NAME: &'static str = "goods_receipt_line.list";
    // Whoever may see a goods receipt sees its lines.
    const NEEDS: Permission = Permission::new("goods_receipt.detail");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &LINES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "l.line_no";
    type Params = OfGoodsReceipt;
    type Row = GoodsReceiptLineRow;

    fn columns() -> &'static [Column] {
        LINE_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("receipt", "l.receipt_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &OfGoodsReceipt) -> Select {
        Select::all().when("receipt", Some(params.receipt))
    }
}
