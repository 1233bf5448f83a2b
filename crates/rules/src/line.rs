//! The amounts of a line: what was agreed is kept, the rest is computed from it.

use base::{Arithmetic, Currency, Money, Quantity, Rate, Refusal, Text, UnitPrice};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The words of these rules.
pub const TEXTS: &[Text] = &[
    Text { key: "line.quantity_zero", zh: "请填写不为零的数量", en: "Give a quantity other than zero" },
    Text { key: "line.rate_out_of_range", zh: "请填 0% 到 {max} 之间", en: "Give a tax rate from 0% to {max}" },
    Text { key: "line.other_currency", zh: "金额须以 {expected} 计", en: "Give the amount in {expected}" },
    Text {
        key: "line.out_of_range", zh: "数量与单价的乘积超出范围，请核对", en: "Quantity times price is too large: check both"
    },
];

/// The highest tax rate.
pub const RATE_MAX: Rate = Rate::from_basis_points(10_000);

/// What the parties agreed on, which is what a person typed or a price list gave. It is stored as it is; everything else of the
/// line is computed from it, so that nothing drifts however often it is shown and typed again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Agreed {
    /// A unit price without tax 不含税单价, in millionths of the currency's main unit.
    UnitPrice(UnitPrice),
    /// A unit price with tax 含税单价, in millionths of the currency's main unit.
    UnitPriceWithTax(UnitPrice),
    /// An amount without tax 不含税金额.
    Net(Money),
    /// An amount with tax 价税合计.
    Gross(Money),
}

/// A line in figures. `gross = net + tax` always.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LineAmounts {
    /// The unit price without tax, in millionths; as agreed, or derived for showing.
    pub unit_price: UnitPrice,
    /// The unit price with tax, in millionths; as agreed, or derived for showing.
    pub unit_price_with_tax: UnitPrice,
    /// The amount without tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
    /// The amount with tax.
    pub gross: Money,
}

/// Computes a line. Every figure is rounded once, half away from zero:
///
/// | agreed | net | tax | gross |
/// |---|---|---|---|
/// | unit price | quantity × price | net × rate | net + tax |
/// | net | as agreed | net × rate | net + tax |
/// | unit price with tax | gross ÷ (1 + rate) | gross − net | quantity × price |
/// | gross | gross ÷ (1 + rate) | gross − net | as agreed |
///
/// The other unit prices are the agreed one with tax put on or taken off, or net and gross divided by the quantity. Turning the
/// sign of the quantity (and of an agreed amount) turns the sign of every amount and leaves the prices: a return is the exact
/// negation of its sale. A price of zero is a line of zeros, and as good as any.
///
/// # Errors
/// `line.quantity_zero`, `line.rate_out_of_range`, `line.other_currency` (an agreed amount in another one), `line.out_of_range`.
pub fn amounts(quantity: Quantity, agreed: Agreed, rate: Rate, currency: Currency) -> Result<LineAmounts, Refusal> {
    if quantity == Quantity::ZERO {
        return Err(Refusal::new("line.quantity_zero").field("quantity"));
    }
    if rate < Rate::default() || rate > RATE_MAX {
        return Err(Refusal::new("line.rate_out_of_range").arg("max", RATE_MAX).field("tax_rate"));
    }
    if let Agreed::Net(money) | Agreed::Gross(money) = agreed
        && money.currency != currency
    {
        return Err(Refusal::new("line.other_currency").arg("expected", currency.as_str()).field("currency"));
    }
    compute(quantity, agreed, rate, currency).map_err(|_| Refusal::new("line.out_of_range").field("quantity"))
}

fn compute(quantity: Quantity, agreed: Agreed, rate: Rate, currency: Currency) -> Result<LineAmounts, Arithmetic> {
    let (net, gross) = match agreed {
        Agreed::UnitPrice(price) => with_tax(price.times(quantity, currency)?, rate)?,
        Agreed::Net(net) => with_tax(net, rate)?,
        Agreed::UnitPriceWithTax(price) => without_tax(price.times(quantity, currency)?, rate)?,
        Agreed::Gross(gross) => without_tax(gross, rate)?,
    };
    let (unit_price, unit_price_with_tax) = match agreed {
        Agreed::UnitPrice(price) => (price, rate.price_with(price)?),
        Agreed::UnitPriceWithTax(price) => (rate.price_without(price)?, price),
        Agreed::Net(_) | Agreed::Gross(_) => (UnitPrice::of(net, quantity)?, UnitPrice::of(gross, quantity)?),
    };
    Ok(LineAmounts { unit_price, unit_price_with_tax, net, tax: gross.checked_sub(net)?, gross })
}

fn with_tax(net: Money, rate: Rate) -> Result<(Money, Money), Arithmetic> {
    Ok((net, net.checked_add(rate.of(net)?)?))
}

fn without_tax(gross: Money, rate: Rate) -> Result<(Money, Money), Arithmetic> {
    Ok((rate.net_of_gross(gross)?, gross))
}

/// The sums of a document's lines: net, tax and gross, all in `currency`. The document's total is this and nothing else.
///
/// # Errors
/// [`Arithmetic::CurrencyMismatch`], [`Arithmetic::Overflow`].
pub fn total(lines: &[LineAmounts], currency: Currency) -> Result<(Money, Money, Money), Arithmetic> {
    let zero = Money::zero(currency);
    lines.iter().try_fold((zero, zero, zero), |(net, tax, gross), line| {
        Ok((net.checked_add(line.net)?, tax.checked_add(line.tax)?, gross.checked_add(line.gross)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::assert_speaks;
    use proptest::prelude::*;

    const CNY: Currency = Currency::CNY;

    fn cny(minor: i64) -> Money {
        Money::new(minor, CNY)
    }

    fn price(micros: i64) -> UnitPrice {
        UnitPrice::from_micros(micros)
    }

    fn line(thousandths: i64, agreed: Agreed, basis_points: i64) -> Result<LineAmounts, Refusal> {
        amounts(Quantity::from_thousandths(thousandths), agreed, Rate::from_basis_points(basis_points), CNY)
    }

    /// Prices in millionths, then net, tax and gross in fen.
    #[track_caller]
    fn check(thousandths: i64, agreed: Agreed, basis_points: i64, expected: [i64; 5]) {
        let found = line(thousandths, agreed, basis_points).unwrap();
        let figures = [found.unit_price.micros(), found.unit_price_with_tax.micros(), found.net.minor, found.tax.minor, found.gross.minor];
        assert_eq!(figures, expected, "{thousandths} {agreed:?} at {basis_points}");
    }

    #[test]
    fn a_line_follows_from_what_was_agreed() {
        check(1_000, Agreed::UnitPrice(price(100_000_000)), 1300, [100_000_000, 113_000_000, 10_000, 1_300, 11_300]);
        check(1_000, Agreed::UnitPriceWithTax(price(113_000_000)), 1300, [100_000_000, 113_000_000, 10_000, 1_300, 11_300]);
        check(3_000, Agreed::UnitPrice(price(333_333)), 1300, [333_333, 376_666, 100, 13, 113]);
        check(3_000, Agreed::Gross(cny(10_000)), 1300, [29_500_000, 33_333_333, 8_850, 1_150, 10_000]);
        check(3_000, Agreed::Net(cny(10_000)), 1300, [33_333_333, 37_666_667, 10_000, 1_300, 11_300]);
        check(7_500, Agreed::UnitPriceWithTax(price(15_800_000)), 600, [14_905_660, 15_800_000, 11_179, 671, 11_850]);
        check(1_000, Agreed::UnitPrice(price(0)), 1300, [0; 5]);
        check(1_000, Agreed::Gross(cny(0)), 1300, [0; 5]);
        check(1_000, Agreed::Gross(cny(1)), 1300, [10_000, 10_000, 1, 0, 1]);
        check(1_000, Agreed::Gross(cny(5)), 600, [50_000, 50_000, 5, 0, 5]);
        check(-3_000, Agreed::Gross(cny(-10_000)), 1300, [29_500_000, 33_333_333, -8_850, -1_150, -10_000]);
    }

    #[test]
    fn what_cannot_be_computed_says_why() {
        let usd = Money::new(1, Currency::new("USD").unwrap());
        for (thousandths, agreed, rate, key) in [
            (0, Agreed::Net(cny(1)), 0, "line.quantity_zero"),
            (1, Agreed::Net(cny(1)), -1, "line.rate_out_of_range"),
            (1, Agreed::Net(cny(1)), 10_001, "line.rate_out_of_range"),
            (1, Agreed::Gross(usd), 0, "line.other_currency"),
            (i64::MAX, Agreed::UnitPrice(price(i64::MAX)), 0, "line.out_of_range"),
            (9_999_999_999, Agreed::UnitPrice(price(99_999_999_990_000_000)), 0, "line.out_of_range"),
            (1_000, Agreed::Net(cny(i64::MAX)), 1, "line.out_of_range"),
        ] {
            let refusal = line(thousandths, agreed, rate).unwrap_err();
            assert_speaks(std::slice::from_ref(&refusal));
            assert_eq!(refusal.key, key);
        }
    }

    #[test]
    fn every_small_amount_with_tax_splits_without_a_rest() {
        for rate in [0, 100, 300, 500, 600, 900, 1300, 10_000] {
            for gross in 1..=100_000 {
                let line = line(1_000, Agreed::Gross(cny(gross)), rate).unwrap();
                assert!(line.net.minor >= 0 && line.tax.minor >= 0 && line.net.minor + line.tax.minor == gross);
            }
        }
    }

    #[test]
    fn a_document_is_the_sum_of_its_lines() {
        let lines: Vec<_> = (1..=3).map(|n| line(n * 1_000, Agreed::UnitPriceWithTax(price(10_000_000)), 1300).unwrap()).collect();
        assert_eq!(total(&lines, CNY), Ok((cny(5_310), cny(690), cny(6_000))));
        assert_eq!(total(&[], CNY), Ok((cny(0), cny(0), cny(0))));
        assert_eq!(total(&lines, Currency::new("USD").unwrap()), Err(Arithmetic::CurrencyMismatch));
    }

    fn any_agreed() -> impl Strategy<Value = Agreed> {
        let micros = || (0..100_000_000_000_i64).prop_map(price);
        let minor = || (0..1_000_000_000_i64).prop_map(cny);
        prop_oneof![
            micros().prop_map(Agreed::UnitPrice),
            micros().prop_map(Agreed::UnitPriceWithTax),
            minor().prop_map(Agreed::Net),
            minor().prop_map(Agreed::Gross),
        ]
    }

    fn turned(agreed: Agreed) -> Agreed {
        match agreed {
            Agreed::Net(money) => Agreed::Net(money.checked_neg().unwrap()),
            Agreed::Gross(money) => Agreed::Gross(money.checked_neg().unwrap()),
            price => price,
        }
    }

    proptest! {
        #[test]
        fn gross_is_net_and_tax_and_a_return_is_the_negation(agreed in any_agreed(), quantity in 1..10_000_000_i64, rate in 0..=10_000_i64) {
            let sale = line(quantity, agreed, rate).unwrap();
            prop_assert_eq!(sale.net.checked_add(sale.tax), Ok(sale.gross));
            prop_assert!(sale.tax.minor >= 0);
            let back = line(-quantity, turned(agreed), rate).unwrap();
            prop_assert_eq!([back.net, back.tax, back.gross].map(|m| -m.minor), [sale.net, sale.tax, sale.gross].map(|m| m.minor));
            prop_assert_eq!((back.unit_price, back.unit_price_with_tax), (sale.unit_price, sale.unit_price_with_tax));
        }

        #[test]
        fn typing_a_shown_amount_again_changes_no_amount(agreed in any_agreed(), quantity in 1..10_000_000_i64, rate in 0..=2_000_i64) {
            let first = line(quantity, agreed, rate).unwrap();
            let amounts = |line: LineAmounts| (line.net, line.tax, line.gross);
            prop_assert_eq!(amounts(line(quantity, Agreed::Gross(first.gross), rate).unwrap()).2, first.gross);
            prop_assert_eq!(amounts(line(quantity, Agreed::Net(first.net), rate).unwrap()).0, first.net);
            if let Agreed::UnitPrice(_) | Agreed::Net(_) = agreed {
                prop_assert_eq!(amounts(line(quantity, Agreed::Gross(first.gross), rate).unwrap()), amounts(first));
                prop_assert_eq!(amounts(line(quantity, Agreed::Net(first.net), rate).unwrap()), amounts(first));
            }
        }

        #[test]
        fn a_shown_price_gives_the_agreed_amount_back_up_to_ten_thousand_units(net in 0..1_000_000_000_i64, quantity in 1..10_000_000_i64) {
            let shown = line(quantity, Agreed::Net(cny(net)), 0).unwrap();
            prop_assert_eq!(line(quantity, Agreed::UnitPrice(shown.unit_price), 0).unwrap().net.minor, net);
        }
    }
}
