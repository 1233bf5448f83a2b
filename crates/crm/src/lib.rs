//! Customers: who buys, who looks after them, where their goods go, how they pay, and with whom they share their credit.

mod address;
pub mod api;
mod class;
mod contact;
mod customer;
mod import;
mod pages;
mod region;
mod terms;

use kernel::Registry;

/// Adds customers to a registry.
pub fn register(r: &mut Registry) {
    class::register(r);
    region::register(r);
    customer::register(r);
    contact::register(r);
    address::register(r);
    import::register(r);
    r.term(terms::CREDIT_STRENGTH.def());
    r.texts(terms::TEXTS).texts(pages::TEXTS);
    r.texts(base::human::TEXTS).texts(rules::payment::TEXTS).texts(rules::duplicate::TEXTS);
}

/// Adds the pages of customers, their classes and regions.
pub fn pages(site: &mut ui::Site) {
    pages::register(site);
}
