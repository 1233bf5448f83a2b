//! `credit.charge`

use super::events::CreditCharged;
use super::model::{CreditCharge, digest};
use super::{DOC_TYPE, sql};
use crate::allocation::model::OpenItem;
use crate::credit::model::Standing;
use crate::credit::raise_limit::unless;
use crate::credit::standing;
use base::{BusinessDate, Currency, Id, Money, Refusal, Remedy};
use crm::api::{CREDIT_STRENGTH, Customer, CustomerState};
use futures_util::try_join;
use kernel::access::LegalEntity;
use kernel::ledger::money::{self, Account, Guard, MoneyPosting, NewItem, Side};
use kernel::number::post_document;
use kernel::{Decision, Operation, Permission, Posting, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use rules::credit::ChargeTerms;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Charges a customer, as far as its credit goes.
pub struct Charge;

/// Something a customer will owe.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ChargeCredit {
    /// The legal entity to which it is owed.
    pub entity: Id<LegalEntity>,
    /// Who owes it.
    pub customer: Id<Customer>,
    /// How much, above zero.
    pub amount: Money,
    /// When it is due, not before it is charged.
    pub due_on: BusinessDate,
    /// The day it is charged, not after today.
    pub charged_on: BusinessDate,
    /// What it is for, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// What a charge depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Owing {
    #[serde(flatten)]
    standing: Standing,
    today: BusinessDate,
}

/// The charge as it will be posted.
pub struct Plan {
    input: ChargeCredit,
    standing: Standing,
    exposure: i64,
    guard: Guard,
    reminders: Vec<Remedy>,
}

/// The charge as posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Charged {
    /// Its id.
    pub id: Id<CreditCharge>,
    /// Its number.
    pub number: String,
    /// The item that is open until it is settled.
    pub open_item: Id<OpenItem>,
    /// What whoever charged should be reminded of.
    pub reminders: Vec<Remedy>,
}

impl Operation for Charge {
    const NAME: &'static str = "credit.charge";
    const NEEDS: Permission = Permission::new("credit.charge");
    type Input = ChargeCredit;
    type Facts = Owing;
    type Plan = Plan;
    type Output = Charged;

    fn samples() -> Vec<ChargeCredit> {
        let day = |month, day| BusinessDate::from_ymd(2026, month, day).unwrap_or(BusinessDate::MIN);
        let amount = |minor| Money::new(minor, Currency::CNY);
        let plain = ChargeCredit {
            entity: Id::new(1),
            customer: Id::new(80),
            amount: amount(123_450),
            due_on: day(12, 25),
            charged_on: day(11, 25),
            reference: None,
        };
        let shared = ChargeCredit { customer: Id::new(83), amount: amount(99), reference: Some("合同 2026-118".into()), ..plain.clone() };
        vec![plain, shared]
    }

    async fn gather(read: &Read<'_>, input: &ChargeCredit) -> Res<Owing> {
        let standing = standing(read, input.entity, input.customer, input.amount.currency).await?;
        Ok(Owing { standing, today: read.today(input.entity) })
    }

    fn decide(input: &ChargeCredit, facts: &Owing, terms: &Terms<'_>) -> Decision<Plan> {
        let bounds = Bounds::new().amount("amount.minor", input.amount.minor);
        let bounds = bounds.not_long_ago("charged_on", input.charged_on, facts.today).not_far_ahead("due_on", input.due_on, facts.today);
        let mut refusals = bounds.optional_text("reference", input.reference.as_deref(), NAME_MAX).refusals();
        let amount_is_fine = refusals.iter().all(|refusal| refusal.field.as_deref() != Some("amount.minor"));
        if facts.standing.account.state == CustomerState::Closed {
            refusals.push(Refusal::new("customer.closed").field("customer"));
        }
        if input.charged_on > facts.today {
            refusals.push(Refusal::new("credit.charge.in_future").arg("today", facts.today).field("charged_on"));
        }
        if input.due_on < input.charged_on {
            refusals.push(Refusal::new("credit.charge.due_before_charged").arg("charged_on", input.charged_on).field("due_on"));
        }
        let strength = terms.now(&CREDIT_STRENGTH, input.entity.get());
        let Some(exposure) = &facts.standing.exposure else {
            let refusal = Refusal::new("credit.no_limit").arg("currency", input.amount.currency.as_str()).field("customer");
            refusals.push(refusal.basis(&strength.clause));
            return Decision::Refuse(refusals);
        };
        if !amount_is_fine {
            return Decision::Refuse(refusals);
        }
        let by_rule = rules::credit::charge(&exposure.into(), input.amount, &ChargeTerms { strength });
        let asks = matches!(by_rule, Decision::NeedsApproval { .. });
        let customer = facts.standing.account.name.as_str();
        let about = |_: &_| Remedy::new("credit.charge.about").arg("customer", customer).arg("amount", input.amount);
        let plan = by_rule.about(about).map(|rule| Plan {
            input: input.clone(),
            standing: facts.standing.clone(),
            exposure: exposure.id,
            // Over the limit by somebody's leave, or with a reminder: only a hold stands against it.
            guard: if asks || !rule.reminders.is_empty() { Guard::NotOnHold } else { Guard::WithinLimit },
            reminders: rule.reminders,
        });
        unless(refusals, plan)
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Charged> {
        let charge = row(plan, tx.id()?);
        let (id, entity, customer, amount) = (charge.id, charge.entity_id, charge.customer_id, plan.input.amount);
        let params = p![
            id,
            entity,
            &charge.currency,
            charge.amount_minor,
            charge.due_on,
            charge.charged_on,
            charge.reference.as_str(),
            customer,
            plan.standing.account.version
        ];
        let posting = MoneyPosting {
            entity: entity.get(),
            customer: customer.get(),
            exposure: plan.exposure,
            account: Account::Invoiced,
            amount,
            doc_type: DOC_TYPE,
            doc_id: id.get(),
            effective: charge.charged_on,
            reverses: None,
        };
        let item = NewItem {
            entity: entity.get(),
            customer: customer.get(),
            currency: amount.currency,
            side: Side::Debit,
            doc_type: DOC_TYPE,
            doc_id: id.get(),
            amount_minor: amount.minor,
            due_on: charge.due_on,
        };
        let postings = [posting];
        // The item takes its id first: it follows the charge's own.
        let item = money::open_item(tx, &item);
        let (_, open_item, _) = try_join!(tx.guard(&sql::INSERT, params, 1), item, money::post_money(tx, &postings, plan.guard))?;
        tx.publish(&CreditCharged { charge: id, entity, customer, amount, due_on: charge.due_on })?;
        tx.touch(id);
        let digest = digest(&charge);
        let posting = Posting {
            doc_type: DOC_TYPE,
            doc_id: id.get(),
            entity,
            series: DOC_TYPE,
            effective: charge.charged_on,
            digest,
            corrects: None,
        };
        let number = post_document(tx, posting).await?;
        Ok(Charged { id, number, open_item: Id::new(open_item), reminders: plan.reminders.clone() })
    }
}

/// The document's row.
fn row(plan: &Plan, id: Id<CreditCharge>) -> CreditCharge {
    let (input, account) = (&plan.input, &plan.standing.account);
    CreditCharge {
        id,
        entity_id: input.entity,
        customer_id: input.customer,
        currency: input.amount.currency,
        amount_minor: input.amount.minor,
        due_on: input.due_on,
        charged_on: input.charged_on,
        reference: input.reference.as_deref().unwrap_or_default().trim().to_owned(),
        department_id: account.department,
        owner_id: account.owner,
    }
}
