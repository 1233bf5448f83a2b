//! Goods come back, never more than were shipped.

use crate::{TODAY, customer, deliver, exposure, goods_return, order, rows, state, stock};
use kernel::Failure;
use serde_json::json;
use testkit::World;
use testkit::both;
use testkit::world::{ADMIN, CHEN};

const THREE: &[(i64, &str, &str)] = &[(59, "3", "33.333333"), (55, "2", "40")];

#[tokio::test]
async fn parts_come_back_to_the_cent_with_their_cost() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let (_, on_hand) = stock(world, 59).await;
        let order = order(world, id, THREE).await;
        let sent = deliver(world, order, &[]).await;
        let cost = "SELECT quantity, value_minor FROM stock_cost WHERE product_id = 59";
        let mut amounts = Vec::new();
        for _ in 0..3 {
            let made = world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 1_000)])).await;
            amounts.push(made["gross"]["minor"].as_i64().expect("a figure"));
        }
        assert_eq!(amounts, [3_333, 3_334, 3_333]);
        assert_eq!(stock(world, 59).await.1, on_hand);
        let back = rows(world, ADMIN, "goods_return.list", json!({ "delivery": sent })).await;
        let line = &rows(world, ADMIN, "delivery_line.list", json!({ "delivery": sent })).await[0];
        let costs: i64 = back.iter().map(|row| row["cost_minor"].as_i64().expect("a figure")).sum();
        assert_eq!(
            (costs, &line["returned"], &line["returnable"]),
            (line["cost_minor"].as_i64().expect("a figure"), &json!(3_000), &json!(0))
        );
        assert_eq!(world.rows(cost).await.len(), 1);
        assert_eq!(state(world, order).await, "fulfilled", "what came back is not to be delivered again");
        assert_eq!(exposure(world, id).await, (0, 0, 8_000, 0));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn no_more_comes_back_than_left() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let sent = deliver(world, order, &[(1, 2_000)]).await;
        assert_eq!(world.refused(ADMIN, "goods_return.post", goods_return(sent, &[(1, 2_001)])).await, ["goods_return.above_delivered"]);
        assert_eq!(world.refused(ADMIN, "goods_return.post", goods_return(sent, &[(2, 1_000)])).await, ["goods_return.no_such_line"]);
        world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 1_500)])).await;
        let no = world.execute(ADMIN, "goods_return.post", &goods_return(sent, &[(1, 501)])).await;
        let Err(Failure::Refused(refusals)) = no else { panic!("{no:?}") };
        assert_eq!(refusals[0].field.as_deref(), Some("lines.0.quantity"));
        let mut bad = goods_return(sent, &[(1, 100), (1, 100)]);
        (bad["returned_on"], bad["reason"]) = (json!("2026-11-26"), json!(" "));
        let keys = world.refused(ADMIN, "goods_return.post", bad).await;
        for key in ["text.empty", "goods_return.in_future", "goods_return.line_twice"] {
            assert!(keys.iter().any(|found| found == key), "{key}: {keys:?}");
        }
        let mut early = goods_return(sent, &[(1, 100)]);
        early["returned_on"] = json!("2026-11-24");
        assert_eq!(world.refused(ADMIN, "goods_return.post", early).await, ["goods_return.too_early"]);
        assert_eq!(world.fails(CHEN, "goods_return.post", goods_return(sent, &[(1, 100)])).await, "record.not_found");
        world.check().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn returns_at_once_stay_within_what_left() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let sent = deliver(world, order, &[(1, 3_000)]).await;
        let mut clerks = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let request = world.request(World::person(ADMIN), "goods_return.post", &goods_return(sent, &[(1, 1_000)]));
            let kernel = world.kernel.clone();
            clerks.spawn(async move {
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
        assert_eq!(clerks.join_all().await.into_iter().filter(|back| *back).count(), 3);
        assert_eq!(exposure(world, id).await, (8_000, 0, 0, 0));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_gift_comes_and_goes_without_money() {
    both(async |world| {
        crate::priced(world).await;
        crate::publish(world, json!({ "price.own_discount": 10_000 })).await;
        let id = customer(world, "T-1", 100_000).await;
        let lines = json!([{ "product": 59, "quantity": "1", "price": "50" }, { "product": 55, "quantity": "2", "gift": true }]);
        let content = json!({ "customer": id, "warehouse": 70, "with_tax": true, "lines": lines });
        let draft = world.done(ADMIN, "order_draft.save", json!({ "content": content })).await;
        let confirm = json!({ "draft": draft["id"], "version": draft["version"] });
        let order = world.done(ADMIN, "sales_order.confirm", confirm).await["id"].as_i64().expect("an id");
        let gifts = deliver(world, order, &[(2, 2_000)]).await;
        assert_eq!(exposure(world, id).await, (5_000, 0, 0, 0));
        let version = rows(world, ADMIN, "sales_order.detail", json!({ "id": order })).await[0]["version"].clone();
        let close = json!({ "order": order, "version": version, "reason": "不要了" });
        assert_eq!(world.refused(ADMIN, "sales_order.close", close).await, ["sales_order.gifts_ahead"], "the gifts alone were delivered");
        world.done(ADMIN, "goods_return.post", goods_return(gifts, &[(1, 1_000)])).await;
        world.done(ADMIN, "delivery.sign", json!({ "delivery": gifts, "signed_on": TODAY, "signed_by": "店长" })).await;
        assert_eq!(exposure(world, id).await, (5_000, 0, 0, 0));
        world.check().await;
    })
    .await;
}

/// Whether a product is flagged as to be bought again, once every message has been delivered.
async fn is_low(world: &World, product: i64) -> bool {
    while world.kernel.relay_once().await.expect("delivers").total() > 0 {}
    rows(world, ADMIN, "product.detail", json!({ "id": product })).await[0]["low_since"] != serde_json::Value::Null
}

#[tokio::test]
async fn what_left_is_missed_and_what_came_back_is_there() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let free = world.number("SELECT SUM(on_hand - reserved) FROM stock_balance WHERE item_id = 59").await;
        let version = world.number("SELECT version FROM product WHERE id = 59").await;
        world.done(ADMIN, "product.change", json!({ "product": 59, "version": version, "reorder_at": free - 3_000 })).await;
        let order = order(world, id, THREE).await;
        assert!(is_low(world, 59).await);
        let sent = deliver(world, order, &[]).await;
        assert!(is_low(world, 59).await, "what was held has left");
        world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 1_000)])).await;
        assert!(!is_low(world, 59).await);
        world.check().await;
    })
    .await;
}
