//! Whether the payer has the credit for an order, and for its goods to leave.

use base::{BusinessDate, Decision, Money, Need, Refusal, Remedy, Ruled};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Check, Outcome};
use crate::credit::{ChargeTerms, Exposure, Strength, charge};

/// The rule that asks when something has been overdue for too long.
const OVERDUE_RULE: &str = "credit.overdue";
/// Who may say yes, as for the limit.
const RELEASE: &str = "credit.charge.release";

/// What is known of the payer's credit group when an order is to be confirmed or delivered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CreditFacts {
    /// What the group owes, in the order's currency. Without a row of exposure: all of it zero, the limit too.
    pub exposure: Exposure,
    /// The terms are 款到发货: no credit is asked for, the money comes before the goods.
    pub prepaid: bool,
    /// What the order (or the amendment: its difference) or the delivery comes to with tax.
    pub amount: Money,
    /// When the oldest open debit item of the group was due.
    pub oldest_due: Option<BusinessDate>,
    /// The day of the check.
    pub today: BusinessDate,
}

/// What the regulation says about credit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CreditTerms {
    /// What happens over the limit, and when something has been overdue for too long.
    pub strength: Ruled<Strength>,
    /// So many days something may be overdue; from the next on it is too long.
    pub overdue_days_max: Ruled<i64>,
}

/// What the posting must still find true when it is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Guarded {
    /// The exposure stays within the limit, and nobody has stopped the credit.
    WithinLimit,
    /// Nobody has stopped the credit; the limit was released, only reminds, or is not asked for.
    NotOnHold,
    /// The goods are paid: nothing is owed after they leave.
    Prepaid,
    /// Nothing: less is owed than before.
    Nothing,
}

/// The answer on credit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Credited {
    /// The check.
    pub check: Check,
    /// What the posting must still find true.
    pub guard: Guarded,
}

/// Whether an order may add its amount to what the payer owes.
///
/// Under credit terms the amount must fit the limit, and nothing may be overdue for more than so many days; beyond either the
/// regulation's strength says whether that refuses, asks or reminds. A hold refuses always. Terms of 款到发货 need no credit: only a hold
/// stands against the order, and what is to be received is a reminder. An amendment that lowers the order always passes; one that
/// changes nothing of the amount adds nothing to the limit.
#[must_use]
pub fn credit_of_order(facts: &CreditFacts, terms: &CreditTerms) -> Credited {
    if facts.amount.minor < 0 {
        return Credited { check: passed(terms), guard: Guarded::Nothing };
    }
    if !facts.prepaid {
        return measured(facts, facts.amount, terms);
    }
    let mut check = passed(terms);
    if facts.exposure.hold {
        check = check.refused(vec![on_hold(terms)]);
    } else if let Some(missing) = missing(facts).filter(|missing| missing.minor > 0) {
        check = check.reminding(Remedy::new("credit.prepaid_order").arg("missing", missing));
    }
    Credited { check, guard: Guarded::NotOnHold }
}

/// Whether the goods of a delivery may leave.
///
/// Under credit terms the total stays what it is, for the order counted already: it is measured once more, because a limit may have been
/// lowered, a hold set or something become overdue since. Under 款到发货 the goods leave up to what has been received:
/// delivered + invoiced + bills − advances must be zero or less after it (`credit.prepaid_short`, with what is missing).
#[must_use]
pub fn credit_of_delivery(facts: &CreditFacts, terms: &CreditTerms) -> Credited {
    if !facts.prepaid {
        // The amount moves from open orders to delivered: measured is the exposure as it is.
        let exposure = facts.exposure;
        let open_orders = exposure.open_orders.saturating_sub(facts.amount.minor.max(0));
        return measured(&CreditFacts { exposure: Exposure { open_orders, ..exposure }, ..*facts }, facts.amount, terms);
    }
    let mut refusals = Vec::new();
    if facts.exposure.hold {
        refusals.push(on_hold(terms));
    }
    match missing(facts) {
        Some(missing) if missing.minor <= 0 || facts.amount.minor <= 0 => {}
        Some(missing) => {
            let refusal = Refusal::new("credit.prepaid_short").arg("amount", facts.amount).arg("missing", missing);
            let refusal = refusal.basis(&terms.strength.clause);
            refusals.push(refusal.remedy(Remedy::new("credit.receive_first").arg("missing", missing)));
        }
        None => refusals.push(Refusal::new("credit.charge.out_of_range").basis(&terms.strength.clause)),
    }
    Credited { check: passed(terms).refused(refusals), guard: Guarded::Prepaid }
}

fn passed(terms: &CreditTerms) -> Check {
    Check::passed("order.check.credit", &[&terms.strength.clause, &terms.overdue_days_max.clause])
}

fn on_hold(terms: &CreditTerms) -> Refusal {
    Refusal::new("credit.charge.on_hold").basis(&terms.strength.clause)
}

/// What has not been received of what is delivered and of the amount; zero or less = nothing is missing.
fn missing(facts: &CreditFacts) -> Option<Money> {
    let exposure = &facts.exposure;
    let owed = [exposure.delivered, exposure.invoiced, exposure.bills, facts.amount.minor].map(i128::from).iter().sum::<i128>();
    let minor = i64::try_from(owed - i128::from(exposure.advances)).ok()?;
    Some(Money::new(minor, exposure.currency))
}

/// Limit, hold and overdue days under credit terms.
fn measured(facts: &CreditFacts, amount: Money, terms: &CreditTerms) -> Credited {
    let charged = charge(&facts.exposure, amount, &ChargeTerms { strength: terms.strength.clone() });
    let mut guard = Guarded::WithinLimit;
    let check = match charged {
        // The amount is no field of an order: what is said is about the whole.
        Decision::Refuse(refusals) => {
            let whole = |refusal: Refusal| Refusal { field: None, ..refusal };
            let based = |refusal: Refusal| if refusal.basis.is_empty() { refusal.basis(&terms.strength.clause) } else { refusal };
            passed(terms).refused(refusals.into_iter().map(whole).map(based).collect())
        }
        Decision::NeedsApproval { needs, .. } => {
            guard = Guarded::NotOnHold;
            needs.into_iter().fold(passed(terms), |check, need| {
                let why = need.reason.iter().cloned().collect();
                check.asking(need, why)
            })
        }
        Decision::Allow { plan, .. } => {
            if !plan.reminders.is_empty() {
                guard = Guarded::NotOnHold;
            }
            plan.reminders.into_iter().fold(passed(terms), Check::reminding)
        }
    };
    Credited { check: overdue(check, facts, terms), guard }
}

/// What has been overdue for too long stands against it like a limit that is exceeded.
fn overdue(check: Check, facts: &CreditFacts, terms: &CreditTerms) -> Check {
    let max = terms.overdue_days_max.value.max(0);
    let Some(due) = facts.oldest_due else { return check };
    let days = i64::from(facts.today.days_since(due));
    if days <= max || facts.amount.minor <= 0 {
        return check;
    }
    let clause = &terms.overdue_days_max.clause;
    let said = Remedy::new(OVERDUE_RULE).arg("days", days).arg("due", due).arg("max", max);
    // What is due on this day or before is too old today.
    let before = i32::try_from(max + 1).ok().and_then(|days| facts.today.add_days(-days)).unwrap_or(BusinessDate::MIN);
    let cure = Remedy::new("credit.collect_before").arg("before", before);
    match terms.strength.value {
        Strength::Block => {
            let refusal = Refusal { args: said.args, ..Refusal::new(OVERDUE_RULE) };
            check.refused(vec![refusal.basis(clause).remedy(cure)])
        }
        Strength::Approve => {
            let need = Need::new(OVERDUE_RULE, clause).step(RELEASE).reason(said.clone());
            check.asking(need, vec![said, cure])
        }
        Strength::Remind => check.reminding(said),
    }
}

impl Credited {
    /// Whether nothing stands in the way without somebody's yes.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.check.outcome <= Outcome::Reminder
    }
}
