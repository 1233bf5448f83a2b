//! Pages of import and export.

mod exports;
mod texts;

pub(crate) use texts::TEXTS;

use ui::Site;

pub(crate) fn register(site: &mut Site) {
    exports::register(site);
}
