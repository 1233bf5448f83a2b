//! How customers paid, what stays an advance, and receipts that are taken back.

use crate::{charge, customer, exposure, payment, rows};
use serde_json::{Value, json};
use testkit::world::{ADMIN, CHEN, LI, QIAN};
use testkit::{World, both};

/// A receipt is taken back on the 25th.
fn back(receipt: &Value) -> Value {
    json!({ "receipt": receipt, "reversed_on": "2026-11-25", "reason": "录错客户" })
}

async fn shown(world: &World, receipt: &Value) -> Value {
    rows(world, LI, "customer_receipt.detail", json!({ "id": receipt })).await.remove(0)
}

#[tokio::test]
async fn a_receipt_says_how_it_came() {
    both(async |world| {
        let id = customer(world, "T-1", 1_000_000).await;
        let mut input = payment(id, 10_000);
        (input["method"], input["remark"]) = (json!("wechat"), json!(" 门店代收 "));
        let paid = world.done(QIAN, "customer_receipt.post", input.clone()).await;
        let row = shown(world, &paid["id"]).await;
        assert_eq!((&row["method"], &row["remark"], &row["state"]), (&json!("wechat"), &json!("门店代收"), &json!("unused")));
        input["remark"] = json!("长".repeat(201));
        assert_eq!(world.refused(QIAN, "customer_receipt.post", input.clone()).await, ["text.too_long"]);
        input["method"] = json!("barter");
        assert!(world.execute(QIAN, "customer_receipt.post", &input).await.is_err(), "there is no such way");
        let found = rows(world, QIAN, "customer_receipt.list", json!({ "method": "wechat" })).await;
        assert_eq!(found.len(), 1);
        let found = rows(world, QIAN, "customer_receipt.list", json!({ "q": "t1", "received_from": "2026-11-25" })).await;
        assert_eq!((found.len(), &found[0]["id"]), (1, &paid["id"]), "found by its customer");
        let number = paid["number"].as_str().expect("a number").to_lowercase();
        assert_eq!(rows(world, QIAN, "customer_receipt.list", json!({ "q": number })).await.len(), 1, "found by its number");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn an_advance_pays_nothing_by_itself() {
    both(async |world| {
        let id = customer(world, "T-1", 1_000_000).await;
        let owed = world.done(LI, "credit.charge", charge(id, 70_000, "2026-12-25")).await;
        let mut input = payment(id, 50_000);
        input["as_advance"] = json!(true);
        let paid = world.done(QIAN, "customer_receipt.post", input.clone()).await;
        assert_eq!((paid["advance_minor"].clone(), paid["allocations"].clone()), (json!(50_000), json!([])));
        assert_eq!(exposure(world, id).await, (70_000, 50_000, 20_000));
        input["allocations"] = json!([{ "item": owed["open_item"], "amount_minor": 1 }]);
        assert_eq!(world.refused(QIAN, "customer_receipt.post", input).await, ["customer_receipt.advance_is_not_used"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_receipt_is_taken_back_when_nothing_of_it_is_used() {
    both(async |world| {
        let id = customer(world, "T-1", 1_000_000).await;
        let owed = world.done(LI, "credit.charge", charge(id, 70_000, "2026-12-25")).await;
        let mut input = payment(id, 50_000);
        input["bank_reference"] = json!("B-1");
        let paid = world.done(QIAN, "customer_receipt.post", input.clone()).await;
        let refused = world.execute(QIAN, "customer_receipt.reverse", &back(&paid["id"])).await;
        let Err(kernel::Failure::Refused(refused)) = refused else { panic!("{refused:?}") };
        let told: Vec<String> = refused[0].args.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(refused[0].key, "customer_receipt.used");
        assert!(told.iter().any(|arg| arg.contains(owed["number"].as_str().expect("a number"))), "it says which: {told:?}");

        let undo = json!({ "allocation": paid["allocations"][0]["allocation"], "reason": "录错客户" });
        world.done(QIAN, "credit.undo_allocation", undo).await;
        let taken = world.done(QIAN, "customer_receipt.reverse", back(&paid["id"])).await;
        assert_eq!(exposure(world, id).await, (70_000, 0, 70_000));
        let row = shown(world, &paid["id"]).await;
        assert_eq!((&row["state"], &row["reversal_number"], &row["open_minor"]), (&json!("reversed"), &taken["number"], &json!(0)));
        assert_eq!(world.refused(QIAN, "customer_receipt.reverse", back(&paid["id"])).await, ["customer_receipt.reversed"]);

        let closing = rows(world, QIAN, "allocation.list", json!({ "credit_item": paid["open_item"] })).await;
        let last = closing.last().expect("an allocation");
        let undo = json!({ "allocation": last["id"], "reason": "再试" });
        assert_eq!(world.refused(QIAN, "credit.undo_allocation", undo).await, ["credit.undo_allocation.takes_back"]);
        let again = world.done(QIAN, "customer_receipt.post", input).await;
        assert_ne!(again["id"], paid["id"], "the reference is free again");
        assert_eq!(exposure(world, id).await, (20_000, 0, 20_000));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_reversal_has_its_day_and_its_reason() {
    both(async |world| {
        let id = customer(world, "T-1", 1_000_000).await;
        let paid = world.done(QIAN, "customer_receipt.post", payment(id, 50_000)).await;
        let mut wrong = back(&paid["id"]);
        (wrong["reversed_on"], wrong["reason"]) = (json!("2026-11-26"), json!(" "));
        assert_eq!(world.refused(QIAN, "customer_receipt.reverse", wrong).await, ["text.empty", "customer_receipt.reverse.in_future"]);
        let mut early = back(&paid["id"]);
        early["reversed_on"] = json!("2026-11-24");
        assert_eq!(world.refused(QIAN, "customer_receipt.reverse", early).await, ["customer_receipt.reverse.too_early"]);
        assert_eq!(world.fails(CHEN, "customer_receipt.reverse", back(&paid["id"])).await, "record.not_found");
        let (one, other) = (back(&paid["id"]), back(&paid["id"]));
        let (one, other) =
            tokio::join!(world.execute(QIAN, "customer_receipt.reverse", &one), world.execute(ADMIN, "customer_receipt.reverse", &other));
        let refused: Vec<String> = [one, other].into_iter().filter_map(Result::err).map(|no| no.code().to_owned()).collect();
        assert_eq!(refused, ["customer_receipt.reversed"], "taken back once, also at the same moment");
        world.check().await;
    })
    .await;
}
