//! `stock.release`

use super::events::{Moved, StockReleased};
use super::model::{Reservation, ReservationState};
use super::{DOC_TYPE, sql};
use crate::warehouse::model::Warehouse;
use base::{Id, Quantity, Refusal};
use kernel::ledger::quantity::{self, StockBalance, balances_by_id, reserved_by};
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Takes a promise back.
pub struct Release;

/// A reservation to be released.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReleaseStock {
    /// The reservation.
    pub reservation: Id<Reservation>,
    /// The version that was seen; as it stands when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}

/// A reservation with what it holds.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Held {
    pub(super) reservation: Reservation,
    /// What it holds, by balance.
    pub(super) held: Vec<quantity::Reserve>,
    /// The balances, which say of what.
    pub(super) balances: Vec<StockBalance>,
}

/// The reservation as released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Released {
    /// Its id.
    pub id: Id<Reservation>,
    /// Its version.
    pub version: i64,
}

impl Operation for Release {
    const NAME: &'static str = "stock.release";
    const NEEDS: Permission = Permission::new("stock.release");
    type Input = ReleaseStock;
    type Facts = Held;
    type Plan = Held;
    type Output = Released;

    fn samples() -> Vec<ReleaseStock> {
        vec![ReleaseStock { reservation: Id::new(503), version: Some(1) }]
    }
    async fn gather(read: &Read<'_>, input: &ReleaseStock) -> Res<Held> {
        let reservation = read.one(&sql::BY_ID, p![input.reservation]).await?;
        holding(read, vec![reservation]).await?.pop().ok_or_else(|| Failure::bug("a reservation was lost"))
    }
    fn decide(input: &ReleaseStock, facts: &Held, _: &Terms<'_>) -> Decision<Held> {
        let mut refusals = Vec::new();
        if facts.reservation.state == ReservationState::Released {
            refusals.push(Refusal::new("reservation.released").field("reservation"));
        }
        if input.version.is_some_and(|version| version != facts.reservation.version) {
            refusals.push(Refusal::new("record.changed_meanwhile").field("version"));
        }
        Decision::unless(refusals, facts.clone(), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Held) -> Res<Released> {
        release(tx, plan).await?;
        Ok(Released { id: plan.reservation.id, version: plan.reservation.version + 1 })
    }
}

/// Reservations, each with what it holds.
pub(super) async fn holding(read: &Read<'_>, reservations: Vec<Reservation>) -> Res<Vec<Held>> {
    let ids: Vec<i64> = reservations.iter().map(|reservation| reservation.id.get()).collect();
    let mut lines = reserved_by(read, DOC_TYPE, &ids).await?;
    let of: BTreeSet<i64> = lines.values().flatten().map(|line| line.balance).collect();
    let balances = balances_by_id(read, &of.into_iter().collect::<Vec<_>>()).await?;
    let with_lines = |reservation: Reservation| {
        let held = lines.remove(&reservation.id.get()).unwrap_or_default();
        let of = |balance: &&StockBalance| held.iter().any(|line| line.balance == balance.id);
        let balances = balances.iter().filter(of).cloned().collect();
        Held { reservation, held, balances }
    };
    Ok(reservations.into_iter().map(with_lines).collect())
}

/// Everything it holds is free again.
pub(super) async fn release(tx: &Tx<'_>, held: &Held) -> Res<()> {
    let Reservation { id, warehouse_id, version, .. } = held.reservation;
    tx.guard(&sql::RELEASE, p![id, version], 1).await?;
    quantity::release(tx, DOC_TYPE, id.get(), &held.held).await?;
    tx.touch(id);
    publish(tx, id, warehouse_id, held)
}

fn publish(tx: &Tx<'_>, reservation: Id<Reservation>, warehouse: Id<Warehouse>, held: &Held) -> Res<()> {
    let mut by_product: BTreeMap<i64, Quantity> = BTreeMap::new();
    for line in &held.held {
        let balance = held.balances.iter().find(|balance| balance.id == line.balance);
        let item = balance.ok_or_else(|| Failure::bug("a promise of a balance that is not there"))?.item;
        let sum = by_product.entry(item).or_insert(Quantity::ZERO);
        *sum = sum.checked_add(line.quantity).map_err(|_| Failure::bug("a reservation beyond the range"))?;
    }
    let lines = by_product.into_iter().map(|(item, quantity)| Moved { product: Id::new(item), quantity }).collect();
    tx.publish(&StockReleased { reservation, warehouse, lines })
}
