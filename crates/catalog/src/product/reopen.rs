//! `product.reopen`

use super::events::ReorderPointMoved;
use super::model::{Product, ProductState, SavedProduct};
use super::sql;
use crate::category::model::{Category, CategoryState};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes a closed product into use again, with its code, units, barcodes and prices as they are; whoever may close one may.
pub type Reopen = Record<ReopenOne>;
/// The operation's decision and writes.
pub struct ReopenOne;

/// A product that is bought again.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReopenProduct {
    /// The product.
    pub product: Id<Product>,
    /// The version that was seen.
    pub version: i64,
}

/// The product, and the category it stood in: where that was closed meanwhile, it returns without one.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Returning {
    product: Product,
    category: Option<Category>,
}

impl kernel::Change for ReopenOne {
    const NAME: &'static str = "product.reopen";
    const NEEDS: Permission = Permission::new("product.close");
    type Input = ReopenProduct;
    type Record = Returning;
    type Output = SavedProduct;

    fn samples() -> Vec<ReopenProduct> {
        vec![ReopenProduct { product: Id::new(69), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &ReopenProduct) -> Res<Returning> {
        let product = read.one(&sql::BY_ID, p![input.product]).await?;
        Ok(Returning { product, category: read.opt(&sql::CATEGORY, p![input.product]).await? })
    }
    fn check(input: &ReopenProduct, record: &Returning) -> Vec<Refusal> {
        let bought = record.product.state == ProductState::Active;
        let bought = bought.then(|| Refusal::new("product.not_closed").field("product"));
        rules::bounds::as_seen(bought, record.product.version, input.version)
    }
    async fn write(tx: &Tx<'_>, _: &ReopenProduct, record: &Returning) -> Res<SavedProduct> {
        let product = &record.product;
        // Nobody closes the category while it comes back into it.
        let category = record.category.as_ref().filter(|category| category.state == CategoryState::Active);
        if let Some(category) = category {
            crate::category::hold(tx, category).await?;
        }
        tx.guard(&sql::REOPEN, p![category.map(|category| category.id), product.id, product.version], 1).await?;
        tx.touch(product.id);
        if product.reorder_at.is_some() {
            // How few there are was nobody's concern meanwhile.
            tx.publish(&ReorderPointMoved { product: product.id, reorder_at: product.reorder_at })?;
        }
        Ok(SavedProduct { id: product.id, version: product.version + 1 })
    }
}
