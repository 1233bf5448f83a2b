//! Checks of single fields that the inputs of this slice share.

use crate::db::{Cell, FromCell};
use base::{Entity, Id, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest code or login, characters.
pub(crate) const CODE_MAX: usize = 40;
/// Longest name, characters.
pub(crate) const NAME_MAX: usize = 100;

/// A text without the spaces around it; refused when nothing is left or too much.
pub(crate) fn text(refusals: &mut Vec<Refusal>, field: &str, value: &str, max: usize) -> String {
    let value = value.trim();
    if value.is_empty() {
        refusals.push(Refusal::new("text.empty").field(field));
    } else if value.chars().count() > max {
        refusals.push(Refusal::new("text.too_long").arg("max", i64::try_from(max).unwrap_or(i64::MAX)).field(field));
    }
    value.to_owned()
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
    fn texts_are_trimmed_and_bounded() {
        let check = |value: &str, kept: &str, key: Option<&str>| {
            let mut refusals = Vec::new();
            assert_eq!(text(&mut refusals, "name", value, 3), kept);
            assert_eq!(refusals.first().map(|r| r.key.as_str()), key);
        };
        check(" 一二三 ", "一二三", None);
        check("  ", "", Some("text.empty"));
        check("abcd", "abcd", Some("text.too_long"));
    }
}
