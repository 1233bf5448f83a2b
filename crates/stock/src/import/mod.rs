//! Tables of opening stock that people bring: one row a product in a warehouse, with what it cost.

mod opening;
mod sql;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.statements("stock", sql::ALL).texts(texts::TEXTS);
    r.profile(&opening::PROFILE);
}
