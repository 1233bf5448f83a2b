//! The position as a record.

use base::{BusinessDate, Entity, Id};
use kernel::access::User;
use kernel::db::{Cell, FromCell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a position is still filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PositionState {
    /// Filled.
    Active,
    /// Not filled any more.
    Closed,
}
impl PositionState {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            PositionState::Active => "active",
            PositionState::Closed => "closed",
        }
    }
}
impl FromCell for PositionState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [PositionState::Active, PositionState::Closed].into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A position, entity `position`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Position {
        /// Its id.
        pub id: Id<Position>,
        /// Short unique code.
        pub code: String,
        /// What it is called.
        pub name: String,
        /// What whoever holds it has to do, in the company's own words.
        pub duties: String,
        /// Whether it is still filled.
        pub state: PositionState,
        /// Raised by every change; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for Position {
    const NAME: &'static str = "position";
}

kernel::row! {
    /// Somebody and a position.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Holder {
        /// The person.
        pub user: Id<User>,
        /// The person works here and may sign in.
        pub active: bool,
        /// The version of the person that was read.
        pub version: i64,
        /// Since when the person holds the position; nothing when not.
        pub since: Option<BusinessDate>,
    }
}

/// A position as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedPosition {
    /// Its id.
    pub id: Id<Position>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
