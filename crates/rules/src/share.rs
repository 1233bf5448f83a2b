//! Shares of a line: what a part of its quantity comes to, for deliveries, invoices, returns and credit notes.
//!
//! A part is always taken out of what is left, so that the parts of a line come to the line whatever their number and order, and the
//! last of them takes the rest.

use base::{Quantity, proportion};

/// Net and tax of the part `taken` out of what is left of a line, all amounts in minor units.
///
/// The gross and the net of the part are each rounded once, half away from zero; the tax is their difference, so that a piece of 5.65
/// with tax is delivered at 5.65. Taking all that is left (or more: how much may be taken is the caller's to guard) takes all;
/// taking nothing takes nothing. Turning the sign of the amounts turns the sign of the part.
#[must_use]
pub fn part(left_quantity: Quantity, left_net: i64, left_tax: i64, taken: Quantity) -> (i64, i64) {
    if !taken.is_positive() {
        return (0, 0);
    }
    let net = amount(left_quantity, left_net, taken);
    match left_net.checked_add(left_tax) {
        Some(left_gross) if taken < left_quantity => (net, amount(left_quantity, left_gross, taken) - net),
        Some(_) => (left_net, left_tax),
        // Nothing that was posted comes near the end of 64 bits; such amounts are parted one by one.
        None => (net, amount(left_quantity, left_tax, taken)),
    }
}

/// The share of one amount, in minor units, that goes with `taken` out of `left_quantity`, rounded once, half away from zero: the
/// cost of what comes back. Taking all that is left (or more) takes all; taking nothing takes nothing.
#[must_use]
pub fn amount(left_quantity: Quantity, left: i64, taken: Quantity) -> i64 {
    if !taken.is_positive() {
        return 0;
    }
    if taken >= left_quantity {
        return left;
    }
    // A part of a whole is within the range of the whole.
    proportion(left, taken.thousandths(), left_quantity.thousandths()).unwrap_or(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quantity(thousandths: i64) -> Quantity {
        Quantity::from_thousandths(thousandths)
    }

    #[track_caller]
    fn check((left, net, tax): (i64, i64, i64), taken: i64, expected: (i64, i64)) {
        assert_eq!(part(quantity(left), net, tax, quantity(taken)), expected, "{taken} of {left}: {net} + {tax}");
    }

    #[test]
    fn a_part_is_rounded_once() {
        check((3_000, 8_850, 1_150), 1_000, (2_950, 383)); // 33.33 of 100.00, net 29.50
        check((2_000, 5_900, 767), 1_000, (2_950, 384)); // and of what is left
        check((1_000, 2_950, 383), 1_000, (2_950, 383));
        check((2_000, 1_001, 129), 1_000, (501, 64)); // 5.65 of 11.30: not 5.01 + 0.65
        check((3_000, 1, 0), 1_000, (0, 0));
        check((3_000, 1, 0), 2_000, (1, 0));
        check((3_000, 0, 0), 1_000, (0, 0));
        check((4_000, 100, 13), 0, (0, 0));
        check((4_000, 100, 13), -1, (0, 0));
        check((4_000, 100, 13), 4_001, (100, 13));
        check((0, 100, 13), 1, (100, 13));
        check((4_000, -100, -13), 1_000, (-25, -3));
        check((2, i64::MAX, i64::MAX), 1, (4_611_686_018_427_387_904, 4_611_686_018_427_387_904));
        assert_eq!(amount(quantity(3_000), 10_000, quantity(2_000)), 6_667);
    }

    proptest! {
        #[test]
        fn parts_come_to_the_line(net in 0..1_000_000_000_i64, tax in 0..200_000_000_i64, parts in prop::collection::vec(1..5_000_i64, 1..12)) {
            let whole: i64 = parts.iter().sum();
            let (mut left, mut left_net, mut left_tax, mut sum) = (whole, net, tax, 0);
            for taken in parts {
                let (part_net, part_tax) = part(quantity(left), left_net, left_tax, quantity(taken));
                prop_assert!((0..=left_net).contains(&part_net) && (0..=left_tax).contains(&part_tax));
                // the oracle: nearest to the exact share of what is left, in whole numbers
                let off = |found: i64, of: i64| (2 * (i128::from(found) * i128::from(left) - i128::from(of) * i128::from(taken))).abs();
                prop_assert!(off(part_net, left_net) <= i128::from(left));
                prop_assert!(off(part_net + part_tax, left_net + left_tax) <= i128::from(left));
                sum += part_net + part_tax;
                (left, left_net, left_tax) = (left - taken, left_net - part_net, left_tax - part_tax);
            }
            prop_assert_eq!((left_net, left_tax, sum), (0, 0, net + tax));
        }

        #[test]
        fn what_comes_back_is_the_negation(left in 1..100_000_i64, net in any::<i32>(), tax in any::<i32>(), taken in 0..100_000_i64) {
            let (net, tax) = (i64::from(net), i64::from(tax));
            let (there, back) = (part(quantity(left), net, tax, quantity(taken)), part(quantity(left), -net, -tax, quantity(taken)));
            prop_assert_eq!((-there.0, -there.1), back);
        }

        #[test]
        fn one_of_many_equal_pieces_costs_what_one_costs(price in 1..1_000_000_i64, count in 1..1_000_i64, rate in 0..2_000_i64) {
            // pieces of one price with tax: each is delivered at its price
            let gross = price * count;
            let net = (gross * 10_000 * 2 + 10_000 + rate) / (2 * (10_000 + rate));
            let (part_net, part_tax) = part(quantity(count * 1_000), net, gross - net, quantity(1_000));
            prop_assert_eq!(part_net + part_tax, price);
        }
    }
}
