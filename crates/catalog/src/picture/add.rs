//! `product.add_picture`

use super::model::Picture;
use super::shape::{self, BYTES_MAX, SMALL_BYTES_MAX, Shape};
use super::{PICTURES_MAX, STORED_MAX, keeper, sql};
use crate::product::change::still;
use crate::product::model::{Product, SavedProduct};
use crate::product::particulars::given;
use crate::product::sql as product;
use base::{Id, Refusal};
use kernel::{Failure, Permission, Read, Record, Res, Tx, p};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Shows a picture of a product, after those that are there.
pub type Add = Record<AddOne>;
/// The operation's decision and writes.
pub struct AddOne;

/// A picture for a product, which was stored before.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct AddPicture {
    /// The product.
    pub product: Id<Product>,
    /// The version that was seen.
    pub version: i64,
    /// The stored name of the picture: JPEG, PNG or WebP, at most 4 MB and 8000 pixels a side.
    pub file: String,
    /// The stored name of the same picture made small, for lists: at most 256 KB; nothing = lists show the large one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub small: Option<String>,
}

/// The product, its pictures, and what is to be added.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Existing {
    product: Product,
    pictures: Vec<Picture>,
    brought: Option<Shape>,
    small: Option<Shape>,
}

impl kernel::Change for AddOne {
    const NAME: &'static str = "product.add_picture";
    const NEEDS: Permission = Permission::new("product.change");
    type Input = AddPicture;
    type Record = Existing;
    type Output = SavedProduct;

    fn samples() -> Vec<AddPicture> {
        let picture = |small: Option<&str>| AddPicture {
            product: Id::new(56),
            version: 1,
            file: "standard-picture".into(),
            small: small.map(Into::into),
        };
        vec![picture(Some("standard-small")), picture(None)]
    }
    async fn load(read: &Read<'_>, input: &AddPicture) -> Res<Existing> {
        let record: Product = read.one(&product::BY_ID, p![input.product]).await?;
        let small = match given(input.small.as_deref()) {
            Some(small) => shape::stored(read, &small).await?,
            None => None,
        };
        let pictures = super::of(read, input.product).await?;
        Ok(Existing { product: record, pictures, brought: shape::stored(read, input.file.trim()).await?, small })
    }
    fn check(input: &AddPicture, record: &Existing) -> Vec<Refusal> {
        let mut refusals = still(record.product.state, record.product.version, input.version);
        let bounds = Bounds::new().text("file", &input.file, STORED_MAX).optional_text("small", input.small.as_deref(), STORED_MAX);
        refusals.extend(bounds.refusals());
        refusals.extend(shape::refusal(record.brought.as_ref(), BYTES_MAX, "file"));
        if given(input.small.as_deref()).is_some() {
            refusals.extend(shape::refusal(record.small.as_ref(), SMALL_BYTES_MAX, "small"));
        }
        if record.pictures.len() >= PICTURES_MAX {
            refusals.push(Refusal::new("picture.too_many").arg("max", i64::try_from(PICTURES_MAX).unwrap_or(i64::MAX)).field("product"));
        }
        if record.pictures.iter().any(|picture| picture.file == input.file.trim()) {
            refusals.push(Refusal::new("picture.twice").field("file"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &AddPicture, record: &Existing) -> Res<SavedProduct> {
        let (id, version) = (record.product.id, record.product.version);
        let Some(shape) = record.brought else {
            return Err(Failure::Stale);
        };
        tx.guard(&product::PICTURED, p![id, version], 1).await?;
        let (file, small, kept_by) = (input.file.trim(), given(input.small.as_deref()), keeper(id));
        for name in std::iter::once(file).chain(small.as_deref()) {
            // Nobody had taken it in for a day, and it went just now.
            if !tx.keep_file(name, &kept_by, None).await? {
                return Err(Failure::Stale);
            }
        }
        let line_no = i64::try_from(record.pictures.len()).unwrap_or(i64::MAX).saturating_add(1);
        let Shape { format, width, height, byte_count } = shape;
        let params = p![id, line_no, file, small.as_deref(), format.as_str(), width, height, byte_count, tx.now()];
        tx.guard(&sql::INSERT, params, 1).await?;
        tx.touch(id);
        Ok(SavedProduct { id, version: version + 1 })
    }
}
