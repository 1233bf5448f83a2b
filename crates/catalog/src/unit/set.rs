//! `product_unit.set`

use super::model::ProductUnit;
use super::sql;
use crate::product::change::still;
use crate::product::model::{FullProduct, Product, SavedProduct};
use crate::product::particulars::{barcode_refusal, given, words};
use crate::product::{UNIT_MAX, search, sql as product};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Units of one product at the most.
const UNITS_MAX: usize = 20;
/// The greatest part of a ratio: a million base units in one.
const RATIO_MAX: i64 = 1_000_000;

/// Says in which other units a product is bought and sold.
pub type Set = Record<SetOne>;
/// The operation's decision and writes.
pub struct SetOne;

/// The other units of a product, all of them: what is not among them is taken away.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct SetUnits {
    /// The product.
    pub product: Id<Product>,
    /// The version of the product that was seen.
    pub version: i64,
    /// At most 20 units, in the order in which they are offered.
    #[schemars(length(max = UNITS_MAX))]
    pub units: Vec<UnitLine>,
}

/// One unit.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct UnitLine {
    /// What it is called, at most 20 characters; not the unit the product is counted in.
    pub unit: String,
    /// So many base units, 1 to 1000000 …
    pub numerator: i64,
    /// … are in so many of it, 1 to 1000000. 1 箱 = 24 件 is 24/1.
    pub denominator: i64,
    /// The barcode on one of it: at most 40 letters, digits and `-`; unique among all barcodes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// Whether the product is usually sold in it; at most one is.
    #[serde(default)]
    pub is_default_sales: bool,
}

/// The product, and what the units touch.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Existing {
    product: FullProduct,
    /// Who bears the barcodes that are given: barcode, product, unit, the product's code.
    barcodes_on: Vec<(String, Id<Product>, String, String)>,
    /// The units in which the product has a price today or later.
    priced: Vec<String>,
}

impl kernel::Change for SetOne {
    const NAME: &'static str = "product_unit.set";
    const NEEDS: Permission = Permission::new("product_unit.set");
    type Input = SetUnits;
    type Record = Existing;
    type Output = SavedProduct;

    fn samples() -> Vec<SetUnits> {
        let unit = |unit: &str, numerator, barcode: Option<&str>| UnitLine {
            unit: unit.into(),
            numerator,
            denominator: 1,
            barcode: barcode.map(Into::into),
            is_default_sales: barcode.is_some(),
        };
        let units = vec![unit("盒", 6, None), unit("箱", 24, Some("16901234567899"))];
        vec![SetUnits { product: Id::new(52), version: 1, units }, SetUnits { product: Id::new(53), version: 1, units: Vec::new() }]
    }
    async fn load(read: &Read<'_>, input: &SetUnits) -> Res<Existing> {
        let record: FullProduct = read.one(&product::FULL, p![input.product]).await?;
        let mut barcodes_on = Vec::new();
        for barcode in input.units.iter().take(UNITS_MAX).filter_map(|line| given(line.barcode.as_deref())) {
            let on: Option<(Id<Product>, String, String)> = read.opt(&product::BY_BARCODE, p![barcode.as_str()]).await?;
            barcodes_on.extend(on.map(|(product, unit, code)| (barcode, product, unit, code)));
        }
        let priced: Vec<(String,)> = read.fetch(&sql::PRICED, p![input.product, read.effective()]).await?;
        Ok(Existing { product: record, barcodes_on, priced: priced.into_iter().map(|(unit,)| unit).collect() })
    }
    fn check(input: &SetUnits, record: &Existing) -> Vec<Refusal> {
        let mut refusals = still(record.product.state, record.product.version, input.version);
        if input.units.len() > UNITS_MAX {
            refusals.push(Refusal::new("lines.too_many").arg("max", i64::try_from(UNITS_MAX).unwrap_or(i64::MAX)).field("units"));
            return refusals;
        }
        for (at, line) in input.units.iter().enumerate() {
            refusals.extend(wrong(input, record, at, line));
        }
        if input.units.iter().filter(|line| line.is_default_sales).count() > 1 {
            refusals.push(Refusal::new("product_unit.two_defaults").field("units"));
        }
        let kept = |unit: &String| *unit == record.product.unit || input.units.iter().any(|line| line.unit.trim() == unit);
        for unit in record.priced.iter().filter(|unit| !kept(unit)) {
            refusals.push(Refusal::new("product_unit.priced").arg("unit", unit.as_str()).field("units"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &SetUnits, record: &Existing) -> Res<SavedProduct> {
        let old = &record.product;
        tx.guard(&product::RAISE, p![search::VERSION, old.id, old.version], 1).await?;
        let units: Vec<ProductUnit> = input.units.iter().map(reduced).collect();
        let rows: Vec<_> = (1_i64..)
            .zip(&units)
            .map(|(line_no, u)| p![old.id, line_no, u.unit.as_str(), u.numerator, u.denominator, u.is_default_sales].to_vec())
            .collect();
        tx.exec(&sql::DELETE, p![old.id]).await?;
        tx.exec_many(&sql::INSERT, &rows).await?;
        tx.guard(&product::PRICED_IN_ITS_UNITS, p![old.id, tx.effective()], 1).await?;
        let mut barcodes: Vec<(String, &str)> =
            input.units.iter().filter_map(|line| Some((given(line.barcode.as_deref())?, line.unit.trim()))).collect();
        barcodes.sort_unstable();
        let rows: Vec<_> = barcodes.iter().map(|(barcode, unit)| p![barcode.as_str(), old.id, *unit].to_vec()).collect();
        tx.exec(&sql::DELETE_BARCODES, p![old.id, old.unit.as_str()]).await?;
        tx.exec_many(&product::BARCODE, &rows).await?;
        let all = barcodes.iter().map(|(barcode, _)| barcode.as_str()).chain(old.barcode.as_deref());
        search::replace(tx, old.id, &words(old, all).terms()).await?;
        tx.touch(old.id);
        Ok(SavedProduct { id: old.id, version: old.version + 1 })
    }
}

/// What is wrong with one line.
fn wrong(input: &SetUnits, record: &Existing, at: usize, line: &UnitLine) -> Vec<Refusal> {
    let field = |name: &str| format!("units.{at}.{name}");
    let mut refusals = Bounds::new().text(&field("unit"), &line.unit, UNIT_MAX).refusals();
    let before = &input.units[..at];
    if line.unit.trim() == record.product.unit {
        refusals.push(Refusal::new("product_unit.is_base").field(field("unit")));
    } else if before.iter().any(|other| other.unit.trim() == line.unit.trim()) {
        refusals.push(Refusal::new("product_unit.twice").field(field("unit")));
    }
    for (name, part) in [("numerator", line.numerator), ("denominator", line.denominator)] {
        if !(1..=RATIO_MAX).contains(&part) {
            refusals.push(Refusal::new("product_unit.ratio").arg("max", RATIO_MAX).field(field(name)));
        }
    }
    let barcode = given(line.barcode.as_deref());
    refusals.extend(barcode_refusal(&field("barcode"), line.barcode.as_deref()));
    if let Some(barcode) = barcode {
        let taken = |(given, product, unit, _): &&(String, Id<Product>, String, String)| {
            *given == barcode && (*product != input.product || *unit == record.product.unit)
        };
        let holder = record.barcodes_on.iter().find(taken).map(|(.., code)| code.as_str());
        let own = before.iter().any(|other| given(other.barcode.as_deref()).as_ref() == Some(&barcode));
        if let Some(code) = holder.or(own.then_some(record.product.code.as_str())) {
            refusals.push(Refusal::new("product.barcode.taken").arg("product", code).field(field("barcode")));
        }
    }
    refusals
}

/// The unit with its fraction in lowest terms.
fn reduced(line: &UnitLine) -> ProductUnit {
    let (mut a, mut b) = (line.numerator, line.denominator);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    ProductUnit {
        unit: line.unit.trim().to_owned(),
        numerator: line.numerator / a,
        denominator: line.denominator / a,
        is_default_sales: line.is_default_sales,
    }
}
