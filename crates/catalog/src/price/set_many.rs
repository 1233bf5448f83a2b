//! `price.set_many`

use super::model::SavedPrice;
use super::publish::{self, Plan, PriceLine, Published};
use crate::price_list::model::PriceList;
use base::{Id, Quantity};
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lines of one request at the most.
const LINES_MAX: usize = 500;

/// Publishes many prices of one list, all or none.
pub struct SetMany;

/// Prices to be published.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct SetPrices {
    /// The list they stand on.
    pub list: Id<PriceList>,
    /// 1 to 500 prices.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<PriceLine>,
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedPrices {
    /// One for each line, in their order.
    pub prices: Vec<SavedPrice>,
}

impl Operation for SetMany {
    const NAME: &'static str = "price.set_many";
    const NEEDS: Permission = Permission::new("price.set");
    type Input = SetPrices;
    type Facts = Published;
    type Plan = Plan;
    type Output = SavedPrices;

    fn samples() -> Vec<SetPrices> {
        let line = |product, from: i64, price_micro| PriceLine {
            product: Id::new(product),
            unit: None,
            from_quantity: Some(Quantity::from_thousandths(from)),
            price_micro,
            valid_from: None,
            valid_to: None,
            row: None,
        };
        let lines = vec![line(50, 0, 28_800_000), line(50, 50_000, 27_500_000), line(53, 0, 33_000_000)];
        vec![SetPrices { list: Id::new(150), lines }]
    }
    async fn gather(read: &Read<'_>, input: &SetPrices) -> Res<Published> {
        publish::gather(read, input.list, input.lines.get(..LINES_MAX).unwrap_or(&input.lines)).await
    }
    fn decide(input: &SetPrices, facts: &Published, _: &Terms<'_>) -> Decision<Plan> {
        let refusals = Bounds::new().lines("lines", input.lines.len(), LINES_MAX).refusals();
        if !refusals.is_empty() {
            return Decision::Refuse(refusals);
        }
        match publish::decide(&input.lines, facts, |n| format!("lines.{n}.")) {
            Ok(plan) => Decision::allow(plan),
            Err(refusals) => Decision::Refuse(refusals),
        }
    }
    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<SavedPrices> {
        Ok(SavedPrices { prices: publish::apply(tx, plan).await? })
    }
}
