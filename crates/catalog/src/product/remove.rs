//! `product.remove`

use super::model::{Product, SavedProduct};
use super::sql;
use crate::unit;
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes a product out of the catalogue to which nothing refers: one that came in by mistake. What has been bought, sold or priced
/// stays and is closed instead; the database itself knows what refers to it.
pub type Remove = Record<RemoveOne>;
/// The operation's decision and writes.
pub struct RemoveOne;

/// A product that came in by mistake.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct RemoveProduct {
    /// The product.
    pub product: Id<Product>,
    /// The version that was seen.
    pub version: i64,
}

impl kernel::Change for RemoveOne {
    const NAME: &'static str = "product.remove";
    const NEEDS: Permission = Permission::new("product.close");
    type Input = RemoveProduct;
    type Record = Product;
    type Output = SavedProduct;

    fn samples() -> Vec<RemoveProduct> {
        vec![RemoveProduct { product: Id::new(67), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &RemoveProduct) -> Res<Product> {
        read.one(&sql::BY_ID, p![input.product]).await
    }
    fn check(input: &RemoveProduct, record: &Product) -> Vec<Refusal> {
        if record.version == input.version { Vec::new() } else { vec![Refusal::new("record.changed_meanwhile").field("version")] }
    }
    async fn write(tx: &Tx<'_>, _: &RemoveProduct, record: &Product) -> Res<SavedProduct> {
        tx.exec(&sql::NO_TERMS, p![record.id]).await?;
        tx.exec(&sql::NO_BARCODES, p![record.id]).await?;
        tx.exec(&unit::sql::DELETE, p![record.id]).await?;
        tx.guard(&sql::REMOVE, p![record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedProduct { id: record.id, version: record.version })
    }
}
