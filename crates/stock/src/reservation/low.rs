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

/// After a promise: flags what has become low.
pub(super) fn flag<'t>(read: &'t Read<'t>, event: &'t Value) -> Boxed<'t, Res<Option<Consequence>>> {
    Box::pin(async move {
        let low = concerned(read, event, |product, free| {
            product.state == ProductState::Active && product.low_since.is_none() && low_stock(product, free)
        });
        Ok(consequence(FlagLow::NAME, &low.await?))
    })
}

/// After goods came in or a promise was taken back: clears what is low no longer.
pub(super) fn clear<'t>(read: &'t Read<'t>, event: &'t Value) -> Boxed<'t, Res<Option<Consequence>>> {
    Box::pin(async move {
        let enough = concerned(read, event, |product, free| product.low_since.is_some() && !low_stock(product, free));
        Ok(consequence(ClearLow::NAME, &enough.await?))
    })
}

async fn concerned(read: &Read<'_>, event: &Value, is: impl Fn(&Product, Quantity) -> bool) -> Res<Vec<Id<Product>>> {
    let Lines { lines } = Lines::deserialize(event).map_err(Failure::bug)?;
    let ids: Vec<Id<Product>> = lines.iter().map(|line| line.product).collect();
    let products = catalog::api::by_ids(read, &ids).await?;
    let watched: Vec<&Product> = products.iter().filter(|product| product.reorder_at.is_some() || product.low_since.is_some()).collect();
    if watched.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Id<Product>> = watched.iter().map(|product| product.id).collect();
    let free = free_everywhere(read, &ids).await?;
    let of = |product: &Product| free.get(&product.id).copied().unwrap_or(Quantity::ZERO);
    Ok(watched.into_iter().filter(|product| is(product, of(product))).map(|product| product.id).collect())
}

fn consequence(operation: &'static str, products: &[Id<Product>]) -> Option<Consequence> {
    (!products.is_empty()).then(|| Consequence { operation, input: json!({ "products": products }) })
}
