//! `position.relieve`

use super::assign::{Pair, pair};
use super::model::{Position, SavedPosition};
use super::{as_seen, sql};
use base::{Id, Refusal};
use kernel::access::User;
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes a position from somebody.
pub type Relieve = Record<RelieveOne>;
/// The operation's decision and writes.
pub struct RelieveOne;

/// Who is not to hold which position any more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct RelievePosition {
    /// The position.
    pub position: Id<Position>,
    /// The version of the position that was seen.
    pub version: i64,
    /// The person.
    pub user: Id<User>,
}

impl kernel::Change for RelieveOne {
    const NAME: &'static str = "position.relieve";
    const NEEDS: Permission = Permission::new("position.assign");
    type Input = RelievePosition;
    type Record = Pair;
    type Output = SavedPosition;

    fn samples() -> Vec<RelievePosition> {
        vec![RelievePosition { position: Id::new(610), version: 1, user: Id::new(31) }]
    }
    async fn load(read: &Read<'_>, input: &RelievePosition) -> Res<Pair> {
        pair(read, input.position, input.user).await
    }
    fn check(input: &RelievePosition, record: &Pair) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.position, input.version);
        if record.holder.since.is_none() {
            refusals.push(Refusal::new("position.not_held").field("user"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, _: &RelievePosition, record: &Pair) -> Res<SavedPosition> {
        let Pair { position, holder } = record;
        tx.guard(&sql::TOUCH, p![position.id, position.version], 1).await?;
        tx.guard(&sql::RELIEVE, p![position.id, holder.user], 1).await?;
        tx.touch(position.id);
        Ok(SavedPosition { id: position.id, version: position.version + 1 })
    }
}
