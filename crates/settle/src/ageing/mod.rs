//! Ageing 账龄: what customers owed on a day, by how long it was overdue then; what they had paid and was not used stands beside it.
//!
//! An item counts from the day of its document; an allocation counts from the day on which it was made. So a day that is past is told as
//! it stood: a receipt that was entered later for that day is there, not used yet. Whatever the day, for every customer and currency:
//! Σ of the buckets − what is not used = the balance of the account, `delivered` left out (I15).

pub(crate) mod query;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", query::ALL).query::<query::AgeingList>().query::<query::AgeingItemList>().texts(texts::TEXTS);
}
