//! `product.index`

use super::flag_low::ProductsChanged;
use super::model::Product;
use super::search::{self, WordsRow};
use super::sql;
use base::Id;
use kernel::db::Boxed;
use kernel::op::Consequence;
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Trace, Tx, p};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;

/// Products of one request at the most: the more together, the fewer pages of the index are written for each, and the longer whoever
/// writes meanwhile waits (0.2 s at 0.8 ms a product; docs/measurements.md).
pub(crate) const PRODUCTS_MAX: usize = 250;
/// Terms that one request writes, about: products beyond them wait on.
const TERMS_MAX: usize = 15_000;
/// Terms of one statement at the most.
const ROWS_MAX: usize = 5000;

/// Writes anew what products are found by: those of an import, and all after an upgrade made terms of another form. Safe to repeat.
pub struct Index;

/// Products whose terms are to be written.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct IndexProducts {
    /// 1 to 250 products; of those with very many terms as many as fit into one request, the first ones.
    #[schemars(length(max = PRODUCTS_MAX))]
    pub products: Vec<Id<Product>>,
}

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
    const TRACE: Trace = Trace::Light;
    type Input = IndexProducts;
    type Facts = WordsOfProducts;
    type Plan = Vec<Indexed>;
    type Output = ProductsChanged;

    fn samples() -> Vec<IndexProducts> {
        vec![IndexProducts { products: vec![Id::new(50), Id::new(69)] }]
    }
    async fn gather(read: &Read<'_>, input: &IndexProducts) -> Res<WordsOfProducts> {
        let asked: BTreeSet<Id<Product>> = input.products.iter().take(PRODUCTS_MAX).copied().collect();
        let ids = serde_json::to_string(&asked).map_err(Failure::bug)?;
        let words: Vec<WordsRow> = read.fetch(&sql::WORDS_OF, p![ids.as_str()]).await?;
        if words.len() < asked.len() {
            return Err(Failure::not_found());
        }
        Ok(WordsOfProducts { words, barcodes: read.fetch(&sql::BARCODES_OF, p![ids.as_str()]).await? })
    }
    fn decide(input: &IndexProducts, facts: &WordsOfProducts, _: &Terms<'_>) -> Decision<Vec<Indexed>> {
        let refusals = Bounds::new().lines("products", input.products.len(), PRODUCTS_MAX).refusals();
        let indexed = |row: &WordsRow| {
            let (terms, version) = search::terms_of(row, &facts.barcodes);
            (row.0, version, terms)
        };
        let mut count = 0;
        let fits = |one: &Indexed| {
            let begins = count == 0;
            count += one.2.len();
            begins || count <= TERMS_MAX
        };
        Decision::unless(refusals, facts.words.iter().map(indexed).take_while(fits).collect(), Vec::new())
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
        for some in rows.chunks(ROWS_MAX) {
            tx.exec_many(&sql::TERM, some).await?;
        }
        Ok(ProductsChanged { changed: plan.iter().map(|(id, ..)| *id).collect() })
    }
}

/// What is due: requests for the products that wait.
pub(super) fn due<'t>(read: &'t Read<'t>) -> Boxed<'t, Res<Vec<Consequence>>> {
    Box::pin(async move {
        let waiting = search::waiting(read).await?;
        let request = |products: &[Id<Product>]| Consequence { operation: Index::NAME, input: json!({ "products": products }) };
        Ok(waiting.chunks(PRODUCTS_MAX).map(request).collect())
    })
}
