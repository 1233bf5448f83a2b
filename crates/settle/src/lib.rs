//! Settlement: what customers owe, how far they may, what they paid, and which charge a payment settles.

mod allocation;
pub mod api;
mod charge;
mod check;
mod credit;
mod receipt;

use kernel::Registry;

/// Adds settlement to a registry.
pub fn register(r: &mut Registry) {
    credit::register(r);
    charge::register(r);
    receipt::register(r);
    allocation::register(r);
    check::register(r);
}

/// Adds the pages of settlement.
pub fn pages(_: &mut ui::Site) {}
