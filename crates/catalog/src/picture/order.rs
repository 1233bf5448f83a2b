//! `product.order_pictures`

use super::model::Picture;
use super::remove::Shown;
use super::{PICTURES_MAX, rewrite};
use crate::product::change::still;
use crate::product::model::{Product, SavedProduct};
use crate::product::sql as product;
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Shows the pictures of a product in another order.
pub type Order = Record<OrderOne>;
/// The operation's decision and writes.
pub struct OrderOne;

/// The order of a product's pictures.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct OrderPictures {
    /// The product.
    pub product: Id<Product>,
    /// The version that was seen.
    pub version: i64,
    /// The stored names of all its pictures, each once; the first is the main one.
    #[schemars(length(max = PICTURES_MAX))]
    pub files: Vec<String>,
}

impl kernel::Change for OrderOne {
    const NAME: &'static str = "product.order_pictures";
    const NEEDS: Permission = Permission::new("product.change");
    type Input = OrderPictures;
    type Record = Shown;
    type Output = SavedProduct;

    fn samples() -> Vec<OrderPictures> {
        let files = vec!["standard-second".into(), "standard-picture".into()];
        vec![OrderPictures { product: Id::new(55), version: 1, files }]
    }
    async fn load(read: &Read<'_>, input: &OrderPictures) -> Res<Shown> {
        Shown::load(read, input.product).await
    }
    fn check(input: &OrderPictures, record: &Shown) -> Vec<Refusal> {
        let mut refusals = still(record.product.state, record.product.version, input.version);
        let asked: BTreeSet<&str> = input.files.iter().map(String::as_str).collect();
        let shown: BTreeSet<&str> = record.pictures.iter().map(|picture| picture.file.as_str()).collect();
        if asked != shown || asked.len() != input.files.len() {
            refusals.push(Refusal::new("picture.order_of_others").field("files"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &OrderPictures, record: &Shown) -> Res<SavedProduct> {
        let (id, version) = (record.product.id, record.product.version);
        tx.guard(&product::PICTURED, p![id, version], 1).await?;
        let named = |file: &String| record.pictures.iter().find(|picture| picture.file == *file).cloned();
        let ordered: Vec<Picture> = input.files.iter().filter_map(named).collect();
        rewrite(tx, id, &ordered).await?;
        tx.touch(id);
        Ok(SavedProduct { id, version: version + 1 })
    }
}
