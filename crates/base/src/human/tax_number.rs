//! The number by which the tax office knows a company.

use super::{clean, refuse};
use crate::decision::{Refusal, Remedy};

/// The 31 signs of a unified social credit code in the order of their values: no I, O, S, V, Z (GB 32100-2015, table 1).
const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// The length of a unified social credit code.
const LENGTH: usize = 18;
/// The length of the tax registration numbers before 2015.
const OLD_LENGTH: usize = 15;

/// A company's number at the tax office, in half-width capitals.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TaxNumber {
    /// A unified social credit code 统一社会信用代码 of 18 signs whose check sign is right.
    Unified(String),
    /// A tax registration number 税务登记号 of 15 signs from before 2015: six digits of the region and nine of the organisation
    /// code. It has no check sign of its own; invoices today want the unified code.
    Old(String),
}

impl TaxNumber {
    /// The number, in half-width capitals.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            TaxNumber::Unified(number) | TaxNumber::Old(number) => number,
        }
    }
}

/// Reads a unified social credit code or an old tax number: small letters and full-width signs count as half-width capitals,
/// blanks and hyphens between them are left out.
///
/// The check sign of a unified code is computed as GB 32100-2015 says: with Cᵢ the value of the sign at place i and Wᵢ = 3^(i−1)
/// mod 31, the last sign has the value (31 − Σ CᵢWᵢ mod 31) mod 31.
///
/// # Errors
/// `tax_number.empty`; `tax_number.length` for other than 18 or 15 signs; `tax_number.sign` with sign and place for one that does
/// not occur there (places 3 to 8 are the region's digits), with what was likely meant; `tax_number.check` if the check sign
/// does not fit, that is if a sign is wrong or two are swapped.
pub fn tax_number(text: &str) -> Result<TaxNumber, Refusal> {
    let number: String = clean(text).chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    if number.is_empty() {
        return Err(Refusal::new("tax_number.empty"));
    }
    let length = number.chars().count();
    let is_possible: fn(usize, char) -> bool = match length {
        LENGTH => possible_in_unified,
        OLD_LENGTH => possible_in_old,
        _ => return Err(refuse("tax_number.length", &number).arg("length", i64::try_from(length).unwrap_or(i64::MAX))),
    };
    if let Some((place, sign)) = (1..).zip(number.chars()).find(|&(place, sign)| !is_possible(place, sign)) {
        return Err(wrong_sign(&number, place, sign));
    }
    if length == OLD_LENGTH {
        return Ok(TaxNumber::Old(number));
    }
    if number.as_bytes()[LENGTH - 1] != check_sign(&number.as_bytes()[..LENGTH - 1]) {
        return Err(refuse("tax_number.check", &number));
    }
    Ok(TaxNumber::Unified(number))
}

fn possible_in_unified(place: usize, sign: char) -> bool {
    if (3..=8).contains(&place) { sign.is_ascii_digit() } else { value(sign).is_some() }
}

fn possible_in_old(place: usize, sign: char) -> bool {
    sign.is_ascii_digit() || (place > 6 && sign.is_ascii_uppercase())
}

fn value(sign: char) -> Option<usize> {
    SIGNS.iter().position(|&known| char::from(known) == sign)
}

fn check_sign(signs: &[u8]) -> u8 {
    let mut weight = 1;
    let mut sum = 0;
    for &sign in signs {
        sum += value(char::from(sign)).unwrap_or_default() * weight;
        weight = weight * 3 % SIGNS.len();
    }
    SIGNS[(SIGNS.len() - sum % SIGNS.len()) % SIGNS.len()]
}

fn wrong_sign(number: &str, place: usize, sign: char) -> Refusal {
    let refusal = refuse("tax_number.sign", number).arg("sign", sign.to_string()).arg("place", i64::try_from(place).unwrap_or(i64::MAX));
    let meant = match sign {
        'O' => "0",
        'I' => "1",
        'Z' => "2",
        'S' => "5",
        _ => return refusal,
    };
    refusal.remedy(Remedy::new("tax_number.meant").arg("sign", sign.to_string()).arg("meant", meant))
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(typed: &str, expected: Result<TaxNumber, &str>) {
        let read = tax_number(typed);
        match expected {
            Ok(number) => assert_eq!(read, Ok(number), "{typed}"),
            Err(key) => assert_eq!(told(&read), key, "{typed}"),
        }
    }

    #[test]
    fn numbers_of_known_companies_are_right() {
        for number in ["914403001922038216", "9144030071526726XG", "91330100799655058B", "91110108551385082Q", "91440300708461136T"] {
            check(number, Ok(TaxNumber::Unified(number.to_owned())));
        }
        let unified = TaxNumber::Unified("9144030071526726XG".to_owned());
        for typed in
            ["9144030071526726xg", "９１４４０３００７１５２６７２６ＸＧ", " 91440300 71526726X G ", "91-440300-71526726X-G\u{200b}"]
        {
            check(typed, Ok(unified.clone()));
        }
        check("440300715267261", Ok(TaxNumber::Old("440300715267261".to_owned())));
        check("44030071526726x", Ok(TaxNumber::Old("44030071526726X".to_owned())));
    }

    #[test]
    fn what_is_wrong_is_named() {
        check("", Err("tax_number.empty"));
        check(" - ", Err("tax_number.empty"));
        check("9144030071526726X", Err("tax_number.length"));
        check("9144030071526726XGG", Err("tax_number.length"));
        check("9.14403E+17", Err("tax_number.length"));
        check("91440300715267阀XG", Err("tax_number.length"));
        check("914403007152672阀XG", Err("tax_number.sign"));
        check("9144030071526726XI", Err("tax_number.sign"));
        check("91440B0071526726XG", Err("tax_number.sign"));
        check("A40300715267261", Err("tax_number.sign"));
        check("9144030071526726XH", Err("tax_number.check"));
        check("9144030017526726XG", Err("tax_number.check"));
        let refusal = tax_number("914403OO71526726XG").unwrap_err();
        assert_eq!((&refusal.args["place"], &refusal.args["sign"]), (&7_i64.into(), &"O".into()));
        assert_eq!(refusal.remedy.unwrap().args["meant"], "0".into());
    }

    fn unified() -> impl Strategy<Value = String> {
        let free = || prop::sample::select(SIGNS.to_vec()).prop_map(char::from);
        let signs = (prop::collection::vec(free(), 2), "[0-9]{6}", prop::collection::vec(free(), 9));
        signs.prop_map(|(head, region, tail)| {
            let body: String = head.into_iter().chain(region.chars()).chain(tail).collect();
            format!("{body}{}", char::from(check_sign(body.as_bytes())))
        })
    }

    proptest! {
        #[test]
        fn one_wrong_sign_is_always_found(number in unified(), place in 0..18_usize, sign in prop::sample::select(SIGNS.to_vec())) {
            prop_assert_eq!(tax_number(&number), Ok(TaxNumber::Unified(number.clone())));
            let mut wrong = number.clone().into_bytes();
            wrong[place] = sign;
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(tax_number(&wrong).is_ok(), wrong == number);
        }

        #[test]
        fn two_swapped_neighbours_are_always_found(number in unified(), place in 0..17_usize) {
            let mut swapped = number.clone().into_bytes();
            swapped.swap(place, place + 1);
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assert_eq!(tax_number(&swapped).is_ok(), swapped == number);
        }
    }
}
