//! Many at once: nothing is promised twice, no limit is exceeded, one draft is one order.

use crate::{COOKER, content, customer, draft, first, held, line};
use kernel::{Failure, Receipt, Res};
use serde_json::json;
use testkit::world::{ADMIN, LI};
use testkit::{World, both, meanwhile};

/// Confirms drafts at once; how many became orders.
async fn at_once(world: &World, drafts: &[i64]) -> usize {
    let mut running = Vec::new();
    for draft in drafts {
        let request = world.request(World::person(LI), "sales_order.confirm", &first(*draft));
        let kernel = world.kernel.clone();
        running.push(tokio::spawn(async move {
            loop {
                match kernel.execute(&request).await {
                    // Nothing was done: the same key again.
                    Err(Failure::Stale | Failure::Busy(_)) => {}
                    other => return other,
                }
            }
        }));
    }
    let mut done = 0;
    for one in running {
        match one.await.expect("ends") {
            Ok(_) => done += 1,
            Err(Failure::Refused(_)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hot_product_is_sold_once() {
    both(async |world| {
        world.raw(&format!("UPDATE product SET reorder_at = NULL WHERE id = {COOKER}")).await;
        let payer = customer(world, "T-1", 1_000_000_000_000).await;
        // Seven are held by the orders of the standard world.
        let (_, reserved) = held(world, payer, COOKER).await;
        let receive = json!({ "warehouse": 70, "supplier": "补货", "received_on": "2026-11-25",
            "lines": [{ "product": COOKER, "quantity": reserved, "unit_cost_micro": 10_000_000 }] });
        world.done(ADMIN, "stock.receive", receive).await;
        let mut granted = 0;
        for _ in 0..3 {
            let mut drafts = Vec::new();
            for _ in 0..64 {
                drafts.push(draft(world, LI, content(payer, vec![line(COOKER, "7")])).await);
            }
            granted += at_once(world, &drafts).await;
        }
        assert_eq!(granted, 142);
        assert_eq!(held(world, payer, COOKER).await, (142 * 7 * 19_800, reserved + 994_000));
        world.check().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_carries_what_it_carries() {
    both(async |world| {
        let payer = customer(world, "T-1", 10 * 19_800 + 19_799).await;
        let mut drafts = Vec::new();
        for _ in 0..24 {
            drafts.push(draft(world, LI, content(payer, vec![line(COOKER, "1")])).await);
        }
        assert_eq!(at_once(world, &drafts).await, 10);
        assert_eq!(held(world, payer, COOKER).await.0, 10 * 19_800);
        world.check().await;
    })
    .await;
}

/// Whether it was done, or what was said.
fn told(outcome: &Res<Receipt>) -> String {
    match outcome {
        Ok(_) => "done".to_owned(),
        Err(Failure::Refused(refusals)) => refusals.iter().map(|r| r.key.as_str()).collect::<Vec<_>>().join(" "),
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_confirm_one_draft_once() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let saved = draft(world, LI, content(payer, vec![line(COOKER, "1")])).await;
        let request = || world.request(World::person(LI), "sales_order.confirm", &first(saved));
        let held_rows = format!("SELECT id FROM exposure WHERE credit_group_id = {payer} FOR UPDATE");
        let outcomes = meanwhile(world, &held_rows, "COMMIT", vec![request(), request()]).await;
        let mut told: Vec<String> = outcomes.iter().map(told).collect();
        told.sort();
        assert_eq!(told, ["done", "order_draft.ended record.changed_meanwhile"]);
        assert_eq!(held(world, payer, COOKER).await.0, 19_800);
        world.check().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_is_not_closed_over_an_order() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let saved = draft(world, LI, content(payer, vec![line(COOKER, "1")])).await;
        let confirm = world.request(World::person(LI), "sales_order.confirm", &first(saved));
        let close = world.request(World::person(LI), "customer.close", &json!({ "customer": payer, "version": 2 }));
        let held_rows = format!("SELECT id FROM exposure WHERE credit_group_id = {payer} FOR UPDATE");
        let outcomes = meanwhile(world, &held_rows, "COMMIT", vec![confirm, close]).await;
        let told: Vec<String> = outcomes.iter().map(told).collect();
        assert!(told == ["done", "customer.orders_open"] || told == ["customer.closed", "done"], "{told:?}");
        world.check().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_ordered_of_a_product_that_is_being_closed() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let saved = draft(world, LI, content(payer, vec![line(COOKER, "1")])).await;
        let version = world.number(&format!("SELECT version FROM product WHERE id = {COOKER}")).await;
        let close = world.request(World::person(ADMIN), "product.close", &json!({ "product": COOKER, "version": version }));
        let confirm = world.request(World::person(LI), "sales_order.confirm", &first(saved));
        let held_rows = format!("SELECT id FROM product WHERE id = {COOKER} FOR UPDATE");
        let outcomes = meanwhile(world, &held_rows, "COMMIT", vec![close, confirm]).await;
        assert_eq!(outcomes.iter().map(told).collect::<Vec<_>>(), ["done", "product.closed"]);
        world.check().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_receives_who_is_being_closed() {
    both(async |world| {
        let payer = customer(world, "T-1", 10_000_000).await;
        let shop = customer(world, "T-2", 100).await;
        let mut typed = content(payer, vec![line(COOKER, "1")]);
        typed["receiver"] = json!(shop);
        let saved = draft(world, LI, typed).await;
        let close = world.request(World::person(LI), "customer.close", &json!({ "customer": shop, "version": 2 }));
        let confirm = world.request(World::person(LI), "sales_order.confirm", &first(saved));
        let held_rows = format!("SELECT id FROM customer WHERE id = {shop} FOR UPDATE");
        let outcomes = meanwhile(world, &held_rows, "COMMIT", vec![close, confirm]).await;
        assert_eq!(outcomes.iter().map(told).collect::<Vec<_>>(), ["done", "customer.closed"]);
        world.check().await;
    })
    .await;
}
