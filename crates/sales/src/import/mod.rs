//! Tables of opening orders that people bring: one row a line, the rows of an order under each other.

pub(crate) mod old;
mod orders;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.profile(&orders::PROFILE);
    r.texts(texts::TEXTS);
}
