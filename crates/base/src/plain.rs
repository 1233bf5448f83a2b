//! What looks alike is alike: texts by which something is known, and what of a text can be seen at all.

use unicode_normalization::UnicodeNormalization;

/// Characters that show nothing, besides the control characters: Unicode's `Default_Ignorable_Code_Point`, the other format
/// characters, the blank of braille and what is private or no character at all.
const HIDDEN: &[(char, char)] = &[
    ('\u{AD}', '\u{AD}'),
    ('\u{34F}', '\u{34F}'),
    ('\u{600}', '\u{605}'),
    ('\u{61C}', '\u{61C}'),
    ('\u{6DD}', '\u{6DD}'),
    ('\u{70F}', '\u{70F}'),
    ('\u{890}', '\u{891}'),
    ('\u{8E2}', '\u{8E2}'),
    ('\u{115F}', '\u{1160}'),
    ('\u{17B4}', '\u{17B5}'),
    ('\u{180B}', '\u{180F}'),
    ('\u{200B}', '\u{200F}'),
    ('\u{2028}', '\u{202E}'),
    ('\u{2060}', '\u{206F}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{E000}', '\u{F8FF}'),
    ('\u{FDD0}', '\u{FDEF}'),
    ('\u{FE00}', '\u{FE0F}'),
    ('\u{FEFF}', '\u{FEFF}'),
    ('\u{FFA0}', '\u{FFA0}'),
    ('\u{FFF0}', '\u{FFFB}'),
    ('\u{FFFE}', '\u{FFFF}'),
    ('\u{110BD}', '\u{110BD}'),
    ('\u{110CD}', '\u{110CD}'),
    ('\u{13430}', '\u{1343F}'),
    ('\u{1BCA0}', '\u{1BCA3}'),
    ('\u{1D173}', '\u{1D17A}'),
    ('\u{E0000}', '\u{10FFFF}'),
];

/// Whether a character shows nothing and is no blank either: a control character, a format character, a filler.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    let at = HIDDEN.partition_point(|(_, last)| *last < c);
    c.is_control() || HIDDEN.get(at).is_some_and(|(first, _)| *first <= c)
}

/// Whether nothing of a text can be seen.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_hidden(c))
}

/// Whether Latin letters stand beside Cyrillic or Greek ones, many of which look the same: a name that takes itself for another.
#[must_use]
pub fn mixes_scripts(text: &str) -> bool {
    let latin = |c: char| c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}');
    let alike = |c: char| matches!(c, '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{52F}' | '\u{1F00}'..='\u{1FFF}');
    text.contains(latin) && text.contains(alike)
}

/// A text by which something is known (a code, a login) as it is kept: full-width letters and other compatible forms become the
/// plain ones (NFKC), the blanks around it go.
#[must_use]
pub fn plain(text: &str) -> String {
    let folded: String = text.nfkc().collect();
    folded.trim().to_owned()
}

/// By what codes are compared: two that differ only in the case of A to Z, or in what [`plain`] makes alike, are one. What `lower` makes
/// of a kept code in both databases; other alphabets' letters keep their case there, and so they do here.
#[must_use]
pub fn code_key(text: &str) -> String {
    plain(text).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_is_alike() {
        for (typed, kept) in [
            (" A1 ", "A1"),
            ("ＡＢ－０１", "AB-01"),
            ("\u{3000}ａｄｍｉｎ\u{3000}", "admin"),
            ("e\u{301}", "é"),
            ("阀门①", "阀门1"),
            ("㎡", "m2"),
            ("甲", "甲"),
        ] {
            assert_eq!(plain(typed), kept);
            assert_eq!(plain(kept), kept, "once is enough");
        }
    }

    #[test]
    fn codes_are_one_whatever_their_case_and_width() {
        for (typed, key) in [("C020", "c020"), (" ｃ０２０ ", "c020"), ("甲-B", "甲-b"), ("É1", "É1")] {
            assert_eq!(code_key(typed), key);
            assert_eq!(code_key(key), key, "once is enough");
        }
    }

    #[test]
    fn letters_of_two_scripts_that_look_alike_are_known() {
        for text in ["\u{430}dmin", "Аpple", "pοst", "é\u{3B1}"] {
            assert!(mixes_scripts(text), "{text}");
        }
        for text in ["admin", "админ", "张伟 li", "é甲", "αβγ", "李-1", ""] {
            assert!(!mixes_scripts(text), "{text}");
        }
    }

    #[test]
    fn what_shows_nothing_is_known() {
        for c in ['\0', '\u{7F}', '\n', '\u{AD}', '\u{200B}', '\u{200D}', '\u{202E}', '\u{2060}', '\u{FEFF}', '\u{3164}', '\u{E0041}'] {
            assert!(is_hidden(c), "{c:?}");
        }
        for c in ['a', '甲', ' ', '\u{3000}', '①', 'é', '\u{301}', '😀', '\u{E9}', 'Ａ', '\u{2027}', '\u{FE10}', '\u{2801}'] {
            assert!(!is_hidden(c), "{c:?}");
        }
        for text in ["", " \u{3000}", "\u{200B}", " \u{FEFF}\u{2800} ", "\u{202E}\u{202C}"] {
            assert!(is_blank(text), "{text:?}");
        }
        assert!(!is_blank("\u{200B}a") && !is_blank("。"));
        assert!(HIDDEN.is_sorted() && HIDDEN.iter().all(|(first, last)| first <= last));
    }
}
