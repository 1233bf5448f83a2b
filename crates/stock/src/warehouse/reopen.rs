//! `warehouse.reopen`

use super::model::{SavedWarehouse, Warehouse, WarehouseState};
use super::sql;
use base::{Id, Refusal};
use kernel::access::api::{Place, closed_place, place};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Uses a closed warehouse again: goods that left it come back, or a delivery is taken back.
pub type Reopen = Record<ReopenOne>;
/// The operation's decision and writes.
pub struct ReopenOne;

/// A warehouse that is used again.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReopenWarehouse {
    /// The warehouse.
    pub warehouse: Id<Warehouse>,
    /// The version that was seen.
    pub version: i64,
}

/// The warehouse as it is, and the department that looks after it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Reopening {
    warehouse: Warehouse,
    department: Place,
}

impl kernel::Change for ReopenOne {
    const NAME: &'static str = "warehouse.reopen";
    const NEEDS: Permission = Permission::new("warehouse.reopen");
    type Input = ReopenWarehouse;
    type Record = Reopening;
    type Output = SavedWarehouse;

    fn samples() -> Vec<ReopenWarehouse> {
        vec![ReopenWarehouse { warehouse: Id::new(72), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &ReopenWarehouse) -> Res<Reopening> {
        let warehouse: Warehouse = read.one(&sql::BY_ID, p![input.warehouse]).await?;
        let department = place(read, warehouse.department_id).await?;
        Ok(Reopening { warehouse, department })
    }
    fn check(input: &ReopenWarehouse, Reopening { warehouse, department }: &Reopening) -> Vec<Refusal> {
        let used = (warehouse.state == WarehouseState::Active).then(|| Refusal::new("warehouse.not_closed").field("warehouse"));
        let mut refusals = rules::bounds::as_seen(used, warehouse.version, input.version);
        refusals.extend(closed_place(department, "warehouse"));
        refusals
    }
    async fn write(tx: &Tx<'_>, _: &ReopenWarehouse, Reopening { warehouse, .. }: &Reopening) -> Res<SavedWarehouse> {
        tx.guard(&sql::REOPEN, p![warehouse.id, warehouse.version], 1).await?;
        tx.touch(warehouse.id);
        Ok(SavedWarehouse { id: warehouse.id, version: warehouse.version + 1 })
    }
}
