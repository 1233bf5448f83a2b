//! `warehouse.create`

use super::model::{SavedWarehouse, Warehouse};
use super::sql;
use base::{Id, Refusal};
use kernel::access::{Department, LegalEntity};
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

/// Who has the code already.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CodeTaken {
    taken_by: Option<Id<Warehouse>>,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "warehouse.create";
    const NEEDS: Permission = Permission::new("warehouse.create");
    type Input = CreateWarehouse;
    type Record = CodeTaken;
    type Output = SavedWarehouse;

    fn samples() -> Vec<CreateWarehouse> {
        vec![CreateWarehouse { entity: Id::new(1), code: "WH9".into(), name: "宁波二号仓".into(), department: Id::new(14) }]
    }
    async fn load(read: &Read<'_>, input: &CreateWarehouse) -> Res<CodeTaken> {
        let taken: Option<(Id<Warehouse>,)> = read.opt(&sql::BY_CODE, p![input.code.trim()]).await?;
        Ok(CodeTaken { taken_by: taken.map(|(id,)| id) })
    }
    fn check(input: &CreateWarehouse, record: &CodeTaken) -> Vec<Refusal> {
        let mut refusals = Bounds::new().text("code", &input.code, CODE_MAX).text("name", &input.name, NAME_MAX).refusals();
        if record.taken_by.is_some() {
            refusals.push(Refusal::new("warehouse.code.taken").field("code"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateWarehouse, _: &CodeTaken) -> Res<SavedWarehouse> {
        let id = tx.id::<Warehouse>()?;
        tx.exec(&sql::INSERT, p![id, input.entity, input.code.trim(), input.name.trim(), input.department]).await?;
        tx.touch(id);
        Ok(SavedWarehouse { id, version: 1 })
    }
}
