//! `product.flag_low`

use super::model::{Product, ProductState};
use super::{by_ids, sql};
use base::Id;
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Products of one request at the most.
pub(super) const PRODUCTS_MAX: usize = 50;

/// Says that products have to be bought again. What is low already, or not bought any more, stays as it is: safe to repeat.
pub struct FlagLow;

/// Some products.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct Products {
    /// 1 to 50 products.
    #[schemars(length(max = PRODUCTS_MAX))]
    pub products: Vec<Id<Product>>,
}

/// The products as they are.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProductsAsTheyAre {
    products: Vec<Product>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProductsChanged {
    /// The products that changed.
    pub changed: Vec<Id<Product>>,
}

impl Operation for FlagLow {
    const NAME: &'static str = "product.flag_low";
    const NEEDS: Permission = Permission::new("product.flag_low");
    type Input = Products;
    type Facts = ProductsAsTheyAre;
    type Plan = Vec<Id<Product>>;
    type Output = ProductsChanged;

    fn samples() -> Vec<Products> {
        vec![Products { products: vec![Id::new(50), Id::new(51)] }]
    }
    async fn gather(read: &Read<'_>, input: &Products) -> Res<ProductsAsTheyAre> {
        as_they_are(read, input).await
    }
    fn decide(input: &Products, facts: &ProductsAsTheyAre, _: &Terms<'_>) -> Decision<Vec<Id<Product>>> {
        let enough = |product: &&Product| product.low_since.is_none() && product.state == ProductState::Active;
        decide(input, facts.products.iter().filter(enough))
    }
    async fn apply(tx: &Tx<'_>, plan: &Vec<Id<Product>>) -> Res<ProductsChanged> {
        let rows: Vec<_> = plan.iter().map(|id| p![tx.now(), *id].to_vec()).collect();
        tx.guard_many(&sql::FLAG_LOW, &rows).await?;
        plan.iter().for_each(|id| tx.touch(*id));
        Ok(ProductsChanged { changed: plan.clone() })
    }
}

pub(super) async fn as_they_are(read: &Read<'_>, input: &Products) -> Res<ProductsAsTheyAre> {
    let products = by_ids(read, &input.products).await?;
    let asked: BTreeSet<Id<Product>> = input.products.iter().copied().collect();
    if products.len() < asked.len() {
        return Err(Failure::not_found());
    }
    Ok(ProductsAsTheyAre { products })
}

pub(super) fn decide<'f>(input: &Products, change: impl Iterator<Item = &'f Product>) -> Decision<Vec<Id<Product>>> {
    let refusals = Bounds::new().lines("products", input.products.len(), PRODUCTS_MAX).refusals();
    Decision::unless(refusals, change.map(|product| product.id).collect(), Vec::new())
}

impl ProductsAsTheyAre {
    /// Those that are low.
    pub(super) fn low(&self) -> impl Iterator<Item = &Product> {
        self.products.iter().filter(|product| product.low_since.is_some())
    }
}
