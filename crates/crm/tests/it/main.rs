//! Stories of the customers, on both databases.

mod customer;
mod places;
mod record;
mod search;
mod settings;

use kernel::query::{Page, Window};
use serde_json::{Value, json};
use testkit::World;
use testkit::world::ADMIN;

/// A page of a query as a person sees it.
async fn page(world: &World, who: i64, query: &str, params: Value) -> Page {
    world.kernel.query(query, World::person(who), params, &Window::default()).await.unwrap_or_else(|e| panic!("{query}: {e:?}"))
}

/// One column of the rows of a query, as text.
async fn column(world: &World, who: i64, query: &str, params: Value, key: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    page(world, who, query, params).await.rows.iter().map(|row| text(&row[key])).collect()
}

/// A customer as an administrator sees it.
async fn whole(world: &World, id: i64) -> Value {
    page(world, ADMIN, "customer.detail", json!({ "id": id })).await.rows.remove(0)
}

/// What an operation refuses: keys with their fields.
async fn refusals(world: &World, who: i64, operation: &str, input: Value) -> Vec<String> {
    match world.execute(who, operation, &input).await {
        Err(kernel::Failure::Refused(refused)) => {
            refused.into_iter().map(|no| format!("{} {}", no.key, no.field.unwrap_or_default())).collect()
        }
        other => panic!("{operation} {input}: {other:?}"),
    }
}
