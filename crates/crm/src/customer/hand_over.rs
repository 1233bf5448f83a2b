//! `customer.hand_over`

use super::create::keeps;
use super::model::{Customer, Keeper, SavedCustomer};
use super::{as_seen, sql};
use base::{Id, Refusal};
use kernel::access::User;
use kernel::access::api::{Place, closed_place, place};
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives a customer, with all its documents, into somebody else's hands.
pub type HandOver = Record<HandOverOne>;
/// The operation's decision and writes.
pub struct HandOverOne;

/// Who may give customers into other hands, one or many.
pub(super) const GIVES: Permission = Permission::new("customer.hand_over");

/// A customer to be handed over; the new owner's department looks after it from then on.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct HandOverCustomer {
    /// The customer.
    pub customer: Id<Customer>,
    /// The version that was seen.
    pub version: i64,
    /// The new owner.
    pub to: Id<User>,
    /// Why, at most 200 characters; it is kept with the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The customer, and who is to look after it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InOtherHands {
    customer: Customer,
    to: Heir,
}

/// Who is to look after customers, and where.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct Heir {
    pub(super) keeper: Keeper,
    department: Place,
}

/// Why what is said of a hand-over cannot be kept.
pub(super) fn reason_refusals(reason: Option<&str>) -> Vec<Refusal> {
    Bounds::new().optional_text("reason", reason, NAME_MAX).refusals()
}

impl Heir {
    /// Reads what decides.
    pub(super) async fn of(read: &Read<'_>, to: Id<User>) -> Res<Heir> {
        let keeper: Keeper = read.one(&sql::KEEPER, p![to]).await?;
        read.observe(keeper.user, keeper.version);
        let department = place(read, keeper.department).await?;
        Ok(Heir { keeper, department })
    }

    /// Why they cannot.
    pub(super) fn refusals(&self) -> Vec<Refusal> {
        let mut refusals: Vec<Refusal> = keeps(Some(&self.keeper), "to").into_iter().collect();
        refusals.extend(closed_place(&self.department, "to"));
        refusals
    }

    /// Gives customers, each with the version that was read and who has it, into their hands.
    pub(super) async fn take(&self, tx: &Tx<'_>, customers: &[(Id<Customer>, i64, Id<User>)], reason: Option<&str>) -> Res<()> {
        let to = &self.keeper;
        let rows: Vec<_> = customers.iter().map(|(id, version, _)| p![to.user, to.department, *id, *version].to_vec()).collect();
        tx.guard_many(&sql::HAND_OVER, &rows).await?;
        let reason = super::fields::given(reason);
        let mut told = Vec::with_capacity(customers.len());
        for (id, _, from) in customers {
            told.push(p![tx.number()?, *id, *from, to.user, tx.now(), tx.actor().user, reason].to_vec());
        }
        tx.exec_many(&sql::HANDED_OVER, &told).await?;
        customers.iter().for_each(|(id, ..)| tx.touch(*id));
        Ok(())
    }
}

impl kernel::Change for HandOverOne {
    const NAME: &'static str = "customer.hand_over";
    const NEEDS: Permission = GIVES;
    type Input = HandOverCustomer;
    type Record = InOtherHands;
    type Output = SavedCustomer;

    fn samples() -> Vec<HandOverCustomer> {
        vec![HandOverCustomer { customer: Id::new(81), version: 1, to: Id::new(32), reason: Some("调岗".into()) }]
    }
    fn alone(input: &HandOverCustomer) -> Vec<Refusal> {
        reason_refusals(input.reason.as_deref())
    }
    async fn load(read: &Read<'_>, input: &HandOverCustomer) -> Res<InOtherHands> {
        let customer = read.one(&sql::BY_ID, p![input.customer]).await?;
        Ok(InOtherHands { customer, to: Heir::of(read, input.to).await? })
    }
    fn check(input: &HandOverCustomer, record: &InOtherHands) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.customer, input.version);
        refusals.extend(record.to.refusals());
        if record.customer.owner_id == record.to.keeper.user {
            refusals.push(Refusal::new("customer.owner.same").field("to"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &HandOverCustomer, record: &InOtherHands) -> Res<SavedCustomer> {
        let customer = &record.customer;
        record.to.take(tx, &[(customer.id, customer.version, customer.owner_id)], input.reason.as_deref()).await?;
        Ok(SavedCustomer { id: customer.id, version: customer.version + 1 })
    }
}
