//! `credit.lower_limit`

use super::model::{SavedExposure, Standing};
use super::{changed, given, standing};
use base::{Currency, Id, Money, Refusal};
use crm::api::Customer;
use kernel::access::LegalEntity;
use kernel::ledger::money::set_limit;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lowers the limit of a customer's credit group. What is owed already may be more: then nothing further is lent.
pub struct LowerLimit;

/// A lower limit.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct LowerCreditLimit {
    /// The legal entity that gives the credit.
    pub entity: Id<LegalEntity>,
    /// The customer; its whole credit group shares the limit.
    pub customer: Id<Customer>,
    /// The currency of the credit.
    pub currency: Currency,
    /// The new limit, in minor units; lower than the present one, zero or more.
    #[schemars(extend("x-unit" = "minor"))]
    pub limit_minor: i64,
    /// Why, at most 200 characters.
    pub reason: String,
    /// The version that was seen; as it stands when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}

/// The limit as it will be.
pub struct Plan {
    customer: Id<Customer>,
    exposure: i64,
    version: i64,
    limit_minor: i64,
}

impl Operation for LowerLimit {
    const NAME: &'static str = "credit.lower_limit";
    const NEEDS: Permission = Permission::new("credit.lower_limit");
    type Input = LowerCreditLimit;
    type Facts = Standing;
    type Plan = Plan;
    type Output = SavedExposure;

    fn samples() -> Vec<LowerCreditLimit> {
        let asked = |customer, limit_minor| LowerCreditLimit {
            entity: Id::new(1),
            customer: Id::new(customer),
            currency: Currency::CNY,
            limit_minor,
            reason: "连续两个月逾期".into(),
            version: None,
        };
        vec![asked(80, 50_000_000), asked(81, 2_000_000)]
    }

    fn alone(input: &LowerCreditLimit) -> Vec<Refusal> {
        Bounds::new().text("reason", &input.reason, NAME_MAX).amount_max("limit_minor", input.limit_minor).refusals()
    }

    async fn gather(read: &Read<'_>, input: &LowerCreditLimit) -> Res<Standing> {
        standing(read, input.entity, input.customer, input.currency).await
    }

    fn decide(input: &LowerCreditLimit, facts: &Standing, _: &Terms<'_>) -> Decision<Plan> {
        let exposure = match given(facts, &input.currency) {
            Ok(exposure) => exposure,
            Err(none) => return Decision::refuse(none),
        };
        let mut refusals = Vec::new();
        if input.limit_minor < 0 {
            refusals.push(Refusal::new("credit.raise_limit.negative").field("limit_minor"));
        } else if input.limit_minor >= exposure.limit_minor {
            let current = Money::new(exposure.limit_minor, input.currency);
            refusals.push(Refusal::new("credit.lower_limit.not_lower").arg("current", current).field("limit_minor"));
        }
        refusals.extend(changed(exposure, input.version));
        let plan = Plan { customer: input.customer, exposure: exposure.id, version: exposure.version, limit_minor: input.limit_minor };
        Decision::unless(refusals, plan, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<SavedExposure> {
        set_limit(tx, plan.exposure, plan.version, plan.limit_minor).await?;
        let saved = SavedExposure { id: Id::new(plan.exposure), version: plan.version + 1 };
        tx.touch(saved.id);
        tx.touch(plan.customer);
        Ok(saved)
    }
}
