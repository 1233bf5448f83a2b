//! A record that somebody else changed while a form was filled in.
//!
//! The form brings along what it began with. What was typed is then brought onto the record as it is now: a field that was left alone
//! takes its present value, one that was typed into keeps what was typed. Everything that differs is told by its label, so that saving
//! once more is done knowingly; or what was typed is given up for what is there now.

use super::{Entry, Visit};
use crate::feedback::{AlertKind, alert};
use crate::schema_form::{Kind, choice_of, kind_of, label_of, resolved, schema_fields, schema_typed};
use crate::view::{View, address_of, query_pairs, text};
use base::Refusal;
use maud::{Markup, html};
use serde_json::Value;
use std::collections::BTreeSet;

/// The field that brings along what the form began with.
pub(super) const BEGAN: &str = "began";
/// The refusal of a change to what is no longer as it was seen.
pub(super) const CHANGED: &str = "record.changed_meanwhile";
/// Bytes of what a form began with: more than any form of this program has, and no more is read of what a browser may send.
const BEGAN_BYTES_MAX: usize = 128 * 1024;
/// Values of one field that are told.
const VALUES_TOLD: usize = 40;

type Pairs = Vec<(String, String)>;

/// A field that somebody else has changed.
struct Change {
    name: String,
    was: String,
    now: String,
    /// What was typed over it, when that is something else.
    own: Option<String>,
}

/// What a form began with, as it brings it along.
pub(super) fn began(typed: &Pairs) -> (String, String) {
    (BEGAN.to_owned(), serde_json::to_string(typed).unwrap_or_default())
}

/// A form's address for the record at another version; without one for the record as it is.
pub(super) fn at_version(action: &str, version: Option<i64>) -> String {
    let kept = query_pairs(action).into_iter().filter(|(name, _)| name != "version");
    let path = action.split('?').next().unwrap_or_default();
    address_of(path, kept.chain(version.map(|version| ("version".to_owned(), version.to_string()))))
}

impl Visit<'_> {
    /// Brings what was typed onto the record as it is now, and says what has changed; nothing when it was refused for something else, or
    /// the form does not say what it began with.
    pub(super) async fn onto_present(&self, entry: &Entry<'_>, schema: &Value, typed: &mut Pairs, refused: &[Refusal]) -> Option<Markup> {
        let meant = entry.version.is_some() && refused.iter().any(|refusal| refusal.key == CHANGED);
        if !meant {
            return None;
        }
        let before = brought(typed, &schema_fields(schema))?;
        let mut now = schema_typed(schema, &entry.begin);
        self.name_references(schema, &mut now).await;
        let words = |name: &str, pairs: &Pairs| self.words_of(entry, schema, name, pairs);
        let changes = merge(&before, &now, typed, &words);
        typed.retain(|(name, _)| name != BEGAN);
        typed.push(began(&now));
        Some(told(&self.view, entry, changes))
    }

    /// What stands in a field, as people read it.
    fn words_of(&self, entry: &Entry<'_>, schema: &Value, name: &str, pairs: &Pairs) -> String {
        let property = name.split('.').try_fold(schema, |at, step| Some(resolved(schema, at.get("properties")?.get(step)?)));
        let kind = property.map(kind_of);
        let offered = entry.choices.iter().find(|(field, _)| *field == name).map(|(_, choices)| choices.as_slice());
        let called = values(pairs, &format!("{name}~text")).pop();
        let one = |value: &str| match (offered, &kind) {
            (Some(offered), _) => {
                offered.iter().find(|(other, _)| other == value).map_or_else(|| value.to_owned(), |(_, words)| words.clone())
            }
            (None, Some(Kind::Choice(_))) => self.view.say(choice_of(&self.view, value)),
            (None, Some(Kind::Tick)) => self.view.say(if value == "true" { "ui.yes" } else { "ui.no" }),
            (None, Some(Kind::Record(_))) => called.clone().unwrap_or_else(|| value.to_owned()),
            _ => value.to_owned(),
        };
        let all: Vec<String> = values(pairs, name).iter().take(VALUES_TOLD).map(|value| one(value)).collect();
        if all.is_empty() { "—".to_owned() } else { all.join(&self.view.say("ui.list_and")) }
    }
}

/// What a form says that it began with, of its own fields; nothing when it does not say so.
fn brought(typed: &Pairs, fields: &BTreeSet<String>) -> Option<Pairs> {
    let (_, text) = typed.iter().find(|(name, text)| name == BEGAN && text.len() <= BEGAN_BYTES_MAX)?;
    let mut before: Pairs = serde_json::from_str(text).ok()?;
    before.retain(|(name, _)| fields.contains(name.strip_suffix("~text").unwrap_or(name)));
    Some(before)
}

/// What stands in a field; several for a field of several, none when it is empty.
fn values(pairs: &Pairs, name: &str) -> Vec<String> {
    let of_field = pairs.iter().filter(|(key, _)| key == name);
    of_field.map(|(_, value)| value.trim().replace("\r\n", "\n")).filter(|value| !value.is_empty()).collect()
}

/// The fields that differ between what the form began with and what is there now; those that were left alone take what is there now.
fn merge(before: &Pairs, now: &Pairs, typed: &mut Pairs, words: &dyn Fn(&str, &Pairs) -> String) -> Vec<Change> {
    let names: BTreeSet<&str> = before.iter().chain(now).map(|(name, _)| name.as_str()).filter(|name| !name.ends_with("~text")).collect();
    let mut changes = Vec::new();
    for name in names {
        let (was, is, own) = (values(before, name), values(now, name), values(typed, name));
        if was == is {
            continue;
        }
        let kept = own != was && own != is;
        let change =
            Change { name: name.to_owned(), was: words(name, before), now: words(name, now), own: kept.then(|| words(name, typed)) };
        if !kept {
            let beside = format!("{name}~text");
            typed.retain(|(key, _)| key != name && *key != beside);
            typed.extend(now.iter().filter(|(key, _)| key == name || *key == beside).cloned());
        }
        changes.push(change);
    }
    changes
}

fn told(view: &View, entry: &Entry, mut changes: Vec<Change>) -> Markup {
    let order: Vec<&str> = entry.groups.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    changes.sort_by_key(|change| order.iter().position(|name| *name == change.name).unwrap_or(usize::MAX));
    let line = |change: &Change| {
        let last = change.name.rsplit('.').next().unwrap_or_default();
        let said = text("ui.changed.field").with("field", view.say(label_of(view, entry.operation, last)));
        let said = view.say(said.with("was", change.was.as_str()).with("now", change.now.as_str()));
        let own = change.own.as_ref().map(|own| view.say(text("ui.changed.own").with("own", own.as_str())));
        html! { (said) @if let Some(own) = own { " " (own) } }
    };
    let more = html! {
        @if changes.is_empty() { p { (view.say("ui.changed.elsewhere")) } } @else {
            ul { @for change in &changes { li { (line(change)) } } }
            p { (view.say("ui.changed.next")) }
        }
        div.x-alert-ways { a.x-btn.x-btn-small href=(at_version(&entry.action, None)) data-afresh { (view.say("ui.discard")) } }
    };
    html! { div data-summary tabindex="-1" { (alert(view, AlertKind::Warn, "ui.changed", Some(&more))) } }
}

/// The way to the record as it is now, for a form that does not bring along what it began with.
pub(crate) fn afresh(view: &View) -> Markup {
    html! { " " a href=(at_version(view.address, None)) data-afresh { (view.say("ui.discard")) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(all: &[(&str, &str)]) -> Pairs {
        all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[track_caller]
    fn check(before: &[(&str, &str)], now: &[(&str, &str)], typed: &[(&str, &str)], told: &[&str], merged: &[(&str, &str)]) {
        let mut typed = pairs(typed);
        let words = |name: &str, pairs: &Pairs| values(pairs, name).join("+");
        let changes = merge(&pairs(before), &pairs(now), &mut typed, &words);
        let said = |one: &Change| format!("{} {}>{} {}", one.name, one.was, one.now, one.own.as_deref().unwrap_or("-"));
        assert_eq!(changes.iter().map(said).collect::<Vec<_>>(), told);
        typed.sort();
        let mut merged = pairs(merged);
        merged.sort();
        assert_eq!(typed, merged);
    }

    #[test]
    fn what_was_left_alone_is_as_it_is_now_and_what_was_typed_stays() {
        check(&[("a", "1")], &[("a", "1")], &[("a", "2")], &[], &[("a", "2")]);
        check(&[("a", "1")], &[("a", "2")], &[("a", "1")], &["a 1>2 -"], &[("a", "2")]);
        check(&[("a", "1")], &[("a", "2")], &[("a", "3")], &["a 1>2 3"], &[("a", "3")]);
        check(&[("a", "1")], &[("a", "2")], &[("a", "2")], &["a 1>2 -"], &[("a", "2")]);
        check(&[("a", "1")], &[], &[("a", "1")], &["a 1> -"], &[]);
        check(&[], &[("a", "2")], &[("a", "")], &["a >2 -"], &[("a", "2")]);
        check(&[], &[("a", "2")], &[("a", "x")], &["a >2 x"], &[("a", "x")]);
        check(&[("a", "一\n二")], &[("a", "三")], &[("a", "一\r\n二")], &["a 一\n二>三 -"], &[("a", "三")]);
        check(&[("r", "1"), ("r", "2")], &[("r", "1")], &[("r", "1"), ("r", "2")], &["r 1+2>1 -"], &[("r", "1")]);
        check(
            &[("c", "7"), ("c~text", "甲")],
            &[("c", "8"), ("c~text", "乙")],
            &[("c", "7"), ("c~text", "甲"), ("b", "x")],
            &["c 7>8 -"],
            &[("b", "x"), ("c", "8"), ("c~text", "乙")],
        );
    }

    #[test]
    fn what_a_form_brings_along_is_read_of_its_own_fields() {
        let fields = ["a", "c"].map(str::to_owned).into();
        let bring = |text: &str| brought(&pairs(&[(BEGAN, text)]), &fields);
        assert_eq!(
            bring(r#"[["a","1"],["c~text","甲"],["c","7"],["x","1"],["x~text","1"]]"#),
            Some(pairs(&[("a", "1"), ("c~text", "甲"), ("c", "7")]))
        );
        assert_eq!((bring("[["), brought(&pairs(&[("a", "1")]), &fields)), (None, None));
        let long = format!(r#"[["a","{}"]]"#, "1".repeat(BEGAN_BYTES_MAX));
        assert_eq!(bring(&long), None);
    }

    #[test]
    fn a_form_goes_on_at_the_version_that_is_there_now() {
        assert_eq!(at_version("/customers/80/edit?version=3", Some(5)), "/customers/80/edit?version=5");
        assert_eq!(at_version("/customers/80/edit?version=3", None), "/customers/80/edit");
        assert_eq!(at_version("/a?b=%E4%B8%80&version=3", Some(4)), "/a?b=%E4%B8%80&version=4");
    }
}
