//! The category as a record.

use base::{Entity, Id};
use kernel::db::{Cell, FromCell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether products may be put into a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CategoryState {
    /// Takes products and categories.
    Active,
    /// Takes nothing any more.
    Closed,
}
impl CategoryState {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            CategoryState::Active => "active",
            CategoryState::Closed => "closed",
        }
    }
}
impl FromCell for CategoryState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [CategoryState::Active, CategoryState::Closed].into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A category, entity `category`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Category {
        /// Its id.
        pub id: Id<Category>,
        /// The category above; a root has none.
        pub parent_id: Option<Id<Category>>,
        /// Its code, unique.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// Whether it takes products.
        pub state: CategoryState,
        /// Raised by every change of the record; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for Category {
    const NAME: &'static str = "category";
}

/// A category as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedCategory {
    /// Its id.
    pub id: Id<Category>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
