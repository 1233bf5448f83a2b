//! Fulfilment: what leaves the warehouse for a customer, who signed for it, and what comes back.

pub mod api;
mod check;
mod delivery;
mod goods_return;
mod history;
mod import;
mod measure;
mod opening;
mod pages;
mod posting;
mod search;
mod terms;

use base::{Decision, Refusal};
use kernel::Registry;

/// Adds fulfilment to a registry.
pub fn register(r: &mut Registry) {
    r.term(terms::ARISES.def());
    delivery::register(r);
    goods_return::register(r);
    opening::register(r);
    import::register(r);
    check::register(r);
    r.texts(pages::TEXTS);
}

/// Adds the pages of fulfilment.
pub fn pages(site: &mut ui::Site) {
    pages::register(site);
}

/// The rule's answer, unless the input itself is refused; then with everything that stands against it.
fn unless<P>(mut refusals: Vec<Refusal>, by_rule: Decision<P>) -> Decision<P> {
    match by_rule {
        Decision::Refuse(more) => {
            refusals.extend(more);
            Decision::Refuse(refusals)
        }
        other if refusals.is_empty() => other,
        _ => Decision::Refuse(refusals),
    }
}
