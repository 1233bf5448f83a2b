//! Views of lists are one's own until they are shared; columns are each one's own.

use kernel::query::Window;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{ADMIN, CHEN, LI, WANG, World};

async fn names(world: &World, who: i64) -> Vec<String> {
    let params = json!({ "list": "customer.list", "opened_by": who });
    let page = world.kernel.query("list_view.list", World::person(who), params, &Window::default()).await.expect("a page");
    page.rows.iter().filter_map(|row| row["name"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_view_is_ones_own_until_it_is_shared() {
    both(async |world| {
        let made = world
            .done(LI, "list_view.create", json!({ "list": "customer.list", "name": " 月结 ", "address": "payment_kind=monthly" }))
            .await;
        let id = made["id"].as_i64().expect("an id");
        assert_eq!(names(world, LI).await, ["我的重点客户", "月结"]);
        assert!(names(world, WANG).await.is_empty(), "also whoever leads the department opens no private view");
        assert!(names(world, ADMIN).await.is_empty());
        let again = json!({ "list": "customer.list", "name": "月结" });
        assert_eq!(world.refused(LI, "list_view.create", again.clone()).await, ["list_view.name_taken"]);
        world.done(WANG, "list_view.create", again).await;
        world.done(LI, "list_view.share", json!({ "view": id, "version": 1, "shared": true })).await;
        assert_eq!(names(world, CHEN).await, ["月结"]);
        // What is shared is opened by everybody and changed by its owner.
        let theirs = json!({ "view": id, "version": 2, "name": "别人的" });
        assert_eq!(world.execute(CHEN, "list_view.change", &theirs).await.expect_err("not theirs").code(), "record.not_found");
        world.done(LI, "list_view.change", json!({ "view": id, "version": 2, "columns": ["name", "code"] })).await;
        let stale = json!({ "view": id, "version": 2, "address": "" });
        assert_eq!(world.refused(LI, "list_view.change", stale).await, ["record.changed_meanwhile"]);
        world.done(CHEN, "list_setting.set", json!({ "list": "customer.list", "first_view": id })).await;
        world.done(LI, "list_view.remove", json!({ "view": id, "version": 3 })).await;
        assert!(names(world, CHEN).await.is_empty());
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn columns_are_each_ones_own() {
    both(async |world| {
        let of = async |who: i64| -> Vec<Value> {
            let params = json!({ "list": "product.list", "user": who });
            world.kernel.query("list_setting.list", World::person(who), params, &Window::default()).await.expect("a page").rows
        };
        world.done(LI, "list_setting.set", json!({ "list": "product.list", "columns": ["name", "brand"] })).await;
        world.done(LI, "list_setting.set", json!({ "list": "product.list", "first_view": 7 })).await;
        let mine = of(LI).await;
        assert_eq!((mine.len(), &mine[0]["columns"], &mine[0]["first_view"]), (1, &json!("name brand"), &json!(7)));
        assert!(of(WANG).await.is_empty());
        let blank = json!({ "list": "product.list", "columns": ["a b", ""] });
        assert_eq!(world.refused(LI, "list_setting.set", blank).await, ["list_view.columns_unreadable"]);
        world.done(LI, "list_setting.set", json!({ "list": "product.list", "columns": [] })).await;
        assert_eq!(of(LI).await[0]["columns"], "");
    })
    .await;
}
