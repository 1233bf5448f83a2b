//! Limits are given, raised and asked for.

use crate::{approve, customer, rows};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{ADMIN, LI, QIAN};

fn raise(customer: i64, limit_minor: i64) -> Value {
    json!({ "entity": 1, "customer": customer, "currency": "CNY", "limit_minor": limit_minor, "reason": "旺季" })
}

async fn limit(world: &testkit::World, customer: i64) -> Option<i64> {
    rows(world, ADMIN, "exposure.list", json!({ "customer": customer })).await.first().and_then(|row| row["limit_minor"].as_i64())
}

#[tokio::test]
async fn a_limit_is_raised_within_authority_and_above_it_with_a_yes() {
    both(async |world| {
        let id = world.done(LI, "customer.create", json!({ "code": "T-1", "name": "T-1" })).await["id"].as_i64().expect("an id");
        assert_eq!(limit(world, id).await, None);
        let first = world.done(QIAN, "credit.raise_limit", raise(id, 5_000_000)).await;
        assert_eq!((limit(world, id).await, &first["version"]), (Some(5_000_000), &json!(1)));
        let second = world.done(QIAN, "credit.raise_limit", raise(id, 10_000_000)).await;
        assert_eq!((&second["id"], &second["version"]), (&first["id"], &json!(2)));
        assert_eq!(world.refused(QIAN, "credit.raise_limit", raise(id, 10_000_000)).await, ["credit.raise_limit.not_higher"]);
        let mut wrong = raise(id, -1);
        wrong["reason"] = json!("");
        assert_eq!(world.refused(QIAN, "credit.raise_limit", wrong).await, ["text.empty", "credit.raise_limit.negative"]);

        let asked = world.pending(ADMIN, "credit.raise_limit", raise(id, 10_000_001)).await;
        assert_eq!(limit(world, id).await, Some(10_000_000));
        approve(world, QIAN, asked).await;
        assert_eq!(limit(world, id).await, Some(10_000_001));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_limit_is_lowered_and_then_holds() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let lower = |limit_minor: i64, version: Option<i64>| {
            let mut asked = raise(id, limit_minor);
            if let Some(version) = version {
                asked["version"] = json!(version);
            }
            asked
        };
        assert_eq!(world.refused(QIAN, "credit.lower_limit", lower(100_000, None)).await, ["credit.lower_limit.not_lower"]);
        assert_eq!(world.refused(QIAN, "credit.lower_limit", lower(-1, None)).await, ["credit.raise_limit.negative"]);
        assert_eq!(world.refused(QIAN, "credit.lower_limit", lower(1, Some(7))).await, ["record.changed_meanwhile"]);
        let saved = world.done(QIAN, "credit.lower_limit", lower(40_000, Some(1))).await;
        assert_eq!((limit(world, id).await, &saved["version"]), (Some(40_000), &json!(2)));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_customer_comes_with_credit_or_not_at_all() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        assert_eq!(limit(world, id).await, Some(100_000));
        let input = |code: &str, limit_minor: i64| {
            let customer = json!({ "code": code, "name": code, "owner": LI, "department": 11 });
            json!({ "customer": customer, "entity": 1, "currency": "CNY", "limit_minor": limit_minor, "reason": "新店" })
        };
        let count = || world.number("SELECT COUNT(*) FROM customer");
        let before = count().await;
        assert_eq!(world.refused(ADMIN, "credit.onboard", input("T-1", 100_000)).await, ["customer.code.taken"]);
        assert_eq!(world.refused(ADMIN, "credit.onboard", input("T-2", 0)).await, ["credit.raise_limit.not_higher"]);
        let mut shares = input("T-3", 100_000);
        shares["customer"]["shares_credit_with"] = json!(id);
        assert_eq!(world.refused(ADMIN, "credit.onboard", shares.clone()).await, ["credit.raise_limit.not_higher"]);
        assert_eq!(count().await, before, "a refused part refuses the whole");

        shares["limit_minor"] = json!(100_001);
        world.done(ADMIN, "credit.onboard", shares).await;
        assert_eq!(limit(world, id).await, Some(100_001));
        let asked = world.pending(ADMIN, "credit.onboard", input("T-4", 10_000_001)).await;
        assert_eq!(count().await, before + 1, "what waits is not there yet");
        approve(world, QIAN, asked).await;
        assert_eq!(count().await, before + 2);
        let made = rows(world, LI, "customer.list", json!({ "code": "T-4" })).await;
        assert_eq!(limit(world, made[0]["id"].as_i64().expect("an id")).await, Some(10_000_001));
        world.check().await;
    })
    .await;
}

/// Whoever is refused finds the field in what they sent.
#[tokio::test]
async fn what_is_wrong_with_a_newcomer_is_told_at_its_field() {
    both(async |world| {
        let customer = json!({ "code": "C0080", "name": "" });
        let input = json!({ "customer": customer, "entity": 1, "currency": "CNY", "limit_minor": 100 });
        let refused = world.execute(ADMIN, "credit.onboard", &input).await;
        let Err(kernel::Failure::Refused(refused)) = refused else { panic!("{refused:?}") };
        let fields: Vec<_> = refused.iter().map(|r| (r.key.as_str(), r.field.as_deref().unwrap_or(""))).collect();
        assert_eq!(fields, [("text.empty", "customer.name"), ("customer.code.taken", "customer.code")]);
    })
    .await;
}

#[tokio::test]
async fn a_hold_needs_credit() {
    both(async |world| {
        let id = world.done(LI, "customer.create", json!({ "code": "T-1", "name": "T-1" })).await["id"].clone();
        let hold = json!({ "entity": 1, "customer": id, "currency": "CNY", "on_hold": true, "reason": "" });
        assert_eq!(world.refused(ADMIN, "credit.set_hold", hold).await, ["text.empty", "credit.no_limit"]);
        let id = customer(world, "T-2", 1).await;
        let lift = json!({ "entity": 1, "customer": id, "currency": "CNY", "on_hold": false, "reason": "付款", "version": 7 });
        assert_eq!(world.refused(ADMIN, "credit.set_hold", lift).await, ["credit.set_hold.not_held", "record.changed_meanwhile"]);
        world.check().await;
    })
    .await;
}
