//! Import and export: lists as files, files as operations.
#![warn(missing_docs)]

pub mod export;
pub mod import;
mod pages;
mod spool;
pub mod table;

use kernel::Registry;

/// Adds import and export to a registry.
pub fn register(r: &mut Registry) {
    export::register(r);
    import::register(r);
    r.texts(pages::TEXTS);
}

/// Adds the pages of import and export.
pub fn pages(site: &mut ui::Site) {
    pages::register(site);
}
