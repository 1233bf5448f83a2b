//! The crash loop over a company that is full: `XIAOGUAN_CRASH_HISTORY` names a folder of *Online Retail II*, which is brought in first. The company
//! of these tests counts in yuan, so the files are read by a layout of their own.

use super::{Kept, program};
use history::api::{Layout, online_retail_ii};

/// The folder, where there is one.
fn folder() -> Option<String> {
    std::env::var("XIAOGUAN_CRASH_HISTORY").ok()
}

/// With a million lines a check takes most of a minute: it comes after every tenth crash.
pub(super) fn is_checked(round: usize) -> bool {
    folder().is_none() || (round + 1).is_multiple_of(10)
}

/// Brings the history in, where there is one.
pub(super) fn fill(database: &str, kept: &Kept) {
    let Some(folder) = folder() else { return };
    let layout = kept.path().join("layout.json");
    let written = serde_json::to_string(&Layout { currency: base::Currency::CNY, ..online_retail_ii() }).expect("JSON");
    std::fs::write(&layout, written).expect("a layout");
    let mut import = program();
    import.args(["import", "sales-history", &folder, "--user", "admin", "--same", "warehouse=WH1", "--database", database]);
    let done = import.arg("--layout").arg(&layout).output().expect("runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}\n{said}", String::from_utf8_lossy(&done.stdout));
    println!("{}", said.lines().last().unwrap_or_default());
}
