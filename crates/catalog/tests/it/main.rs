//! Stories of the catalogue, on both databases.

mod category;
mod picture;
mod price;
mod product;
mod search;
mod unit;

use kernel::query::{Page, Window};
use serde_json::Value;
use testkit::World;

/// A page of a query as a person sees it.
async fn page(world: &World, who: i64, query: &str, params: Value) -> Page {
    world.kernel.query(query, World::person(who), params, &Window::default()).await.unwrap_or_else(|e| panic!("{query}: {e:?}"))
}

/// One column of the rows of a query, as text.
async fn column(world: &World, who: i64, query: &str, params: Value, key: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    page(world, who, query, params).await.rows.iter().map(|row| text(&row[key])).collect()
}
