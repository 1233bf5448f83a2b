//! `position.close`

use super::model::{Position, SavedPosition};
use super::{as_seen, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Closes a position that nobody holds.
pub type Close = Record<CloseOne>;
/// The operation's decision and writes.
pub struct CloseOne;

/// A position that is not filled any more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ClosePosition {
    /// The position.
    pub position: Id<Position>,
    /// The version that was seen.
    pub version: i64,
}

/// The position, and how many people hold it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Held {
    position: Position,
    holders: i64,
}

impl kernel::Change for CloseOne {
    const NAME: &'static str = "position.close";
    const NEEDS: Permission = Permission::new("position.close");
    type Input = ClosePosition;
    type Record = Held;
    type Output = SavedPosition;

    fn samples() -> Vec<ClosePosition> {
        vec![ClosePosition { position: Id::new(611), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &ClosePosition) -> Res<Held> {
        let (holders,) = read.one(&sql::HOLDERS, p![input.position]).await?;
        Ok(Held { position: read.one(&sql::BY_ID, p![input.position]).await?, holders })
    }
    fn check(input: &ClosePosition, record: &Held) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.position, input.version);
        if record.holders > 0 {
            refusals.push(Refusal::new("position.still_held").arg("people", record.holders).field("position"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, _: &ClosePosition, record: &Held) -> Res<SavedPosition> {
        let Held { position, .. } = record;
        tx.guard(&sql::CLOSE, p![position.id, position.version], 1).await?;
        tx.touch(position.id);
        Ok(SavedPosition { id: position.id, version: position.version + 1 })
    }
}
