//! What reservations tell the world.

use super::model::Reservation;
use crate::warehouse::model::Warehouse;
use base::{Id, Quantity};
use catalog::api::Product;
use serde::{Deserialize, Serialize};

/// How much of a product an event is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The product.
    pub product: Id<Product>,
    /// How much of it, in thousandths of its unit.
    pub quantity: Quantity,
}

/// Stock was promised; `stock.reserved`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StockReserved {
    /// The reservation.
    pub reservation: Id<Reservation>,
    /// Whose stock.
    pub warehouse: Id<Warehouse>,
    /// What of it, a line a product.
    pub lines: Vec<Moved>,
}
impl kernel::Event for StockReserved {
    const NAME: &'static str = "stock.reserved";
    const VERSION: i64 = 1;
}

/// A promise was taken back; `stock.released`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StockReleased {
    /// The reservation.
    pub reservation: Id<Reservation>,
    /// Whose stock.
    pub warehouse: Id<Warehouse>,
    /// What of it is free again, a line a product.
    pub lines: Vec<Moved>,
}
impl kernel::Event for StockReleased {
    const NAME: &'static str = "stock.released";
    const VERSION: i64 = 1;
}
