//! Customers: who buys, who looks after them, and with whom they share their credit.

pub mod api;
mod customer;

use kernel::Registry;

/// Adds customers to a registry.
pub fn register(r: &mut Registry) {
    customer::register(r);
    r.texts(base::human::TEXTS).texts(rules::payment::TEXTS).texts(rules::duplicate::TEXTS);
}
