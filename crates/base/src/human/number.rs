//! Figures as people write them.

use super::{clean, refuse};
use crate::decision::{Refusal, Remedy};
use crate::money::{Currency, Money};
use crate::quantity::{Quantity, UnitPrice};
use crate::rate::Rate;

/// A sign before an amount, and the currencies that are written with it.
const CURRENCY_SIGNS: [(&str, &[&str]); 8] = [
    ("¥", &["CNY", "JPY"]),
    ("RMB", &["CNY"]),
    ("HK$", &["HKD"]),
    ("US$", &["USD"]),
    ("$", &["USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD"]),
    ("€", &["EUR"]),
    ("£", &["GBP"]),
    ("₩", &["KRW"]),
];

/// A quantity, to the thousandth: `"1,234.5"`, `"１２．５"`, `"1 200"`.
///
/// # Errors
/// `number.empty`, `number.not_a_number`, `number.scientific`, `number.excel_error`, `number.grouping`, `number.unit` (something
/// stands behind the figure), `number.too_many_decimals`, `number.too_large`.
pub fn quantity(text: &str) -> Result<Quantity, Refusal> {
    units(&clean(text), 3).map(Quantity::from_thousandths)
}

/// A figure in units of 10^-`decimals`: 7.5 with 3 is 7500.
///
/// # Errors
/// As [`quantity`].
pub fn decimal(text: &str, decimals: u32) -> Result<i64, Refusal> {
    units(&clean(text), decimals)
}

/// A whole number: days, copies, percent points.
///
/// # Errors
/// As [`quantity`].
pub fn whole(text: &str) -> Result<i64, Refusal> {
    units(&clean(text), 0)
}

/// An amount in `currency`, to its minor unit; a sign or code of that currency may stand before it (`"¥1,234.50"`,
/// `"CNY 8"`), and an accountant's brackets mean minus (`"(12.00)"`).
///
/// # Errors
/// As [`quantity`]; `number.other_currency` if the sign before it is another currency's.
pub fn amount(text: &str, currency: Currency) -> Result<Money, Refusal> {
    let text = clean(text);
    let bracketed = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let figure = without_sign(bracketed.unwrap_or(&text).trim(), &text, currency)?;
    if bracketed.is_some() && figure.starts_with(['-', '+']) {
        return Err(refuse("number.not_a_number", &text));
    }
    let minor = units(&figure, currency.decimals())?;
    // A figure read without a sign is not below zero, so its negation fits.
    Ok(Money::new(if bracketed.is_some() { -minor } else { minor }, currency))
}

/// The price of one unit in `currency`, to the millionth of its main unit; a sign or code of the currency may stand before it.
///
/// # Errors
/// As [`amount`].
pub fn unit_price(text: &str, currency: Currency) -> Result<UnitPrice, Refusal> {
    let text = clean(text);
    units(&without_sign(&text, &text, currency)?, 6).map(UnitPrice::from_micros)
}

/// A rate in percent, to the hundredth of a percent: `"13%"`, `"12.5 ％"`, `"13"`. Without the percent sign a figure between
/// −1 and 1 is refused: somebody may have meant 0.13 as 13 %.
///
/// # Errors
/// As [`quantity`]; `rate.percent_or_share` for a small figure without the sign.
pub fn rate(text: &str) -> Result<Rate, Refusal> {
    let text = clean(text);
    let signed = text.strip_suffix('%').map(str::trim_end);
    let rate = units(signed.unwrap_or(&text), 2).map(Rate::from_basis_points)?;
    if signed.is_none() && rate.basis_points() != 0 && rate.basis_points().abs() < 100 {
        let share = Rate::from_basis_points(rate.basis_points() * 100);
        return Err(refuse("rate.percent_or_share", &text).arg("percent", rate).arg("share", share));
    }
    Ok(rate)
}

/// The figure without the sign or code of its currency before it; a minus may stand on either side of the sign.
fn without_sign(figure: &str, typed: &str, currency: Currency) -> Result<String, Refusal> {
    let (minus, rest) = match figure.strip_prefix('-') {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", figure),
    };
    let upper = rest.to_ascii_uppercase();
    let code = upper
        .get(..3)
        .and_then(Currency::new)
        .filter(|_| upper[3..].trim_start().starts_with(|c: char| "-.".contains(c) || c.is_ascii_digit()));
    let sign = CURRENCY_SIGNS.iter().find(|(sign, _)| upper.starts_with(sign));
    let (length, fits) = match (sign, code) {
        (Some((sign, currencies)), _) => (sign.len(), currencies.contains(&currency.as_str())),
        (None, Some(code)) => (3, code == currency),
        (None, None) => return Ok(figure.to_owned()),
    };
    if !fits {
        return Err(refuse("number.other_currency", typed).arg("expected", currency.as_str()));
    }
    Ok(format!("{minus}{}", rest[length..].trim_start()))
}

/// A cleaned figure in units of 10^-`decimals`.
fn units(text: &str, decimals: u32) -> Result<i64, Refusal> {
    if text.is_empty() {
        return Err(Refusal::new("number.empty"));
    }
    if text.starts_with('#') {
        return Err(refuse("number.excel_error", text));
    }
    let (negative, rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest.trim_start()),
        None => (false, text),
    };
    let end = rest.find(|c: char| !c.is_ascii_digit() && !",. '。".contains(c)).unwrap_or(rest.len());
    let (figure, behind) = (rest[..end].trim_end(), &rest[end..]);
    let no_number = if decimals == 0 { "number.not_a_whole_number" } else { "number.not_a_number" };
    let sign = if negative { "-" } else { "" };
    if !figure.contains(|c: char| c.is_ascii_digit()) {
        return Err(refuse(no_number, text));
    }
    if is_exponent(behind) {
        return Err(refuse("number.scientific", text));
    }
    if let Some(plain) = in_full(figure, behind) {
        return Err(refuse("number.in_full", text).arg("plain", super::shown(&format!("{sign}{plain}"))));
    }
    if !behind.is_empty() {
        let numeric = behind.contains(char::is_numeric);
        let refusal = refuse(if numeric { no_number } else { "number.unit" }, text);
        let plain = || super::shown(&format!("{sign}{figure}"));
        return Err(if numeric { refusal } else { refusal.arg("unit", super::shown(behind)).arg("figure", plain()) });
    }
    let (digits, fraction) = ungroup(figure, text)?;
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > decimals as usize {
        let key = if decimals == 0 { "number.not_whole" } else { "number.too_many_decimals" };
        let refusal = refuse(key, text);
        return Err(if decimals == 0 { refusal } else { refusal.arg("max", decimals) });
    }
    let all = format!("{sign}{digits}{fraction:0<width$}", width = decimals as usize);
    all.parse().map_err(|_| refuse("number.too_large", text))
}

/// What `30 万` comes to, in digits; nothing where something else stands behind the figure.
fn in_full(figure: &str, behind: &str) -> Option<String> {
    let places = match behind {
        "万" | "萬" => 4,
        "亿" | "億" => 8,
        _ => return None,
    };
    let (digits, fraction) = ungroup(figure, figure).ok().filter(|(_, fraction)| fraction.len() <= places)?;
    let all = format!("{digits}{fraction:0<places$}");
    Some(all.trim_start_matches('0').to_owned()).filter(|plain| !plain.is_empty())
}

/// `E+18` and the like: what Excel leaves of a long number.
fn is_exponent(behind: &str) -> bool {
    let Some(power) = behind.strip_prefix(['e', 'E']) else { return false };
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    !power.is_empty() && power.bytes().all(|b| b.is_ascii_digit())
}

/// The digits before and after the point. Groups of three are separated by commas, blanks or apostrophes, one kind in a
/// figure; the full stop of a Chinese keyboard counts as the point.
fn ungroup<'a>(figure: &'a str, typed: &str) -> Result<(String, &'a str), Refusal> {
    let (whole, fraction) = figure.split_once(['.', '。']).unwrap_or((figure, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(refuse("number.grouping", typed));
    }
    if let Some(mark) = whole.chars().find(|c| !c.is_ascii_digit()) {
        let well_grouped = whole.split(mark).enumerate().all(|(i, group)| {
            let right_length = if i == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
            right_length && group.bytes().all(|b| b.is_ascii_digit())
        });
        if !well_grouped {
            return Err(wrongly_grouped(whole, fraction, typed));
        }
    }
    Ok((whole.chars().filter(char::is_ascii_digit).collect(), fraction))
}

fn wrongly_grouped(whole: &str, fraction: &str, typed: &str) -> Refusal {
    let refusal = refuse("number.grouping", typed);
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let plain = if fraction.is_empty() { digits } else { format!("{digits}.{fraction}") };
    refusal.remedy(Remedy::new("number.write_plainly").arg("plain", super::shown(&plain)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(typed: &str, expected: Result<i64, &str>) {
        let read = quantity(typed);
        match expected {
            Ok(thousandths) => assert_eq!(read, Ok(Quantity::from_thousandths(thousandths)), "{typed}"),
            Err(key) => assert_eq!(told(&read), key, "{typed}"),
        }
    }

    #[test]
    fn figures_are_read_exactly_or_not_at_all() {
        for (typed, expected) in [
            ("7", 7_000),
            (" 1,234.5 ", 1_234_500),
            ("１２３", 123_000),
            ("１２．５", 12_500),
            ("１，２００", 1_200_000),
            ("12。5", 12_500),
            ("1 234.5", 1_234_500),
            ("1\u{a0}234", 1_234_000),
            ("1'234'567", 1_234_567_000),
            ("\u{202d}1,234.50\u{202c}", 1_234_500),
            ("007", 7_000),
            ("0", 0),
            ("-0", 0),
            (".5", 500),
            ("5.", 5_000),
            ("+3", 3_000),
            ("-2.25", -2_250),
            ("−2", -2_000),
            ("－ 2", -2_000),
            ("1.5000000", 1_500),
            ("9223372036854775.807", i64::MAX),
            ("-9223372036854775.808", i64::MIN),
        ] {
            check(typed, Ok(expected));
        }
    }

    #[test]
    fn what_is_no_figure_says_why() {
        for (typed, key) in [
            ("", "number.empty"),
            (" \u{3000}\u{200b}", "number.empty"),
            ("abc", "number.not_a_number"),
            ("-", "number.not_a_number"),
            (".", "number.not_a_number"),
            ("--1", "number.not_a_number"),
            ("1-2", "number.not_a_number"),
            ("1+1", "number.not_a_number"),
            ("1/2", "number.not_a_number"),
            ("①", "number.not_a_number"),
            ("5²", "number.not_a_number"),
            ("½", "number.not_a_number"),
            ("١٢٣", "number.not_a_number"),
            ("12٣", "number.not_a_number"),
            ("一百", "number.not_a_number"),
            ("NaN", "number.not_a_number"),
            ("inf", "number.not_a_number"),
            ("0x1F", "number.not_a_number"),
            ("=1+2", "number.not_a_number"),
            ("(5)", "number.not_a_number"),
            ("3e5", "number.scientific"),
            ("6.22202E+18", "number.scientific"),
            ("1E-3", "number.scientific"),
            ("#N/A", "number.excel_error"),
            ("#####", "number.excel_error"),
            ("1,23", "number.grouping"),
            ("1.234,50", "number.grouping"),
            ("1,0000", "number.grouping"),
            (",123", "number.grouping"),
            ("1,,234", "number.grouping"),
            ("1,234 567", "number.grouping"),
            ("1.2.3", "number.grouping"),
            ("1. 5", "number.grouping"),
            ("12kg", "number.unit"),
            ("12 个", "number.unit"),
            ("1.5万", "number.in_full"),
            ("30 亿", "number.in_full"),
            ("12.5%", "number.unit"),
            ("5e", "number.unit"),
            ("0.0004", "number.too_many_decimals"),
            ("0.30000000000000004", "number.too_many_decimals"),
            ("12345678901234567890", "number.too_large"),
            ("9223372036854775.808", "number.too_large"),
        ] {
            check(typed, Err(key));
        }
        check(&"9".repeat(10_000), Err("number.too_large"));
        let refusal = quantity("12 个").unwrap_err();
        assert_eq!((&refusal.args["unit"], &refusal.args["figure"]), (&"个".into(), &"12".into()));
        assert_eq!(quantity("1,23.5").unwrap_err().remedy.unwrap().args["plain"], "123.5".into());
        assert_eq!(quantity("-12.5x").unwrap_err().args["figure"], "-12.5".into(), "with its sign");
        assert_eq!(quantity("-3万").unwrap_err().args["plain"], "-30000".into());
        assert_eq!(told(&whole("a few")), "number.not_a_whole_number");
        assert_eq!(told(&whole("2.5")), "number.not_whole");
        assert_eq!(whole(" 1,000.0 "), Ok(1000));
    }

    #[test]
    fn amounts_are_in_their_currency() {
        let check = |typed: &str, code: &str, expected: Result<i64, &str>| {
            let read = amount(typed, Currency::new(code).unwrap());
            match expected {
                Ok(minor) => assert_eq!(read.as_ref().map(|money| money.minor), Ok(minor), "{typed}"),
                Err(key) => assert_eq!(told(&read), key, "{typed}"),
            }
        };
        for (typed, code, minor) in [
            ("¥1 234.50", "CNY", 123_450),
            ("￥１，２３４．５", "CNY", 123_450),
            ("¥5", "JPY", 5),
            ("rmb 5", "CNY", 500),
            ("CNY 1,234.5", "CNY", 123_450),
            ("usd.5", "USD", 50),
            ("$1", "USD", 100),
            ("US$1", "USD", 100),
            ("-¥1", "CNY", -100),
            ("¥-1", "CNY", -100),
            ("(12.00)", "CNY", -1_200),
            ("（¥12）", "CNY", -1_200),
            ("1.234", "KWD", 1_234),
            ("0.01", "CNY", 1),
        ] {
            check(typed, code, Ok(minor));
        }
        for (typed, code, key) in [
            ("$1", "CNY", "number.other_currency"),
            ("EUR 1", "CNY", "number.other_currency"),
            ("¥5.5", "JPY", "number.not_whole"),
            ("1.005", "CNY", "number.too_many_decimals"),
            ("1.0005", "KWD", "number.too_many_decimals"),
            ("12元", "CNY", "number.unit"),
            ("1e5", "CNY", "number.scientific"),
            ("¥", "CNY", "number.empty"),
            ("(-5)", "CNY", "number.not_a_number"),
            ("()", "CNY", "number.empty"),
            ("--5", "CNY", "number.not_a_number"),
            ("阀门", "CNY", "number.not_a_number"),
            ("92233720368547758.08", "CNY", "number.too_large"),
        ] {
            check(typed, code, Err(key));
        }
    }

    #[test]
    fn prices_have_six_decimals_and_rates_two() {
        assert_eq!(unit_price("¥0.012345", Currency::CNY), Ok(UnitPrice::from_micros(12_345)));
        assert_eq!(told(&unit_price("0.0123456", Currency::CNY)), "number.too_many_decimals");
        for (typed, expected) in [
            ("13%", Ok(1300)),
            ("12.5％", Ok(1250)),
            ("12.5 %", Ok(1250)),
            ("13", Ok(1300)),
            ("0", Ok(0)),
            ("0.13%", Ok(13)),
            ("-6%", Ok(-600)),
        ] {
            assert_eq!(rate(typed).map(Rate::basis_points), expected, "{typed}");
        }
        for (typed, key) in
            [("0.13", "rate.percent_or_share"), ("12.345%", "number.too_many_decimals"), ("%", "number.empty"), ("13%%", "number.unit")]
        {
            assert_eq!(told(&rate(typed)), key, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(units in any::<i64>()) {
            prop_assert_eq!(quantity(&Quantity::from_thousandths(units).to_string()), Ok(Quantity::from_thousandths(units)));
            prop_assert_eq!(unit_price(&UnitPrice::from_micros(units).to_string(), Currency::CNY), Ok(UnitPrice::from_micros(units)));
            prop_assert_eq!(rate(&Rate::from_basis_points(units).to_string()), Ok(Rate::from_basis_points(units)));
            for code in ["CNY", "JPY", "KWD"] {
                let money = Money::new(units, Currency::new(code).unwrap());
                prop_assert_eq!(amount(&money.to_string(), money.currency), Ok(money));
            }
        }

        #[test]
        fn wide_digits_are_read_like_narrow_ones(text in "[-+0-9.,eE ]{0,12}") {
            let wide: String = text.chars().map(|c| if c == ' ' { '\u{3000}' } else { char::from_u32(u32::from(c) + 0xfee0).unwrap() }).collect();
            let (narrow, wide) = (quantity(&text), quantity(&wide));
            prop_assert_eq!(narrow.is_ok(), wide.is_ok());
            prop_assert_eq!(narrow.map_err(|r| r.key), wide.map_err(|r| r.key));
        }

        #[test]
        fn any_text_gets_an_answer(text in "\\PC{0,30}") {
            for read in [quantity(&text).map(|_| ()), amount(&text, Currency::CNY).map(|_| ()), rate(&text).map(|_| ())] {
                if read.is_err() {
                    told(&read);
                }
            }
        }
    }
}
