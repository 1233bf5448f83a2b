//! Customers: taken on, changed, handed over, closed, seen by those who look after them.

use kernel::query::Window;
use serde_json::{Value, json};
use testkit::world::{ADMIN, CHEN, DISABLED, LI, QIAN, WANG, ZHAO};
use testkit::{World, both, meanwhile};

async fn rows(world: &World, who: i64, filter: Value) -> Vec<Value> {
    world.kernel.query("customer.list", World::person(who), filter, &Window::default()).await.expect("a page").rows
}

async fn ids(world: &World, who: i64, filter: Value) -> Vec<i64> {
    rows(world, who, filter).await.iter().filter_map(|row| row["id"].as_i64()).collect()
}

async fn customer(world: &World, id: &Value) -> Value {
    let page = world.kernel.query("customer.detail", World::person(ADMIN), json!({ "id": id }), &Window::default()).await;
    page.expect("a customer").rows.remove(0)
}

#[tokio::test]
async fn a_customer_is_taken_on() {
    both(async |world| {
        let made = world.done(LI, "customer.create", json!({ "code": "T-1", "name": "远航机械", "phone": " " })).await;
        let found = customer(world, &made["id"]).await;
        assert_eq!((&found["owner_id"], &found["department_id"], &found["phone"]), (&json!(LI), &json!(11), &Value::Null));
        assert_eq!(found["credit_group_id"], made["id"], "it has credit of its own");
        assert_eq!(world.refused(LI, "customer.create", json!({ "code": "T-1", "name": "别的" })).await, ["customer.code.taken"]);

        let shared = json!({ "code": "T-2", "name": "远航配件", "owner": LI, "shares_credit_with": 83 });
        let shared = world.done(LI, "customer.create", shared).await;
        assert_eq!(customer(world, &shared["id"]).await["credit_group_id"], 80, "the group of the one it shares with");

        let elsewhere = json!({ "code": "T-3", "name": "他人", "shares_credit_with": 82 });
        assert_eq!(world.fails(LI, "customer.create", elsewhere).await, "record.not_found");
        let left = json!({ "code": "", "name": "", "owner": DISABLED, "department": 11 });
        let keys = world.refused(ADMIN, "customer.create", left).await;
        assert_eq!(keys, ["text.empty", "text.empty", "customer.owner.left"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_customer_is_changed_and_handed_over() {
    both(async |world| {
        assert_eq!(
            world.done(LI, "customer.change", json!({ "customer": 80, "version": 1, "phone": "0574-8765 4321" })).await["version"],
            2
        );
        let found = customer(world, &json!(80)).await;
        assert_eq!((&found["phone"], &found["name"]), (&json!("0574-87654321"), &json!("上海华联百货有限公司")));
        let stale = json!({ "customer": 80, "version": 1, "name": "别名" });
        assert_eq!(world.refused(LI, "customer.change", stale).await, ["record.changed_meanwhile"]);
        assert_eq!(world.fails(CHEN, "customer.change", json!({ "customer": 80, "version": 2 })).await, "record.not_found");

        assert_eq!(ids(world, ZHAO, json!({})).await, [81]);
        let to_wang = json!({ "customer": 81, "version": 1, "to": WANG });
        world.done(WANG, "customer.hand_over", to_wang).await;
        let found = customer(world, &json!(81)).await;
        assert_eq!((&found["owner_id"], &found["department_id"], &found["version"]), (&json!(WANG), &json!(11), &json!(2)));
        assert_eq!(ids(world, ZHAO, json!({})).await, [0; 0]);
        let again = json!({ "customer": 81, "version": 2, "to": WANG });
        assert_eq!(world.refused(WANG, "customer.hand_over", again).await, ["customer.owner.same"]);
        let to_other_room = json!({ "customer": 81, "version": 2, "to": CHEN });
        assert_eq!(world.fails(WANG, "customer.hand_over", to_other_room).await, "record.not_found");
        let gone = json!({ "customer": 81, "version": 2, "to": DISABLED });
        assert_eq!(world.refused(ADMIN, "customer.hand_over", gone).await, ["customer.owner.left"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_customer_is_closed_when_nothing_is_open() {
    both(async |world| {
        assert_eq!(world.done(CHEN, "customer.close", json!({ "customer": 82, "version": 1 })).await["version"], 2);
        assert_eq!(world.refused(CHEN, "customer.change", json!({ "customer": 82, "version": 2 })).await, ["customer.closed"]);
        let shared = json!({ "code": "T-4", "name": "配件", "shares_credit_with": 82 });
        assert_eq!(world.refused(CHEN, "customer.create", shared).await, ["customer.closed"]);
        let amount = json!({ "minor": 100, "currency": "CNY" });
        let charge = json!({ "entity": 1, "customer": 81, "amount": amount, "due_on": "2026-12-25", "charged_on": "2026-11-25" });
        world.done(ZHAO, "credit.charge", charge).await;
        // It has an order and a delivery of an earlier system besides.
        let open = ["customer.items_open", "customer.orders_open", "customer.deliveries_open"];
        assert_eq!(world.refused(ZHAO, "customer.close", json!({ "customer": 81, "version": 1 })).await, open);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn everybody_sees_their_own_and_phones_are_masked() {
    both(async |world| {
        assert_eq!(ids(world, LI, json!({})).await, [80, 83]);
        assert_eq!(ids(world, WANG, json!({})).await, [80, 81, 83]);
        assert_eq!(ids(world, ADMIN, json!({ "owner": LI, "name": "上海华联浦东" })).await, [83]);
        assert_eq!(ids(world, ADMIN, json!({ "department": 13, "state": "active" })).await, [82]);
        assert_eq!(ids(world, LI, json!({ "phone": "13800000080" })).await, [80]);
        assert_eq!(rows(world, QIAN, json!({ "code": "C0080" })).await[0]["phone"], Value::Null);
        let by_phone = json!({ "phone": "138" });
        let hidden = world.kernel.query("customer.list", World::person(QIAN), by_phone, &Window::default()).await;
        assert_eq!(hidden.expect_err("hidden").code(), "field.masked");
        let other = world.kernel.query("customer.detail", World::person(LI), json!({ "id": 82 }), &Window::default()).await;
        assert_eq!(other.expect_err("another's").code(), "record.not_found");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn two_who_take_on_one_code_get_one_customer() {
    both(async |world| {
        let input = |name: &str| json!({ "code": "T-9", "name": name, "owner": LI, "department": 11 });
        let (one, other) = (input("甲"), input("乙"));
        let (one, other) = (world.execute(ADMIN, "customer.create", &one), world.execute(ADMIN, "customer.create", &other));
        let (one, other) = tokio::join!(one, other);
        let refused = [one, other].into_iter().filter_map(Result::err).map(|no| no.code().to_owned()).collect::<Vec<_>>();
        assert_eq!(refused, ["customer.code.taken"]);
        assert_eq!(rows(world, ADMIN, json!({ "code": "T-9" })).await.len(), 1);
        world.check().await;
    })
    .await;
}

/// A charge that was not there yet when the closing was decided.
#[tokio::test]
async fn a_customer_is_not_closed_under_a_charge() {
    both(async |world| {
        world.done(ADMIN, "customer.change", json!({ "customer": 81, "version": 1, "phone": "0571-87654321" })).await;
        let amount = json!({ "minor": 100, "currency": "CNY" });
        let charge = json!({ "entity": 1, "customer": 81, "amount": amount, "due_on": "2026-12-25", "charged_on": "2026-11-25" });
        let charge = world.request(World::person(ADMIN), "credit.charge", &charge);
        let close = world.request(World::person(ADMIN), "customer.close", &json!({ "customer": 81, "version": 2 }));
        let exposure = "SELECT id FROM exposure WHERE credit_group_id = 81 FOR UPDATE";
        let outcomes = meanwhile(world, exposure, "ROLLBACK", vec![charge, close]).await;
        assert!(outcomes[0].is_ok(), "{outcomes:?}");
        assert_eq!(outcomes[1].as_ref().expect_err("something is open").code(), "customer.items_open");
        world.check().await;
    })
    .await;
}
