//! The relay: at least once, one effect, and nothing lost.

use crate::fixture;
use kernel::db::Boxed;
use kernel::op::{Consequence, Consumer};
use kernel::outbox::Relayed;
use kernel::*;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::both_with;
use testkit::world::{ADMIN, World, ZHOU};
use tokio::sync::Notify;

/// What follows a renaming: of 80, that 83 is renamed; of 81, that 83 is named as 82, which is refused while that is nothing.
fn follow<'t>(read: &'t Read<'t>, event: &'t Value) -> Boxed<'t, Res<Option<Consequence>>> {
    Box::pin(async move {
        let name = match event["party"].as_i64() {
            Some(80) => "随之改名".to_owned(),
            Some(81) => {
                let (name, _): (String, i64) = read.one(&fixture::FIND, kernel::p![82]).await?;
                if name == "无" { String::new() } else { name }
            }
            Some(82) => panic!("a consumer's defect"),
            _ => return Ok(None),
        };
        Ok(Some(Consequence { operation: "test_party.rename", input: json!({"party": 83, "name": name}) }))
    })
}

fn register(r: &mut Registry) {
    fixture::register(r);
    r.consumer(Consumer { name: "test.follow", event: "test_party.renamed", handle: follow })
        .system_may(Permission::new("customer.rename"));
}

async fn granted(w: &World) {
    w.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'customer.rename', 'all') ON CONFLICT DO NOTHING; UPDATE snapshot_version SET version = version + 1").await;
    w.kernel.refresh().await.expect("refreshes");
    // What the standard world still had to tell is told.
    relayed(w).await;
}

/// Renames a party; the event it publishes.
async fn renamed(w: &World, party: i64) -> i64 {
    w.done(ADMIN, "test_party.rename", json!({"party": party, "name": "甲"})).await;
    w.number("SELECT MAX(event_id) FROM outbox WHERE consumer = 'test.follow'").await
}

/// How often 83 was renamed.
async fn effects(w: &World) -> i64 {
    w.number("SELECT version - 1 FROM customer WHERE id = 83").await
}

async fn message(w: &World, event: i64) -> (String, String) {
    let row = w.rows(&format!("SELECT state, reason FROM outbox WHERE event_id = {event}")).await.remove(0);
    (row[0].clone(), row[1].clone())
}

/// Relays until nothing is due.
async fn relayed(w: &World) -> Relayed {
    let mut all = Relayed::default();
    loop {
        let some = w.kernel.relay_once().await.expect("relays");
        if some.total() == 0 {
            return all;
        }
        all = Relayed { delivered: all.delivered + some.delivered, retried: all.retried + some.retried, dead: all.dead + some.dead };
    }
}

#[tokio::test]
async fn what_happened_is_followed_once() {
    both_with(register, async |w| {
        granted(w).await;
        let event = renamed(w, 80).await;
        // The event itself, and the one of what followed, after which nothing is to do.
        assert_eq!(relayed(w).await, Relayed { delivered: 2, ..Relayed::default() });
        assert_eq!((message(w, event).await, effects(w).await), (("delivered".into(), "∅".into()), 1));
        let audit = format!("SELECT operation, channel, actor_id FROM audit WHERE cause = 'event:{event}'");
        assert_eq!(w.rows(&audit).await, [["test_party.rename", "event", "∅"]]);
        assert_eq!(w.rows(&format!("SELECT attempts, round FROM outbox WHERE event_id = {event}")).await, [["1", "0"]]);
        assert_eq!(w.number(&format!("SELECT COUNT(*) FROM outbox_attempt WHERE event_id = {event}")).await, 0, "its own row says it");
        assert_eq!(relayed(w).await, Relayed::default());
    })
    .await;
}

#[tokio::test]
async fn a_crash_before_the_mark_leaves_one_effect() {
    both_with(register, async |w| {
        granted(w).await;
        let event = renamed(w, 80).await;
        // What the relay did before it went away.
        let mut request = w.request(Principal::System, "test_party.rename", &json!({"party": 83, "name": "随之改名"}));
        request.key = Some(format!("event:{event}:test.follow"));
        w.kernel.execute(&request).await.expect("done");
        // And what it would ask now is something else.
        w.raw(&format!("UPDATE outbox SET payload = '{{\"party\":81}}' WHERE event_id = {event}")).await;
        assert_eq!(relayed(w).await.delivered, 2);
        assert_eq!((message(w, event).await.0, effects(w).await), ("delivered".into(), 1));
    })
    .await;
}

#[tokio::test]
async fn any_statement_of_the_relay_may_fail() {
    both_with(register, async |w| {
        granted(w).await;
        for n in 1.. {
            let before = effects(w).await;
            let event = renamed(w, 80).await;
            w.kernel.db().faults().fail_statement(n);
            let first = w.kernel.relay_once().await;
            let fired = w.kernel.db().faults().disarm();
            w.clock.advance_millis(5000);
            relayed(w).await;
            assert_eq!((message(w, event).await.0, effects(w).await - before), ("delivered".into(), 1), "statement {n}: {first:?}");
            let ok = w.number(&format!("SELECT COUNT(*) FROM outbox_attempt WHERE event_id = {event} AND ok")).await;
            let attempts = w.number(&format!("SELECT attempts FROM outbox WHERE event_id = {event}")).await;
            assert_eq!(ok, i64::from(attempts > 1), "statement {n}");
            if fired == 0 {
                assert!(n > 8, "only {n} statements");
                break;
            }
        }
        // The commit of the marks alone: an event after which nothing is to do has no other.
        let event = renamed(w, 83).await;
        w.kernel.db().faults().fail_commit();
        assert_eq!(w.kernel.relay_once().await.expect_err("not marked").code(), "busy.storage_failed");
        assert_eq!(message(w, event).await.0, "waiting");
        relayed(w).await;
        assert_eq!(message(w, event).await.0, "delivered");
    })
    .await;
}

#[tokio::test]
async fn two_relays_at_once_have_one_effect() {
    both_with(register, async |w| {
        granted(w).await;
        let event = renamed(w, 80).await;
        let other = node(w, register).await;
        let (one, two) = tokio::join!(w.kernel.relay_once(), other.relay_once());
        assert!(one.expect("relays").delivered + two.expect("relays").delivered >= 1);
        w.clock.advance_millis(5000);
        relayed(w).await;
        assert_eq!((message(w, event).await.0, effects(w).await), ("delivered".into(), 1));
    })
    .await;
}

async fn node(w: &World, more: fn(&mut Registry)) -> Kernel {
    let mut r = testkit::registry();
    more(&mut r);
    Kernel::open(&w.address, r, w.clock.clone() as Arc<dyn base::Clock>, Settings::default()).await.expect("opens")
}

#[tokio::test]
async fn an_older_node_leaves_to_a_newer_one_what_it_does_not_know() {
    both_with(register, async |w| {
        granted(w).await;
        let event = renamed(w, 80).await;
        let older = node(w, fixture::register).await;
        assert_eq!(older.relay_once().await.expect("relays"), Relayed { retried: 1, ..Relayed::default() });
        assert_eq!(message(w, event).await, ("waiting".into(), "outbox.consumer_unknown".into()));
        w.clock.advance_millis(1000);
        relayed(w).await;
        assert_eq!((message(w, event).await.0, effects(w).await), ("delivered".into(), 1));
        w.check().await;
    })
    .await;
}

/// A consumer has been asked, and may answer.
static ASKED: Notify = Notify::const_new();
static GO: Notify = Notify::const_new();

fn late<'t>(_: &'t Read<'t>, _: &'t Value) -> Boxed<'t, Res<Option<Consequence>>> {
    Box::pin(async {
        ASKED.notify_one();
        GO.notified().await;
        Ok(None)
    })
}

fn never<'t>(_: &'t Read<'t>, _: &'t Value) -> Boxed<'t, Res<Option<Consequence>>> {
    Box::pin(async { Err(Failure::Forbidden("test.never")) })
}

type Handle = for<'t> fn(&'t Read<'t>, &'t Value) -> Boxed<'t, Res<Option<Consequence>>>;

fn follows(r: &mut Registry, handle: Handle) {
    fixture::register(r);
    r.consumer(Consumer { name: "test.follow", event: "test_party.renamed", handle });
}

/// Two relays have one message in hand: what the first wrote down stands, and the second writes nothing beside it.
#[tokio::test]
async fn a_message_ends_once() {
    both_with(register, async |w| {
        granted(w).await;
        let event = renamed(w, 83).await;
        let slow = node(w, |r| follows(r, late)).await;
        let quick = node(w, |r| follows(r, never)).await;
        let delivers = tokio::spawn(async move { slow.relay_once().await });
        ASKED.notified().await;
        assert_eq!(quick.relay_once().await.expect("relays"), Relayed { dead: 1, ..Relayed::default() });
        GO.notify_one();
        assert_eq!(delivers.await.expect("ends").expect("relays"), Relayed::default());
        assert_eq!(message(w, event).await, ("dead".into(), "test.never".into()));
        assert_eq!(w.rows(&format!("SELECT attempt, reason FROM outbox_attempt WHERE event_id = {event}")).await, [["1", "test.never"]]);
        w.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_busy_waits_longer_each_time_and_is_parked_in_the_end() {
    both_with(register, async |w| {
        granted(w).await;
        // A consumer that panics fails like any other defect.
        let event = renamed(w, 82).await;
        let mut waits = Vec::new();
        for _ in 0..11 {
            assert_eq!(w.kernel.relay_once().await.expect("relays"), Relayed { retried: 1, ..Relayed::default() });
            let next = w.number(&format!("SELECT next_at FROM outbox WHERE event_id = {event}")).await;
            waits.push((next - w.kernel.now().micros()) / 1_000_000);
            assert_eq!(w.kernel.relay_once().await.expect("relays"), Relayed::default(), "not before its time");
            w.clock.set(base::Timestamp::from_micros(next));
        }
        assert_eq!(waits, [1, 2, 5, 10, 30, 60, 120, 300, 900, 1800, 3600]);
        assert_eq!(w.kernel.relay_once().await.expect("relays"), Relayed { dead: 1, ..Relayed::default() });
        let (state, reason) = message(w, event).await;
        assert_eq!((state.as_str(), &reason[..4]), ("dead", "bug "));
        assert_eq!(w.number(&format!("SELECT COUNT(*) FROM outbox_attempt WHERE event_id = {event}")).await, 12);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_parked_until_a_person_decides() {
    both_with(register, async |w| {
        granted(w).await;
        w.raw("UPDATE customer SET name = '无' WHERE id = 82").await;
        let event = renamed(w, 81).await;
        assert_eq!(relayed(w).await, Relayed { dead: 1, ..Relayed::default() });
        assert_eq!(message(w, event).await, ("dead".into(), "text.empty".into()));
        let window = kernel::query::Window::default();
        let filter = json!({"state": "dead", "consumer": "test.follow"});
        let parked = w.kernel.query("outbox.list", World::person(ADMIN), filter, &window).await.expect("answers").rows;
        assert_eq!((parked.len(), &parked[0]["event_id"], &parked[0]["reason"]), (1, &json!(event), &json!("text.empty")));

        let again = json!({"event_id": event, "consumer": "test.follow"});
        assert_eq!(w.fails(ZHOU, "outbox.retry", again.clone()).await, "access.forbidden");
        w.done(ADMIN, "outbox.retry", again.clone()).await;
        assert_eq!(relayed(w).await.dead, 1, "refused again, on what is there now");
        w.raw("UPDATE customer SET name = '有' WHERE id = 82").await;
        w.done(ADMIN, "outbox.retry", again.clone()).await;
        assert_eq!(w.refused(ADMIN, "outbox.retry", again.clone()).await, ["outbox.not_parked"]);
        assert_eq!(relayed(w).await.delivered, 2);
        assert_eq!((message(w, event).await.0, effects(w).await), ("delivered".into(), 1));
        let tried = w
            .kernel
            .query("outbox_attempt.list", World::person(ADMIN), again.clone(), &kernel::query::Window::default())
            .await
            .expect("answers");
        assert_eq!(
            tried.rows.iter().map(|r| (r["attempt"].clone(), r["ok"].clone())).collect::<Vec<_>>(),
            [(json!(1), json!(false)), (json!(2), json!(false)), (json!(3), json!(true))]
        );
        assert_eq!(w.fails(ADMIN, "outbox.retry", json!({"event_id": 1, "consumer": "test.follow"})).await, "record.not_found");
    })
    .await;
}

#[tokio::test]
async fn what_nobody_knows_is_parked_and_can_be_given_up() {
    both_with(register, async |w| {
        granted(w).await;
        let event = renamed(w, 80).await;
        w.raw(&format!("UPDATE outbox SET consumer = 'test.gone' WHERE event_id = {event}")).await;
        for _ in 0..11 {
            assert_eq!(w.kernel.relay_once().await.expect("relays"), Relayed { retried: 1, ..Relayed::default() }, "another node may know");
            w.clock.set(base::Timestamp::from_micros(w.number(&format!("SELECT next_at FROM outbox WHERE event_id = {event}")).await));
        }
        assert_eq!(relayed(w).await.dead, 1);
        assert_eq!(message(w, event).await, ("dead".into(), "outbox.consumer_unknown".into()));
        let input = |reason: &str| json!({"event_id": event, "consumer": "test.gone", "reason": reason});
        assert_eq!(w.refused(ADMIN, "outbox.discard", input(" ")).await, ["text.empty"]);
        w.done(ADMIN, "outbox.discard", input("无需处理")).await;
        assert_eq!(message(w, event).await.0, "discarded");
        assert_eq!(w.refused(ADMIN, "outbox.discard", input("再次")).await, ["outbox.not_parked"]);
        assert_eq!((relayed(w).await, effects(w).await), (Relayed::default(), 0));
    })
    .await;
}
