//! Allocation: which charge a payment settles. Pairs of a debit and a credit item of one legal entity, customer and currency, kept
//! by the kernel's money ledger; a mistake is undone by the exact negation.

pub(crate) mod allocate;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod sql;
mod texts;
pub(crate) mod undo;

use base::Entity;
use kernel::Registry;
use kernel::op::EntityDef;
use model::{Allocation, OpenItem};

/// What the money ledger's entries of an allocation are named after.
pub(crate) const DOC_TYPE: &str = "allocation";

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", sql::ALL).statements("settle", query::ALL);
    r.entity(EntityDef { name: OpenItem::NAME, table: "open_item", locate: Some(&sql::LOCATE_ITEM) });
    r.entity(EntityDef { name: Allocation::NAME, table: "allocation", locate: Some(&sql::LOCATE_ALLOCATION) });
    r.operation::<allocate::Allocate>().operation::<undo::Undo>();
    r.query::<query::OpenItemList>().query::<query::AllocationList>().query::<query::MoneyEntryList>();
    r.texts(texts::TEXTS).texts(rules::allocate::TEXTS);
}
