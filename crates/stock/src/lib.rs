//! Stock: where goods lie, how they come in, and what of them is promised to whom.

pub mod api;
mod balance;
mod check;
mod cost;
mod document;
mod entry;
mod import;
mod pages;
mod receipt;
mod reservation;
mod warehouse;

use kernel::Registry;

/// Adds stock to a registry.
pub fn register(r: &mut Registry) {
    warehouse::register(r);
    cost::register(r);
    receipt::register(r);
    document::register(r);
    reservation::register(r);
    balance::register(r);
    entry::register(r);
    import::register(r);
    check::register(r);
    r.texts(pages::TEXTS);
}

/// Adds the pages of stock.
pub fn pages(site: &mut ui::Site) {
    pages::register(site);
}
