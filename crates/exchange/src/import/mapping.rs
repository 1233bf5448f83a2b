//! Which column of a file is which column of a profile: proposed by the names that other programs use, changed by hand.

use crate::table::{Row, Value, folded};
use base::{Arg, Catalogue, Id, Lang, Refusal};
use kernel::Read;
use kernel::access::User;
use kernel::profile::{Profile, ProfileColumn};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Characters of a value that is the same in all rows.
const FIXED_MAX: usize = 200;

/// Where a column of a profile comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapped {
    /// The profile's column.
    pub key: String,
    /// The file's column, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<i64>,
    /// A value for all rows, also for those whose cell is blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same: Option<String>,
}

impl Mapped {
    /// What a row holds for it.
    pub(crate) fn value(&self, row: &Row) -> Value {
        let cell = self.column.and_then(|at| row.cells.get(usize::try_from(at).ok()?)).filter(|cell| !cell.is_blank());
        cell.cloned().unwrap_or_else(|| Value::text(self.same.as_deref().unwrap_or_default()))
    }
}

/// The mapping that the names of a file's columns propose: each column once, the best name first. What a template or an export of this
/// program calls a column is one of its names.
#[must_use]
pub fn proposed(profile: &Profile, columns: &[String], texts: &Catalogue) -> Vec<Mapped> {
    let names: Vec<String> = columns.iter().map(|name| folded(name)).collect();
    let mut taken = vec![false; names.len()];
    let mut mapped: Vec<(usize, Mapped)> = Vec::new();
    // First what is called exactly so, over all columns; then what ends so: "客户商品编码".
    for exact in [true, false] {
        for (order, column) in profile.columns.iter().enumerate() {
            if mapped.iter().any(|(_, one)| one.key == column.key) {
                continue;
            }
            let fits = |name: &str, own: &str| if exact { name == own } else { own.chars().count() >= 2 && name.ends_with(own) };
            let labels = [Lang::Zh, Lang::En].into_iter().filter_map(|lang| texts.get(lang, column.label)).filter(|_| exact);
            let found = column
                .names
                .iter()
                .copied()
                .chain(labels)
                .map(folded)
                .find_map(|own| names.iter().enumerate().position(|(at, name)| !taken[at] && !name.is_empty() && fits(name, &own)));
            if let Some(at) = found {
                taken[at] = true;
                mapped.push((order, Mapped { key: column.key.to_owned(), column: i64::try_from(at).ok(), same: None }));
            }
        }
    }
    mapped.sort_by_key(|(order, _)| *order);
    mapped.into_iter().map(|(_, one)| one).collect()
}

/// The columns of a profile that are hidden from a person.
pub(super) fn masked(read: &Read<'_>, profile: &Profile, person: Id<User>) -> Vec<&'static str> {
    let hidden = |column: &&ProfileColumn| column.mask.is_some_and(|mask| read.person_masked(person, mask));
    profile.columns.iter().filter(hidden).map(|column| column.key).collect()
}

/// The columns of a profile that are hidden from some.
pub(super) fn hidden_from_some(profile: Option<&Profile>) -> Vec<&'static str> {
    let columns = profile.map_or(&[][..], |profile| profile.columns);
    columns.iter().filter(|column| column.mask.is_some()).map(|column| column.key).collect()
}

/// Stands in a reason for what was typed into a column that is hidden from some.
const UNTOLD: &str = "…";

/// Reasons as they are kept: they are shown to whoever sees the batch, so what they tell of a hidden column says nothing of its content.
pub(super) fn told(hidden: &[&str], reasons: &[Refusal]) -> Vec<Refusal> {
    let mut reasons = reasons.to_vec();
    for no in reasons.iter_mut().filter(|no| no.field.as_deref().is_some_and(|field| hidden.contains(&field))) {
        let of_remedy = no.remedy.iter_mut().flat_map(|remedy| remedy.args.values_mut());
        for arg in no.args.values_mut().chain(of_remedy) {
            *arg = Arg::Text(UNTOLD.to_owned());
        }
    }
    reasons
}

/// Which columns of a file somebody is not shown: those that hold what is hidden from them, and, unless it is their own, those of which
/// nobody has said what they hold.
pub(crate) fn hidden(profile: Option<&Profile>, mapped: &[Mapped], columns: usize, masks: &BTreeSet<String>, own: bool) -> Vec<bool> {
    let hides = |key: &str| {
        let column = profile.and_then(|profile| profile.columns.iter().find(|column| column.key == key));
        column.is_none_or(|column| column.mask.is_some_and(|mask| masks.contains(mask)))
    };
    let of = |at: usize| {
        let mut holding = mapped.iter().filter(|one| one.column.is_some_and(|column| usize::try_from(column) == Ok(at))).peekable();
        if holding.peek().is_none() { !own } else { holding.any(|one| hides(&one.key)) }
    };
    (0..columns).map(of).collect()
}

/// What is wrong with a mapping.
pub(super) fn refusals(profile: &Profile, mapped: &[Mapped], columns: usize, masked: &[&str]) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (at, one) in mapped.iter().enumerate() {
        let field = format!("mapping.{at}.column");
        let Some(column) = profile.columns.iter().find(|column| column.key == one.key) else {
            refusals.push(Refusal::new("import.mapping.unknown").arg("key", one.key.as_str()).field(field));
            continue;
        };
        if mapped[..at].iter().any(|before| before.key == one.key) {
            refusals.push(Refusal::new("import.mapping.twice").arg("key", column.key).field(field.clone()));
        }
        if one.column.is_some_and(|column| usize::try_from(column).map_or(true, |column| column >= columns)) {
            refusals.push(Refusal::new("import.mapping.no_column").field(field.clone()));
        }
        if masked.contains(&column.key) {
            refusals.push(Refusal::new("import.cell.hidden").field(field.clone()));
        }
        // A mapping is shown to whoever sees the batch.
        if column.mask.is_some() && one.same.as_ref().is_some_and(|same| !same.trim().is_empty()) {
            refusals.push(Refusal::new("import.mapping.same_hidden").field(field.clone()));
        }
        if one.same.as_ref().is_some_and(|same| same.chars().count() > FIXED_MAX) {
            refusals.push(Refusal::new("text.too_long").arg("max", FIXED_MAX as i64).field(field));
        }
    }
    let there = |key: &str| {
        mapped.iter().any(|one| one.key == key && (one.column.is_some() || one.same.as_deref().is_some_and(|same| !same.trim().is_empty())))
    };
    for column in profile.columns.iter().filter(|column| column.required && !there(column.key)) {
        refusals.push(Refusal::new("import.mapping.missing").field(column.key));
    }
    refusals
}
