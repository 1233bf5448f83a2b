//! The program: everything that is registered, served over HTTP and at the command line.

#![warn(missing_docs)]

mod bench;
pub mod cli;
mod company;
pub mod demo;
mod home;
pub mod http;
pub mod log;
mod pages;
mod self_check;
mod texts;

use kernel::Registry;

/// Everything there is: the kernel's own parts and every slice.
pub fn registry() -> Registry {
    let mut registry = Registry::new();
    ui::register(&mut registry);
    exchange::register(&mut registry);
    org::register(&mut registry);
    catalog::register(&mut registry);
    crm::register(&mut registry);
    stock::register(&mut registry);
    sales::register(&mut registry);
    fulfil::register(&mut registry);
    settle::register(&mut registry);
    history::register(&mut registry);
    register(&mut registry);
    registry
}

/// This program's own texts and permission, for a registry that was put together elsewhere.
pub fn register(registry: &mut Registry) {
    registry.texts(texts::TEXTS).texts(self_check::TEXTS).permission(http::FIGURES);
}
