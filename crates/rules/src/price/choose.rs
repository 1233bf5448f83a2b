//! Choosing the entry that holds.

use std::cmp::{Ordering, Reverse};

use base::{Quantity, Remedy, UnitPrice};

use super::{For, NotThis, Price, PriceAnswer, PriceEntry, PriceQuestion};
use crate::unit::Factor;

/// An entry that fits, with what the order looks at.
struct Fitting<'a> {
    entry: &'a PriceEntry,
    factor: Factor,
    /// It is given in the ordered unit, not converted.
    in_ordered_unit: bool,
    unit_price: UnitPrice,
    exact: UnitPrice,
}

/// Answers the question out of these entries. Entries of other products are left aside without a word.
///
/// A price in another unit of the product is converted exactly, in millionths; where that leaves a fraction, the entry does not
/// fit, for a rounded price would drift with the quantity. A price with tax is turned into one without (or the other way)
/// after that and rounded once, to the millionth, half away from zero.
#[must_use]
pub fn choose(question: &PriceQuestion, entries: &[PriceEntry]) -> PriceAnswer {
    let mut fitting = Vec::new();
    let mut unfit = Vec::new();
    for entry in entries.iter().filter(|entry| entry.product == question.product) {
        match fit(question, entry) {
            Ok(fit) => fitting.push(fit),
            Err(reason) => unfit.push(NotThis { entry: entry.id, reason }),
        }
    }
    fitting.sort_by(precedence);
    unfit.sort_by_key(|not| not.entry);
    let mut fitting = fitting.into_iter();
    let Some(best) = fitting.next() else { return PriceAnswer { price: None, why_not: unfit } };
    let lost = fitting.map(|other| NotThis { entry: other.entry.id, reason: lost_by(&best, &other) });
    let why_not = lost.chain(unfit).collect();
    PriceAnswer { price: Some(Price { unit_price: best.unit_price, entry: best.entry.clone(), why: why(question, &best) }), why_not }
}

/// Whether the entry holds for the question, and at what price; or the first reason why not.
fn fit<'a>(question: &PriceQuestion, entry: &'a PriceEntry) -> Result<Fitting<'a>, Remedy> {
    if let Some(reason) = other_party(question, entry) {
        return Err(reason);
    }
    if question.day < entry.valid_from {
        return Err(Remedy::new("price.not.yet").arg("from", entry.valid_from).arg("day", question.day));
    }
    if let Some(end) = entry.valid_to.filter(|&end| question.day >= end) {
        return Err(Remedy::new("price.not.ended").arg("to", end).arg("day", question.day));
    }
    if entry.currency != question.currency {
        return Err(Remedy::new("price.not.currency").arg("currency", entry.currency.as_str()));
    }
    let (Some(asked), Some(factor)) = (factor_of(question, question.unit), factor_of(question, entry.unit)) else {
        return Err(Remedy::new("price.not.unit"));
    };
    if in_base(question.quantity, asked, factor) < in_base(entry.from_quantity, factor, asked) {
        return Err(Remedy::new("price.not.quantity").arg("from", entry.from_quantity));
    }
    let exact = converted(entry.unit_price, asked, factor).ok_or_else(|| Remedy::new("price.not.unit_inexact"))?;
    let taxed = match (entry.tax_included, question.tax_included) {
        (true, false) => question.tax_rate.price_without(exact),
        (false, true) => question.tax_rate.price_with(exact),
        _ => Ok(exact),
    };
    let unit_price = taxed.map_err(|_| Remedy::new("price.not.tax"))?;
    Ok(Fitting { entry, factor, in_ordered_unit: entry.unit == question.unit, unit_price, exact })
}

fn other_party(question: &PriceQuestion, entry: &PriceEntry) -> Option<Remedy> {
    let whom = match entry.whom {
        For::Everyone => true,
        For::Class(class) if !question.classes.contains(&class) => return Some(Remedy::new("price.not.class")),
        For::Class(_) => true,
        For::Customer(customer) => customer == question.customer,
    };
    if !whom {
        return Some(Remedy::new("price.not.customer"));
    }
    if entry.region.is_some() && entry.region != question.region {
        return Some(Remedy::new("price.not.region"));
    }
    (entry.channel.is_some() && entry.channel != question.channel).then(|| Remedy::new("price.not.channel"))
}

fn factor_of(question: &PriceQuestion, unit: i64) -> Option<Factor> {
    question.units.iter().find(|known| known.unit == unit).map(|known| known.factor).filter(|factor| factor.is_usable())
}

/// A quantity of the unit `own` in base units, both sides multiplied by the denominators so that nothing is divided: comparable
/// with `in_base(_, other, own)`. A factor's parts are at most 10^9, so that the product fits.
fn in_base(quantity: Quantity, own: Factor, other: Factor) -> i128 {
    i128::from(quantity.thousandths()) * i128::from(own.numerator) * i128::from(other.denominator)
}

/// What a price for one of the unit `from` is for one of `to`, if that is a whole number of millionths.
fn converted(price: UnitPrice, to: Factor, from: Factor) -> Option<UnitPrice> {
    let product = i128::from(price.micros()) * i128::from(to.numerator) * i128::from(from.denominator);
    let divisor = i128::from(to.denominator) * i128::from(from.numerator);
    (product % divisor == 0).then(|| i64::try_from(product / divisor).ok()).flatten().map(UnitPrice::from_micros)
}

/// The total order: `Less` goes first.
fn precedence(a: &Fitting<'_>, b: &Fitting<'_>) -> Ordering {
    STEPS.iter().map(|(_, step)| step(a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

type Step = fn(&Fitting<'_>, &Fitting<'_>) -> Ordering;

/// The steps of the order, each with the words for who loses by it.
const STEPS: [(&str, Step); 8] = [
    ("price.lost.party", |a, b| b.entry.whom.narrowness().cmp(&a.entry.whom.narrowness())),
    ("price.lost.region", |a, b| b.entry.region.is_some().cmp(&a.entry.region.is_some())),
    ("price.lost.channel", |a, b| b.entry.channel.is_some().cmp(&a.entry.channel.is_some())),
    ("price.lost.priority", |a, b| b.entry.priority.cmp(&a.entry.priority)),
    ("price.lost.quantity", |a, b| {
        in_base(b.entry.from_quantity, b.factor, a.factor).cmp(&in_base(a.entry.from_quantity, a.factor, b.factor))
    }),
    ("price.lost.unit", |a, b| b.in_ordered_unit.cmp(&a.in_ordered_unit)),
    ("price.lost.day", |a, b| b.entry.valid_from.cmp(&a.entry.valid_from)),
    ("price.lost.id", |a, b| Reverse(a.entry.id).cmp(&Reverse(b.entry.id))),
];

fn lost_by(best: &Fitting<'_>, other: &Fitting<'_>) -> Remedy {
    let step = STEPS.iter().find(|(_, step)| step(best, other).is_lt()).unwrap_or(&STEPS[STEPS.len() - 1]);
    // A price of another unit would go behind in any case, and nobody compares tiers of cases with tiers of pieces.
    let by_unit = step.0 == "price.lost.quantity" && best.in_ordered_unit && !other.in_ordered_unit;
    let key = if by_unit { "price.lost.unit" } else { step.0 };
    Remedy::new(key).arg("entry", best.entry.id)
}

fn why(question: &PriceQuestion, best: &Fitting<'_>) -> Vec<Remedy> {
    let entry = best.entry;
    let whom = match entry.whom {
        For::Customer(_) => "price.why.customer",
        For::Class(_) => "price.why.class",
        For::Everyone => "price.why.everyone",
    };
    let price = |micros: UnitPrice| micros.to_string();
    let mut why = vec![Remedy::new(whom).arg("price", price(entry.unit_price)).arg("from", entry.valid_from)];
    if entry.from_quantity.is_positive() {
        why.push(Remedy::new("price.why.quantity").arg("from", entry.from_quantity));
    }
    if !best.in_ordered_unit {
        why.push(Remedy::new("price.why.unit").arg("price", price(best.exact)));
    }
    if entry.tax_included != question.tax_included {
        let key = if question.tax_included { "price.why.tax_added" } else { "price.why.tax_taken" };
        why.push(Remedy::new(key).arg("rate", question.tax_rate).arg("price", price(best.unit_price)));
    }
    why
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::ProductUnit;
    use crate::tests::assert_words;
    use base::{BusinessDate, Currency, Rate};
    use proptest::prelude::*;

    const PIECE: i64 = 1;
    const BOX: i64 = 2;

    fn day(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    fn units() -> Vec<ProductUnit> {
        vec![ProductUnit { unit: PIECE, factor: Factor::ONE }, ProductUnit { unit: BOX, factor: Factor::of(24) }]
    }

    /// Ten pieces on 2026-06-15 for customer 7 of classes 3 and 4, without tax, at 13 %.
    fn question() -> PriceQuestion {
        PriceQuestion {
            product: 50,
            customer: 7,
            classes: vec![3, 4],
            region: Some(1),
            channel: None,
            unit: PIECE,
            quantity: Quantity::from_thousandths(10_000),
            currency: Currency::CNY,
            day: day("2026-06-15"),
            tax_included: false,
            tax_rate: Rate::from_basis_points(1300),
            units: units(),
        }
    }

    /// For everyone, from any quantity, open since 2026-01-01, 10.00 without tax.
    fn entry(id: i64) -> PriceEntry {
        PriceEntry {
            id,
            list: 1,
            priority: 0,
            product: 50,
            whom: For::Everyone,
            region: None,
            channel: None,
            unit: PIECE,
            from_quantity: Quantity::ZERO,
            currency: Currency::CNY,
            valid_from: day("2026-01-01"),
            valid_to: None,
            tax_included: false,
            unit_price: UnitPrice::from_micros(10_000_000),
        }
    }

    /// The answer in one line: the winner's id and price, and the reasons of the others.
    #[track_caller]
    fn told(answer: &PriceAnswer) -> String {
        let price = answer.price.iter().map(|price| format!("{} at {}", price.entry.id, price.unit_price));
        answer.price.iter().flat_map(|price| &price.why).for_each(assert_words);
        let others = answer.why_not.iter().map(|not| {
            assert_words(&not.reason);
            format!("{} {}", not.entry, not.reason.key.strip_prefix("price.").unwrap())
        });
        price.chain(others).collect::<Vec<_>>().join(", ")
    }

    #[track_caller]
    fn check(question: &PriceQuestion, entries: &[PriceEntry], expected: &str) {
        assert_eq!(told(&choose(question, entries)), expected);
    }

    #[test]
    fn every_entry_that_does_not_fit_says_why() {
        let thousandths = Quantity::from_thousandths;
        let unfit = [
            PriceEntry { product: 51, ..entry(1) },
            PriceEntry { whom: For::Customer(8), ..entry(2) },
            PriceEntry { whom: For::Class(5), ..entry(3) },
            PriceEntry { region: Some(2), ..entry(4) },
            PriceEntry { channel: Some(1), ..entry(5) },
            PriceEntry { valid_from: day("2026-06-16"), ..entry(6) },
            PriceEntry { valid_to: Some(day("2026-06-15")), ..entry(7) },
            PriceEntry { currency: Currency::new("USD").unwrap(), ..entry(8) },
            PriceEntry { unit: 9, ..entry(9) },
            PriceEntry { from_quantity: thousandths(10_001), ..entry(10) },
            PriceEntry { unit: BOX, from_quantity: thousandths(1_000), ..entry(11) },
            PriceEntry { unit: BOX, unit_price: UnitPrice::from_micros(100_000_000), ..entry(12) },
        ];
        let reasons = "2 not.customer, 3 not.class, 4 not.region, 5 not.channel, 6 not.yet, 7 not.ended, 8 not.currency, 9 not.unit, \
                       10 not.quantity, 11 not.quantity, 12 not.unit_inexact";
        check(&question(), &unfit, reasons);
        let refusal = choose(&question(), &unfit).required().unwrap_err();
        crate::tests::assert_speaks(&[refusal]);
        let all: Vec<_> = unfit.into_iter().chain([entry(13)]).collect();
        check(&question(), &all, &format!("13 at 10.00, {reasons}"));
        let untaxable = PriceQuestion { tax_included: true, tax_rate: Rate::from_basis_points(i64::MAX), ..question() };
        check(&untaxable, &[PriceEntry { unit_price: UnitPrice::from_micros(i64::MAX), ..entry(1) }], "1 not.tax");
    }

    #[test]
    fn the_first_in_the_order_wins() {
        let thousandths = Quantity::from_thousandths;
        let narrower = [
            PriceEntry { whom: For::Customer(7), priority: -9, ..entry(1) },
            PriceEntry { whom: For::Class(3), region: Some(1), priority: 9, ..entry(2) },
            PriceEntry { whom: For::Class(4), priority: 9, from_quantity: thousandths(5_000), ..entry(3) },
            PriceEntry { whom: For::Class(4), priority: 8, from_quantity: thousandths(10_000), ..entry(4) },
            PriceEntry { whom: For::Class(3), priority: 8, from_quantity: thousandths(9_000), valid_from: day("2026-06-15"), ..entry(5) },
            PriceEntry { whom: For::Class(3), priority: 8, from_quantity: thousandths(9_000), ..entry(7) },
            PriceEntry { whom: For::Class(3), priority: 8, from_quantity: thousandths(9_000), ..entry(6) },
            PriceEntry { priority: 99, ..entry(8) },
        ];
        let lost =
            ["1 at 10.00", "2 lost.party", "3 lost.party", "4 lost.party", "5 lost.party", "7 lost.party", "6 lost.party", "8 lost.party"];
        check(&question(), &narrower, &lost.join(", "));
        check(&question(), &narrower[1..3], "2 at 10.00, 3 lost.region");
        check(&question(), &narrower[2..4], "3 at 10.00, 4 lost.priority");
        check(&question(), &narrower[3..5], "4 at 10.00, 5 lost.quantity");
        check(&question(), &narrower[4..6], "5 at 10.00, 7 lost.day");
        check(&question(), &narrower[5..7], "7 at 10.00, 6 lost.id");
        let online = PriceQuestion { channel: Some(2), ..question() };
        check(
            &online,
            &[PriceEntry { channel: Some(2), ..entry(1) }, PriceEntry { priority: 5, ..entry(2) }],
            "1 at 10.00, 2 lost.channel",
        );
    }

    #[test]
    fn tiers_begin_at_their_quantity_in_any_unit() {
        let tiers = [
            entry(1),
            PriceEntry {
                unit: BOX,
                from_quantity: Quantity::from_thousandths(2_000),
                unit_price: UnitPrice::from_micros(216_000_000),
                ..entry(2)
            },
            PriceEntry { from_quantity: Quantity::from_thousandths(60_000), unit_price: UnitPrice::from_micros(8_000_000), ..entry(3) },
        ];
        let of = |unit, thousandths| PriceQuestion { unit, quantity: Quantity::from_thousandths(thousandths), ..question() };
        check(&of(PIECE, 47_999), &tiers, "1 at 10.00, 2 not.quantity, 3 not.quantity");
        check(&of(PIECE, 48_000), &tiers, "2 at 9.00, 1 lost.quantity, 3 not.quantity");
        check(&of(BOX, 2_000), &tiers, "2 at 216.00, 1 lost.unit, 3 not.quantity");
        check(&of(BOX, 2_500), &tiers, "3 at 192.00, 2 lost.quantity, 1 lost.quantity");
    }

    /// The case has its own price: a newer price for the piece changes it neither when it was published later nor for being cheaper;
    /// only a tier for more does, in whichever unit it is given.
    #[test]
    fn a_price_in_the_ordered_unit_goes_before_a_converted_one() {
        let piece = PriceEntry { valid_from: day("2026-06-01"), unit_price: UnitPrice::from_micros(8_000_000), ..entry(9) };
        let case = PriceEntry { unit: BOX, unit_price: UnitPrice::from_micros(216_000_000), ..entry(1) };
        let of = |unit, thousandths| PriceQuestion { unit, quantity: Quantity::from_thousandths(thousandths), ..question() };
        let both = [piece.clone(), case.clone()];
        check(&of(BOX, 1_000), &both, "1 at 216.00, 9 lost.unit");
        check(&of(PIECE, 24_000), &both, "9 at 8.00, 1 lost.unit");
        let tier = PriceEntry { from_quantity: Quantity::from_thousandths(48_000), ..piece.clone() };
        check(&of(BOX, 1_000), &[tier.clone(), case.clone()], "1 at 216.00, 9 not.quantity");
        check(&of(BOX, 2_000), &[tier.clone(), case.clone()], "9 at 192.00, 1 lost.quantity");
        check(&of(PIECE, 48_000), &[tier.clone(), case.clone()], "9 at 8.00, 1 lost.unit");
        let same_tier = PriceEntry { from_quantity: Quantity::from_thousandths(2_000), ..case.clone() };
        check(&of(BOX, 2_000), &[tier, same_tier], "1 at 216.00, 9 lost.unit");
        check(&of(BOX, 1_000), &[PriceEntry { priority: 1, ..piece }, case], "9 at 192.00, 1 lost.priority");
    }

    #[test]
    fn tax_is_put_on_or_taken_off_once() {
        let taxed = PriceEntry { tax_included: true, unit_price: UnitPrice::from_micros(113_000_000), ..entry(1) };
        check(&question(), std::slice::from_ref(&taxed), "1 at 100.00");
        check(&PriceQuestion { tax_included: true, ..question() }, &[taxed], "1 at 113.00");
        let odd = PriceEntry { tax_included: true, unit_price: UnitPrice::from_micros(10_000_000), ..entry(1) };
        check(&question(), &[odd], "1 at 8.849558");
        check(&PriceQuestion { tax_included: true, ..question() }, &[entry(1)], "1 at 11.30");
        let answer = choose(
            &PriceQuestion { tax_included: true, unit: BOX, quantity: Quantity::from_thousandths(1_000), ..question() },
            &[entry(1)],
        );
        let keys: Vec<_> = answer.price.unwrap().why.into_iter().map(|step| step.key).collect();
        assert_eq!(keys, ["price.why.everyone", "price.why.unit", "price.why.tax_added"]);
    }

    fn any_entry(id: i64) -> impl Strategy<Value = PriceEntry> {
        let whom = prop_oneof![Just(For::Everyone), (3..6_i64).prop_map(For::Class), (7..9_i64).prop_map(For::Customer)];
        let place = (prop::option::of(1..3_i64), prop::option::of(Just(2_i64)), 0..2_i64, 50..52_i64);
        let size = (prop::sample::select(vec![PIECE, BOX, 9]), 0..3_i64, 0..4_i32, prop::option::of(0..4_i32), any::<bool>(), 1..99_i64);
        (whom, place, size).prop_map(move |(whom, (region, channel, priority, product), (unit, from, start, end, tax_included, price))| {
            PriceEntry {
                product,
                whom,
                region,
                channel,
                priority,
                unit,
                from_quantity: Quantity::from_thousandths(from * 5_000),
                valid_from: day("2026-06-13").add_days(start).unwrap(),
                valid_to: end.map(|end| day("2026-06-14").add_days(end).unwrap()),
                tax_included,
                unit_price: UnitPrice::from_micros(price * 12_000_000),
                ..entry(id)
            }
        })
    }

    fn some_entries() -> impl Strategy<Value = Vec<PriceEntry>> {
        (1..10_i64).prop_flat_map(|count| (1..=count).map(any_entry).collect::<Vec<_>>())
    }

    fn key(entry: &PriceEntry) -> impl Ord {
        let base = entry.from_quantity.thousandths() * if entry.unit == BOX { 24 } else { 1 };
        let place = (entry.whom.narrowness(), entry.region.is_some(), entry.channel.is_some());
        (place, entry.priority, base, entry.unit == PIECE, entry.valid_from, entry.id)
    }

    proptest! {
        #[test]
        fn the_order_of_entries_does_not_matter(
            (entries, shuffled) in some_entries().prop_flat_map(|entries| (Just(entries.clone()), Just(entries).prop_shuffle())),
        ) {
            prop_assert_eq!(choose(&question(), &entries), choose(&question(), &shuffled));
        }

        #[test]
        fn the_greatest_that_fits_wins_and_everybody_gets_a_reason(entries in some_entries()) {
            let answer = choose(&question(), &entries);
            told(&answer);
            let winner = answer.price.as_ref().map(|price| price.entry.id);
            let mut heard: Vec<i64> = winner.into_iter().chain(answer.why_not.iter().map(|not| not.entry)).collect();
            heard.sort_unstable();
            let asked: Vec<i64> = entries.iter().filter(|entry| entry.product == 50).map(|entry| entry.id).collect();
            prop_assert_eq!(heard, asked);
            let alone = |entry: &&PriceEntry| choose(&question(), std::slice::from_ref(*entry)).price.is_some();
            prop_assert_eq!(winner, entries.iter().filter(alone).max_by_key(|entry| key(entry)).map(|entry| entry.id));
        }

        #[test]
        fn a_new_entry_changes_the_price_only_by_winning(entries in some_entries(), more in any_entry(99)) {
            let before = choose(&question(), &entries).price;
            let after = choose(&question(), &[entries, vec![more]].concat()).price;
            prop_assert!(after == before || after.unwrap().entry.id == 99);
        }
    }
}
