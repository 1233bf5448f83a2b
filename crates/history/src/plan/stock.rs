//! What came in is in no file: at the beginning of every month so much is received of each product that nothing is missing in it.

use super::{PlannedDocument, PlannedLine, Stage, What, words};
use base::{BusinessDate, Lang, Period};
use std::collections::BTreeMap;

/// Lines of one goods receipt at the most.
const LINES_MAX: usize = 50;
/// Goods are counted in whole units.
const UNIT: i64 = 1_000;

/// What moves of a product in a month.
#[derive(Debug, Clone, Copy, Default)]
struct Month {
    net: i64,
    /// The lowest that it came to, zero or below.
    low: i64,
}

/// The goods receipts. `documents` stand in the order in which they happened.
pub(super) fn receipts(documents: &[PlannedDocument], costs: &[i64], first: BusinessDate, lang: Lang) -> Vec<PlannedDocument> {
    let mut months: BTreeMap<BusinessDate, BTreeMap<u32, Month>> = BTreeMap::new();
    for document in documents {
        // The day before the files begin stands by itself.
        let begins = if document.on == first { first } else { Period::of(document.on).first() };
        let month = months.entry(begins.max(first)).or_default();
        for (product, quantity) in moves(&document.what) {
            let moved = month.entry(product).or_default();
            moved.net += quantity;
            moved.low = moved.low.min(moved.net);
        }
    }
    let mut stock = vec![0_i64; costs.len()];
    let mut receipts = Vec::new();
    for (begins, month) in months {
        let mut lines = Vec::new();
        for (product, moved) in month {
            let there = &mut stock[product as usize];
            let missing = -(*there + moved.low);
            if missing > 0 {
                let quantity = (missing + missing / 10 + UNIT - 1) / UNIT * UNIT;
                lines.push(PlannedLine { product, quantity, price_micro: costs[product as usize] });
                *there += quantity;
            }
            *there += moved.net;
        }
        receipts.extend((1..).zip(lines.chunks(LINES_MAX)).map(|(part, lines): (u32, _)| PlannedDocument {
            on: begins,
            stage: Stage::In,
            number: words::receipt(lang, &format!("{begins}/{part}")),
            simulated: true,
            reason: String::new(),
            what: What::Received(lines.to_vec()),
        }));
    }
    receipts
}

/// What a document moves of which product.
fn moves(what: &What) -> Vec<(u32, i64)> {
    match what {
        What::Received(lines) | What::Adjusted(lines) => lines.iter().map(|line| (line.product, line.quantity)).collect(),
        What::Sold { lines, .. } => lines.iter().map(|line| (line.product, -line.quantity)).collect(),
        What::Returned(origins) => origins.iter().map(|origin| (origin.product, origin.quantity)).collect(),
        What::Paid { .. } => Vec::new(),
    }
}
