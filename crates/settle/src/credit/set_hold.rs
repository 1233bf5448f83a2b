//! `credit.set_hold`

use super::model::{SavedExposure, Standing};
use super::{changed, given, standing};
use base::{Currency, Id, Refusal};
use crm::api::Customer;
use kernel::access::LegalEntity;
use kernel::ledger::money::set_hold;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Stops the credit of a customer's group, or lets it go on.
pub struct SetHold;

/// A hold, or its end.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct SetCreditHold {
    /// The legal entity that gives the credit.
    pub entity: Id<LegalEntity>,
    /// The customer; its whole credit group is concerned.
    pub customer: Id<Customer>,
    /// The currency of the credit.
    pub currency: Currency,
    /// Stopped, or going on.
    pub on_hold: bool,
    /// Why, at most 200 characters.
    pub reason: String,
    /// The version that was seen; as it stands when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}

/// The hold as it will be.
pub struct Plan {
    customer: Id<Customer>,
    exposure: i64,
    version: i64,
    on_hold: bool,
}

impl Operation for SetHold {
    const NAME: &'static str = "credit.set_hold";
    const NEEDS: Permission = Permission::new("credit.set_hold");
    type Input = SetCreditHold;
    type Facts = Standing;
    type Plan = Plan;
    type Output = SavedExposure;

    fn samples() -> Vec<SetCreditHold> {
        let asked = |customer, on_hold, reason: &str| SetCreditHold {
            entity: Id::new(1),
            customer: Id::new(customer),
            currency: Currency::CNY,
            on_hold,
            reason: reason.into(),
            version: None,
        };
        vec![asked(80, true, "逾期超过九十天"), asked(82, false, "已收到付款")]
    }

    async fn gather(read: &Read<'_>, input: &SetCreditHold) -> Res<Standing> {
        standing(read, input.entity, input.customer, input.currency).await
    }

    fn decide(input: &SetCreditHold, facts: &Standing, _: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = Bounds::new().text("reason", &input.reason, NAME_MAX).refusals();
        let exposure = match given(facts, &input.currency) {
            Ok(exposure) => exposure,
            Err(none) => {
                refusals.push(none);
                return Decision::Refuse(refusals);
            }
        };
        if exposure.on_hold == input.on_hold {
            let key = if input.on_hold { "credit.set_hold.held_already" } else { "credit.set_hold.not_held" };
            refusals.push(Refusal::new(key).field("on_hold"));
        }
        refusals.extend(changed(exposure, input.version));
        let plan = Plan { customer: input.customer, exposure: exposure.id, version: exposure.version, on_hold: input.on_hold };
        Decision::unless(refusals, plan, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<SavedExposure> {
        set_hold(tx, plan.exposure, plan.version, plan.on_hold).await?;
        let saved = SavedExposure { id: Id::new(plan.exposure), version: plan.version + 1 };
        tx.touch(saved.id);
        tx.touch(plan.customer);
        Ok(saved)
    }
}
