//! `credit.allocate`

use super::DOC_TYPE;
use super::model::{Allocated, AllocationLine, Item, LINES_MAX, OpenItem, item, payable, share_out};
use crate::credit::model::Standing;
use crate::credit::standing;
use base::{BusinessDate, Id, Money, Refusal};
use futures_util::try_join;
use kernel::ledger::money::{self, Account, Guard, MoneyPosting, Side};
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Tx};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Uses a payment that came earlier for charges.
pub struct Allocate;

/// A payment to be used.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct AllocateCredit {
    /// The open item of the payment.
    pub credit_item: Id<OpenItem>,
    /// What it is used for, 1 to 50 lines; none = the oldest charges first, as far as it goes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = LINES_MAX))]
    pub allocations: Vec<AllocationLine>,
}

/// What an allocation depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Usable {
    credit: Item,
    standing: Standing,
    items: Vec<Item>,
}

/// The allocations as they will be made.
pub struct Plan {
    credit: Item,
    exposure: Option<i64>,
    /// Debit item and minor units.
    paid: Vec<(i64, i64)>,
}

/// The allocations as made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AllocatedCredit {
    /// What the payment was used for.
    pub allocations: Vec<Allocated>,
    /// What of it is still open, in minor units.
    pub open_minor: i64,
}

impl Operation for Allocate {
    const NAME: &'static str = "credit.allocate";
    const NEEDS: Permission = Permission::new("credit.allocate");
    type Input = AllocateCredit;
    type Facts = Usable;
    type Plan = Plan;
    type Output = AllocatedCredit;

    fn samples() -> Vec<AllocateCredit> {
        vec![AllocateCredit { credit_item: Id::new(524), allocations: Vec::new() }]
    }

    async fn gather(read: &Read<'_>, input: &AllocateCredit) -> Res<Usable> {
        let credit = item(read, input.credit_item).await?;
        let (entity, customer, currency) = (credit.entity, credit.customer, credit.currency);
        let standing = standing(read, entity, customer, currency);
        let (standing, items) = try_join!(standing, payable(read, entity, customer, currency, &input.allocations))?;
        Ok(Usable { credit, standing, items })
    }

    fn decide(input: &AllocateCredit, facts: &Usable, _: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = Vec::new();
        if !input.allocations.is_empty() {
            refusals = Bounds::new().lines("allocations", input.allocations.len(), LINES_MAX).refusals();
        }
        if facts.credit.side == Side::Debit {
            refusals.push(Refusal::new("credit.allocate.not_a_payment").field("credit_item"));
            return Decision::Refuse(refusals);
        }
        let amount = Money::new(facts.credit.open_minor, facts.credit.currency);
        let paid = share_out(amount, &facts.items, &input.allocations).unwrap_or_else(|more| {
            refusals.extend(more);
            Vec::new()
        });
        if paid.is_empty() && refusals.is_empty() {
            let key = if facts.credit.open_minor == 0 { "credit.allocate.used_up" } else { "credit.allocate.nothing_open" };
            refusals.push(Refusal::new(key).field("credit_item"));
        }
        let exposure = facts.standing.exposure.as_ref().map(|exposure| exposure.id);
        Decision::unless(refusals, Plan { credit: facts.credit.clone(), exposure, paid }, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<AllocatedCredit> {
        let credit = &plan.credit;
        let exposure = plan.exposure.ok_or_else(|| Failure::bug("a payment of a group without an exposure row"))?;
        let pairs = pairs(credit.id.get(), &plan.paid);
        let made = money::allocate(tx, &pairs).await?;
        let mut postings = Vec::with_capacity(made.len() * 2);
        for (allocation, (_, minor)) in made.iter().zip(&plan.paid) {
            postings.extend(moved(credit, exposure, *allocation, -minor, tx.effective()));
        }
        money::post_money(tx, &postings, Guard::None).await?;
        tx.touch(credit.id);
        let used: i64 = plan.paid.iter().map(|(_, minor)| minor).sum();
        Ok(AllocatedCredit { allocations: allocated(&made, &plan.paid), open_minor: credit.open_minor - used })
    }
}

/// Each debit item with the credit item that pays it.
pub(crate) fn pairs(credit: i64, paid: &[(i64, i64)]) -> Vec<money::Allocate> {
    paid.iter().map(|(debit, minor)| money::Allocate { debit: *debit, credit, amount_minor: *minor }).collect()
}

/// What was made of the pairs.
pub(crate) fn allocated(made: &[i64], paid: &[(i64, i64)]) -> Vec<Allocated> {
    let one = |(allocation, (item, minor)): (&i64, &(i64, i64))| Allocated {
        allocation: Id::new(*allocation),
        item: Id::new(*item),
        amount_minor: *minor,
    };
    made.iter().zip(paid).map(one).collect()
}

/// The two entries of an allocation: what is owed and what was paid in advance move by the same amount.
pub(super) fn moved(item: &Item, exposure: i64, allocation: i64, minor: i64, effective: BusinessDate) -> [MoneyPosting; 2] {
    [Account::Invoiced, Account::Advances].map(|account| MoneyPosting {
        entity: item.entity.get(),
        customer: item.customer.get(),
        exposure,
        account,
        amount: Money::new(minor, item.currency),
        doc_type: DOC_TYPE,
        doc_id: allocation,
        effective,
        reverses: None,
    })
}
