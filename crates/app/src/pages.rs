//! The program's own pages, and the pages of every slice.

use crate::home;
use ui::{Icon, Site};

/// Adds every page.
pub(crate) fn register(site: &mut Site) {
    site.menu("", "page.home", Icon::Chart, "/", "");
    site.page("/", &[], |v| Box::pin(home::page(v)));
    sales::pages(site);
    fulfil::pages(site);
    settle::pages(site);
    crm::pages(site);
    catalog::pages(site);
    stock::pages(site);
    org::pages(site);
    exchange::pages(site);
    history::pages(site);
    // The page itself is the program's: it knows where the data is.
    site.menu("page.group.company", "page.company", Icon::Settings, "/company", "company.administer");
    site.menu("page.group.company", "page.self_check", Icon::Shield, "/self-check", "company.administer");
}
