//! Amounts of money: whole minor units of one currency, never a fraction.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};

use crate::arithmetic::{Arithmetic, write_decimal};

/// A currency by its ISO 4217 code: three upper-case ASCII letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The Chinese yuan.
    pub const CNY: Currency = Currency(*b"CNY");

    /// The currency with this code, or nothing if the code is not three upper-case ASCII letters.
    #[must_use]
    pub fn new(code: &str) -> Option<Currency> {
        let letters: [u8; 3] = code.as_bytes().try_into().ok()?;
        letters
            .iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Currency(letters))
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
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
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
        Currency::new(&code)
            .ok_or_else(|| D::Error::custom("a currency is three upper-case letters, like CNY"))
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
            return if self.minor == 0 {
                Ok(Vec::new())
            } else {
                Err(Arithmetic::DivisionByZero)
            };
        }
        let equal = weights.iter().all(|&w| w == 0);
        let weight_of = |i: usize| if equal { 1 } else { i128::from(weights[i]) };
        let total: i128 = (0..weights.len()).map(weight_of).sum();
        let size = i128::from(self.minor).abs();

        let mut shares: Vec<i128> = (0..weights.len())
            .map(|i| size * weight_of(i) / total)
            .collect();
        let left = usize::try_from(size - shares.iter().sum::<i128>())
            .map_err(|_| Arithmetic::Overflow)?;
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_key(|&i| (-(size * weight_of(i) % total), i));
        assert!(
            left <= order.len(),
            "flooring loses less than one unit a share"
        );
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
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(Arithmetic::CurrencyMismatch)
        }
    }

    fn with(self, minor: Option<i64>) -> Result<Money, Arithmetic> {
        minor
            .map(|minor| Money { minor, ..self })
            .ok_or(Arithmetic::Overflow)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.currency.decimals() as usize;
        write_decimal(f, self.minor, places, places, true)
    }
}
