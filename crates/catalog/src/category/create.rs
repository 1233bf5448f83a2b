//! `category.create`

use super::model::{Category, SavedCategory};
use super::{closed, holder, sql};
use base::{Id, Refusal, plain};
use kernel::query::found;
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Opens a category.
pub type Create = Record<CreateOne>;
/// The operation's decision and writes.
pub struct CreateOne;

/// A category to be opened.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreateCategory {
    /// The category above; nothing = a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Id<Category>>,
    /// Its code, at most 40 characters, unique.
    pub code: String,
    /// What people call it, at most 200 characters.
    pub name: String,
}

/// What is there already.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Room {
    parent: Option<Category>,
    /// The category that has the code.
    taken_by: Option<Id<Category>>,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "category.create";
    const NEEDS: Permission = Permission::new("category.create");
    type Input = CreateCategory;
    type Record = Room;
    type Output = SavedCategory;

    fn samples() -> Vec<CreateCategory> {
        let below = CreateCategory { parent: Some(Id::new(140)), code: "K9".into(), name: "刀具".into() };
        vec![below.clone(), CreateCategory { parent: None, code: "G".into(), name: "园艺".into() }]
    }
    async fn load(read: &Read<'_>, input: &CreateCategory) -> Res<Room> {
        let parent = match input.parent {
            Some(parent) => Some(read.one(&sql::BY_ID, p![parent]).await?),
            None => None,
        };
        Ok(Room { parent, taken_by: holder(read, &input.code).await? })
    }
    fn check(input: &CreateCategory, room: &Room) -> Vec<Refusal> {
        let mut refusals = Bounds::new().code("code", &input.code, CODE_MAX).text("name", &input.name, NAME_MAX).refusals();
        refusals.extend(room.parent.as_ref().and_then(|parent| closed(parent, "parent")));
        if room.taken_by.is_some() {
            refusals.push(Refusal::new("category.code.taken").field("code"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateCategory, room: &Room) -> Res<SavedCategory> {
        if let Some(parent) = &room.parent {
            tx.guard(&sql::HOLD, p![parent.id, parent.version], 1).await?;
        }
        let id = tx.id::<Category>()?;
        let (code, name) = (plain(&input.code), input.name.trim());
        tx.guard(&sql::INSERT, p![id, input.parent, &code, name, &found::by(name, &code)], 1).await?;
        tx.touch(id);
        Ok(SavedCategory { id, version: 1 })
    }
}
