//! Classes and regions.

use crate::{column, page, refusals};
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI};
use testkit::{World, both, meanwhile};

#[tokio::test]
async fn classes_bring_terms_to_new_customers() {
    both(async |world| {
        let class = json!({"code": " a1 ", "name": "大客户", "payment": {"kind": "days", "days": 60}, "visit_days": 7});
        let made = world.done(ADMIN, "customer_class.create", class.clone()).await;
        assert_eq!(refusals(world, ADMIN, "customer_class.create", class).await, ["customer_class.code.taken code"]);
        assert_eq!(column(world, LI, "customer_class.list", json!({"q": "dkh"}), "name").await, ["大客户"]);
        let wrong = json!({"code": "b", "name": "", "payment": {"kind": "days"}, "visit_days": 0});
        let expected = ["text.empty name", "customer.payment.needed payment.days", "customer_class.visit_days.out_of_range visit_days"];
        assert_eq!(refusals(world, ADMIN, "customer_class.create", wrong).await, expected);
        world.done(ADMIN, "customer_class.change", json!({"class": made["id"], "version": 1, "name": "战略客户"})).await;
        let found = page(world, LI, "customer_class.detail", json!({"id": made["id"]})).await.rows.remove(0);
        assert_eq!((&found["name"], &found["payment_kind"], &found["visit_days"]), (&json!("战略客户"), &Value::Null, &Value::Null));
        world.done(ADMIN, "customer_class.close", json!({"class": made["id"], "version": 2})).await;
        let late = json!({"class": made["id"], "version": 2, "name": "x"});
        assert_eq!(world.refused(ADMIN, "customer_class.change", late).await, ["customer_class.closed", "record.changed_meanwhile"]);
        let customer = json!({"code": "T-1", "name": "远航", "class": made["id"]});
        assert_eq!(refusals(world, LI, "customer.create", customer).await, ["customer_class.closed class"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn regions_are_a_tree() {
    both(async |world| {
        let made = world.done(ADMIN, "region.create", json!({"code": "NB", "name": "宁波", "parent": 131})).await;
        assert_eq!(column(world, LI, "region.list", json!({"q": "ningbo"}), "code").await, ["NB"]);
        let under_itself = json!({"region": 130, "version": 1, "under": made["id"]});
        assert_eq!(refusals(world, ADMIN, "region.move", under_itself).await, ["region.cycle under"]);
        world.done(ADMIN, "region.move", json!({"region": made["id"], "version": 1, "under": 133})).await;
        world.done(ADMIN, "customer.change", json!({"customer": 80, "version": 1, "region": made["id"]})).await;
        let full = json!({"region": made["id"], "version": 2});
        assert_eq!(world.refused(ADMIN, "region.close", full).await, ["region.has_customers"]);
        assert_eq!(world.refused(ADMIN, "region.close", json!({"region": 133, "version": 1})).await, ["region.has_children"]);
        world.done(ADMIN, "customer.change", json!({"customer": 80, "version": 2, "region": null})).await;
        world.done(ADMIN, "region.close", json!({"region": made["id"], "version": 2})).await;
        world.done(ADMIN, "region.close", json!({"region": 133, "version": 1})).await;
        assert_eq!(
            refusals(world, ADMIN, "region.create", json!({"code": "x", "name": "x", "parent": 133})).await,
            ["region.closed parent"]
        );
        world.check().await;
    })
    .await;
}

/// A customer that was not there yet when the closing was decided; and one that comes back into a region that is closed.
#[tokio::test]
async fn a_region_is_not_closed_under_a_customer() {
    both(async |world| {
        let region = async |code: &str| world.done(ADMIN, "region.create", json!({"code": code, "name": code})).await["id"].clone();
        let one = region("S1").await;
        let close = |region: &Value| world.request(World::person(ADMIN), "region.close", &json!({"region": region, "version": 1}));
        let customer = |code: &str, region: &Value| json!({"code": code, "name": code, "department": 11, "region": region});
        let create = world.request(World::person(ADMIN), "customer.create", &customer("S1", &one));
        let outcomes = meanwhile(world, &testkit::table(world, "customer_term"), "ROLLBACK", vec![create, close(&one)]).await;
        assert!(outcomes[0].is_ok(), "{outcomes:?}");
        assert_eq!(outcomes[1].as_ref().expect_err("a customer is in it").code(), "region.has_customers");

        let two = region("S2").await;
        let gone = world.done(ADMIN, "customer.create", customer("S2", &two)).await;
        let at = |version: i64| json!({"customer": gone["id"], "version": version});
        world.done(ADMIN, "customer.close", at(1)).await;
        world.done(ADMIN, "region.close", json!({"region": two, "version": 1})).await;
        world.done(ADMIN, "customer.reopen", at(2)).await;
        let row = page(world, ADMIN, "customer.detail", json!({"id": gone["id"]})).await.rows.remove(0);
        assert_eq!(row["region_id"], Value::Null);
        world.check().await;

        // Where it stood is closed: it comes back to its owner.
        let small = world.done(ADMIN, "department.create", json!({"parent": 11, "code": "SMALL", "name": "小组"})).await;
        let away = json!({"code": "S3", "name": "S3", "department": small["id"]});
        let away = world.done(ADMIN, "customer.create", away).await;
        let at = |version: i64| json!({"customer": away["id"], "version": version});
        world.done(ADMIN, "customer.close", at(1)).await;
        world.done(ADMIN, "department.close", json!({"department": small["id"], "version": 1})).await;
        world.done(ADMIN, "customer.reopen", at(2)).await;
        let row = page(world, ADMIN, "customer.detail", json!({"id": away["id"]})).await.rows.remove(0);
        assert_ne!(row["department_id"], small["id"]);
        world.check().await;
    })
    .await;
}
