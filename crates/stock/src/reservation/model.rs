//! The reservation as a record.

use crate::warehouse::model::Warehouse;
use base::{Entity, Id, Timestamp};
use kernel::db::{Cell, FromCell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a reservation still holds its stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReservationState {
    /// Its stock is promised.
    Active,
    /// Its stock is free again.
    Released,
}
impl ReservationState {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ReservationState::Active => "active",
            ReservationState::Released => "released",
        }
    }
}
impl FromCell for ReservationState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [ReservationState::Active, ReservationState::Released].into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A reservation, entity `reservation`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Reservation {
        /// Its id.
        pub id: Id<Reservation>,
        /// Whose stock is promised.
        pub warehouse_id: Id<Warehouse>,
        /// When the promise ends by itself.
        pub expires_at: Option<Timestamp>,
        /// Whether it still holds.
        pub state: ReservationState,
        /// Raised by every change; a change names the version it saw.
        pub version: i64,
    }
}
impl Entity for Reservation {
    const NAME: &'static str = "reservation";
}
