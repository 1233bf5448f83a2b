//! Tables of opening receivables and advances that people bring: one row a document.

mod items;
mod sql;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", sql::ALL).texts(texts::TEXTS);
    r.profile(&items::RECEIVABLES).profile(&items::ADVANCES);
}
