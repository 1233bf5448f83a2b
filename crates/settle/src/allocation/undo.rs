//! `credit.undo_allocation`

use super::allocate::moved;
use super::model::{Allocation, Item, item};
use crate::credit::model::Standing;
use crate::credit::standing;
use base::{Id, Refusal};
use kernel::ledger::money::{self, Guard, live_allocation, post_money};
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Undoes an allocation: the charge and the payment are open again.
pub struct Undo;

/// An allocation to be undone.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct UndoAllocation {
    /// The allocation.
    pub allocation: Id<Allocation>,
    /// Why, at most 200 characters.
    pub reason: String,
}

/// What undoing depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Allocating {
    /// The allocation while it stands; nothing when it was undone, or is itself the undoing of one.
    pair: Option<money::Allocate>,
    debit: Item,
    /// It closes a document by its own counter-document, and stays.
    takes_back: bool,
    standing: Standing,
}

/// The undoing as it will be posted.
pub struct Plan {
    allocation: Id<Allocation>,
    pair: money::Allocate,
    debit: Item,
    exposure: Option<i64>,
}

/// The allocation as undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Undone {
    /// The allocation that negates it.
    pub id: Id<Allocation>,
}

impl Operation for Undo {
    const NAME: &'static str = "credit.undo_allocation";
    const NEEDS: Permission = Permission::new("credit.undo_allocation");
    type Input = UndoAllocation;
    type Facts = Allocating;
    type Plan = Plan;
    type Output = Undone;

    fn samples() -> Vec<UndoAllocation> {
        vec![UndoAllocation { allocation: Id::new(525), reason: "核销错了合同".into() }]
    }

    async fn gather(read: &Read<'_>, input: &UndoAllocation) -> Res<Allocating> {
        let pair = live_allocation(read, input.allocation.get()).await?;
        let (debit, takes_back): (i64, bool) = read.one(&super::sql::DEBIT_OF, p![input.allocation]).await?;
        let debit = item(read, Id::new(debit)).await?;
        let standing = standing(read, debit.entity, debit.customer, debit.currency).await?;
        Ok(Allocating { pair, debit, takes_back, standing })
    }

    fn decide(input: &UndoAllocation, facts: &Allocating, _: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = Bounds::new().text("reason", &input.reason, NAME_MAX).refusals();
        if facts.takes_back {
            refusals.push(Refusal::new("credit.undo_allocation.takes_back").field("allocation"));
            return Decision::Refuse(refusals);
        }
        let Some(pair) = facts.pair else {
            refusals.push(Refusal::new("credit.undo_allocation.undone").field("allocation"));
            return Decision::Refuse(refusals);
        };
        let exposure = facts.standing.exposure.as_ref().map(|exposure| exposure.id);
        Decision::unless(refusals, Plan { allocation: input.allocation, pair, debit: facts.debit.clone(), exposure }, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Undone> {
        let exposure = plan.exposure.ok_or_else(|| Failure::bug("an allocation of a group without an exposure row"))?;
        let id = money::undo_allocation(tx, plan.allocation.get(), plan.pair).await?;
        post_money(tx, &moved(&plan.debit, exposure, id, plan.pair.amount_minor, tx.effective()), Guard::None).await?;
        tx.touch(plan.allocation);
        Ok(Undone { id: Id::new(id) })
    }
}
