//! Jobs: one node, one effect, also when a run breaks off.

use crate::fixture;
use kernel::db::Boxed;
use kernel::op::{Consequence, Job};
use kernel::*;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use testkit::both_with;
use testkit::world::{ADMIN, World};

/// Names those of three parties that are not named yet: what is done is no longer due.
fn due<'t>(read: &'t Read<'t>) -> Boxed<'t, Res<Vec<Consequence>>> {
    Box::pin(async move {
        let mut due = Vec::new();
        for party in [80, 81, 82] {
            let (name, _): (String, i64) = read.one(&fixture::FIND, kernel::p![party]).await?;
            if name != "按时" {
                due.push(Consequence { operation: "test_party.rename", input: json!({"party": party, "name": "按时"}) });
            }
        }
        Ok(due)
    })
}

fn register(r: &mut Registry) {
    fixture::register(r);
    r.job(Job { name: "test.name", every_secs: 60, at_once: 1, due }).system_may(Permission::new("customer.rename"));
}

/// How often each of the three was named.
async fn effects(w: &World) -> Vec<Vec<String>> {
    w.rows("SELECT version - 1 FROM customer WHERE id IN (80, 81, 82) ORDER BY id").await
}

async fn second(w: &World) -> Kernel {
    let mut r = testkit::registry();
    register(&mut r);
    Kernel::open(&w.address, r, w.clock.clone() as Arc<dyn base::Clock>, Settings::default()).await.expect("opens")
}

/// Runs what is due of the test's own job, besides those of the product.
async fn run(kernel: &Kernel) -> usize {
    kernel.run_due_jobs().await.expect("runs")
}

#[tokio::test]
async fn a_job_runs_when_it_is_due_on_one_node() {
    both_with(register, async |w| {
        let other = second(w).await;
        let (one, two) = tokio::join!(run(&w.kernel), run(&other));
        let jobs = w.number("SELECT COUNT(*) FROM job_lease").await;
        assert_eq!(i64::try_from(one + two).expect("a count"), jobs, "{one} and {two}");
        assert_eq!(effects(w).await, [["1"], ["1"], ["1"]]);
        assert_eq!(
            w.rows("SELECT DISTINCT channel, cause, actor_id FROM audit WHERE cause = 'job:test.name'").await,
            [["job", "job:test.name", "∅"]]
        );
        assert_eq!(run(&w.kernel).await, 0, "not due again");
        w.raw("UPDATE customer SET name = '又改' WHERE id = 81").await;
        w.clock.advance_millis(60_000);
        assert!(run(&other).await >= 1);
        assert_eq!(effects(w).await, [["1"], ["2"], ["1"]]);
        let lease = w.rows("SELECT holder, until, next_run_at - last_run_at > 0 FROM job_lease WHERE job = 'test.name'").await;
        assert_eq!(lease, [["", "0", "1"]]);
    })
    .await;
}

#[tokio::test]
async fn a_run_that_breaks_off_anywhere_is_taken_up_with_one_effect() {
    both_with(register, async |w| {
        let other = second(w).await;
        run(&w.kernel).await;
        for n in 1.. {
            w.raw("UPDATE customer SET name = '旧名', version = 1 WHERE id IN (80, 81, 82)").await;
            w.clock.advance_millis(60_000);
            w.kernel.db().faults().fail_statement(n);
            let broken = w.kernel.run_due_jobs().await;
            let fired = w.kernel.db().faults().disarm();
            // The lease of a node that went away runs out.
            w.clock.advance_millis(61_000);
            run(&other).await;
            assert_eq!(effects(w).await, [["1"], ["1"], ["1"]], "statement {n}: {broken:?}");
            if fired == 0 {
                assert!(n > 20, "only {n} statements");
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_held_run_is_left_alone_until_its_lease_ends() {
    both_with(register, async |w| {
        run(&w.kernel).await;
        w.raw("UPDATE customer SET name = '旧名', version = 1 WHERE id IN (80, 81, 82)").await;
        w.clock.advance_millis(60_000);
        let until = w.kernel.now().plus_secs(60).micros();
        w.raw(&format!("UPDATE job_lease SET holder = 'somebody', until = {until} WHERE job = 'test.name'")).await;
        run(&w.kernel).await;
        assert_eq!(effects(w).await, [["0"], ["0"], ["0"]]);
        w.clock.advance_millis(60_000);
        run(&w.kernel).await;
        assert_eq!(effects(w).await, [["1"], ["1"], ["1"]]);
    })
    .await;
}

#[tokio::test]
async fn old_receipts_and_sessions_are_forgotten_by_night() {
    both_with(fixture::register, async |w| {
        w.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'customer.rename', 'all') ON CONFLICT DO NOTHING; UPDATE snapshot_version SET version = version + 1").await;
        w.raw(
            "INSERT INTO session (id, token_hash, user_id, csrf, agent, created_at, expires_at) VALUES (1, 'old', 30, 'x', 'x', 1, 1), \
             (2, 'live', 30, 'x', 'x', 1, 9000000000000000)",
        )
        .await;
        let old = w.number("SELECT COUNT(*) FROM receipt").await;
        w.clock.advance_millis(31 * 86_400_000);
        w.kernel.refresh().await.expect("refreshes");
        w.done(ADMIN, "test_party.rename", json!({"party": 80, "name": "甲"})).await;
        let upkept = w.kernel.upkeep_if_due().await.expect("runs").expect("is due");
        assert_eq!((upkept.receipts, upkept.sessions), (u64::try_from(old).expect("a count"), 1));
        assert_eq!(w.number("SELECT COUNT(*) FROM receipt").await, 1);
        assert_eq!(w.rows("SELECT token_hash FROM session WHERE id < 10").await, [["live"]]);
        assert_eq!(w.kernel.upkeep_if_due().await.expect("runs"), None);
        w.clock.advance_millis(86_400_000);
        assert!(w.kernel.upkeep_if_due().await.expect("runs").is_some());
    })
    .await;
}

#[tokio::test]
async fn the_work_in_the_background_starts_and_ends() {
    both_with(register, async |w| {
        let background = w.kernel.run_background();
        let done = async {
            while effects(w).await != [["1"], ["1"], ["1"]] || w.number("SELECT COUNT(*) FROM audit_seal").await == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), done).await.expect("in time");
        background.stop().await;
    })
    .await;
}
