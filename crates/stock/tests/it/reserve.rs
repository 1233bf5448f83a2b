//! Stock is promised, and given back.

use crate::{asking, balance, receive, rows};
use base::Timestamp;
use kernel::access::Principal;
use kernel::{Answer, Failure, Kernel, Request};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{ADMIN, LI, NOW_MICROS, SUN};

#[tokio::test]
async fn a_promise_is_whole_or_not_at_all() {
    both(async |world| {
        receive(world, 70, 66, 10_000).await;
        receive(world, 70, 67, 5_000).await;
        let made = world.done(SUN, "stock.reserve", asking(&[(66, 2_000), (67, 5_000), (66, 1_000)])).await;
        assert_eq!((balance(world, 70, 66).await, balance(world, 70, 67).await), ((10_000, 3_000), (5_000, 5_000)));
        let lines = rows(world, SUN, "reservation_line.list", json!({ "reservation": made["id"] })).await;
        let mut told: Vec<_> = lines.iter().map(|l| (l["product_id"].as_i64(), l["quantity"].as_i64(), l["line_no"].as_i64())).collect();
        told.sort_unstable();
        assert_eq!(told, [(Some(66), Some(3_000), Some(1)), (Some(67), Some(5_000), Some(2))]);

        let keys = world.refused(SUN, "stock.reserve", asking(&[(66, 7_000), (67, 1), (66, 1)])).await;
        assert_eq!(keys, ["stock.reserve.short", "stock.reserve.short"], "67 has nothing left, and so has 66 after its first line");
        assert_eq!(balance(world, 70, 66).await, (10_000, 3_000));
        let keys = world.refused(SUN, "stock.reserve", asking(&[(68, 1), (66, 0)])).await;
        assert_eq!(keys, ["stock.reserve.short", "quantity.not_positive"]);
        let unknown = world.execute(SUN, "stock.reserve", &asking(&[(68, 1), (999_999, 1)])).await;
        assert!(matches!(&unknown, Err(Failure::NotFound(p)) if p.field.as_deref() == Some("lines.1.product")), "{unknown:?}");
        assert_eq!(world.refused(SUN, "stock.reserve", asking(&[])).await, ["lines.empty"]);
        // However many lines there are: nothing is judged line by line, and nothing is kept.
        let kept = world.number("SELECT COUNT(*) FROM audit").await;
        for lines in [51, 20_000] {
            assert_eq!(world.fails(SUN, "stock.reserve", asking(&vec![(66, 1); lines])).await, "list.too_long");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM audit").await, kept);
        assert_eq!(world.fails(LI, "stock.reserve", asking(&[(66, 1)])).await, "record.not_found", "own is nobody's warehouse");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_promise_ends() {
    both(async |world| {
        receive(world, 70, 66, 10_000).await;
        let until = |at: &str| {
            let mut input = asking(&[(66, 1_000)]);
            input["expires_at"] = json!(at);
            input
        };
        assert_eq!(world.refused(SUN, "stock.reserve", until("2026-11-25T02:00:00Z")).await, ["stock.reserve.expired"]);
        assert_eq!(world.refused(SUN, "stock.reserve", until("2027-02-23T02:00:01Z")).await, ["stock.reserve.held_too_long"]);
        let longest = world.done(SUN, "stock.reserve", asking(&[(66, 1_000)])).await;
        assert_eq!(longest["expires_at"], "2027-02-23T02:00:00.000000Z");
        let soon = world.done(SUN, "stock.reserve", until("2026-11-25T03:00:00Z")).await;

        let both = json!({ "reservations": [longest["id"], soon["id"]] });
        let as_system = || world.request(Principal::System, "stock.release_expired", &both);
        assert_eq!(released(&world.kernel, as_system()).await, json!([]));
        world.clock.set(Timestamp::from_micros(NOW_MICROS).plus_secs(3_600));
        assert_eq!(released(&world.kernel, as_system()).await, json!([soon["id"]]));
        assert_eq!(released(&world.kernel, as_system()).await, json!([]), "safe to repeat");
        assert_eq!(balance(world, 70, 66).await, (10_000, 1_000));
        world.check().await;
    })
    .await;
}

async fn released(kernel: &Kernel, request: Request) -> Value {
    match kernel.execute(&request).await.expect("done").answer {
        Answer::Done(output) => serde_json::from_str::<Value>(&output).expect("JSON")["released"].clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_promise_is_taken_back_once() {
    both(async |world| {
        receive(world, 70, 66, 10_000).await;
        let made = world.done(SUN, "stock.reserve", asking(&[(66, 4_000)])).await;
        let stale = json!({ "reservation": made["id"], "version": 7 });
        assert_eq!(world.refused(SUN, "stock.release", stale).await, ["record.changed_meanwhile"]);
        let release = json!({ "reservation": made["id"], "version": 1 });
        assert_eq!(world.done(SUN, "stock.release", release.clone()).await["version"], 2);
        assert_eq!(balance(world, 70, 66).await, (10_000, 0));
        assert_eq!(world.refused(SUN, "stock.release", release).await, ["reservation.released", "record.changed_meanwhile"]);
        let found = rows(world, SUN, "reservation.detail", json!({ "id": made["id"] })).await;
        assert_eq!(found[0]["state"], "released");

        let others = world.done(ADMIN, "stock.reserve", asking(&[(66, 1_000)])).await;
        assert_eq!(world.fails(LI, "stock.release", json!({ "reservation": others["id"] })).await, "record.not_found");
        world.check().await;
    })
    .await;
}

/// 64 people ask for 7 of 1,000 again and again: 142 get them, and not one more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_promised_twice() {
    both(async |world| {
        receive(world, 70, 63, 1_000_000).await;
        let input = asking(&[(63, 7_000)]);
        let mut people = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let requests: Vec<Request> = (0..143).map(|_| world.request(testkit::World::person(ADMIN), "stock.reserve", &input)).collect();
            people.spawn(until_refused(world.kernel.clone(), requests));
        }
        let granted: usize = people.join_all().await.iter().sum();
        assert_eq!(granted, 142);
        assert_eq!(balance(world, 70, 63).await, (1_000_000, 994_000));
        let active = world.number("SELECT COUNT(*) FROM reservation WHERE state = 'active' AND id >= 1000").await;
        assert_eq!(active, 142);
        world.check().await;
    })
    .await;
}

/// How many were granted before the first refusal; what finds too much going on asks again with the same key.
async fn until_refused(kernel: Kernel, requests: Vec<Request>) -> usize {
    let mut granted = 0;
    for request in requests {
        loop {
            match kernel.execute(&request).await {
                Ok(_) => granted += 1,
                Err(Failure::Refused(refusals)) => {
                    assert_eq!(refusals[0].key, "stock.reserve.short");
                    return granted;
                }
                Err(Failure::Conflict(_) | Failure::Busy(_)) => continue,
                Err(other) => panic!("{other:?}"),
            }
            break;
        }
    }
    granted
}
