//! The entries of goods as people see them: what came and left, by which document.

use crate::warehouse::model::Warehouse;
use base::{BusinessDate, Currency, Id, Quantity, Timestamp};
use catalog::api::Product;
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// What came and left, with the document and what it moved of the cost.
    pub(crate) ENTRIES: Scoped "stock_entry.rows" =
        "SELECT e.id, e.effective_on, e.at, e.doc_type, e.doc_id, COALESCE(n.number, ''), e.line_no, b.warehouse_id, w.code, w.name, b.item_id, p.code, p.name, \
         p.unit, e.quantity, k.value_minor, g.currency FROM stock_entry e JOIN stock_balance b ON b.id = e.balance_id JOIN warehouse w ON w.id = b.warehouse_id \
         JOIN product p ON p.id = b.item_id JOIN legal_entity g ON g.id = b.entity_id \
         LEFT JOIN posted_document n ON n.doc_type = e.doc_type AND n.doc_id = e.doc_id \
         LEFT JOIN stock_cost_entry k ON k.doc_id = e.doc_id AND k.line_no = e.line_no WHERE e.bucket = 'on_hand' AND {scope}{filter}";
}

kernel::row! {
    /// What a document moved of a product in a warehouse.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct StockEntryRow {
        /// The ledger's entry.
        pub id: i64,
        /// The day it moved.
        pub effective_on: BusinessDate,
        /// When it was posted.
        pub at: Timestamp,
        /// The document's kind.
        pub doc_type: String,
        /// The document.
        pub doc_id: i64,
        /// The document's number.
        pub number: String,
        /// The document's line.
        pub line_no: i64,
        /// Where.
        pub warehouse_id: Id<Warehouse>,
        /// That warehouse's code.
        pub warehouse_code: String,
        /// That warehouse's name.
        pub warehouse_name: String,
        /// What.
        pub product_id: Id<Product>,
        /// That product's code.
        pub product_code: String,
        /// That product's name.
        pub product_name: String,
        /// The unit it is counted in.
        pub unit: String,
        /// How much came (above zero) or left, in thousandths of its unit.
        pub quantity: Quantity,
        /// What it moved of the cost, signed, in minor units; nothing where goods only changed their place.
        pub cost_minor: Option<i64>,
        /// The currency of the cost.
        pub currency: Currency,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("effective_on", "stock_entry.effective_on", ColumnKind::Date).sort("e.effective_on").card(),
    Column::new("number", "stock_entry.number", ColumnKind::Text).card(),
    Column::new("doc_type", "stock_entry.doc_type", ColumnKind::State).card(),
    Column::new("doc_id", "stock_entry.doc_id", ColumnKind::Int),
    Column::new("line_no", "stock_entry.line_no", ColumnKind::Int),
    Column::new("product_id", "stock_entry.product", ColumnKind::Ref("product")),
    Column::new("product_code", "stock_entry.product_code", ColumnKind::Text),
    Column::new("product_name", "stock_entry.product_name", ColumnKind::Text).card(),
    Column::new("warehouse_id", "stock_entry.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_code", "stock_entry.warehouse_code", ColumnKind::Text),
    Column::new("warehouse_name", "stock_entry.warehouse", ColumnKind::Text).card(),
    Column::new("quantity", "stock_entry.quantity", ColumnKind::Quantity).card(),
    Column::new("unit", "stock_entry.unit", ColumnKind::Text),
    Column::new("cost_minor", "stock_entry.cost", ColumnKind::Money).mask("cost"),
    Column::new("currency", "stock_entry.currency", ColumnKind::Text),
    Column::new("at", "stock_entry.at", ColumnKind::Instant),
];

/// `stock_entry.list`
pub struct StockEntryList;

/// Which entries.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StockEntryFilter {
    /// What.
    pub product: Option<Id<Product>>,
    /// Where.
    pub warehouse: Option<Id<Warehouse>>,
    /// The document's kind.
    pub doc_type: Option<String>,
    /// Moved on this day or later.
    pub moved_from: Option<BusinessDate>,
    /// Moved on this day or earlier.
    pub moved_to: Option<BusinessDate>,
}

impl Query for StockEntryList {
    const NAME: &'static str = "stock_entry.list";
    const NEEDS: Permission = Permission::new("stock_entry.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &ENTRIES;
    const SCOPE: ScopeColumns = ScopeColumns::By { department: "w.department_id", owner: None };
    const ID: &'static str = "e.id";
    const ORDER: Option<&'static str> = Some("-id");
    type Params = StockEntryFilter;
    type Row = StockEntryRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("product", "e.balance_id IN (SELECT f.id FROM stock_balance f WHERE f.item_id = ?)", &[Val::I(1)]).broad(
                "COALESCE(b.item_id, 0) = ?",
                "SELECT 1 FROM stock_entry e JOIN stock_balance f ON f.id = e.balance_id WHERE f.item_id = ?",
            ),
            Filter::new("warehouse", "e.balance_id IN (SELECT f.id FROM stock_balance f WHERE f.warehouse_id = ?)", &[Val::I(1)]).broad(
                "COALESCE(b.warehouse_id, 0) = ?",
                "SELECT 1 FROM stock_entry e JOIN stock_balance f ON f.id = e.balance_id WHERE f.warehouse_id = ?",
            ),
            Filter::new("doc_type", "e.doc_type = ?", &[Val::S("goods_receipt")]),
            Filter::new("moved_from", "e.effective_on >= ?", &[Val::I(1)]),
            Filter::new("moved_to", "e.effective_on <= ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &StockEntryFilter) -> Select {
        Select::all()
            .when("product", params.product)
            .when("warehouse", params.warehouse)
            .when("doc_type", params.doc_type.as_deref())
            .when("moved_from", params.moved_from)
            .when("moved_to", params.moved_to)
    }
}
