//! `product.clear_low`

use super::flag_low::{PRODUCTS_MAX, Products, ProductsAsTheyAre, ProductsChanged, as_they_are};
use super::model::Product;
use super::sql;
use base::Id;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::Bounds;

/// Says that there is enough of products again. What is not low stays as it is: safe to repeat.
pub struct ClearLow;

impl Operation for ClearLow {
    const NAME: &'static str = "product.clear_low";
    const NEEDS: Permission = Permission::new("product.clear_low");
    type Input = Products;
    type Facts = ProductsAsTheyAre;
    type Plan = Vec<Id<Product>>;
    type Output = ProductsChanged;

    fn samples() -> Vec<Products> {
        vec![Products { products: vec![Id::new(50)] }]
    }
    async fn gather(read: &Read<'_>, input: &Products) -> Res<ProductsAsTheyAre> {
        as_they_are(read, &input.products).await
    }
    fn decide(input: &Products, facts: &ProductsAsTheyAre, _: &Terms<'_>) -> Decision<Vec<Id<Product>>> {
        let refusals = Bounds::new().lines("products", input.products.len(), PRODUCTS_MAX).refusals();
        Decision::unless(refusals, facts.low().map(|product| product.id).collect(), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Vec<Id<Product>>) -> Res<ProductsChanged> {
        let rows: Vec<_> = plan.iter().map(|id| p![*id].to_vec()).collect();
        tx.guard_many(&sql::CLEAR_LOW, &rows).await?;
        plan.iter().for_each(|id| tx.touch(*id));
        Ok(ProductsChanged { changed: plan.clone() })
    }
}
