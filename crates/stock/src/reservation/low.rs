//! Whether a product has to be bought again: consumers that keep the catalogue's flag in step with what is free. The reorder
//! point is the company's, so the stock of all warehouses counts.

use super::events::Moved;
use crate::balance::free_everywhere;
use base::{Id, Quantity};
use catalog::api::{ClearLow, FlagLow, Product, ProductState, low_stock};
use kernel::db::Boxed;
use kernel::op::Consequence;
use kernel::{Failure, Operation, Read, Res};
use serde::Deserialize;
use serde_json::{Value, json};

/// The part of an event of this crate that matters here.
#[derive(Deserialize)]
struct Lines {
    lines: Vec<Moved>,
}

/// After what is free has moved: flags what has become low, or else clears what is low no longer. Both are looked at after every
/// event, whichever way it moved, so that messages overtaking each other are made good by the next.
pub(super) fn keep<'t>(read: &'t Read<'t>, event: &'t Value) -> Boxed<'t, Res<Option<Consequence>>> {
    Box::pin(async move {
        let watched = watched(read, event).await?;
        let low = watched
            .iter()
            .filter(|(product, free)| product.state == ProductState::Active && product.low_since.is_none() && low_stock(product, *free));
        let enough = watched.iter().filter(|(product, free)| product.low_since.is_some() && !low_stock(product, *free));
        Ok(consequence(FlagLow::NAME, low).or_else(|| consequence(ClearLow::NAME, enough)))
    })
}

/// The products of an event that somebody wants to be warned of, each with what is free of it.
async fn watched(read: &Read<'_>, event: &Value) -> Res<Vec<(Product, Quantity)>> {
    let Lines { lines } = Lines::deserialize(event).map_err(Failure::bug)?;
    let ids: Vec<Id<Product>> = lines.iter().map(|line| line.product).collect();
    let products = catalog::api::watched(read, &ids).await?;
    if products.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Id<Product>> = products.iter().map(|product| product.id).collect();
    let free = free_everywhere(read, &ids).await?;
    let with_free = |product: Product| {
        let free = free.get(&product.id).copied().unwrap_or(Quantity::ZERO);
        (product, free)
    };
    Ok(products.into_iter().map(with_free).collect())
}

fn consequence<'f>(operation: &'static str, products: impl Iterator<Item = &'f (Product, Quantity)>) -> Option<Consequence> {
    let products: Vec<Id<Product>> = products.map(|(product, _)| product.id).collect();
    (!products.is_empty()).then(|| Consequence { operation, input: json!({ "products": products }) })
}
