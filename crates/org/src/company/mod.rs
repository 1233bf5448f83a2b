//! The company as a whole: what it is for the tax office, from when its books are kept here, and what its administrator does with all of it.

pub(crate) mod administer;
pub(crate) mod terms;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.operation::<administer::Administer>();
    r.term(terms::TAXPAYER.def()).term(terms::BOOKS_FROM.def());
    r.texts(texts::TEXTS);
}
