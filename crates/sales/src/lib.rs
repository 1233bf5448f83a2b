//! Sales: what customers order, how it is checked and confirmed, and what becomes of it.

pub mod api;
mod check;
mod history;
mod import;
mod opening;
mod order;
mod order_draft;
mod pages;

use kernel::Registry;

/// Adds sales to a registry.
pub fn register(r: &mut Registry) {
    order_draft::register(r);
    order::register(r);
    opening::register(r);
    import::register(r);
    r.statements("sales", pages::sql::ALL).texts(pages::TEXTS);
    check::register(r);
}

/// Adds the pages of sales.
pub fn pages(site: &mut ui::Site) {
    pages::register(site);
}
