//! Shares of a line: what a part of its quantity comes to, for deliveries, invoices, returns and credit notes.
//!
//! A part is always taken out of what is left, so that the parts of a line come to the line whatever their number and order, and the
//! last of them takes the rest. Of a delivered line parts are taken in two ways, invoiced and brought back: what comes back is taken
//! out of what is not invoiced first ([`back`]), and what came back after its invoice is credited as it came back ([`credit`]), so
//! that no fen is left of a line of which no goods are left.

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

/// So much of a line: its net amount and its tax in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Portion {
    /// How much of it.
    pub quantity: Quantity,
    /// Net amount.
    pub net_minor: i64,
    /// Tax.
    pub tax_minor: i64,
}

impl Portion {
    /// What is above zero of it.
    fn above_zero(self) -> Portion {
        Portion { quantity: self.quantity.max(Quantity::ZERO), net_minor: self.net_minor.max(0), tax_minor: self.tax_minor.max(0) }
    }
    /// The same, turned round.
    fn negated(self) -> Portion {
        let quantity = Quantity::from_thousandths(self.quantity.thousandths().saturating_neg());
        Portion { quantity, net_minor: self.net_minor.saturating_neg(), tax_minor: self.tax_minor.saturating_neg() }
    }
    /// Net and tax of a part of it.
    fn part(self, taken: Quantity) -> (i64, i64) {
        part(self.quantity, self.net_minor, self.tax_minor, taken)
    }
    /// What is left without a part.
    fn without(self, taken: Quantity, (net, tax): (i64, i64)) -> Portion {
        let quantity = Quantity::from_thousandths(self.quantity.thousandths() - taken.thousandths());
        Portion { quantity, net_minor: self.net_minor - net, tax_minor: self.tax_minor - tax }
    }
}

/// Net and tax of a part that is invoiced out of what is `left` to invoice of a delivered line: never less than nothing, whatever
/// credit notes of several invoices left behind.
#[must_use]
pub fn invoice(left: Portion, taken: Quantity) -> (i64, i64) {
    left.above_zero().part(taken)
}

/// Net and tax of goods that come back. `kept` is what was delivered and has not come back, `left` what of that is not invoiced (below
/// zero: what came back after its invoice). Goods that are not invoiced come back first, at the share of what is not invoiced; then
/// those that are, at theirs.
#[must_use]
pub fn back(kept: Portion, left: Portion, taken: Quantity) -> (i64, i64) {
    let left = left.above_zero();
    let first = taken.min(left.quantity);
    let part = left.part(first);
    let rest = Quantity::from_thousandths(taken.thousandths() - first.thousandths());
    let more = kept.without(first, part).part(rest);
    (part.0 + more.0, part.1 + more.1)
}

/// Net and tax of a part that is credited. `line` is what of the invoice's line is not credited, `left` what is left to invoice of the
/// delivered line (below zero: what came back after its invoice). What came back is credited as it came back, and the rest at the
/// share of the invoice's line, of which there is never more than all. All of the invoice's line takes all of it: a whole credit note
/// is the exact negation. So a fen may stay of goods that several invoices stand on when one of them is credited as a whole for goods
/// that came back; whatever is invoiced anew takes it along.
#[must_use]
pub fn credit(line: Portion, left: Portion, taken: Quantity) -> (i64, i64) {
    if taken >= line.quantity {
        return line.part(taken);
    }
    let came_back = left.negated().above_zero();
    let first = taken.min(came_back.quantity);
    let (net, tax) = came_back.part(first);
    let part = (net.min(line.net_minor), tax.min(line.tax_minor));
    let rest = Quantity::from_thousandths(taken.thousandths() - first.thousandths());
    let more = line.without(first, part).part(rest);
    (part.0 + more.0, part.1 + more.1)
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

    /// A delivered line, what came back of it, and what of its invoices is not credited.
    struct Line {
        delivered: Portion,
        returned: Portion,
        invoices: Vec<Portion>,
        credit_notes: i64,
    }

    fn portion(quantity: i64, net_minor: i64, tax_minor: i64) -> Portion {
        Portion { quantity: Quantity::from_thousandths(quantity), net_minor, tax_minor }
    }

    impl Line {
        fn new(delivered: Portion) -> Line {
            Line { delivered, returned: portion(0, 0, 0), invoices: Vec::new(), credit_notes: 0 }
        }
        fn kept(&self) -> Portion {
            self.delivered.without(self.returned.quantity, (self.returned.net_minor, self.returned.tax_minor))
        }
        fn left(&self) -> Portion {
            self.invoices.iter().fold(self.kept(), |left, one| left.without(one.quantity, (one.net_minor, one.tax_minor)))
        }
        fn invoice(&mut self, taken: i64) -> (i64, i64) {
            let (net, tax) = invoice(self.left(), quantity(taken));
            self.invoices.push(portion(taken, net, tax));
            (net, tax)
        }
        fn bring_back(&mut self, taken: i64) -> (i64, i64) {
            let (kept, part) = (self.kept(), back(self.kept(), self.left(), quantity(taken)));
            assert!((0..=kept.net_minor).contains(&part.0) && (0..=kept.tax_minor).contains(&part.1), "{part:?} of {kept:?}");
            self.returned = self.returned.without(quantity(-taken), (-part.0, -part.1));
            part
        }
        fn credit(&mut self, at: usize, taken: i64) -> (i64, i64) {
            let (line, part) = (self.invoices[at], credit(self.invoices[at], self.left(), quantity(taken)));
            assert!((0..=line.net_minor).contains(&part.0) && (0..=line.tax_minor).contains(&part.1), "{part:?} of {line:?}");
            self.invoices[at] = line.without(quantity(taken), part);
            self.credit_notes += 1;
            part
        }
        /// One of the steps that are possible now; `much` picks how much.
        fn step(&mut self, one_invoice: bool, deed: u8, much: i64) {
            let of = |most: i64| if much % 3 == 0 { most } else { 1 + much % most };
            let live = self.invoices.iter().rposition(|one| one.quantity.is_positive());
            let (left, kept) = (self.left().quantity.thousandths(), self.kept().quantity.thousandths());
            match (deed, live) {
                (0, live) if left > 0 && !(one_invoice && live.is_some()) => {
                    self.invoice(of(left));
                }
                (1, _) if kept > 0 => {
                    self.bring_back(of(kept));
                }
                (_, Some(last)) => {
                    let at = usize::try_from(much).map_or(0, |much| much % (last + 1));
                    let at = if self.invoices[at].quantity.is_positive() { at } else { last };
                    self.credit(at, of(self.invoices[at].quantity.thousandths()));
                }
                _ => {}
            }
        }
    }

    #[test]
    fn nothing_is_left_of_a_line_of_which_no_goods_are_left() {
        // 3 for 100.00: one comes back, one is invoiced, one comes back.
        let mut line = Line::new(portion(3_000, 8_850, 1_150));
        assert_eq!(line.bring_back(1_000), (2_950, 383));
        assert_eq!(line.invoice(1_000), (2_950, 384));
        assert_eq!(line.bring_back(1_000), (2_950, 383));
        assert_eq!(line.left(), portion(0, 0, 0));
        // What is not invoiced goes back first, then what is, and is credited as it came back.
        let mut line = Line::new(portion(3_000, 8_850, 1_150));
        line.invoice(1_000);
        line.invoice(1_000);
        assert_eq!(line.bring_back(2_000), (5_900, 767));
        assert_eq!(line.left(), portion(-1_000, -2_950, -384));
        assert_eq!(line.credit(1, 400), (1_180, 154));
        assert_eq!(line.credit(1, 600), (1_770, 230), "all of the invoice's line");
        assert_eq!(line.left(), portion(0, 0, 0));
    }

    /// Prices below a fen: hundreds of parts, of which goods come back between.
    #[test]
    fn a_part_is_never_less_than_nothing() {
        let mut line = Line::new(portion(1_000, 443, 57));
        for n in 0..500 {
            let part = line.invoice(1);
            assert!(part.0 >= 0 && part.1 >= 0, "{n}: {part:?}");
            if line.left().quantity.is_positive() {
                line.bring_back(1);
            }
        }
        assert_eq!(line.left(), portion(0, 0, 0));
    }

    proptest! {
        /// Whatever is invoiced, comes back and is credited, in whatever order: no amount is left where no goods are, as long as one
        /// invoice stands at a time. Where several do, at most a fen of net and of tax for each credit note, and it is gone when what
        /// was credited is invoiced again.
        #[test]
        fn no_goods_no_money(
            whole in 1..2_000_i64, net in prop_oneof![0..20_i64, 0..200_000_i64], rate in 0..2_000_i64, one_invoice in any::<bool>(),
            steps in prop::collection::vec((0..3_u8, 0..10_000_i64), 1..20),
        ) {
            let mut line = Line::new(portion(whole, net, net * rate / 10_000));
            for (deed, much) in steps {
                line.step(one_invoice, deed, much);
                let left = line.left();
                let may_stay = if one_invoice { 0 } else { line.credit_notes };
                if left.quantity == Quantity::ZERO {
                    prop_assert!(left.net_minor.abs() <= may_stay && left.tax_minor.abs() <= may_stay, "{left:?}");
                }
            }
            for at in 0..line.invoices.len() {
                let all = line.invoices[at].quantity.thousandths();
                if all > 0 {
                    line.credit(at, all);
                }
            }
            prop_assert_eq!(line.left(), line.kept());
            let all = line.left().quantity.thousandths();
            if all > 0 {
                line.invoice(all);
            }
            prop_assert_eq!(line.left(), portion(0, 0, 0));
        }
    }
}
