//! The catalogue: what is bought, stored and sold.

pub mod api;
mod product;

use kernel::Registry;

/// Adds the catalogue to a registry.
pub fn register(r: &mut Registry) {
    product::register(r);
    r.texts(base::human::TEXTS).texts(rules::unit::TEXTS).texts(rules::line::TEXTS).texts(rules::price::TEXTS);
}
