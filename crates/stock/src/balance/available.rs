//! What there is of products and who holds it: facts for promises, and for the reasons told with them.

use super::sql;
use crate::warehouse::model::Warehouse;
use base::{Id, Quantity};
use catalog::api::Product;
use kernel::db::Boxed;
use kernel::{Failure, Read, Res, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::row! {
    /// What there is of a product in one warehouse.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Available {
        /// The balance's id, by which it is reserved.
        pub balance: i64,
        /// The product.
        pub product: Id<Product>,
        /// Where it lies.
        pub warehouse: Id<Warehouse>,
        /// That warehouse's code.
        pub warehouse_code: String,
        /// That warehouse's name.
        pub warehouse_name: String,
        /// How much lies there, in thousandths of its unit.
        pub on_hand: Quantity,
        /// What of it is promised.
        pub reserved: Quantity,
    }
}
impl Available {
    /// What lies there and is not promised.
    #[must_use]
    pub fn free(&self) -> Quantity {
        self.on_hand.checked_sub(self.reserved).unwrap_or(Quantity::ZERO)
    }
}

kernel::row! {
    /// What a document holds of a product in one warehouse.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Held {
        /// The product.
        pub product: Id<Product>,
        /// Where it lies.
        pub warehouse: Id<Warehouse>,
        /// The document's kind: `sales_order` or `reservation`.
        pub doc_type: String,
        /// The document.
        pub doc_id: i64,
        /// Its number, or what the reservation is for in its maker's words.
        pub reference: String,
        /// The person who made it; 0 = the program itself.
        pub owner: i64,
        /// How much it holds, in thousandths of the product's unit.
        pub quantity: Quantity,
    }
}

/// What there is of products in each warehouse of a legal entity that is in use, by product and the warehouse's code; where one never
/// was there is no row.
pub fn availability<'a>(read: &'a Read<'_>, entity: i64, products: &'a [i64]) -> Boxed<'a, Res<Vec<Available>>> {
    Box::pin(async move {
        let ids = serde_json::to_string(products).map_err(Failure::bug)?;
        read.fetch(&sql::AVAILABLE, p![entity, ids.as_str()]).await
    })
}

/// Which documents hold what of products of a legal entity, by product, the oldest first; at most 200.
pub fn held<'a>(read: &'a Read<'_>, entity: i64, products: &'a [i64]) -> Boxed<'a, Res<Vec<Held>>> {
    Box::pin(async move {
        let ids = serde_json::to_string(products).map_err(Failure::bug)?;
        read.fetch(&sql::HELD, p![entity, ids.as_str()]).await
    })
}
