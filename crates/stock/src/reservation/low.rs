//! Whether a product has to be bought again: consumers that keep the catalogue's flag in step with what is free. The reorder
//! point is the company's, so the stock of all warehouses counts.

use super::events::Moved;
use crate::balance::free_everywhere;
use base::{Id, Quantity};
use catalog::api::{ClearLow, FlagLow, Product, ProductState, ReorderPointMoved, low_stock};
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

/// After what is free has moved: a consumer for any event whose payload has `lines`, each with a `product` and a `quantity`.
pub fn keep<'t>(read: &'t Read<'t>, event: &'t Value) -> Boxed<'t, Res<Option<Consequence>>> {
    Box::pin(async move {
        let Lines { lines } = Lines::deserialize(event).map_err(Failure::bug)?;
        let ids: Vec<Id<Product>> = lines.iter().map(|line| line.product).collect();
        in_step(read, &ids).await
    })
}

/// After the reorder point has moved.
pub(super) fn keep_moved<'t>(read: &'t Read<'t>, event: &'t Value) -> Boxed<'t, Res<Option<Consequence>>> {
    Box::pin(async move {
        let moved = ReorderPointMoved::deserialize(event).map_err(Failure::bug)?;
        in_step(read, &[moved.product]).await
    })
}

/// One request flags and clears so many; of a longer document the next event looks after the rest.
const PRODUCTS_MAX: usize = 50;

/// Flags what has become low and clears what is low no longer. Both are looked at after every event, whichever way it moved, so that
/// messages overtaking each other are made good by the next.
async fn in_step(read: &Read<'_>, ids: &[Id<Product>]) -> Res<Option<Consequence>> {
    let watched = watched(read, ids).await?;
    let mut low: Vec<Id<Product>> = Vec::new();
    let mut enough: Vec<Id<Product>> = Vec::new();
    for (product, free) in &watched {
        match (low_stock(product, *free), product.low_since) {
            (true, None) if product.state == ProductState::Active => low.push(product.id),
            (false, Some(_)) => enough.push(product.id),
            _ => {}
        }
    }
    low.truncate(PRODUCTS_MAX);
    enough.truncate(PRODUCTS_MAX);
    Ok(match (low.is_empty(), enough.is_empty()) {
        (true, true) => None,
        (true, false) => Some(Consequence { operation: ClearLow::NAME, input: json!({ "products": enough }) }),
        (false, true) => Some(Consequence { operation: FlagLow::NAME, input: json!({ "products": low }) }),
        (false, false) => Some(Consequence { operation: FlagLow::NAME, input: json!({ "products": low, "enough": enough }) }),
    })
}

/// Those of these products that somebody wants to be warned of, each with what is free of it.
async fn watched(read: &Read<'_>, ids: &[Id<Product>]) -> Res<Vec<(Product, Quantity)>> {
    let products = catalog::api::watched(read, ids).await?;
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
