//! `credit.onboard`: a new customer with credit from the start, as one whole.

use super::model::SavedExposure;
use super::raise_limit::{RaiseCreditLimit, RaiseLimit, within_authority};
use base::{Currency, Id, Money};
use crm::api::{Create, CreateCustomer, SavedCustomer};
use kernel::access::LegalEntity;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes on a customer and gives it credit; neither without the other. Whoever asks needs the permissions of both.
pub struct Onboard;

/// A customer to be taken on with credit.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct OnboardCustomer {
    /// The customer to be taken on.
    pub customer: CreateCustomer,
    /// The legal entity that gives the credit.
    pub entity: Id<LegalEntity>,
    /// The currency of the credit.
    pub currency: Currency,
    /// The limit, in minor units.
    pub limit_minor: i64,
    /// Why so much, at most 200 characters; the customer's name when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Nothing is looked at here: the parts look for themselves.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NoFacts {}

/// The customer with its credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Onboarded {
    /// The customer.
    pub customer: SavedCustomer,
    /// Its credit.
    pub exposure: SavedExposure,
}

impl Operation for Onboard {
    const NAME: &'static str = "credit.onboard";
    const NEEDS: Permission = Permission::new("credit.onboard");
    type Input = OnboardCustomer;
    type Facts = NoFacts;
    type Plan = OnboardCustomer;
    type Output = Onboarded;

    fn samples() -> Vec<OnboardCustomer> {
        let customer = CreateCustomer {
            code: "C-9101".into(),
            name: "苏州恒泰自动化有限公司".into(),
            phone: Some("0512-6600 1188".into()),
            department: Some(Id::new(11)),
            owner: Some(Id::new(31)),
            ..CreateCustomer::default()
        };
        vec![OnboardCustomer { customer, entity: Id::new(1), currency: Currency::CNY, limit_minor: 5_000_000, reason: None }]
    }

    async fn gather(_: &Read<'_>, _: &OnboardCustomer) -> Res<NoFacts> {
        Ok(NoFacts {})
    }

    /// A customer with credit of its own begins at nothing, so that its limit is judged here already; whatever else stands
    /// against it the parts find when they are done.
    fn decide(input: &OnboardCustomer, _: &NoFacts, terms: &Terms<'_>) -> Decision<OnboardCustomer> {
        let plan = input.clone();
        if input.customer.shares_credit_with.is_some() {
            return Decision::allow(plan);
        }
        within_authority(0, Money::new(input.limit_minor, input.currency), input.entity, terms).map(|()| plan)
    }

    async fn apply(tx: &Tx<'_>, plan: &OnboardCustomer) -> Res<Onboarded> {
        let customer = tx.call::<Create>("customer", &plan.customer).await?;
        let limit = RaiseCreditLimit {
            entity: plan.entity,
            customer: customer.id,
            currency: plan.currency,
            limit_minor: plan.limit_minor,
            reason: plan.reason.clone().unwrap_or_else(|| plan.customer.name.clone()),
        };
        let exposure = tx.call::<RaiseLimit>("", &limit).await?;
        Ok(Onboarded { customer, exposure })
    }
}
