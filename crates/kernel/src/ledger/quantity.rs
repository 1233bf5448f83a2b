//! The quantity ledger: what lies where, and what of it is promised. Quantities in thousandths of the item's unit.

use super::{AMOUNT_MAX, sql};
use crate::db::Boxed;
use crate::db::Val;
use crate::failure::{Failure, Res};
use crate::op::{Read, Tx};
use crate::p;
use base::{Arithmetic, BusinessDate, Quantity, Refusal};
use futures_util::try_join;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a balance is kept by. A part that does not apply is 0 or empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct StockKey {
    /// Legal entity that owns the warehouse's books.
    pub entity: i64,
    /// Warehouse.
    pub warehouse: i64,
    /// Product.
    pub item: i64,
    /// Variant of the product, 0 = none.
    pub variant: i64,
    /// Lot, 0 = none.
    pub lot: i64,
    /// Serial number, empty = none.
    pub serial: String,
    /// Another party whose goods these are, 0 = ours.
    pub owner_party: i64,
    /// Quality status, empty = good.
    pub quality: String,
}
impl StockKey {
    /// A product in a warehouse, without variant, lot, serial, foreign owner or quality status.
    pub fn plain(entity: i64, warehouse: i64, item: i64) -> StockKey {
        StockKey { entity, warehouse, item, variant: 0, lot: 0, serial: String::new(), owner_party: 0, quality: String::new() }
    }
}

crate::row! {
    /// A balance as it was read.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct StockBalance {
        /// The balance's id, by which it is reserved.
        pub id: i64,
        /// Product.
        pub item: i64,
        /// What lies there.
        pub on_hand: Quantity,
        /// What of it is promised.
        pub reserved: Quantity,
    }
}
impl StockBalance {
    /// What lies there and is not promised.
    pub fn free(&self) -> Quantity {
        self.on_hand.checked_sub(self.reserved).unwrap_or(Quantity::ZERO)
    }
}

/// Goods that come in (positive) or go out (negative).
#[derive(Debug, Clone)]
pub struct OnHand {
    /// Where.
    pub key: StockKey,
    /// How much, not zero.
    pub quantity: Quantity,
    /// The document's line.
    pub line_no: i64,
}

crate::row! {
    /// A quantity promised of one balance.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Reserve {
        /// The balance's id.
        pub balance: i64,
        /// How much, above zero.
        pub quantity: Quantity,
        /// The document's line.
        pub line_no: i64,
    }
}

/// The plain balances of products in a warehouse, by id; a product never seen there has none.
pub fn plain_balances<'a>(read: &'a Read<'_>, warehouse: i64, items: &'a [i64]) -> Boxed<'a, Res<Vec<StockBalance>>> {
    Box::pin(async move {
        let mut rows: Vec<StockBalance> = read.fetch(&sql::PLAIN_BALANCES, p![warehouse, ids(items).as_str()]).await?;
        rows.sort_unstable_by_key(|b| b.id);
        Ok(rows)
    })
}

/// Balances by their ids, in id order.
pub fn balances_by_id<'a>(read: &'a Read<'_>, balances: &'a [i64]) -> Boxed<'a, Res<Vec<StockBalance>>> {
    Box::pin(async move {
        let mut rows: Vec<StockBalance> = read.fetch(&sql::BALANCES_BY_ID, p![ids(balances).as_str()]).await?;
        rows.sort_unstable_by_key(|b| b.id);
        Ok(rows)
    })
}

/// What documents still hold, by document, a row a balance and line; negated as it is by [`release`].
pub fn reserved_by<'a>(read: &'a Read<'_>, doc_type: &'a str, docs: &'a [i64]) -> Boxed<'a, Res<BTreeMap<i64, Vec<Reserve>>>> {
    Box::pin(async move {
        let rows: Vec<(i64, i64, Quantity, i64)> = read.fetch(&sql::RESERVED_BY, p![ids(docs).as_str(), doc_type]).await?;
        let mut held: BTreeMap<i64, Vec<Reserve>> = BTreeMap::new();
        for (doc, balance, quantity, line_no) in rows {
            held.entry(doc).or_default().push(Reserve { balance, quantity, line_no });
        }
        Ok(held)
    })
}

/// Posts goods of a document at its date: balances first (made when they are not there), then entries. Stale when more would go out
/// than is free.
pub fn post_on_hand<'a>(
    tx: &'a Tx<'_>,
    doc_type: &'a str,
    doc_id: i64,
    effective: BusinessDate,
    entries: &'a [OnHand],
) -> Boxed<'a, Res<()>> {
    Box::pin(async move {
        let moved = merged(entries.iter().map(|e| (&e.key, e.quantity)))?;
        let (mut raised, mut lowered) = (Vec::new(), Vec::new());
        for (k, q) in &moved {
            let (serial, quality) = (k.serial.as_str(), k.quality.as_str());
            if q.thousandths() >= 0 {
                let row = p![tx.number()?, k.entity, k.warehouse, k.item, k.variant, k.lot, serial, k.owner_party, quality, *q];
                raised.push(row.to_vec());
            } else {
                lowered.push(p![*q, k.warehouse, k.item, k.variant, k.lot, serial, k.owner_party, quality, k.entity].to_vec());
            }
        }
        let mut rows: Vec<Vec<Val<'_>>> = Vec::with_capacity(entries.len());
        for e in entries {
            let k = &e.key;
            let row = p![
                tx.number()?,
                k.warehouse,
                k.item,
                k.variant,
                k.lot,
                k.serial.as_str(),
                k.owner_party,
                k.quality.as_str(),
                e.quantity,
                doc_type,
                doc_id,
                e.line_no,
                effective,
                tx.now()
            ];
            rows.push(row.to_vec());
        }
        hold(tx, moved.keys().copied()).await?;
        // The entries look their balances up, so they wait for them.
        try_join!(tx.guard_many(&sql::RAISE, &raised), tx.guard_many(&sql::LOWER, &lowered))?;
        tx.guard_many(&sql::MOVE, &rows).await
    })
}

/// Holds several balances that move in the one order in which promises take theirs too, by id, whichever way each of them goes: two
/// documents that move the same goods in opposite directions follow each other. What is not there yet is made in the order of the keys.
async fn hold(tx: &Tx<'_>, keys: impl Iterator<Item = &StockKey>) -> Res<()> {
    let (mut warehouses, mut items, mut count) = (BTreeSet::new(), BTreeSet::new(), 0);
    for key in keys {
        warehouses.insert(key.warehouse);
        items.insert(key.item);
        count += 1;
    }
    if count < 2 {
        return Ok(());
    }
    let list = |set: BTreeSet<i64>| ids(&set.into_iter().collect::<Vec<_>>());
    let (warehouses, items) = (list(warehouses), list(items));
    let _: Vec<(i64,)> = tx.session.fetch(&sql::HOLD_BALANCES.0, &p![warehouses.as_str(), items.as_str()]).await?;
    Ok(())
}

/// Promises quantities to a document. Stale when one of them is not free any more.
pub fn reserve<'a>(tx: &'a Tx<'_>, doc_type: &'a str, doc_id: i64, lines: &'a [Reserve]) -> Boxed<'a, Res<()>> {
    Box::pin(async move { promise(tx, doc_type, doc_id, lines, false).await })
}

/// Takes promises back: the exact negation of [`reserve`].
pub fn release<'a>(tx: &'a Tx<'_>, doc_type: &'a str, doc_id: i64, lines: &'a [Reserve]) -> Boxed<'a, Res<()>> {
    Box::pin(async move { promise(tx, doc_type, doc_id, lines, true).await })
}

async fn promise(tx: &Tx<'_>, doc_type: &str, doc_id: i64, lines: &[Reserve], back: bool) -> Res<()> {
    if lines.iter().any(|l| !l.quantity.is_positive()) {
        return Err(Failure::bug("only quantities above zero are promised"));
    }
    let balances: Vec<Vec<Val<'_>>> =
        merged(lines.iter().map(|l| (l.balance, l.quantity)))?.into_iter().map(|(id, q)| p![q, id].to_vec()).collect();
    let (effective, now) = (tx.effective(), tx.now());
    let mut entries: Vec<Vec<Val<'_>>> = Vec::with_capacity(lines.len());
    for line in lines {
        let quantity = if back { line.quantity.checked_neg().map_err(out_of_range)? } else { line.quantity };
        entries.push(p![tx.number()?, line.balance, quantity, doc_type, doc_id, line.line_no, effective, now].to_vec());
    }
    let guarded = if back { &sql::RELEASE } else { &sql::RESERVE };
    try_join!(tx.guard_many(guarded, &balances), tx.guard_many(&sql::RESERVE_ENTRY, &entries))?;
    Ok(())
}

/// One sum a key, in key order: a balance is updated once, and locks are taken in one order by everybody.
fn merged<K: Ord>(moves: impl Iterator<Item = (K, Quantity)>) -> Res<BTreeMap<K, Quantity>> {
    let mut sums: BTreeMap<K, Quantity> = BTreeMap::new();
    for (key, quantity) in moves {
        let sum = sums.entry(key).or_insert(Quantity::ZERO);
        *sum = sum.checked_add(quantity).map_err(out_of_range)?;
        if sum.thousandths().checked_abs().is_none_or(|q| q > AMOUNT_MAX) {
            return Err(out_of_range(Arithmetic::Overflow));
        }
    }
    Ok(sums)
}

pub(super) fn out_of_range(_: Arithmetic) -> Failure {
    Failure::Refused(vec![Refusal::new("ledger.out_of_range")])
}

/// Ids as one JSON text, for `{ids:$n}`.
pub(super) fn ids(list: &[i64]) -> String {
    let mut text = String::with_capacity(2 + list.len() * 8);
    text.push('[');
    for (i, id) in list.iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        text.push_str(&id.to_string());
    }
    text.push(']');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(thousandths: i64) -> Quantity {
        Quantity::from_thousandths(thousandths)
    }

    #[test]
    fn equal_keys_are_one_update_in_key_order() {
        let sums = merged([(7, q(1)), (3, q(2)), (7, q(5))].into_iter()).expect("small");
        assert_eq!(sums.into_iter().collect::<Vec<_>>(), [(3, q(2)), (7, q(6))]);
        assert!(matches!(merged([(1, q(AMOUNT_MAX)), (1, q(1))].into_iter()), Err(Failure::Refused(_))));
        assert!(matches!(merged([(1, q(i64::MIN))].into_iter()), Err(Failure::Refused(_))));
    }

    #[test]
    fn ids_are_one_json_text() {
        assert_eq!(ids(&[]), "[]");
        assert_eq!(ids(&[1, 20]), "[1,20]");
    }
}
