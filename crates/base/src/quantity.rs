//! How much of a thing, and what one of it costs.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::arithmetic::{Arithmetic, round_div, write_decimal};
use crate::money::{Currency, Money};

/// How much of an item, in thousandths of its unit: 7.5 kg is 7500.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(i64);

impl Quantity {
    /// None of it.
    pub const ZERO: Quantity = Quantity(0);

    /// So many thousandths of the item's unit.
    #[must_use]
    pub const fn from_thousandths(thousandths: i64) -> Quantity {
        Quantity(thousandths)
    }

    /// So many whole units.
    pub fn from_whole(units: i64) -> Result<Quantity, Arithmetic> {
        units.checked_mul(1000).map(Quantity).ok_or(Arithmetic::Overflow)
    }

    /// The quantity in thousandths of the item's unit.
    #[must_use]
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// Whether it is more than nothing.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// The sum of both.
    pub fn checked_add(self, other: Quantity) -> Result<Quantity, Arithmetic> {
        self.0.checked_add(other.0).map(Quantity).ok_or(Arithmetic::Overflow)
    }

    /// This less the other.
    pub fn checked_sub(self, other: Quantity) -> Result<Quantity, Arithmetic> {
        self.0.checked_sub(other.0).map(Quantity).ok_or(Arithmetic::Overflow)
    }

    /// The same quantity the other way.
    pub fn checked_neg(self) -> Result<Quantity, Arithmetic> {
        self.0.checked_neg().map(Quantity).ok_or(Arithmetic::Overflow)
    }
}

/// `1234.5`, as it is typed; with `{:#}` the thousands stand apart, as it is read: `1,234.5`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grouped = f.alternate();
        write_decimal(f, self.0, 3, 0, grouped)
    }
}

impl JsonSchema for Quantity {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "format": "int64",
            "description": "quantity in thousandths of the item's unit: 7.5 is 7500",
            "x-unit": "thousandths"
        })
    }
}

/// The price of one whole unit of an item, in millionths of the currency's major unit whatever its decimals:
/// 12.30 yuan is 12,300,000; 5 yen is 5,000,000. The currency stands on the document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitPrice(i64);

impl UnitPrice {
    /// So many millionths of the currency's major unit.
    #[must_use]
    pub const fn from_micros(micros: i64) -> UnitPrice {
        UnitPrice(micros)
    }

    /// The price in millionths of the currency's major unit.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// What `quantity` of it costs: price × quantity, rounded once to a minor unit of `currency`, half away from zero.
    pub fn times(self, quantity: Quantity, currency: Currency) -> Result<Money, Arithmetic> {
        // millionths × thousandths = 10^-9 major units; one minor unit is 10^-decimals. The product of two i64 fits in an i128.
        let minor_unit = 10_i128.pow(9 - currency.decimals());
        let minor = round_div(i128::from(self.0) * i128::from(quantity.0), minor_unit)?;
        Ok(Money::new(minor, currency))
    }

    /// The price at which `quantity` costs `amount`: amount ÷ quantity, rounded once to the millionth, half away from zero. For
    /// showing: what was agreed is the amount, and this price times the quantity need not come back to it.
    pub fn of(amount: Money, quantity: Quantity) -> Result<UnitPrice, Arithmetic> {
        let nano_per_minor = 10_i128.pow(9 - amount.currency.decimals());
        let sign = i128::from(quantity.0.signum());
        round_div(i128::from(amount.minor) * nano_per_minor * sign, i128::from(quantity.0).abs()).map(UnitPrice::from_micros)
    }
}

impl fmt::Display for UnitPrice {
    /// With two to six decimals: `"12.30"`, `"0.012345"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.0, 6, 2, true)
    }
}

impl JsonSchema for UnitPrice {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "UnitPrice".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "format": "int64",
            "description": "price of one unit in millionths of the currency's major unit: 12.30 is 12300000",
            "x-unit": "micros"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(price_micros: i64, thousandths: i64, currency: &str, expected: Result<i64, Arithmetic>) {
        let currency = Currency::new(currency).unwrap();
        let cost = UnitPrice::from_micros(price_micros).times(Quantity::from_thousandths(thousandths), currency);
        assert_eq!(cost, expected.map(|minor| Money::new(minor, currency)), "{price_micros} × {thousandths}");
    }

    #[test]
    fn price_times_quantity_is_rounded_once() {
        check(12_300_000, 1_000, "CNY", Ok(1230));
        check(12_300_000, 7_500, "CNY", Ok(9225));
        check(5_000, 1_000, "CNY", Ok(1)); // half a fen
        check(4_999, 1_000, "CNY", Ok(0));
        check(-5_000, 1_000, "CNY", Ok(-1));
        check(5_000, -1_000, "CNY", Ok(-1));
        check(333_333, 3_000, "CNY", Ok(100)); // three at a third: once at the end, not 33 × 3
        check(5_000_000, 2_000, "JPY", Ok(10));
        check(500_000, 1_000, "JPY", Ok(1));
        check(1_234_500, 1_000, "KWD", Ok(1235));
        check(i64::MAX, 1_000, "CNY", Ok(922_337_203_685_478));
        check(i64::MAX, i64::MAX, "CNY", Err(Arithmetic::Overflow));
        check(i64::MIN, i64::MIN, "JPY", Err(Arithmetic::Overflow));
    }

    #[test]
    fn a_price_can_be_told_from_an_amount() {
        let price = |minor, thousandths| UnitPrice::of(Money::new(minor, Currency::CNY), Quantity::from_thousandths(thousandths));
        assert_eq!(price(1_230, 1_000), Ok(UnitPrice::from_micros(12_300_000)));
        assert_eq!(price(10_000, 3_000), Ok(UnitPrice::from_micros(33_333_333)));
        assert_eq!(price(-10_000, -6_000), Ok(UnitPrice::from_micros(16_666_667)));
        assert_eq!(price(-10_000, 6_000), Ok(UnitPrice::from_micros(-16_666_667)));
        assert_eq!(price(1, 0), Err(Arithmetic::DivisionByZero));
        assert_eq!(price(i64::MAX, 1), Err(Arithmetic::Overflow));
        let yen = Money::new(10, Currency::new("JPY").unwrap());
        assert_eq!(UnitPrice::of(yen, Quantity::from_thousandths(4_000)), Ok(UnitPrice::from_micros(2_500_000)));
    }

    #[test]
    fn quantities_and_prices_read_as_people_write_them() {
        for (thousandths, expected) in [(7000, "7"), (7500, "7.5"), (1, "0.001"), (-250, "-0.25"), (0, "0"), (1_234_567_000, "1234567")] {
            assert_eq!(Quantity::from_thousandths(thousandths).to_string(), expected);
        }
        for (micros, expected) in [(12_300_000, "12.30"), (12_345, "0.012345"), (1_000_000_000, "1,000.00")] {
            assert_eq!(UnitPrice::from_micros(micros).to_string(), expected);
        }
    }

    #[test]
    fn quantities_stay_in_range() {
        let (one, most) = (Quantity::from_thousandths(1), Quantity::from_thousandths(i64::MAX));
        assert_eq!(Quantity::from_whole(3), Ok(Quantity::from_thousandths(3000)));
        assert_eq!(Quantity::from_whole(i64::MAX), Err(Arithmetic::Overflow));
        assert_eq!(most.checked_add(one), Err(Arithmetic::Overflow));
        assert_eq!(one.checked_sub(one), Ok(Quantity::ZERO));
        assert_eq!(Quantity::from_thousandths(i64::MIN).checked_neg(), Err(Arithmetic::Overflow));
        assert!(one.is_positive() && !Quantity::ZERO.is_positive());
    }

    #[test]
    fn json_is_a_plain_integer() {
        assert_eq!(serde_json::to_string(&Quantity::from_thousandths(7500)).unwrap(), "7500");
        assert_eq!(serde_json::from_str::<UnitPrice>("12300000").unwrap(), UnitPrice::from_micros(12_300_000));
        assert!(serde_json::from_str::<Quantity>("7.5").is_err());
    }

    proptest! {
        #[test]
        fn the_cost_is_the_nearest_to_the_exact_product(price in any::<i64>(), quantity in -1_000_000_000_i64..1_000_000_000, code in prop::sample::select(vec!["JPY", "CNY", "KWD", "CLF"])) {
            let currency = Currency::new(code).unwrap();
            let unit = (0..9 - currency.decimals()).fold(1_i128, |unit, _| unit * 10);
            let exact = i128::from(price) * i128::from(quantity);
            // the oracle works on the size, so that its sign cannot share a mistake with the code
            let nearest = (exact.abs() + unit / 2) / unit * exact.signum();
            let cost = UnitPrice::from_micros(price).times(Quantity::from_thousandths(quantity), currency);
            match i64::try_from(nearest) {
                Ok(minor) => prop_assert_eq!(cost, Ok(Money::new(minor, currency))),
                Err(_) => prop_assert_eq!(cost, Err(Arithmetic::Overflow)),
            }
        }
    }
}
