//! How much of a thing, and what one of it costs.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::arithmetic::{Arithmetic, round_div, write_decimal};
use crate::money::{Currency, Money};

/// How much of an item, in thousandths of its unit: 7.5 kg is 7500.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
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
        units
            .checked_mul(1000)
            .map(Quantity)
            .ok_or(Arithmetic::Overflow)
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
        self.0
            .checked_add(other.0)
            .map(Quantity)
            .ok_or(Arithmetic::Overflow)
    }

    /// This less the other.
    pub fn checked_sub(self, other: Quantity) -> Result<Quantity, Arithmetic> {
        self.0
            .checked_sub(other.0)
            .map(Quantity)
            .ok_or(Arithmetic::Overflow)
    }

    /// The same quantity the other way.
    pub fn checked_neg(self) -> Result<Quantity, Arithmetic> {
        self.0
            .checked_neg()
            .map(Quantity)
            .ok_or(Arithmetic::Overflow)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.0, 3, 0, false)
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
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
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
