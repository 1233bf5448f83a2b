//! What a goods receipt tells the world.

use super::model::GoodsReceipt;
use crate::reservation::events::Moved;
use crate::warehouse::model::Warehouse;
use base::Id;
use serde::{Deserialize, Serialize};

/// Goods came in; `stock.received`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StockReceived {
    /// The goods receipt.
    pub receipt: Id<GoodsReceipt>,
    /// Where they lie.
    pub warehouse: Id<Warehouse>,
    /// What came, line by line.
    pub lines: Vec<Moved>,
}
impl kernel::Event for StockReceived {
    const NAME: &'static str = "stock.received";
    const VERSION: i64 = 1;
}
