//! Tables of customers that people bring: how a row becomes operations, and how it is taken back.

mod around;
mod changed;
pub(crate) mod coded;
mod columns;
mod customers;
mod sql;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.statements("crm", sql::ALL).texts(texts::TEXTS);
    r.profile(&customers::PROFILE);
}
