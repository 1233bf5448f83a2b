//! `product.index`

use super::flag_low::{PRODUCTS_MAX, Products, ProductsChanged};
use super::model::Product;
use super::search::{self, WordsRow};
use super::sql;
use base::Id;
use kernel::db::Boxed;
use kernel::op::Consequence;
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;

/// Writes anew what products are found by, after an upgrade made terms of another form. Safe to repeat.
pub struct Index;

/// The products' words.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WordsOfProducts {
    words: Vec<WordsRow>,
    /// Their barcodes.
    barcodes: Vec<(Id<Product>, String)>,
}

/// A product's version and its terms.
type Indexed = (Id<Product>, i64, BTreeSet<String>);

impl Operation for Index {
    const NAME: &'static str = "product.index";
    const NEEDS: Permission = Permission::new("product.index");
    type Input = Products;
    type Facts = WordsOfProducts;
    type Plan = Vec<Indexed>;
    type Output = ProductsChanged;

    fn samples() -> Vec<Products> {
        vec![Products { products: vec![Id::new(50), Id::new(69)] }]
    }
    async fn gather(read: &Read<'_>, input: &Products) -> Res<WordsOfProducts> {
        let asked: BTreeSet<Id<Product>> = input.products.iter().take(PRODUCTS_MAX).copied().collect();
        let ids = serde_json::to_string(&asked).map_err(Failure::bug)?;
        let words: Vec<WordsRow> = read.fetch(&sql::WORDS_OF, p![ids.as_str()]).await?;
        if words.len() < asked.len() {
            return Err(Failure::not_found());
        }
        Ok(WordsOfProducts { words, barcodes: read.fetch(&sql::BARCODES_OF, p![ids.as_str()]).await? })
    }
    fn decide(input: &Products, facts: &WordsOfProducts, _: &Terms<'_>) -> Decision<Vec<Indexed>> {
        let refusals = Bounds::new().lines("products", input.products.len(), PRODUCTS_MAX).refusals();
        let indexed = |row: &WordsRow| {
            let (terms, version) = search::terms_of(row, &facts.barcodes);
            (row.0, version, terms)
        };
        Decision::unless(refusals, facts.words.iter().map(indexed).collect(), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Vec<Indexed>) -> Res<ProductsChanged> {
        let found: Vec<_> = plan.iter().map(|(id, version, _)| p![search::VERSION, *id, *version].to_vec()).collect();
        tx.guard_many(&sql::FOUND, &found).await?;
        let old: Vec<_> = plan.iter().map(|(id, ..)| p![*id].to_vec()).collect();
        tx.exec_many(&sql::NO_TERMS, &old).await?;
        let mut rows: Vec<(&str, Id<Product>)> =
            plan.iter().flat_map(|(id, _, terms)| terms.iter().map(|term| (term.as_str(), *id))).collect();
        rows.sort_unstable();
        let rows: Vec<_> = rows.into_iter().map(|(term, id)| p![term, id].to_vec()).collect();
        tx.exec_many(&sql::TERM, &rows).await?;
        Ok(ProductsChanged { changed: plan.iter().map(|(id, ..)| *id).collect() })
    }
}

/// What is due: requests for the products that wait, fifty each.
pub(super) fn due<'t>(read: &'t Read<'t>) -> Boxed<'t, Res<Vec<Consequence>>> {
    Box::pin(async move {
        let waiting = search::waiting(read).await?;
        let request = |products: &[Id<Product>]| Consequence { operation: Index::NAME, input: json!({ "products": products }) };
        Ok(waiting.chunks(PRODUCTS_MAX).map(request).collect())
    })
}
