//! `customer_receipt.post`

use super::events::ReceiptPosted;
use super::model::{CustomerReceipt, Method, digest};
use super::{DOC_TYPE, sql};
use crate::allocation::allocate::{allocated, pairs};
use crate::allocation::model::{Allocated, AllocationLine, Item, LINES_MAX, OpenItem, payable, share_out};
use crate::credit::model::Standing;
use crate::credit::standing;
use base::{BusinessDate, Currency, Id, Money, Refusal, code_key, plain};
use crm::api::Customer;
use futures_util::try_join;
use kernel::access::LegalEntity;
use kernel::ledger::money::{self, Account, Guard, MoneyPosting, NewItem, Side};
use kernel::number::post_document;
use kernel::{Decision, Operation, Permission, Posting, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest bank reference, in characters.
const REFERENCE_MAX: usize = 100;

/// Posts what a customer paid, and uses it for what the customer owes.
pub struct Post;

/// Something a customer paid.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PostReceipt {
    /// The legal entity that was paid.
    pub entity: Id<LegalEntity>,
    /// Who paid.
    pub customer: Id<Customer>,
    /// How much, above zero.
    pub amount: Money,
    /// The day it came, not after today.
    pub received_on: BusinessDate,
    /// What the bank calls it, at most 100 characters; the same reference is taken once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_reference: Option<String>,
    /// How it was paid; to the bank when not given.
    #[serde(default)]
    pub method: Method,
    /// A remark, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// Nothing of it is used now: all of it stays an advance 预收.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_advance: bool,
    /// What it is used for, at most 50 lines; none = the oldest charges first, unless it is an advance. What is left stays an advance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = LINES_MAX))]
    pub allocations: Vec<AllocationLine>,
}

/// What a receipt depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Paying {
    standing: Standing,
    items: Vec<Item>,
    /// The receipt that has the bank reference already.
    taken_by: Option<Id<CustomerReceipt>>,
    today: BusinessDate,
}

/// The receipt as it will be posted.
pub struct Plan {
    input: PostReceipt,
    standing: Standing,
    /// Debit item and minor units.
    paid: Vec<(i64, i64)>,
}

/// The receipt as posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostedReceipt {
    /// Its id.
    pub id: Id<CustomerReceipt>,
    /// Its number.
    pub number: String,
    /// The item of what was paid.
    pub open_item: Id<OpenItem>,
    /// What it was used for.
    pub allocations: Vec<Allocated>,
    /// What is left of it as an advance, in minor units.
    pub advance_minor: i64,
}

impl Operation for Post {
    const NAME: &'static str = "customer_receipt.post";
    const NEEDS: Permission = Permission::new("customer_receipt.post");
    type Input = PostReceipt;
    type Facts = Paying;
    type Plan = Plan;
    type Output = PostedReceipt;

    fn samples() -> Vec<PostReceipt> {
        let plain = PostReceipt {
            entity: Id::new(1),
            customer: Id::new(80),
            amount: Money::new(250_000, Currency::CNY),
            received_on: BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN),
            bank_reference: Some("ICBC-20261125-0042".into()),
            method: Method::Bank,
            remark: None,
            as_advance: false,
            allocations: Vec::new(),
        };
        let line = AllocationLine { item: Id::new(514), amount_minor: 100_000 };
        let cash = PostReceipt { method: Method::Cash, remark: Some("门店代收".into()), ..plain.clone() };
        vec![plain, PostReceipt { bank_reference: None, allocations: vec![line], ..cash }]
    }

    async fn gather(read: &Read<'_>, input: &PostReceipt) -> Res<Paying> {
        let currency = input.amount.currency;
        let standing = standing(read, input.entity, input.customer, currency);
        let items = payable(read, input.entity, input.customer, currency, &input.allocations);
        let (standing, items, taken_by) = try_join!(standing, items, taken_by(read, input))?;
        Ok(Paying { standing, items, taken_by, today: read.today(input.entity) })
    }

    fn decide(input: &PostReceipt, facts: &Paying, _: &Terms<'_>) -> Decision<Plan> {
        let mut bounds = Bounds::new().amount("amount.minor", input.amount.minor).optional_text(
            "bank_reference",
            input.bank_reference.as_deref(),
            REFERENCE_MAX,
        );
        bounds = bounds.not_long_ago("received_on", input.received_on, facts.today);
        bounds = bounds.optional_text("remark", input.remark.as_deref(), NAME_MAX);
        if !input.allocations.is_empty() {
            bounds = bounds.lines("allocations", input.allocations.len(), LINES_MAX);
        }
        let mut refusals = bounds.refusals();
        if input.received_on > facts.today {
            refusals.push(Refusal::new("customer_receipt.in_future").arg("today", facts.today).field("received_on"));
        }
        if facts.taken_by.is_some() {
            let reference = reference(input).unwrap_or_default();
            refusals.push(Refusal::new("customer_receipt.reference_taken").arg("reference", reference).field("bank_reference"));
        }
        if input.as_advance && !input.allocations.is_empty() {
            refusals.push(Refusal::new("customer_receipt.advance_is_not_used").field("as_advance"));
        }
        let items = if input.as_advance { &[][..] } else { &facts.items[..] };
        let paid = share_out(input.amount, items, if input.as_advance { &[] } else { &input.allocations }).unwrap_or_else(|more| {
            refusals.extend(more);
            Vec::new()
        });
        Decision::unless(refusals, Plan { input: input.clone(), standing: facts.standing.clone(), paid }, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<PostedReceipt> {
        let receipt = row(plan, tx.id()?);
        let (id, entity, customer, amount) = (receipt.id, receipt.entity_id, receipt.customer_id, plan.input.amount);
        let item = NewItem {
            entity: entity.get(),
            customer: customer.get(),
            currency: amount.currency,
            side: Side::Credit,
            doc_type: DOC_TYPE,
            doc_id: id.get(),
            amount_minor: amount.minor,
            due_on: receipt.received_on,
        };
        let (_, open_item, exposure) = try_join!(insert(tx, &receipt, plan), money::open_item(tx, &item), exposure(tx, plan))?;
        let allocated_minor: i64 = plan.paid.iter().map(|(_, minor)| minor).sum();
        let pairs = pairs(open_item, &plan.paid);
        let postings = postings(&receipt, exposure, allocated_minor);
        let (made, _) = try_join!(money::allocate(tx, &pairs), money::post_money(tx, &postings, Guard::None))?;
        tx.publish(&ReceiptPosted { receipt: id, entity, customer, amount, allocated_minor })?;
        tx.touch(id);
        let digest = digest(&receipt);
        let effective = receipt.received_on;
        let number = post_document(
            tx,
            Posting { doc_type: DOC_TYPE, doc_id: id.get(), entity, series: DOC_TYPE, effective, digest, corrects: None },
        )
        .await?;
        let advance_minor = amount.minor - allocated_minor;
        Ok(PostedReceipt { id, number, open_item: Id::new(open_item), allocations: allocated(&made, &plan.paid), advance_minor })
    }
}

/// What the bank calls it, if anything: full-width letters as what they are.
fn reference(input: &PostReceipt) -> Option<String> {
    said(input.bank_reference.as_deref()).map(plain)
}

/// A text, if it says anything.
fn said(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

async fn taken_by(read: &Read<'_>, input: &PostReceipt) -> Res<Option<Id<CustomerReceipt>>> {
    let Some(reference) = reference(input) else { return Ok(None) };
    let key = code_key(&reference);
    let taken: Option<(Id<CustomerReceipt>,)> = read.opt(&sql::BY_REFERENCE, p![input.entity, key.as_str()]).await?;
    Ok(taken.map(|(id,)| id))
}

/// The document's row.
fn row(plan: &Plan, id: Id<CustomerReceipt>) -> CustomerReceipt {
    let (input, account) = (&plan.input, &plan.standing.account);
    CustomerReceipt {
        id,
        entity_id: input.entity,
        customer_id: input.customer,
        currency: input.amount.currency,
        amount_minor: input.amount.minor,
        received_on: input.received_on,
        bank_reference: reference(input),
        department_id: account.department,
        owner_id: account.owner,
        method: input.method,
        remark: said(input.remark.as_deref()).map(str::to_owned),
    }
}

async fn insert(tx: &Tx<'_>, s: &CustomerReceipt, plan: &Plan) -> Res<()> {
    let (reference, version) = (s.bank_reference.as_deref(), plan.standing.account.version);
    let (method, remark) = (s.method.as_str(), s.remark.as_deref());
    let params = p![s.id, s.entity_id, &s.currency, s.amount_minor, s.received_on, reference, method, remark, s.customer_id, version];
    tx.guard(&sql::INSERT, params, 1).await?;
    match reference.map(code_key) {
        Some(key) => tx.guard(&sql::TAKE_REFERENCE, p![s.entity_id, key.as_str(), s.id], 1).await,
        None => Ok(()),
    }
}

/// The group's exposure row; whoever never had credit pays in advance, and gets a row without a limit.
async fn exposure(tx: &Tx<'_>, plan: &Plan) -> Res<i64> {
    match &plan.standing.exposure {
        Some(exposure) => Ok(exposure.id),
        None => {
            let group = plan.standing.account.credit_group.get();
            money::open_exposure(tx, plan.input.entity.get(), group, plan.input.amount.currency, 0).await
        }
    }
}

/// What is used lowers what is owed, what is left is an advance; a part of zero is left out.
fn postings(receipt: &CustomerReceipt, exposure: i64, allocated_minor: i64) -> Vec<MoneyPosting> {
    let parts = [(Account::Invoiced, -allocated_minor), (Account::Advances, receipt.amount_minor - allocated_minor)];
    let posting = |(account, minor)| MoneyPosting {
        entity: receipt.entity_id.get(),
        customer: receipt.customer_id.get(),
        exposure,
        account,
        amount: Money::new(minor, receipt.currency),
        doc_type: DOC_TYPE,
        doc_id: receipt.id.get(),
        effective: receipt.received_on,
        reverses: None,
    };
    parts.into_iter().filter(|(_, minor)| *minor != 0).map(posting).collect()
}
