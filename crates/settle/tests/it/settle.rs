//! Customers pay, and it is decided for what.

use crate::{charge, customer, delivered, exposure, on_credit, payment, rows};
use serde_json::{Value, json};
use testkit::world::{ADMIN, CHEN, LI, QIAN};
use testkit::{World, both};

/// The item of a charge.
async fn owes(world: &World, customer: i64, minor: i64, due_on: &str) -> i64 {
    world.done(LI, "credit.charge", charge(customer, minor, due_on)).await["open_item"].as_i64().expect("an id")
}

/// What is open of a customer: item → minor units.
async fn open(world: &World, customer: i64) -> Vec<(i64, i64)> {
    let found = rows(world, ADMIN, "open_item.list", json!({ "customer": customer, "open": true })).await;
    found.iter().map(|row| (row["id"].as_i64().expect("an id"), row["open_minor"].as_i64().expect("an amount"))).collect()
}

#[tokio::test]
async fn the_oldest_is_paid_first_and_the_rest_stays() {
    both(async |world| {
        let id = customer(world, "T-1", 1_000_000).await;
        let later = owes(world, id, 50_000, "2026-12-25").await;
        let sooner = owes(world, id, 30_000, "2026-12-01").await;
        let paid = world.done(QIAN, "customer_receipt.post", payment(id, 40_000)).await;
        let told: Vec<_> =
            paid["allocations"].as_array().expect("a list").iter().map(|a| (a["item"].as_i64(), a["amount_minor"].as_i64())).collect();
        assert_eq!(told, [(Some(sooner), Some(30_000)), (Some(later), Some(10_000))]);
        assert_eq!((&paid["advance_minor"], open(world, id).await), (&json!(0), vec![(later, 40_000)]));
        assert_eq!(exposure(world, id).await, (40_000, 0, 40_000));

        let paid = world.done(QIAN, "customer_receipt.post", payment(id, 100_000)).await;
        assert_eq!(paid["advance_minor"], 60_000);
        assert_eq!(exposure(world, id).await, (0, 60_000, -60_000));
        assert_eq!(open(world, id).await, [(paid["open_item"].as_i64().expect("an id"), 60_000)]);
        let found = rows(world, LI, "customer_receipt.list", json!({ "customer": id, "open": true })).await;
        assert_eq!((&found[0]["number"], &found[0]["open_minor"]), (&paid["number"], &json!(60_000)));
        assert_eq!(rows(world, CHEN, "customer_receipt.list", json!({ "customer": id })).await.len(), 0);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn an_advance_is_used_and_given_back() {
    both(async |world| {
        let id = customer(world, "T-1", 1_000_000).await;
        let paid = world.done(QIAN, "customer_receipt.post", payment(id, 100_000)).await;
        let credit = paid["open_item"].as_i64().expect("an id");
        assert_eq!(world.refused(QIAN, "credit.allocate", json!({ "credit_item": credit })).await, ["credit.allocate.nothing_open"]);
        let debit = owes(world, id, 70_000, "2026-12-25").await;
        assert_eq!(exposure(world, id).await, (70_000, 100_000, -30_000), "nothing is used by itself");
        assert_eq!(world.refused(QIAN, "credit.allocate", json!({ "credit_item": debit })).await, ["credit.allocate.not_a_payment"]);

        let by_hand = json!({ "credit_item": credit, "allocations": [{ "item": debit, "amount_minor": 20_000 }] });
        world.done(QIAN, "credit.allocate", by_hand).await;
        let used = world.done(QIAN, "credit.allocate", json!({ "credit_item": credit })).await;
        assert_eq!((used["allocations"][0]["amount_minor"].clone(), used["open_minor"].clone()), (json!(50_000), json!(30_000)));
        assert_eq!(exposure(world, id).await, (0, 30_000, -30_000));

        let allocation = &used["allocations"][0]["allocation"];
        let undo = json!({ "allocation": allocation, "reason": "核销错了" });
        let undone = world.done(QIAN, "credit.undo_allocation", undo.clone()).await;
        assert_eq!(exposure(world, id).await, (50_000, 80_000, -30_000));
        assert_eq!(open(world, id).await, [(credit, 80_000), (debit, 50_000)]);
        assert_eq!(world.refused(QIAN, "credit.undo_allocation", undo).await, ["credit.undo_allocation.undone"]);
        let negation = json!({ "allocation": undone["id"], "reason": "再撤销" });
        assert_eq!(world.refused(QIAN, "credit.undo_allocation", negation).await, ["credit.undo_allocation.undone"]);
        let found = rows(world, LI, "allocation.list", json!({ "debit_item": debit })).await;
        let told: Vec<_> = found.iter().map(|row| (row["amount_minor"].as_i64(), row["undone"].as_bool())).collect();
        assert_eq!(told, [(Some(20_000), Some(false)), (Some(50_000), Some(true)), (Some(-50_000), Some(false))]);
        let entries = rows(world, LI, "money_entry.list", json!({ "customer": id, "account": "advances" })).await;
        let amounts: Vec<_> = entries.iter().filter_map(|row| row["amount_minor"].as_i64()).collect();
        assert_eq!(amounts, [100_000, -20_000, -50_000, 50_000]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_payment_is_used_as_a_person_says() {
    both(async |world| {
        let id = customer(world, "T-1", 1_000_000).await;
        let other = customer(world, "T-2", 1_000_000).await;
        let (one, two) = (owes(world, id, 50_000, "2026-12-25").await, owes(world, id, 30_000, "2026-12-01").await);
        let theirs = owes(world, other, 10_000, "2026-12-01").await;
        let pay = |minor: i64, lines: &[(i64, i64)]| {
            let lines: Vec<Value> = lines.iter().map(|(item, minor)| json!({ "item": item, "amount_minor": minor })).collect();
            let mut input = payment(id, minor);
            input["allocations"] = json!(lines);
            input
        };
        let keys = world.refused(QIAN, "customer_receipt.post", pay(60_000, &[(one, 50_001), (theirs, 1), (two, 0)])).await;
        let expected = ["settle.allocation.exceeds_open", "settle.allocation.unknown_item", "settle.allocation.not_positive"];
        assert_eq!(keys, expected);
        assert_eq!(
            world.refused(QIAN, "customer_receipt.post", pay(60_000, &[(one, 40_000), (two, 30_000)])).await,
            ["settle.allocation.exceeds_amount"]
        );
        assert_eq!(world.fails(LI, "customer_receipt.post", pay(1, &[(999_999, 1)])).await, "record.not_found");
        let paid = world.done(QIAN, "customer_receipt.post", pay(60_000, &[(one, 10_000), (one, 5_000)])).await;
        assert_eq!((paid["advance_minor"].clone(), exposure(world, id).await), (json!(45_000), (65_000, 45_000, 20_000)));
        assert_eq!(open(world, id).await[0], (one, 35_000));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn the_same_payment_is_taken_once() {
    both(async |world| {
        let id = customer(world, "T-1", 1_000_000).await;
        let mut input = payment(id, 10_000);
        input["bank_reference"] = json!(" B-1 ");
        world.done(QIAN, "customer_receipt.post", input.clone()).await;
        for same in ["B-1", "b-1", "Ｂ－１ "] {
            (input["amount"]["minor"], input["bank_reference"]) = (json!(20_000), json!(same));
            assert_eq!(world.refused(QIAN, "customer_receipt.post", input.clone()).await, ["customer_receipt.reference_taken"], "{same}");
        }

        input["bank_reference"] = json!("B-2");
        let (one, other) = (world.execute(QIAN, "customer_receipt.post", &input), world.execute(ADMIN, "customer_receipt.post", &input));
        let (one, other) = tokio::join!(one, other);
        let refused: Vec<String> = [one, other].into_iter().filter_map(Result::err).map(|no| no.code().to_owned()).collect();
        assert_eq!(refused, ["customer_receipt.reference_taken"]);
        assert_eq!(exposure(world, id).await, (0, 30_000, -30_000));
        for _ in 0..2 {
            world.done(QIAN, "customer_receipt.post", payment(id, 1)).await;
        }
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_never_had_credit_pays_in_advance() {
    both(async |world| {
        let id = world.done(LI, "customer.create", json!({ "code": "T-1", "name": "T-1" })).await["id"].as_i64().expect("an id");
        world.done(QIAN, "customer_receipt.post", payment(id, 10_000)).await;
        assert_eq!(exposure(world, id).await, (0, 10_000, -10_000));
        world.done(LI, "credit.charge", charge(id, 10_000, "2026-11-25")).await;
        assert_eq!(world.refused(LI, "credit.charge", charge(id, 1, "2026-11-25")).await, ["credit.charge.over_limit"]);
        let mut late = payment(id, 0);
        (late["received_on"], late["bank_reference"]) = (json!("2026-11-26"), json!("长".repeat(101)));
        let keys = world.refused(QIAN, "customer_receipt.post", late).await;
        assert_eq!(keys, ["amount.not_positive", "text.too_long", "customer_receipt.in_future"]);
        world.check().await;
    })
    .await;
}

/// What a list offers to undo is undone, and nothing else is offered.
#[tokio::test]
async fn what_takes_a_document_back_is_not_offered_to_be_undone() {
    both(async |world| {
        let id = on_credit(world, "T-1", 1_000_000).await;
        let sent = delivered(world, id, &[(57, "3", "33.333333")]).await;
        world.done(ADMIN, "delivery.reverse", json!({ "delivery": sent, "reason": "数量填错" })).await;
        owes(world, id, 30_000, "2026-12-01").await;
        let paid = world.done(QIAN, "customer_receipt.post", payment(id, 30_000)).await;
        let used = paid["allocations"][0]["allocation"].clone();
        let offered = async || -> Vec<(bool, Value)> {
            let found = rows(world, ADMIN, "allocation.list", json!({ "customer": id })).await;
            found.into_iter().map(|row| (row["undoable"] == true, row["id"].clone())).collect()
        };
        let all = offered().await;
        assert_eq!((all.len(), all.iter().filter(|(may, _)| *may).map(|(_, id)| id.clone()).collect::<Vec<_>>()), (2, vec![used.clone()]));
        let undo = |allocation: &Value| json!({ "allocation": allocation, "reason": "核销错了" });
        let (_, taken_back) = all.iter().find(|(may, _)| !may).expect("one");
        assert_eq!(world.refused(QIAN, "credit.undo_allocation", undo(taken_back)).await, ["credit.undo_allocation.takes_back"]);
        world.done(QIAN, "credit.undo_allocation", undo(&used)).await;
        assert!(offered().await.iter().all(|(may, _)| !may), "neither what was undone nor what undoes it");
        world.check().await;
    })
    .await;
}
