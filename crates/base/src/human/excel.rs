//! What a cell of a workbook really holds: numbers as Excel stores them, days as it counts them.

use super::{clean, refuse};
use crate::date::BusinessDate;
use crate::decision::Refusal;

/// Excel keeps so many significant digits of a number; what a file holds beyond them is noise of its arithmetic.
const SIGNIFICANT_DIGITS: usize = 15;
/// Beyond this power of ten no figure or code of the product fits.
const POWER_MAX: i64 = 40;

/// From which day a workbook counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Epoch {
    /// Day 1 is 1900-01-01, and there is a day 60 that never was, 29 February 1900.
    Y1900,
    /// Day 0 is 1904-01-01; workbooks of old Macintosh versions.
    Y1904,
}

/// The raw value of a number cell (`"0.30000000000000004"`, `"1.3800138E+10"`) as plain digits, to the 15 significant digits
/// that Excel itself has and shows: `"0.3"`, `"13800138000"`. Give it to the reader of the field. Digits beyond the
/// fifteenth are rounded, half up, as Excel shows them; a whole number of more than 15 digits has lost its end already.
///
/// # Errors
/// `excel.rounded` for a whole number of more than 15 digits: Excel has replaced the rest by noughts;
/// `number.not_a_number`, `number.too_large`.
pub fn plain_number(raw: &str) -> Result<String, Refusal> {
    let text = clean(raw);
    let unsigned = text.strip_prefix('-').unwrap_or(&text);
    let (mantissa, power) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let power: i64 = power.parse().map_err(|_| refuse("number.not_a_number", raw))?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(refuse("number.not_a_number", raw));
    }
    // The value is 0.d₁d₂d₃… × 10^point.
    let whole_digits = i64::try_from(whole.len()).map_err(|_| refuse("number.too_large", raw))?;
    let noughts = digits.iter().take_while(|&&digit| digit == b'0').count();
    digits.drain(..noughts);
    let mut point = whole_digits.saturating_add(power).saturating_sub(i64::try_from(noughts).unwrap_or(i64::MAX));
    if digits.is_empty() {
        return Ok("0".to_owned());
    }
    if round(&mut digits) {
        point += 1;
    }
    if point.abs() > POWER_MAX {
        return Err(refuse(if point > 0 { "number.too_large" } else { "number.too_many_decimals" }, raw).arg("max", 6));
    }
    if point > SIGNIFICANT_DIGITS as i64 {
        return Err(refuse("excel.rounded", raw));
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    Ok(format!("{sign}{}", place_point(&digits, point)))
}

/// Cuts to 15 digits, rounded half up, without noughts at the end; whether that carried over into a digit more.
fn round(digits: &mut Vec<u8>) -> bool {
    let up = digits.get(SIGNIFICANT_DIGITS).is_some_and(|&next| next >= b'5');
    digits.truncate(SIGNIFICANT_DIGITS);
    let mut carry = up;
    for digit in digits.iter_mut().rev() {
        if !carry {
            break;
        }
        carry = *digit == b'9';
        *digit = if carry { b'0' } else { *digit + 1 };
    }
    if carry {
        digits.insert(0, b'1');
    }
    while digits.last() == Some(&b'0') {
        digits.pop();
    }
    carry
}

/// 0.`digits` × 10^`point` in plain digits.
fn place_point(digits: &[u8], point: i64) -> String {
    let digits: String = digits.iter().map(|&digit| char::from(digit)).collect();
    let Ok(before) = usize::try_from(point) else {
        let noughts = "0".repeat(usize::try_from(-point).unwrap_or_default());
        return format!("0.{noughts}{digits}");
    };
    match digits.split_at_checked(before) {
        Some(("", after)) => format!("0.{after}"),
        Some((whole, "")) => whole.to_owned(),
        Some((whole, after)) => format!("{whole}.{after}"),
        None => format!("{digits:0<before$}"),
    }
}

/// The day that a date cell holds as a number: `"45678"` is 2025-01-21 where days are counted from 1900.
///
/// # Errors
/// `date.not_a_date` if it is no number; `date.with_time` if it has a fraction, the time of day; `date.no_such_day` for day 60
/// of 1900; `date.out_of_range` outside 1900 … 2199.
pub fn date(raw: &str, epoch: Epoch) -> Result<BusinessDate, Refusal> {
    let plain = plain_number(raw).map_err(|_| refuse("date.not_a_date", raw))?;
    if plain.contains('.') {
        return Err(refuse("date.with_time", raw));
    }
    let out_of_range = || refuse("date.out_of_range", raw);
    let serial: i32 = plain.parse().map_err(|_| out_of_range())?;
    let first = match epoch {
        Epoch::Y1904 => BusinessDate::from_ymd(1904, 1, 1).filter(|_| serial >= 0),
        Epoch::Y1900 if serial == 60 => return Err(refuse("date.no_such_day", "1900-02-29")),
        // Day 1 is 1 January 1900; from day 61 on the day that never was has to be taken back.
        Epoch::Y1900 => BusinessDate::MIN.add_days(if serial > 60 { 0 } else { 1 }).filter(|_| serial >= 1),
    };
    let back = if epoch == Epoch::Y1900 { 2 } else { 0 };
    first.and_then(|first| first.add_days(serial - back)).ok_or_else(out_of_range)
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cell_holds_fifteen_digits() {
        for (raw, expected) in [
            ("0", "0"),
            ("-0.0", "0"),
            ("12.50", "12.5"),
            ("0.30000000000000004", "0.3"),
            ("19.989999999999998", "19.99"),
            ("99.999999999999999", "100"),
            ("1.3800138E+10", "13800138000"),
            ("1.5e-3", "0.0015"),
            ("1E2", "100"),
            ("-4.5", "-4.5"),
            ("123456789012345", "123456789012345"),
            ("123456789012345.6", "123456789012346"),
            ("0.001234", "0.001234"),
        ] {
            assert_eq!(plain_number(raw), Ok(expected.to_owned()), "{raw}");
        }
        for (raw, key) in [
            ("6.22202E+18", "excel.rounded"),
            ("6222021234567890000", "excel.rounded"),
            ("1E+15", "excel.rounded"),
            ("999999999999999.9", "excel.rounded"),
            ("1E+41", "number.too_large"),
            ("1E-42", "number.too_many_decimals"),
            ("1E+99999999999999999999", "number.not_a_number"),
            ("1E+9223372036854775807", "number.too_large"),
            ("", "number.not_a_number"),
            ("1,000", "number.not_a_number"),
            ("NaN", "number.not_a_number"),
            ("1.2.3", "number.not_a_number"),
        ] {
            assert_eq!(told(&plain_number(raw)), key, "{raw}");
        }
    }

    #[test]
    fn days_are_counted_from_the_workbooks_own_first() {
        for (raw, epoch, expected) in [
            ("45678", Epoch::Y1900, Ok("2025-01-21")),
            ("45678.0", Epoch::Y1900, Ok("2025-01-21")),
            ("45678", Epoch::Y1904, Ok("2029-01-22")),
            ("1", Epoch::Y1900, Ok("1900-01-01")),
            ("59", Epoch::Y1900, Ok("1900-02-28")),
            ("60", Epoch::Y1900, Err("date.no_such_day")),
            ("61", Epoch::Y1900, Ok("1900-03-01")),
            ("0", Epoch::Y1900, Err("date.out_of_range")),
            ("0", Epoch::Y1904, Ok("1904-01-01")),
            ("-1", Epoch::Y1904, Err("date.out_of_range")),
            ("109574", Epoch::Y1900, Ok("2199-12-31")),
            ("109575", Epoch::Y1900, Err("date.out_of_range")),
            ("99999999999", Epoch::Y1900, Err("date.out_of_range")),
            ("45678.25", Epoch::Y1900, Err("date.with_time")),
            ("abc", Epoch::Y1900, Err("date.not_a_date")),
        ] {
            let read = date(raw, epoch);
            match expected {
                Ok(day) => assert_eq!(read.as_ref().map(ToString::to_string), Ok(day.to_owned()), "{raw} {epoch:?}"),
                Err(key) => assert_eq!(told(&read), key, "{raw} {epoch:?}"),
            }
        }
    }

    proptest! {
        #[test]
        fn numbers_of_fifteen_digits_come_through(number in -999_999_999_999_999_i64..=999_999_999_999_999) {
            prop_assert_eq!(plain_number(&number.to_string()), Ok(number.to_string()));
            // as a program writes it that keeps numbers in binary: shortest text that reads back
            let raw = format!("{:e}", number as f64);
            prop_assert_eq!(plain_number(&raw), Ok(number.to_string()));
        }

        #[test]
        fn the_two_epochs_lie_1462_days_apart(serial in 0..60_000_i32) {
            let (early, late) = (date(&(serial + 1462).to_string(), Epoch::Y1900), date(&serial.to_string(), Epoch::Y1904));
            prop_assert_eq!(early.unwrap(), late.unwrap());
        }
    }
}
