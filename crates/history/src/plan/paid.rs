//! Payments are in no file: they are made up from how a customer pays, which its code decides, so that every import makes up the same.

use super::sorted::Sorted;
use super::{PlannedDocument, Stage, What, words};
use crate::source::Layout;
use base::{BusinessDate, Digest, Period};
use std::collections::BTreeSet;

/// How many days too late a customer pays; of twenty customers twelve pay in time.
fn late(code: &str) -> i32 {
    let dice = Digest::of(code.as_bytes()).as_bytes()[0] % 20;
    match dice {
        0..=11 => 0,
        12..=16 => 30,
        17 | 18 => 60,
        _ => 200,
    }
}

/// The first day of the month that follows a day.
fn next_month(day: BusinessDate) -> BusinessDate {
    day.end_of_month().add_days(1).unwrap_or(day)
}

/// What customers who are known pay: on the first of a month all that has been due for as long as they take.
pub(super) fn payments(sorted: &Sorted, layout: &Layout, last: BusinessDate) -> Vec<PlannedDocument> {
    let mut due: BTreeSet<(BusinessDate, usize)> = BTreeSet::new();
    let days = i32::try_from(layout.payment_days).unwrap_or_default();
    for sale in sorted.sales.iter().filter(|sale| !sale.simulated && !sorted.customers[sale.customer].cash) {
        let late = late(&sorted.customers[sale.customer].code);
        let Some(pays) = sale.at.0.add_days(days + late).map(next_month) else { continue };
        if pays <= last && sale.lines.iter().any(|line| line.price_micro > 0) {
            due.insert((pays, sale.customer));
        }
    }
    let payment = |(on, customer): (BusinessDate, usize)| {
        let code = &sorted.customers[customer].code;
        let short: String = code.chars().take(20).collect();
        PlannedDocument {
            on,
            stage: Stage::Paid,
            number: words::payment(layout.lang, &format!("{short}-{}", Period::of(on))),
            simulated: true,
            reason: String::new(),
            what: What::Paid { customer, due_to: on.add_days(-late(code)).unwrap_or(on) },
        }
    };
    due.into_iter().map(payment).collect()
}
