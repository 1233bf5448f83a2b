//! `product.change`

use super::events::ReorderPointMoved;
use super::model::{FullProduct, Handling, Product, ProductState, SavedProduct};
use super::particulars::{self, Surroundings, particulars};
use super::{search, sql};
use crate::category::model::Category;
use base::{Id, Quantity, Refusal};
use futures_util::try_join;
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes the record of a product, all but its code and the unit it is counted in.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

/// What is to change of a product; what is not given stays, so that nobody overwrites a figure they may not see. A blank text, and a
/// quantity or weight of 0, take back what was said.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ChangeProduct {
    /// The product.
    pub product: Id<Product>,
    /// The version that was seen.
    pub version: i64,
    /// Another name, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Another category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Id<Category>>,
    /// What tells it from its like, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specification: Option<String>,
    /// The maker's model, at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The brand, at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// The barcode on one unit: at most 40 letters, digits and `-`; unique among all barcodes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// The short form that people type for it, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mnemonic: Option<String>,
    /// The rate of tax on its sale, in basis points: 13 % is 1300.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-unit" = "basis_points"))]
    pub tax_rate: Option<i64>,
    /// The code of its tax category, 19 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_code: Option<String>,
    /// The least that is sold of it, in thousandths of its unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_order: Option<Quantity>,
    /// It is sold in multiples of this, in thousandths of its unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack_quantity: Option<Quantity>,
    /// How it has to be handled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling: Option<Handling>,
    /// What one unit weighs, in milligrams: millionths of a kilogram.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-unit" = "micros"))]
    pub weight_mg: Option<i64>,
    /// Whatever else has to be said, at most 1000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// Another cost of one unit, in millionths of the company's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-mask" = "cost", "x-unit" = "micros"))]
    pub cost_micro: Option<i64>,
    /// Another reorder point, in thousandths of its unit; 0 = nobody is warned any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reorder_at: Option<Quantity>,
}

impl ChangeProduct {
    /// A change of a product as it was seen, of nothing yet.
    #[must_use]
    pub fn of(product: Id<Product>, version: i64) -> ChangeProduct {
        ChangeProduct {
            product,
            version,
            name: None,
            category: None,
            specification: None,
            model: None,
            brand: None,
            barcode: None,
            mnemonic: None,
            tax_rate: None,
            tax_code: None,
            min_order: None,
            pack_quantity: None,
            handling: None,
            weight_mg: None,
            remark: None,
            cost_micro: None,
            reorder_at: None,
        }
    }
}

/// The product as it is, and what the change touches.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Existing {
    product: FullProduct,
    /// Its barcodes, each with its unit.
    barcodes: Vec<(String, String)>,
    around: Surroundings,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "product.change";
    const NEEDS: Permission = Permission::new("product.change");
    type Input = ChangeProduct;
    type Record = Existing;
    type Output = SavedProduct;

    fn samples() -> Vec<ChangeProduct> {
        let product = ChangeProduct::of(Id::new(51), 1);
        let reorder_at = Some(Quantity::from_thousandths(30_000));
        let valve = ChangeProduct { name: Some("闸阀 DN80".into()), cost_micro: Some(42_000_000), reorder_at, ..product.clone() };
        let brand = ChangeProduct {
            category: Some(Id::new(142)),
            brand: Some("良工".into()),
            barcode: Some("6901234567908".into()),
            handling: Some(Handling::Fragile),
            ..product
        };
        vec![valve, brand]
    }
    async fn load(read: &Read<'_>, input: &ChangeProduct) -> Res<Existing> {
        let wanted = particulars!(input, input.name.as_deref());
        let (of, same) = (p![input.product], p![input.product]);
        let (product, barcodes, around) = try_join!(read.one(&sql::FULL, of), read.fetch(&sql::BARCODES, same), wanted.surroundings(read))?;
        Ok(Existing { product, barcodes, around })
    }
    fn check(input: &ChangeProduct, record: &Existing) -> Vec<Refusal> {
        let mut bounds = Bounds::new();
        if let Some(name) = &input.name {
            bounds = bounds.text("name", name, NAME_MAX);
        }
        let mut refusals = still(record.product.state, record.product.version, input.version);
        refusals.extend(particulars!(input, input.name.as_deref()).refusals(bounds, &record.around, Some(input.product)));
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangeProduct, record: &Existing) -> Res<SavedProduct> {
        let old = &record.product;
        let new = particulars::changed(old, &particulars!(input, input.name.as_deref()));
        record.around.hold(tx).await?;
        update(tx, &new).await?;
        if new.barcode != old.barcode {
            tx.exec(&sql::NO_BARCODE, p![new.id, new.unit.as_str()]).await?;
            if let Some(barcode) = &new.barcode {
                tx.exec(&sql::BARCODE, p![barcode.as_str(), new.id, new.unit.as_str()]).await?;
            }
        }
        let others = record.barcodes.iter().filter(|(_, unit)| *unit != new.unit).map(|(barcode, _)| barcode.as_str());
        let words = particulars::words(&new, others.chain(new.barcode.as_deref()));
        search::replace(tx, new.id, &words.terms()).await?;
        tx.touch(new.id);
        if new.reorder_at != old.reorder_at {
            tx.publish(&ReorderPointMoved { product: new.id, reorder_at: new.reorder_at })?;
        }
        Ok(SavedProduct { id: new.id, version: new.version + 1 })
    }
}

async fn update(tx: &Tx<'_>, new: &FullProduct) -> Res<()> {
    let params = p![
        new.name.as_str(),
        new.cost_micro,
        new.reorder_at,
        new.category_id,
        new.specification.as_deref(),
        new.model.as_deref(),
        new.brand.as_deref(),
        new.mnemonic.as_deref(),
        new.tax_rate,
        new.tax_code.as_deref(),
        new.min_order,
        new.pack_quantity,
        new.handling.as_str(),
        new.weight_mg,
        new.remark.as_deref(),
        search::VERSION,
        new.id,
        new.version,
    ];
    tx.guard(&sql::UPDATE, params, 1).await
}

/// The product is still as it was seen, and still bought.
pub(super) fn as_seen(record: &Product, version: i64) -> Vec<Refusal> {
    still(record.state, record.version, version)
}

/// The same of a state and a version.
pub(crate) fn still(state: ProductState, version: i64, seen: i64) -> Vec<Refusal> {
    let ended = (state == ProductState::Closed).then(|| Refusal::new("product.closed").field("product"));
    rules::bounds::as_seen(ended, version, seen)
}
