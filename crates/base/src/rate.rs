//! Rates: a share of an amount, in basis points.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::arithmetic::{Arithmetic, round_div, write_decimal};
use crate::money::Money;

/// A share in basis points, hundredths of a percent: 13 % is 1300.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
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
