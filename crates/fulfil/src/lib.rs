//! Fulfilment: what leaves the warehouse for a customer, who signed for it, and what comes back.

pub mod api;
mod delivery;
mod terms;

use kernel::Registry;

/// Adds fulfilment to a registry.
pub fn register(r: &mut Registry) {
    r.term(terms::ARISES.def());
}

/// Adds the pages of fulfilment.
pub fn pages(_: &mut ui::Site) {}
