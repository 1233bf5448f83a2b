//! Organisation: positions, their written duties, and who holds them. People, departments and roles themselves are the kernel's.

pub mod api;
mod company;
mod habit;
mod opening;
mod pages;
mod position;

use kernel::Registry;

/// Adds the organisation to a registry.
pub fn register(r: &mut Registry) {
    company::register(r);
    position::register(r);
    habit::register(r);
    opening::register(r);
    r.texts(pages::TEXTS).statements("org", pages::sql::ALL);
}

/// Adds the pages of people, roles, departments, positions, approvals and the audit.
pub fn pages(site: &mut ui::Site) {
    pages::register(site);
}
