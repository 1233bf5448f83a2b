//! History: what a company did in the system it had before, brought in document by document. Each document is decided as of its own day and
//! recorded now, through the same operations as any other; what the earlier system's file lacks is simulated, marked, and said.

pub mod api;
mod ask;
mod batch;
mod fates;
mod pages;
mod plan;
mod run;
mod source;
mod take;
mod undo;

use kernel::Registry;

/// Adds this room to a registry.
pub fn register(r: &mut Registry) {
    batch::register(r);
    take::register(r);
    r.texts(plan::words::TEXTS);
}

/// Adds the pages of this room.
pub fn pages(site: &mut ui::Site) {
    pages::register(site);
}
