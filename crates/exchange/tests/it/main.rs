//! Stories of import and export, on both databases.

mod bulk;
mod codes;
mod customers;
mod export;
mod hidden;
mod hostile;
mod import;
mod kept;
mod many;
mod opening;
mod shapes;
mod together;

use kernel::query::{Page, Window};
use serde_json::Value;
use std::fs::File;
use std::os::unix::fs::FileExt;
use testkit::World;

/// A page of a query as a person sees it.
async fn page(world: &World, who: i64, query: &str, params: Value) -> Page {
    let window = Window { limit: Some(500), ..Window::default() };
    world.kernel.query(query, World::person(who), params, &window).await.unwrap_or_else(|e| panic!("{query}: {e:?}"))
}

/// The whole content of a file that was made.
fn content(file: &File) -> Vec<u8> {
    let length = file.metadata().expect("a file").len();
    let mut bytes = vec![0; usize::try_from(length).expect("fits")];
    file.read_exact_at(&mut bytes, 0).expect("reads");
    bytes
}
