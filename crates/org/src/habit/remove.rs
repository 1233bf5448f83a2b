//! `list_view.remove`

use super::model::ListView;
use super::{ARRANGE, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Keeps a view no longer. For whom it came first, the list opens as it is made.
pub type Remove = Record<RemoveOne>;
/// The operation's decision and writes.
pub struct RemoveOne;

/// A view that is not kept any longer.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct RemoveView {
    /// The view.
    pub view: Id<ListView>,
    /// The version that was seen.
    pub version: i64,
}

/// A view that was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    /// What it was called.
    pub name: String,
}

impl kernel::Change for RemoveOne {
    const NAME: &'static str = "list_view.remove";
    const NEEDS: Permission = ARRANGE;
    type Input = RemoveView;
    type Record = ListView;
    type Output = Removed;

    fn samples() -> Vec<RemoveView> {
        vec![RemoveView { view: Id::new(650), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &RemoveView) -> Res<ListView> {
        read.one(&sql::BY_ID, p![input.view]).await
    }
    fn check(input: &RemoveView, record: &ListView) -> Vec<Refusal> {
        rules::bounds::as_seen(None, record.version, input.version)
    }
    async fn write(tx: &Tx<'_>, _: &RemoveView, record: &ListView) -> Res<Removed> {
        tx.guard(&sql::REMOVE, p![record.id, record.version], 1).await?;
        Ok(Removed { name: record.name.clone() })
    }
}
