//! How goods moved and who holds them: read models over the kernel's quantity ledger, which alone writes it.

pub(crate) mod held;
pub(crate) mod query;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.statements("stock", query::ALL).statements("stock", held::query::ALL);
    r.query::<query::StockEntryList>().query::<held::query::StockHeldList>();
    r.texts(texts::TEXTS);
}
