//! Lists that leave the program as files: who took which rows, logged before the first byte goes out.
//!
//! `list.export` says which list, by which filters, in which order; it counts the rows that the person may see and records all that.
//! The file itself is made when it is fetched (`list.fetch`, recorded every time), by the same query under the same person's scope and masks, in one snapshot.

mod create;
mod fetch;
mod file;
mod query;
mod sql;
mod texts;

pub use create::{Format, ListExport, ListFilter};
pub use fetch::Fetched;
pub use file::make;

use base::{Entity, Refusal};
use kernel::Registry;
use kernel::op::EntityDef;

/// Rows of one file at the most.
pub(crate) const ROWS_MAX: i64 = 200_000;
/// So long after it was asked for a file can be fetched, seconds.
pub(crate) const FETCH_SECS: i64 = 3600;

/// More rows than a file takes.
pub(crate) fn too_many() -> Refusal {
    Refusal::new("list_export.too_many").arg("max", ROWS_MAX)
}

/// A list that was handed out, entity `list_export`.
pub struct Handed;
impl Entity for Handed {
    const NAME: &'static str = "list_export";
}

pub(crate) fn register(r: &mut Registry) {
    r.statements("exchange", sql::ALL).statements("exchange", query::ALL).tables("exchange", &["list_export"]);
    r.entity(EntityDef { name: Handed::NAME, table: "list_export", locate: Some(&sql::LOCATE) });
    r.operation::<create::Create>().operation::<fetch::Fetch>();
    r.query::<query::ExportList>();
    r.texts(texts::TEXTS);
}
