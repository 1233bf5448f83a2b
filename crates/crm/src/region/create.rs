//! `region.create`

use super::model::{Region, SavedRegion};
use super::{closed, holder, sql};
use base::{Id, Refusal, plain};
use kernel::query::found;
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Opens a region.
pub type Create = Record<CreateOne>;
/// The operation's decision and writes.
pub struct CreateOne;

/// A region to be opened.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreateRegion {
    /// The region above; nothing = a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Id<Region>>,
    /// Its code, at most 40 characters, unique.
    pub code: String,
    /// What people call it, at most 200 characters.
    pub name: String,
}

/// What is there already.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Room {
    parent: Option<Region>,
    /// The region that has the code.
    taken_by: Option<Id<Region>>,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "region.create";
    const NEEDS: Permission = Permission::new("region.create");
    type Input = CreateRegion;
    type Record = Room;
    type Output = SavedRegion;

    fn samples() -> Vec<CreateRegion> {
        let below = CreateRegion { parent: Some(Id::new(131)), code: "NB".into(), name: "宁波".into() };
        vec![below.clone(), CreateRegion { parent: None, code: "XN".into(), name: "西南".into() }]
    }
    async fn load(read: &Read<'_>, input: &CreateRegion) -> Res<Room> {
        let parent = match input.parent {
            Some(parent) => Some(read.one(&sql::BY_ID, p![parent]).await?),
            None => None,
        };
        Ok(Room { parent, taken_by: holder(read, &input.code).await? })
    }
    fn check(input: &CreateRegion, room: &Room) -> Vec<Refusal> {
        let mut refusals = Bounds::new().code("code", &input.code, CODE_MAX).text("name", &input.name, NAME_MAX).refusals();
        refusals.extend(room.parent.as_ref().and_then(|parent| closed(parent, "parent")));
        if room.taken_by.is_some() {
            refusals.push(Refusal::new("region.code.taken").field("code"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateRegion, room: &Room) -> Res<SavedRegion> {
        if let Some(parent) = &room.parent {
            tx.guard(&sql::HOLD, p![parent.id, parent.version], 1).await?;
        }
        let id = tx.id::<Region>()?;
        let (code, name) = (plain(&input.code), input.name.trim());
        tx.guard(&sql::INSERT, p![id, input.parent, &code, name, &found::by(name, &code)], 1).await?;
        tx.touch(id);
        Ok(SavedRegion { id, version: 1 })
    }
}
