//! Saving an entry: no two may claim the same sale.

use base::{BusinessDate, Refusal, Remedy};

use super::PriceEntry;

/// What stands against saving `entry` beside `others` (an entry with its own id is its former self and left aside): an empty
/// validity; another of the same list for the same product, customers, region, channel, unit, currency and quantity whose
/// validity overlaps (`price.overlap`); one like that of another list of the same priority (`price.ambiguous`), for only the
/// ids would decide between them. Validity runs from the first day up to, not including, the last: touching is no overlap.
/// Refusals name the other entry and stand at the field `valid_from`, in the order of the others' ids.
#[must_use]
pub fn conflicts(entry: &PriceEntry, others: &[PriceEntry]) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if let Some(end) = entry.valid_to.filter(|&end| end <= entry.valid_from) {
        refusals.push(Refusal::new("price.validity_empty").arg("from", entry.valid_from).arg("to", end).field("valid_to"));
        return refusals;
    }
    let rival = |other: &&PriceEntry| other.id != entry.id && same_claim(entry, other) && overlap(entry, other);
    let mut rivals: Vec<&PriceEntry> = others.iter().filter(rival).collect();
    rivals.sort_by_key(|other| other.id);
    for other in rivals {
        if other.list == entry.list {
            refusals.push(named("price.overlap", other).remedy(room_for(entry, other)));
        } else if other.priority == entry.priority {
            refusals.push(named("price.ambiguous", other).remedy(Remedy::new("price.other_priority")));
        }
    }
    refusals
}

fn same_claim(a: &PriceEntry, b: &PriceEntry) -> bool {
    let claim = |e: &PriceEntry| (e.product, e.whom, e.region, e.channel, e.unit, e.currency, e.from_quantity);
    claim(a) == claim(b)
}

fn overlap(a: &PriceEntry, b: &PriceEntry) -> bool {
    let begins_before_end = |a: &PriceEntry, b: &PriceEntry| b.valid_to.is_none_or(|end| a.valid_from < end);
    begins_before_end(a, b) && begins_before_end(b, a)
}

fn named(key: &str, other: &PriceEntry) -> Refusal {
    let to = other.valid_to.unwrap_or(BusinessDate::MAX);
    let price = other.unit_price.to_string();
    Refusal::new(key).arg("entry", other.id).arg("price", price).arg("from", other.valid_from).arg("to", to).field("valid_from")
}

/// The change that makes room: the earlier of the two ends where the later begins; of two that begin together, the new one
/// begins where the other ends, if it does.
fn room_for(entry: &PriceEntry, other: &PriceEntry) -> Remedy {
    if other.valid_from < entry.valid_from {
        return Remedy::new("price.end_other").arg("entry", other.id).arg("to", entry.valid_from);
    }
    if entry.valid_from < other.valid_from {
        return Remedy::new("price.end_this").arg("to", other.valid_from);
    }
    match other.valid_to {
        Some(end) => Remedy::new("price.begin_later").arg("from", end),
        None => Remedy::new("price.change_other").arg("entry", other.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::For;
    use crate::tests::assert_speaks;
    use base::{Currency, Quantity, UnitPrice};
    use proptest::prelude::*;

    fn day(number: i32) -> BusinessDate {
        BusinessDate::from_days(20_000 + number).unwrap()
    }

    fn entry(id: i64, from: i32, to: Option<i32>) -> PriceEntry {
        PriceEntry {
            id,
            list: 1,
            priority: 0,
            product: 50,
            whom: For::Everyone,
            region: None,
            channel: None,
            unit: 1,
            from_quantity: Quantity::ZERO,
            currency: Currency::CNY,
            valid_from: day(from),
            valid_to: to.map(day),
            tax_included: false,
            unit_price: UnitPrice::from_micros(10_000_000),
        }
    }

    #[track_caller]
    fn check(new: &PriceEntry, others: &[PriceEntry], expected: &[(&str, Option<&str>)]) {
        let refusals = conflicts(new, others);
        assert_speaks(&refusals);
        let found: Vec<_> = refusals.iter().map(|r| (r.key.as_str(), r.remedy.as_ref().map(|remedy| remedy.key.as_str()))).collect();
        assert_eq!(found, expected, "{new:?}");
    }

    #[test]
    fn two_entries_do_not_claim_one_sale() {
        let overlap = |remedy| [("price.overlap", Some(remedy))];
        check(&entry(1, 0, None), &[], &[]);
        check(&entry(1, 0, None), &[entry(1, 0, None)], &[]);
        check(&entry(2, 10, None), &[entry(1, 0, Some(10))], &[]);
        check(&entry(2, 0, Some(10)), &[entry(1, 10, None)], &[]);
        check(&entry(2, 10, None), &[entry(1, 0, None)], &overlap("price.end_other"));
        check(&entry(2, 10, None), &[entry(1, 0, Some(11))], &overlap("price.end_other"));
        check(&entry(2, 0, None), &[entry(1, 10, None)], &overlap("price.end_this"));
        check(&entry(2, 0, None), &[entry(1, 0, Some(5))], &overlap("price.begin_later"));
        check(&entry(2, 0, None), &[entry(1, 0, None)], &overlap("price.change_other"));
        check(&entry(2, 5, Some(5)), &[entry(1, 0, None)], &[("price.validity_empty", None)]);
        check(&entry(2, 5, Some(4)), &[], &[("price.validity_empty", None)]);
        check(
            &entry(3, 0, None),
            &[entry(2, 0, Some(5)), entry(1, 5, None)],
            &[overlap("price.end_this")[0], overlap("price.begin_later")[0]],
        );
    }

    #[test]
    fn a_different_claim_is_no_conflict() {
        let old = entry(1, 0, None);
        for new in [
            PriceEntry { product: 51, ..entry(2, 0, None) },
            PriceEntry { whom: For::Class(1), ..entry(2, 0, None) },
            PriceEntry { region: Some(1), ..entry(2, 0, None) },
            PriceEntry { channel: Some(1), ..entry(2, 0, None) },
            PriceEntry { unit: 2, ..entry(2, 0, None) },
            PriceEntry { from_quantity: Quantity::from_thousandths(1), ..entry(2, 0, None) },
            PriceEntry { currency: Currency::new("USD").unwrap(), ..entry(2, 0, None) },
            PriceEntry { list: 2, priority: 1, ..entry(2, 0, None) },
        ] {
            check(&new, std::slice::from_ref(&old), &[]);
        }
        let tie = PriceEntry { list: 2, ..entry(2, 0, None) };
        check(&tie, std::slice::from_ref(&old), &[("price.ambiguous", Some("price.other_priority"))]);
        check(&PriceEntry { tax_included: true, ..entry(2, 0, None) }, &[old], &[("price.overlap", Some("price.change_other"))]);
    }

    proptest! {
        #[test]
        fn entries_saved_one_by_one_never_share_a_day(spans in prop::collection::vec((0..30_i32, prop::option::of(-2..15_i32)), 0..12)) {
            let mut saved: Vec<PriceEntry> = Vec::new();
            for (id, (from, length)) in (1..).zip(spans) {
                let new = entry(id, from, length.map(|length| from + length));
                if conflicts(&new, &saved).is_empty() {
                    saved.push(new);
                }
            }
            for today in 0..50 {
                let holding = saved.iter().filter(|e| e.valid_from <= day(today) && e.valid_to.is_none_or(|end| day(today) < end));
                prop_assert!(holding.count() <= 1);
            }
        }
    }
}
