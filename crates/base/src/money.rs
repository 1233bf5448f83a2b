//! Amounts of money: whole minor units of one currency, never a fraction.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};

use crate::arithmetic::{Arithmetic, write_decimal};

/// The currencies of ISO 4217 that amounts are in; not its codes for metals, for tests and for "no currency".
const KNOWN: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BOV",
    "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CLF", "CLP", "CNY", "COP", "COU", "CRC", "CUP", "CVE",
    "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD",
    "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW",
    "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR",
    "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG",
    "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP",
    "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED",
    "VES", "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
];

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The Chinese yuan.
    pub const CNY: Currency = Currency(*b"CNY");

    /// The currency with this code, or nothing where ISO 4217 has no such currency.
    #[must_use]
    pub fn new(code: &str) -> Option<Currency> {
        let letters: [u8; 3] = code.as_bytes().try_into().ok()?;
        KNOWN.binary_search(&code).is_ok().then_some(Currency(letters))
    }

    /// The code, e.g. `"CNY"`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???") // three ASCII letters by construction
    }

    /// How many decimal places the minor unit has: 2 for most, 0 for yen, won, dong …, 3 for dinars, 4 for CLF and UYW.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV"
            | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = Cow::<str>::deserialize(deserializer)?;
        Currency::new(&code).ok_or_else(|| D::Error::unknown_variant(&code, KNOWN))
    }
}

impl JsonSchema for Currency {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 4217 currency code" })
    }
}

/// An amount of money.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// The amount in minor units of the currency (fen for CNY); negative for what is owed the other way.
    pub minor: i64,
    /// The currency the amount is in.
    pub currency: Currency,
}

impl Money {
    /// `minor` minor units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Money {
        Money { minor: 0, currency }
    }

    /// The sum of both.
    pub fn checked_add(self, other: Money) -> Result<Money, Arithmetic> {
        self.same_currency(other)?;
        self.with(self.minor.checked_add(other.minor))
    }

    /// This less the other.
    pub fn checked_sub(self, other: Money) -> Result<Money, Arithmetic> {
        self.same_currency(other)?;
        self.with(self.minor.checked_sub(other.minor))
    }

    /// The same amount the other way.
    pub fn checked_neg(self) -> Result<Money, Arithmetic> {
        self.with(self.minor.checked_neg())
    }

    /// Splits the amount in proportion to `weights` (any unit), by largest remainder: each share lies within one minor unit
    /// of its exact value, the shares add up to the amount, and among equal remainders the earlier share is served first.
    /// Weights that are all zero share equally. Nothing may be split among nobody.
    pub fn allocate(&self, weights: &[i64]) -> Result<Vec<Money>, Arithmetic> {
        if weights.iter().any(|&w| w < 0) {
            return Err(Arithmetic::NegativeWeight);
        }
        if weights.is_empty() {
            return if self.minor == 0 { Ok(Vec::new()) } else { Err(Arithmetic::DivisionByZero) };
        }
        let equal = weights.iter().all(|&w| w == 0);
        let weight_of = |i: usize| if equal { 1 } else { i128::from(weights[i]) };
        let total: i128 = (0..weights.len()).map(weight_of).sum();
        let size = i128::from(self.minor).abs();

        let mut shares: Vec<i128> = (0..weights.len()).map(|i| size * weight_of(i) / total).collect();
        let left = usize::try_from(size - shares.iter().sum::<i128>()).map_err(|_| Arithmetic::Overflow)?;
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_key(|&i| (-(size * weight_of(i) % total), i));
        assert!(left <= order.len(), "flooring loses less than one unit a share");
        for &i in &order[..left] {
            shares[i] += 1;
        }

        let sign = i128::from(self.minor.signum());
        let money = |share: i128| self.with(i64::try_from(share * sign).ok());
        shares.into_iter().map(money).collect()
    }

    /// The amount as people write it, grouped, with the currency's decimals and without its code: `"12,300.00"`.
    #[must_use]
    pub fn format(&self) -> String {
        self.to_string()
    }

    fn same_currency(self, other: Money) -> Result<(), Arithmetic> {
        if self.currency == other.currency { Ok(()) } else { Err(Arithmetic::CurrencyMismatch) }
    }

    fn with(self, minor: Option<i64>) -> Result<Money, Arithmetic> {
        minor.map(|minor| Money { minor, ..self }).ok_or(Arithmetic::Overflow)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.currency.decimals() as usize;
        write_decimal(f, self.minor, places, places, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cny(minor: i64) -> Money {
        Money::new(minor, Currency::CNY)
    }

    #[track_caller]
    fn check(amount: i64, weights: &[i64], expected: Result<&[i64], Arithmetic>) {
        let shares = cny(amount).allocate(weights).map(|shares| shares.iter().map(|s| s.minor).collect::<Vec<_>>());
        assert_eq!(shares, expected.map(<[i64]>::to_vec), "{amount} by {weights:?}");
    }

    #[test]
    fn an_amount_is_shared_by_largest_remainder() {
        check(100, &[1, 1, 1], Ok(&[34, 33, 33]));
        check(-100, &[1, 1, 1], Ok(&[-34, -33, -33]));
        check(5, &[0, 0], Ok(&[3, 2]));
        check(10, &[1, 0, 2], Ok(&[3, 0, 7]));
        check(0, &[5, 3], Ok(&[0, 0]));
        check(0, &[], Ok(&[]));
        check(1, &[], Err(Arithmetic::DivisionByZero));
        check(10, &[1, -1], Err(Arithmetic::NegativeWeight));
        check(i64::MIN, &[1], Ok(&[i64::MIN]));
        check(i64::MAX, &[i64::MAX, i64::MAX], Ok(&[4_611_686_018_427_387_904, 4_611_686_018_427_387_903]));
    }

    #[test]
    fn currencies_have_their_own_decimals() {
        for (code, minor, expected) in
            [("CNY", 1_230_000, "12,300.00"), ("JPY", 1_230_000, "1,230,000"), ("KWD", 1_230_000, "1,230.000"), ("USD", -1, "-0.01")]
        {
            let currency = Currency::new(code).unwrap();
            assert_eq!(Money::new(minor, currency).format(), expected, "{code}");
            assert_eq!(currency.as_str(), code);
        }
        for refused in ["", "CN", "cny", "CNYX", "C1Y", "€UR", "元", "XXX", "XTS", "XAU", "ABC", "RMB"] {
            assert_eq!(Currency::new(refused), None, "{refused}");
        }
        assert!(KNOWN.is_sorted() && KNOWN.iter().all(|code| Currency::new(code).is_some()));
    }

    #[test]
    fn sums_stay_in_one_currency_and_in_range() {
        let usd = Money::new(1, Currency::new("USD").unwrap());
        assert_eq!(cny(2).checked_add(cny(3)), Ok(cny(5)));
        assert_eq!(cny(2).checked_sub(cny(3)), Ok(cny(-1)));
        assert_eq!(cny(2).checked_neg(), Ok(cny(-2)));
        assert_eq!(cny(2).checked_add(usd), Err(Arithmetic::CurrencyMismatch));
        assert_eq!(cny(2).checked_sub(usd), Err(Arithmetic::CurrencyMismatch));
        assert_eq!(cny(i64::MAX).checked_add(cny(1)), Err(Arithmetic::Overflow));
        assert_eq!(cny(i64::MIN).checked_sub(cny(1)), Err(Arithmetic::Overflow));
        assert_eq!(cny(i64::MIN).checked_neg(), Err(Arithmetic::Overflow));
    }

    #[test]
    fn json_is_exact_and_closed() {
        let json = r#"{"minor":-5,"currency":"CNY"}"#;
        assert_eq!(serde_json::from_str::<Money>(json).unwrap(), cny(-5));
        assert_eq!(serde_json::to_string(&cny(-5)).unwrap(), json);
        for refused in [
            r#"{"minor":5}"#,
            r#"{"minor":5,"currency":"cny"}"#,
            r#"{"minor":5,"currency":"CNY","x":1}"#,
            r#"{"minor":5.0,"currency":"CNY"}"#,
            r#"{"minor":9223372036854775808,"currency":"CNY"}"#,
        ] {
            assert!(serde_json::from_str::<Money>(refused).is_err(), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn shares_add_up_and_lie_within_one_of_exact(amount in any::<i64>(), weights in prop::collection::vec(0..=i64::MAX, 1..12)) {
            let shares = cny(amount).allocate(&weights).unwrap();
            prop_assert_eq!(shares.iter().map(|s| i128::from(s.minor)).sum::<i128>(), i128::from(amount));
            let equal = weights.iter().all(|&w| w == 0);
            let weights: Vec<i128> = weights.iter().map(|&w| if equal { 1 } else { i128::from(w) }).collect();
            let total: i128 = weights.iter().sum();
            for (share, weight) in shares.iter().zip(weights) {
                // |share − amount × weight ÷ total| < 1, compared by whole part and remainder so that nothing overflows
                let product = i128::from(amount) * weight;
                let (floor, ceil) = (product.div_euclid(total), product.div_euclid(total) + i128::from(product.rem_euclid(total) != 0));
                prop_assert!((floor..=ceil).contains(&i128::from(share.minor)));
                prop_assert!(weight > 0 || share.minor == 0);
                prop_assert!(share.minor == 0 || share.minor.signum() == amount.signum());
            }
        }

        #[test]
        fn a_counter_amount_is_shared_as_its_exact_negation(amount in -i64::MAX..=i64::MAX, weights in prop::collection::vec(0..1000_i64, 1..12)) {
            let negated: Vec<_> = cny(amount).allocate(&weights).unwrap().into_iter().map(|s| s.checked_neg().unwrap()).collect();
            prop_assert_eq!(cny(-amount).allocate(&weights).unwrap(), negated);
        }
    }
}
