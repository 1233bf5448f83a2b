//! `approval.withdraw`: the person who asked takes the request back.

use super::rule::{self, Facts, Wish};
use super::{Approval, Decided, facts, sql};
use crate::access::Permission;
use crate::failure::Res;
use crate::op::{Change, Read, Tx};
use crate::p;
use base::{Id, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which request is taken back.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct WithdrawInput {
    /// The request.
    pub approval: Id<Approval>,
}

/// Takes one's own request back.
pub struct Withdraw;

impl Change for Withdraw {
    const NAME: &'static str = "approval.withdraw";
    const NEEDS: Permission = Permission::new("approval.withdraw");
    type Input = WithdrawInput;
    type Record = Facts;
    type Output = Decided;

    fn samples() -> Vec<WithdrawInput> {
        vec![WithdrawInput { approval: Id::new(super::OWN_SAMPLE) }]
    }

    async fn load(read: &Read<'_>, input: &WithdrawInput) -> Res<Facts> {
        facts::gather(read, input.approval).await
    }

    fn check(_: &WithdrawInput, facts: &Facts) -> Vec<Refusal> {
        rule::objections(facts, Wish::Withdraw)
    }

    async fn write(tx: &Tx<'_>, input: &WithdrawInput, facts: &Facts) -> Res<Decided> {
        tx.guard(&sql::END, p!["withdrawn", tx.now(), input.approval, facts.version], 1).await?;
        tx.touch(input.approval);
        Ok(Decided { approval: input.approval, state: "withdrawn".into(), remaining: 0, result: None })
    }
}
