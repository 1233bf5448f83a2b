//! History brought in from files that hold every kind of dirt, on both databases.

mod files;
mod stops;
mod whole;

use base::{Currency, Id};
use history::api::{Bringing, Brought, Layout, Plan, Progress, Source, online_retail_ii, open, plan};
use kernel::Res;
use std::path::{Path, PathBuf};
use testkit::World;
use testkit::world::ADMIN;

/// The files of the tests: about three hundred rows.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/retail")
}

/// As the known dataset is read, in the currency of the standard world.
pub fn layout() -> Layout {
    Layout { currency: Currency::CNY, ..online_retail_ii() }
}

/// What stands in the files, and what it becomes.
pub fn read() -> (Source, Plan) {
    let source = open(&folder(), &layout()).expect("reads");
    let planned = plan(&source, &layout());
    (source, planned)
}

/// Brings everything in.
pub async fn bring(world: &World, at_once: usize, tell: &mut (dyn FnMut(Progress) + Send)) -> Res<Brought> {
    let (source, planned) = read();
    let bringing = Bringing { kernel: &world.kernel, principal: World::person(ADMIN), warehouse: Id::new(70), at_once };
    bringing.bring(&planned, (&source, "retail", &layout()), tell).await
}
