//! Warehouses: opened, changed, closed.

use crate::{asking, receive, rows};
use serde_json::json;
use testkit::world::{ADMIN, SUN};
use testkit::{World, both, meanwhile};

/// A department is not closed over what it looks after, and looks after nothing new once it is closed.
#[tokio::test]
async fn a_department_that_is_closed_looks_after_nothing() {
    both(async |world| {
        let made = world.done(ADMIN, "department.create", json!({ "parent": 10, "code": "T", "name": "临时部" })).await;
        let close = json!({ "department": made["id"], "version": 1 });
        let warehouse = json!({ "entity": 1, "code": "T1", "name": "临时仓", "department": made["id"] });
        let customer = json!({ "code": "T1", "name": "临时客户", "department": made["id"] });
        let (stock, buyer) =
            (world.done(ADMIN, "warehouse.create", warehouse.clone()).await, world.done(ADMIN, "customer.create", customer.clone()).await);
        let refused = world.refused(ADMIN, "department.close", close.clone()).await;
        assert_eq!(refused, ["department.has_customers", "department.has_warehouses"]);
        world.done(ADMIN, "warehouse.change", json!({ "warehouse": stock["id"], "version": 1, "department": 14 })).await;
        world.done(ADMIN, "customer.close", json!({ "customer": buyer["id"], "version": 1 })).await;
        world.done(ADMIN, "department.close", close).await;
        let (mut warehouse, mut customer) = (warehouse, customer);
        (warehouse["code"], customer["code"]) = (json!("T2"), json!("T2"));
        assert_eq!(world.refused(ADMIN, "warehouse.create", warehouse).await, ["department.closed"]);
        assert_eq!(world.refused(ADMIN, "customer.create", customer).await, ["department.closed"]);
        let back = json!({ "warehouse": stock["id"], "version": 2, "department": made["id"] });
        assert_eq!(world.refused(ADMIN, "warehouse.change", back).await, ["department.closed"]);
        world.check().await;
    })
    .await;
}

/// A customer is taken on, or a department closed, whichever is first: never both.
#[tokio::test(flavor = "multi_thread")]
async fn a_department_is_not_closed_behind_a_customers_back() {
    both(async |world| {
        for n in 0..12 {
            let made = world.done(ADMIN, "department.create", json!({ "parent": 10, "code": format!("R{n}"), "name": "甲" })).await;
            let close = world.request(World::person(ADMIN), "department.close", &json!({ "department": made["id"], "version": 1 }));
            let customer = json!({ "code": format!("R{n}"), "name": "乙", "department": made["id"] });
            let take_on = world.request(World::person(ADMIN), "customer.create", &customer);
            let (closed, taken) = tokio::join!(world.kernel.execute(&close), world.kernel.execute(&take_on));
            assert_ne!(closed.is_ok(), taken.is_ok(), "{closed:?} {taken:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_warehouse_is_opened_changed_and_closed() {
    both(async |world| {
        let input = json!({ "entity": 1, "code": "T1", "name": "临时仓", "department": 14 });
        let made = world.done(ADMIN, "warehouse.create", input.clone()).await;
        assert_eq!(world.refused(ADMIN, "warehouse.create", input).await, ["warehouse.code.taken"]);
        let id = &made["id"];
        let changed = world.done(SUN, "warehouse.change", json!({ "warehouse": id, "version": 1, "name": "三号仓" })).await;
        assert_eq!(changed["version"], 2);
        let other = json!({ "warehouse": 71, "version": 1, "name": "别人的仓" });
        assert_eq!(world.fails(SUN, "warehouse.change", other).await, "record.not_found");
        let stale = json!({ "warehouse": id, "version": 1, "name": "" });
        assert_eq!(world.refused(SUN, "warehouse.change", stale).await, ["record.changed_meanwhile", "text.empty"]);
        assert_eq!(rows(world, SUN, "warehouse.list", json!({ "code": "T" })).await[0]["name"], "三号仓");

        receive(world, id.as_i64().expect("an id"), 65, 5_000).await;
        let mut input = asking(&[(65, 1_000)]);
        input["warehouse"] = id.clone();
        let reserved = world.done(SUN, "stock.reserve", input.clone()).await;
        let close = json!({ "warehouse": id, "version": 2 });
        assert_eq!(world.refused(SUN, "warehouse.close", close.clone()).await, ["warehouse.promised"]);
        world.done(SUN, "stock.release", json!({ "reservation": reserved["id"] })).await;
        world.done(SUN, "warehouse.close", close).await;
        assert_eq!(world.refused(SUN, "stock.reserve", input).await, ["warehouse.closed"]);
        let lines = json!([{ "product": 65, "quantity": 1, "unit_cost_micro": 0 }]);
        let late = json!({ "warehouse": id, "supplier": "义乌", "received_on": "2026-11-25", "lines": lines });
        assert_eq!(world.refused(SUN, "stock.receive", late).await, ["warehouse.closed"]);
        world.check().await;
    })
    .await;
}

/// A promise that was not there yet when the closing was decided.
#[tokio::test]
async fn a_warehouse_is_not_closed_under_a_promise() {
    both(async |world| {
        let input = json!({ "entity": 1, "code": "T1", "name": "临时仓", "department": 14 });
        let id = world.done(ADMIN, "warehouse.create", input).await["id"].clone();
        receive(world, id.as_i64().expect("an id"), 65, 5_000).await;
        let mut reserve = asking(&[(65, 1_000)]);
        reserve["warehouse"] = id.clone();
        let reserve = world.request(World::person(SUN), "stock.reserve", &reserve);
        let close = world.request(World::person(SUN), "warehouse.close", &json!({ "warehouse": id, "version": 1 }));
        let balance = format!("SELECT id FROM stock_balance WHERE warehouse_id = {id} FOR UPDATE");
        let outcomes = meanwhile(world, &balance, "ROLLBACK", vec![reserve, close]).await;
        assert!(outcomes[0].is_ok(), "{outcomes:?}");
        assert_eq!(outcomes[1].as_ref().expect_err("something is promised").code(), "warehouse.promised");
        world.check().await;
    })
    .await;
}
