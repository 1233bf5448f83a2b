//! `customer.hand_over`

use super::create::keeps;
use super::model::{Customer, Keeper, SavedCustomer};
use super::{as_seen, sql};
use base::{Id, Refusal};
use kernel::access::User;
use kernel::access::api::{Place, closed_place, place};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives a customer, with all its documents, into somebody else's hands.
pub type HandOver = Record<HandOverOne>;
/// The operation's decision and writes.
pub struct HandOverOne;

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
}

/// The customer, and who is to look after it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InOtherHands {
    customer: Customer,
    to: Keeper,
    department: Place,
}

impl kernel::Change for HandOverOne {
    const NAME: &'static str = "customer.hand_over";
    const NEEDS: Permission = Permission::new("customer.hand_over");
    type Input = HandOverCustomer;
    type Record = InOtherHands;
    type Output = SavedCustomer;

    fn samples() -> Vec<HandOverCustomer> {
        vec![HandOverCustomer { customer: Id::new(81), version: 1, to: Id::new(32) }]
    }
    async fn load(read: &Read<'_>, input: &HandOverCustomer) -> Res<InOtherHands> {
        let customer = read.one(&sql::BY_ID, p![input.customer]).await?;
        let to: Keeper = read.one(&sql::KEEPER, p![input.to]).await?;
        read.observe(to.user, to.version);
        let department = place(read, to.department).await?;
        Ok(InOtherHands { customer, to, department })
    }
    fn check(input: &HandOverCustomer, record: &InOtherHands) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.customer, input.version);
        refusals.extend(keeps(Some(&record.to), "to"));
        refusals.extend(closed_place(&record.department, "to"));
        if record.customer.owner_id == record.to.user {
            refusals.push(Refusal::new("customer.owner.same").field("to"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, _: &HandOverCustomer, record: &InOtherHands) -> Res<SavedCustomer> {
        let (customer, to) = (&record.customer, &record.to);
        tx.guard(&sql::HAND_OVER, p![to.user, to.department, customer.id, customer.version], 1).await?;
        tx.touch(customer.id);
        Ok(SavedCustomer { id: customer.id, version: customer.version + 1 })
    }
}
