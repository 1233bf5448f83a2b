//! `price.set`

use super::model::SavedPrice;
use super::publish::{self, Plan, PriceLine, Published};
use crate::price_list::model::PriceList;
use crate::product::model::Product;
use base::{BusinessDate, Id, Quantity};
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Publishes a price; the one before it ends where it begins.
pub struct Set;

/// A price to be published.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct SetPrice {
    /// The list it stands on.
    pub list: Id<PriceList>,
    /// What it is the price of.
    pub product: Id<Product>,
    /// One of which unit: the product's own, or one of its other units; nothing = its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// It holds from this quantity on, in thousandths of that unit; nothing or 0 = for every quantity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_quantity: Option<Quantity>,
    /// The price of one unit, in millionths of the list's currency.
    #[schemars(extend("x-unit" = "micros"))]
    pub price_micro: i64,
    /// The first day it holds, not before today; nothing = today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<BusinessDate>,
    /// The day it holds no more; nothing = until the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<BusinessDate>,
}

impl SetPrice {
    fn line(&self) -> [PriceLine; 1] {
        [PriceLine {
            product: self.product,
            unit: self.unit.clone(),
            from_quantity: self.from_quantity,
            price_micro: self.price_micro,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            row: None,
        }]
    }
}

impl Operation for Set {
    const NAME: &'static str = "price.set";
    const NEEDS: Permission = Permission::new("price.set");
    type Input = SetPrice;
    type Facts = Published;
    type Plan = Plan;
    type Output = SavedPrice;

    fn samples() -> Vec<SetPrice> {
        let price = |list, product, price_micro| SetPrice {
            list: Id::new(list),
            product: Id::new(product),
            unit: None,
            from_quantity: None,
            price_micro,
            valid_from: None,
            valid_to: None,
        };
        let valid_from = BusinessDate::from_days(20_900);
        vec![
            price(150, 50, 29_900_000),
            SetPrice { valid_from, from_quantity: Some(Quantity::from_thousandths(100_000)), ..price(152, 51, 15_500_000) },
        ]
    }
    async fn gather(read: &Read<'_>, input: &SetPrice) -> Res<Published> {
        publish::gather(read, input.list, &input.line()).await
    }
    fn decide(input: &SetPrice, facts: &Published, _: &Terms<'_>) -> Decision<Plan> {
        match publish::decide(&input.line(), facts, |_| String::new()) {
            Ok(plan) => Decision::allow(plan),
            Err(refusals) => Decision::Refuse(refusals),
        }
    }
    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<SavedPrice> {
        publish::apply(tx, plan).await?.pop().ok_or_else(|| Failure::bug("one line gave no price"))
    }
}
