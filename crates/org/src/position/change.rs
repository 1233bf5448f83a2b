//! `position.change`

use super::create::duties;
use super::model::{Position, SavedPosition};
use super::{as_seen, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes a position's name or duties.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

/// What is to change of a position; what is not given stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ChangePosition {
    /// The position.
    pub position: Id<Position>,
    /// The version that was seen.
    pub version: i64,
    /// Another name, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Other duties, at most 4,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duties: Option<String>,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "position.change";
    const NEEDS: Permission = Permission::new("position.change");
    type Input = ChangePosition;
    type Record = Position;
    type Output = SavedPosition;

    fn samples() -> Vec<ChangePosition> {
        vec![ChangePosition { position: Id::new(610), version: 1, name: None, duties: Some("接单、核价、跟单、对账。".into()) }]
    }
    async fn load(read: &Read<'_>, input: &ChangePosition) -> Res<Position> {
        read.one(&sql::BY_ID, p![input.position]).await
    }
    fn check(input: &ChangePosition, record: &Position) -> Vec<Refusal> {
        let mut refusals = as_seen(record, input.version);
        if let Some(name) = &input.name {
            refusals.extend(Bounds::new().text("name", name, NAME_MAX).refusals());
        }
        refusals.extend(input.duties.as_deref().map(duties).unwrap_or_default());
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangePosition, record: &Position) -> Res<SavedPosition> {
        let name = input.name.as_deref().unwrap_or(&record.name).trim();
        let duties = input.duties.as_deref().unwrap_or(&record.duties).trim();
        tx.guard(&sql::UPDATE, p![name, duties, record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedPosition { id: record.id, version: record.version + 1 })
    }
}
