//! Stock balances as people see them.

use crate::warehouse::model::Warehouse;
use base::{Id, Quantity};
use catalog::api::Product;
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// What lies where, and what of it is promised.
    pub(crate) BALANCES: Scoped "stock_balance.rows" =
        "SELECT b.id, b.warehouse_id, w.code, b.item_id, p.code, p.name, p.unit, b.on_hand, b.reserved, b.on_hand - b.reserved \
         FROM stock_balance b JOIN warehouse w ON w.id = b.warehouse_id JOIN product p ON p.id = b.item_id WHERE {scope}{filter}";
}

kernel::row! {
    /// What lies of a product in a warehouse.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct StockBalanceRow {
        /// The balance's id.
        pub id: i64,
        /// Where.
        pub warehouse_id: Id<Warehouse>,
        /// That warehouse's code.
        pub warehouse_code: String,
        /// What.
        pub product_id: Id<Product>,
        /// That product's code.
        pub product_code: String,
        /// That product's name.
        pub product_name: String,
        /// The unit it is counted in.
        pub unit: String,
        /// What lies there, in thousandths of its unit.
        pub on_hand: Quantity,
        /// What of it is promised.
        pub reserved: Quantity,
        /// What of it is not.
        pub free: Quantity,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("warehouse_id", "stock_balance.warehouse", ColumnKind::Ref("warehouse")),
    Column::new("warehouse_code", "stock_balance.warehouse_code", ColumnKind::Text).card(),
    Column::new("product_id", "stock_balance.product", ColumnKind::Ref("product")),
    Column::new("product_code", "stock_balance.product_code", ColumnKind::Text).card(),
    Column::new("product_name", "stock_balance.product_name", ColumnKind::Text).card(),
    Column::new("unit", "stock_balance.unit", ColumnKind::Text),
    Column::new("on_hand", "stock_balance.on_hand", ColumnKind::Quantity),
    Column::new("reserved", "stock_balance.reserved", ColumnKind::Quantity),
    Column::new("free", "stock_balance.free", ColumnKind::Quantity).card(),
];

/// `stock_balance.list`
pub struct StockBalanceList;

/// Which balances.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StockBalanceFilter {
    /// Where.
    pub warehouse: Option<Id<Warehouse>>,
    /// What.
    pub product: Option<Id<Product>>,
}

impl Query for StockBalanceList {
    const NAME: &'static str = "stock_balance.list";
    const NEEDS: Permission = Permission::new("stock_balance.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &BALANCES;
    const SCOPE: ScopeColumns = ScopeColumns::By { department: "w.department_id", owner: None };
    const ID: &'static str = "b.id";
    type Params = StockBalanceFilter;
    type Row = StockBalanceRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] =
            &[Filter::new("warehouse", "b.warehouse_id = ?", &[Val::I(1)]), Filter::new("product", "b.item_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &StockBalanceFilter) -> Select {
        Select::all().when("warehouse", params.warehouse).when("product", params.product)
    }
}
