//! `position.assign`

use super::model::{Holder, Position, SavedPosition};
use super::{as_seen, sql};
use base::{BusinessDate, Id, Refusal};
use kernel::access::User;
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives a position to somebody; a position may be held by several people, and a person may hold several.
pub type Assign = Record<AssignOne>;
/// The operation's decision and writes.
pub struct AssignOne;

/// Who is to hold which position.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct AssignPosition {
    /// The position.
    pub position: Id<Position>,
    /// The version of the position that was seen.
    pub version: i64,
    /// The person.
    pub user: Id<User>,
    /// From which day on; today when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<BusinessDate>,
}

/// The position and the person.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Pair {
    pub(super) position: Position,
    pub(super) holder: Holder,
}

pub(super) async fn pair(read: &Read<'_>, position: Id<Position>, user: Id<User>) -> Res<Pair> {
    let position: Position = read.one(&sql::BY_ID, p![position]).await?;
    let holder: Holder = read.one(&sql::HOLDER, p![position.id, user]).await?;
    read.observe(holder.user, holder.version);
    Ok(Pair { position, holder })
}

impl kernel::Change for AssignOne {
    const NAME: &'static str = "position.assign";
    const NEEDS: Permission = Permission::new("position.assign");
    type Input = AssignPosition;
    type Record = Pair;
    type Output = SavedPosition;

    fn samples() -> Vec<AssignPosition> {
        vec![AssignPosition { position: Id::new(610), version: 1, user: Id::new(33), since: None }]
    }
    async fn load(read: &Read<'_>, input: &AssignPosition) -> Res<Pair> {
        pair(read, input.position, input.user).await
    }
    fn check(input: &AssignPosition, record: &Pair) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.position, input.version);
        if !record.holder.active {
            refusals.push(Refusal::new("position.holder_left").field("user"));
        }
        if record.holder.since.is_some() {
            refusals.push(Refusal::new("position.held_already").field("user"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &AssignPosition, record: &Pair) -> Res<SavedPosition> {
        let Pair { position, holder } = record;
        tx.guard(&sql::TOUCH, p![position.id, position.version], 1).await?;
        let since = input.since.unwrap_or(tx.effective());
        tx.exec(&sql::ASSIGN, p![tx.number()?, position.id, holder.user, since]).await?;
        tx.touch(position.id);
        Ok(SavedPosition { id: position.id, version: position.version + 1 })
    }
}
