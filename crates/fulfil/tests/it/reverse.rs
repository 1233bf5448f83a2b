//! 反审核: a delivery is taken back as a whole, or it is told what must be undone first.

use crate::{TODAY, customer, deliver, delivery, exposure, goods_return, order, publish, rows, state, stock};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::ADMIN;

const THREE: &[(i64, &str, &str)] = &[(59, "3", "33.333333")];

fn reverse(delivery: i64) -> Value {
    json!({ "delivery": delivery, "reason": "数量填错" })
}

#[tokio::test]
async fn a_delivery_is_taken_back_and_made_again() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let before = (
            stock(world, 59).await,
            exposure(world, id).await,
            world.rows("SELECT quantity, value_minor FROM stock_cost WHERE product_id = 59").await,
        );
        let sent = deliver(world, order, &[(1, 2_000)]).await;
        let made = world.done(ADMIN, "delivery.reverse", reverse(sent)).await;
        let after = (
            stock(world, 59).await,
            exposure(world, id).await,
            world.rows("SELECT quantity, value_minor FROM stock_cost WHERE product_id = 59").await,
        );
        assert_eq!(before, after);
        assert_eq!(state(world, order).await, "confirmed");
        let detail = &rows(world, ADMIN, "delivery.detail", json!({ "id": sent })).await[0];
        assert_eq!(
            (&detail["state"], &detail["reversal_number"], &detail["to_invoice_minor"]),
            (&json!("taken_back"), &made["number"], &json!(0))
        );
        assert_eq!(world.refused(ADMIN, "delivery.reverse", reverse(sent)).await, ["delivery.reversed"]);
        assert_eq!(world.refused(ADMIN, "goods_return.post", goods_return(sent, &[(1, 1_000)])).await, ["delivery.reversed"]);
        let sign = json!({ "delivery": sent, "signed_on": TODAY, "signed_by": "何收货" });
        assert_eq!(world.refused(ADMIN, "delivery.sign", sign).await, ["delivery.reversed"]);
        deliver(world, order, &[]).await;
        assert_eq!((exposure(world, id).await, state(world, order).await), ((0, 0, 10_000, 0), "fulfilled".to_owned()));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn it_is_told_what_must_be_undone_first() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let (first, second) = (deliver(world, order, &[(1, 1_000)]).await, deliver(world, order, &[(1, 1_000)]).await);
        let back = world.done(ADMIN, "goods_return.post", goods_return(first, &[(1, 500)])).await;
        let no = world.execute(ADMIN, "delivery.reverse", &reverse(first)).await;
        let Err(Failure::Refused(refusals)) = no else { panic!("{no:?}") };
        assert_eq!(refusals[0].key, "delivery.reverse.returned");
        assert_eq!(serde_json::to_value(&refusals[0].args["number"]).expect("JSON"), json!({ "text": back["number"] }));
        let item = rows(world, ADMIN, "open_item.list", json!({ "customer": id, "side": "debit" })).await;
        let item = item.iter().find(|item| item["doc_id"] == second).expect("an item")["id"].clone();
        let amount = json!({ "minor": 1_000, "currency": "CNY" });
        let used = json!([{ "item": item, "amount_minor": 100 }]);
        let paid = json!({ "entity": 1, "customer": id, "amount": amount, "received_on": TODAY, "allocations": used });
        let receipt = world.done(ADMIN, "customer_receipt.post", paid).await;
        let no = world.execute(ADMIN, "delivery.reverse", &reverse(second)).await;
        let Err(Failure::Refused(refusals)) = no else { panic!("{no:?}") };
        assert_eq!(refusals[0].key, "delivery.reverse.paid");
        assert_eq!(serde_json::to_value(&refusals[0].args["number"]).expect("JSON"), json!({ "text": receipt["number"] }));
        let undo = json!({ "allocation": receipt["allocations"][0]["allocation"], "reason": "核销错了" });
        world.done(ADMIN, "credit.undo_allocation", undo).await;
        world.done(ADMIN, "delivery.reverse", reverse(second)).await;
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_that_was_closed_is_not_opened_again() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let sent = deliver(world, order, &[(1, 1_000)]).await;
        let version = rows(world, ADMIN, "sales_order.detail", json!({ "id": order })).await[0]["version"].clone();
        world.done(ADMIN, "sales_order.close", json!({ "order": order, "version": version, "reason": "不要了" })).await;
        assert_eq!(world.refused(ADMIN, "delivery.post", delivery(order, &[])).await, ["delivery.order_not_open"]);
        assert_eq!(world.refused(ADMIN, "delivery.reverse", reverse(sent)).await, ["delivery.reverse.order_closed"]);
        world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 1_000)])).await;
        assert_eq!(exposure(world, id).await, (0, 0, 0, 0));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn wherever_the_receivable_arises() {
    both(async |world| {
        for (arises, code) in [("signature", "T-1"), ("invoice", "T-2")] {
            publish(world, json!({ "receivable.arises": arises })).await;
            let id = customer(world, code, 100_000).await;
            let order = order(world, id, THREE).await;
            for signed in [false, true] {
                let sent = deliver(world, order, &[(1, 2_000)]).await;
                if signed {
                    let sign = json!({ "delivery": sent, "signed_on": TODAY, "signed_by": "何收货" });
                    world.done(ADMIN, "delivery.sign", sign).await;
                }
                world.done(ADMIN, "delivery.reverse", reverse(sent)).await;
                assert_eq!(exposure(world, id).await, (10_000, 0, 0, 0), "{arises} {signed}");
            }
        }
        world.check().await;
    })
    .await;
}
