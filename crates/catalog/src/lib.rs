//! The catalogue: what is bought, stored and sold.

pub mod api;
mod product;
mod terms;

use kernel::Registry;

/// Adds the catalogue to a registry.
pub fn register(r: &mut Registry) {
    product::register(r);
    r.term(terms::WITH_TAX.def()).term(terms::DECIMALS.def());
    r.texts(base::human::TEXTS).texts(rules::unit::TEXTS).texts(rules::line::TEXTS).texts(rules::price::TEXTS);
}
