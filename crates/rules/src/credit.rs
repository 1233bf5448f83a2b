//! Credit: how much a customer may owe, and who may let him owe more.

use base::{Arithmetic, Clause, Currency, Decision, Money, Need, Refusal, Remedy, Ruled, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The words of these rules.
pub const TEXTS: &[Text] = &[
    Text {
        key: "credit.charge.over_limit",
        zh: "要占用这笔信用，占用总额 {exposure} 须降到额度 {limit} 以内",
        en: "To charge this, bring the exposure {exposure} under the limit {limit}",
    },
    Text {
        key: "credit.bring_down_by",
        zh: "减少 {excess}（收款、减少订单或提高额度）",
        en: "Bring it down by {excess}: collect, order less, or have the limit raised",
    },
    Text {
        key: "credit.charge.on_hold",
        zh: "客户信用已冻结：要继续，请先解除冻结",
        en: "The customer is on credit hold: to go on, have the hold lifted",
    },
    Text { key: "credit.charge.negative", zh: "请填写零或更高的金额", en: "Give an amount of zero or more" },
    Text {
        key: "credit.charge.other_currency",
        zh: "该信用账户以 {expected} 计，请用 {expected} 而不是 {given}",
        en: "This credit is kept in {expected}: give the amount in {expected}, not in {given}",
    },
    Text {
        key: "credit.charge.out_of_range", zh: "金额超出可计算范围，请核对", en: "The amounts are too large to be added: check them"
    },
    Text {
        key: "credit.raise_limit.not_higher",
        zh: "要提高额度，新额度须高于现额度 {current}",
        en: "To raise the limit, ask for more than the present {current}",
    },
    Text { key: "credit.raise_limit.negative", zh: "请填写零或更高的额度", en: "Give a limit of zero or more" },
    Text {
        key: "credit.raise_limit.other_currency",
        zh: "该信用账户以 {expected} 计，请用 {expected} 而不是 {given}",
        en: "This credit is kept in {expected}: give the limit in {expected}, not in {given}",
    },
    Text {
        key: "credit.raise_limit.beyond_authority",
        zh: "申请把额度从 {current} 提高到 {asked}，超过申请人可自行决定的 {authority}",
        en: "The limit is to be raised from {current} to {asked}, above the {authority} that the requester may decide alone",
    },
    // Requests that were filed before the present limit was told with them.
    Text {
        key: "credit.raise_limit.above_authority",
        zh: "新额度 {asked} 超过申请人可自行决定的 {authority}",
        en: "The limit {asked} is above the {authority} that the requester may decide alone",
    },
];

/// What a credit group owes or is about to owe, in one currency; every amount in its minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Exposure {
    /// Confirmed orders, not delivered yet.
    pub open_orders: i64,
    /// Delivered, not invoiced yet.
    pub delivered: i64,
    /// Invoiced, not paid yet.
    pub invoiced: i64,
    /// Bills taken in payment, not due yet.
    pub bills: i64,
    /// Paid in advance, not used yet.
    pub advances: i64,
    /// The currency of all of these.
    pub currency: Currency,
    /// How much the exposure may come to.
    pub limit: i64,
    /// Whether a person has stopped all credit.
    pub hold: bool,
}

impl Exposure {
    /// The exposure: `open_orders + delivered + invoiced + bills − advances`.
    pub fn total(&self) -> Result<Money, Arithmetic> {
        let owed = [self.open_orders, self.delivered, self.invoiced, self.bills].map(i128::from);
        let total = owed.iter().sum::<i128>() - i128::from(self.advances);
        let minor = i64::try_from(total).map_err(|_| Arithmetic::Overflow)?;
        Ok(Money::new(minor, self.currency))
    }
}

/// What happens when a charge goes over the limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// It is refused.
    Block,
    /// Somebody has to release it.
    Approve,
    /// It goes through with a reminder.
    Remind,
}

/// What the regulation says about charges.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ChargeTerms {
    /// What happens over the limit, and the clause that says so.
    pub strength: Ruled<Strength>,
}

/// What follows from a charge that may go through.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Charge {
    /// The exposure with the charge.
    pub exposure: Money,
    /// What the person who charges should be reminded of.
    pub reminders: Vec<Remedy>,
}

/// Whether `amount` may be added to the exposure. A hold refuses every charge. An amount that takes the exposure over the
/// limit is refused, asks for a release or only reminds, as the terms say; an amount of zero adds nothing and is not measured.
pub fn charge(exposure: &Exposure, amount: Money, terms: &ChargeTerms) -> Decision<Charge> {
    let clause = &terms.strength.clause;
    if amount.currency != exposure.currency {
        return Decision::refuse(other_currency("credit.charge.other_currency", exposure.currency, amount.currency));
    }
    if amount.minor < 0 {
        return Decision::refuse(Refusal::new("credit.charge.negative").field("amount"));
    }
    let limit = Money::new(exposure.limit, exposure.currency);
    let measured = exposure.total().and_then(|total| total.checked_add(amount)).and_then(|after| Ok((after, after.checked_sub(limit)?)));
    let Ok((after, excess)) = measured else {
        return Decision::refuse(Refusal::new("credit.charge.out_of_range").field("amount"));
    };
    let over = amount.minor > 0 && excess.minor > 0;
    let basis = vec![clause.clone()];
    let plan = Charge { exposure: after, reminders: Vec::new() };

    let mut refusals = Vec::new();
    if exposure.hold {
        refusals.push(Refusal::new("credit.charge.on_hold").basis(clause));
    }
    if over && terms.strength.value == Strength::Block {
        refusals.push(over_limit(after, limit, excess, clause));
    }
    if !over || !refusals.is_empty() {
        return Decision::unless(refusals, plan, basis);
    }
    let reason = Remedy::new("credit.charge.over_limit").arg("exposure", after).arg("limit", limit);
    if terms.strength.value == Strength::Remind {
        return Decision::allow_under(Charge { reminders: vec![reason], ..plan }, basis);
    }
    let need = Need::new("credit.charge.over_limit", clause).step("credit.charge.release").reason(reason);
    Decision::NeedsApproval { plan, needs: vec![need], basis }
}

fn over_limit(after: Money, limit: Money, excess: Money, clause: &Clause) -> Refusal {
    Refusal::new("credit.charge.over_limit")
        .arg("exposure", after)
        .arg("limit", limit)
        .field("amount")
        .basis(clause)
        .remedy(Remedy::new("credit.bring_down_by").arg("excess", excess))
}

fn other_currency(key: &str, expected: Currency, given: Currency) -> Refusal {
    Refusal::new(key).arg("expected", expected.as_str()).arg("given", given.as_str()).field("currency")
}

/// Whether the limit may be raised from `current` to `asked`: up to a person's own authority at once, above it with the
/// yes of somebody who may approve it. An authority in another currency cannot be measured, so somebody is asked.
pub fn raise_limit(current: Money, asked: Money, own_authority: &Ruled<Money>) -> Decision<()> {
    if asked.currency != current.currency {
        return Decision::refuse(other_currency("credit.raise_limit.other_currency", current.currency, asked.currency));
    }
    if asked.minor < 0 {
        return Decision::refuse(Refusal::new("credit.raise_limit.negative").field("limit"));
    }
    if asked.minor <= current.minor {
        return Decision::refuse(Refusal::new("credit.raise_limit.not_higher").arg("current", current).field("limit"));
    }
    let clause = &own_authority.clause;
    let basis = vec![clause.clone()];
    let authority = own_authority.value;
    if authority.currency == asked.currency && asked.minor <= authority.minor {
        return Decision::allow_under((), basis);
    }
    let reason = Remedy::new("credit.raise_limit.beyond_authority");
    let reason = reason.arg("current", current).arg("asked", asked).arg("authority", authority);
    let need = Need::new("credit.raise_limit.own_authority", clause).step("credit.raise_limit.approve").reason(reason);
    Decision::NeedsApproval { plan: (), needs: vec![need], basis }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{assert_speaks, assert_words};
    use base::Arg;
    use proptest::prelude::*;

    fn clause() -> Clause {
        Clause::new("credit", "3.2", 1)
    }

    fn cny(minor: i64) -> Money {
        Money::new(minor, Currency::CNY)
    }

    fn terms(strength: Strength) -> ChargeTerms {
        ChargeTerms { strength: Ruled::new(strength, clause()) }
    }

    /// Total 100 of the limit given.
    fn exposure(limit: i64, hold: bool) -> Exposure {
        Exposure { open_orders: 50, delivered: 40, invoiced: 30, bills: 20, advances: 40, currency: Currency::CNY, limit, hold }
    }

    /// The answer in one line, after checking that it rests on the clause and has words in both languages.
    #[track_caller]
    fn told<P>(decision: &Decision<P>) -> String {
        match decision {
            Decision::Allow { basis, .. } => {
                assert_eq!(*basis, [clause()]);
                "allow".to_owned()
            }
            Decision::Refuse(refusals) => {
                assert_speaks(refusals);
                refusals.iter().map(|r| r.key.as_str()).collect::<Vec<_>>().join(" ")
            }
            Decision::NeedsApproval { needs, basis, .. } => {
                assert_eq!(*basis, [clause()]);
                needs.iter().for_each(|need| need.reason.iter().for_each(assert_words));
                needs.iter().map(|need| format!("{} by {}", need.rule, need.steps.join(","))).collect::<Vec<_>>().join(" ")
            }
        }
    }

    #[track_caller]
    fn check(exposure: Exposure, amount: Money, strength: Strength, expected: &str) {
        assert_eq!(told(&charge(&exposure, amount, &terms(strength))), expected, "{exposure:?} {amount} {strength:?}");
    }

    #[test]
    fn a_charge_stays_within_the_limit() {
        use Strength::{Approve, Block, Remind};
        let released = "credit.charge.over_limit by credit.charge.release";
        check(exposure(150, false), cny(50), Block, "allow");
        check(exposure(150, false), cny(51), Block, "credit.charge.over_limit");
        check(exposure(150, false), cny(50), Approve, "allow");
        check(exposure(150, false), cny(51), Approve, released);
        check(exposure(150, false), cny(51), Remind, "allow");
        check(exposure(150, true), cny(50), Remind, "credit.charge.on_hold");
        check(exposure(150, true), cny(51), Approve, "credit.charge.on_hold");
        check(exposure(150, true), cny(51), Block, "credit.charge.on_hold credit.charge.over_limit");
        check(exposure(0, false), cny(0), Block, "allow");
        check(exposure(0, true), cny(0), Block, "credit.charge.on_hold");
        check(exposure(150, false), cny(-1), Remind, "credit.charge.negative");
        check(exposure(150, false), cny(i64::MAX), Remind, "credit.charge.out_of_range");
        check(exposure(i64::MIN, false), cny(1), Remind, "credit.charge.out_of_range");
        check(exposure(150, false), Money::new(1, Currency::new("USD").unwrap()), Block, "credit.charge.other_currency");
        check(Exposure { invoiced: i64::MAX, ..exposure(150, false) }, cny(1), Block, "credit.charge.out_of_range");
    }

    #[test]
    fn the_refusal_says_how_far_to_come_down() {
        let Decision::Refuse(refusals) = charge(&exposure(150, false), cny(80), &terms(Strength::Block)) else { panic!("not refused") };
        assert_eq!(refusals[0].args["exposure"], Arg::Money(cny(180)));
        assert_eq!(refusals[0].args["limit"], Arg::Money(cny(150)));
        assert_eq!(refusals[0].basis, [clause()]);
        assert_eq!(refusals[0].remedy, Some(Remedy::new("credit.bring_down_by").arg("excess", cny(30))));
    }

    #[test]
    fn a_reminder_is_not_lost() {
        let reminders = |amount| match charge(&exposure(150, false), cny(amount), &terms(Strength::Remind)) {
            Decision::Allow { plan, .. } => plan,
            other => panic!("{other:?}"),
        };
        assert_eq!(reminders(50), Charge { exposure: cny(150), reminders: Vec::new() });
        assert_eq!((reminders(51).exposure, reminders(51).reminders.len()), (cny(151), 1));
        reminders(51).reminders.iter().for_each(assert_words);
    }

    #[test]
    fn a_limit_is_raised_within_authority() {
        let usd = Money::new(200, Currency::new("USD").unwrap());
        let asks = "credit.raise_limit.own_authority by credit.raise_limit.approve";
        for (current, asked, authority, expected) in [
            (cny(100), cny(101), cny(200), "allow"),
            (cny(100), cny(200), cny(200), "allow"),
            (cny(100), cny(201), cny(200), asks),
            (cny(300), cny(301), cny(200), asks),
            (cny(100), cny(100), cny(200), "credit.raise_limit.not_higher"),
            (cny(100), cny(0), cny(200), "credit.raise_limit.not_higher"),
            (cny(0), cny(-1), cny(200), "credit.raise_limit.negative"),
            (cny(-5), cny(-1), cny(200), "credit.raise_limit.negative"),
            (cny(100), usd, cny(200), "credit.raise_limit.other_currency"),
            (cny(100), cny(150), usd, asks),
        ] {
            assert_eq!(told(&raise_limit(current, asked, &Ruled::new(authority, clause()))), expected, "{current} to {asked}");
        }
    }

    #[test]
    fn who_is_asked_is_told_the_present_limit_the_asked_one_and_whose_authority_it_is() {
        let Decision::NeedsApproval { needs, .. } = raise_limit(cny(100), cny(201), &Ruled::new(cny(200), clause())) else {
            panic!("somebody is asked");
        };
        let reason = needs[0].reason.as_ref().unwrap();
        let amounts = ["current", "asked", "authority"].map(|name| reason.args[name].clone());
        assert_eq!(amounts, [cny(100), cny(201), cny(200)].map(Arg::Money));
        assert_words(reason);
        let text = TEXTS.iter().find(|text| text.key == reason.key).unwrap();
        assert!(text.zh.contains("申请人") && text.en.contains("requester") && !text.en.contains("your"), "{} {}", text.zh, text.en);
    }

    proptest! {
        #[test]
        fn an_allowed_charge_never_ends_over_the_limit(
            parts in prop::array::uniform5(0..1_000_000_i64),
            limit in 0..3_000_000_i64,
            amount in 1..1_000_000_i64,
            hold in prop::bool::weighted(0.2),
        ) {
            let [open_orders, delivered, invoiced, bills, advances] = parts;
            let exposure = Exposure { open_orders, delivered, invoiced, bills, advances, currency: Currency::CNY, limit, hold };
            let after = open_orders + delivered + invoiced + bills - advances + amount;
            match charge(&exposure, cny(amount), &terms(Strength::Block)) {
                Decision::Allow { plan, .. } => {
                    prop_assert!(!hold && after <= limit);
                    prop_assert_eq!(plan.exposure, cny(after));
                }
                Decision::Refuse(_) => prop_assert!(hold || after > limit),
                Decision::NeedsApproval { .. } => prop_assert!(false, "a block does not ask"),
            }
        }

        #[test]
        fn bringing_it_down_by_the_excess_cures_it(invoiced in 0..1_000_000_i64, limit in 0..1_000_000_i64, amount in 1..1_000_000_i64) {
            let exposure = Exposure { open_orders: 0, delivered: 0, invoiced, bills: 0, advances: 0, currency: Currency::CNY, limit, hold: false };
            if let Decision::Refuse(refusals) = charge(&exposure, cny(amount), &terms(Strength::Block)) {
                let Arg::Money(excess) = refusals[0].remedy.as_ref().unwrap().args["excess"] else { panic!("not money") };
                for (advances, fits) in [(excess.minor, true), (excess.minor - 1, false)] {
                    let decision = charge(&Exposure { advances, ..exposure }, cny(amount), &terms(Strength::Block));
                    prop_assert_eq!(matches!(decision, Decision::Allow { .. }), fits);
                }
            }
        }
    }
}
