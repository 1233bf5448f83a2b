//! A kept view of a list as a record.

use base::{Entity, Id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::row! {
    /// A view of a list, entity `list_view`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct ListView {
        /// Its id.
        pub id: Id<ListView>,
        /// What it is called.
        pub name: String,
        /// Filters and order, as an address has them: `state=active&sort=-name`.
        pub address: String,
        /// The columns that are shown, in their order, a space between; empty: as the list is made.
        pub columns: String,
        /// Whether everybody who may open the list can open it.
        pub shared: bool,
        /// Raised by every change; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for ListView {
    const NAME: &'static str = "list_view";
}

/// A view as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedView {
    /// Its id.
    pub id: Id<ListView>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
