//! The warehouse as a record.

use base::{Entity, Id};
use kernel::access::{Department, LegalEntity};
use kernel::db::{Cell, FromCell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a warehouse is still used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarehouseState {
    /// Goods come in and are promised.
    Active,
    /// Not used any more.
    Closed,
}
impl WarehouseState {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            WarehouseState::Active => "active",
            WarehouseState::Closed => "closed",
        }
    }
}
impl FromCell for WarehouseState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [WarehouseState::Active, WarehouseState::Closed].into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A warehouse, entity `warehouse`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Warehouse {
        /// Its id.
        pub id: Id<Warehouse>,
        /// The legal entity whose goods lie there.
        pub entity_id: Id<LegalEntity>,
        /// The company's own code, unique.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// The department that looks after it.
        pub department_id: Id<Department>,
        /// Whether it is still used.
        pub state: WarehouseState,
        /// Raised by every change; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for Warehouse {
    const NAME: &'static str = "warehouse";
}

kernel::row! {
    /// What a document in a warehouse relies on.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Site {
        /// The warehouse.
        pub warehouse: Id<Warehouse>,
        /// The legal entity whose goods lie there.
        pub entity: Id<LegalEntity>,
        /// The department that looks after it.
        pub department: Id<Department>,
        /// Whether it is still used.
        pub state: WarehouseState,
        /// The version that was read.
        pub version: i64,
    }
}

/// A warehouse as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedWarehouse {
    /// Its id.
    pub id: Id<Warehouse>,
    /// Its version, to be sent with the next change.
    pub version: i64,
}
