//! `customer.close`

use super::model::{Customer, SavedCustomer};
use super::{as_seen, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Ends the service of a customer of whom nothing is open. What is paid later can still be settled.
pub type Close = Record<CloseOne>;
/// The operation's decision and writes.
pub struct CloseOne;

/// A customer that is not served any more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CloseCustomer {
    /// The customer.
    pub customer: Id<Customer>,
    /// The version that was seen.
    pub version: i64,
}

/// The customer, and how much of it is unfinished.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Leaving {
    customer: Customer,
    /// Charges not settled and payments not used.
    open_items: i64,
    /// Orders of which something is still to be delivered.
    open_orders: i64,
    /// Deliveries it pays for of which something is not invoiced yet, or which are owed from their signature on and wait for it.
    open_deliveries: i64,
}

impl kernel::Change for CloseOne {
    const NAME: &'static str = "customer.close";
    const NEEDS: Permission = Permission::new("customer.close");
    type Input = CloseCustomer;
    type Record = Leaving;
    type Output = SavedCustomer;

    fn samples() -> Vec<CloseCustomer> {
        vec![CloseCustomer { customer: Id::new(82), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &CloseCustomer) -> Res<Leaving> {
        let customer = read.one(&sql::BY_ID, p![input.customer]).await?;
        let (open_items,): (i64,) = read.one(&sql::OPEN_ITEMS, p![input.customer]).await?;
        let (open_orders,): (i64,) = read.one(&sql::OPEN_ORDERS, p![input.customer]).await?;
        let (open_deliveries,): (i64,) = read.one(&sql::OPEN_DELIVERIES, p![input.customer]).await?;
        Ok(Leaving { customer, open_items, open_orders, open_deliveries })
    }
    fn check(input: &CloseCustomer, record: &Leaving) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.customer, input.version);
        if record.open_items > 0 {
            refusals.push(Refusal::new("customer.items_open").arg("count", record.open_items).field("customer"));
        }
        if record.open_orders > 0 {
            refusals.push(Refusal::new("customer.orders_open").arg("count", record.open_orders).field("customer"));
        }
        if record.open_deliveries > 0 {
            refusals.push(Refusal::new("customer.deliveries_open").arg("count", record.open_deliveries).field("customer"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, _: &CloseCustomer, record: &Leaving) -> Res<SavedCustomer> {
        let customer = &record.customer;
        tx.guard(&sql::BEFORE_CLOSE, p![customer.id, customer.version], 1).await?;
        tx.guard(&sql::CLOSE, p![customer.id], 1).await?;
        tx.touch(customer.id);
        Ok(SavedCustomer { id: customer.id, version: customer.version + 1 })
    }
}
