//! Pages of import and export.

mod batch;
mod exports;
mod imports;
mod texts;

pub(crate) use texts::TEXTS;

use ui::Site;

pub(crate) fn register(site: &mut Site) {
    imports::register(site);
    exports::register(site);
}
