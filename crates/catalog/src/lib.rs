//! The catalogue: what is bought, stored and sold, in which units, and for how much.

pub mod api;
mod category;
mod import;
mod lookup;
mod pages;
mod picture;
mod price;
mod price_list;
mod product;
mod terms;
mod unit;

use kernel::Registry;

/// Adds the catalogue to a registry.
pub fn register(r: &mut Registry) {
    category::register(r);
    product::register(r);
    lookup::register(r);
    unit::register(r);
    picture::register(r);
    price_list::register(r);
    price::register(r);
    import::register(r);
    r.texts(pages::TEXTS).texts(terms::TEXTS);
    r.term(terms::WITH_TAX.def()).term(terms::DECIMALS.def());
    r.texts(base::human::TEXTS).texts(rules::unit::TEXTS).texts(rules::line::TEXTS).texts(rules::price::TEXTS);
}

/// Adds the pages of products, categories, price lists and the price question.
pub fn pages(site: &mut ui::Site) {
    pages::register(site);
}
