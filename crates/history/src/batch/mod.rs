//! A batch of history: what was brought in together, from which files, what became of every row, and whether it stands.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `history.begin` | running |
//! | running | `history.end` | done |
//! | running, done | `history.take_back`, one document after the other | undoing |
//! | undoing | `history.end` | undone |

pub(crate) mod begin;
pub(crate) mod end;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod sql;
mod texts;

use base::Entity;
use kernel::Registry;
use kernel::op::EntityDef;
use model::HistoryBatch;

pub(crate) fn register(r: &mut Registry) {
    r.statements("history", sql::ALL).statements("history", query::ALL);
    r.tables("history", &["history_batch", "history_document", "history_posted"]);
    r.entity(EntityDef { name: HistoryBatch::NAME, table: "history_batch", locate: Some(&sql::LOCATE) });
    r.operation::<begin::Begin>().operation::<end::End>();
    r.query::<query::HistoryBatchList>().query::<query::HistoryBatchDetail>();
    r.query::<query::HistoryDocumentList>().query::<query::HistoryPostedList>();
    r.texts(texts::TEXTS);
}
