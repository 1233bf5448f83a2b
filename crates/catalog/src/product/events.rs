//! What products tell the world.

use super::model::Product;
use base::{Id, Quantity};
use serde::{Deserialize, Serialize};

/// A product is to be bought again from another quantity on; `product.reorder_point_moved`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReorderPointMoved {
    /// The product.
    pub product: Id<Product>,
    /// The reorder point, in thousandths of its unit; none: nobody is warned any more.
    pub reorder_at: Option<Quantity>,
}
impl kernel::Event for ReorderPointMoved {
    const NAME: &'static str = "product.reorder_point_moved";
    const VERSION: i64 = 1;
}
