//! `customer.reopen`

use super::model::{Customer, CustomerState, SavedCustomer};
use super::sql;
use crate::region::model::Region;
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Serves a closed customer again; whoever looked after it does so again.
pub type Reopen = Record<ReopenOne>;
/// The operation's decision and writes.
pub struct ReopenOne;

/// A customer that is served again.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReopenCustomer {
    /// The customer.
    pub customer: Id<Customer>,
    /// The version that was seen.
    pub version: i64,
}

impl kernel::Change for ReopenOne {
    const NAME: &'static str = "customer.reopen";
    const NEEDS: Permission = Permission::new("customer.reopen");
    type Input = ReopenCustomer;
    type Record = Customer;
    type Output = SavedCustomer;

    fn samples() -> Vec<ReopenCustomer> {
        vec![ReopenCustomer { customer: Id::new(84), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &ReopenCustomer) -> Res<Customer> {
        let region: Option<(Id<Region>, i64)> = read.opt(&sql::REGION, p![input.customer]).await?;
        if let Some((region, version)) = region {
            read.observe(region, version);
        }
        read.one(&sql::BY_ID, p![input.customer]).await
    }
    fn check(input: &ReopenCustomer, record: &Customer) -> Vec<Refusal> {
        let served = record.state == CustomerState::Active;
        let served = served.then(|| Refusal::new("customer.not_closed").field("customer"));
        rules::bounds::as_seen(served, record.version, input.version)
    }
    async fn write(tx: &Tx<'_>, _: &ReopenCustomer, record: &Customer) -> Res<SavedCustomer> {
        tx.guard(&sql::REOPEN, p![record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedCustomer { id: record.id, version: record.version + 1 })
    }
}
