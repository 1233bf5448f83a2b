//! What lies in the warehouses: read models over the kernel's quantity ledger, which alone writes it.

pub(crate) mod available;
pub(crate) mod query;
pub(crate) mod sql;
mod texts;

use base::{Id, Quantity};
use catalog::api::Product;
use kernel::{Failure, Read, Registry, Res, p};
use std::collections::BTreeMap;

pub(crate) fn register(r: &mut Registry) {
    r.statements("stock", sql::ALL).statements("stock", query::ALL);
    r.query::<query::StockBalanceList>();
    r.texts(texts::TEXTS);
}

/// What is free of products in all warehouses together; a product never seen anywhere is missing from the answer.
pub(crate) async fn free_everywhere(read: &Read<'_>, products: &[Id<Product>]) -> Res<BTreeMap<Id<Product>, Quantity>> {
    let ids = serde_json::to_string(products).map_err(Failure::bug)?;
    let rows: Vec<(Id<Product>, Quantity)> = read.fetch(&sql::FREE_EVERYWHERE, p![ids.as_str()]).await?;
    Ok(rows.into_iter().collect())
}
