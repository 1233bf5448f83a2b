//! `product.remove_picture`

use super::model::Picture;
use super::{let_go, rewrite};
use crate::product::change::still;
use crate::product::model::{Product, SavedProduct};
use crate::product::sql as product;
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Shows a picture of a product no longer; those after it move up.
pub type Remove = Record<RemoveOne>;
/// The operation's decision and writes.
pub struct RemoveOne;

/// A picture that a product is no longer to show.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct RemovePicture {
    /// The product.
    pub product: Id<Product>,
    /// The version that was seen.
    pub version: i64,
    /// The stored name of the picture.
    pub file: String,
}

/// The product and its pictures.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Shown {
    pub(super) product: Product,
    pub(super) pictures: Vec<Picture>,
}
impl Shown {
    pub(super) async fn load(read: &Read<'_>, id: Id<Product>) -> Res<Shown> {
        Ok(Shown { product: read.one(&product::BY_ID, p![id]).await?, pictures: super::of(read, id).await? })
    }
}

impl kernel::Change for RemoveOne {
    const NAME: &'static str = "product.remove_picture";
    const NEEDS: Permission = Permission::new("product.change");
    type Input = RemovePicture;
    type Record = Shown;
    type Output = SavedProduct;

    fn samples() -> Vec<RemovePicture> {
        vec![RemovePicture { product: Id::new(55), version: 1, file: "standard-picture".into() }]
    }
    async fn load(read: &Read<'_>, input: &RemovePicture) -> Res<Shown> {
        Shown::load(read, input.product).await
    }
    fn check(input: &RemovePicture, record: &Shown) -> Vec<Refusal> {
        let mut refusals = still(record.product.state, record.product.version, input.version);
        if record.pictures.iter().all(|picture| picture.file != input.file) {
            refusals.push(Refusal::new("picture.not_shown").field("file"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &RemovePicture, record: &Shown) -> Res<SavedProduct> {
        let (id, version) = (record.product.id, record.product.version);
        tx.guard(&product::PICTURED, p![id, version], 1).await?;
        let gone: Vec<&Picture> = record.pictures.iter().filter(|picture| picture.file == input.file).collect();
        let stay: Vec<Picture> = record.pictures.iter().filter(|picture| picture.file != input.file).cloned().collect();
        rewrite(tx, id, &stay).await?;
        let_go(tx, id, &gone, &stay).await?;
        tx.touch(id);
        Ok(SavedProduct { id, version: version + 1 })
    }
}
