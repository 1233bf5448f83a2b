//! When a customer owes.

use kernel::policy::{TermKey, any_value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What makes a customer owe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arises {
    /// The goods leave the warehouse.
    Delivery,
    /// The invoice is issued.
    Invoice,
}

/// Where a receivable arises.
pub(crate) static ARISES: TermKey<Arises> =
    TermKey { key: "receivable.arises", document: "settlement", article: "1.1", default: || Arises::Delivery, objection: any_value };
