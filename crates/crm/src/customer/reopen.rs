//! `customer.reopen`

use super::model::{Customer, CustomerState, Keeper, SavedCustomer};
use super::sql;
use crate::region::model::Region;
use base::{Id, Refusal};
use kernel::access::api::{Place, place};
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

/// The customer as it is, and where it will stand again: where it stood, or with its owner when that department was closed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Returning {
    customer: Customer,
    department: Place,
}

impl kernel::Change for ReopenOne {
    const NAME: &'static str = "customer.reopen";
    const NEEDS: Permission = Permission::new("customer.reopen");
    type Input = ReopenCustomer;
    type Record = Returning;
    type Output = SavedCustomer;

    fn samples() -> Vec<ReopenCustomer> {
        vec![ReopenCustomer { customer: Id::new(84), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &ReopenCustomer) -> Res<Returning> {
        let region: Option<(Id<Region>, i64)> = read.opt(&sql::REGION, p![input.customer]).await?;
        if let Some((region, version)) = region {
            read.observe(region, version);
        }
        let customer: Customer = read.one(&sql::BY_ID, p![input.customer]).await?;
        let mut department = place(read, customer.department_id).await?;
        if !department.open {
            let keeper: Keeper = read.one(&sql::KEEPER, p![customer.owner_id]).await?;
            read.observe(keeper.user, keeper.version);
            department = place(read, keeper.department).await?;
        }
        Ok(Returning { customer, department })
    }
    fn check(input: &ReopenCustomer, Returning { customer, department }: &Returning) -> Vec<Refusal> {
        let served = customer.state == CustomerState::Active;
        let served = served.then(|| Refusal::new("customer.not_closed").field("customer"));
        let mut refusals = rules::bounds::as_seen(served, customer.version, input.version);
        if !department.open {
            refusals.push(Refusal::new("customer.nowhere_to_return").arg("name", department.name.as_str()).field("customer"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, _: &ReopenCustomer, Returning { customer: record, department }: &Returning) -> Res<SavedCustomer> {
        tx.guard(&sql::REOPEN, p![department.id, record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedCustomer { id: record.id, version: record.version + 1 })
    }
}
