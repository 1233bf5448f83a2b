//! `product.remove`

use super::model::{Product, SavedProduct};
use super::sql;
use crate::picture::model::Picture;
use crate::{picture, unit};
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

/// The product, and its pictures: they go with it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Mistaken {
    product: Product,
    pictures: Vec<Picture>,
}

impl kernel::Change for RemoveOne {
    const NAME: &'static str = "product.remove";
    const NEEDS: Permission = Permission::new("product.close");
    type Input = RemoveProduct;
    type Record = Mistaken;
    type Output = SavedProduct;

    fn samples() -> Vec<RemoveProduct> {
        vec![RemoveProduct { product: Id::new(67), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &RemoveProduct) -> Res<Mistaken> {
        let product = read.one(&sql::BY_ID, p![input.product]).await?;
        Ok(Mistaken { product, pictures: picture::of(read, input.product).await? })
    }
    fn check(input: &RemoveProduct, record: &Mistaken) -> Vec<Refusal> {
        if record.product.version == input.version { Vec::new() } else { vec![Refusal::new("record.changed_meanwhile").field("version")] }
    }
    async fn write(tx: &Tx<'_>, _: &RemoveProduct, Mistaken { product: record, pictures }: &Mistaken) -> Res<SavedProduct> {
        tx.exec(&sql::NO_TERMS, p![record.id]).await?;
        tx.exec(&sql::NO_BARCODES, p![record.id]).await?;
        tx.exec(&unit::sql::DELETE, p![record.id]).await?;
        if !pictures.is_empty() {
            tx.exec(&picture::sql::DELETE, p![record.id]).await?;
            picture::let_go(tx, record.id, &pictures.iter().collect::<Vec<_>>(), &[]).await?;
        }
        tx.guard(&sql::REMOVE, p![record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedProduct { id: record.id, version: record.version })
    }
}
