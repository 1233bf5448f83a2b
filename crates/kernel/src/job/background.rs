//! The kernel's own work in the background of a server, each kind in a loop of its own.

use crate::db::{Boxed, TIME_LIMIT, panic_failure};
use crate::failure::{Failure, Res};
use crate::kernel::Kernel;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// With more writes waiting than this the relay lets them go first.
const QUEUED_MAX: usize = 32;
/// But not for longer than so many looks, a tenth of a second apart.
const LOOKS_MAX: usize = 20;
/// After a failure a loop waits longer: the database may be away.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// A turn that takes longer is broken off; what it has written stays, and the next goes on from there.
const TURN_MAX: Duration = Duration::from_secs(120);

/// One turn of a loop: how long until the next.
type Step<C = Kernel> = for<'t> fn(&'t C) -> Boxed<'t, Res<Duration>>;

const LOOPS: [(&str, Step); 5] = [("snapshot", snapshot), ("sealer", sealer), ("relay", relay), ("jobs", jobs), ("upkeep", upkeep)];

/// The loops, until they are stopped.
#[must_use = "dropped, it ends the work in the background at once"]
pub struct Background {
    stop: watch::Sender<bool>,
    loops: JoinSet<()>,
}

impl Background {
    /// Ends the loops, each after the turn it is in.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        while let Some(ended) = self.loops.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a loop in the background ended badly");
            }
        }
    }
}

impl Kernel {
    /// Reads the snapshot again when it changed, seals the audit, relays events, runs jobs, forgets what is old.
    pub fn run_background(&self) -> Background {
        let (stop, stopped) = watch::channel(false);
        let mut loops = JoinSet::new();
        for (name, step) in LOOPS {
            loops.spawn(turns(self.clone(), name, step, stopped.clone()));
        }
        Background { stop, loops }
    }
}

async fn turns(kernel: Kernel, name: &'static str, step: Step, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let wait = turn(&kernel, name, step).await;
        let _ = tokio::time::timeout(wait, stopped.changed()).await;
    }
}

/// One turn: how long until the next. A turn that panics has failed like any other; the loop goes on.
async fn turn<C>(context: &C, name: &'static str, step: Step<C>) -> Duration {
    let ended = tokio::time::timeout(TURN_MAX, AssertUnwindSafe(async { step(context).await }).catch_unwind()).await;
    let ended = match ended {
        Ok(ended) => ended.unwrap_or_else(|panic| Err(panic_failure(&*panic))),
        Err(_) => Err(Failure::Busy(TIME_LIMIT)),
    };
    ended.unwrap_or_else(|no| {
        tracing::warn!(name, code = no.code(), "in the background");
        AFTER_FAILURE
    })
}

fn snapshot(kernel: &Kernel) -> Boxed<'_, Res<Duration>> {
    Box::pin(async move {
        kernel.refresh().await?;
        Ok(Duration::from_millis(500))
    })
}

fn sealer(kernel: &Kernel) -> Boxed<'_, Res<Duration>> {
    Box::pin(async move {
        kernel.seal().await?;
        Ok(Duration::from_secs(1))
    })
}

fn relay(kernel: &Kernel) -> Boxed<'_, Res<Duration>> {
    Box::pin(async move {
        for _ in 0..LOOKS_MAX {
            if kernel.db().queued() <= QUEUED_MAX {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let relayed = kernel.relay_once().await?;
        Ok(if relayed.total() > 0 { Duration::ZERO } else { Duration::from_millis(200) })
    })
}

fn jobs(kernel: &Kernel) -> Boxed<'_, Res<Duration>> {
    Box::pin(async move {
        let through = kernel.run_due_jobs().await?;
        Ok(Duration::from_millis(if through > 0 { 100 } else { 1000 }))
    })
}

fn upkeep(kernel: &Kernel) -> Boxed<'_, Res<Duration>> {
    Box::pin(async move {
        kernel.upkeep_if_due().await?;
        Ok(Duration::from_secs(60))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn step(calls: &AtomicUsize) -> Boxed<'_, Res<Duration>> {
        Box::pin(async {
            match calls.fetch_add(1, Ordering::SeqCst) {
                0 => panic!("on purpose"),
                1 => Err(Failure::Stale),
                n => Ok(Duration::from_secs(n as u64 * 100)),
            }
        })
    }

    #[tokio::test]
    async fn a_turn_that_panics_is_not_the_last() {
        let calls = AtomicUsize::new(0);
        let mut waits = Vec::new();
        for _ in 0..3 {
            waits.push(turn(&calls, "test", step).await);
        }
        assert_eq!(waits, [AFTER_FAILURE, AFTER_FAILURE, Duration::from_secs(200)]);
    }
}
