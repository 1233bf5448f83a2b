//! `product.create`

use super::model::{Product, SavedProduct};
use super::{UNIT_MAX, sql};
use base::{Id, Quantity, Refusal, plain};
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes a product into the catalogue.
pub type Create = Record<CreateOne>;
/// The operation's decision and writes.
pub struct CreateOne;

/// A product to be taken into the catalogue.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreateProduct {
    /// The company's own code, at most 40 characters, unique; it never changes.
    pub code: String,
    /// What people call it, at most 200 characters.
    pub name: String,
    /// The unit it is counted in, at most 20 characters; it never changes.
    pub unit: String,
    /// What one unit costs, in millionths of the company's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-mask" = "cost"))]
    pub cost_micro: Option<i64>,
    /// When no more than this is free it has to be bought again, in thousandths of its unit; nothing or 0 = nobody is warned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reorder_at: Option<Quantity>,
}

/// Who has the code already.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CodeTaken {
    /// The product that has it.
    taken_by: Option<Id<Product>>,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "product.create";
    const NEEDS: Permission = Permission::new("product.create");
    type Input = CreateProduct;
    type Record = CodeTaken;
    type Output = SavedProduct;

    fn samples() -> Vec<CreateProduct> {
        let valve = CreateProduct {
            code: "P-9001".into(),
            name: "球阀 DN50".into(),
            unit: "件".into(),
            cost_micro: Some(38_500_000),
            reorder_at: Some(Quantity::from_thousandths(20_000)),
        };
        vec![valve.clone(), CreateProduct { code: "P-9002".into(), cost_micro: None, reorder_at: None, ..valve }]
    }
    async fn load(read: &Read<'_>, input: &CreateProduct) -> Res<CodeTaken> {
        let taken: Option<(Id<Product>,)> = read.opt(&sql::BY_CODE, p![&plain(&input.code)]).await?;
        Ok(CodeTaken { taken_by: taken.map(|(id,)| id) })
    }
    fn check(input: &CreateProduct, record: &CodeTaken) -> Vec<Refusal> {
        let bounds =
            Bounds::new().code("code", &input.code, CODE_MAX).text("name", &input.name, NAME_MAX).text("unit", &input.unit, UNIT_MAX);
        let mut refusals = figures(bounds, input.cost_micro, input.reorder_at).refusals();
        if record.taken_by.is_some() {
            refusals.push(Refusal::new("product.code.taken").field("code"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateProduct, _: &CodeTaken) -> Res<SavedProduct> {
        let id = tx.id::<Product>()?;
        let (code, name, unit) = (plain(&input.code), input.name.trim(), input.unit.trim());
        tx.exec(&sql::INSERT, p![id, &code, name, unit, input.cost_micro, warning(input.reorder_at)]).await?;
        tx.touch(id);
        Ok(SavedProduct { id, version: 1 })
    }
}

/// Cost and reorder point, where given.
pub(super) fn figures(mut bounds: Bounds, cost_micro: Option<i64>, reorder_at: Option<Quantity>) -> Bounds {
    if let Some(cost) = cost_micro {
        bounds = bounds.unit_price("cost_micro", cost);
    }
    match warning(reorder_at) {
        Some(at) => bounds.quantity("reorder_at", at),
        None => bounds,
    }
}

/// A reorder point of zero warns nobody.
pub(super) fn warning(reorder_at: Option<Quantity>) -> Option<Quantity> {
    reorder_at.filter(|at| *at != Quantity::ZERO)
}
