//! Publishing a version of the terms: the values of the version before, and what is changed.

use super::withdraw::Withdraw;
use super::{Known, TermDef, Terms, sql};
use crate::access::queries::{One, query};
use crate::access::rights::{Keeper, duties_lock_out};
use crate::access::role::{SEPARATED_DUTIES, keepers};
use crate::access::{Json, KEYS, Permission, check_prose};
use crate::db::Val;
use crate::failure::{Failure, Res};
use crate::op::{ConstraintText, Decision, EntityDef, Operation, Read, Registry, Tx};
use crate::query::{Column, ColumnKind as Kind, Filter, ScopeColumns, Select};
use crate::{p, row};
use base::{BusinessDate, Entity, Id, Refusal, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// To publish terms.
pub(crate) const PUBLISH: Permission = Permission::new("policy.publish");

/// Longest reason, characters.
pub(super) const REASON_MAX: usize = 2000;
/// A version is published at most so many months ahead: what takes effect later than anybody plans is a slip.
const MONTHS_AHEAD_MAX: i32 = 24;
/// The first day of version 1: whatever is older than the company's own rules is judged by the program's.
const BEGINNING: Option<BusinessDate> = BusinessDate::from_ymd(2000, 1, 1);

/// A version of the terms, entity `policy_version`.
pub(crate) struct Version;
impl Entity for Version {
    const NAME: &'static str = "policy_version";
}

/// `policy.publish`
pub(crate) struct Publish;
/// What changes, from when, and why.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublishInput {
    /// The first day it holds for what is agreed from then on.
    effective_from: BusinessDate,
    /// The first day it also judges what was agreed before; none: the same day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    existing_from: Option<BusinessDate>,
    /// The values that change, by the term's key; `key@7` for legal entity 7 alone. All others stay as they are.
    terms: BTreeMap<String, Value>,
    /// Why, at most 2000 characters.
    reason: String,
}
/// What it is judged by.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PublishFacts {
    today: BusinessDate,
    /// The highest number given, 0 when there is none.
    number: i64,
    /// The first day of the last version that stands.
    last_effective_from: Option<BusinessDate>,
    /// Its values.
    terms: BTreeMap<String, Value>,
    /// Keys that are no term's, or of no legal entity.
    unknown: BTreeSet<String>,
    /// Keys whose value is not of the term's type.
    misfits: BTreeSet<String>,
    /// Keys whose value makes no sense, and why.
    objections: BTreeMap<String, Refusal>,
    /// Who can give rights back or publish, with what they hold of the separated duties.
    keepers: Vec<Keeper>,
}
/// Which version came of it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Published {
    /// The version.
    id: Id<Version>,
    /// Its number.
    number: i64,
}
/// The version to be written.
pub(crate) struct Plan {
    input: PublishInput,
    number: i64,
    terms: String,
}

/// The term a key names, and the legal entity it is for.
fn term<'a>(key: &str, terms: &'a BTreeMap<&'static str, TermDef>, entities: &BTreeSet<i64>) -> Option<&'a TermDef> {
    let (key, entity) = key.split_once('@').map_or((key, None), |(key, entity)| (key, Some(entity)));
    let def = terms.get(key)?;
    match entity {
        None => Some(def),
        Some(text) => text.parse().ok().filter(|id: &i64| entities.contains(id) && id.to_string() == text).map(|_| def),
    }
}

/// The separated duties among these terms.
fn duties(terms: &BTreeMap<String, Value>) -> Vec<(String, String)> {
    terms.get(SEPARATED_DUTIES.key).and_then(|value| serde_json::from_value(value.clone()).ok()).unwrap_or_default()
}

/// Whether nobody could use a permission any more, or nobody both of those that give rights back.
fn locks_out(input: &PublishInput) -> bool {
    let own = |key: &str| key.split('@').next() == Some(SEPARATED_DUTIES.key);
    let values = input.terms.iter().filter(|(key, _)| own(key)).map(|(_, value)| value.clone());
    let pairs = values.filter_map(|value| serde_json::from_value::<Vec<(String, String)>>(value).ok()).flatten();
    pairs.into_iter().any(|(a, b)| a == b || KEYS.iter().all(|key| a == *key || b == *key))
}

impl Operation for Publish {
    const NAME: &'static str = "policy.publish";
    const NEEDS: Permission = PUBLISH;
    type Input = PublishInput;
    type Facts = PublishFacts;
    type Plan = Plan;
    type Output = Published;

    fn samples() -> Vec<PublishInput> {
        let terms = [("access.separated_duties".to_owned(), serde_json::json!([["number.void", "approval.decide"]]))].into();
        let reason = "作废单号与审批不由一人经手".to_owned();
        BusinessDate::from_ymd(2027, 1, 1)
            .map(|effective_from| PublishInput { effective_from, existing_from: None, terms, reason })
            .into_iter()
            .collect()
    }
    async fn gather(read: &Read<'_>, input: &PublishInput) -> Res<PublishFacts> {
        let last: Option<(i64, BusinessDate, String)> = read.opt(&sql::LAST, p![]).await?;
        let (number,) = read.one(&sql::HIGHEST, p![]).await?;
        let (from, terms) = last.map_or((None, "{}".to_owned()), |(_, from, terms)| (Some(from), terms));
        let terms: BTreeMap<String, Value> = serde_json::from_str(&terms).map_err(Failure::bug)?;
        let registered = &read.registry().terms;
        let entities: BTreeSet<i64> = read.snapshot().people.entities.iter().map(|e| e.id).collect();
        let known = Known { permissions: &read.registry().permissions };
        let (mut unknown, mut misfits, mut objections) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
        for (key, value) in &input.terms {
            match term(key, registered, &entities) {
                None => _ = unknown.insert(key.clone()),
                Some(def) => match (def.judge)(value, &known) {
                    None => _ = misfits.insert(key.clone()),
                    Some(objection) => objections.extend(objection.map(|why| (key.clone(), why))),
                },
            }
        }
        let named = [&terms, &input.terms].into_iter().flat_map(duties).flat_map(|(a, b)| [a, b]).collect();
        let keepers = if input.terms.contains_key(SEPARATED_DUTIES.key) { keepers(read, &named).await? } else { Vec::new() };
        Ok(PublishFacts {
            today: read.snapshot().business_date(None, read.now()),
            number,
            last_effective_from: from,
            terms,
            unknown,
            misfits,
            objections,
            keepers,
        })
    }
    fn decide(input: &PublishInput, facts: &PublishFacts, _: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = Vec::new();
        let at = |key: &str| Refusal::new(key).field("effective_from");
        if input.effective_from < facts.today {
            refusals.push(at("policy.effective_in_the_past").arg("today", facts.today));
        }
        if let Some(last) = facts.today.add_months(MONTHS_AHEAD_MAX).filter(|last| input.effective_from > *last) {
            refusals.push(at("policy.effective_too_far").arg("last", last));
        }
        if let Some(last) = facts.last_effective_from.filter(|last| input.effective_from < *last) {
            refusals.push(at("policy.effective_before_last").arg("last", last));
        }
        if input.existing_from.is_some_and(|existing| existing < input.effective_from) {
            refusals.push(Refusal::new("policy.existing_before_effective").field("existing_from"));
        }
        if input.terms.is_empty() {
            refusals.push(Refusal::new("policy.nothing_changes").field("terms"));
        }
        let term = |key: &str, text: &str| Refusal::new(text).arg("term", key).field(format!("terms.{key}"));
        refusals.extend(facts.unknown.iter().map(|key| term(key, "policy.unknown_term")));
        refusals.extend(facts.misfits.iter().map(|key| term(key, "policy.value_does_not_fit")));
        refusals.extend(facts.objections.iter().map(|(key, why)| why.clone().arg("term", key.as_str()).field(format!("terms.{key}"))));
        check_prose(&mut refusals, "reason", &input.reason, REASON_MAX);
        let mut terms = facts.terms.clone();
        terms.extend(input.terms.clone());
        if locks_out(input) {
            refusals.push(term(SEPARATED_DUTIES.key, "policy.keys_cannot_be_separated"));
        } else if duties_lock_out(&facts.keepers, &duties(&facts.terms), &duties(&terms)) {
            refusals.push(term(SEPARATED_DUTIES.key, "policy.duties_lock_everybody_out"));
        }
        // Keys are sorted: the same terms are the same text.
        let terms = serde_json::json!(terms).to_string();
        Decision::unless(refusals, Plan { input: input.clone(), number: facts.number + 1, terms }, Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Published> {
        let (id, input) = (tx.id::<Version>()?, &plan.input);
        if input.terms.contains_key(SEPARATED_DUTIES.key) {
            // Judged by who holds what: nobody gives or takes a right while this is written, or it is judged again.
            tx.bump("access").await?;
        }
        tx.bump("policy").await?;
        let (reason, by) = (input.reason.trim(), tx.actor().user);
        let params = p![id, plan.number, input.effective_from, input.existing_from, &plan.terms, reason, tx.now(), by];
        tx.exec(&sql::INSERT, params).await?;
        tx.touch(id);
        Ok(Published { id, number: plan.number })
    }
}

row! {
    /// A version of the terms.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct VersionRow {
        /// Its id.
        pub id: i64,
        /// 1, 2, 3 …
        pub number: i64,
        /// The first day it holds.
        pub effective_from: BusinessDate,
        /// The first day it also judges what was agreed before; none: the same day.
        pub existing_from: Option<BusinessDate>,
        /// Its values, by the term's key.
        pub terms: Json,
        /// Why.
        pub reason: String,
        /// When it was published.
        pub published_at: Timestamp,
        /// By whom; none for the program itself.
        pub published_by: Option<i64>,
        /// Their name.
        pub published_by_name: Option<String>,
        /// When it was taken back before it took effect.
        pub withdrawn_at: Option<Timestamp>,
        /// Why.
        pub withdrawal_reason: Option<String>,
        /// Always 1: a version is not changed.
        pub version: i64,
    }
}
static COLUMNS: [Column; 9] = [
    Column::new("number", "policy.number", Kind::Int).sort("v.number").card(),
    Column::new("effective_from", "policy.effective_from", Kind::Date).card(),
    Column::new("existing_from", "policy.existing_from", Kind::Date),
    Column::new("reason", "policy.reason", Kind::Text).card(),
    Column::new("published_at", "policy.published_at", Kind::Instant),
    Column::new("published_by_name", "policy.published_by", Kind::Text),
    Column::new("withdrawn_at", "policy.withdrawn_at", Kind::Instant),
    Column::new("withdrawal_reason", "policy.withdrawal_reason", Kind::Text),
    Column::new("terms", "policy.terms", Kind::Json),
];
/// No filters.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Everything {}
query! {
    /// `policy.list`
    VersionList "policy.list" needs "policy.list" List from sql::LIST, scope ScopeColumns::Open, id "v.id", Everything => VersionRow, COLUMNS,
    &[], |_: &Everything| Select::all()
}
query! {
    /// `policy.detail`
    VersionDetail "policy.detail" needs "policy.list" Detail from sql::LIST, scope ScopeColumns::Open, id "v.id", One => VersionRow, COLUMNS,
    &[Filter::new("id", "v.id = ?", &[Val::I(1)])], One::select
}

/// What publishing is made of.
pub(crate) fn register(r: &mut Registry) {
    r.tables("kernel", &["policy_version", "policy_withdrawal"])
        .operation::<Publish>()
        .operation::<Withdraw>()
        .system_may(PUBLISH)
        .query::<VersionList>()
        .query::<VersionDetail>();
    let entity = EntityDef { name: Version::NAME, table: "policy_version", locate: None };
    r.constraint(ConstraintText { constraint: "policy_withdrawal_version_id_key", key: "record.changed_meanwhile", field: None });
    r.entity(entity).constraint(ConstraintText { constraint: "policy_version_number_key", key: "record.changed_meanwhile", field: None });
}

/// Version 1: the program's own values, from the beginning.
pub(crate) async fn seed(tx: &Tx<'_>) -> Res<()> {
    let from = BEGINNING.ok_or_else(|| Failure::bug("the beginning is no date"))?;
    tx.bump("policy").await?;
    let params = p![tx.id::<Version>()?, 1_i64, from, None::<i64>, "{}", "—", tx.now(), None::<i64>];
    tx.exec(&sql::INSERT, params).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicySet;
    use serde_json::json;

    fn day(text: &str) -> BusinessDate {
        BusinessDate::parse(text).expect("a date")
    }
    fn facts() -> PublishFacts {
        let terms = [("a".to_owned(), json!(1)), ("b".to_owned(), json!(2))].into();
        let (unknown, misfits) = (BTreeSet::from(["x.y".to_owned()]), BTreeSet::from(["c".to_owned()]));
        let objections = BTreeMap::from([("d".to_owned(), Refusal::new("policy.value_out_of_bounds"))]);
        let (today, last_effective_from) = (day("2026-11-25"), Some(day("2026-12-01")));
        PublishFacts { today, number: 3, last_effective_from, terms, unknown, misfits, objections, keepers: Vec::new() }
    }
    fn decide(input: &PublishInput, facts: &PublishFacts) -> Decision<Plan> {
        Publish::decide(input, facts, &Terms { policy: &PolicySet::default(), effective: facts.today, today: facts.today })
    }

    #[test]
    fn whatever_is_wrong_is_said_at_once_and_at_its_place() {
        let terms = [("x.y".to_owned(), json!(1)), ("c".to_owned(), json!("one"))].into();
        let input = PublishInput { effective_from: day("2026-11-24"), existing_from: Some(day("2026-11-23")), terms, reason: " ".into() };
        let Decision::Refuse(refusals) = decide(&input, &facts()) else { panic!("not refused") };
        let got: Vec<(&str, &str)> = refusals.iter().map(|r| (r.key.as_str(), r.field.as_deref().unwrap_or(""))).collect();
        let expected = [
            ("policy.effective_in_the_past", "effective_from"),
            ("policy.effective_before_last", "effective_from"),
            ("policy.existing_before_effective", "existing_from"),
            ("policy.unknown_term", "terms.x.y"),
            ("policy.value_does_not_fit", "terms.c"),
            ("policy.value_out_of_bounds", "terms.d"),
            ("text.empty", "reason"),
        ];
        assert_eq!(got, expected);
    }

    #[test]
    fn rights_can_always_be_given_back() {
        let check = |pairs: serde_json::Value, expected: bool| {
            let terms = [("access.separated_duties".to_owned(), pairs)].into();
            let input = PublishInput { effective_from: day("2026-12-01"), existing_from: None, terms, reason: "why".into() };
            assert_eq!(locks_out(&input), expected, "{:?}", input.terms);
        };
        check(json!([["user.change", "role.change"]]), true);
        check(json!([["a", "b"], ["a", "a"]]), true);
        check(json!([["a", "b"], ["a", "role.change"]]), false);
        check(json!([]), false);
    }

    #[test]
    fn a_version_keeps_what_it_does_not_change() {
        let input = PublishInput {
            effective_from: day("2026-12-01"),
            existing_from: None,
            terms: [("b".to_owned(), json!(5))].into(),
            reason: "why".into(),
        };
        let facts = PublishFacts { unknown: BTreeSet::new(), misfits: BTreeSet::new(), objections: BTreeMap::new(), ..facts() };
        for (from, expected) in [("2028-11-25", true), ("2028-11-26", false), ("2099-01-01", false)] {
            let far = PublishInput { effective_from: day(from), ..input.clone() };
            assert_eq!(matches!(decide(&far, &facts), Decision::Allow { .. }), expected, "{from}");
        }
        let Decision::Allow { plan, .. } = decide(&input, &facts) else { panic!("refused") };
        assert_eq!((plan.number, plan.terms.as_str()), (4, r#"{"a":1,"b":5}"#));
    }

    #[test]
    fn keys_name_a_term_and_perhaps_a_legal_entity() {
        let def = crate::access::role::SEPARATED_DUTIES.def();
        let terms = [(def.key, def)].into();
        let check = |key: &str, expected: bool| assert_eq!(term(key, &terms, &BTreeSet::from([7])).is_some(), expected, "{key}");
        check("access.separated_duties", true);
        check("access.separated_duties@7", true);
        check("access.separated_duties@8", false);
        check("access.separated_duties@07", false);
        check("access.separated_duties@", false);
        check("access.other", false);
    }
}
