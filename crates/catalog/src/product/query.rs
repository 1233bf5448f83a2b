//! Products as people see them.

use super::model::{Product, ProductState};
use base::Id;
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Products.
    pub(crate) PRODUCTS: Scoped "product.rows" =
        "SELECT p.id, p.code, p.name, p.unit, p.cost_micro, p.reorder_at, p.low_since, p.state, p.version FROM product p WHERE {scope}{filter}";
}

static COLUMNS: &[Column] = &[
    Column::new("code", "product.code", ColumnKind::Text).sort("p.code").card(),
    Column::new("name", "product.name", ColumnKind::Text).sort("p.name").card(),
    Column::new("unit", "product.unit", ColumnKind::Text),
    Column::new("cost_micro", "product.cost_micro", ColumnKind::UnitPrice).mask("cost"),
    Column::new("reorder_at", "product.reorder_at", ColumnKind::Quantity),
    Column::new("low_since", "product.low_since", ColumnKind::Instant).card(),
    Column::new("state", "product.state", ColumnKind::State).card(),
];

/// `product.list`
pub struct ProductList;

/// Which products.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProductFilter {
    /// How the code begins.
    pub code: Option<String>,
    /// How the name begins.
    pub name: Option<String>,
    /// `active` or `closed`.
    pub state: Option<ProductState>,
    /// Those that have to be bought again, or those of which there is enough.
    pub low: Option<bool>,
}

impl Query for ProductList {
    const NAME: &'static str = "product.list";
    const NEEDS: Permission = Permission::new("product.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &PRODUCTS;
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "p.id";
    type Params = ProductFilter;
    type Row = Product;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("code", "p.code >= ? AND p.code < ?", &[Val::S("P"), Val::S("Q")]),
            Filter::new("name", "p.name >= ? AND p.name < ?", &[Val::S("a"), Val::S("b")]),
            Filter::new("state", "p.state = ?", &[Val::S("active")]),
            Filter::new("low", "(p.low_since IS NOT NULL) = ?", &[Val::B(true)]),
        ];
        FILTERS
    }
    fn select(params: &ProductFilter) -> Select {
        Select::all()
            .prefix("code", params.code.as_deref())
            .prefix("name", params.name.as_deref())
            .when("state", params.state.map(ProductState::as_str))
            .when("low", params.low)
    }
}

/// `product.detail`
pub struct ProductDetail;

/// Which product.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductId {
    /// The product.
    pub id: Id<Product>,
}

impl Query for ProductDetail {
    const NAME: &'static str = "product.detail";
    const NEEDS: Permission = Permission::new("product.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &PRODUCTS;
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "p.id";
    type Params = ProductId;
    type Row = Product;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "p.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &ProductId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
