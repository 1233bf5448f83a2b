//! The terms in force: numbers that rules use, each under a clause, versioned and dated. A request pins one `PolicySet`.

pub(crate) mod publish;
pub(crate) mod sql;
pub(crate) mod withdraw;

use crate::failure::{Failure, Res};
use base::{BusinessDate, Clause, Refusal, Ruled};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A term's key, with the value that holds until a company publishes its own. Slices declare these as statics and register them.
pub struct TermKey<T: 'static> {
    /// `slice.rule.parameter`.
    pub key: &'static str,
    /// The regulation's document that fixes it.
    pub document: &'static str,
    /// The article in it.
    pub article: &'static str,
    /// The value until the company says otherwise.
    pub default: fn() -> T,
    /// Why a value of the right type makes no sense all the same; it sees what the program knows.
    pub objection: fn(&T, &Known) -> Option<Refusal>,
}

/// What a term's value may name.
pub struct Known<'a> {
    /// Every permission there is.
    pub permissions: &'a BTreeSet<&'static str>,
}

/// For a term that makes sense whatever its value.
pub fn any_value<T>(_: &T, _: &Known) -> Option<Refusal> {
    None
}

/// A number outside its bounds.
pub fn out_of_bounds(value: i64, min: i64, max: i64) -> Option<Refusal> {
    let out = !(min..=max).contains(&value);
    out.then(|| Refusal::new("policy.value_out_of_bounds").arg("min", min).arg("max", max))
}

/// A term key with its type hidden, for the registry.
#[derive(Clone)]
pub struct TermDef {
    /// See [`TermKey::key`].
    pub key: &'static str,
    /// See [`TermKey::document`].
    pub document: &'static str,
    /// See [`TermKey::article`].
    pub article: &'static str,
    /// Its value until the company publishes its own, as JSON.
    pub default: Arc<Value>,
    /// None: not of the term's type. Otherwise why it makes no sense, if it does not.
    pub(crate) judge: Arc<Judge>,
}
type Judge = dyn Fn(&Value, &Known) -> Option<Option<Refusal>> + Send + Sync;

impl<T: Serialize + DeserializeOwned + 'static> TermKey<T> {
    /// For the registry.
    pub fn def(&'static self) -> TermDef {
        let default = serde_json::to_value((self.default)()).unwrap_or(Value::Null);
        TermDef {
            key: self.key,
            document: self.document,
            article: self.article,
            default: Arc::new(default),
            judge: Arc::new(|v, known| serde_json::from_value::<T>(v.clone()).ok().map(|v| (self.objection)(&v, known))),
        }
    }
}

/// One published version.
#[derive(Debug, Clone)]
pub struct PolicyVersion {
    /// 1, 2, 3 …
    pub number: i64,
    /// The first day it holds for new documents.
    pub effective_from: BusinessDate,
    /// The first day it holds for documents agreed before it took effect as well; None = from the same day. Grandfathering is data.
    pub existing_from: Option<BusinessDate>,
    /// The values that differ from the defaults.
    pub terms: BTreeMap<String, Value>,
}

/// All versions, immutable, as one request sees them.
#[derive(Debug, Clone, Default)]
pub struct PolicySet {
    /// By effective date, then number.
    pub(crate) versions: Vec<PolicyVersion>,
}

impl PolicySet {
    pub(crate) fn new(mut versions: Vec<PolicyVersion>) -> PolicySet {
        versions.sort_by_key(|v| (v.effective_from, v.number));
        PolicySet { versions }
    }

    /// The first day that any version holds.
    pub(crate) fn begins(&self) -> Option<BusinessDate> {
        self.versions.first().map(|v| v.effective_from)
    }

    /// The version in force on a day: the latest that has begun.
    pub fn in_force(&self, day: BusinessDate) -> Option<&PolicyVersion> {
        self.versions.iter().rev().find(|v| v.effective_from <= day)
    }

    /// The version that judges, on `as_of`, a document agreed on `anchor`.
    pub fn judging(&self, anchor: BusinessDate, as_of: BusinessDate) -> Option<&PolicyVersion> {
        self.versions.iter().rev().find(|v| {
            let begins = if anchor >= v.effective_from { v.effective_from } else { v.existing_from.unwrap_or(v.effective_from) };
            begins <= as_of
        })
    }
}

/// The terms of one request.
pub struct Terms<'a> {
    pub(crate) policy: &'a PolicySet,
    /// The request's effective business date: the anchor of what it writes.
    pub effective: BusinessDate,
    /// The day of the request: whoever asks is judged by this day's terms, whatever date is asked for.
    pub today: BusinessDate,
}

impl Terms<'_> {
    /// The value of `key` for a document agreed on `anchor`, judged on `as_of`, in legal entity `entity`.
    /// A published value that no longer has the key's type falls back to the default and is logged; publishing refuses such values.
    pub fn get<T: DeserializeOwned>(&self, key: &TermKey<T>, anchor: BusinessDate, as_of: BusinessDate, entity: i64) -> Ruled<T> {
        let version = self.policy.judging(anchor, as_of);
        let number = version.map_or(1, |v| v.number);
        let clause = Clause::new(key.document, key.article, number);
        let own = version.and_then(|v| v.terms.get(&format!("{}@{entity}", key.key)).or_else(|| v.terms.get(key.key)));
        let value = own.and_then(|v| {
            let parsed = serde_json::from_value::<T>(v.clone());
            if let Err(e) = &parsed {
                tracing::error!(key = key.key, version = number, error = %e, "a published term does not fit its type");
            }
            parsed.ok()
        });
        Ruled { value: value.unwrap_or_else(key.default), clause }
    }

    /// The value today for something agreed today.
    pub fn now<T: DeserializeOwned>(&self, key: &TermKey<T>, entity: i64) -> Ruled<T> {
        self.get(key, self.today, self.today, entity)
    }

    /// The values by which what is asked today will be judged, today and by every version published for a later day.
    pub(crate) fn today_and_later<T: DeserializeOwned>(&self, key: &TermKey<T>) -> Vec<T> {
        let later = self.policy.versions.iter().map(|v| v.effective_from).filter(|day| *day > self.today);
        [self.today].into_iter().chain(later).map(|day| self.get(key, day, day, 0).value).collect()
    }

    /// The version in force today.
    pub fn version(&self) -> i64 {
        self.policy.in_force(self.today).map_or(1, |v| v.number)
    }
}

/// The terms of a version, by which something was decided on an earlier day: what was recorded then is judged again as it was.
pub struct PastTerms {
    policy: PolicySet,
    day: BusinessDate,
}
impl PastTerms {
    /// The terms of that day.
    #[must_use]
    pub fn terms(&self) -> Terms<'_> {
        Terms { policy: &self.policy, effective: self.day, today: self.day }
    }
}
impl PolicySet {
    /// The terms of one version on a day.
    pub(crate) fn of(&self, number: i64, day: BusinessDate) -> PastTerms {
        let versions = self.versions.iter().filter(|version| version.number == number).cloned().collect();
        PastTerms { policy: PolicySet { versions }, day }
    }
}

/// Where the company's own rules will act: they see the request, the facts and the built-in decision, and can only be stricter.
/// No company rules exist yet; the place and its order (after the built-in decision, strictest wins) are fixed here.
pub(crate) fn company_rules<V>(_operation: &str, _input: &str, _facts: &str, built_in: V) -> V {
    built_in
}

pub(crate) async fn load(s: &crate::db::Session<'_>) -> Res<PolicySet> {
    let rows: Vec<(i64, BusinessDate, Option<BusinessDate>, String)> = s.fetch(&sql::VERSIONS.0, &[]).await?;
    let mut versions = Vec::with_capacity(rows.len());
    for (number, effective_from, existing_from, terms) in rows {
        let terms = serde_json::from_str(&terms).map_err(Failure::bug)?;
        versions.push(PolicyVersion { number, effective_from, existing_from, terms });
    }
    Ok(PolicySet::new(versions))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> BusinessDate {
        BusinessDate::parse(text).expect("a date")
    }

    #[test]
    fn the_version_that_judges() {
        let version = |number, from: &str, existing: Option<&str>| PolicyVersion {
            number,
            effective_from: day(from),
            existing_from: existing.map(day),
            terms: BTreeMap::new(),
        };
        let set = PolicySet::new(vec![version(1, "2000-01-01", None), version(2, "2026-07-01", Some("2026-10-01"))]);
        let check = |anchor: &str, as_of: &str, expected: i64| {
            assert_eq!(set.judging(day(anchor), day(as_of)).map(|v| v.number), Some(expected), "agreed {anchor}, judged {as_of}");
        };
        check("2026-06-30", "2026-06-30", 1);
        check("2026-06-30", "2026-07-15", 1);
        check("2026-06-30", "2026-10-01", 2);
        check("2026-07-01", "2026-07-01", 2);
        assert_eq!(set.in_force(day("2026-07-01")).map(|v| v.number), Some(2));
        assert_eq!(set.begins(), Some(day("2000-01-01")));
    }

    #[test]
    fn the_date_asked_for_does_not_choose_the_terms() {
        static TERM: TermKey<i64> =
            TermKey { key: "t", document: "d", article: "1", default: || 0, objection: |v, _| out_of_bounds(*v, 0, 9) };
        let version = |number, from: &str, value: i64| PolicyVersion {
            number,
            effective_from: day(from),
            existing_from: None,
            terms: [("t".to_owned(), Value::from(value))].into(),
        };
        let policy = PolicySet::new(vec![version(1, "2000-01-01", 1), version(2, "2026-07-01", 2), version(3, "2026-12-01", 3)]);
        for effective in ["2026-06-01", "2026-11-25", "2026-12-24"] {
            let terms = Terms { policy: &policy, effective: day(effective), today: day("2026-11-25") };
            assert_eq!((terms.now(&TERM, 1).value, terms.version()), (2, 2), "{effective}");
        }
        let past = policy.of(1, day("2026-06-01"));
        assert_eq!((past.terms().now(&TERM, 1).value, past.terms().now(&TERM, 1).clause.version), (1, 1), "as it was judged then");
        let known = Known { permissions: &BTreeSet::new() };
        let judged = |value: Value| (TERM.def().judge)(&value, &known).map(|objection| objection.map(|r| r.key));
        assert_eq!(judged(Value::from("1")), None);
        assert_eq!(judged(Value::from(9)), Some(None));
        assert_eq!(judged(Value::from(-1)), Some(Some("policy.value_out_of_bounds".to_owned())));
    }
}
