//! Credit decided again when goods leave: the limit may have been lowered since the order, a hold set, something fallen overdue; and
//! who pays before delivery is sent only what was received. The rule is `rules::order::credit_of_delivery`.

use base::{BusinessDate, Decision, Money, Refusal, Remedy};
use crm::api::PaymentKind;
use kernel::ledger::money::{Exposure, Guard};
use rules::order::{CreditFacts, CreditTerms, Guarded, credit_of_delivery};

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
    let Some(exposure) = c.exposure else {
        let no = Refusal::new("delivery.no_credit").arg("currency", c.gross.currency.as_str()).field("order");
        return Decision::refuse(no.basis(&terms.strength.clause));
    };
    let prepaid = c.kind == PaymentKind::BeforeDelivery;
    let facts = CreditFacts { exposure: exposure.into(), prepaid, amount: c.gross, oldest_due: c.oldest_due, today: c.today };
    let found = credit_of_delivery(&facts, terms);
    let guard = match found.guard {
        Guarded::WithinLimit => Guard::WithinLimit,
        Guarded::NotOnHold => Guard::NotOnHold,
        Guarded::Prepaid => Guard::Prepaid,
        Guarded::Nothing => Guard::None,
    };
    // Nothing is owed for gifts: they stay within whatever was received.
    let guard = if c.gross.minor == 0 { Guard::None } else { guard };
    let checks = [found.check];
    let reminders = rules::order::reminders(&checks);
    match rules::order::decide(&checks, Allowed { guard, reminders }) {
        Decision::Refuse(refusals) => Decision::Refuse(refusals.into_iter().map(|no| no.field("order")).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Clause, Currency, Ruled};
    use rules::credit::Strength;

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

    /// Credit 3.2 and 3.3: what a limit that was lowered, a hold, overdue days and 款到发货 come to, and what the posting must hold.
    #[test]
    fn credit_is_decided_again() {
        use Strength::{Approve, Block, Remind};
        let day = |text: &str| BusinessDate::parse(text).expect("a date");
        let check = |limit_minor, on_hold, kind, gross, due: Option<&str>, strength, expected: &str| {
            let figures = (500, 40, 30, 0, 100);
            let row = Exposure {
                id: 1,
                entity: 1,
                credit_group: 80,
                currency: Currency::CNY,
                limit_minor,
                on_hold,
                open_orders: figures.0,
                delivered: figures.1,
                invoiced: figures.2,
                bills: figures.3,
                advances: figures.4,
                version: 1,
            };
            let gross = Money::new(gross, Currency::CNY);
            let credit = Credit { exposure: Some(&row), oldest_due: due.map(day), today: day("2026-11-25"), kind, gross };
            let terms = CreditTerms {
                strength: Ruled::new(strength, Clause::new("credit", "3.2", 1)),
                overdue_days_max: Ruled::new(30, Clause::new("credit", "3.3", 1)),
            };
            assert_eq!(told(&again(&credit, &terms)), expected, "{limit_minor} {on_hold} {gross} {due:?} {strength:?}");
        };
        let (days, before) = (PaymentKind::Days, PaymentKind::BeforeDelivery);
        check(470, false, days, 500, None, Block, "WithinLimit");
        check(469, false, days, 500, None, Block, "credit.charge.over_limit");
        check(469, false, days, 500, None, Approve, "NotOnHold needs credit.charge.over_limit");
        check(469, false, days, 500, None, Remind, "NotOnHold credit.charge.over_limit");
        check(470, true, days, 500, None, Remind, "credit.charge.on_hold");
        check(470, false, days, 500, Some("2026-10-26"), Block, "WithinLimit");
        check(470, false, days, 500, Some("2026-10-25"), Block, "credit.overdue");
        check(470, false, days, 500, Some("2026-10-25"), Approve, "WithinLimit needs credit.overdue");
        check(469, true, days, 500, Some("2026-10-25"), Block, "credit.charge.on_hold credit.charge.over_limit credit.overdue");
        check(0, false, before, 30, Some("2026-01-01"), Block, "Prepaid");
        check(0, false, before, 31, None, Remind, "credit.prepaid_short");
        check(0, true, before, 30, None, Remind, "credit.charge.on_hold");
        check(0, false, before, 0, None, Block, "None");
    }
}
