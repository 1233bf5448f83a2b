//! Requests that overlap for certain: each has read what it decides on while somebody else still holds what it will write. What
//! they do to each other then is up to the guards alone.

use crate::World;
use kernel::db::Boxed;
use kernel::db::{Engine, complete};
use kernel::{Receipt, Request, Res};
use std::time::Duration;

/// How often it is looked whether a request waits, before the test gives up.
const LOOKS: usize = 5_000;

/// Somebody past the door begins a transaction, runs `held` in it and ends it with `end` (`COMMIT` or `ROLLBACK`) when every request
/// waits for it or is done; the requests come one after the other. On SQLite whoever begins to write holds everything, and the
/// requests write in their order; on PostgreSQL `held` must lock what the first of them writes last.
///
/// At least one operation was done on the world before: the first one fetches ids, and would wait for that.
pub fn meanwhile<'a>(world: &'a World, held: &'a str, end: &'a str, requests: Vec<Request>) -> Boxed<'a, Vec<Res<Receipt>>> {
    let execute = |request: Request| -> Boxed<'static, Res<Receipt>> {
        let kernel = world.kernel.clone();
        Box::pin(async move { kernel.execute(&request).await })
    };
    while_held(world, held, end, requests.into_iter().map(execute).collect())
}

/// The same for whatever writes.
pub fn while_held<'a, T: Send + 'static>(
    world: &'a World,
    held: &'a str,
    end: &'a str,
    works: Vec<Boxed<'static, T>>,
) -> Boxed<'a, Vec<T>> {
    Box::pin(async move {
        let begin = if world.engine() == Engine::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
        world.raw(&format!("{begin};\n{}", complete(world.engine(), held))).await;
        let mut running = Vec::new();
        for work in works {
            running.push(tokio::spawn(work));
            let mut looks = 0;
            while !running.last().is_some_and(tokio::task::JoinHandle::is_finished) && !all_wait(world, running.len(), looks).await {
                looks += 1;
                assert!(looks < LOOKS, "the request neither waits nor ends");
            }
        }
        world.raw(end).await;
        let mut outcomes = Vec::new();
        for work in running {
            outcomes.push(work.await.expect("ends"));
        }
        outcomes
    })
}

/// What to hold so that whoever writes to a table waits: the `held` of [`meanwhile`].
#[must_use]
pub fn table(world: &World, name: &str) -> String {
    if world.engine() == Engine::Sqlite { "SELECT 1".to_owned() } else { format!("LOCK TABLE {name} IN SHARE MODE") }
}

/// Whether so many wait.
async fn all_wait(world: &World, count: usize, looks: usize) -> bool {
    if world.engine() == Engine::Sqlite {
        // Reading never waits: after a while the request stands in the writer's queue, also on a machine that does much else.
        tokio::time::sleep(Duration::from_millis(1)).await;
        return looks > 60;
    }
    tokio::task::yield_now().await;
    world.rows("SELECT pg_stat_clear_snapshot()").await;
    let waiting = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    world.number(waiting).await >= i64::try_from(count).expect("few")
}
