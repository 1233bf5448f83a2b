//! Reading what people type and paste: figures, dates, telephone numbers, codes and tax numbers.
//!
//! Full-width digits and signs count as their half-width twins; blanks around and characters that nobody sees are left out.
//! Nothing is guessed and nothing is rounded: what could mean two things, or says more than the value can hold, is refused
//! with the reason, and the form keeps what was typed. A refusal has no field: whoever reads a form names it with
//! [`Refusal::field`]. Figures never pass through floating point.

mod code;
mod date;
mod excel;
mod number;
mod phone;
mod tax_number;
mod texts;

pub use code::{code, looks_rounded, without_leading_zeros};
pub use date::date;
pub use excel::{Epoch, date as excel_date, plain_number as excel_number};
pub use number::{amount, decimal, quantity, rate, unit_price, whole};
pub use phone::{Phone, PhoneKind, phone};
pub use tax_number::{TaxNumber, tax_number};
pub use texts::TEXTS;

use crate::decision::Refusal;

/// So much of what was typed is shown in a refusal.
const SHOWN_CHARS_MAX: usize = 40;

/// Full-width signs (`１`, `Ａ`, `，`, `￥`, the wide blank) as their half-width twins; everything else as it is. Only these:
/// a general normalisation would also read `①` as 1 and `5²` as 52.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars().map(narrow).collect()
}

fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => ' ',
        '￥' => '¥',
        '￡' => '£',
        '￠' => '¢',
        '−' => '-',
        _ => c,
    }
}

/// Characters that nobody sees and that come along when pasting: zero-width blanks and joiners, marks of writing direction
/// (the calculator and Excel put them around figures), the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// The text in half width, without invisible characters and without blanks around it.
fn clean(text: &str) -> String {
    let seen: String = text.chars().filter(|&c| !is_invisible(c)).map(narrow).collect();
    seen.trim().to_owned()
}

/// A refusal that repeats what was typed, cut to a length that can be shown.
fn refuse(key: &str, typed: &str) -> Refusal {
    Refusal::new(key).arg("typed", shown(typed))
}

fn shown(typed: &str) -> String {
    let mut shown: String = typed.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN_CHARS_MAX).collect();
    if typed.trim().chars().count() > SHOWN_CHARS_MAX {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Remedy;
    use crate::message::{Catalogue, Lang};

    fn catalogue() -> Catalogue {
        let mut catalogue = Catalogue::default();
        catalogue.add(TEXTS).unwrap();
        catalogue
    }

    /// The key of a refusal, after checking that its words and those of its remedy are complete in both languages.
    #[track_caller]
    pub(super) fn told<T: std::fmt::Debug>(read: &Result<T, Refusal>) -> &str {
        let refusal = read.as_ref().expect_err("refused");
        assert_eq!(refusal.field, None);
        let said = Remedy { key: refusal.key.clone(), args: refusal.args.clone() };
        refusal.remedy.iter().chain([&said]).for_each(assert_words);
        &refusal.key
    }

    #[track_caller]
    pub(super) fn assert_words(said: &Remedy) {
        for lang in [Lang::Zh, Lang::En] {
            let words = catalogue().get(lang, &said.key).unwrap_or_else(|| panic!("{} has no words", said.key));
            for name in words.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                assert!(said.args.contains_key(name), "{} lacks {name}", said.key);
            }
        }
    }

    #[test]
    fn the_texts_agree_in_both_languages() {
        assert_eq!(catalogue().verify(), Vec::<String>::new());
    }

    #[test]
    fn wide_signs_have_narrow_twins() {
        for (typed, expected) in
            [("１２３，４５６．７８", "123,456.78"), ("ＡＢｃ－０", "ABc-0"), ("￥　１％", "¥ 1%"), ("阀门①5²", "阀门①5²"), ("", "")]
        {
            assert_eq!(half_width(typed), expected);
        }
        assert_eq!(clean("\u{feff}\u{202d} 1\u{200b}2 \u{202c}"), "12");
        assert_eq!(shown(&"9".repeat(41)), format!("{}…", "9".repeat(40)));
    }
}
