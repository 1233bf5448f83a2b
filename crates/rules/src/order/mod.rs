//! What is checked before an order is confirmed, and before its goods leave.
//!
//! Each check is a function of its own from facts and terms to a [`Check`]: whether it passed, what is said, and the clauses it rests on.
//! A screen shows the checks one below the other; the operation asks [`decide`] what follows from all of them together. What stands
//! against an order is never hidden by something else that does.
//!
//! - [`duplicate`]: the customer's own order number names one order;
//! - [`prices`]: floor prices, and how much one may give away alone; [`agreed_list_holds`]: by which list an amended line is measured;
//! - [`credit_of_order`], [`credit_of_delivery`]: limit, hold, overdue days, 款到发货.

mod credit;
mod price;
mod texts;

pub use credit::{CreditFacts, CreditTerms, Credited, Guarded, credit_of_delivery, credit_of_order};
pub use price::{LinePrice, PriceTerms, agreed_list_holds, floor_of_cost, prices};
pub use texts::TEXTS;

use base::{BusinessDate, Clause, Decision, Need, Refusal, Remedy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a check ended, the mildest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing stands against it.
    Passed,
    /// It goes through, and whoever confirms should know something.
    Reminder,
    /// Somebody has to agree.
    NeedsApproval,
    /// It does not go through.
    Refused,
}

/// One check before an order is confirmed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// Its stable name, also the key of its words: `"order.check.prices"`.
    pub name: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What it found, in words: what is refused, what has to be agreed, what should be known, each followed by its cure where there
    /// is one. A check that passed may say what it measured.
    pub why: Vec<Remedy>,
    /// The clauses it rests on.
    pub basis: Vec<Clause>,
    /// What is refused, at its fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
    /// What somebody has to agree to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
}

impl Check {
    /// A check without an objection.
    fn passed(name: &str, clauses: &[&Clause]) -> Check {
        let basis = clauses.iter().map(|&clause| clause.clone()).collect();
        Check { name: name.to_owned(), outcome: Outcome::Passed, why: Vec::new(), basis, refusals: Vec::new(), needs: Vec::new() }
    }

    /// The check with what was refused.
    fn refused(mut self, refusals: Vec<Refusal>) -> Check {
        for refusal in refusals {
            self.outcome = Outcome::Refused;
            self.why.push(Remedy { key: refusal.key.clone(), args: refusal.args.clone() });
            self.why.extend(refusal.remedy.clone());
            self.refusals.push(refusal);
        }
        self
    }

    /// The check with something that has to be agreed.
    fn asking(mut self, need: Need, why: Vec<Remedy>) -> Check {
        self.outcome = self.outcome.max(Outcome::NeedsApproval);
        self.why.extend(why);
        self.needs.push(need);
        self
    }

    /// The check with something that should be known.
    fn reminding(mut self, why: Remedy) -> Check {
        self.outcome = self.outcome.max(Outcome::Reminder);
        self.why.push(why);
        self
    }
}

/// What follows from all the checks together: everything that is refused at once; or everything that has to be agreed; or yes, under
/// all their clauses.
#[must_use]
pub fn decide<P>(checks: &[Check], plan: P) -> Decision<P> {
    let refusals: Vec<Refusal> = checks.iter().flat_map(|check| check.refusals.iter().cloned()).collect();
    if !refusals.is_empty() {
        return Decision::Refuse(refusals);
    }
    let mut basis: Vec<Clause> = Vec::new();
    for clause in checks.iter().flat_map(|check| &check.basis) {
        if !basis.contains(clause) {
            basis.push(clause.clone());
        }
    }
    let needs: Vec<Need> = checks.iter().flat_map(|check| check.needs.iter().cloned()).collect();
    if needs.is_empty() { Decision::allow_under(plan, basis) } else { Decision::NeedsApproval { plan, needs, basis } }
}

/// What whoever confirms should know, of all the checks that only remind.
#[must_use]
pub fn reminders(checks: &[Check]) -> Vec<Remedy> {
    let remind = checks.iter().filter(|check| check.outcome == Outcome::Reminder);
    remind.flat_map(|check| check.why.iter().cloned()).collect()
}

/// Another order of the customer that bears the same number of theirs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SameNumber {
    /// The number of that order.
    pub order: String,
    /// The day of it.
    pub ordered_on: BusinessDate,
}

/// Whether the customer's own order number 客户订单号 names this order only: the same paper twice is not delivered twice. An order that was
/// cancelled gives its number back; the caller leaves it out.
///
/// Refused at `customer_order_no`: `order.duplicate_number`.
#[must_use]
pub fn duplicate(customer_order_no: Option<&str>, other: Option<&SameNumber>, clause: &Clause) -> Check {
    let refusal = customer_order_no.zip(other).map(|(number, other)| {
        let refusal = Refusal::new("order.duplicate_number").arg("number", number).field("customer_order_no").basis(clause);
        let refusal = refusal.arg("order", other.order.as_str()).arg("day", other.ordered_on);
        refusal.remedy(Remedy::new("order.change_number"))
    });
    Check::passed("order.check.duplicate", &[clause]).refused(refusal.into_iter().collect())
}

#[cfg(test)]
mod tests;
