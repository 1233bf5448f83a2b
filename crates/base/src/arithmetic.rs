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
    let rounded = if away { quotient + numerator.signum() } else { quotient };
    i64::try_from(rounded).map_err(|_| Arithmetic::Overflow)
}

/// The share of `amount` that goes with `part` of `whole`: amount × part ÷ whole, rounded once, half away from zero. A whole of
/// zero or less has no parts.
pub fn proportion(amount: i64, part: i64, whole: i64) -> Result<i64, Arithmetic> {
    round_div(i128::from(amount) * i128::from(part), i128::from(whole))
}

/// Writes `units` counted in 10^-`places` as a decimal: grouped by thousands if asked, trailing zeros cut down to `places_min`.
pub(crate) fn write_decimal(f: &mut impl fmt::Write, units: i64, places: usize, places_min: usize, grouped: bool) -> fmt::Result {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(numerator: i128, denominator: i128, expected: Result<i64, Arithmetic>) {
        assert_eq!(round_div(numerator, denominator), expected, "{numerator} / {denominator}");
    }

    #[test]
    fn a_half_is_rounded_away_from_zero() {
        for (numerator, denominator, expected) in [
            (0, 7, 0),
            (14, 10, 1),
            (15, 10, 2),
            (25, 10, 3),
            (-14, 10, -1),
            (-15, 10, -2),
            (-25, 10, -3),
            (1, 3, 0),
            (2, 3, 1),
            (-2, 3, -1),
            (4, 3, 1),
            (5, 3, 2),
            (7, 1, 7),
        ] {
            check(numerator, denominator, Ok(expected));
        }
    }

    #[test]
    fn what_has_no_answer_says_so() {
        check(1, 0, Err(Arithmetic::DivisionByZero));
        check(1, -1, Err(Arithmetic::DivisionByZero));
        check(i128::MAX, 1, Err(Arithmetic::Overflow));
        check(i128::MIN, 1, Err(Arithmetic::Overflow));
        check(i128::MAX, i128::MAX, Ok(1));
        check(i128::from(i64::MIN), 1, Ok(i64::MIN));
        check(i128::from(i64::MAX) * 10 + 5, 10, Err(Arithmetic::Overflow));
    }

    #[test]
    fn a_part_gets_its_share() {
        for (amount, part, whole, expected) in [
            (100, 1, 3, Ok(33)),
            (100, 2, 3, Ok(67)),
            (-100, 2, 3, Ok(-67)),
            (1, 1, 2, Ok(1)),
            (i64::MAX, 7, 7, Ok(i64::MAX)),
            (i64::MAX, 8, 7, Err(Arithmetic::Overflow)),
            (1, 1, 0, Err(Arithmetic::DivisionByZero)),
        ] {
            assert_eq!(proportion(amount, part, whole), expected, "{amount} × {part} ÷ {whole}");
        }
    }

    #[test]
    fn decimals_are_written_exactly() {
        for (units, places, places_min, grouped, expected) in [
            (0, 2, 2, true, "0.00"),
            (5, 2, 2, true, "0.05"),
            (-5, 2, 2, true, "-0.05"),
            (1_230_000, 2, 2, true, "12,300.00"),
            (100_000, 2, 2, true, "1,000.00"),
            (99_999, 2, 2, true, "999.99"),
            (1_234_567, 0, 0, true, "1,234,567"),
            (7500, 3, 0, false, "7.5"),
            (7000, 3, 0, false, "7"),
            (12_300_000, 6, 2, true, "12.30"),
            (i64::MIN, 2, 2, true, "-92,233,720,368,547,758.08"),
        ] {
            let mut written = String::new();
            write_decimal(&mut written, units, places, places_min, grouped).unwrap();
            assert_eq!(written, expected, "{units}");
        }
    }

    proptest! {
        #[test]
        fn the_rounded_quotient_is_the_nearest(n in any::<i64>(), d in 1..=i64::MAX) {
            let (n, d) = (i128::from(n), i128::from(d));
            let rounded = i128::from(round_div(n, d).unwrap());
            let twice_error = 2 * (rounded * d - n).abs();
            prop_assert!(twice_error <= d);
            if twice_error == d {
                prop_assert!((rounded * d).abs() > n.abs(), "a tie goes away from zero");
            }
        }
    }
}
