//! History brought in from files that hold every kind of dirt, on both databases.

mod files;
mod guard;
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

/// The files whose totals are compared: those, or the whole dataset where `make realdata` names its folder.
pub fn measured() -> PathBuf {
    std::env::var_os("XIAOGUAN_HISTORY").map_or_else(folder, PathBuf::from)
}

/// As the known dataset is read, in the currency of the standard world.
pub fn layout() -> Layout {
    Layout { currency: Currency::CNY, ..online_retail_ii() }
}

/// What stands in the files, and what it becomes.
pub fn read() -> (Source, Plan) {
    read_of(&folder())
}

fn read_of(folder: &Path) -> (Source, Plan) {
    let source = open(folder, &layout()).expect("reads");
    let planned = plan(&source, &layout());
    (source, planned)
}

/// Brings everything in.
pub async fn bring(world: &World, at_once: usize, tell: &mut (dyn FnMut(Progress) + Send)) -> Res<Brought> {
    bring_of(&folder(), world, at_once, tell).await
}

/// Brings everything of a folder in.
pub async fn bring_of(folder: &Path, world: &World, at_once: usize, tell: &mut (dyn FnMut(Progress) + Send)) -> Res<Brought> {
    let (source, planned) = read_of(folder);
    let bringing = Bringing { kernel: &world.kernel, principal: World::person(ADMIN), warehouse: Id::new(70), at_once };
    bringing.bring(&planned, (&source, "retail", &layout()), tell).await
}
