//! How a company writes its prices.

use base::Text;
use kernel::policy::{TermKey, any_value, out_of_bounds};

/// Whether a price that says nothing of tax includes it.
pub static WITH_TAX: TermKey<bool> =
    TermKey { key: "price.with_tax", document: "price", article: "1.1", default: || true, objection: any_value };

/// Decimals of a unit price as it is typed and printed; more than the database keeps are of no use.
pub(crate) static DECIMALS: TermKey<i64> = TermKey {
    key: "price.decimals",
    document: "price",
    article: "1.2",
    default: || 2,
    objection: |decimals, _| out_of_bounds(*decimals, 0, 6),
};

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "document.price", zh: "价格制度", en: "Prices" },
    Text { key: "clause.price.1.1", zh: "含税口径", en: "with tax or without" },
    Text { key: "clause.price.1.2", zh: "单价小数", en: "decimals of a price" },
];
