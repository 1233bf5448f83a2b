//! What a company says of itself once, as terms: they are versioned and dated like any other.

use base::{BusinessDate, Refusal};
use kernel::policy::{Known, TermKey, any_value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a company is for value added tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Taxpayer {
    /// 一般纳税人: input tax is deducted.
    General,
    /// 小规模纳税人: a rate of its own, nothing deducted.
    Small,
}

/// The kind of taxpayer.
pub static TAXPAYER: TermKey<Taxpayer> =
    TermKey { key: "company.taxpayer", document: "company", article: "1.1", default: || Taxpayer::General, objection: any_value };

/// No company keeps its books here from before this.
pub(crate) const EARLIEST: BusinessDate = match BusinessDate::from_ymd(2000, 1, 1) {
    Some(day) => day,
    None => BusinessDate::MIN,
};

/// The first day of the books kept here; what is older comes in as opening balances.
pub static BOOKS_FROM: TermKey<BusinessDate> =
    TermKey { key: "company.books_from", document: "company", article: "1.2", default: || EARLIEST, objection: sensible };

fn sensible(day: &BusinessDate, _: &Known) -> Option<Refusal> {
    (*day < EARLIEST).then(|| Refusal::new("company.books_too_early"))
}
