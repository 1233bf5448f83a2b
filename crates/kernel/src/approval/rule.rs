//! Who may say yes or no to a request, decided purely from the request, its steps and the person who decides.

use base::{Digest, Need, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that a decision on a request looks at.
#[derive(Serialize, JsonSchema, Clone, Debug, PartialEq)]
pub struct Facts {
    /// Who decides; none for the system.
    pub caller: Option<i64>,
    /// Whether the caller holds the next step's permission and it reaches this request.
    pub holds: bool,
    /// Who asked.
    pub requester: i64,
    /// Who has written what is asked for.
    pub authors: Vec<i64>,
    /// Whether that person may still sign in.
    pub requester_active: bool,
    /// `waiting`, `approved`, `rejected` or `withdrawn`.
    pub state: String,
    /// The request's version.
    pub version: i64,
    /// What was asked for, by name.
    pub operation: String,
    /// Whether the program still knows that operation.
    pub operation_known: bool,
    /// Digest of what was asked for.
    pub digest: Digest,
    /// Whether the stored input still has that digest.
    pub intact: bool,
    /// The yeses that are needed, in order.
    pub steps: Vec<Step>,
    /// Records that are not what they were when it was asked.
    pub changed: Vec<Changed>,
    /// What is executed at the last yes; the request keeps it, so the evidence does not repeat it.
    #[serde(skip)]
    pub(crate) content: Content,
}

/// One yes that is needed.
#[derive(Serialize, JsonSchema, Clone, Debug, PartialEq)]
pub struct Step {
    /// 1, 2, 3 …
    pub step: i64,
    /// Whose holders may say it.
    pub permission: String,
    /// Who has decided it.
    pub decided_by: Option<i64>,
}

/// A record that is not what it was.
#[derive(Serialize, JsonSchema, Clone, Debug, PartialEq)]
pub struct Changed {
    /// The kind of record.
    pub entity: String,
    /// Which one.
    pub id: i64,
    /// Its version when it was asked.
    pub was: i64,
    /// Its version now; none when it is gone.
    pub now: Option<i64>,
}

/// The stored request itself.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Content {
    /// Canonical JSON.
    pub(crate) input: String,
    /// The rules that the approval excuses.
    pub(crate) rules: Vec<String>,
    /// The digest of what the decision came to when it was asked, where it is bound to that.
    pub(crate) plan: Option<Digest>,
    /// The day it was asked on, and the day it takes effect.
    pub(crate) days: Option<(base::BusinessDate, base::BusinessDate)>,
}

/// What the caller wants of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Wish {
    /// A yes to what has this digest.
    Approve(Digest),
    /// A no.
    Reject,
    /// To take one's own request back.
    Withdraw,
}

/// Which step a decision is about, and whether it is the last.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Turn {
    pub(crate) step: i64,
    pub(crate) last: bool,
}

/// Every reason why not; none = the wish may be done.
pub(crate) fn objections(facts: &Facts, wish: Wish) -> Vec<Refusal> {
    let Some(next) = next(facts).filter(|_| facts.state == "waiting") else {
        return vec![Refusal::new("approval.ended").arg("state", facts.state.as_str()).field("approval")];
    };
    let mut no = Vec::new();
    let own = facts.caller == Some(facts.requester);
    match wish {
        Wish::Withdraw if own => {}
        Wish::Withdraw => no.push(Refusal::new("approval.not_yours").field("approval")),
        Wish::Approve(_) | Wish::Reject => {
            if facts.caller.is_none() {
                no.push(Refusal::new("approval.person_needed"));
            }
            // Whoever wrote what is asked for may end it, and not agree to it.
            let wrote = wish != Wish::Reject && facts.caller.is_some_and(|caller| facts.authors.contains(&caller));
            if own || wrote {
                no.push(Refusal::new("approval.own_request").field("approval"));
            }
            if facts.caller.is_some() && facts.steps.iter().any(|s| s.decided_by == facts.caller) {
                no.push(Refusal::new("approval.decided_already").arg("step", next.step).field("approval"));
            }
            if !facts.holds {
                no.push(
                    Refusal::new("approval.step_not_yours")
                        .arg("permission", permission(facts, next.step))
                        .arg("step", next.step)
                        .field("approval"),
                );
            }
        }
    }
    if let Wish::Approve(digest) = wish {
        no.extend(content_objections(facts, digest));
    }
    no
}

/// What was approved must be what was asked, and what is there now.
fn content_objections(facts: &Facts, digest: Digest) -> Vec<Refusal> {
    let mut no = Vec::new();
    if digest != facts.digest {
        no.push(Refusal::new("approval.digest_differs").field("digest"));
    }
    if !facts.intact || !facts.changed.is_empty() {
        let records: Vec<String> = facts.changed.iter().map(|c| format!("{} {}", c.entity, c.id)).collect();
        no.push(Refusal::new(super::CHANGED).arg("records", records.join(", ")).field("approval"));
    }
    if !facts.requester_active {
        no.push(Refusal::new("approval.requester_disabled").field("approval"));
    }
    if !facts.operation_known {
        no.push(Refusal::new("approval.operation_gone").arg("operation", facts.operation.as_str()).field("approval"));
    }
    no
}

/// The step whose turn it is.
pub(crate) fn next(facts: &Facts) -> Option<Turn> {
    let mut open = facts.steps.iter().filter(|s| s.decided_by.is_none());
    let step = open.next()?.step;
    Some(Turn { step, last: open.next().is_none() })
}

fn permission(facts: &Facts, step: i64) -> &str {
    facts.steps.iter().find(|s| s.step == step).map_or("", |s| s.permission.as_str())
}

/// The yeses that a request needs: one person for each permission, in the order of the rules that ask; two rules that ask the same
/// permission are content with one yes, one rule that asks it twice wants two people.
pub(crate) fn steps(needs: &[Need]) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for need in needs {
        for (i, step) in need.steps.iter().enumerate() {
            let wanted = need.steps[..=i].iter().filter(|s| *s == step).count();
            if out.iter().filter(|s| *s == step).count() < wanted {
                out.push(step);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Clause;

    const ASKED_BY: i64 = 31;
    const APPROVER: i64 = 32;

    fn digest(text: &str) -> Digest {
        Digest::of(text.as_bytes())
    }

    /// A request of two steps, its first step decided by `first`, in the hands of somebody who may decide the next one.
    fn request(first: Option<i64>) -> Facts {
        let step = |step, permission: &str, decided_by| Step { step, permission: permission.into(), decided_by };
        Facts {
            caller: Some(APPROVER),
            holds: true,
            requester: ASKED_BY,
            authors: Vec::new(),
            requester_active: true,
            state: "waiting".into(),
            version: 1,
            operation: "credit.raise_limit".into(),
            operation_known: true,
            digest: digest("asked"),
            intact: true,
            steps: vec![step(1, "credit.approve", first), step(2, "credit.release", None)],
            changed: Vec::new(),
            content: Content::default(),
        }
    }

    #[track_caller]
    fn check(facts: &Facts, wish: Wish, expected: &[&str]) {
        let keys: Vec<String> = objections(facts, wish).into_iter().map(|r| r.key).collect();
        assert_eq!(keys, expected, "{facts:?} {wish:?}");
    }

    #[test]
    fn who_may_decide_what() {
        let yes = Wish::Approve(digest("asked"));
        let with = |change: fn(&mut Facts)| {
            let mut facts = request(None);
            change(&mut facts);
            facts
        };
        check(&request(None), yes, &[]);
        check(&request(None), Wish::Reject, &[]);
        check(&request(None), Wish::Withdraw, &["approval.not_yours"]);
        check(&request(Some(40)), yes, &[]);
        check(&request(Some(APPROVER)), yes, &["approval.decided_already"]);
        check(&request(Some(APPROVER)), Wish::Reject, &["approval.decided_already"]);
        check(&request(None), Wish::Approve(digest("something else")), &["approval.digest_differs"]);
        let own = with(|f| f.caller = Some(ASKED_BY));
        check(&own, yes, &["approval.own_request"]);
        check(&own, Wish::Reject, &["approval.own_request"]);
        check(&own, Wish::Withdraw, &[]);
        let wrote = with(|f| f.authors = vec![40, APPROVER]);
        check(&wrote, yes, &["approval.own_request"]);
        check(&wrote, Wish::Reject, &[]);
        check(&with(|f| f.authors = vec![40]), yes, &[]);
        let without = with(|f| f.holds = false);
        check(&without, yes, &["approval.step_not_yours"]);
        check(&without, Wish::Reject, &["approval.step_not_yours"]);
        let system = with(|f| f.caller = None);
        check(&system, yes, &["approval.person_needed"]);
        check(&system, Wish::Withdraw, &["approval.not_yours"]);
        let changed = with(|f| f.changed.push(Changed { entity: "customer".into(), id: 80, was: 1, now: Some(2) }));
        check(&changed, yes, &["approval.content_changed"]);
        check(&changed, Wish::Reject, &[]);
        check(&with(|f| f.intact = false), yes, &["approval.content_changed"]);
        check(&with(|f| f.requester_active = false), yes, &["approval.requester_disabled"]);
        check(&with(|f| f.operation_known = false), yes, &["approval.operation_gone"]);
        let all = with(|f| {
            (f.caller, f.holds, f.intact, f.requester_active) = (Some(ASKED_BY), false, false, false);
        });
        let everything = [
            "approval.own_request",
            "approval.step_not_yours",
            "approval.digest_differs",
            "approval.content_changed",
            "approval.requester_disabled",
        ];
        check(&all, Wish::Approve(digest("x")), &everything);
        for state in ["approved", "rejected", "withdrawn"] {
            let mut ended = request(Some(40));
            ended.state = state.into();
            for wish in [yes, Wish::Reject, Wish::Withdraw] {
                check(&ended, wish, &["approval.ended"]);
            }
        }
    }

    #[test]
    fn the_next_step_and_the_last() {
        assert_eq!(next(&request(None)), Some(Turn { step: 1, last: false }));
        assert_eq!(next(&request(Some(40))), Some(Turn { step: 2, last: true }));
        let mut decided = request(Some(40));
        decided.steps[1].decided_by = Some(41);
        assert_eq!(next(&decided), None);
    }

    #[test]
    fn one_person_for_each_permission() {
        let clause = Clause::new("credit", "3.2", 1);
        let need = |permissions: &[&str]| permissions.iter().fold(Need::new("rule", &clause), |n, p| n.step(*p));
        let check = |needs: &[Need], expected: &[&str]| assert_eq!(steps(needs), expected);
        check(&[], &[]);
        check(&[need(&["a", "b"])], &["a", "b"]);
        check(&[need(&["a"]), need(&["b", "a"])], &["a", "b"]);
        check(&[need(&["a"]), need(&["a", "a"])], &["a", "a"]);
        check(&[need(&["a", "a"])], &["a", "a"]);
    }
}
