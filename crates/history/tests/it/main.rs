//! History brought in from files that hold every kind of dirt, on both databases.

mod at_once;
mod batches;
mod files;
mod found;
mod guard;
mod plans;
mod refused;
mod stops;
mod waits;
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
    bring_to(70, folder, world, at_once, tell).await
}

/// Brings everything of a folder into a warehouse.
pub async fn bring_to(
    warehouse: i64,
    folder: &Path,
    world: &World,
    at_once: usize,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Res<Brought> {
    let (source, planned) = read_of(folder);
    let bringing = Bringing { kernel: &world.kernel, principal: World::person(ADMIN), warehouse: Id::new(warehouse), at_once };
    bringing.bring(&planned, (&source, "retail", &layout()), tell).await
}

/// Begins to bring everything of a folder in, and is killed as soon as so many documents are in, with others under way.
pub async fn stopped(folder: &Path, world: &World, stop: u64) {
    let (reached, waits) = tokio::sync::oneshot::channel();
    let mut reached = Some(reached);
    let mut tell = |progress: Progress| {
        if progress.done >= stop
            && let Some(reached) = reached.take()
        {
            let _ = reached.send(());
        }
    };
    tokio::select! {
        biased;
        _ = waits => {}
        ended = bring_of(folder, world, 8, &mut tell) => panic!("ended before {stop}: {ended:?}"),
    }
}

/// A folder with one file of these rows.
pub fn of_rows(rows: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let head = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country";
    std::fs::write(dir.path().join("one.csv"), format!("{head}\n{}\n", rows.join("\n"))).expect("writes");
    dir
}

/// What rows become.
pub fn planned(rows: &[&str]) -> Plan {
    read_of(of_rows(rows).path()).1
}

/// Brings rows in, all of them.
pub async fn bring_rows(world: &World, rows: &[&str]) -> Brought {
    world.clock.advance_millis(1_000);
    let brought = bring_of(of_rows(rows).path(), world, 8, &mut |_| {}).await.expect("in");
    assert_eq!(brought.refused, None);
    brought
}

/// The keys of what was refused.
pub fn keys<T: std::fmt::Debug>(outcome: Res<T>) -> Vec<String> {
    match outcome {
        Err(kernel::Failure::Refused(refusals)) => refusals.into_iter().map(|no| no.key).collect(),
        other => panic!("not refused: {other:?}"),
    }
}
