//! Stock documents as people see them.

use super::model::{Customer, Kind, StockDocument};
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
    /// Stock documents with their numbers and what became of them. One without a number is damage that the check shows (I29): it is found
    /// from the documents, so that a page is read in their order.
    pub(crate) DOCUMENTS: Scoped "stock_document.rows" =
        "SELECT d.id, COALESCE(n.number, ''), d.kind, d.moved_on, d.warehouse_id, w.code, w.name, d.to_warehouse_id, t.name, d.customer_id, c.name, d.reason, \
         NULLIF(d.owner_id, 0), n.corrects_type, d.corrects_id, o.number, x.id, CASE WHEN x.id IS NULL THEN 'posted' ELSE 'corrected' END, CAST(1 AS BIGINT) \
         FROM stock_document d LEFT JOIN posted_document n ON n.doc_type = d.kind AND n.doc_id = d.id JOIN warehouse w ON w.id = d.warehouse_id \
         LEFT JOIN warehouse t ON t.id = d.to_warehouse_id LEFT JOIN customer c ON c.id = d.customer_id \
         LEFT JOIN posted_document o ON o.doc_id = d.corrects_id LEFT JOIN stock_document x ON x.corrects_id = d.id WHERE {scope}{filter}";
    /// The lines of stock documents, with what each moved of the cost.
    pub(crate) LINES: Scoped "stock_document_line.rows" =
        "SELECT l.line_no, l.product_id, p.code, p.name, p.unit, l.quantity, l.unit_cost_micro, e.value_minor, g.currency \
         FROM stock_document_line l JOIN stock_document d ON d.id = l.document_id JOIN product p ON p.id = l.product_id JOIN legal_entity g ON g.id = d.entity_id \
         LEFT JOIN stock_cost_entry e ON e.doc_id = l.document_id AND e.line_no = l.line_no WHERE {scope}{filter}";
}

kernel::row! {
    /// A stock document in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct StockDocumentRow {
        /// Its id.
        pub id: Id<StockDocument>,
        /// Its number.
        pub number: String,
        /// What it is.
        pub kind: Kind,
        /// The day the goods moved.
        pub moved_on: BusinessDate,
        /// Where they lie, or leave.
        pub warehouse_id: Id<Warehouse>,
        /// That warehouse's code.
        pub warehouse_code: String,
        /// That warehouse's name.
        pub warehouse_name: String,
        /// Where they come in by a transfer.
        pub to_warehouse_id: Option<Id<Warehouse>>,
        /// That warehouse's name.
        pub to_warehouse_name: Option<String>,
        /// Who gets a sample.
        pub customer_id: Option<Id<Customer>>,
        /// That customer's name.
        pub customer_name: Option<String>,
        /// Why.
        pub reason: String,
        /// The person who entered it; nobody = the program itself.
        pub owner_id: Option<Id<User>>,
        /// The kind of the document that it negates.
        pub corrects_type: Option<String>,
        /// The document that it negates.
        pub corrects_id: Option<i64>,
        /// That document's number.
        pub corrects_number: Option<String>,
        /// The stock document that negates this one.
        pub corrected_by: Option<Id<StockDocument>>,
        /// `posted`, or `corrected` once it was negated.
        pub state: String,
        /// A posted document has one version.
        pub version: i64,
    }
}

kernel::row! {
    /// A line of a stock document.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct StockDocumentLineRow {
        /// The line's number in its document, from 1.
        pub id: i64,
        /// What moved.
        pub product_id: Id<Product>,
        /// That product's code.
        pub product_code: String,
        /// That product's name.
        pub product_name: String,
        /// The unit it is counted in.
        pub unit: String,
        /// How much of it, in thousandths of its unit; signed in an adjustment and a correction.
        pub quantity: Quantity,
        /// What one unit cost that came in, in millionths of the legal entity's currency, where it was said.
        pub unit_cost_micro: Option<i64>,
        /// What the line moved of the cost, signed, in minor units; nothing where goods only changed their place.
        pub cost_minor: Option<i64>,
        /// The currency of the cost.
        pub currency: Currency,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("number", "stock_document.number", ColumnKind::Text).card(),
    Column::new("kind", "stock_document.kind", ColumnKind::State).card(),
    Column::new("moved_on", "stock_document.moved_on", ColumnKind::Date).sort("d.moved_on").card(),
    Column::new("warehouse_id", "stock_document.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_code", "stock_document.warehouse_code", ColumnKind::Text),
    Column::new("warehouse_name", "stock_document.warehouse", ColumnKind::Text).card(),
    Column::new("to_warehouse_id", "stock_document.to_warehouse", ColumnKind::Ref("warehouse")),
    Column::new("to_warehouse_name", "stock_document.to_warehouse", ColumnKind::Text).card(),
    Column::new("customer_id", "stock_document.customer", ColumnKind::Ref("customer")),
    Column::new("customer_name", "stock_document.customer", ColumnKind::Text),
    Column::new("reason", "stock_document.reason", ColumnKind::Text),
    Column::new("owner_id", "stock_document.owner", ColumnKind::Ref("user")),
    Column::new("corrects_type", "stock_document.corrects_type", ColumnKind::Text),
    Column::new("corrects_id", "stock_document.corrects", ColumnKind::Int),
    Column::new("corrects_number", "stock_document.corrects", ColumnKind::Text),
    Column::new("corrected_by", "stock_document.corrected_by", ColumnKind::Ref("stock_document")),
    Column::new("state", "stock_document.state", ColumnKind::State).card(),
];
static LINE_COLUMNS: &[Column] = &[
    Column::new("id", "stock_document_line.line_no", ColumnKind::Int),
    Column::new("product_id", "stock_document_line.product", ColumnKind::Ref("product")),
    Column::new("product_code", "stock_document_line.product_code", ColumnKind::Text).card(),
    Column::new("product_name", "stock_document_line.product_name", ColumnKind::Text).card(),
    Column::new("unit", "stock_document_line.unit", ColumnKind::Text),
    Column::new("quantity", "stock_document_line.quantity", ColumnKind::Quantity).card(),
    Column::new("unit_cost_micro", "stock_document_line.unit_cost_micro", ColumnKind::UnitPrice).mask("cost"),
    Column::new("cost_minor", "stock_document_line.cost", ColumnKind::Money).mask("cost"),
    Column::new("currency", "stock_document_line.currency", ColumnKind::Text),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "d.department_id", owner: Some("d.owner_id") };

/// `stock_document.list`
pub struct StockDocumentList;

/// Which stock documents.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StockDocumentFilter {
    /// How the number begins.
    pub q: Option<String>,
    /// What they are.
    pub kind: Option<Kind>,
    /// Where the goods lie, or leave.
    pub warehouse: Option<Id<Warehouse>>,
    /// Moved on this day or later.
    pub moved_from: Option<BusinessDate>,
    /// Moved on this day or earlier.
    pub moved_to: Option<BusinessDate>,
}

impl Query for StockDocumentList {
    const NAME: &'static str = "stock_document.list";
    const NEEDS: Permission = Permission::new("stock_document.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &DOCUMENTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "d.id";
    const ORDER: Option<&'static str> = Some("-id");
    type Params = StockDocumentFilter;
    type Row = StockDocumentRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new(
                "q",
                "d.id IN (SELECT f.doc_id FROM posted_document f WHERE f.number >= ? AND f.number < ?)",
                &[Val::S("A"), Val::S("B")],
            ),
            Filter::new("kind", "d.kind = ?", &[Val::S("stock_opening")]),
            Filter::new("warehouse", "d.warehouse_id = ?", &[Val::I(1)]),
            Filter::new("moved_from", "d.moved_on >= ?", &[Val::I(1)]),
            Filter::new("moved_to", "d.moved_on <= ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &StockDocumentFilter) -> Select {
        Select::all()
            .prefix("q", params.q.as_deref().map(str::trim))
            .when("kind", params.kind.map(Kind::as_str))
            .when("warehouse", params.warehouse)
            .when("moved_from", params.moved_from)
            .when("moved_to", params.moved_to)
    }
}

/// `stock_document.detail`
pub struct StockDocumentDetail;

/// Which stock document.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StockDocumentId {
    /// The stock document.
    pub id: Id<StockDocument>,
}

impl Query for StockDocumentDetail {
    const NAME: &'static str = "stock_document.detail";
    const NEEDS: Permission = Permission::new("stock_document.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &DOCUMENTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "d.id";
    type Params = StockDocumentId;
    type Row = StockDocumentRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "d.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &StockDocumentId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}

/// `stock_document_line.list`
pub struct StockDocumentLines;

/// Whose lines.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfStockDocument {
    /// The stock document.
    pub document: Id<StockDocument>,
}

impl Query for StockDocumentLines {
    const NAME: &'static str = "stock_document_line.list";
    // Whoever may see a stock document sees its lines.
    const NEEDS: Permission = Permission::new("stock_document.detail");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &LINES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "l.line_no";
    type Params = OfStockDocument;
    type Row = StockDocumentLineRow;

    fn columns() -> &'static [Column] {
        LINE_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("document", "l.document_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &OfStockDocument) -> Select {
        Select::all().when("document", Some(params.document))
    }
}
