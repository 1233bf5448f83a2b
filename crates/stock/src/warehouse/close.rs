//! `warehouse.close`

use super::model::{SavedWarehouse, Warehouse};
use super::{as_seen, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Closes a warehouse of which nothing is promised.
pub type Close = Record<CloseOne>;
/// The operation's decision and writes.
pub struct CloseOne;

/// A warehouse that is not used any more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CloseWarehouse {
    /// The warehouse.
    pub warehouse: Id<Warehouse>,
    /// The version that was seen.
    pub version: i64,
}

/// The warehouse, and how many of its balances are promised.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Closing {
    warehouse: Warehouse,
    promised: i64,
}

impl kernel::Change for CloseOne {
    const NAME: &'static str = "warehouse.close";
    const NEEDS: Permission = Permission::new("warehouse.close");
    type Input = CloseWarehouse;
    type Record = Closing;
    type Output = SavedWarehouse;

    fn samples() -> Vec<CloseWarehouse> {
        vec![CloseWarehouse { warehouse: Id::new(71), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &CloseWarehouse) -> Res<Closing> {
        let warehouse = read.one(&sql::BY_ID, p![input.warehouse]).await?;
        let (promised,): (i64,) = read.one(&sql::PROMISED, p![input.warehouse]).await?;
        Ok(Closing { warehouse, promised })
    }
    fn check(input: &CloseWarehouse, record: &Closing) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.warehouse, input.version);
        if record.promised > 0 {
            refusals.push(Refusal::new("warehouse.promised").arg("count", record.promised).field("warehouse"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, _: &CloseWarehouse, record: &Closing) -> Res<SavedWarehouse> {
        let warehouse = &record.warehouse;
        tx.guard(&sql::BEFORE_CLOSE, p![warehouse.id, warehouse.version], 1).await?;
        tx.guard(&sql::CLOSE, p![warehouse.id], 1).await?;
        tx.touch(warehouse.id);
        Ok(SavedWarehouse { id: warehouse.id, version: warehouse.version + 1 })
    }
}
