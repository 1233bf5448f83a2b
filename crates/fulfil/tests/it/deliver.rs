//! Goods leave for an order, in parts, to the cent.

use crate::{customer, deliver, delivery, exposure, order, rows, state, stock};
use kernel::Failure;
use serde_json::json;
use testkit::both;
use testkit::world::{ADMIN, CHEN, LI};

/// 3 for 100.00 with tax: net 88.50, tax 11.50.
const THREE: &[(i64, &str, &str)] = &[(59, "3", "33.333333")];

#[tokio::test]
async fn parts_come_to_the_order_to_the_cent() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let (reserved, on_hand) = stock(world, 59).await;
        let order = order(world, id, THREE).await;
        assert_eq!(exposure(world, id).await, (10_000, 0, 0, 0));
        assert_eq!(stock(world, 59).await, (reserved + 3_000, on_hand));
        let mut amounts = Vec::new();
        for (left, expected) in [(6_667, "part_delivered"), (3_333, "part_delivered"), (0, "fulfilled")] {
            let made = world.done(ADMIN, "delivery.post", delivery(order, &[(1, 1_000)])).await;
            assert_eq!((exposure(world, id).await.0, made["order_state"].as_str()), (left, Some(expected)));
            assert_eq!(made["due_on"], "2026-12-25");
            let line = &rows(world, ADMIN, "delivery_line.list", json!({ "delivery": made["id"] })).await[0];
            amounts.push([&line["net_minor"], &line["tax_minor"], &line["gross_minor"]].map(|n| n.as_i64().expect("a figure")));
        }
        assert_eq!(amounts, [[2_950, 383, 3_333], [2_950, 384, 3_334], [2_950, 383, 3_333]]);
        assert_eq!(exposure(world, id).await, (0, 0, 10_000, 0));
        assert_eq!(stock(world, 59).await, (reserved, on_hand - 3_000));
        let items = rows(world, ADMIN, "open_item.list", json!({ "customer": id, "side": "debit" })).await;
        assert_eq!(items.iter().map(|item| item["open_minor"].as_i64().expect("a figure")).sum::<i64>(), 10_000);
        assert!(items.iter().all(|item| item["due_on"] == "2026-12-25" && item["doc_type"] == "delivery"));
        assert_eq!(world.refused(ADMIN, "delivery.post", delivery(order, &[])).await, ["delivery.order_not_open"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn everything_open_leaves_where_no_line_is_named() {
    both(async |world| {
        let id = customer(world, "T-1", 1_000_000).await;
        let order = order(world, id, &[(59, "3", "33.333333"), (55, "2.5", "40")]).await;
        deliver(world, order, &[(2, 500)]).await;
        let whole = deliver(world, order, &[]).await;
        let lines = rows(world, ADMIN, "delivery_line.list", json!({ "delivery": whole })).await;
        assert_eq!(lines.iter().map(|l| l["quantity"].as_i64().expect("a figure")).collect::<Vec<_>>(), [3_000, 2_000]);
        assert_eq!(state(world, order).await, "fulfilled");
        assert_eq!(exposure(world, id).await, (0, 0, 20_000, 0));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn everything_wrong_with_a_delivery_is_told_at_once() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let mut input = delivery(order, &[(1, 3_001), (2, 1_000), (1, 1_000), (1, 0)]);
        (input["delivered_on"], input["version"], input["remark"]) = (json!("2026-11-26"), json!(99), json!("长".repeat(201)));
        let mut keys = world.refused(ADMIN, "delivery.post", input).await;
        keys.sort_unstable();
        let expected = [
            "delivery.above_open",
            "delivery.in_future",
            "delivery.no_such_line",
            "quantity.not_positive",
            "record.changed_meanwhile",
            "text.too_long",
        ];
        assert!(expected.iter().all(|key| keys.iter().any(|found| found == key)), "{keys:?}");
        let no = world.execute(ADMIN, "delivery.post", &delivery(order, &[(1, 1_000), (1, 500)])).await;
        let Err(Failure::Refused(refusals)) = no else { panic!("{no:?}") };
        assert_eq!((refusals[0].key.as_str(), refusals[0].field.as_deref()), ("delivery.line_twice", Some("lines.1.order_line")));
        let mut old = delivery(order, &[]);
        old["delivered_on"] = json!("2026-11-24");
        assert_eq!(world.refused(ADMIN, "delivery.post", old).await, ["delivery.before_order"]);
        assert_eq!(world.fails(CHEN, "delivery.post", delivery(order, &[])).await, "record.not_found");
        world.done(LI, "delivery.post", delivery(order, &[])).await;
        world.check().await;
    })
    .await;
}

/// Two clerks who deliver one line at once: one does, the other is told what is open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_clerks_deliver_a_line_once() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let mut clerks = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let request = world.request(testkit::World::person(ADMIN), "delivery.post", &delivery(order, &[(1, 2_000)]));
            let kernel = world.kernel.clone();
            clerks.spawn(async move {
                loop {
                    match kernel.execute(&request).await {
                        Ok(_) => return None,
                        Err(Failure::Refused(refusals)) => return Some(refusals[0].key.clone()),
                        Err(Failure::Conflict(_) | Failure::Busy(_)) => {}
                        Err(other) => panic!("{other:?}"),
                    }
                }
            });
        }
        let told: Vec<Option<String>> = clerks.join_all().await;
        assert_eq!(told.iter().filter(|no| no.is_none()).count(), 1);
        assert!(told.iter().flatten().all(|key| key == "delivery.above_open"), "{told:?}");
        assert_eq!(exposure(world, id).await, (3_333, 0, 6_667, 0));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn deliveries_are_found_and_what_is_to_ship_is_listed() {
    both(async |world| {
        let id = customer(world, "T-1", 100_000).await;
        let order = order(world, id, THREE).await;
        let ship = rows(world, LI, "delivery.to_ship", json!({ "customer": id })).await;
        assert_eq!((&ship[0]["id"], &ship[0]["open_minor"], &ship[0]["open_lines"]), (&json!(order), &json!(10_000), &json!(1)));
        let made = world.done(ADMIN, "delivery.post", delivery(order, &[(1, 1_000)])).await;
        let number = made["number"].as_str().expect("a number");
        for q in [number, &number.to_lowercase(), "T-1", "t1"] {
            let found = rows(world, LI, "delivery.list", json!({ "q": q, "customer": id })).await;
            assert_eq!(found.len(), 1, "{q}");
        }
        assert!(rows(world, CHEN, "delivery.list", json!({ "customer": id })).await.is_empty());
        assert_eq!(rows(world, LI, "delivery.list", json!({ "customer": id, "to_sign": true })).await.len(), 1);
        let sign = json!({ "delivery": made["id"], "signed_on": "2026-11-25", "signed_by": "何收货" });
        let signed = world.done(LI, "delivery.sign", sign.clone()).await;
        assert_eq!((signed["due_on"].is_null(), exposure(world, id).await), (true, (6_667, 0, 3_333, 0)));
        assert_eq!(world.refused(LI, "delivery.sign", sign).await, ["delivery.signed_already"]);
        assert!(rows(world, LI, "delivery.list", json!({ "customer": id, "to_sign": true })).await.is_empty());
        let detail = &rows(world, LI, "delivery.detail", json!({ "id": made["id"] })).await[0];
        assert_eq!((&detail["state"], &detail["signed_by"]), (&json!("signed"), &json!("何收货")));
        let invoice = rows(world, LI, "delivery.to_invoice", json!({ "payer": id })).await;
        assert_eq!((&invoice[0]["left"], &invoice[0]["left_gross_minor"]), (&json!(1_000), &json!(3_333)));
        world.check().await;
    })
    .await;
}
