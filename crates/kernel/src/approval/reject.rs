//! `approval.reject`: a no, with its reason; it ends the request.

use super::rule::{self, Facts, Wish};
use super::{Approval, DECIDE, Decided, facts, note, note_objections, sql};
use crate::access::Permission;
use crate::failure::{Failure, Res};
use crate::op::{Change, Read, Tx};
use crate::p;
use base::{Id, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is said no to.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct RejectInput {
    /// The request.
    pub approval: Id<Approval>,
    /// Why, for the person who asked.
    pub note: String,
}

/// Says no to a request.
pub struct Reject;

impl Change for Reject {
    const NAME: &'static str = "approval.reject";
    const NEEDS: Permission = DECIDE;
    type Input = RejectInput;
    type Record = Facts;
    type Output = Decided;

    fn samples() -> Vec<RejectInput> {
        super::samples().into_iter().map(|(approval, _)| RejectInput { approval, note: "金额过大，请分次申请".into() }).collect()
    }

    async fn load(read: &Read<'_>, input: &RejectInput) -> Res<Facts> {
        facts::gather(read, input.approval).await
    }

    fn check(input: &RejectInput, facts: &Facts) -> Vec<Refusal> {
        let mut no = rule::objections(facts, Wish::Reject);
        no.extend(note_objections(&input.note, true));
        no
    }

    async fn write(tx: &Tx<'_>, input: &RejectInput, facts: &Facts) -> Res<Decided> {
        let turn = rule::next(facts).ok_or(Failure::Stale)?;
        tx.guard(&sql::END, p!["rejected", tx.now(), input.approval, facts.version], 1).await?;
        let digest = facts.digest.to_string();
        let params = p![facts.caller, tx.now(), "rejected", note(&input.note), digest.as_str(), input.approval, turn.step];
        tx.guard(&sql::DECIDE, params, 1).await?;
        tx.touch(input.approval);
        Ok(Decided { approval: input.approval, state: "rejected".into(), remaining: 0, result: None })
    }
}
