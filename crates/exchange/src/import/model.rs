//! A batch as a record.

use super::mapping::Mapped;
use base::{Entity, Id, Timestamp};
use kernel::access::User;
use kernel::db::{Cell, FromCell};
use kernel::{Failure, Res};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// Somebody says which column is which.
    Mapping,
    /// Every row is being judged.
    Judging,
    /// Judged; it can be run.
    Ready,
    /// Its rows are being taken.
    Running,
    /// Halted; it can go on.
    Stopped,
    /// Every row has been dealt with.
    Done,
    /// It is being taken back.
    Undoing,
    /// Taken back, as far as nothing relied on it.
    Undone,
    /// Nothing of it was run.
    Discarded,
}
impl BatchState {
    const ALL: [BatchState; 9] = [
        BatchState::Mapping,
        BatchState::Judging,
        BatchState::Ready,
        BatchState::Running,
        BatchState::Stopped,
        BatchState::Done,
        BatchState::Undoing,
        BatchState::Undone,
        BatchState::Discarded,
    ];

    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            BatchState::Mapping => "mapping",
            BatchState::Judging => "judging",
            BatchState::Ready => "ready",
            BatchState::Running => "running",
            BatchState::Stopped => "stopped",
            BatchState::Done => "done",
            BatchState::Undoing => "undoing",
            BatchState::Undone => "undone",
            BatchState::Discarded => "discarded",
        }
    }

    /// Whether the program itself goes on with it.
    #[must_use]
    pub const fn is_moving(self) -> bool {
        matches!(self, BatchState::Judging | BatchState::Running | BatchState::Undoing)
    }
}
impl FromCell for BatchState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        BatchState::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A file that is taken in, entity `import_batch`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct Batch {
        /// Its id.
        pub id: Id<Batch>,
        /// Whose it is: their rights are asked for every row.
        pub owner_id: Id<User>,
        /// What kind of table it is.
        pub profile: String,
        /// The file as it was brought, by its stored name.
        pub file: String,
        /// Its rows as they were read, by their stored name.
        pub table_file: String,
        /// Which column is which, JSON.
        pub mapping: String,
        /// How many rows there are.
        pub row_count: i64,
        /// How many are judged.
        pub judged_count: i64,
        /// How far it is.
        pub state: BatchState,
        /// When it was taken in.
        pub created_at: Timestamp,
        /// When its rows were forgotten.
        pub forgotten_at: Option<Timestamp>,
        /// Raised by every change of its owner's.
        pub version: i64,
    }
}
impl Entity for Batch {
    const NAME: &'static str = "import_batch";
}

impl Batch {
    /// Which column is which.
    pub(super) fn mapped(&self) -> Res<Vec<Mapped>> {
        if self.mapping.is_empty() { Ok(Vec::new()) } else { serde_json::from_str(&self.mapping).map_err(Failure::bug) }
    }
}

/// A batch as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedBatch {
    /// Its id.
    pub id: Id<Batch>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
