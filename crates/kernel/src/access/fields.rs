//! Checks of single fields that the inputs of this slice share.

use crate::db::{Cell, FromCell};
use base::{Entity, Id, Refusal};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest code or login, characters.
pub(crate) const CODE_MAX: usize = 40;
/// Longest name, characters.
pub(crate) const NAME_MAX: usize = 100;

/// A text on one line; refused when there is nothing to be seen, too much, or what cannot be shown.
pub(crate) fn text(refusals: &mut Vec<Refusal>, field: &str, value: &str, max: usize) {
    refusals.extend(Bounds::new().text(field, value, max).refusals());
}

/// A text by which something is known: nothing in it is invisible. It is kept as [`base::plain`] makes it.
pub(crate) fn code(refusals: &mut Vec<Refusal>, field: &str, value: &str, max: usize) {
    refusals.extend(Bounds::new().code(field, value, max).refusals());
}

/// A login, folded: a code in letters that cannot be taken for those of another script.
pub(crate) fn login(refusals: &mut Vec<Refusal>, value: &str) {
    code(refusals, "login", value, CODE_MAX);
    if base::mixes_scripts(value) {
        refusals.push(Refusal::new("user.login.mixed_scripts").field("login"));
    }
}

/// A text in paragraphs: line ends and tabs are welcome.
pub(crate) fn prose(refusals: &mut Vec<Refusal>, field: &str, value: &str, max: usize) {
    let flat: String = value.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    text(refusals, field, &flat, max);
}

/// The record is still the one that was shown.
pub(crate) fn version(refusals: &mut Vec<Refusal>, shown: i64, now: i64) {
    if shown != now {
        refusals.push(Refusal::new("record.changed_meanwhile").field("version"));
    }
}

/// A list that is too long to be meant.
pub(crate) fn list(refusals: &mut Vec<Refusal>, field: &str, length: usize, max: usize) {
    if length > max {
        refusals.push(Refusal::new("list.too_long").arg("max", i64::try_from(max).unwrap_or(i64::MAX)).field(field));
    }
}

/// A record as it now stands.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(bound = "")]
#[schemars(bound = "")]
pub struct Saved<T: Entity> {
    /// The record.
    pub id: Id<T>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}

/// JSON that is stored as text.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Json(serde_json::Value);
impl FromCell for Json {
    fn from_cell(cell: &Cell) -> Option<Self> {
        String::from_cell(cell).and_then(|text| serde_json::from_str(&text).ok()).map(Json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_bounded_and_can_be_shown() {
        type Check = fn(&mut Vec<Refusal>, &str, &str, usize);
        let check = |of: Check, value: &str, key: Option<&str>| {
            let mut refusals = Vec::new();
            of(&mut refusals, "name", value, 3);
            assert_eq!(refusals.first().map(|r| r.key.as_str()), key, "{value:?}");
        };
        check(text, " 一二三 ", None);
        check(text, "  ", Some("text.empty"));
        check(text, "\u{200B}", Some("text.empty"));
        check(text, "abcd", Some("text.too_long"));
        check(text, "a\n", None);
        check(text, "a\nb", Some("text.unprintable"));
        check(prose, "a\nb", None);
        check(prose, "a\u{7}", Some("text.unprintable"));
        check(code, "ＡＢＣ", None);
        check(code, "a\u{200B}b", Some("text.unprintable"));
    }
}
