//! `opening.enter_advance`

use super::model::Kind;
use super::post::{self, EnteredItem, Entering, Old, Plan};
use base::{BusinessDate, Currency, Id, Money};
use crm::api::Customer;
use kernel::access::LegalEntity;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Enters what a customer had paid in advance when the books were begun, one document.
pub struct EnterOne;

/// A receipt of the system before of which something was not used.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct EnterAdvance {
    /// The legal entity that was paid.
    pub entity: Id<LegalEntity>,
    /// Who paid.
    pub customer: Id<Customer>,
    /// The receipt's number in the system before, at most 40 characters; once a customer.
    pub old_number: String,
    /// The day it came, before the books begin.
    pub document_on: BusinessDate,
    /// What of it is not used, above zero, in the legal entity's currency.
    pub amount: Money,
    /// A remark, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

impl Operation for EnterOne {
    const NAME: &'static str = "opening.enter_advance";
    const NEEDS: Permission = super::ENTER;
    type Input = EnterAdvance;
    type Facts = Entering;
    type Plan = Plan;
    type Output = EnteredItem;

    fn samples() -> Vec<EnterAdvance> {
        vec![EnterAdvance {
            entity: Id::new(1),
            customer: Id::new(81),
            old_number: "SK-2026-0301".into(),
            document_on: BusinessDate::from_ymd(2026, 3, 1).unwrap_or(BusinessDate::MIN),
            amount: Money::new(50_000, Currency::CNY),
            remark: None,
        }]
    }

    async fn gather(read: &Read<'_>, input: &EnterAdvance) -> Res<Entering> {
        let (entity, customer) = (input.entity, input.customer);
        post::gather(read, Kind::OpeningAdvance, entity, customer, &input.old_number, input.amount.currency).await
    }

    fn decide(input: &EnterAdvance, facts: &Entering, terms: &Terms<'_>) -> Decision<Plan> {
        let old = Old {
            kind: Kind::OpeningAdvance,
            entity: input.entity,
            customer: input.customer,
            old_number: input.old_number.clone(),
            document_on: input.document_on,
            due_on: input.document_on,
            amount: input.amount,
            original_minor: None,
            remark: input.remark.clone(),
        };
        post::decide(old, facts, terms)
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<EnteredItem> {
        post::apply(tx, plan).await
    }
}
