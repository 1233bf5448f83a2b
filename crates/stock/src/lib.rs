//! Stock: where goods lie, how they come in, and what of them is promised to whom.

pub mod api;
mod balance;
mod check;
mod receipt;
mod reservation;
mod warehouse;

use kernel::Registry;

/// Adds stock to a registry.
pub fn register(r: &mut Registry) {
    warehouse::register(r);
    receipt::register(r);
    reservation::register(r);
    balance::register(r);
    check::register(r);
}

/// Adds the pages of stock.
pub fn pages(_: &mut ui::Site) {}
