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

/// Says that products have to be bought again, and that of others there is enough. What is as it is said, or not bought any more,
/// stays as it is: safe to repeat.
pub struct FlagLow;

/// Products that are low, and perhaps some that are not.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct LowProducts {
    /// 1 to 50 products that are low.
    #[schemars(length(max = PRODUCTS_MAX))]
    pub products: Vec<Id<Product>>,
    /// Up to 50 products of which there is enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = PRODUCTS_MAX))]
    pub enough: Vec<Id<Product>>,
}

/// Products to be flagged, and those whose flag goes.
pub struct Flags {
    low: Vec<Id<Product>>,
    enough: Vec<Id<Product>>,
}

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
    type Input = LowProducts;
    type Facts = ProductsAsTheyAre;
    type Plan = Flags;
    type Output = ProductsChanged;

    fn samples() -> Vec<LowProducts> {
        vec![LowProducts { products: vec![Id::new(50), Id::new(51)], enough: vec![Id::new(52)] }]
    }
    async fn gather(read: &Read<'_>, input: &LowProducts) -> Res<ProductsAsTheyAre> {
        let asked: Vec<Id<Product>> = input.products.iter().chain(&input.enough).copied().collect();
        as_they_are(read, &asked).await
    }
    /// What is said to be both is low.
    fn decide(input: &LowProducts, facts: &ProductsAsTheyAre, _: &Terms<'_>) -> Decision<Flags> {
        let refusals = Bounds::new().lines("products", input.products.len(), PRODUCTS_MAX).refusals();
        let (low, enough): (Vec<&Product>, Vec<&Product>) = facts.products.iter().partition(|product| input.products.contains(&product.id));
        let low = low.into_iter().filter(|product| product.low_since.is_none() && product.state == ProductState::Active);
        let enough = enough.into_iter().filter(|product| product.low_since.is_some());
        let flags = Flags { low: low.map(|product| product.id).collect(), enough: enough.map(|product| product.id).collect() };
        Decision::unless(refusals, flags, Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Flags) -> Res<ProductsChanged> {
        let rows: Vec<_> = plan.low.iter().map(|id| p![tx.now(), *id].to_vec()).collect();
        tx.guard_many(&sql::FLAG_LOW, &rows).await?;
        let rows: Vec<_> = plan.enough.iter().map(|id| p![*id].to_vec()).collect();
        tx.guard_many(&sql::CLEAR_LOW, &rows).await?;
        let changed: Vec<Id<Product>> = plan.low.iter().chain(&plan.enough).copied().collect();
        changed.iter().for_each(|id| tx.touch(*id));
        Ok(ProductsChanged { changed })
    }
}

pub(super) async fn as_they_are(read: &Read<'_>, ids: &[Id<Product>]) -> Res<ProductsAsTheyAre> {
    let products = by_ids(read, ids).await?;
    let asked: BTreeSet<Id<Product>> = ids.iter().copied().collect();
    if products.len() < asked.len() {
        return Err(Failure::not_found());
    }
    Ok(ProductsAsTheyAre { products })
}

impl ProductsAsTheyAre {
    /// Those that are low.
    pub(super) fn low(&self) -> impl Iterator<Item = &Product> {
        self.products.iter().filter(|product| product.low_since.is_some())
    }
}
