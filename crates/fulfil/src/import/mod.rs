//! Tables of opening deliveries that people bring: one row a line, the rows of a delivery under each other.

mod deliveries;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.profile(&deliveries::PROFILE);
    r.texts(texts::TEXTS);
}
