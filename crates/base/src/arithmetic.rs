//! What can go wrong when counting, and the one rounding rule.

use std::fmt;

/// Why a calculation has no answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Arithmetic {
    /// The result does not fit in 64 bits.
    Overflow,
    /// Two amounts in different currencies cannot be added or compared.
    CurrencyMismatch,
    /// A division by zero, or a share of an amount among nobody.
    DivisionByZero,
    /// A weight below zero has no share.
    NegativeWeight,
}

impl fmt::Display for Arithmetic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Arithmetic::Overflow => "the result does not fit",
            Arithmetic::CurrencyMismatch => "the currencies differ",
            Arithmetic::DivisionByZero => "division by zero",
            Arithmetic::NegativeWeight => "a weight is negative",
        })
    }
}

impl std::error::Error for Arithmetic {}

/// `numerator ÷ denominator`, rounded half away from zero: the house's only rounding rule.
pub(crate) fn round_div(numerator: i128, denominator: i128) -> Result<i64, Arithmetic> {
    if denominator <= 0 {
        return Err(Arithmetic::DivisionByZero);
    }
    let quotient = numerator / denominator;
    let remainder = (numerator % denominator).unsigned_abs();
    // remainder < denominator, so `denominator - remainder` cannot underflow and nothing is doubled.
    let away = remainder >= denominator.unsigned_abs() - remainder && remainder != 0;
    let rounded = if away {
        quotient + numerator.signum()
    } else {
        quotient
    };
    i64::try_from(rounded).map_err(|_| Arithmetic::Overflow)
}

/// Writes `units` counted in 10^-`places` as a decimal: grouped by thousands if asked, trailing zeros cut down to `places_min`.
pub(crate) fn write_decimal(
    f: &mut impl fmt::Write,
    units: i64,
    places: usize,
    places_min: usize,
    grouped: bool,
) -> fmt::Result {
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    if units < 0 {
        f.write_char('-')?;
    }
    for (i, digit) in whole.chars().enumerate() {
        if grouped && i > 0 && (whole.len() - i).is_multiple_of(3) {
            f.write_char(',')?;
        }
        f.write_char(digit)?;
    }
    let kept = fraction.trim_end_matches('0').len().max(places_min);
    if kept > 0 {
        f.write_char('.')?;
        f.write_str(&fraction[..kept])?;
    }
    Ok(())
}
