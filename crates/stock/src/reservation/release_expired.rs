//! `stock.release_expired`, and the job that asks for it every minute.

use super::model::{Reservation, ReservationState};
use super::release::{Held, holding, release};
use super::sql;
use base::{Id, Timestamp};
use futures_util::future::try_join_all;
use kernel::db::Boxed;
use kernel::op::Consequence;
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::Bounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;

/// Reservations of one request at the most.
const RESERVATIONS_MAX: usize = 50;

/// Takes back the promises that have ended. What has not ended, or was released meanwhile, stays as it is: safe to repeat.
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
        let held = try_join_all(ended.map(|reservation| holding(read, reservation))).await?;
        Ok(Ended { held, now })
    }
    fn decide(input: &ReleaseExpiredStock, facts: &Ended, _: &Terms<'_>) -> Decision<Vec<Held>> {
        let refusals = Bounds::new().lines("reservations", input.reservations.len(), RESERVATIONS_MAX).refusals();
        let ended = facts.held.iter().filter(|held| has_ended(&held.reservation, facts.now));
        Decision::unless(refusals, ended.cloned().collect(), Vec::new())
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

/// One request for the 50 reservations that ended first.
pub(super) fn due<'t>(read: &'t Read<'t>) -> Boxed<'t, Res<Vec<Consequence>>> {
    Box::pin(async move {
        let ended: Vec<(i64,)> = read.fetch(&sql::EXPIRED, p![read.now()]).await?;
        if ended.is_empty() {
            return Ok(Vec::new());
        }
        let reservations: Vec<i64> = ended.into_iter().map(|(id,)| id).collect();
        Ok(vec![Consequence { operation: ReleaseExpired::NAME, input: json!({ "reservations": reservations }) }])
    })
}
