//! What stock documents tell the world.

use super::model::{Customer, StockDocument};
use crate::reservation::events::Moved;
use crate::warehouse::model::Warehouse;
use base::Id;
use serde::{Deserialize, Serialize};

/// What lay in a warehouse when the books were begun; `stock.opened`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StockOpened {
    /// The stock document.
    pub document: Id<StockDocument>,
    /// Where the goods lie.
    pub warehouse: Id<Warehouse>,
    /// What, line by line.
    pub lines: Vec<Moved>,
}
impl kernel::Event for StockOpened {
    const NAME: &'static str = "stock.opened";
    const VERSION: i64 = 1;
}

/// A gain or a loss was found; `stock.adjusted`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StockAdjusted {
    /// The stock document.
    pub document: Id<StockDocument>,
    /// Where.
    pub warehouse: Id<Warehouse>,
    /// What came (above zero) or was missing (below), line by line.
    pub lines: Vec<Moved>,
}
impl kernel::Event for StockAdjusted {
    const NAME: &'static str = "stock.adjusted";
    const VERSION: i64 = 1;
}

/// Goods went from one warehouse into another; `stock.transferred`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StockTransferred {
    /// The stock document.
    pub document: Id<StockDocument>,
    /// From where.
    pub warehouse: Id<Warehouse>,
    /// Into which.
    pub to_warehouse: Id<Warehouse>,
    /// What, line by line.
    pub lines: Vec<Moved>,
}
impl kernel::Event for StockTransferred {
    const NAME: &'static str = "stock.transferred";
    const VERSION: i64 = 1;
}

/// A customer got samples; `sample.issued`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SampleIssued {
    /// The stock document.
    pub document: Id<StockDocument>,
    /// From where.
    pub warehouse: Id<Warehouse>,
    /// Who got them.
    pub customer: Id<Customer>,
    /// What, line by line.
    pub lines: Vec<Moved>,
}
impl kernel::Event for SampleIssued {
    const NAME: &'static str = "sample.issued";
    const VERSION: i64 = 1;
}

/// A stock document or a goods receipt was negated; `stock.corrected`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StockCorrected {
    /// The stock document that negates it.
    pub document: Id<StockDocument>,
    /// The kind of what is negated.
    pub corrects_type: String,
    /// What is negated.
    pub corrects: i64,
    /// In which warehouse.
    pub warehouse: Id<Warehouse>,
    /// What moves back, signed, line by line.
    pub lines: Vec<Moved>,
}
impl kernel::Event for StockCorrected {
    const NAME: &'static str = "stock.corrected";
    const VERSION: i64 = 1;
}
