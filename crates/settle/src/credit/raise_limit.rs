//! `credit.raise_limit`

use super::model::{SavedExposure, Standing};
use super::standing;
use base::{Currency, Id, Money, Refusal, Remedy};
use crm::api::{Customer, CustomerState};
use kernel::access::LegalEntity;
use kernel::ledger::AMOUNT_MAX;
use kernel::ledger::money::{open_exposure, set_limit};
use kernel::policy::{TermKey, out_of_bounds};
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Up to which limit a person decides alone.
pub(super) static OWN_AUTHORITY: TermKey<Money> = TermKey {
    key: "credit.raise_limit.own_authority",
    document: "credit",
    article: "3.3",
    default: || Money::new(10_000_000, Currency::CNY),
    objection: |limit, _| out_of_bounds(limit.minor, 0, AMOUNT_MAX),
};

/// Raises the limit of a customer's credit group, or gives it its first one.
pub struct RaiseLimit;

/// A higher limit.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct RaiseCreditLimit {
    /// The legal entity that gives the credit.
    pub entity: Id<LegalEntity>,
    /// The customer; its whole credit group shares the limit.
    pub customer: Id<Customer>,
    /// The currency of the credit.
    pub currency: Currency,
    /// The new limit, in minor units; higher than the present one.
    #[schemars(extend("x-unit" = "minor"))]
    pub limit_minor: i64,
    /// Why, at most 200 characters.
    pub reason: String,
}

/// The limit as it will be.
pub struct Plan {
    entity: i64,
    customer: Id<Customer>,
    group: i64,
    limit: Money,
    /// The row and the version of its limit; nothing = it is opened.
    row: Option<(i64, i64)>,
}

impl Operation for RaiseLimit {
    const NAME: &'static str = "credit.raise_limit";
    const NEEDS: Permission = Permission::new("credit.raise_limit");
    type Input = RaiseCreditLimit;
    type Facts = Standing;
    type Plan = Plan;
    type Output = SavedExposure;

    fn samples() -> Vec<RaiseCreditLimit> {
        let currency = Currency::CNY;
        let asked = |customer, limit_minor| RaiseCreditLimit {
            entity: Id::new(1),
            customer: Id::new(customer),
            currency,
            limit_minor,
            reason: "年度订货会后的销售计划".into(),
        };
        vec![asked(81, 8_000_000), asked(82, 2_000_000)]
    }

    fn alone(input: &RaiseCreditLimit) -> Vec<Refusal> {
        Bounds::new().text("reason", &input.reason, NAME_MAX).amount_max("limit_minor", input.limit_minor).refusals()
    }
    async fn gather(read: &Read<'_>, input: &RaiseCreditLimit) -> Res<Standing> {
        let standing = standing(read, input.entity, input.customer, input.currency).await?;
        read.observe(standing.account.customer, standing.account.version);
        Ok(standing)
    }

    fn decide(input: &RaiseCreditLimit, facts: &Standing, terms: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = Vec::new();
        if facts.account.state == CustomerState::Closed {
            refusals.push(Refusal::new("customer.closed").field("customer"));
        }
        let current = facts.exposure.as_ref().map_or(0, |exposure| exposure.limit_minor);
        let plan = Plan {
            entity: input.entity.get(),
            customer: input.customer,
            group: facts.account.credit_group.get(),
            limit: Money::new(input.limit_minor, input.currency),
            row: facts.exposure.as_ref().map(|exposure| (exposure.id, exposure.version)),
        };
        let limit = plan.limit;
        let about = |_: &()| Remedy::new("credit.raise_limit.about").arg("customer", facts.account.name.as_str()).arg("limit", limit);
        unless(refusals, within_authority(current, limit, input.entity, terms).about(about).map(|()| plan))
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<SavedExposure> {
        let saved = match plan.row {
            Some((id, version)) => {
                set_limit(tx, id, version, plan.limit.minor).await?;
                SavedExposure { id: Id::new(id), version: version + 1 }
            }
            None => {
                let id = open_exposure(tx, plan.entity, plan.group, plan.limit.currency, plan.limit.minor).await?;
                SavedExposure { id: Id::new(id), version: 1 }
            }
        };
        tx.touch(saved.id);
        tx.touch(plan.customer);
        Ok(saved)
    }
}

/// Whether the limit may be raised, by the rule; told at this operation's field.
pub(super) fn within_authority(current_minor: i64, asked: Money, entity: Id<LegalEntity>, terms: &Terms<'_>) -> Decision<()> {
    let authority = terms.now(&OWN_AUTHORITY, entity.get());
    match rules::credit::raise_limit(Money::new(current_minor, asked.currency), asked, &authority) {
        Decision::Refuse(refusals) => {
            let at_field = |mut refusal: Refusal| {
                refusal.field = refusal.field.map(|field| if field == "limit" { "limit_minor".to_owned() } else { field });
                refusal
            };
            Decision::Refuse(refusals.into_iter().map(at_field).collect())
        }
        other => other,
    }
}

/// The rule's answer, unless the input itself is refused; then with everything that stands against it.
pub(crate) fn unless<P>(mut refusals: Vec<Refusal>, by_rule: Decision<P>) -> Decision<P> {
    match by_rule {
        Decision::Refuse(more) => {
            refusals.extend(more);
            Decision::Refuse(refusals)
        }
        other if refusals.is_empty() => other,
        _ => Decision::Refuse(refusals),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Clause;

    #[test]
    fn everything_that_stands_against_it_is_told() {
        let no = |key: &str| Refusal::new(key);
        let keys = |decision: Decision<()>| match decision {
            Decision::Refuse(refusals) => refusals.into_iter().map(|r| r.key).collect::<Vec<_>>().join(" "),
            Decision::Allow { .. } => "allow".to_owned(),
            Decision::NeedsApproval { .. } => "ask".to_owned(),
        };
        let ask = || Decision::NeedsApproval { plan: (), needs: Vec::new(), basis: vec![Clause::new("credit", "3.3", 1)] };
        assert_eq!(keys(unless(vec![], Decision::allow(()))), "allow");
        assert_eq!(keys(unless(vec![], ask())), "ask");
        assert_eq!(keys(unless(vec![no("a")], ask())), "a");
        assert_eq!(keys(unless(vec![no("a")], Decision::refuse(no("b")))), "a b");
    }
}
