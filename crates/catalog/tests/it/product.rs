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

/// What was closed comes back with its code, where it stood, and is low when it is.
#[tokio::test]
async fn a_closed_product_comes_back() {
    both(async |world| {
        let category = world.done(ADMIN, "category.create", json!({ "code": "R", "name": "阀门" })).await["id"].clone();
        let made = async |code: &str| {
            let input = json!({ "code": code, "name": "球阀", "unit": "件", "category": category, "reorder_at": 5000 });
            world.done(ADMIN, "product.create", input).await["id"].clone()
        };
        let (one, other) = (made("R-1").await, made("R-2").await);
        let at = |id: &Value, version: i64| json!({ "product": id, "version": version });
        assert_eq!(world.refused(ADMIN, "product.reopen", at(&one, 1)).await, ["product.not_closed"]);
        world.done(ADMIN, "product.close", at(&one, 1)).await;
        let again = json!({ "code": "r-1", "name": "球阀", "unit": "件" });
        assert_eq!(world.refused(ADMIN, "product.create", again).await, ["product.code.of_closed"]);
        assert_eq!(world.fails(WU, "product.reopen", at(&one, 2)).await, "access.forbidden");
        assert_eq!(world.done(ADMIN, "product.reopen", at(&one, 2)).await["version"], 3);
        let back = product(world, &one).await;
        assert_eq!((&back["state"], &back["category_id"], &back["low_since"]), (&json!("active"), &category, &Value::Null));
        // None of it is there, and nobody was told while it was closed.
        world.kernel.relay_once().await.expect("delivers");
        assert_ne!(product(world, &one).await["low_since"], Value::Null);
        assert_eq!(world.refused(ADMIN, "product.reopen", at(&one, 2)).await, ["product.not_closed", "record.changed_meanwhile"]);

        // The category was closed meanwhile: it comes back without one.
        for id in [&one, &other] {
            let version = product(world, id).await["version"].as_i64().expect("a version");
            world.done(ADMIN, "product.close", at(id, version)).await;
        }
        world.done(ADMIN, "category.close", json!({ "category": category, "version": 1 })).await;
        world.done(ADMIN, "product.reopen", at(&other, 2)).await;
        assert_eq!(product(world, &other).await["category_id"], Value::Null);
        world.check().await;
    })
    .await;
}

/// A category that is closed while a product comes back into it: one of the two has to look again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_comes_back_into_what_is_being_closed() {
    both(async |world| {
        for n in 0..5 {
            let category = world.done(ADMIN, "category.create", json!({ "code": format!("N{n}"), "name": "阀门" })).await["id"].clone();
            let input = json!({ "code": format!("N-{n}"), "name": "球阀", "unit": "件", "category": category });
            let id = world.done(ADMIN, "product.create", input).await["id"].clone();
            world.done(ADMIN, "product.close", json!({ "product": id, "version": 1 })).await;
            let reopen = world.request(World::person(ADMIN), "product.reopen", &json!({ "product": id, "version": 2 }));
            let close = world.request(World::person(ADMIN), "category.close", &json!({ "category": category, "version": 1 }));
            let (back, closed) = tokio::join!(world.kernel.execute(&reopen), world.kernel.execute(&close));
            back.expect("comes back, with its category or without");
            let stands = product(world, &id).await["category_id"] == category;
            assert_eq!(stands, closed.is_err(), "{closed:?}");
            world.check().await;
        }
    })
    .await;
}

/// Codes are one when they differ in nothing but case and width; they are kept as they were typed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_two_codes_differ_in_nothing_but_case() {
    both(async |world| {
        let create = |code: &str| json!({ "code": code, "name": "球阀", "unit": "件" });
        let made = world.done(ADMIN, "product.create", create("Va-1")).await;
        assert_eq!(product(world, &made["id"]).await["code"], "Va-1");
        for code in ["VA-1", "va-1", " ｖａ－１ "] {
            let outcome = world.execute(ADMIN, "product.create", &create(code)).await;
            let Err(kernel::Failure::Refused(no)) = outcome else { panic!("{code}: {outcome:?}") };
            assert_eq!((no[0].key.as_str(), no[0].field.as_deref()), ("product.code.taken", Some("code")), "{code}");
        }
        // At once: the database itself has one of them.
        for n in 0..5 {
            let [one, two] = ["X", "x"].map(|x| world.request(World::person(ADMIN), "product.create", &create(&format!("{x}{n}"))));
            let (one, two) = tokio::join!(world.kernel.execute(&one), world.kernel.execute(&two));
            assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
            assert!([one, two].iter().all(|outcome| matches!(outcome, Ok(_) | Err(kernel::Failure::Refused(_)))));
        }
        for (operation, input, key) in [
            ("category.create", json!({ "code": "k1", "name": "甲" }), "category.code.taken"),
            ("customer_class.create", json!({ "code": "a", "name": "甲" }), "customer_class.code.taken"),
            ("region.create", json!({ "code": "hd", "name": "甲" }), "region.code.taken"),
            ("customer.create", json!({ "code": "c0080", "name": "甲" }), "customer.code.taken"),
            ("department.create", json!({ "parent": 10, "code": "s1", "name": "甲" }), "department.code_taken"),
        ] {
            assert!(world.refused(ADMIN, operation, input).await.contains(&key.to_owned()), "{operation}");
        }
        // One's own code may be written in another case.
        world.done(ADMIN, "category.change", json!({ "category": 141, "version": 1, "code": "k1" })).await;
        assert_eq!(
            world.refused(ADMIN, "category.change", json!({ "category": 142, "version": 1, "code": "K1" })).await,
            ["category.code.taken"]
        );
        world.check().await;
    })
    .await;
}

/// Two of an earlier time go on beside each other; nothing new joins them, also not when the first of them is gone.
#[tokio::test]
async fn two_codes_of_an_earlier_time_are_kept() {
    both(async |world| {
        world.raw("INSERT INTO product (id, code, name, unit, state, version, code_twin) VALUES (9001, 'p0052', '旧', '件', 'active', 1, 9001)").await;
        world.done(ADMIN, "product.index", json!({ "products": [9001] })).await;
        let create = json!({ "code": "P0052", "name": "新", "unit": "件" });
        assert_eq!(world.refused(ADMIN, "product.create", create.clone()).await, ["product.code.taken"]);
        world.done(ADMIN, "product.change", json!({ "product": 9001, "version": 1, "name": "旧杯" })).await;
        world.raw("INSERT INTO product (id, code, name, unit, state, version) VALUES (9002, 'Q9', '乙', '件', 'active', 1)").await;
        world.raw("INSERT INTO product (id, code, name, unit, state, version, code_twin) VALUES (9003, 'q9', '乙', '件', 'active', 1, 9003)").await;
        world.done(ADMIN, "product.index", json!({ "products": [9002, 9003] })).await;
        world.done(ADMIN, "product.remove", json!({ "product": 9002, "version": 1 })).await;
        assert_eq!(world.refused(ADMIN, "product.create", json!({ "code": "Q9", "name": "丙", "unit": "件" })).await, ["product.code.taken"]);
        world.check().await;
    })
    .await;
}
