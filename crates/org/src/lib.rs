//! Organisation: positions, their written duties, and who holds them. People, departments and roles themselves are the kernel's.

pub mod api;
mod position;

use kernel::Registry;

/// Adds the organisation to a registry.
pub fn register(r: &mut Registry) {
    position::register(r);
}
