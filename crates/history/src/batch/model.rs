//! The batch as a record.

use base::{Entity, Id, Timestamp};
use kernel::access::{Department, LegalEntity, User};
use kernel::db::{Cell, FromCell};
use kernel::{Read, Res, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

/// How far a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// Being brought in.
    Running,
    /// All of it is in.
    Done,
    /// Being taken back.
    Undoing,
    /// All of it was taken back.
    Undone,
}
impl BatchState {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            BatchState::Running => "running",
            BatchState::Done => "done",
            BatchState::Undoing => "undoing",
            BatchState::Undone => "undone",
        }
    }
}
impl FromCell for BatchState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [BatchState::Running, BatchState::Done, BatchState::Undoing, BatchState::Undone].into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A batch as its operations see it, entity `history_batch`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct HistoryBatch {
        /// Its id.
        pub id: Id<HistoryBatch>,
        /// The legal entity whose history it is.
        pub entity: Id<LegalEntity>,
        /// Where its goods lay.
        pub warehouse: Id<Warehouse>,
        /// Whose it is: their department.
        pub department: Id<Department>,
        /// Whose it is.
        pub owner: Id<User>,
        /// How many documents it has.
        pub document_count: i64,
        /// How far it is.
        pub state: BatchState,
        /// Its version.
        pub version: i64,
        /// When it was begun.
        pub begun_at: Timestamp,
    }
}
impl Entity for HistoryBatch {
    const NAME: &'static str = "history_batch";
}

/// A batch as it stands.
///
/// # Errors
/// Not found.
pub(crate) async fn batch(read: &Read<'_>, id: Id<HistoryBatch>) -> Res<HistoryBatch> {
    read.one(&super::sql::BY_ID, p![id]).await
}
