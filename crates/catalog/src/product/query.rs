//! Products as people see them.

use super::model::{Handling, Product, ProductState};
use super::search;
use crate::category::model::Category;
use base::{Id, Quantity, Timestamp, code_key};
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Products with the names of their categories and their main pictures.
    pub(crate) PRODUCTS: Scoped "product.rows" =
        "SELECT p.id, p.code, p.name, p.specification, p.model, p.brand, p.category_id, c.name, p.unit, b.barcode, p.mnemonic, p.tax_rate, p.tax_code, \
         p.min_order, p.pack_quantity, p.handling, p.weight_mg, p.cost_micro, p.reorder_at, p.low_since, p.remark, p.created_at, \
         COALESCE(g.small, g.file), p.state, p.version \
         FROM product p LEFT JOIN product_category c ON c.id = p.category_id \
         LEFT JOIN product_barcode b ON b.product_id = p.id AND b.unit = p.unit \
         LEFT JOIN product_picture g ON g.product_id = p.id AND g.line_no = 1 WHERE {scope}{filter}";
}

kernel::row! {
    /// A product in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct ProductRow {
        /// Its id.
        pub id: Id<Product>,
        /// The company's own code.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// What tells it from its like.
        pub specification: Option<String>,
        /// The maker's model.
        pub model: Option<String>,
        /// The brand.
        pub brand: Option<String>,
        /// The category it stands in.
        pub category_id: Option<Id<Category>>,
        /// That category's name.
        pub category_name: Option<String>,
        /// The unit it is counted in.
        pub unit: String,
        /// The barcode on one unit.
        pub barcode: Option<String>,
        /// The short form that people type for it.
        pub mnemonic: Option<String>,
        /// The rate of tax on its sale, in basis points.
        pub tax_rate: Option<i64>,
        /// The code of its tax category.
        pub tax_code: Option<String>,
        /// The least that is sold of it, in thousandths of its unit.
        pub min_order: Option<Quantity>,
        /// It is sold in multiples of this, in thousandths of its unit.
        pub pack_quantity: Option<Quantity>,
        /// How it has to be handled.
        pub handling: Handling,
        /// What one unit weighs, in milligrams.
        pub weight_mg: Option<i64>,
        /// What one unit costs, in millionths of the company's currency; nothing while unknown.
        pub cost_micro: Option<i64>,
        /// It has to be bought again when no more than this is free, in thousandths of its unit.
        pub reorder_at: Option<Quantity>,
        /// Since when it has been low; nothing = there is enough.
        pub low_since: Option<Timestamp>,
        /// Whatever else has to be said.
        pub remark: Option<String>,
        /// When it was taken into the catalogue; 1970 = before this was kept.
        pub created_at: Timestamp,
        /// The stored name of its main picture, the small one where there is one; served at `/products/<id>/pictures/<name>`.
        pub picture: Option<String>,
        /// Whether it is still bought.
        pub state: ProductState,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("code", "product.code", ColumnKind::Text).sort("p.code").card(),
    Column::new("name", "product.name", ColumnKind::Text).sort("p.name").card(),
    Column::new("specification", "product.specification", ColumnKind::Text).card(),
    Column::new("model", "product.model", ColumnKind::Text),
    Column::new("brand", "product.brand", ColumnKind::Text),
    Column::new("category_id", "product.category", ColumnKind::Ref("category")),
    Column::new("category_name", "product.category_name", ColumnKind::Text),
    Column::new("unit", "product.unit", ColumnKind::Text),
    Column::new("barcode", "product.barcode", ColumnKind::Text),
    Column::new("mnemonic", "product.mnemonic", ColumnKind::Text),
    Column::new("tax_rate", "product.tax_rate_points", ColumnKind::Int),
    Column::new("tax_code", "product.tax_code", ColumnKind::Text),
    Column::new("min_order", "product.min_order", ColumnKind::Quantity),
    Column::new("pack_quantity", "product.pack_quantity", ColumnKind::Quantity),
    Column::new("handling", "product.handling", ColumnKind::State),
    Column::new("weight_mg", "product.weight_in_mg", ColumnKind::Int),
    Column::new("cost_micro", "product.cost_micro", ColumnKind::UnitPrice).mask("cost"),
    Column::new("reorder_at", "product.reorder_at", ColumnKind::Quantity),
    Column::new("low_since", "product.low_since", ColumnKind::Instant).card(),
    Column::new("remark", "product.remark", ColumnKind::Text),
    Column::new("created_at", "product.created_at", ColumnKind::Instant).sort("p.created_at"),
    Column::new("state", "product.state", ColumnKind::State).card(),
];

/// `product.list`
pub struct ProductList;

/// Which products.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProductFilter {
    /// Words that are found anywhere in code, name, specification, model, brand, mnemonic or barcode, by characters, pinyin or its
    /// initials; several words narrow the search.
    pub q: Option<String>,
    /// How the code begins, whatever its case.
    pub code: Option<String>,
    /// How the name begins.
    pub name: Option<String>,
    /// Those of this category and of all below it.
    pub category: Option<Id<Category>>,
    /// Those of this brand.
    pub brand: Option<String>,
    /// Those that have to be handled so.
    pub handling: Option<Handling>,
    /// `active` or `closed`.
    pub state: Option<ProductState>,
    /// Those that have to be bought again, or those of which there is enough.
    pub low: Option<bool>,
}

impl Query for ProductList {
    const NAME: &'static str = "product.list";
    const NEEDS: Permission = Permission::new("product.list");
    const SHAPE: Shape = Shape::List;
    const LONG: bool = true;
    const BASE: &'static Scoped = &PRODUCTS;
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "p.id";
    type Params = ProductFilter;
    type Row = ProductRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new(
                "q",
                "p.id IN (SELECT t.product_id FROM product_term t WHERE t.term >= ? AND t.term < ?)",
                &[Val::S("a"), Val::S("b")],
            )
            .broad(
                "(SELECT MIN(t.term) FROM product_term t WHERE t.product_id = p.id AND t.term >= ?) < ?",
                "SELECT 1 FROM product_term t WHERE t.term >= ? AND t.term < ?",
            )
            .beside(
                "category",
                "CASE WHEN p.id IN (SELECT t.product_id FROM product_term t WHERE t.term >= ? AND t.term < ?) THEN 1 ELSE 0 END = 1",
            ),
            Filter::new("code", "lower(p.code) >= ? AND lower(p.code) < ?", &[Val::S("P"), Val::S("Q")]).broad(
                "COALESCE(lower(p.code), '') >= ? AND COALESCE(lower(p.code), '') < ?",
                "SELECT 1 FROM product p WHERE lower(p.code) >= ? AND lower(p.code) < ?",
            ),
            Filter::new("name", "p.name >= ? AND p.name < ?", &[Val::S("a"), Val::S("b")]),
            Filter::new(
                "category",
                "p.category_id IN (WITH RECURSIVE under(id) AS (SELECT CAST(? AS BIGINT) \
                 UNION SELECT k.id FROM product_category k JOIN under ON k.parent_id = under.id) SELECT id FROM under)",
                &[Val::I(1)],
            )
            .broad(
                "COALESCE(p.category_id, 0) IN (WITH RECURSIVE under(id) AS (SELECT CAST(? AS BIGINT) \
                 UNION SELECT k.id FROM product_category k JOIN under ON k.parent_id = under.id) SELECT id FROM under)",
                "SELECT 1 FROM product p WHERE p.category_id IN (WITH RECURSIVE under(id) AS (SELECT CAST(? AS BIGINT) \
                 UNION SELECT k.id FROM product_category k JOIN under ON k.parent_id = under.id) SELECT id FROM under)",
            ),
            Filter::new("brand", "p.brand = ?", &[Val::S("a")])
                .broad("COALESCE(p.brand, '') = ?", "SELECT 1 FROM product p WHERE p.brand = ?"),
            Filter::new("handling", "p.handling = ?", &[Val::S("cold")])
                .broad("COALESCE(p.handling, '') = ?", "SELECT 1 FROM product p WHERE p.handling = ?"),
            Filter::new("state", "p.state = ?", &[Val::S("active")]),
            Filter::new("low", "p.id IN (SELECT l.id FROM product l WHERE l.low_since IS NOT NULL AND l.id > 0)", &[])
                .broad("p.low_since IS NOT NULL", "SELECT 1 FROM product l WHERE l.low_since IS NOT NULL AND l.id > 0"),
            Filter::new("enough", "p.low_since IS NULL", &[]),
            Filter::new("none", "1 = 0", &[]),
        ];
        FILTERS
    }
    fn select(params: &ProductFilter) -> Select {
        let select = Select::all()
            .prefix("code", params.code.as_deref().map(code_key).as_deref())
            .prefix("name", params.name.as_deref())
            .when("category", params.category)
            .when("brand", params.brand.as_deref().map(str::trim))
            .when("handling", params.handling.map(Handling::as_str))
            .when("state", params.state.map(ProductState::as_str))
            .when("low", params.low.filter(|low| *low))
            .when("enough", params.low.filter(|low| !*low));
        search::narrowed(select, params.q.as_deref())
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
    type Row = ProductRow;

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
