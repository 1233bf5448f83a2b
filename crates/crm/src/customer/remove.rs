//! `customer.remove`

use super::model::{Customer, SavedCustomer};
use super::sql;
use crate::{address, contact};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes away a customer to which nothing refers, with its contacts and addresses: one that came in by mistake. With whom there was
/// business stays and is closed instead; the database itself knows what refers to it.
pub type Remove = Record<RemoveOne>;
/// The operation's decision and writes.
pub struct RemoveOne;

/// A customer that came in by mistake.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct RemoveCustomer {
    /// The customer.
    pub customer: Id<Customer>,
    /// The version that was seen.
    pub version: i64,
}

impl kernel::Change for RemoveOne {
    const NAME: &'static str = "customer.remove";
    const NEEDS: Permission = Permission::new("customer.close");
    type Input = RemoveCustomer;
    type Record = Customer;
    type Output = SavedCustomer;

    fn samples() -> Vec<RemoveCustomer> {
        vec![RemoveCustomer { customer: Id::new(84), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &RemoveCustomer) -> Res<Customer> {
        read.one(&sql::BY_ID, p![input.customer]).await
    }
    fn check(input: &RemoveCustomer, record: &Customer) -> Vec<Refusal> {
        if record.version == input.version { Vec::new() } else { vec![Refusal::new("record.changed_meanwhile").field("version")] }
    }
    async fn write(tx: &Tx<'_>, _: &RemoveCustomer, record: &Customer) -> Res<SavedCustomer> {
        tx.exec(&sql::NO_TERMS_AT_ALL, p![record.id]).await?;
        tx.exec(&contact::sql::REMOVE, p![record.id]).await?;
        tx.exec(&address::sql::REMOVE, p![record.id]).await?;
        tx.exec(&sql::NO_PARTIES, p![record.id]).await?;
        tx.guard(&sql::REMOVE, p![record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedCustomer { id: record.id, version: record.version })
    }
}
