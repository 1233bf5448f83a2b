//! Goods that other rooms' documents send out and take back: what lies there and what it costs move together.

use super::model::{Costing, StockCost};
use super::post::{Document, Move, post};
use base::{Arithmetic, BusinessDate, Id, Quantity, Refusal};
use catalog::api::Product;
use kernel::db::Boxed;
use kernel::ledger::quantity::{OnHand, StockKey, post_on_hand};
use kernel::{Failure, Read, Res, Tx};

/// Goods that leave a warehouse.
#[derive(Debug, Clone)]
pub struct Leaving {
    /// The document's line.
    pub line_no: i64,
    /// The product.
    pub product: Id<Product>,
    /// How much of it, in its base unit, above zero.
    pub quantity: Quantity,
}

/// Goods that come back into a warehouse.
#[derive(Debug, Clone)]
pub struct Returning {
    /// The document's line.
    pub line_no: i64,
    /// The product.
    pub product: Id<Product>,
    /// How much of it, in its base unit, above zero.
    pub quantity: Quantity,
    /// What they took with them when they left, in minor units.
    pub cost_minor: i64,
}

/// Lowers what lies in a warehouse, as far as it is not promised, and takes its share of the cost out; what each line cost, in minor
/// units, in the order of the lines. Stale when more would leave than is free.
pub fn issue<'a>(
    tx: &'a Tx<'_>,
    doc_type: &'a str,
    doc_id: i64,
    entity: i64,
    warehouse: i64,
    effective: BusinessDate,
    lines: &'a [Leaving],
) -> Boxed<'a, Res<Vec<i64>>> {
    Box::pin(async move {
        let mut on_hand = Vec::with_capacity(lines.len());
        for line in lines {
            let quantity = line.quantity.checked_neg().map_err(out_of_range)?;
            on_hand.push(OnHand { key: StockKey::plain(entity, warehouse, line.product.get()), quantity, line_no: line.line_no });
        }
        post_on_hand(tx, doc_type, doc_id, effective, &on_hand).await?;
        let left = |l: &Leaving| Move { line_no: l.line_no, product: l.product.get(), quantity: l.quantity, how: Costing::Out, seen: None };
        let left: Vec<Move> = lines.iter().map(left).collect();
        post(tx, Document { doc_type, doc_id, entity, effective }, &left).await
    })
}

/// Raises what lies in a warehouse, and what it costs by exactly what the goods took with them.
pub fn take_back<'a>(
    tx: &'a Tx<'_>,
    doc_type: &'a str,
    doc_id: i64,
    entity: i64,
    warehouse: i64,
    effective: BusinessDate,
    lines: &'a [Returning],
) -> Boxed<'a, Res<()>> {
    Box::pin(async move {
        if lines.iter().any(|line| line.cost_minor < 0) {
            return Err(Failure::bug("goods that come back cost nothing less than nothing"));
        }
        let back =
            |l: &Returning| OnHand { key: StockKey::plain(entity, warehouse, l.product.get()), quantity: l.quantity, line_no: l.line_no };
        let on_hand: Vec<OnHand> = lines.iter().map(back).collect();
        post_on_hand(tx, doc_type, doc_id, effective, &on_hand).await?;
        let back = |l: &Returning| Move {
            line_no: l.line_no,
            product: l.product.get(),
            quantity: l.quantity,
            how: Costing::In(l.cost_minor),
            seen: None,
        };
        let back: Vec<Move> = lines.iter().map(back).collect();
        post(tx, Document { doc_type, doc_id, entity, effective }, &back).await?;
        Ok(())
    })
}

/// What products of a legal entity cost together, by product; one that never came in is missing.
pub fn costs<'a>(read: &'a Read<'_>, entity: i64, products: &'a [i64]) -> Boxed<'a, Res<Vec<StockCost>>> {
    Box::pin(super::kept(read, entity, products))
}

fn out_of_range(_: Arithmetic) -> Failure {
    Failure::Refused(vec![Refusal::new("ledger.out_of_range")])
}
