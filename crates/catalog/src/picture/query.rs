//! Pictures as people see them.

use super::model::Format;
use crate::product::model::Product;
use base::Id;
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// The pictures of products.
    pub(crate) PICTURES: Scoped "product_picture.rows" =
        "SELECT g.line_no, g.file, g.small, g.format, g.width, g.height, g.byte_count FROM product_picture g WHERE {scope}{filter}";
}

kernel::row! {
    /// A picture of a product.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct ProductPictureRow {
        /// Its place among the product's pictures; the main one is the first.
        pub id: i64,
        /// Its stored name.
        pub file: String,
        /// The stored name of the same picture made small.
        pub small: Option<String>,
        /// What it is.
        pub format: Format,
        /// Its width, in pixels.
        pub width: i64,
        /// Its height, in pixels.
        pub height: i64,
        /// Its bytes.
        pub byte_count: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("id", "product_picture.line_no", ColumnKind::Int).card(),
    Column::new("file", "product_picture.file", ColumnKind::Text).card(),
    Column::new("small", "product_picture.small", ColumnKind::Text),
    Column::new("format", "product_picture.format", ColumnKind::Text),
    Column::new("width", "product_picture.width", ColumnKind::Int),
    Column::new("height", "product_picture.height", ColumnKind::Int),
    Column::new("byte_count", "product_picture.byte_count", ColumnKind::Int),
];

/// `product_picture.list`
pub struct ProductPictures;

/// Whose pictures.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PicturesOf {
    /// The product.
    pub product: Id<Product>,
}

impl Query for ProductPictures {
    const NAME: &'static str = "product_picture.list";
    const NEEDS: Permission = Permission::new("product.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &PICTURES;
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "g.line_no";
    type Params = PicturesOf;
    type Row = ProductPictureRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("product", "g.product_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &PicturesOf) -> Select {
        Select::all().when("product", Some(params.product))
    }
}
