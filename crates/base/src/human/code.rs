//! Codes and account numbers: digits that are names, not figures.

use super::{clean, refuse};
use crate::decision::Refusal;

/// Excel keeps so many digits of a number and replaces the rest by noughts.
const EXCEL_DIGITS: usize = 15;
/// A run of noughts shorter than this at the end of a long number is likely its own.
const SUSPICIOUS_NOUGHTS: usize = 3;

/// A code as it is stored: half width, without invisible characters, without the apostrophe by which Excel marks text, every
/// run of blanks one blank. Leading noughts, letters' case and punctuation stay: `"00123"` is not `"123"`. Give the code of a
/// number cell through [`excel_number`](super::excel_number) first.
///
/// # Errors
/// `code.empty`; `code.shortened` for what Excel leaves of a long number, `6.22202E+18`.
pub fn code(text: &str) -> Result<String, Refusal> {
    let cleaned = clean(text);
    let unmarked = cleaned.strip_prefix('\'').unwrap_or(&cleaned);
    let code = unmarked.split_whitespace().collect::<Vec<_>>().join(" ");
    if code.is_empty() {
        return Err(Refusal::new("code.empty"));
    }
    if is_shortened(&code) {
        return Err(refuse("code.shortened", &code));
    }
    Ok(code)
}

/// `6.22202E+18`: with the plus sign that Excel writes and no code of people's own has.
fn is_shortened(code: &str) -> bool {
    let Some((mantissa, power)) = code.to_ascii_uppercase().split_once("E+").map(|(m, p)| (m.to_owned(), p.to_owned())) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(&power) && mantissa.split_once('.').map_or_else(|| digits(&mantissa), |(whole, fraction)| digits(whole) && digits(fraction))
}

/// Whether this code of digits looks as if Excel had replaced its end by noughts: more than 15 digits, and all behind the
/// fifteenth, three or more, are 0. A reason to ask, not to refuse: one account number of a thousand really ends so.
#[must_use]
pub fn looks_rounded(code: &str) -> bool {
    let digits: Vec<u8> = code.bytes().filter(|b| !b" -".contains(b)).collect();
    let behind = digits.get(EXCEL_DIGITS..).unwrap_or_default();
    digits.iter().all(u8::is_ascii_digit) && behind.len() >= SUSPICIOUS_NOUGHTS && behind.iter().all(|&b| b == b'0')
}

/// The code without its leading noughts, if digits are all it has: what a number cell leaves of it. A code that is not known
/// may be another one that lost its noughts; look for codes that are equal by this.
#[must_use]
pub fn without_leading_zeros(code: &str) -> &str {
    if !code.bytes().all(|b| b.is_ascii_digit()) {
        return code;
    }
    match code.trim_start_matches('0') {
        "" => &code[code.len().saturating_sub(1)..],
        rest => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;

    #[test]
    fn codes_keep_their_noughts() {
        for (typed, expected) in [
            ("00123", "00123"),
            ("'00123", "00123"),
            ("００１２３", "00123"),
            ("  A－０１　b ", "A-01 b"),
            ("a\u{200b}1", "a1"),
            ("A \t\n 1", "A 1"),
            ("3E5", "3E5"),
            ("1.5E3", "1.5E3"),
            ("E+18", "E+18"),
            ("6222021234567890123", "6222021234567890123"),
            ("阀门-1", "阀门-1"),
        ] {
            assert_eq!(code(typed), Ok(expected.to_owned()), "{typed}");
        }
        for (typed, key) in [("", "code.empty"), (" ' ", "code.empty"), ("6.22202E+18", "code.shortened"), ("６E＋1８", "code.shortened")]
        {
            assert_eq!(told(&code(typed)), key, "{typed}");
        }
    }

    #[test]
    fn noughts_at_the_end_of_a_long_number_are_suspicious() {
        for (code, expected) in [
            ("6222021234567890123", false),
            ("6222021234567890000", true),
            ("6222 0212 3456 7890 000", true),
            ("622202123456789000", true),
            ("62220212345678900", false),
            ("100000000000000", false),
            ("A222021234567890000", false),
            ("", false),
        ] {
            assert_eq!(looks_rounded(code), expected, "{code}");
        }
    }

    #[test]
    fn a_number_cell_drops_leading_noughts() {
        for (code, expected) in [("00123", "123"), ("000", "0"), ("", ""), ("0A1", "0A1"), ("10", "10")] {
            assert_eq!(without_leading_zeros(code), expected);
        }
    }
}
