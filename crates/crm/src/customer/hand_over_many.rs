//! `customer.hand_over_many`

use super::hand_over::{GIVES, Heir, reason_refusals};
use super::model::{Account, Customer, CustomerState};
use super::sql;
use base::{Id, Refusal};
use kernel::access::User;
use kernel::{Failure, Permission, Read, Record, Res, Tx, p};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Customers of one request at the most.
const CUSTOMERS_MAX: usize = 50;

/// Gives many customers, with all their documents, into somebody else's hands: all of them or none.
pub type HandOverMany = Record<HandOverSome>;
/// The operation's decision and writes.
pub struct HandOverSome;

/// Customers to be handed over as they are; what the new owner has already stays there.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct HandOverCustomers {
    /// 1 to 50 customers.
    #[schemars(length(max = CUSTOMERS_MAX))]
    pub customers: Vec<Id<Customer>>,
    /// The new owner.
    pub to: Id<User>,
    /// Why, at most 200 characters; it is kept with each customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The customers, and who is to look after them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ManyInOtherHands {
    customers: Vec<Account>,
    to: Heir,
}

/// The customers that changed hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HandedOver {
    /// In id order.
    pub customers: Vec<Id<Customer>>,
}

impl kernel::Change for HandOverSome {
    const NAME: &'static str = "customer.hand_over_many";
    const NEEDS: Permission = GIVES;
    type Input = HandOverCustomers;
    type Record = ManyInOtherHands;
    type Output = HandedOver;

    fn samples() -> Vec<HandOverCustomers> {
        vec![HandOverCustomers { customers: vec![Id::new(81), Id::new(80)], to: Id::new(32), reason: Some("离职交接".into()) }]
    }
    fn alone(input: &HandOverCustomers) -> Vec<Refusal> {
        let mut refusals = Bounds::new().lines("customers", input.customers.len(), CUSTOMERS_MAX).refusals();
        refusals.extend(reason_refusals(input.reason.as_deref()));
        refusals
    }
    async fn load(read: &Read<'_>, input: &HandOverCustomers) -> Res<ManyInOtherHands> {
        let asked: BTreeSet<Id<Customer>> = input.customers.iter().copied().take(CUSTOMERS_MAX).collect();
        let ids = serde_json::to_string(&asked).map_err(Failure::bug)?;
        let customers: Vec<Account> = read.fetch(&sql::ACCOUNTS, p![ids.as_str()]).await?;
        if customers.len() < asked.len() {
            return Err(Failure::not_found());
        }
        Ok(ManyInOtherHands { customers, to: Heir::of(read, input.to).await? })
    }
    fn check(input: &HandOverCustomers, record: &ManyInOtherHands) -> Vec<Refusal> {
        let mut refusals = record.to.refusals();
        let closed = record.customers.iter().filter(|one| one.state == CustomerState::Closed).map(|one| one.customer);
        let closed: BTreeSet<Id<Customer>> = closed.collect();
        let places = input.customers.iter().enumerate().filter(|(_, id)| closed.contains(id));
        refusals.extend(places.map(|(at, _)| Refusal::new("customer.closed").field(format!("customers.{at}"))));
        if !record.customers.is_empty() && record.moving().is_empty() {
            refusals.push(Refusal::new("customer.owner.same").field("to"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &HandOverCustomers, record: &ManyInOtherHands) -> Res<HandedOver> {
        let moving = record.moving();
        record.to.take(tx, &moving, input.reason.as_deref()).await?;
        Ok(HandedOver { customers: moving.into_iter().map(|(id, ..)| id).collect() })
    }
}

impl ManyInOtherHands {
    /// Those that the new owner has not yet: customer, version, who has it.
    fn moving(&self) -> Vec<(Id<Customer>, i64, Id<User>)> {
        let others = self.customers.iter().filter(|one| one.owner != self.to.keeper.user);
        others.map(|one| (one.customer, one.version, one.owner)).collect()
    }
}
