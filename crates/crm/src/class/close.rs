//! `customer_class.close`

use super::model::{CustomerClass, SavedClass};
use super::{closed, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::as_seen;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives a class to no customer any more; those that have it keep it.
pub type Close = Record<CloseOne>;
/// The operation's decision and writes.
pub struct CloseOne;

/// A class that is not used any more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CloseClass {
    /// The class.
    pub class: Id<CustomerClass>,
    /// The version that was seen.
    pub version: i64,
}

impl kernel::Change for CloseOne {
    const NAME: &'static str = "customer_class.close";
    const NEEDS: Permission = Permission::new("customer_class.close");
    type Input = CloseClass;
    type Record = CustomerClass;
    type Output = SavedClass;

    fn samples() -> Vec<CloseClass> {
        vec![CloseClass { class: Id::new(120), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &CloseClass) -> Res<CustomerClass> {
        super::by_id(read, input.class).await
    }
    fn check(input: &CloseClass, record: &CustomerClass) -> Vec<Refusal> {
        as_seen(closed(record, "class"), record.version, input.version)
    }
    async fn write(tx: &Tx<'_>, _: &CloseClass, record: &CustomerClass) -> Res<SavedClass> {
        tx.guard(&sql::CLOSE, p![record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedClass { id: record.id, version: record.version + 1 })
    }
}
