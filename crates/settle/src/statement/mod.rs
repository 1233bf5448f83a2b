//! The statement of account 对账单: what moved a customer's account, a line a document, by the money ledger: what was delivered, charged,
//! returned, paid. An invoice and an allocation move nothing by themselves and are not on it. Opening + movements = closing, and the
//! next opening is this closing (I16).

pub(crate) mod query;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", query::ALL).query::<query::StatementLines>().query::<query::StatementBalance>().texts(texts::TEXTS);
}
