//! Who holds a product: the documents to which something of it is promised.

use crate::warehouse::model::Warehouse;
use base::{Id, Quantity, Timestamp};
use catalog::api::Product;
use kernel::Permission;
use kernel::access::User;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// The documents that hold something of a balance, each once: by its first entry, with what it still holds. What a document holds is
    /// found by the document: a balance has very many entries.
    pub(crate) HELD: Scoped "stock_held.rows" =
        "SELECT e.id, b.item_id, b.warehouse_id, w.name, e.doc_type, e.doc_id, COALESCE(n.number, r.reference, ''), COALESCE(NULLIF(r.owner_id, 0), n.posted_by), \
         u.name, e.at, r.expires_at, CAST((SELECT SUM(s.quantity) FROM stock_entry s WHERE s.doc_id = e.doc_id AND s.doc_type = e.doc_type \
         AND COALESCE(s.balance_id, 0) = e.balance_id AND s.bucket = 'reserved') AS BIGINT) \
         FROM stock_balance b JOIN stock_entry e ON e.balance_id = b.id AND e.bucket = 'reserved' JOIN warehouse w ON w.id = b.warehouse_id \
         LEFT JOIN posted_document n ON n.doc_type = e.doc_type AND n.doc_id = e.doc_id LEFT JOIN reservation r ON e.doc_type = 'reservation' AND r.id = e.doc_id \
         LEFT JOIN app_user u ON u.id = COALESCE(NULLIF(r.owner_id, 0), n.posted_by) WHERE b.reserved > 0 \
         AND NOT EXISTS (SELECT 1 FROM stock_entry f WHERE f.doc_id = e.doc_id AND f.doc_type = e.doc_type AND COALESCE(f.balance_id, 0) = e.balance_id \
         AND f.bucket = 'reserved' AND f.id < e.id) AND (SELECT SUM(s.quantity) FROM stock_entry s WHERE s.doc_id = e.doc_id AND s.doc_type = e.doc_type \
         AND COALESCE(s.balance_id, 0) = e.balance_id AND s.bucket = 'reserved') > 0 AND {scope}{filter}";
}

kernel::row! {
    /// What a document holds of a product in a warehouse.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct StockHeldRow {
        /// The ledger's first entry of it.
        pub id: i64,
        /// What.
        pub product_id: Id<Product>,
        /// Where.
        pub warehouse_id: Id<Warehouse>,
        /// That warehouse's name.
        pub warehouse_name: String,
        /// The document's kind.
        pub doc_type: String,
        /// The document.
        pub doc_id: i64,
        /// Its number, or what a reservation is for.
        pub reference: String,
        /// Who made it; nobody = the program itself.
        pub owner_id: Option<Id<User>>,
        /// That person's name.
        pub owner_name: Option<String>,
        /// Since when.
        pub since: Timestamp,
        /// When a reservation ends by itself.
        pub expires_at: Option<Timestamp>,
        /// How much it holds, in thousandths of the product's unit.
        pub quantity: Quantity,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("doc_type", "stock_held.doc_type", ColumnKind::State).card(),
    Column::new("doc_id", "stock_held.doc_id", ColumnKind::Int),
    Column::new("reference", "stock_held.reference", ColumnKind::Text).card(),
    Column::new("owner_id", "stock_held.owner", ColumnKind::Ref("user")),
    Column::new("owner_name", "stock_held.owner", ColumnKind::Text).card(),
    Column::new("product_id", "stock_held.product", ColumnKind::Ref("product")),
    Column::new("warehouse_id", "stock_held.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_name", "stock_held.warehouse", ColumnKind::Text).card(),
    Column::new("quantity", "stock_held.quantity", ColumnKind::Quantity).card(),
    Column::new("since", "stock_held.since", ColumnKind::Instant),
    Column::new("expires_at", "stock_held.expires_at", ColumnKind::Instant),
];

/// `stock_held.list`
pub struct StockHeldList;

/// What is held.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldOf {
    /// The product.
    pub product: Id<Product>,
    /// Where.
    #[serde(default)]
    pub warehouse: Option<Id<Warehouse>>,
}

impl Query for StockHeldList {
    const NAME: &'static str = "stock_held.list";
    // Whoever may see what there is sees what holds it.
    const NEEDS: Permission = Permission::new("stock_balance.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &HELD;
    const SCOPE: ScopeColumns = ScopeColumns::By { department: "w.department_id", owner: None };
    const ID: &'static str = "e.id";
    type Params = HeldOf;
    type Row = StockHeldRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] =
            &[Filter::new("product", "b.item_id = ?", &[Val::I(1)]), Filter::new("warehouse", "b.warehouse_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &HeldOf) -> Select {
        Select::all().when("product", Some(params.product)).when("warehouse", params.warehouse)
    }
}
