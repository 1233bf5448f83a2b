//! Rates: a share of an amount, in basis points.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::arithmetic::{Arithmetic, round_div, write_decimal};
use crate::money::Money;
use crate::quantity::UnitPrice;

/// A share in basis points, hundredths of a percent: 13 % is 1300.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(i64);

/// One whole, in basis points.
const WHOLE: i128 = 10_000;

impl Rate {
    /// So many basis points (hundredths of a percent).
    #[must_use]
    pub const fn from_basis_points(basis_points: i64) -> Rate {
        Rate(basis_points)
    }

    /// The rate in basis points (hundredths of a percent).
    #[must_use]
    pub const fn basis_points(self) -> i64 {
        self.0
    }

    /// This share of `amount`, rounded once to a minor unit, half away from zero.
    pub fn of(self, amount: Money) -> Result<Money, Arithmetic> {
        let minor = round_div(i128::from(amount.minor) * i128::from(self.0), WHOLE)?;
        Ok(Money::new(minor, amount.currency))
    }

    /// The net amount of which `gross` is the net and this rate on top of it: gross ÷ (1 + rate), rounded once, half away
    /// from zero. 100.00 at 13 % is 88.50, and the tax is the difference. A rate of −100 % or below has no net.
    pub fn net_of_gross(self, gross: Money) -> Result<Money, Arithmetic> {
        let minor = round_div(i128::from(gross.minor) * WHOLE, WHOLE + i128::from(self.0))?;
        Ok(Money::new(minor, gross.currency))
    }

    /// The unit price with this rate on top of it: price × (1 + rate), rounded once to the millionth, half away from zero.
    pub fn price_with(self, net: UnitPrice) -> Result<UnitPrice, Arithmetic> {
        round_div(i128::from(net.micros()) * (WHOLE + i128::from(self.0)), WHOLE).map(UnitPrice::from_micros)
    }

    /// The unit price of which `gross` is the price with this rate on top of it: gross ÷ (1 + rate), rounded once to the millionth,
    /// half away from zero. A rate of −100 % or below has no net.
    pub fn price_without(self, gross: UnitPrice) -> Result<UnitPrice, Arithmetic> {
        round_div(i128::from(gross.micros()) * WHOLE, WHOLE + i128::from(self.0)).map(UnitPrice::from_micros)
    }
}

impl fmt::Display for Rate {
    /// In percent: `"13%"`, `"0.05%"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.0, 2, 0, false)?;
        f.write_str("%")
    }
}

impl JsonSchema for Rate {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Rate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "format": "int64",
            "description": "rate in basis points, hundredths of a percent: 13 % is 1300",
            "x-unit": "basis_points"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use proptest::prelude::*;

    fn cny(minor: i64) -> Money {
        Money::new(minor, Currency::CNY)
    }

    #[track_caller]
    fn check(basis_points: i64, amount: i64, share: Result<i64, Arithmetic>, net: Result<i64, Arithmetic>) {
        let rate = Rate::from_basis_points(basis_points);
        assert_eq!(rate.of(cny(amount)), share.map(cny), "{rate} of {amount}");
        assert_eq!(rate.net_of_gross(cny(amount)), net.map(cny), "net of {amount} at {rate}");
    }

    #[test]
    fn shares_and_nets_are_rounded_once() {
        check(1300, 10_000, Ok(1300), Ok(8850));
        check(1300, -10_000, Ok(-1300), Ok(-8850));
        check(600, 106, Ok(6), Ok(100));
        check(0, 999, Ok(0), Ok(999));
        check(5000, 1, Ok(1), Ok(1)); // half a fen goes up; 0.67 is 1
        check(1, 4_999, Ok(0), Ok(4_999));
        check(10_000, i64::MAX, Ok(i64::MAX), Ok(4_611_686_018_427_387_904));
        check(10_001, i64::MAX, Err(Arithmetic::Overflow), Ok(4_611_455_445_655_105_148));
        check(-10_000, 100, Ok(-100), Err(Arithmetic::DivisionByZero));
        check(-20_000, 100, Ok(-200), Err(Arithmetic::DivisionByZero));
    }

    #[test]
    fn prices_take_the_tax_on_and_off() {
        let price = UnitPrice::from_micros;
        let rate = Rate::from_basis_points(1300);
        assert_eq!(
            (rate.price_with(price(100_000_000)), rate.price_without(price(113_000_000))),
            (Ok(price(113_000_000)), Ok(price(100_000_000)))
        );
        assert_eq!((rate.price_with(price(50)), rate.price_with(price(-50))), (Ok(price(57)), Ok(price(-57))));
        assert_eq!(rate.price_without(price(10_000_000)), Ok(price(8_849_558)));
        assert_eq!(rate.price_with(price(i64::MAX)), Err(Arithmetic::Overflow));
        assert_eq!(Rate::from_basis_points(-10_000).price_without(price(1)), Err(Arithmetic::DivisionByZero));
    }

    #[test]
    fn rates_read_in_percent() {
        for (basis_points, expected) in [(1300, "13%"), (1250, "12.5%"), (5, "0.05%"), (-600, "-6%"), (0, "0%")] {
            assert_eq!(Rate::from_basis_points(basis_points).to_string(), expected);
        }
        assert_eq!(serde_json::to_string(&Rate::from_basis_points(1300)).unwrap(), "1300");
    }

    proptest! {
        #[test]
        fn taking_the_tax_out_of_what_it_was_put_on_gives_the_net_back(net in -1_000_000_000_000_i64..1_000_000_000_000, rate in 0..20_000_i64) {
            let (net, rate) = (cny(net), Rate::from_basis_points(rate));
            let gross = net.checked_add(rate.of(net).unwrap()).unwrap();
            prop_assert_eq!(rate.net_of_gross(gross).unwrap(), net);
        }

        #[test]
        fn a_price_survives_the_tax_put_on_and_taken_off(micros in -1_000_000_000_000_i64..1_000_000_000_000, rate in 0..20_000_i64) {
            let (price, rate) = (UnitPrice::from_micros(micros), Rate::from_basis_points(rate));
            prop_assert_eq!(rate.price_with(price).and_then(|gross| rate.price_without(gross)), Ok(price));
        }
    }
}
