//! A delivery 出库单: goods that left a warehouse for an order, and what became of them.

pub(crate) mod invoicing;
pub(crate) mod model;
pub(crate) mod sql;

/// The document's kind in ledgers and in the register of posted documents, and its number series.
pub(crate) const DOC_TYPE: &str = "delivery";
/// The signature's.
pub(crate) const SIGNATURE: &str = "delivery_signature";
