//! 反审核: a delivery is taken back as a whole, or it is told what must be undone first.

use crate::{
    TODAY, customer, deliver, delivery, exposure, goods_return, invoice, order, order_from, pays, publish, rows, state, stock, warehouse,
};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::world::ADMIN;
use testkit::{World, both, meanwhile};

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

#[tokio::test]
async fn nothing_comes_back_into_a_closed_warehouse() {
    both(async |world| {
        let (id, place) = (customer(world, "T-1", 100_000).await, warehouse(world, 3_000).await);
        let order = order_from(world, place, id, THREE).await;
        let sent = deliver(world, order, &[]).await;
        world.done(ADMIN, "warehouse.close", json!({ "warehouse": place, "version": 1 })).await;
        let closed = ["goods_return.warehouse_closed"];
        assert_eq!(world.refused(ADMIN, "delivery.reverse", reverse(sent)).await, closed);
        assert_eq!(world.refused(ADMIN, "goods_return.post", goods_return(sent, &[(1, 1_000)])).await, closed);
        world.check().await;
        world.done(ADMIN, "warehouse.reopen", json!({ "warehouse": place, "version": 2 })).await;
        world.done(ADMIN, "delivery.reverse", reverse(sent)).await;
        assert_eq!(state(world, order).await, "confirmed");
        world.check().await;
    })
    .await;
}

/// A taking back that was not there yet when the closing was decided.
#[tokio::test(flavor = "multi_thread")]
async fn a_warehouse_is_not_closed_under_what_is_taken_back() {
    both(async |world| {
        let (id, place) = (customer(world, "T-1", 100_000).await, warehouse(world, 3_000).await);
        let order = order_from(world, place, id, THREE).await;
        let sent = deliver(world, order, &[]).await;
        let back = world.request(World::person(ADMIN), "delivery.reverse", &reverse(sent));
        let close = world.request(World::person(ADMIN), "warehouse.close", &json!({ "warehouse": place, "version": 1 }));
        let balance = format!("SELECT id FROM stock_balance WHERE warehouse_id = {place} FOR UPDATE");
        let outcomes = meanwhile(world, &balance, "ROLLBACK", vec![back, close]).await;
        assert!(outcomes[0].is_ok(), "{outcomes:?}");
        assert_eq!(outcomes[1].as_ref().expect_err("the order holds it again").code(), "warehouse.promised");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_comes_back_from_a_closed_customer() {
    both(async |world| {
        publish(world, json!({ "price.own_discount": 10_000 })).await;
        crate::priced(world).await;
        let id = customer(world, "T-1", 100_000).await;
        let lines = json!([{ "product": 59, "quantity": "3", "price": "33.333333" }, { "product": 55, "quantity": "1", "gift": true }]);
        let content = json!({ "customer": id, "warehouse": 70, "with_tax": true, "lines": lines });
        let draft = world.done(ADMIN, "order_draft.save", json!({ "content": content })).await;
        let confirm = json!({ "draft": draft["id"], "version": draft["version"] });
        let order = world.done(ADMIN, "sales_order.confirm", confirm).await["id"].as_i64().expect("an id");
        let (paid_for, gift) = (deliver(world, order, &[(1, 3_000)]).await, deliver(world, order, &[(2, 1_000)]).await);
        let version = async || world.number(&format!("SELECT version FROM customer WHERE id = {id}")).await;
        let close = async || json!({ "customer": id, "version": version().await });
        let refused = world.refused(ADMIN, "customer.close", close().await).await;
        assert_eq!(refused, ["customer.items_open", "customer.deliveries_open"]);
        invoice(world, id, paid_for, 3_000).await;
        pays(world, id, 10_000).await;
        world.done(ADMIN, "customer.close", close().await).await;
        let closed = ["goods_return.customer_closed"];
        assert_eq!(world.refused(ADMIN, "delivery.reverse", reverse(gift)).await, closed, "its order would be open again");
        assert_eq!(world.refused(ADMIN, "goods_return.post", goods_return(paid_for, &[(1, 1_000)])).await, closed);
        world.done(ADMIN, "customer.reopen", json!({ "customer": id, "version": version().await })).await;
        world.done(ADMIN, "delivery.reverse", reverse(gift)).await;
        world.done(ADMIN, "goods_return.post", goods_return(paid_for, &[(1, 1_000)])).await;
        world.check().await;
    })
    .await;
}
