//! Decisions: yes, no or ask, always with the clauses they rest on.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::message::{Arg, Args};

/// Where a rule is written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Clause {
    /// The regulation's short name, e.g. `"credit"`.
    pub document: String,
    /// The article in it, e.g. `"3.2"`.
    pub article: String,
    /// The published version of the document, from 1.
    pub version: i64,
}

impl Clause {
    /// Article `article` of version `version` of `document`.
    pub fn new(document: impl Into<String>, article: impl Into<String>, version: i64) -> Clause {
        Clause { document: document.into(), article: article.into(), version }
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} v{}", self.document, self.article, self.version)
    }
}

/// A value that a rule fixes, with the clause that fixes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Ruled<T> {
    /// The value.
    pub value: T,
    /// The clause that fixes it.
    pub clause: Clause,
}

impl<T> Ruled<T> {
    /// `value`, as `clause` fixes it.
    pub const fn new(value: T, clause: Clause) -> Ruled<T> {
        Ruled { value, clause }
    }
}

/// A business "no": data for the screen, the API and the audit, never prose.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Refusal {
    /// The text that says why, e.g. `"credit.charge.over_limit"`.
    pub key: String,
    /// The values in that text.
    #[serde(default, skip_serializing_if = "Args::is_empty")]
    pub args: Args,
    /// The input it is about, as a JSON path: `"lines.0.quantity"`; nothing if it is about the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The clauses it rests on; none if it is plain logic.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<Clause>,
    /// The smallest change that would turn it into a yes, where that can be computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
}

impl Refusal {
    /// A refusal with this text.
    pub fn new(key: impl Into<String>) -> Refusal {
        Refusal { key: key.into(), args: Args::new(), field: None, basis: Vec::new(), remedy: None }
    }

    /// With a value for the text's placeholder `name`.
    #[must_use]
    pub fn arg(mut self, name: impl Into<String>, value: impl Into<Arg>) -> Refusal {
        self.args.insert(name.into(), value.into());
        self
    }

    /// About this input, as a JSON path.
    #[must_use]
    pub fn field(mut self, path: impl Into<String>) -> Refusal {
        self.field = Some(path.into());
        self
    }

    /// Resting (also) on this clause.
    #[must_use]
    pub fn basis(mut self, clause: &Clause) -> Refusal {
        self.basis.push(clause.clone());
        self
    }

    /// Cured by this.
    #[must_use]
    pub fn remedy(mut self, remedy: Remedy) -> Refusal {
        self.remedy = Some(remedy);
        self
    }
}

/// A text with its values: the smallest change that would cure a refusal, or the reason why somebody has to be asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Remedy {
    /// The text, e.g. `"credit.bring_down_by"`.
    pub key: String,
    /// The values in that text.
    #[serde(default, skip_serializing_if = "Args::is_empty")]
    pub args: Args,
}

impl Remedy {
    /// A remedy with this text.
    pub fn new(key: impl Into<String>) -> Remedy {
        Remedy { key: key.into(), args: Args::new() }
    }

    /// With a value for the text's placeholder `name`.
    #[must_use]
    pub fn arg(mut self, name: impl Into<String>, value: impl Into<Arg>) -> Remedy {
        self.args.insert(name.into(), value.into());
        self
    }
}

/// What must be agreed, and by whom.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Need {
    /// The stable name of the rule that asks, e.g. `"credit.raise_limit.own_authority"`; an approval excuses this rule only.
    pub rule: String,
    /// Where that rule is written.
    pub clause: Clause,
    /// The permissions whose holders must say yes, one person each, in this order.
    pub steps: Vec<String>,
    /// Why, in words for the person who is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Remedy>,
    /// What it is about, in words for the person who is asked: whose order, which amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Remedy>,
}

impl Need {
    /// The rule `rule` of `clause` asks for somebody's yes; say whose with [`Need::step`].
    pub fn new(rule: impl Into<String>, clause: &Clause) -> Need {
        Need { rule: rule.into(), clause: clause.clone(), steps: Vec::new(), reason: None, about: None }
    }

    /// Then a holder of this permission must say yes.
    #[must_use]
    pub fn step(mut self, permission: impl Into<String>) -> Need {
        self.steps.push(permission.into());
        self
    }

    /// For this reason.
    #[must_use]
    pub fn reason(mut self, reason: Remedy) -> Need {
        self.reason = Some(reason);
        self
    }

    /// It is about this.
    #[must_use]
    pub fn about(mut self, about: Remedy) -> Need {
        self.about = Some(about);
        self
    }
}

/// The answer of a rule. `P` is what is to be done if the answer is yes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision<P> {
    /// Yes.
    Allow {
        /// What is to be done.
        plan: P,
        /// The clauses that allow it.
        basis: Vec<Clause>,
    },
    /// No, with everything that stands against it.
    Refuse(Vec<Refusal>),
    /// Yes, once all needs are met.
    NeedsApproval {
        /// What is to be done then, if it is still allowed then.
        plan: P,
        /// What must be agreed.
        needs: Vec<Need>,
        /// The clauses that were weighed.
        basis: Vec<Clause>,
    },
}

impl<P> Decision<P> {
    /// Yes, by plain logic.
    pub const fn allow(plan: P) -> Decision<P> {
        Decision::Allow { plan, basis: Vec::new() }
    }

    /// Yes, under these clauses.
    pub const fn allow_under(plan: P, basis: Vec<Clause>) -> Decision<P> {
        Decision::Allow { plan, basis }
    }

    /// No, for this one reason.
    pub fn refuse(refusal: Refusal) -> Decision<P> {
        Decision::Refuse(vec![refusal])
    }

    /// No if there is any refusal, otherwise yes: how a rule that gathered all its objections ends.
    pub fn unless(refusals: Vec<Refusal>, plan: P, basis: Vec<Clause>) -> Decision<P> {
        if refusals.is_empty() { Decision::Allow { plan, basis } } else { Decision::Refuse(refusals) }
    }

    /// The same answer; whoever has to agree is told what it is about.
    #[must_use]
    pub fn about(self, words: impl FnOnce(&P) -> Remedy) -> Decision<P> {
        match self {
            Decision::NeedsApproval { plan, needs, basis } => {
                let about = words(&plan);
                Decision::NeedsApproval { needs: needs.into_iter().map(|need| need.about(about.clone())).collect(), plan, basis }
            }
            other => other,
        }
    }

    /// The same answer about another plan.
    pub fn map<Q>(self, change: impl FnOnce(P) -> Q) -> Decision<Q> {
        match self {
            Decision::Allow { plan, basis } => Decision::Allow { plan: change(plan), basis },
            Decision::Refuse(refusals) => Decision::Refuse(refusals),
            Decision::NeedsApproval { plan, needs, basis } => Decision::NeedsApproval { plan: change(plan), needs, basis },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Currency, Money};
    use serde_json::{Value, json};

    #[track_caller]
    fn check<T>(value: &T, expected: Value)
    where
        T: Serialize + for<'de> Deserialize<'de> + PartialEq + fmt::Debug,
    {
        assert_eq!(serde_json::to_value(value).unwrap(), expected);
        assert_eq!(&serde_json::from_value::<T>(expected).unwrap(), value);
    }

    #[test]
    fn a_refusal_is_data() {
        let clause = Clause::new("credit", "3.2", 1);
        assert_eq!(clause.to_string(), "credit 3.2 v1");
        let limit = Money::new(1_000_000, Currency::CNY);
        let refusal = Refusal::new("credit.charge.over_limit")
            .arg("limit", limit)
            .field("amount")
            .basis(&clause)
            .remedy(Remedy::new("credit.bring_down_by").arg("excess", limit));
        let money = json!({"money": {"minor": 1_000_000, "currency": "CNY"}});
        let clause_json = json!({"document": "credit", "article": "3.2", "version": 1});
        check(
            &refusal,
            json!({
                "key": "credit.charge.over_limit", "args": {"limit": money}, "field": "amount", "basis": [clause_json],
                "remedy": {"key": "credit.bring_down_by", "args": {"excess": money}}
            }),
        );
        check(&Refusal::new("plain"), json!({"key": "plain"}));
        let need = Need::new("credit.own_authority", &clause).step("credit.approve").step("credit.release");
        check(&need, json!({"rule": "credit.own_authority", "clause": clause_json, "steps": ["credit.approve", "credit.release"]}));
        check(&Ruled::new(5_i64, clause), json!({"value": 5, "clause": clause_json}));
    }

    #[test]
    fn a_decision_gathers_its_objections() {
        let refusal = Refusal::new("no");
        assert_eq!(Decision::unless(Vec::new(), 1, Vec::new()), Decision::allow(1));
        assert_eq!(Decision::unless(vec![refusal.clone()], 1, Vec::new()), Decision::refuse(refusal));
        assert_eq!(Decision::allow(1).map(|n| n + 1), Decision::allow_under(2, Vec::new()));
    }
}
