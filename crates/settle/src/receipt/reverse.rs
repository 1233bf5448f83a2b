//! `customer_receipt.reverse`

use super::events::ReceiptReversed;
use super::model::{CustomerReceipt, ReceiptReversal, digest_of_reversal};
use super::{DOC_TYPE, REVERSAL, sql};
use crate::credit::model::Standing;
use crate::credit::standing;
use base::{BusinessDate, Id, Money, Refusal};
use futures_util::try_join;
use kernel::ledger::money::{self, Account, Guard, MoneyPosting, NewItem, Side};
use kernel::number::post_document;
use kernel::{Decision, Operation, Permission, Posting, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes a receipt back as a whole, by its counter-document: it was entered by mistake, or bounced.
pub struct Reverse;

/// A receipt to be taken back.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReverseReceipt {
    /// The receipt; nothing of it is used.
    pub receipt: Id<CustomerReceipt>,
    /// The day it is taken back, not before it came and not after today.
    pub reversed_on: BusinessDate,
    /// Why, at most 200 characters.
    pub reason: String,
}

kernel::row! {
    /// The item of a receipt.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct ItemOf {
        /// Its id.
        pub id: i64,
        /// What of it is not used, in minor units.
        pub open_minor: i64,
        /// The receipt's number.
        pub number: String,
        /// The receipt was taken back.
        pub reversed: bool,
    }
}

kernel::row! {
    /// What a receipt is used for.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct UsedFor {
        /// The number of what it pays.
        pub number: String,
        /// How much, in minor units.
        pub amount_minor: i64,
    }
}

/// What a reversal depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reversing {
    receipt: CustomerReceipt,
    item: ItemOf,
    used_for: Vec<UsedFor>,
    standing: Standing,
    today: BusinessDate,
}

/// The reversal as it will be posted.
pub struct Plan {
    input: ReverseReceipt,
    receipt: CustomerReceipt,
    item: i64,
    standing: Standing,
    exposure: i64,
}

/// The reversal as posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReversedReceipt {
    /// Its id.
    pub id: Id<ReceiptReversal>,
    /// Its number.
    pub number: String,
}

impl Operation for Reverse {
    const NAME: &'static str = "customer_receipt.reverse";
    const NEEDS: Permission = Permission::new("customer_receipt.reverse");
    type Input = ReverseReceipt;
    type Facts = Reversing;
    type Plan = Plan;
    type Output = ReversedReceipt;

    fn samples() -> Vec<ReverseReceipt> {
        let reversed_on = BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN);
        vec![ReverseReceipt { receipt: Id::new(800), reversed_on, reason: "录错客户".into() }]
    }

    async fn gather(read: &Read<'_>, input: &ReverseReceipt) -> Res<Reversing> {
        let ids = format!("[{}]", input.receipt);
        let receipt: CustomerReceipt = read.one(&sql::BY_IDS, p![ids.as_str()]).await?;
        let item: ItemOf = read.one(&sql::ITEM_OF, p![input.receipt]).await?;
        let standing = standing(read, receipt.entity_id, receipt.customer_id, receipt.currency);
        let (used_for, standing) = try_join!(read.fetch(&sql::USED_FOR, p![item.id]), standing)?;
        let today = read.today(receipt.entity_id);
        Ok(Reversing { receipt, item, used_for, standing, today })
    }

    fn decide(input: &ReverseReceipt, facts: &Reversing, _: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = Bounds::new().text("reason", &input.reason, NAME_MAX).refusals();
        let receipt = &facts.receipt;
        let Some(exposure) = &facts.standing.exposure else {
            return Decision::refuse(Refusal::new("credit.no_limit").arg("currency", receipt.currency.as_str()).field("receipt"));
        };
        if facts.item.reversed {
            refusals.push(Refusal::new("customer_receipt.reversed").field("receipt"));
            return Decision::Refuse(refusals);
        }
        if !facts.used_for.is_empty() {
            let numbers: Vec<&str> = facts.used_for.iter().map(|one| one.number.as_str()).collect();
            let used: i64 = facts.used_for.iter().map(|one| one.amount_minor).sum();
            let amount = Money::new(used, receipt.currency);
            refusals
                .push(Refusal::new("customer_receipt.used").arg("documents", numbers.join(", ")).arg("amount", amount).field("receipt"));
        }
        if input.reversed_on > facts.today {
            refusals.push(Refusal::new("customer_receipt.reverse.in_future").arg("today", facts.today).field("reversed_on"));
        }
        if input.reversed_on < receipt.received_on {
            let refusal = Refusal::new("customer_receipt.reverse.too_early").arg("received_on", receipt.received_on);
            refusals.push(refusal.field("reversed_on"));
        }
        let plan = Plan {
            input: input.clone(),
            receipt: receipt.clone(),
            item: facts.item.id,
            standing: facts.standing.clone(),
            exposure: exposure.id,
        };
        Decision::unless(refusals, plan, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<ReversedReceipt> {
        let reversal = row(plan, tx.id()?);
        let (id, receipt) = (reversal.id, &plan.receipt);
        let (entity, customer) = (receipt.entity_id, receipt.customer_id);
        let amount = Money::new(reversal.amount_minor, reversal.currency);
        insert(tx, &reversal, plan).await?;
        let item = NewItem {
            entity: entity.get(),
            customer: customer.get(),
            currency: reversal.currency,
            side: Side::Debit,
            doc_type: REVERSAL,
            doc_id: id.get(),
            amount_minor: reversal.amount_minor,
            due_on: reversal.reversed_on,
        };
        // What was paid is owed back by what was never paid: both items are closed by each other.
        let debit = money::open_item(tx, &item).await?;
        let pair = [money::Allocate { debit, credit: plan.item, amount_minor: reversal.amount_minor }];
        let posting = [MoneyPosting {
            entity: entity.get(),
            customer: customer.get(),
            exposure: plan.exposure,
            account: Account::Advances,
            amount: Money::new(-reversal.amount_minor, reversal.currency),
            doc_type: REVERSAL,
            doc_id: id.get(),
            effective: reversal.reversed_on,
            reverses: None,
        }];
        try_join!(money::allocate(tx, &pair), money::post_money(tx, &posting, Guard::None))?;
        tx.publish(&ReceiptReversed { receipt: receipt.id, reversal: id, entity, customer, amount })?;
        tx.touch(receipt.id);
        let posting = Posting {
            doc_type: REVERSAL,
            doc_id: id.get(),
            entity,
            series: DOC_TYPE,
            effective: reversal.reversed_on,
            digest: digest_of_reversal(&reversal),
            corrects: Some((DOC_TYPE, receipt.id.get())),
        };
        let number = post_document(tx, posting).await?;
        Ok(ReversedReceipt { id, number })
    }
}

/// The document's row.
fn row(plan: &Plan, id: Id<ReceiptReversal>) -> ReceiptReversal {
    let (receipt, account) = (&plan.receipt, &plan.standing.account);
    ReceiptReversal {
        id,
        receipt_id: receipt.id,
        entity_id: receipt.entity_id,
        customer_id: receipt.customer_id,
        currency: receipt.currency,
        amount_minor: receipt.amount_minor,
        reversed_on: plan.input.reversed_on,
        reason: plan.input.reason.trim().to_owned(),
        department_id: account.department,
        owner_id: account.owner,
    }
}

async fn insert(tx: &Tx<'_>, r: &ReceiptReversal, plan: &Plan) -> Res<()> {
    let version = plan.standing.account.version;
    let params = p![r.id, r.receipt_id, r.entity_id, &r.currency, r.amount_minor, r.reversed_on, r.reason.as_str(), r.customer_id, version];
    tx.guard(&sql::REVERSE, params, 1).await?;
    match plan.receipt.bank_reference {
        Some(_) => tx.guard(&sql::FREE_REFERENCE, p![r.receipt_id], 1).await,
        None => Ok(()),
    }
}
