//! Units as people see them.

use crate::product::model::Product;
use base::Id;
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// The other units of products.
    pub(crate) UNITS: Scoped "product_unit.rows" =
        "SELECT u.line_no, u.unit, u.numerator, u.denominator, b.barcode, u.is_default_sales FROM product_unit u \
         LEFT JOIN product_barcode b ON b.product_id = u.product_id AND b.unit = u.unit WHERE {scope}{filter}";
}

kernel::row! {
    /// A unit of a product.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct ProductUnitRow {
        /// Its place among the product's units, from 1.
        pub id: i64,
        /// What it is called.
        pub unit: String,
        /// So many base units …
        pub numerator: i64,
        /// … are in so many of it.
        pub denominator: i64,
        /// The barcode on one of it.
        pub barcode: Option<String>,
        /// Whether the product is usually sold in it.
        pub is_default_sales: bool,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("id", "product_unit.line_no", ColumnKind::Int),
    Column::new("unit", "product_unit.unit", ColumnKind::Text).card(),
    Column::new("numerator", "product_unit.numerator", ColumnKind::Int).card(),
    Column::new("denominator", "product_unit.denominator", ColumnKind::Int).card(),
    Column::new("barcode", "product_unit.barcode", ColumnKind::Text),
    Column::new("is_default_sales", "product_unit.is_default_sales", ColumnKind::Bool),
];

/// `product_unit.list`
pub struct ProductUnits;

/// Whose units.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitsOf {
    /// The product.
    pub product: Id<Product>,
}

impl Query for ProductUnits {
    const NAME: &'static str = "product_unit.list";
    const NEEDS: Permission = Permission::new("product.detail");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &UNITS;
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "u.line_no";
    type Params = UnitsOf;
    type Row = ProductUnitRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("product", "u.product_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &UnitsOf) -> Select {
        Select::all().when("product", Some(params.product))
    }
}
