//! Products: taken in, changed, flagged, closed, listed.

use kernel::query::Window;
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI, WU};
use testkit::{World, both};

async fn rows(world: &World, who: i64, filter: Value) -> Vec<Value> {
    world.kernel.query("product.list", World::person(who), filter, &Window::default()).await.expect("a page").rows
}

async fn product(world: &World, id: &Value) -> Value {
    let page = world.kernel.query("product.detail", World::person(ADMIN), json!({ "id": id }), &Window::default()).await;
    page.expect("a product").rows.remove(0)
}

#[tokio::test]
async fn a_product_is_taken_in_and_changed() {
    both(async |world| {
        let input = json!({ "code": " T-1 ", "name": " 球阀 ", "unit": "件", "cost_micro": 38_500_000, "reorder_at": 20_000 });
        let made = world.done(ADMIN, "product.create", input.clone()).await;
        assert_eq!(made["version"], 1);
        let found = product(world, &made["id"]).await;
        assert_eq!((&found["code"], &found["name"], &found["low_since"]), (&json!("T-1"), &json!("球阀"), &Value::Null));
        assert_eq!(world.refused(ADMIN, "product.create", input).await, ["product.code.taken"]);

        let id = &made["id"];
        let changed = world.done(ADMIN, "product.change", json!({ "product": id, "version": 1, "reorder_at": 0 })).await;
        assert_eq!(changed["version"], 2);
        let found = product(world, id).await;
        assert_eq!((&found["cost_micro"], &found["reorder_at"], &found["name"]), (&json!(38_500_000), &Value::Null, &json!("球阀")));
        let stale = json!({ "product": id, "version": 1, "name": "截止阀" });
        assert_eq!(world.refused(ADMIN, "product.change", stale).await, ["record.changed_meanwhile"]);
        let wrong = json!({ "product": id, "version": 2, "name": " ", "cost_micro": -1, "reorder_at": -5 });
        let keys = world.refused(ADMIN, "product.change", wrong).await;
        assert_eq!(keys, ["text.empty", "price.out_of_range", "quantity.not_positive"]);

        world.done(ADMIN, "product.close", json!({ "product": id, "version": 2 })).await;
        assert_eq!(world.refused(ADMIN, "product.close", json!({ "product": id, "version": 3 })).await, ["product.closed"]);
        assert_eq!(world.fails(ADMIN, "product.close", json!({ "product": 999_999, "version": 1 })).await, "record.not_found");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() {
    both(async |world| {
        let input = json!({ "code": "", "name": "a\u{7}b", "unit": "一个很长很长很长很长很长很长很长很长的单位", "cost_micro": -1 });
        let keys = world.refused(ADMIN, "product.create", input).await;
        assert_eq!(keys, ["text.empty", "text.unprintable", "text.too_long", "price.out_of_range"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn flagging_is_safe_to_repeat() {
    both(async |world| {
        let both = json!({ "products": [51, 52, 51] });
        assert_eq!(world.done(ADMIN, "product.flag_low", both.clone()).await["changed"], json!([51, 52]));
        assert_eq!(world.done(ADMIN, "product.flag_low", json!({ "products": [50, 51] })).await["changed"], json!([50]));
        assert_eq!(world.done(ADMIN, "product.flag_low", both.clone()).await["changed"], json!([]));
        let low: Vec<Value> = rows(world, ADMIN, json!({ "low": true })).await.iter().map(|row| row["id"].clone()).collect();
        assert_eq!(low, [50, 51, 52]);
        assert_eq!(product(world, &json!(51)).await["version"], 1, "nobody who edits the product is disturbed");
        assert_eq!(world.done(ADMIN, "product.clear_low", both.clone()).await["changed"], json!([51, 52]));
        assert_eq!(world.done(ADMIN, "product.clear_low", both).await["changed"], json!([]));
        assert_eq!(world.done(ADMIN, "product.flag_low", json!({ "products": [69] })).await["changed"], json!([]), "closed");
        assert_eq!(world.refused(ADMIN, "product.flag_low", json!({ "products": [] })).await, ["lines.empty"]);
        let many: Vec<i64> = vec![50; 51];
        assert_eq!(world.fails(ADMIN, "product.flag_low", json!({ "products": many })).await, "list.too_long");
        assert_eq!(world.fails(ADMIN, "product.flag_low", json!({ "products": [50, 999_999] })).await, "record.not_found");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn lists_are_filtered_and_costs_masked() {
    both(async |world| {
        assert_eq!(rows(world, LI, json!({ "code": "P005" })).await.len(), 10);
        assert_eq!(rows(world, LI, json!({ "state": "closed" })).await[0]["code"], "P0069");
        assert_eq!(rows(world, LI, json!({ "code": "P0050" })).await[0]["cost_micro"], 12_500_000);
        assert_eq!(rows(world, WU, json!({ "code": "P0050" })).await[0]["cost_micro"], Value::Null);
        let window = Window { sort: Some("-code".into()), limit: Some(2), ..Window::default() };
        let page = world.kernel.query("product.list", World::person(WU), json!({}), &window).await.expect("a page");
        assert_eq!((page.rows[0]["code"].clone(), page.rows[1]["code"].clone()), (json!("P0069"), json!("P0068")));
        let next = Window { cursor: page.next, ..window };
        let page = world.kernel.query("product.list", World::person(WU), json!({}), &next).await.expect("a page");
        assert_eq!(page.rows[0]["code"], "P0067");
        world.check().await;
    })
    .await;
}
