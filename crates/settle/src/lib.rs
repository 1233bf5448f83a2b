//! Settling: what customers owe and since when, how far they may, what is invoiced, what they paid, and which charge a payment settles.

mod ageing;
mod allocation;
pub mod api;
mod board;
mod charge;
mod check;
mod credit;
mod import;
mod invoice;
mod opening;
mod pages;
mod receipt;
mod revenue;
mod search;
mod statement;

use kernel::Registry;

/// Adds this room to a registry.
pub fn register(r: &mut Registry) {
    credit::register(r);
    charge::register(r);
    receipt::register(r);
    invoice::register(r);
    allocation::register(r);
    ageing::register(r);
    statement::register(r);
    board::register(r);
    revenue::register(r);
    opening::register(r);
    import::register(r);
    check::register(r);
    r.texts(pages::TEXTS);
}

/// Adds the pages of this room.
pub fn pages(site: &mut ui::Site) {
    pages::register(site);
}
