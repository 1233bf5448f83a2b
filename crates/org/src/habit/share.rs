//! `list_view.share`

use super::model::{ListView, SavedView};
use super::{SHARE, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lets everybody who may open the list open a view, or takes that back.
pub type Share = Record<ShareOne>;
/// The operation's decision and writes.
pub struct ShareOne;

/// For whom a view is.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ShareView {
    /// The view.
    pub view: Id<ListView>,
    /// The version that was seen.
    pub version: i64,
    /// For everybody who may open the list; otherwise for its owner alone.
    pub shared: bool,
}

impl kernel::Change for ShareOne {
    const NAME: &'static str = "list_view.share";
    const NEEDS: Permission = SHARE;
    type Input = ShareView;
    type Record = ListView;
    type Output = SavedView;

    fn samples() -> Vec<ShareView> {
        vec![ShareView { view: Id::new(650), version: 1, shared: true }]
    }
    async fn load(read: &Read<'_>, input: &ShareView) -> Res<ListView> {
        read.one(&sql::BY_ID, p![input.view]).await
    }
    fn check(input: &ShareView, record: &ListView) -> Vec<Refusal> {
        rules::bounds::as_seen(None, record.version, input.version)
    }
    async fn write(tx: &Tx<'_>, input: &ShareView, record: &ListView) -> Res<SavedView> {
        tx.guard(&sql::SHARE, p![input.shared, record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedView { id: record.id, version: record.version + 1 })
    }
}
