//! Taking back a version of the terms before it takes effect: the version stays as it was published, a counter-record stands beside it.

use super::publish::{PUBLISH, REASON_MAX, Version};
use super::{Terms, sql};
use crate::access::{Permission, check_text};
use crate::failure::Res;
use crate::op::{Decision, Operation, Read, Tx};
use crate::p;
use base::{BusinessDate, Id, Refusal, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `policy.withdraw`
pub(crate) struct Withdraw;
/// Which version, and why.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawInput {
    /// The version; the last one that stands, and not in force yet.
    version: Id<Version>,
    /// Why, at most 2000 characters.
    reason: String,
}
/// What it is judged by.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WithdrawFacts {
    today: BusinessDate,
    number: i64,
    effective_from: BusinessDate,
    withdrawn_at: Option<Timestamp>,
    /// The number of the last version that stands.
    last: Option<i64>,
}
/// What no longer takes effect.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Withdrawn {
    /// The version.
    version: Id<Version>,
    /// Its number; it is not given again.
    number: i64,
}

impl Operation for Withdraw {
    const NAME: &'static str = "policy.withdraw";
    const NEEDS: Permission = PUBLISH;
    type Input = WithdrawInput;
    type Facts = WithdrawFacts;
    type Plan = (WithdrawInput, i64);
    type Output = Withdrawn;

    /// The conformance suite publishes this version for it.
    fn samples() -> Vec<WithdrawInput> {
        vec![WithdrawInput { version: Id::new(17), reason: "生效日写错".into() }]
    }
    async fn gather(read: &Read<'_>, input: &WithdrawInput) -> Res<WithdrawFacts> {
        let (number, effective_from, withdrawn_at) = read.one(&sql::VERSION, p![input.version]).await?;
        let last: Option<(i64, BusinessDate, String)> = read.opt(&sql::LAST, p![]).await?;
        let today = read.snapshot().business_date(None, read.now());
        Ok(WithdrawFacts { today, number, effective_from, withdrawn_at, last: last.map(|l| l.0) })
    }
    fn decide(input: &WithdrawInput, facts: &WithdrawFacts, _: &Terms<'_>) -> Decision<Self::Plan> {
        let mut refusals = Vec::new();
        let at = |key: &str| Refusal::new(key).arg("number", facts.number).field("version");
        if facts.withdrawn_at.is_some() {
            refusals.push(at("policy.withdrawn_already"));
        } else if facts.effective_from <= facts.today {
            refusals.push(at("policy.in_force_already").arg("effective_from", facts.effective_from));
        } else if let Some(last) = facts.last.filter(|last| *last != facts.number) {
            // What came later was built on it.
            refusals.push(at("policy.later_versions_stand").arg("last", last));
        }
        check_text(&mut refusals, "reason", &input.reason, REASON_MAX);
        Decision::unless(refusals, (input.clone(), facts.number), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, (input, number): &Self::Plan) -> Res<Withdrawn> {
        tx.bump("policy").await?;
        let params = p![tx.number()?, input.version, input.reason.trim(), tx.now(), tx.actor().user];
        tx.exec(&sql::WITHDRAW, params).await?;
        tx.touch(input.version);
        Ok(Withdrawn { version: input.version, number: *number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicySet;

    #[test]
    fn only_what_is_to_come_is_withdrawn_the_last_first() {
        let day = |text: &str| BusinessDate::parse(text).expect("a date");
        let check = |from: &str, withdrawn: bool, last: i64, expected: &[&str]| {
            let facts = WithdrawFacts {
                today: day("2026-11-25"),
                number: 3,
                effective_from: day(from),
                withdrawn_at: withdrawn.then_some(Timestamp::from_micros(0)),
                last: Some(last),
            };
            let input = WithdrawInput { version: Id::new(9), reason: "why".into() };
            let terms = Terms { policy: &PolicySet::default(), effective: facts.today, today: facts.today };
            let keys: Vec<String> = match Withdraw::decide(&input, &facts, &terms) {
                Decision::Refuse(refusals) => refusals.into_iter().map(|r| r.key).collect(),
                _ => Vec::new(),
            };
            assert_eq!(keys, expected, "{from} {withdrawn} {last}");
        };
        check("2026-11-26", false, 3, &[]);
        check("2026-11-25", false, 3, &["policy.in_force_already"]);
        check("2026-11-26", false, 4, &["policy.later_versions_stand"]);
        check("2026-11-26", true, 2, &["policy.withdrawn_already"]);
    }
}
