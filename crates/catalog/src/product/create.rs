//! `product.create`

use super::model::{FullProduct, Handling, Product, ProductState, SavedProduct};
use super::particulars::{self, Surroundings, particulars};
use super::{UNIT_MAX, search, sql};
use crate::category::model::Category;
use base::{Id, Quantity, Refusal, Timestamp, code_key, plain};
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes a product into the catalogue.
pub type Create = Record<CreateOne>;
/// The operation's decision and writes.
pub struct CreateOne;

/// A product to be taken into the catalogue.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreateProduct {
    /// The company's own code, at most 40 characters, unique; it never changes.
    pub code: String,
    /// What people call it, at most 200 characters.
    pub name: String,
    /// The unit it is counted in, at most 20 characters; it never changes.
    pub unit: String,
    /// The category it stands in.
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
    /// The least that is sold of it, in thousandths of its unit; nothing or 0 = no least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_order: Option<Quantity>,
    /// It is sold in multiples of this, in thousandths of its unit; nothing or 0 = as wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack_quantity: Option<Quantity>,
    /// How it has to be handled; nothing = normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling: Option<Handling>,
    /// What one unit weighs, in milligrams: millionths of a kilogram; nothing or 0 = unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-unit" = "micros"))]
    pub weight_mg: Option<i64>,
    /// Whatever else has to be said, at most 1000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// What one unit costs, in millionths of the company's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-mask" = "cost", "x-unit" = "micros"))]
    pub cost_micro: Option<i64>,
    /// When no more than this is free it has to be bought again, in thousandths of its unit; nothing or 0 = nobody is warned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reorder_at: Option<Quantity>,
}

/// What is there already.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Room {
    /// The product that has the code.
    taken_by: Option<(Id<Product>, ProductState)>,
    around: Surroundings,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "product.create";
    const NEEDS: Permission = Permission::new("product.create");
    type Input = CreateProduct;
    type Record = Room;
    type Output = SavedProduct;

    fn samples() -> Vec<CreateProduct> {
        let valve = CreateProduct {
            code: "P-9001".into(),
            name: "球阀 DN50".into(),
            unit: "件".into(),
            category: Some(Id::new(141)),
            specification: Some("DN50 PN16".into()),
            model: Some("Q41F-16C".into()),
            brand: Some("良工".into()),
            barcode: Some("6901234567892".into()),
            mnemonic: Some("QF50".into()),
            tax_rate: Some(1300),
            tax_code: Some("1090216030000000000".into()),
            min_order: Some(Quantity::from_thousandths(10_000)),
            pack_quantity: Some(Quantity::from_thousandths(5_000)),
            handling: Some(Handling::Oversized),
            weight_mg: Some(9_800_000),
            remark: Some("法兰连接".into()),
            cost_micro: Some(38_500_000),
            reorder_at: Some(Quantity::from_thousandths(20_000)),
        };
        let plain = CreateProduct { code: "P-9002".into(), name: "球阀".into(), unit: "件".into(), ..CreateProduct::default() };
        vec![valve, plain]
    }
    async fn load(read: &Read<'_>, input: &CreateProduct) -> Res<Room> {
        let taken_by = read.opt(&sql::BY_CODE, p![&code_key(&input.code)]).await?;
        let around = particulars!(input, Some(&input.name)).surroundings(read).await?;
        Ok(Room { taken_by, around })
    }
    fn check(input: &CreateProduct, room: &Room) -> Vec<Refusal> {
        let bounds =
            Bounds::new().code("code", &input.code, CODE_MAX).text("name", &input.name, NAME_MAX).text("unit", &input.unit, UNIT_MAX);
        let mut refusals = particulars!(input, Some(&input.name)).refusals(bounds, &room.around, None);
        let taken = room.taken_by.map(|(_, state)| match state {
            ProductState::Active => "product.code.taken",
            ProductState::Closed => "product.code.of_closed",
        });
        refusals.extend(taken.map(|key| Refusal::new(key).field("code")));
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateProduct, room: &Room) -> Res<SavedProduct> {
        room.around.hold(tx).await?;
        let product = particulars::changed(&blank(tx.id()?, input, tx.now()), &particulars!(input, Some(&input.name)));
        insert(tx, &product).await?;
        if let Some(barcode) = &product.barcode {
            tx.exec(&sql::BARCODE, p![barcode.as_str(), product.id, product.unit.as_str()]).await?;
        }
        let words = particulars::words(&product, product.barcode.as_deref().into_iter());
        search::add_soon(tx, product.id, &words).await?;
        tx.touch(product.id);
        Ok(SavedProduct { id: product.id, version: 1 })
    }
}

/// A product of which nothing is known but its code and unit.
fn blank(id: Id<Product>, input: &CreateProduct, now: Timestamp) -> FullProduct {
    FullProduct {
        id,
        code: plain(&input.code),
        name: String::new(),
        specification: None,
        model: None,
        brand: None,
        category_id: None,
        unit: input.unit.trim().to_owned(),
        barcode: None,
        mnemonic: None,
        tax_rate: None,
        tax_code: None,
        min_order: None,
        pack_quantity: None,
        handling: Handling::Normal,
        weight_mg: None,
        cost_micro: None,
        reorder_at: None,
        low_since: None,
        remark: None,
        created_at: now,
        state: ProductState::Active,
        version: 1,
    }
}

async fn insert(tx: &Tx<'_>, product: &FullProduct) -> Res<()> {
    let params = p![
        product.id,
        product.code.as_str(),
        product.name.as_str(),
        product.unit.as_str(),
        product.cost_micro,
        product.reorder_at,
        product.category_id,
        product.specification.as_deref(),
        product.model.as_deref(),
        product.brand.as_deref(),
        product.mnemonic.as_deref(),
        product.tax_rate,
        product.tax_code.as_deref(),
        product.min_order,
        product.pack_quantity,
        product.handling.as_str(),
        product.weight_mg,
        product.remark.as_deref(),
        product.created_at,
        search::version(tx),
    ];
    tx.guard(&sql::INSERT, params, 1).await
}
