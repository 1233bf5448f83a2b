//! The catalogue is told what has to be bought again.

use crate::{asking, receive, rows};
use base::Timestamp;
use serde_json::{Value, json};
use testkit::world::{ADMIN, NOW_MICROS, SUN};
use testkit::{World, both};

/// Whether a product is flagged, once every message has been delivered.
async fn is_low(world: &World, product: i64) -> bool {
    while world.kernel.relay_once().await.expect("delivers").total() > 0 {}
    rows(world, ADMIN, "product.detail", json!({ "id": product })).await[0]["low_since"] != Value::Null
}

#[tokio::test]
async fn a_product_is_low_from_its_reorder_point_on() {
    both(async |world| {
        let input = json!({ "code": "T-1", "name": "球阀", "unit": "件", "reorder_at": 20_000 });
        let product = world.done(ADMIN, "product.create", input).await["id"].as_i64().expect("an id");
        receive(world, 70, product, 20_000).await;
        receive(world, 71, product, 10_000).await;
        world.done(SUN, "stock.reserve", asking(&[(product, 9_999)])).await;
        assert!(!is_low(world, product).await, "the other warehouse counts");
        let last = world.done(SUN, "stock.reserve", asking(&[(product, 1)])).await;
        assert!(is_low(world, product).await);
        world.done(SUN, "stock.release", json!({ "reservation": last["id"] })).await;
        assert!(!is_low(world, product).await);
        world.done(SUN, "stock.reserve", asking(&[(product, 10_001), (50, 1)])).await;
        assert!(is_low(world, product).await);
        receive(world, 71, product, 10_000).await;
        assert!(is_low(world, product).await, "exactly the reorder point is low");
        receive(world, 71, product, 1).await;
        assert!(!is_low(world, product).await);
        world.check().await;
    })
    .await;
}

/// One receipt leaves one product low, whose flag was lost, and fills up another.
#[tokio::test]
async fn a_receipt_of_several_products_says_of_each_how_it_is() {
    both(async |world| {
        let mut made = Vec::new();
        for code in ["T-1", "T-2"] {
            let input = json!({ "code": code, "name": code, "unit": "件", "reorder_at": 20_000 });
            made.push(world.done(ADMIN, "product.create", input).await["id"].as_i64().expect("an id"));
        }
        world.done(ADMIN, "product.flag_low", json!({ "products": [made[1]] })).await;
        let line = |product: i64, quantity: i64| json!({ "product": product, "quantity": quantity, "unit_cost_micro": 1_500_000 });
        let lines = [line(made[0], 5_000), line(made[1], 50_000)];
        world
            .done(ADMIN, "stock.receive", json!({ "warehouse": 70, "supplier": "义乌", "received_on": "2026-11-25", "lines": lines }))
            .await;
        assert!(is_low(world, made[0]).await);
        assert!(!is_low(world, made[1]).await);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn another_reorder_point_is_another_judgement() {
    both(async |world| {
        let input = json!({ "code": "T-1", "name": "球阀", "unit": "件", "reorder_at": 10_000 });
        let product = world.done(ADMIN, "product.create", input).await["id"].as_i64().expect("an id");
        receive(world, 70, product, 20_000).await;
        assert!(!is_low(world, product).await);
        for (version, (point, low)) in (1..).zip([(30_000, true), (5_000, false), (20_000, true), (0, false)]) {
            world.done(ADMIN, "product.change", json!({ "product": product, "version": version, "reorder_at": point })).await;
            assert_eq!(is_low(world, product).await, low, "{point}");
        }
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_has_ended_is_released_by_the_job() {
    both(async |world| {
        receive(world, 70, 66, 60_000).await;
        let mut input = asking(&[(66, 1_000)]);
        input["expires_at"] = json!("2026-11-25T03:00:00Z");
        for _ in 0..51 {
            world.done(SUN, "stock.reserve", input.clone()).await;
        }
        world.kernel.run_due_jobs().await.expect("runs");
        assert_eq!(crate::balance(world, 70, 66).await, (60_000, 51_000), "nothing has ended");
        world.clock.set(Timestamp::from_micros(NOW_MICROS).plus_secs(3_600));
        world.kernel.run_due_jobs().await.expect("runs");
        assert_eq!(crate::balance(world, 70, 66).await, (60_000, 0), "in two requests");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_released_holds_up_nothing() {
    both(async |world| {
        receive(world, 70, 66, 60_000).await;
        receive(world, 70, 67, 60_000).await;
        let until = |product: i64, at: &str| {
            let mut input = asking(&[(product, 1_000)]);
            input["expires_at"] = json!(at);
            input
        };
        for _ in 0..51 {
            world.done(SUN, "stock.reserve", until(66, "2026-11-25T03:00:00Z")).await;
        }
        world.done(SUN, "stock.reserve", until(67, "2026-11-25T03:00:01Z")).await;
        // The balance is damaged: of what is promised nobody knows any more.
        world.raw("UPDATE stock_balance SET reserved = 0 WHERE item_id = 66").await;
        world.clock.set(Timestamp::from_micros(NOW_MICROS).plus_secs(3_660));
        world.kernel.run_due_jobs().await.expect("runs");
        assert_eq!(crate::balance(world, 70, 67).await, (60_000, 0));
        world.raw("UPDATE stock_balance SET reserved = 51000 WHERE item_id = 66").await;
        world.clock.set(Timestamp::from_micros(NOW_MICROS).plus_secs(3_720));
        world.kernel.run_due_jobs().await.expect("runs");
        assert_eq!(crate::balance(world, 70, 66).await, (60_000, 0), "made good");
        world.check().await;
    })
    .await;
}
