//! Sales: what customers order, how it is checked and confirmed, and what becomes of it.

pub mod api;
mod check;
mod order;
mod order_draft;

use kernel::Registry;

/// Adds sales to a registry.
pub fn register(r: &mut Registry) {
    order_draft::register(r);
    order::register(r);
    check::register(r);
}

/// Adds the pages of sales.
pub fn pages(_: &mut ui::Site) {}
