//! `stock.open_one`: the opening stock of one product, as a row of a table has it.

use super::ground::Ground;
use super::open::{Open, OpenLine, OpenStock};
use super::post::{Draft, PostedStock};
use crate::warehouse::model::Warehouse;
use base::{BusinessDate, Id, Quantity};
use catalog::api::Product;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Enters what lay in a warehouse of one product.
pub struct OpenOne;

/// What lay there.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct OpenOneProduct {
    /// Where it lies.
    pub warehouse: Id<Warehouse>,
    /// The product.
    pub product: Id<Product>,
    /// How much of it, in thousandths of its unit, above zero.
    pub quantity: Quantity,
    /// What one unit cost, in millionths of the legal entity's currency.
    #[schemars(extend("x-mask" = "cost"))]
    pub unit_cost_micro: i64,
    /// The day of the count, not after today; today when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_on: Option<BusinessDate>,
}

impl OpenOneProduct {
    /// The same as a document of one line.
    fn whole(&self, today: BusinessDate) -> OpenStock {
        let line = OpenLine { product: self.product, quantity: self.quantity, unit_cost_micro: self.unit_cost_micro };
        OpenStock { warehouse: self.warehouse, moved_on: self.moved_on.unwrap_or(today), reason: None, lines: vec![line] }
    }
}

impl Operation for OpenOne {
    const NAME: &'static str = "stock.open_one";
    // Whoever may enter opening stock may enter it row by row.
    const NEEDS: Permission = Permission::new("stock.open");
    type Input = OpenOneProduct;
    type Facts = Ground;
    type Plan = Draft;
    type Output = PostedStock;

    fn samples() -> Vec<OpenOneProduct> {
        let quantity = Quantity::from_thousandths(12_000);
        vec![OpenOneProduct { warehouse: Id::new(70), product: Id::new(64), quantity, unit_cost_micro: 1_500_000, moved_on: None }]
    }

    async fn gather(read: &Read<'_>, input: &OpenOneProduct) -> Res<Ground> {
        super::ground::gather_opening(read, input.warehouse, [input.product].into_iter()).await
    }

    fn decide(input: &OpenOneProduct, facts: &Ground, terms: &Terms<'_>) -> Decision<Draft> {
        match Open::decide(&input.whole(facts.today), facts, terms) {
            Decision::Refuse(refusals) => Decision::Refuse(
                refusals
                    .into_iter()
                    .map(|mut no| {
                        no.field = no.field.map(|field| field.strip_prefix("lines.0.").map_or(field.clone(), str::to_owned));
                        no
                    })
                    .collect(),
            ),
            other => other,
        }
    }

    async fn apply(tx: &Tx<'_>, plan: &Draft) -> Res<PostedStock> {
        Open::apply(tx, plan).await
    }
}
