//! `product.change`

use super::create::{figures, warning};
use super::model::{Product, ProductState, SavedProduct};
use super::sql;
use base::{Id, Quantity, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes a product's name, cost or reorder point.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

/// What is to change of a product; what is not given stays, so that nobody overwrites a figure they may not see.
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
    /// Another cost of one unit, in millionths of the company's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-mask" = "cost"))]
    pub cost_micro: Option<i64>,
    /// Another reorder point, in thousandths of its unit; 0 = nobody is warned any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reorder_at: Option<Quantity>,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "product.change";
    const NEEDS: Permission = Permission::new("product.change");
    type Input = ChangeProduct;
    type Record = Product;
    type Output = SavedProduct;

    fn samples() -> Vec<ChangeProduct> {
        let reorder_at = Some(Quantity::from_thousandths(30_000));
        vec![ChangeProduct { product: Id::new(51), version: 1, name: Some("闸阀 DN80".into()), cost_micro: Some(42_000_000), reorder_at }]
    }
    async fn load(read: &Read<'_>, input: &ChangeProduct) -> Res<Product> {
        read.one(&sql::BY_ID, p![input.product]).await
    }
    fn check(input: &ChangeProduct, record: &Product) -> Vec<Refusal> {
        let mut bounds = Bounds::new();
        if let Some(name) = &input.name {
            bounds = bounds.text("name", name, NAME_MAX);
        }
        let mut refusals = as_seen(record, input.version);
        refusals.extend(figures(bounds, input.cost_micro, input.reorder_at).refusals());
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangeProduct, record: &Product) -> Res<SavedProduct> {
        let name = input.name.as_deref().unwrap_or(&record.name).trim();
        let reorder_at = if input.reorder_at.is_some() { warning(input.reorder_at) } else { record.reorder_at };
        let params = p![name, input.cost_micro.or(record.cost_micro), reorder_at, record.id, record.version];
        tx.guard(&sql::UPDATE, params, 1).await?;
        tx.touch(record.id);
        Ok(SavedProduct { id: record.id, version: record.version + 1 })
    }
}

/// The product is still as it was seen, and still bought.
pub(super) fn as_seen(record: &Product, version: i64) -> Vec<Refusal> {
    let ended = (record.state == ProductState::Closed).then(|| Refusal::new("product.closed").field("product"));
    rules::bounds::as_seen(ended, record.version, version)
}
