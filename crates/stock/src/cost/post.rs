//! Posts what goods cost beside what the quantity ledger posts of them.

use super::model::{Costing, Kept, No};
use super::sql;
use base::{BusinessDate, Quantity, Refusal};
use futures_util::try_join;
use kernel::db::Val;
use kernel::{Failure, Res, Tx, p};
use std::collections::{BTreeMap, BTreeSet};

/// A document as its lines are entered in ledgers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Document<'a> {
    pub(crate) doc_type: &'a str,
    pub(crate) doc_id: i64,
    pub(crate) entity: i64,
    pub(crate) effective: BusinessDate,
}

/// What a line moves of a product.
#[derive(Debug, Clone, Copy)]
pub struct Move {
    pub(crate) line_no: i64,
    pub(crate) product: i64,
    /// Above zero, whichever way it goes.
    pub(crate) quantity: Quantity,
    pub(crate) how: Costing,
    /// How much of the product there was when it was decided, where the decision hangs on it.
    pub(crate) seen: Option<Quantity>,
}

/// Moves what goods cost, line by line; what each line costs, in minor units, in their order. After the quantities themselves: whatever
/// leaves was there. Two documents that move one product follow each other.
pub(crate) async fn post(tx: &Tx<'_>, doc: Document<'_>, moves: &[Move]) -> Res<Vec<i64>> {
    if moves.iter().any(|m| !m.quantity.is_positive()) {
        return Err(Failure::bug("only quantities above zero are moved"));
    }
    open(tx, doc.entity, moves).await?;
    let mut held = hold(tx, doc.entity, moves).await?;
    let mut costs = Vec::with_capacity(moves.len());
    let mut entries: Vec<Vec<Val<'_>>> = Vec::with_capacity(moves.len());
    for m in moves {
        let quantity = m.quantity.thousandths();
        let (id, kept) = held.get_mut(&m.product).ok_or(No::Missing).map_err(failure)?;
        if m.seen.is_some_and(|seen| seen.thousandths() != kept.quantity) {
            return Err(Failure::Stale);
        }
        let cost = kept.moved(quantity, m.how).map_err(failure)?;
        costs.push(cost);
        let sign = if comes(m.how) { 1 } else { -1 };
        let (effective, now) = (doc.effective, tx.now());
        let row = p![tx.number()?, *id, sign * quantity, sign * cost, doc.doc_type, doc.doc_id, m.line_no, effective, now];
        entries.push(row.to_vec());
    }
    let saved: Vec<Vec<Val<'_>>> = held.values().map(|(id, kept)| p![kept.quantity, kept.value_minor, *id].to_vec()).collect();
    try_join!(tx.guard_many(&sql::SAVE, &saved), tx.guard_many(&sql::ENTRY, &entries))?;
    Ok(costs)
}

fn comes(how: Costing) -> bool {
    matches!(how, Costing::In(_) | Costing::InAtAverage)
}

/// Whatever comes in has a row.
async fn open(tx: &Tx<'_>, entity: i64, moves: &[Move]) -> Res<()> {
    let coming: BTreeSet<i64> = moves.iter().filter(|m| comes(m.how)).map(|m| m.product).collect();
    let mut rows: Vec<Vec<Val<'_>>> = Vec::with_capacity(coming.len());
    for product in coming {
        rows.push(p![tx.number()?, entity, product].to_vec());
    }
    tx.exec_many(&sql::OPEN, &rows).await?;
    Ok(())
}

/// The rows by their products, with how they stand; nobody else moves them until the end.
async fn hold(tx: &Tx<'_>, entity: i64, moves: &[Move]) -> Res<BTreeMap<i64, (i64, Kept)>> {
    let products: BTreeSet<i64> = moves.iter().map(|m| m.product).collect();
    let ids = serde_json::to_string(&products).map_err(Failure::bug)?;
    let rows: Vec<(i64, i64, i64, i64)> = tx.returning(&sql::HOLD, p![entity, ids.as_str()]).await?;
    Ok(rows.into_iter().map(|(id, product, quantity, value_minor)| (product, (id, Kept { quantity, value_minor }))).collect())
}

/// What was decided on an older figure is decided again; that there is less than the quantity ledger says cannot be.
fn failure(no: No) -> Failure {
    match no {
        No::Gone | No::Averageless => Failure::Stale,
        No::OutOfRange => Failure::Refused(vec![Refusal::new("ledger.out_of_range")]),
        No::Missing => Failure::bug("goods lie in a warehouse whose cost is not kept"),
    }
}
