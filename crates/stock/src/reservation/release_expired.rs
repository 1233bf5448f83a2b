//! `stock.release_expired`, and the job that asks for it every minute.

use super::model::{Reservation, ReservationState};
use super::release::{Held, holding, release};
use super::sql;
use base::{Id, Timestamp};
use kernel::db::Boxed;
use kernel::ledger::quantity::Reserve;
use kernel::op::Consequence;
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Reservations of one request at the most, and of one page of those that have ended.
const RESERVATIONS_MAX: usize = 50;
/// Requests of one run of the job at the most.
const REQUESTS_MAX: usize = 10;

/// Takes back the promises that have ended. What has not ended, or was released meanwhile, stays as it is: safe to repeat. So does what
/// the balances do not promise any more, which no release could lower: `check` tells of it, and it holds up no other.
pub struct ReleaseExpired;

/// Reservations that may have ended.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReleaseExpiredStock {
    /// 1 to 50 reservations.
    #[schemars(length(max = RESERVATIONS_MAX))]
    pub reservations: Vec<Id<Reservation>>,
}

/// The reservations with what they hold.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Ended {
    held: Vec<Held>,
    now: Timestamp,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReleasedExpired {
    /// The reservations that ended.
    pub released: Vec<Id<Reservation>>,
}

impl Operation for ReleaseExpired {
    const NAME: &'static str = "stock.release_expired";
    const NEEDS: Permission = Permission::new("stock.release_expired");
    type Input = ReleaseExpiredStock;
    type Facts = Ended;
    type Plan = Vec<Held>;
    type Output = ReleasedExpired;

    fn samples() -> Vec<ReleaseExpiredStock> {
        vec![ReleaseExpiredStock { reservations: vec![Id::new(503)] }]
    }
    async fn gather(read: &Read<'_>, input: &ReleaseExpiredStock) -> Res<Ended> {
        let asked: BTreeSet<Id<Reservation>> = input.reservations.iter().copied().take(RESERVATIONS_MAX).collect();
        let ids = serde_json::to_string(&asked).map_err(Failure::bug)?;
        let reservations: Vec<Reservation> = read.fetch(&sql::BY_IDS, p![ids.as_str()]).await?;
        if reservations.len() < asked.len() {
            return Err(Failure::not_found());
        }
        let now = read.now();
        let ended = reservations.into_iter().filter(|reservation| has_ended(reservation, now));
        Ok(Ended { held: holding(read, ended.collect()).await?, now })
    }
    fn decide(input: &ReleaseExpiredStock, facts: &Ended, _: &Terms<'_>) -> Decision<Vec<Held>> {
        let refusals = Bounds::new().lines("reservations", input.reservations.len(), RESERVATIONS_MAX).refusals();
        Decision::unless(refusals, releasable(&facts.held, facts.now), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Vec<Held>) -> Res<ReleasedExpired> {
        for held in plan {
            release(tx, held).await?;
        }
        Ok(ReleasedExpired { released: plan.iter().map(|held| held.reservation.id).collect() })
    }
}

fn has_ended(reservation: &Reservation, now: Timestamp) -> bool {
    reservation.state == ReservationState::Active && reservation.expires_at.is_some_and(|at| at <= now)
}

/// Those that have ended and of which the balances still promise what they hold, one behind the other.
fn releasable(held: &[Held], now: Timestamp) -> Vec<Held> {
    let promised = held.iter().flat_map(|one| &one.balances).map(|balance| (balance.id, balance.reserved.thousandths()));
    let mut left: BTreeMap<i64, i64> = promised.collect();
    let mut found = Vec::new();
    for one in held.iter().filter(|one| has_ended(&one.reservation, now)) {
        let mut then = left.clone();
        let lower = |line: &Reserve| {
            let of = then.get_mut(&line.balance)?;
            *of = of.checked_sub(line.quantity.thousandths())?;
            (*of >= 0).then_some(())
        };
        if one.held.iter().try_for_each(lower).is_some() {
            left = then;
            found.push(one.clone());
        }
    }
    found
}

/// Requests for the reservations that ended first, 50 each, going on behind those that cannot be released.
pub(super) fn due<'t>(read: &'t Read<'t>) -> Boxed<'t, Res<Vec<Consequence>>> {
    Box::pin(async move {
        let now = read.now();
        let (mut requests, mut behind) = (Vec::new(), (0, 0));
        while requests.len() < REQUESTS_MAX {
            let ended: Vec<Reservation> = read.fetch(&sql::EXPIRED, p![now, behind.0, behind.1]).await?;
            let Some(last) = ended.last() else { break };
            behind = (last.expires_at.map_or(0, Timestamp::micros), last.id.get());
            let more = ended.len() == RESERVATIONS_MAX;
            let found = releasable(&holding(read, ended).await?, now);
            if !found.is_empty() {
                let reservations: Vec<Id<Reservation>> = found.iter().map(|held| held.reservation.id).collect();
                requests.push(Consequence { operation: ReleaseExpired::NAME, input: json!({ "reservations": reservations }) });
            }
            if !more {
                break;
            }
        }
        Ok(requests)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Quantity;
    use kernel::ledger::quantity::StockBalance;

    #[test]
    fn what_the_balances_do_not_promise_is_left_out() {
        let q = Quantity::from_thousandths;
        let held = |id: i64, ended: bool, lines: &[(i64, i64)], reserved: &[(i64, i64)]| Held {
            reservation: Reservation {
                id: Id::new(id),
                warehouse_id: Id::new(70),
                expires_at: Some(Timestamp::from_micros(if ended { 1 } else { 9 })),
                state: ReservationState::Active,
                version: 1,
            },
            held: lines.iter().map(|(balance, quantity)| Reserve { balance: *balance, quantity: q(*quantity), line_no: 1 }).collect(),
            balances: reserved
                .iter()
                .map(|(id, reserved)| StockBalance { id: *id, item: 50, on_hand: q(99), reserved: q(*reserved) })
                .collect(),
        };
        let both = [(1, 5), (2, 3)];
        let all = [
            held(1, true, &[(1, 2), (2, 4)], &both),
            held(2, true, &[(1, 3)], &both[..1]),
            held(3, false, &[(1, 1)], &both[..1]),
            held(4, true, &[(3, 1)], &[]),
            held(5, true, &[(1, 1), (1, 1)], &both[..1]),
            held(6, true, &[(1, 1)], &both[..1]),
            held(7, true, &[], &[]),
        ];
        let found: Vec<i64> = releasable(&all, Timestamp::from_micros(1)).iter().map(|one| one.reservation.id.get()).collect();
        assert_eq!(found, [2, 5, 7]);
    }
}
