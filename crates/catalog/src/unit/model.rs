//! A unit as its row says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::row! {
    /// A unit of a product beside the one it is counted in: one of it is `numerator` / `denominator` of those.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct ProductUnit {
        /// What it is called.
        pub unit: String,
        /// So many base units …
        pub numerator: i64,
        /// … are in so many of it; the fraction has no common divisor.
        pub denominator: i64,
        /// Whether the product is usually sold in it.
        pub is_default_sales: bool,
    }
}
