//! What goods cost moves with them.

use crate::{balance, deliver, receive_at, rows};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::world::{ADMIN, SUN, WU};
use testkit::{World, both, both_with};

/// The average and the value of a product in a warehouse.
async fn cost(world: &World, warehouse: i64, product: i64) -> (Value, Value) {
    let found = rows(world, ADMIN, "stock_balance.list", json!({ "warehouse": warehouse, "product": product })).await;
    found.first().map_or((Value::Null, Value::Null), |row| (row["average_micro"].clone(), row["value_minor"].clone()))
}

fn taking(lines: &[(i64, i64)]) -> Value {
    let lines: Vec<Value> = lines.iter().map(|(product, quantity)| json!({ "product": product, "quantity": quantity })).collect();
    json!({ "warehouse": 70, "lines": lines })
}

#[tokio::test]
async fn what_leaves_takes_the_average_and_the_last_takes_the_rest() {
    both_with(deliver::register, async |world| {
        receive_at(world, 70, 66, 10_000, 1_000_000).await;
        receive_at(world, 70, 66, 20_000, 2_000_000).await;
        assert_eq!(cost(world, 70, 66).await, (json!(1_666_667), json!(5_000)));
        let first = world.done(ADMIN, "test_delivery.post", taking(&[(66, 7_000), (66, 1_000)])).await;
        assert_eq!(first["costs"], json!([1_167, 167]), "1166.67 and 166.65");
        // What comes back costs what it took with it, whatever the average is by now.
        receive_at(world, 70, 66, 1_000, 9_000_000).await;
        let mut back = taking(&[(66, 7_000)]);
        back["back"] = json!([1_167]);
        world.done(ADMIN, "test_delivery.post", back).await;
        assert_eq!(cost(world, 70, 66).await.1, json!(5_000 - 167 + 900));
        let rest = world.done(ADMIN, "test_delivery.post", taking(&[(66, 30_000)])).await;
        assert_eq!(rest["costs"], json!([5_733]));
        assert_eq!((balance(world, 70, 66).await, cost(world, 70, 66).await), ((0, 0), (Value::Null, Value::Null)));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_product_costs_the_same_wherever_it_lies() {
    both_with(deliver::register, async |world| {
        receive_at(world, 70, 66, 10_000, 1_000_000).await;
        receive_at(world, 71, 66, 10_000, 3_000_000).await;
        let taken = world.done(ADMIN, "test_delivery.post", taking(&[(66, 10_000)])).await;
        assert_eq!(taken["costs"], json!([2_000]), "20.00 each, although those here came at 10.00");
        assert_eq!(cost(world, 71, 66).await, (json!(2_000_000), json!(2_000)));
        let shown = rows(world, WU, "stock_balance.list", json!({ "product": 66 })).await;
        assert!(shown.iter().all(|row| row["average_micro"].is_null() && row["value_minor"].is_null()), "{shown:?}");
        assert_eq!(world.fails(ADMIN, "test_delivery.post", taking(&[(66, 1)])).await, "busy.contention", "nothing lies here any more");
        world.check().await;
    })
    .await;
}

/// Sixteen take one each at once of what cost 10.00 together: whoever is last gets the rest, and nothing is lost by rounding.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_at_once_take_their_shares_one_after_the_other() {
    both_with(deliver::register, async |world| {
        receive_at(world, 70, 66, 16_000, 625_000).await;
        receive_at(world, 70, 67, 16_000, 333_333).await;
        let mut people = tokio::task::JoinSet::new();
        for n in 0..16 {
            // Half of them name the products the other way round.
            let lines = if n % 2 == 0 { [(66, 1_000), (67, 1_000)] } else { [(67, 1_000), (66, 1_000)] };
            let (kernel, request) = (world.kernel.clone(), world.request(World::person(ADMIN), "test_delivery.post", &taking(&lines)));
            people.spawn(async move {
                loop {
                    match kernel.execute(&request).await {
                        Ok(_) => return,
                        Err(Failure::Conflict(_) | Failure::Busy(_)) => {}
                        Err(other) => panic!("{other:?}"),
                    }
                }
            });
        }
        people.join_all().await;
        assert_eq!((balance(world, 70, 66).await, balance(world, 70, 67).await), ((0, 0), (0, 0)));
        let left = world.number("SELECT SUM(value_minor) + SUM(quantity) FROM stock_cost WHERE product_id IN (66, 67)").await;
        assert_eq!(left, 0);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_cost_beyond_what_is_counted_is_told_at_its_line() {
    both(async |world| {
        let line = |quantity: i64, cost: i64| json!({ "product": 66, "quantity": quantity, "unit_cost_micro": cost });
        let lines = json!([line(1_000, 1), line(1_000_000_000_000, 1_000_000_000_000_000_i64)]);
        let input = json!({ "warehouse": 70, "supplier": "义乌", "received_on": "2026-11-25", "lines": lines });
        let no = world.execute(SUN, "stock.receive", &input).await.expect_err("too much");
        let Failure::Refused(refusals) = no else { panic!("{no:?}") };
        let told: Vec<_> = refusals.iter().map(|no| (no.key.as_str(), no.field.as_deref().unwrap_or_default())).collect();
        assert_eq!(told, [("amount.too_large", "lines.1.unit_cost_micro")]);
        world.check().await;
    })
    .await;
}
