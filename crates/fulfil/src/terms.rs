//! When a customer owes.

use kernel::db::{Cell, FromCell};
use kernel::policy::{TermKey, any_value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What makes a customer owe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arises {
    /// The goods leave the warehouse.
    Delivery,
    /// The customer signs for them.
    Signature,
    /// The invoice is issued.
    Invoice,
}

impl Arises {
    /// As a delivery holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Arises::Delivery => "delivery",
            Arises::Signature => "signature",
            Arises::Invoice => "invoice",
        }
    }
}
impl FromCell for Arises {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [Arises::Delivery, Arises::Signature, Arises::Invoice].into_iter().find(|arises| arises.as_str() == text)
    }
}

/// Where a receivable arises.
pub static ARISES: TermKey<Arises> =
    TermKey { key: "receivable.arises", document: "settlement", article: "1.1", default: || Arises::Delivery, objection: any_value };
