//! `warehouse.change`

use super::model::{SavedWarehouse, Warehouse};
use super::{as_seen, sql};
use base::{Id, Refusal};
use kernel::access::Department;
use kernel::access::api::{Place, closed_place, place};
use kernel::query::found;
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes a warehouse's name or the department that looks after it.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

/// What is to change of a warehouse; what is not given stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ChangeWarehouse {
    /// The warehouse.
    pub warehouse: Id<Warehouse>,
    /// The version that was seen.
    pub version: i64,
    /// Another name, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Another department; its documents until now stay with the old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Id<Department>>,
}

/// The warehouse, and the other department that is to look after it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Changing {
    warehouse: Warehouse,
    department: Option<Place>,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "warehouse.change";
    const NEEDS: Permission = Permission::new("warehouse.change");
    type Input = ChangeWarehouse;
    type Record = Changing;
    type Output = SavedWarehouse;

    fn samples() -> Vec<ChangeWarehouse> {
        vec![ChangeWarehouse { warehouse: Id::new(70), version: 1, name: Some("宁波中心仓".into()), department: Some(Id::new(14)) }]
    }
    async fn load(read: &Read<'_>, input: &ChangeWarehouse) -> Res<Changing> {
        let warehouse: Warehouse = read.one(&sql::BY_ID, p![input.warehouse]).await?;
        let department = match input.department.filter(|department| *department != warehouse.department_id) {
            Some(department) => Some(place(read, department).await?),
            None => None,
        };
        Ok(Changing { warehouse, department })
    }
    fn check(input: &ChangeWarehouse, record: &Changing) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.warehouse, input.version);
        refusals.extend(record.department.as_ref().and_then(|department| closed_place(department, "department")));
        if let Some(name) = &input.name {
            refusals.extend(Bounds::new().text("name", name, NAME_MAX).refusals());
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangeWarehouse, record: &Changing) -> Res<SavedWarehouse> {
        let record = &record.warehouse;
        let name = input.name.as_deref().unwrap_or(&record.name).trim();
        let department = input.department.unwrap_or(record.department_id);
        tx.guard(&sql::UPDATE, p![name, &found::by(name, &record.code), department, record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedWarehouse { id: record.id, version: record.version + 1 })
    }
}
