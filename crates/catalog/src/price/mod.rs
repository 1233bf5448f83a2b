//! A price: what one unit of a product costs on a price list, from a quantity on, over a period.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `price.set`, `price.set_many` | planned, in force |
//! | planned, in force | `price.end`; the next price of the same product, unit and tier | ended |
//!
//! A price that was published is never edited: a change ends it and begins another. A period is from its first day up to, not
//! including, the day it ends; one that ends on the day it begins never applied. No two of one list, product, unit and tier overlap,
//! because every change of a list's prices raises the list's version and so comes after the one before.

pub(crate) mod answer;
pub(crate) mod end;
pub(crate) mod many;
pub(crate) mod model;
pub(crate) mod publish;
pub(crate) mod query;
pub(crate) mod set;
pub(crate) mod set_many;
pub(crate) mod sql;
mod texts;

use base::Entity;
use kernel::Registry;
use kernel::op::EntityDef;
use model::PriceEntry;

pub(crate) fn register(r: &mut Registry) {
    r.statements("catalog", sql::ALL).statements("catalog", query::ALL).tables("catalog", &["price_entry"]);
    r.entity(EntityDef { name: PriceEntry::NAME, table: "price_entry", locate: Some(&sql::LOCATE) });
    r.operation::<set::Set>().operation::<set_many::SetMany>().operation::<end::End>().operation::<answer::Answer>();
    r.query::<query::PriceEntryList>();
    r.checks(sql::CHECKS).texts(texts::TEXTS);
}
