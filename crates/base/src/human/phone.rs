//! Telephone numbers: one spelling for each, so that the same number is found again.

use std::fmt;

use super::{clean, refuse};
use crate::decision::Refusal;

/// What kind of number it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PhoneKind {
    /// A mobile number of the mainland: 11 digits, from 13 to 19.
    Mobile,
    /// A landline of the mainland, with its area code.
    Landline,
    /// A service number: 400 or 800 and seven digits, or a short one such as 95588.
    Service,
    /// A number of another country or region, with `+` and its code.
    Abroad,
}

/// A telephone number in its one spelling.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Phone {
    /// What kind of number it is.
    pub kind: PhoneKind,
    /// `"13800138000"`, `"021-12345678"`, `"400-8001234"`, `"+85212345678"`; equal numbers are equal here.
    pub number: String,
    /// The digits to ask for behind a switchboard.
    pub extension: Option<String>,
}

impl fmt::Display for Phone {
    /// The number, and the extension behind a hyphen: `"021-12345678-801"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)?;
        self.extension.iter().try_for_each(|extension| write!(f, "-{extension}"))
    }
}

/// Reads a telephone number: `"138 0013 8000"`, `"+86 138-0013-8000"`, `"(021)12345678转801"`, `"0512-65432100"`,
/// `"400-800-1234"`, `"+852 1234 5678"`. Numbers of the mainland need no country code, others do.
///
/// # Errors
/// `phone.empty`; `phone.unreadable` if it holds something else than digits and the marks between them; `phone.several` for more
/// than one number; `phone.mobile_length` for a mobile number of other than 11 digits; `phone.no_area_code` for a landline
/// without one; `phone.unknown` otherwise.
pub fn phone(text: &str) -> Result<Phone, Refusal> {
    let typed = clean(text);
    if typed.is_empty() {
        return Err(Refusal::new("phone.empty"));
    }
    if typed.contains(['/', ',', ';', '、', '|', '\n']) {
        return Err(refuse("phone.several", &typed));
    }
    let (main, extension) = split_extension(&typed);
    let marks = |c: char| " -().·".contains(c);
    let begun = main.trim_start_matches([' ', '(']);
    let abroad = begun.starts_with('+');
    let body = begun.strip_prefix('+').unwrap_or(begun);
    if !body.chars().all(|c| c.is_ascii_digit() || marks(c)) {
        return Err(refuse("phone.unreadable", &typed));
    }
    let digits: String = body.chars().filter(char::is_ascii_digit).collect();
    let grouped: Vec<&str> = body.split(marks).filter(|group| !group.is_empty()).collect();
    let (digits, grouped) = match (abroad, digits.strip_prefix("00")) {
        (false, None) => (without_country(&digits, &grouped), grouped),
        (true, _) => match digits.strip_prefix("86") {
            Some(rest) => (rest.to_owned(), grouped),
            None => return international(&digits, extension, &typed),
        },
        (false, Some(rest)) => match rest.strip_prefix("86") {
            Some(rest) => (rest.to_owned(), grouped),
            None => return international(rest, extension, &typed),
        },
    };
    mainland(&digits, &grouped, extension, &typed)
}

/// The number and the extension behind 转, ext, x or #.
fn split_extension(typed: &str) -> (&str, Option<String>) {
    let lower = typed.to_ascii_lowercase();
    for mark in ["转", "ext.", "ext", "x", "#"] {
        if let Some(at) = lower.find(mark) {
            let extension = typed[at + mark.len()..].trim_matches([' ', '-', '.', ':', ')']);
            if is_extension(extension) {
                return (typed[..at].trim_end_matches([' ', '-', '(', ',']), Some(extension.to_owned()));
            }
        }
    }
    (typed, None)
}

fn is_extension(text: &str) -> bool {
    (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// `86` before a number counts as the country's when what follows is a mobile number or it stands apart.
fn without_country(digits: &str, grouped: &[&str]) -> String {
    let rest = digits.strip_prefix("86").filter(|rest| is_mobile(rest) || (grouped.first() == Some(&"86") && rest.len() >= 10));
    rest.unwrap_or(digits).to_owned()
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && digits.as_bytes()[1] >= b'3'
}

fn mainland(digits: &str, grouped: &[&str], extension: Option<String>, typed: &str) -> Result<Phone, Refusal> {
    let phone = |kind, number: String, extension| Ok(Phone { kind, number, extension });
    if is_mobile(digits) {
        return phone(PhoneKind::Mobile, digits.to_owned(), extension);
    }
    if (digits.starts_with("400") || digits.starts_with("800")) && digits.len() == 10 {
        return phone(PhoneKind::Service, format!("{}-{}", &digits[..3], &digits[3..]), extension);
    }
    if ["95", "96"].iter().any(|short| digits.starts_with(short)) && (5..=6).contains(&digits.len()) {
        return phone(PhoneKind::Service, digits.to_owned(), extension);
    }
    // Behind +86 an area code has lost its nought: +86 21 1234 5678.
    let prefixed = format!("0{digits}");
    let national = if digits.starts_with('0') { digits } else { prefixed.as_str() };
    let has_country = !digits.starts_with('0') && (typed.contains('+') || typed.starts_with("0086") || typed.starts_with("86"));
    if digits.starts_with('0') || has_country {
        // A last group behind a full number is an extension: 021-12345678-801.
        if let Some(landline) = landline(national, grouped, extension) {
            return Ok(landline);
        }
    }
    let key = match digits.len() {
        7 | 8 if !digits.starts_with(['0', '1']) => "phone.no_area_code",
        9..=13 if digits.starts_with('1') && digits.as_bytes()[1] >= b'3' => "phone.mobile_length",
        _ => "phone.unknown",
    };
    Err(refuse(key, typed))
}

/// Area code (010, 02x, or four digits from 03xx to 09xx) and a number of 7 or 8 digits.
fn landline(digits: &str, grouped: &[&str], extension: Option<String>) -> Option<Phone> {
    let area = if digits.starts_with("01") || digits.starts_with("02") { 3 } else { 4 };
    let mut local = digits.get(area..)?;
    let mut extension = extension;
    let last = grouped.last().copied().unwrap_or_default();
    if local.len() > 8 && extension.is_none() && grouped.len() >= 3 && is_extension(last) {
        extension = Some(last.to_owned());
        local = local.strip_suffix(last)?;
    }
    let possible = (7..=8).contains(&local.len()) && !local.starts_with(['0', '1']) && digits.as_bytes()[1] != b'0';
    let capital = digits.starts_with("010") || !digits.starts_with("01");
    (possible && capital).then(|| Phone { kind: PhoneKind::Landline, number: format!("{}-{local}", &digits[..area]), extension })
}

/// E.164: a country code and 4 to 14 digits more, 15 at the most in all.
fn international(digits: &str, extension: Option<String>, typed: &str) -> Result<Phone, Refusal> {
    if !(7..=15).contains(&digits.len()) || digits.starts_with('0') {
        return Err(refuse("phone.unknown", typed));
    }
    Ok(Phone { kind: PhoneKind::Abroad, number: format!("+{digits}"), extension })
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_has_one_spelling() {
        use PhoneKind::{Abroad, Landline, Mobile, Service};
        for (typed, kind, expected) in [
            ("13800138000", Mobile, "13800138000"),
            ("138 0013 8000", Mobile, "13800138000"),
            ("138-0013-8000", Mobile, "13800138000"),
            ("１３８００１３８０００", Mobile, "13800138000"),
            ("+86 13800138000", Mobile, "13800138000"),
            ("+8613800138000", Mobile, "13800138000"),
            ("8613800138000", Mobile, "13800138000"),
            ("008613800138000", Mobile, "13800138000"),
            ("(+86)13800138000", Mobile, "13800138000"),
            ("\u{202d}13800138000\u{202c}", Mobile, "13800138000"),
            ("021-22345678", Landline, "021-22345678"),
            ("(021) 2234 5678", Landline, "021-22345678"),
            ("010-62345678", Landline, "010-62345678"),
            ("0512-65432100", Landline, "0512-65432100"),
            ("05126543210", Landline, "0512-6543210"),
            ("+86 21 2234 5678", Landline, "021-22345678"),
            ("+86-0512-65432100", Landline, "0512-65432100"),
            ("86-21-22345678", Landline, "021-22345678"),
            ("021-22345678-801", Landline, "021-22345678-801"),
            ("021-22345678转801", Landline, "021-22345678-801"),
            ("021-22345678 ext. 801", Landline, "021-22345678-801"),
            ("021-22345678#8", Landline, "021-22345678-8"),
            ("400-800-1234", Service, "400-8001234"),
            ("4008001234", Service, "400-8001234"),
            ("95588", Service, "95588"),
            ("+852 1234 5678", Abroad, "+85212345678"),
            ("00852 12345678", Abroad, "+85212345678"),
            ("+1 (415) 555-0123", Abroad, "+14155550123"),
        ] {
            let read = phone(typed).unwrap_or_else(|refusal| panic!("{typed}: {refusal:?}"));
            assert_eq!((read.kind, read.to_string().as_str()), (kind, expected), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_says_why() {
        for (typed, key) in [
            ("", "phone.empty"),
            ("见备注", "phone.unreadable"),
            ("138OO138000", "phone.unreadable"),
            ("1.38001E+10", "phone.unreadable"),
            ("13800138000/13900139000", "phone.several"),
            ("13800138000、021-22345678", "phone.several"),
            ("1380013800", "phone.mobile_length"),
            ("138001380001", "phone.mobile_length"),
            ("22345678", "phone.no_area_code"),
            ("6543210", "phone.no_area_code"),
            ("2122345678", "phone.unknown"),
            ("123", "phone.unknown"),
            ("+1", "phone.unknown"),
            ("021-12345678", "phone.unknown"),
            ("00000000000", "phone.unknown"),
            ("013800138000", "phone.unknown"),
        ] {
            assert_eq!(told(&phone(typed)), key, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn the_spelling_is_read_as_itself(text in "[+]?[0-9]{5,13}(-[0-9]{1,4})?") {
            if let Ok(read) = phone(&text) {
                prop_assert_eq!(phone(&read.to_string()), Ok(read));
            }
        }

        #[test]
        fn any_text_gets_an_answer(text in "\\PC{0,20}|[-+0-9 ()转x#]{0,20}") {
            let read = phone(&text);
            if read.is_err() {
                told(&read);
            }
        }
    }
}
