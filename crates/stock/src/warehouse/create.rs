//! `warehouse.create`

use super::model::{SavedWarehouse, Warehouse};
use super::sql;
use base::{Id, Refusal, code_key, plain};
use kernel::access::api::{Place, closed_place, place};
use kernel::access::{Department, LegalEntity};
use kernel::query::found;
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Opens a warehouse.
pub type Create = Record<CreateOne>;
/// The operation's decision and writes.
pub struct CreateOne;

/// A warehouse to be opened.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreateWarehouse {
    /// The legal entity whose goods lie there; it never changes.
    pub entity: Id<LegalEntity>,
    /// The company's own code, at most 40 characters, unique; it never changes.
    pub code: String,
    /// What people call it, at most 200 characters.
    pub name: String,
    /// The department that looks after it.
    pub department: Id<Department>,
}

/// Who has the code already, and the department that is to look after it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Opening {
    taken_by: Option<Id<Warehouse>>,
    department: Place,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "warehouse.create";
    const NEEDS: Permission = Permission::new("warehouse.create");
    type Input = CreateWarehouse;
    type Record = Opening;
    type Output = SavedWarehouse;

    fn samples() -> Vec<CreateWarehouse> {
        vec![CreateWarehouse { entity: Id::new(1), code: "WH9".into(), name: "宁波二号仓".into(), department: Id::new(14) }]
    }
    async fn load(read: &Read<'_>, input: &CreateWarehouse) -> Res<Opening> {
        let taken: Option<(Id<Warehouse>,)> = read.opt(&sql::BY_CODE, p![&code_key(&input.code)]).await?;
        let department = place(read, input.department).await?;
        Ok(Opening { taken_by: taken.map(|(id,)| id), department })
    }
    fn check(input: &CreateWarehouse, record: &Opening) -> Vec<Refusal> {
        let mut refusals = Bounds::new().code("code", &input.code, CODE_MAX).text("name", &input.name, NAME_MAX).refusals();
        if record.taken_by.is_some() {
            refusals.push(Refusal::new("warehouse.code.taken").field("code"));
        }
        refusals.extend(closed_place(&record.department, "department"));
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateWarehouse, _: &Opening) -> Res<SavedWarehouse> {
        let id = tx.id::<Warehouse>()?;
        let (code, name) = (plain(&input.code), input.name.trim());
        tx.exec(&sql::INSERT, p![id, input.entity, &code, name, &found::by(name, &code), input.department]).await?;
        tx.touch(id);
        Ok(SavedWarehouse { id, version: 1 })
    }
}
