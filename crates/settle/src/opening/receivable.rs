//! `opening.enter_receivable`

use super::model::Kind;
use super::post::{self, EnteredItem, Entering, Old, Plan};
use base::{BusinessDate, Currency, Id, Money};
use crm::api::Customer;
use kernel::access::LegalEntity;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Enters what a customer owed when the books were begun, one document.
pub struct EnterOne;

/// A document of the system before of which something was not paid.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct EnterReceivable {
    /// The legal entity to which it is owed.
    pub entity: Id<LegalEntity>,
    /// Who owes it: the customer who pays.
    pub customer: Id<Customer>,
    /// The document's number in the system before, at most 40 characters; once a customer.
    pub old_number: String,
    /// The document's day, before the books begin.
    pub document_on: BusinessDate,
    /// When it is due, not before its day.
    pub due_on: BusinessDate,
    /// What of it is not paid, above zero, in the legal entity's currency.
    pub amount: Money,
    /// What it first came to, in minor units, where that is to be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_minor: Option<i64>,
    /// A remark, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

impl Operation for EnterOne {
    const NAME: &'static str = "opening.enter_receivable";
    const NEEDS: Permission = super::ENTER;
    type Input = EnterReceivable;
    type Facts = Entering;
    type Plan = Plan;
    type Output = EnteredItem;

    fn samples() -> Vec<EnterReceivable> {
        let day = |month, day| BusinessDate::from_ymd(2026, month, day).unwrap_or(BusinessDate::MIN);
        let plain = EnterReceivable {
            entity: Id::new(1),
            customer: Id::new(80),
            old_number: "XS-2026-0917".into(),
            document_on: day(9, 17),
            due_on: day(10, 17),
            amount: Money::new(88_000, Currency::CNY),
            original_minor: None,
            remark: None,
        };
        let part = EnterReceivable {
            customer: Id::new(83),
            old_number: "XS-2026-0918".into(),
            original_minor: Some(120_000),
            remark: Some("已付 320 元".into()),
            ..plain.clone()
        };
        vec![plain, part]
    }

    async fn gather(read: &Read<'_>, input: &EnterReceivable) -> Res<Entering> {
        let (entity, customer) = (input.entity, input.customer);
        post::gather(read, Kind::OpeningReceivable, entity, customer, &input.old_number, input.amount.currency).await
    }

    fn decide(input: &EnterReceivable, facts: &Entering, terms: &Terms<'_>) -> Decision<Plan> {
        let old = Old {
            kind: Kind::OpeningReceivable,
            entity: input.entity,
            customer: input.customer,
            old_number: input.old_number.clone(),
            document_on: input.document_on,
            due_on: input.due_on,
            amount: input.amount,
            original_minor: input.original_minor,
            remark: input.remark.clone(),
        };
        post::decide(old, facts, terms)
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<EnteredItem> {
        post::apply(tx, plan).await
    }
}
