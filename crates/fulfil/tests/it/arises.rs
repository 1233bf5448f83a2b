//! Where a receivable arises: when the goods leave, when they are signed for, when they are invoiced.

use crate::{customer, deliver, exposure, goods_return, order, publish, rows};
use serde_json::{Value, json};
use testkit::World;
use testkit::both;
use testkit::world::ADMIN;

const THREE: &[(i64, &str, &str)] = &[(59, "3", "33.333333")];

async fn items(world: &World, customer: i64) -> Vec<(String, i64)> {
    let found = rows(world, ADMIN, "open_item.list", json!({ "customer": customer })).await;
    let one = |item: &Value| (item["doc_type"].as_str().expect("a kind").to_owned(), item["open_minor"].as_i64().expect("a figure"));
    let mut found: Vec<(String, i64)> = found.iter().map(one).collect();
    found.sort();
    found
}

fn sign(delivery: i64) -> Value {
    json!({ "delivery": delivery, "signed_on": crate::TODAY, "signed_by": "何收货" })
}

#[tokio::test]
async fn at_delivery() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let sent = deliver(world, order, &[]).await;
        assert_eq!(items(world, id).await, [("delivery".to_owned(), 10_000)]);
        world.done(ADMIN, "delivery.sign", sign(sent)).await;
        assert_eq!(exposure(world, id).await, (0, 0, 10_000, 0));
        // A third comes back and pays the delivery's own item.
        world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 1_000)])).await;
        assert_eq!(exposure(world, id).await, (0, 0, 6_667, 0));
        assert_eq!(items(world, id).await, [("delivery".to_owned(), 6_667), ("goods_return".to_owned(), 0)]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn at_delivery_and_paid_before_it_came_back() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let sent = deliver(world, order, &[]).await;
        let amount = json!({ "minor": 9_000, "currency": "CNY" });
        let item = rows(world, ADMIN, "open_item.list", json!({ "customer": id })).await[0]["id"].clone();
        let allocations = json!([{ "item": item, "amount_minor": 9_000 }]);
        let paid = json!({ "entity": 1, "customer": id, "amount": amount, "received_on": crate::TODAY, "allocations": allocations });
        world.done(ADMIN, "customer_receipt.post", paid).await;
        assert_eq!(exposure(world, id).await, (0, 0, 1_000, 0));
        world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 1_000)])).await;
        assert_eq!(exposure(world, id).await, (0, 0, 0, 2_333), "what is not open is to the customer's credit");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn at_signature() {
    both(async |world| {
        publish(world, json!({ "receivable.arises": "signature" })).await;
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let sent = deliver(world, order, &[]).await;
        assert_eq!((exposure(world, id).await, items(world, id).await), ((0, 10_000, 0, 0), Vec::new()));
        world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 1_000)])).await;
        assert_eq!(exposure(world, id).await, (0, 6_667, 0, 0), "it came back before it was owed");
        let signed = world.done(ADMIN, "delivery.sign", sign(sent)).await;
        assert_eq!(signed["due_on"], "2026-12-25");
        assert_eq!((exposure(world, id).await, items(world, id).await), ((0, 0, 6_667, 0), vec![("delivery_signature".to_owned(), 6_667)]));
        world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 500)])).await;
        assert_eq!(exposure(world, id).await, (0, 0, 5_000, 0));
        // The term changes: what was delivered before stays as it was posted.
        publish(world, json!({ "receivable.arises": "invoice" })).await;
        world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 1_500)])).await;
        assert_eq!(exposure(world, id).await, (0, 0, 0, 0));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn at_invoice() {
    both(async |world| {
        publish(world, json!({ "receivable.arises": "invoice" })).await;
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let sent = deliver(world, order, &[(1, 2_000)]).await;
        world.done(ADMIN, "delivery.sign", sign(sent)).await;
        assert_eq!((exposure(world, id).await, items(world, id).await), ((3_333, 6_667, 0, 0), Vec::new()));
        world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 1_000)])).await;
        assert_eq!(exposure(world, id).await, (3_333, 3_333, 0, 0));
        let left = rows(world, ADMIN, "delivery.to_invoice", json!({ "payer": id })).await;
        assert_eq!((&left[0]["left"], &left[0]["left_gross_minor"]), (&json!(1_000), &json!(3_333)));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn who_is_still_to_be_invoiced_is_not_closed() {
    both(async |world| {
        publish(world, json!({ "receivable.arises": "invoice" })).await;
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let sent = deliver(world, order, &[]).await;
        let version = rows(world, ADMIN, "customer.detail", json!({ "id": id })).await[0]["version"].clone();
        let close = json!({ "customer": id, "version": version });
        assert_eq!(world.refused(ADMIN, "customer.close", close.clone()).await, ["customer.deliveries_open"]);
        world.done(ADMIN, "goods_return.post", goods_return(sent, &[(1, 3_000)])).await;
        world.done(ADMIN, "customer.close", close).await;
        world.check().await;
    })
    .await;
}

/// An invoice before the signature owes nothing: the signature will.
#[tokio::test]
async fn who_will_owe_once_it_has_signed_is_not_closed() {
    both(async |world| {
        publish(world, json!({ "receivable.arises": "signature" })).await;
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let sent = deliver(world, order, &[]).await;
        crate::invoice(world, id, sent, 3_000).await;
        assert_eq!((exposure(world, id).await, items(world, id).await), ((0, 10_000, 0, 0), Vec::new()));
        let version = rows(world, ADMIN, "customer.detail", json!({ "id": id })).await[0]["version"].clone();
        let close = json!({ "customer": id, "version": version });
        assert_eq!(world.refused(ADMIN, "customer.close", close.clone()).await, ["customer.deliveries_open"]);
        world.done(ADMIN, "delivery.sign", sign(sent)).await;
        assert_eq!(world.refused(ADMIN, "customer.close", close.clone()).await, ["customer.items_open"]);
        crate::pays(world, id, 10_000).await;
        world.done(ADMIN, "customer.close", close).await;
        world.check().await;
    })
    .await;
}
