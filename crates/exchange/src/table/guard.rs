//! Text that a spreadsheet would run: marked when it is written, unmarked when it is read again.

/// Signs by which a spreadsheet takes a text for a formula, also in their full-width forms.
const ACTIVE: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet may take a text for a formula.
#[must_use]
pub fn is_active(text: &str) -> bool {
    text.starts_with(ACTIVE)
}

/// The text as it is written where nothing but an apostrophe says that it is text.
#[must_use]
pub fn guarded(text: &str) -> String {
    if is_active(text) || text.starts_with('\'') { format!("'{text}") } else { text.to_owned() }
}

/// The text that was guarded: an apostrophe before a sign of formulas, or before another apostrophe, is not its own.
#[must_use]
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_active(rest) || rest.starts_with('\'') => rest,
        _ => text,
    }
}

/// A field of a line of values separated by commas.
#[must_use]
pub fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r', ';', '\t']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_begins_like_a_formula_is_marked() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-5 度", "'-5 度"),
            ("＝cmd", "'＝cmd"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠甲", "'＠甲"),
            ("'s-Hertogenbosch", "''s-Hertogenbosch"),
            ("阀门", "阀门"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), written);
        }
        assert_eq!(csv_field("a\"b,c"), "\"a\"\"b,c\"");
    }

    proptest! {
        #[test]
        fn what_was_marked_is_read_as_it_was(text in "['=+@＝a-]{0,6}") {
            let guarded = guarded(&text);
            prop_assert_eq!(unguarded(&guarded), text);
        }
    }
}
