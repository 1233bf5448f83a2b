//! What may be said of a product beside its code, name and unit: the same when it is taken in and when it is changed.

use super::model::{FullProduct, Handling, Product};
use super::{search, sql};
use crate::category::model::{Category, CategoryState};
use base::{Id, Quantity, Refusal};
use kernel::{Read, Res, Tx, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::Serialize;

/// The longest model or brand, in characters.
const BRAND_MAX: usize = 100;
/// The longest remark, in characters.
const REMARK_MAX: usize = 1000;
/// The digits of a tax category's code.
const TAX_CODE_DIGITS: usize = 19;
/// The whole as a rate, in basis points.
const RATE_MAX: i64 = 10_000;
/// A thousand tonnes, in milligrams.
const WEIGHT_MG_MAX: i64 = 1_000_000_000_000;

/// What is given of it. A blank text and a quantity or weight of zero take back what was said before.
#[derive(Debug, Clone, Default)]
pub(super) struct Particulars<'i> {
    pub(super) name: Option<&'i str>,
    pub(super) cost_micro: Option<i64>,
    pub(super) reorder_at: Option<Quantity>,
    pub(super) category: Option<Id<Category>>,
    pub(super) specification: Option<&'i str>,
    pub(super) model: Option<&'i str>,
    pub(super) brand: Option<&'i str>,
    pub(super) barcode: Option<&'i str>,
    pub(super) mnemonic: Option<&'i str>,
    pub(super) tax_rate: Option<i64>,
    pub(super) tax_code: Option<&'i str>,
    pub(super) min_order: Option<Quantity>,
    pub(super) pack_quantity: Option<Quantity>,
    pub(super) handling: Option<Handling>,
    pub(super) weight_mg: Option<i64>,
    pub(super) remark: Option<&'i str>,
}

/// The particulars of an input that has a field for each.
macro_rules! particulars {
    ($input:expr, $name:expr) => {
        $crate::product::particulars::Particulars {
            name: $name,
            cost_micro: $input.cost_micro,
            reorder_at: $input.reorder_at,
            category: $input.category,
            specification: $input.specification.as_deref(),
            model: $input.model.as_deref(),
            brand: $input.brand.as_deref(),
            barcode: $input.barcode.as_deref(),
            mnemonic: $input.mnemonic.as_deref(),
            tax_rate: $input.tax_rate,
            tax_code: $input.tax_code.as_deref(),
            min_order: $input.min_order,
            pack_quantity: $input.pack_quantity,
            handling: $input.handling,
            weight_mg: $input.weight_mg,
            remark: $input.remark.as_deref(),
        }
    };
}
pub(super) use particulars;

/// What of other records the particulars touch.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(super) struct Surroundings {
    /// The product that bears the barcode, with the unit and its code.
    barcode_on: Option<(Id<Product>, String, String)>,
    /// The category.
    category: Option<Category>,
}

impl Particulars<'_> {
    /// Reads what decides.
    pub(super) async fn surroundings(&self, read: &Read<'_>) -> Res<Surroundings> {
        let barcode_on = match given(self.barcode) {
            Some(barcode) => read.opt(&sql::BY_BARCODE, p![barcode.as_str()]).await?,
            None => None,
        };
        let category = match self.category {
            Some(category) => Some(crate::category::by_id(read, category).await?),
            None => None,
        };
        Ok(Surroundings { barcode_on, category })
    }

    /// Everything that is wrong, for the product with this id, or a new one.
    pub(super) fn refusals(&self, bounds: Bounds, around: &Surroundings, of: Option<Id<Product>>) -> Vec<Refusal> {
        let mut bounds = bounds
            .optional_text("specification", self.specification, NAME_MAX)
            .optional_text("model", self.model, BRAND_MAX)
            .optional_text("brand", self.brand, BRAND_MAX)
            .optional_text("mnemonic", self.mnemonic, CODE_MAX)
            .optional_text("remark", self.remark, REMARK_MAX);
        if let Some(cost) = self.cost_micro {
            bounds = bounds.unit_price("cost_micro", cost);
        }
        for (field, quantity) in [("reorder_at", self.reorder_at), ("min_order", self.min_order), ("pack_quantity", self.pack_quantity)] {
            if let Some(quantity) = some(quantity) {
                bounds = bounds.quantity(field, quantity);
            }
        }
        let mut refusals = bounds.refusals();
        if self.tax_rate.is_some_and(|rate| !(0..=RATE_MAX).contains(&rate)) {
            refusals.push(Refusal::new("product.tax_rate.out_of_range").field("tax_rate"));
        }
        if self.weight_mg.is_some_and(|weight| !(0..=WEIGHT_MG_MAX).contains(&weight)) {
            refusals.push(Refusal::new("product.weight.out_of_range").field("weight_mg"));
        }
        let digits = |code: &str| code.len() == TAX_CODE_DIGITS && code.bytes().all(|b| b.is_ascii_digit());
        if given(self.tax_code).is_some_and(|code| !digits(&code)) {
            refusals.push(Refusal::new("product.tax_code.malformed").field("tax_code"));
        }
        if around.category.as_ref().is_some_and(|category| category.state == CategoryState::Closed) {
            refusals.push(Refusal::new("category.closed").field("category"));
        }
        refusals.extend(barcode_refusal("barcode", self.barcode));
        refusals.extend(around.taken(of, None, "barcode"));
        refusals
    }
}

impl Surroundings {
    /// What was read of other records and is not written stays so until the commit.
    pub(super) async fn hold(&self, tx: &Tx<'_>) -> Res<()> {
        match &self.category {
            Some(category) => crate::category::hold(tx, category).await,
            None => Ok(()),
        }
    }

    /// The barcode is another product's, or another unit's than `unit` of this one (`None` = the unit it is counted in).
    fn taken(&self, of: Option<Id<Product>>, unit: Option<&str>, field: &str) -> Option<Refusal> {
        let (product, on, code) = self.barcode_on.as_ref()?;
        let own = Some(*product) == of && unit.is_none_or(|unit| unit == on);
        (!own).then(|| Refusal::new("product.barcode.taken").arg("product", code.as_str()).field(field))
    }
}

/// A barcode is of letters, digits and `-`, as scanners give it.
pub(crate) fn barcode_refusal(field: &str, barcode: Option<&str>) -> Option<Refusal> {
    let barcode = given(barcode)?;
    let scanned = barcode.len() <= CODE_MAX && barcode.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (!scanned).then(|| Refusal::new("product.barcode.malformed").arg("max", i64::try_from(CODE_MAX).unwrap_or(i64::MAX)).field(field))
}

/// A text without the blanks around it; nothing when nothing is left.
pub(crate) fn given(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A quantity of zero says nothing.
pub(super) fn some(quantity: Option<Quantity>) -> Option<Quantity> {
    quantity.filter(|quantity| *quantity != Quantity::ZERO)
}

/// The record with what is given; the rest stays.
pub(super) fn changed(record: &FullProduct, input: &Particulars<'_>) -> FullProduct {
    let text = |new: Option<&str>, old: &Option<String>| if new.is_some() { given(new) } else { old.clone() };
    let quantity = |new: Option<Quantity>, old: Option<Quantity>| if new.is_some() { some(new) } else { old };
    FullProduct {
        name: given(input.name).unwrap_or_else(|| record.name.clone()),
        specification: text(input.specification, &record.specification),
        model: text(input.model, &record.model),
        brand: text(input.brand, &record.brand),
        category_id: input.category.or(record.category_id),
        barcode: text(input.barcode, &record.barcode),
        mnemonic: text(input.mnemonic, &record.mnemonic),
        tax_rate: input.tax_rate.or(record.tax_rate),
        tax_code: text(input.tax_code, &record.tax_code),
        min_order: quantity(input.min_order, record.min_order),
        pack_quantity: quantity(input.pack_quantity, record.pack_quantity),
        handling: input.handling.unwrap_or(record.handling),
        weight_mg: if input.weight_mg.is_some() { input.weight_mg.filter(|weight| *weight > 0) } else { record.weight_mg },
        cost_micro: input.cost_micro.or(record.cost_micro),
        reorder_at: quantity(input.reorder_at, record.reorder_at),
        remark: text(input.remark, &record.remark),
        ..record.clone()
    }
}

/// What a product is found by.
pub(crate) fn words<'p>(product: &'p FullProduct, barcodes: impl Iterator<Item = &'p str>) -> search::Words<'p> {
    search::Words {
        code: &product.code,
        name: &product.name,
        specification: product.specification.as_deref(),
        model: product.model.as_deref(),
        brand: product.brand.as_deref(),
        mnemonic: product.mnemonic.as_deref(),
        barcodes: barcodes.collect(),
    }
}
