//! `product.close`

use super::change::as_seen;
use super::model::{Product, SavedProduct};
use super::sql;
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Ends the buying of a product.
pub type Close = Record<CloseOne>;
/// The operation's decision and writes.
pub struct CloseOne;

/// A product that is not bought any more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CloseProduct {
    /// The product.
    pub product: Id<Product>,
    /// The version that was seen.
    pub version: i64,
}

impl kernel::Change for CloseOne {
    const NAME: &'static str = "product.close";
    const NEEDS: Permission = Permission::new("product.close");
    type Input = CloseProduct;
    type Record = Product;
    type Output = SavedProduct;

    fn samples() -> Vec<CloseProduct> {
        vec![CloseProduct { product: Id::new(68), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &CloseProduct) -> Res<Product> {
        read.one(&sql::BY_ID, p![input.product]).await
    }
    fn check(input: &CloseProduct, record: &Product) -> Vec<Refusal> {
        as_seen(record, input.version)
    }
    async fn write(tx: &Tx<'_>, _: &CloseProduct, record: &Product) -> Res<SavedProduct> {
        tx.guard(&sql::CLOSE, p![record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedProduct { id: record.id, version: record.version + 1 })
    }
}
