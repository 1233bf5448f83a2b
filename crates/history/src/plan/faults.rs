//! What would be refused in the midst of an import, told before it begins: what breaks the bounds of records and documents.

use super::{Plan, What};
use crate::source::Layout;
use base::{Quantity, Refusal};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX, PRICE_MICRO_MAX, QUANTITY_MAX};

/// The greatest quantity of a line, in thousandths.
const MOST: u64 = QUANTITY_MAX.thousandths().unsigned_abs();
/// So many are told.
const TOLD_MAX: usize = 20;

/// The first faults of a plan, each at its column and what stands there.
pub(super) fn faults(plan: &Plan, layout: &Layout) -> Vec<Refusal> {
    let at = |column: &str, text: &str| format!("{column} {text}");
    let mut bounds = Bounds::new();
    for region in &plan.regions {
        bounds =
            bounds.code(&at(&layout.region, region), &super::code(region), CODE_MAX).text(&at(&layout.region, region), region, NAME_MAX);
    }
    for product in &plan.products {
        bounds = bounds.code(&at(&layout.product, &product.code), &product.code, CODE_MAX);
        bounds = bounds.text(&at(&layout.description, &product.name), &product.name, NAME_MAX);
    }
    for customer in &plan.customers {
        bounds = bounds.code(&at(&layout.customer, &customer.code), &customer.code, CODE_MAX);
        bounds = bounds.text(&at(&layout.customer, &customer.name), &customer.name, NAME_MAX);
    }
    for document in &plan.documents {
        bounds = bounds.text(&at(&layout.number, &document.number), &document.number, CODE_MAX);
        let (What::Sold { lines, .. } | What::Received(lines) | What::Adjusted(lines)) = &document.what else { continue };
        for line in lines {
            if line.quantity != 0 && line.quantity.unsigned_abs() <= MOST && (0..=PRICE_MICRO_MAX).contains(&line.price_micro) {
                continue;
            }
            let quantity = Quantity::from_thousandths(line.quantity.saturating_abs());
            bounds = bounds.quantity(&at(&layout.number, &document.number), quantity);
            bounds = bounds.unit_price(&at(&layout.number, &document.number), line.price_micro);
        }
    }
    let mut refusals = bounds.refusals();
    refusals.dedup();
    refusals.truncate(TOLD_MAX);
    refusals
}
