//! Customers are charged, as far as their credit goes.

use crate::{approve, charge, cny, customer, exposure, rows};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{ADMIN, CHEN, LI, QIAN};

#[tokio::test]
async fn a_charge_stays_within_the_limit() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let made = world.done(LI, "credit.charge", charge(id, 60_000, "2026-12-25")).await;
        assert_eq!(exposure(world, id).await, (60_000, 0, 60_000));
        let found = rows(world, LI, "credit_charge.list", json!({ "customer": id, "open": true })).await;
        assert_eq!((&found[0]["number"], &found[0]["open_minor"]), (&made["number"], &json!(60_000)));
        let items = rows(world, LI, "open_item.list", json!({ "customer": id, "side": "debit" })).await;
        assert_eq!((&items[0]["id"], &items[0]["number"]), (&made["open_item"], &made["number"]));

        let no = world.execute(LI, "credit.charge", &charge(id, 40_001, "2026-12-25")).await;
        let Err(Failure::Refused(refusals)) = no else { panic!("{no:?}") };
        assert_eq!((refusals[0].key.as_str(), refusals[0].basis[0].to_string()), ("credit.charge.over_limit", "credit 3.2 v1".to_owned()));
        let remedy = refusals[0].remedy.as_ref().expect("a remedy");
        assert_eq!(serde_json::to_value(&remedy.args["excess"]).expect("JSON"), json!({ "money": cny(1) }));
        world.done(LI, "credit.charge", charge(id, 40_000, "2026-12-25")).await;
        assert_eq!(exposure(world, id).await, (100_000, 0, 100_000));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_group_shares_its_limit() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let shares = json!({ "code": "T-2", "name": "T-2", "owner": LI, "shares_credit_with": id });
        let sister = world.done(LI, "customer.create", shares).await["id"].as_i64().expect("an id");
        world.done(LI, "credit.charge", charge(sister, 60_000, "2026-12-25")).await;
        assert_eq!(world.refused(LI, "credit.charge", charge(id, 50_000, "2026-12-25")).await, ["credit.charge.over_limit"]);
        assert_eq!(exposure(world, id).await, (60_000, 0, 60_000));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_hold_stops_every_charge() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let hold = |on: bool| json!({ "entity": 1, "customer": id, "currency": "CNY", "on_hold": on, "reason": "逾期" });
        world.done(ADMIN, "credit.set_hold", hold(true)).await;
        assert_eq!(world.refused(ADMIN, "credit.set_hold", hold(true)).await, ["credit.set_hold.held_already"]);
        let keys = world.refused(LI, "credit.charge", charge(id, 100_001, "2026-12-25")).await;
        assert_eq!(keys, ["credit.charge.on_hold", "credit.charge.over_limit"]);
        assert_eq!(rows(world, LI, "exposure.list", json!({ "customer": id, "on_hold": true })).await.len(), 1);
        world.done(ADMIN, "credit.set_hold", hold(false)).await;
        world.done(LI, "credit.charge", charge(id, 1, "2026-11-25")).await;
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn everything_wrong_with_a_charge_is_told_at_once() {
    both(async |world| {
        let plain = world.done(LI, "customer.create", json!({ "code": "T-1", "name": "T-1" })).await["id"].as_i64().expect("an id");
        let mut input = charge(plain, 0, "2026-11-25");
        (input["charged_on"], input["reference"]) = (json!("2026-11-26"), json!("长".repeat(201)));
        let keys = world.refused(LI, "credit.charge", input).await;
        let expected =
            ["amount.not_positive", "text.too_long", "credit.charge.in_future", "credit.charge.due_before_charged", "credit.no_limit"];
        assert_eq!(keys, expected);
        assert_eq!(world.fails(LI, "credit.charge", charge(82, 1, "2026-11-25")).await, "record.not_found");
        let id = customer(world, "T-2", 100_000).await;
        assert_eq!(world.refused(LI, "credit.charge", charge(id, i64::MAX, "2026-11-25")).await, ["amount.too_large"]);
        world.done(LI, "customer.close", json!({ "customer": id, "version": 1 })).await;
        assert_eq!(world.refused(LI, "credit.charge", charge(id, 1, "2026-11-25")).await, ["customer.closed"]);
        assert_eq!(rows(world, CHEN, "credit_charge.list", json!({ "customer": id })).await.len(), 0);
        world.check().await;
    })
    .await;
}

async fn publish(world: &testkit::World, terms: Value) {
    world.done(ADMIN, "policy.publish", json!({ "effective_from": "2026-11-25", "terms": terms, "reason": "试行" })).await;
}

#[tokio::test]
async fn somebody_releases_what_goes_over_the_limit() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        publish(world, json!({ "credit.charge.strength": "approve" })).await;
        world.done(LI, "credit.charge", charge(id, 100_000, "2026-12-25")).await;
        let asked = world.pending(LI, "credit.charge", charge(id, 50_000, "2026-12-25")).await;
        assert_eq!(exposure(world, id).await, (100_000, 0, 100_000), "what waits reserves nothing");
        approve(world, QIAN, asked).await;
        assert_eq!(exposure(world, id).await, (150_000, 0, 150_000));

        let asked = world.pending(LI, "credit.charge", charge(id, 50_000, "2026-12-25")).await;
        let hold = json!({ "entity": 1, "customer": id, "currency": "CNY", "on_hold": true, "reason": "逾期" });
        world.done(ADMIN, "credit.set_hold", hold).await;
        let digest = rows(world, ADMIN, "approval.detail", json!({ "id": asked })).await[0]["digest"].clone();
        let yes = json!({ "approval": asked, "digest": digest });
        assert_eq!(
            world.refused(ADMIN, "approval.approve", yes).await,
            ["approval.not_executed", "credit.charge.on_hold"],
            "the release excuses the limit only"
        );
        assert_eq!(exposure(world, id).await, (150_000, 0, 150_000));
        world.check().await;
    })
    .await;
}

/// What waits keeps the steps it was filed with; at the last yes it is judged by the terms of then.
#[tokio::test]
async fn terms_that_change_while_a_request_waits_judge_at_the_last_yes() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        publish(world, json!({ "credit.charge.strength": "approve" })).await;
        let asked = world.pending(LI, "credit.charge", charge(id, 150_000, "2026-12-25")).await;
        let steps = rows(world, ADMIN, "approval_step.list", json!({ "approval": asked })).await;
        publish(world, json!({ "credit.charge.strength": "remind" })).await;
        assert_eq!(rows(world, ADMIN, "approval_step.list", json!({ "approval": asked })).await, steps);
        assert_eq!(exposure(world, id).await, (0, 0, 0));
        approve(world, QIAN, asked).await;
        assert_eq!(exposure(world, id).await, (150_000, 0, 150_000));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_reminder_lets_it_pass() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        publish(world, json!({ "credit.charge.strength": "remind" })).await;
        let within = world.done(LI, "credit.charge", charge(id, 100_000, "2026-12-25")).await;
        assert_eq!(within["reminders"], json!([]));
        let over = world.done(LI, "credit.charge", charge(id, 1, "2026-12-25")).await;
        assert_eq!(over["reminders"][0]["key"], "credit.charge.over_limit");
        assert_eq!(exposure(world, id).await, (100_001, 0, 100_001));
        world.check().await;
    })
    .await;
}

/// Many who charge at once never take a customer over its limit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_is_not_used_twice() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let mut people = tokio::task::JoinSet::new();
        for _ in 0..32 {
            let request = world.request(testkit::World::person(LI), "credit.charge", &charge(id, 7_000, "2026-12-25"));
            let kernel = world.kernel.clone();
            people.spawn(async move {
                loop {
                    match kernel.execute(&request).await {
                        Ok(_) => return true,
                        Err(Failure::Refused(_)) => return false,
                        Err(Failure::Conflict(_) | Failure::Busy(_)) => {}
                        Err(other) => panic!("{other:?}"),
                    }
                }
            });
        }
        let granted = people.join_all().await.into_iter().filter(|granted| *granted).count();
        assert_eq!(granted, 14);
        assert_eq!(exposure(world, id).await, (98_000, 0, 98_000));
        world.check().await;
    })
    .await;
}

/// A slip of the hand in a year or a currency is no document.
#[tokio::test]
async fn days_and_currencies_are_such_as_can_be_meant() {
    both(async |world| {
        let on = |charged_on: &str, due_on: &str| {
            let mut input = charge(80, 1, due_on);
            input["charged_on"] = json!(charged_on);
            input
        };
        assert_eq!(world.refused(ADMIN, "credit.charge", on("1926-11-25", "2026-12-25")).await, ["date.too_old"]);
        assert_eq!(world.refused(ADMIN, "credit.charge", on("2026-11-25", "2126-12-25")).await, ["date.too_far"]);
        assert_eq!(
            world.refused(ADMIN, "credit.charge", on("2126-11-25", "2126-12-25")).await,
            ["date.too_far", "credit.charge.in_future"]
        );
        let mut paid = crate::payment(80, 1);
        paid["received_on"] = json!("1926-11-25");
        assert_eq!(world.refused(ADMIN, "customer_receipt.post", paid.clone()).await, ["date.too_old"]);
        let line = json!({ "item": testkit::world::OPEN_ITEM, "amount_minor": 1 });
        paid["allocations"] = vec![line.clone(); 51].into();
        assert_eq!(world.fails(ADMIN, "customer_receipt.post", paid).await, "list.too_long");
        let many = json!({ "credit_item": testkit::world::CREDIT_ITEM, "allocations": vec![line; 51] });
        assert_eq!(world.fails(ADMIN, "credit.allocate", many).await, "list.too_long");
        let mut unknown = on("2026-11-25", "2026-12-25");
        unknown["amount"]["currency"] = json!("XXX");
        assert_eq!(world.fails(ADMIN, "credit.charge", unknown).await, "input.unknown_value");
    })
    .await;
}
