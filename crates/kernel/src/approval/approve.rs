//! `approval.approve`: a yes to a step; at the last one the request is executed with its requester's rights.

use super::rule::{self, Facts, Wish};
use super::{Approval, DECIDE, Decided, facts, note, note_objections, sql};
use crate::access::Permission;
use crate::failure::{Failure, Res};
use crate::op::tx::{Scene, Stead};
use crate::op::{Decision, Operation, Read, Tx};
use crate::p;
use crate::policy::Terms;
use base::{BusinessDate, Digest, Id, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What is said yes to.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ApproveInput {
    /// The request.
    pub approval: Id<Approval>,
    /// Digest of what was asked, as the approver saw it: what was approved is what was asked.
    pub digest: Digest,
    /// A remark for the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Says yes to the next step of a request. The last yes executes it, with the permission and the scope of the person who asked.
pub struct Approve;

/// What `apply` does.
pub struct Plan {
    approval: Id<Approval>,
    version: i64,
    step: i64,
    remaining: i64,
    caller: i64,
    digest: Digest,
    note: Option<String>,
    requester: i64,
    execution: Option<Execution>,
}
struct Execution {
    operation: String,
    input: String,
    rules: Vec<String>,
    agreed: Option<Digest>,
    asked_on: BusinessDate,
    effective: BusinessDate,
}

impl Operation for Approve {
    const NAME: &'static str = "approval.approve";
    const NEEDS: Permission = DECIDE;
    type Input = ApproveInput;
    type Facts = Facts;
    type Plan = Plan;
    type Output = Decided;

    fn samples() -> Vec<ApproveInput> {
        super::samples().into_iter().map(|(approval, digest)| ApproveInput { approval, digest, note: None }).collect()
    }

    async fn gather(read: &Read<'_>, input: &ApproveInput) -> Res<Facts> {
        facts::gather(read, input.approval).await
    }

    fn decide(input: &ApproveInput, facts: &Facts, terms: &Terms<'_>) -> Decision<Plan> {
        let mut no = rule::objections(facts, Wish::Approve(input.digest));
        no.extend(note_objections(input.note.as_deref().unwrap_or_default(), false));
        let (Some(turn), Some(caller)) = (rule::next(facts), facts.caller) else { return Decision::Refuse(no) };
        let content = &facts.content;
        let (asked_on, effective) = content.days.unwrap_or((terms.today, terms.effective));
        let execution = turn.last.then(|| Execution {
            operation: facts.operation.clone(),
            input: content.input.clone(),
            rules: content.rules.clone(),
            agreed: content.plan,
            asked_on,
            effective,
        });
        let plan = Plan {
            approval: input.approval,
            version: facts.version,
            step: turn.step,
            remaining: facts.steps.iter().filter(|s| s.decided_by.is_none()).count() as i64 - 1,
            caller,
            digest: input.digest,
            note: input.note.as_deref().map(note).filter(|n| !n.is_empty()).map(str::to_owned),
            requester: facts.requester,
            execution,
        };
        Decision::unless(no, plan, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Decided> {
        // The request's own row first: a second approver waits here, not half-way through the execution.
        let state = match &plan.execution {
            Some(_) => {
                tx.guard(&sql::END, p!["approved", tx.now(), plan.approval, plan.version], 1).await?;
                "approved"
            }
            None => {
                tx.guard(&sql::GO_ON, p![plan.approval, plan.version], 1).await?;
                "waiting"
            }
        };
        let digest = plan.digest.to_string();
        let params = p![plan.caller, tx.now(), "approved", plan.note.as_deref(), digest.as_str(), plan.approval, plan.step];
        tx.guard(&sql::DECIDE, params, 1).await?;
        tx.touch(plan.approval);
        let result = match &plan.execution {
            None => None,
            Some(execution) => {
                let output = execute(tx, plan, execution).await?;
                tx.guard(&sql::RESULT, p![output.as_str(), plan.approval], 1).await?;
                Some(serde_json::from_str(&output).map_err(Failure::bug)?)
            }
        };
        Ok(Decided { approval: plan.approval, state: state.to_owned(), remaining: plan.remaining, result })
    }
}

/// Runs the stored operation as the person who asked.
async fn execute(tx: &Tx<'_>, plan: &Plan, execution: &Execution) -> Res<String> {
    let person = tx.scene.snapshot.people.users.get(&plan.requester).filter(|p| p.active).ok_or(Failure::Stale)?;
    let scene = Scene {
        actor: person.actor.clone(),
        asked_on: execution.asked_on,
        effective: execution.effective,
        excused: Arc::new(execution.rules.clone()),
        ..(*tx.scene).clone()
    };
    let cause = format!("approval:{}", plan.approval);
    let stead = Stead { scene: Arc::new(scene), cause, agreed: execution.agreed };
    let done = tx.call_named(&execution.operation, execution.input.as_bytes(), Some(stead)).await;
    done.map_err(|no| refused(no, &execution.operation))
}

/// Why an approved request cannot be executed, told to the approver: the request stays as it is.
fn refused(no: Failure, operation: &str) -> Failure {
    let reason = |key: &str| vec![Refusal::new(key).arg("operation", operation)];
    let mut reasons = match no {
        // There is nothing to settle first: it has to be asked anew.
        Failure::Refused(refusals) if refusals.iter().any(|no| no.key == super::CHANGED) => return Failure::Refused(refusals),
        // Their fields are those of the request, not of the approval.
        Failure::Refused(refusals) => refusals.into_iter().map(|r| Refusal { field: None, ..r }).collect(),
        Failure::NeedsApproval(needs) => {
            let rules: Vec<String> = needs.into_iter().map(|n| n.rule).collect();
            vec![Refusal::new("approval.more_needed").arg("rules", rules.join(", "))]
        }
        Failure::Forbidden(_) => reason("approval.requester_may_not"),
        Failure::NotFound(_) => reason("approval.requester_cannot_see"),
        Failure::Malformed(_) => reason("approval.operation_gone"),
        other => return other,
    };
    reasons.insert(0, Refusal::new("approval.not_executed").arg("operation", operation).field("approval"));
    Failure::Refused(reasons)
}
