//! Credit decided again when goods leave: the limit may have been lowered since the order, a hold set, something fallen overdue; and
//! who pays before delivery is sent only what was received.

use base::{BusinessDate, Currency, Decision, Money, Need, Refusal, Remedy, Ruled};
use crm::api::PaymentKind;
use kernel::ledger::money::{Exposure, Guard};
use rules::credit::Strength;

/// The step that releases what is blocked: the same as for charges and orders.
const RELEASE: &str = "credit.charge.release";

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Credit<'f> {
    /// The row of the payer's group.
    pub(super) exposure: Option<&'f Exposure>,
    /// The oldest day on which something that is still open was due.
    pub(super) oldest_due: Option<BusinessDate>,
    /// Today.
    pub(super) today: BusinessDate,
    /// On which kind of terms the order is paid.
    pub(super) kind: PaymentKind,
    /// What the delivery comes to with tax.
    pub(super) gross: Money,
}

/// What the regulation says.
#[derive(Debug, Clone)]
pub(super) struct CreditTerms {
    /// What happens over the limit or overdue.
    pub(super) strength: Ruled<Strength>,
    /// So many days overdue are borne.
    pub(super) overdue_days_max: Ruled<i64>,
}

/// What follows when goods may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allowed {
    /// What must hold of the exposure when it is posted.
    pub(super) guard: Guard,
    /// Of what the person who delivers should be reminded.
    pub(super) reminders: Vec<Remedy>,
}

/// Whether goods may leave.
pub(super) fn again(c: &Credit<'_>, terms: &CreditTerms) -> Decision<Allowed> {
    let clause = &terms.strength.clause;
    let basis = vec![clause.clone(), terms.overdue_days_max.clause.clone()];
    let Some(exposure) = c.exposure else {
        return Decision::refuse(
            Refusal::new("delivery.no_credit").arg("currency", c.gross.currency.as_str()).field("order").basis(clause),
        );
    };
    let mut refusals = Vec::new();
    if exposure.on_hold {
        refusals.push(Refusal::new("delivery.on_hold").field("order").basis(clause));
    }
    if c.kind == PaymentKind::BeforeDelivery {
        refusals.extend(unpaid(exposure, c.gross).map(|no| no.basis(clause)));
        return Decision::unless(refusals, Allowed { guard: Guard::Prepaid, reminders: Vec::new() }, basis);
    }
    let mut against = Vec::new();
    against.extend(over_limit(exposure).map(|(why, cure)| (why, cure, clause, "delivery.over_limit")));
    let overdue =
        c.oldest_due.map(|due| (due, c.today.days() - due.days())).filter(|(_, days)| i64::from(*days) > terms.overdue_days_max.value);
    if let Some((due, days)) = overdue {
        let why = Remedy::new("delivery.overdue").arg("due_on", due).arg("days", days).arg("max", terms.overdue_days_max.value);
        against.push((why, Remedy::new("delivery.collect"), &terms.overdue_days_max.clause, "delivery.overdue"));
    }
    if terms.strength.value == Strength::Block {
        let no = against.iter().map(|(why, cure, clause, _)| {
            let mut no = Refusal::new(why.key.clone()).field("order").basis(clause).remedy(cure.clone());
            no.args = why.args.clone();
            no
        });
        refusals.extend(no);
    }
    // Over the limit by somebody's leave, or with a reminder: only a hold stands against it.
    let guard = if against.iter().any(|(.., rule)| *rule == "delivery.over_limit") { Guard::NotOnHold } else { Guard::WithinLimit };
    if !refusals.is_empty() || against.is_empty() {
        return Decision::unless(refusals, Allowed { guard, reminders: Vec::new() }, basis);
    }
    if terms.strength.value == Strength::Remind {
        let reminders = against.into_iter().map(|(why, ..)| why).collect();
        return Decision::allow_under(Allowed { guard, reminders }, basis);
    }
    let needs = against.into_iter().map(|(why, _, clause, rule)| Need::new(rule, clause).step(RELEASE).reason(why)).collect();
    Decision::NeedsApproval { plan: Allowed { guard, reminders: Vec::new() }, needs, basis }
}

/// By how much the exposure is over its limit; a delivery does not move it.
fn over_limit(exposure: &Exposure) -> Option<(Remedy, Remedy)> {
    let total = exposure.total_minor().unwrap_or(i64::MAX);
    let excess = total.checked_sub(exposure.limit_minor).unwrap_or(i64::MAX);
    if excess <= 0 {
        return None;
    }
    let money = |minor| Money::new(minor, exposure.currency);
    let why = Remedy::new("delivery.over_limit").arg("exposure", money(total)).arg("limit", money(exposure.limit_minor));
    Some((why, Remedy::new("credit.bring_down_by").arg("excess", money(excess))))
}

/// What of a delivery that is paid before is not covered by what was received.
fn unpaid(exposure: &Exposure, gross: Money) -> Option<Refusal> {
    let currency: Currency = exposure.currency;
    let owed = i128::from(exposure.delivered) + i128::from(exposure.invoiced) + i128::from(exposure.bills);
    let covered = i128::from(exposure.advances) - owed;
    let missing = i128::from(gross.minor) - covered;
    if missing <= 0 {
        return None;
    }
    let money = |minor: i128| Money::new(i64::try_from(minor).unwrap_or(i64::MAX), currency);
    let no = Refusal::new("delivery.not_paid").arg("gross", gross).arg("covered", money(covered.max(0))).field("order");
    Some(no.arg("missing", money(missing)).remedy(Remedy::new("delivery.receive_first").arg("missing", money(missing))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Clause;

    fn exposure(limit_minor: i64, on_hold: bool) -> Exposure {
        Exposure {
            id: 1,
            entity: 1,
            credit_group: 80,
            currency: Currency::CNY,
            limit_minor,
            on_hold,
            open_orders: 500,
            delivered: 40,
            invoiced: 30,
            bills: 0,
            advances: 100,
            version: 1,
        }
    }

    fn told(decision: &Decision<Allowed>) -> String {
        match decision {
            Decision::Allow { plan, .. } => {
                let reminders: Vec<&str> = plan.reminders.iter().map(|r| r.key.as_str()).collect();
                format!("{:?} {}", plan.guard, reminders.join(" ")).trim_end().to_owned()
            }
            Decision::Refuse(refusals) => refusals.iter().map(|r| r.key.as_str()).collect::<Vec<_>>().join(" "),
            Decision::NeedsApproval { plan, needs, .. } => {
                format!("{:?} needs {}", plan.guard, needs.iter().map(|n| n.rule.as_str()).collect::<Vec<_>>().join(" "))
            }
        }
    }

    #[test]
    fn credit_is_decided_again() {
        use Strength::{Approve, Block, Remind};
        let day = |text| BusinessDate::parse(text).expect("a date");
        let check = |limit, hold, kind, gross, due: Option<&str>, strength, expected: &str| {
            let row = exposure(limit, hold);
            let gross = Money::new(gross, Currency::CNY);
            let credit = Credit { exposure: Some(&row), oldest_due: due.map(day), today: day("2026-11-25"), kind, gross };
            let terms = CreditTerms {
                strength: Ruled::new(strength, Clause::new("credit", "3.2", 1)),
                overdue_days_max: Ruled::new(30, Clause::new("credit", "3.3", 1)),
            };
            assert_eq!(told(&again(&credit, &terms)), expected, "{limit} {hold} {gross} {due:?} {strength:?}");
        };
        let (days, before) = (PaymentKind::Days, PaymentKind::BeforeDelivery);
        check(470, false, days, 500, None, Block, "WithinLimit");
        check(469, false, days, 500, None, Block, "delivery.over_limit");
        check(469, false, days, 500, None, Approve, "NotOnHold needs delivery.over_limit");
        check(469, false, days, 500, None, Remind, "NotOnHold delivery.over_limit");
        check(470, true, days, 500, None, Remind, "delivery.on_hold");
        check(470, false, days, 500, Some("2026-10-26"), Block, "WithinLimit");
        check(470, false, days, 500, Some("2026-10-25"), Block, "delivery.overdue");
        check(470, false, days, 500, Some("2026-10-25"), Approve, "WithinLimit needs delivery.overdue");
        check(469, true, days, 500, Some("2026-10-25"), Block, "delivery.on_hold delivery.over_limit delivery.overdue");
        check(0, false, before, 30, Some("2026-01-01"), Block, "Prepaid");
        check(0, false, before, 31, None, Remind, "delivery.not_paid");
        check(0, true, before, 30, None, Remind, "delivery.on_hold");
    }

    #[test]
    fn it_says_how_much_is_missing() {
        let no = unpaid(&exposure(0, false), Money::new(100, Currency::CNY)).expect("a refusal");
        assert_eq!(
            serde_json::to_value(&no.args["missing"]).expect("JSON"),
            serde_json::json!({ "money": { "minor": 70, "currency": "CNY" } })
        );
    }
}
