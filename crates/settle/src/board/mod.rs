//! The days of the business: what was ordered, what left the warehouse, what came in. The first page and its trends are made of these.

pub(crate) mod query;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", query::ALL);
    r.query::<query::BusinessDayList>();
    r.texts(texts::TEXTS);
}
