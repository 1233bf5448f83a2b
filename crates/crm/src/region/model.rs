//! The region as a record.

use crate::class::model::SettingState;
use base::{Entity, Id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::row! {
    /// A region, entity `region`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Region {
        /// Its id.
        pub id: Id<Region>,
        /// The region above; a root has none.
        pub parent_id: Option<Id<Region>>,
        /// Its code, unique.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// Whether it takes customers.
        pub state: SettingState,
        /// Raised by every change of the record; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for Region {
    const NAME: &'static str = "region";
}

/// A region as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedRegion {
    /// Its id.
    pub id: Id<Region>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
