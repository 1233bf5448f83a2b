//! Categories: opened, renamed, moved, closed; a product is found by the subtree it stands in.

use crate::{column, page};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI};
use testkit::{World, both, meanwhile};

#[tokio::test]
async fn a_category_lives() {
    both(async |world| {
        let made = world.done(ADMIN, "category.create", json!({"parent": 142, "code": " K21 ", "name": " 水壶 "})).await;
        let id = &made["id"];
        assert_eq!(
            world.refused(ADMIN, "category.create", json!({"code": "K21", "name": ""})).await,
            ["text.empty", "category.code.taken"]
        );
        let taken = json!({"category": id, "version": 1, "code": "K1"});
        assert_eq!(world.refused(ADMIN, "category.change", taken).await, ["category.code.taken"]);
        world.done(ADMIN, "category.change", json!({"category": id, "version": 1, "name": "壶"})).await;
        let stale = json!({"category": id, "version": 1, "name": "壶类"});
        assert_eq!(world.refused(ADMIN, "category.change", stale).await, ["record.changed_meanwhile"]);
        let row = page(world, LI, "category.detail", json!({ "id": id })).await.rows.remove(0);
        assert_eq!((&row["code"], &row["name"], &row["parent_id"]), (&json!("K21"), &json!("壶"), &json!(142)));
        assert_eq!(column(world, LI, "category.list", json!({"root": true}), "code").await, ["K", "Z"]);
        assert_eq!(column(world, LI, "category.list", json!({"parent": 140}), "code").await, ["K1", "K2"]);

        assert_eq!(world.refused(ADMIN, "category.close", json!({"category": 140, "version": 1})).await, ["category.has_children"]);
        let full = json!({"category": 142, "version": 1});
        assert_eq!(world.refused(ADMIN, "category.close", full).await, ["category.has_children", "category.has_products"]);
        world.done(ADMIN, "category.close", json!({"category": id, "version": 2})).await;
        assert_eq!(world.refused(ADMIN, "category.close", json!({"category": id, "version": 3})).await, ["category.closed"]);
        let under = json!({"parent": id, "code": "X", "name": "x"});
        assert_eq!(world.refused(ADMIN, "category.create", under).await, ["category.closed"]);
        let into = json!({"product": 50, "version": 1, "category": id});
        assert_eq!(world.refused(ADMIN, "product.change", into).await, ["category.closed"]);
        assert_eq!(
            world.fails(ADMIN, "product.change", json!({"product": 50, "version": 1, "category": 99_999})).await,
            "record.not_found"
        );
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_stands_under_itself() {
    both(async |world| {
        let below = json!({"category": 140, "version": 1, "under": 142});
        assert_eq!(world.refused(ADMIN, "category.move", below).await, ["category.cycle"]);
        let itself = json!({"category": 140, "version": 1, "under": 140});
        assert_eq!(world.refused(ADMIN, "category.move", itself).await, ["category.cycle"]);
        assert_eq!(column(world, LI, "product.list", json!({"category": 140}), "code").await, ["P0050", "P0051", "P0055"]);
        world.done(ADMIN, "category.move", json!({"category": 142, "version": 1, "under": 143})).await;
        assert_eq!(column(world, LI, "product.list", json!({"category": 140}), "code").await, Vec::<String>::new());
        assert_eq!(column(world, LI, "product.list", json!({"category": 143}), "code").await.len(), 3);
        world.done(ADMIN, "category.move", json!({"category": 142, "version": 2})).await;
        assert_eq!(column(world, LI, "category.list", json!({"root": true}), "code").await, ["K", "K2", "Z"]);
        world.check().await;
    })
    .await;
}

/// Two moves, each sound by itself, that together would close a circle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_moves_at_once_close_no_circle() {
    both(async |world| {
        for _ in 0..5 {
            let version = async |id: i64| world.number(&format!("SELECT version FROM product_category WHERE id = {id}")).await;
            let (one, two) = (version(141).await, version(142).await);
            let request = |category: i64, version: i64, under: Value| {
                world.request(World::person(ADMIN), "category.move", &json!({"category": category, "version": version, "under": under}))
            };
            let (one, two) = (request(141, one, json!(142)), request(142, two, json!(141)));
            let (one, two) = tokio::join!(world.kernel.execute(&one), world.kernel.execute(&two));
            assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
            for outcome in [one, two] {
                assert!(matches!(outcome, Ok(_) | Err(Failure::Refused(_))), "{outcome:?}");
            }
            world.check().await;
            for id in [141, 142] {
                world.done(ADMIN, "category.move", json!({"category": id, "version": version(id).await, "under": 140})).await;
            }
        }
    })
    .await;
}

/// A product, or a category below, that was not there yet when the closing was decided.
#[tokio::test]
async fn a_category_is_not_closed_under_what_comes() {
    both(async |world| {
        let made = world.done(ADMIN, "category.create", json!({"code": "Q", "name": "阀门"})).await;
        let close = || world.request(World::person(ADMIN), "category.close", &json!({"category": made["id"], "version": 1}));
        let product = json!({"code": "Q1", "name": "球阀", "unit": "件", "category": made["id"]});
        let create = world.request(World::person(ADMIN), "product.create", &product);
        let outcomes = meanwhile(world, &testkit::table(world, "product_term"), "ROLLBACK", vec![create, close()]).await;
        assert!(outcomes[0].is_ok(), "{outcomes:?}");
        assert_eq!(outcomes[1].as_ref().expect_err("a product is in it").code(), "category.has_products");
        world.check().await;

        let made = world.done(ADMIN, "category.create", json!({"code": "R", "name": "管件"})).await;
        let close = world.request(World::person(ADMIN), "category.close", &json!({"category": made["id"], "version": 1}));
        let below = json!({"code": "R1", "name": "弯头", "parent": made["id"]});
        let below = world.request(World::person(ADMIN), "category.create", &below);
        let outcomes = meanwhile(world, &testkit::table(world, "receipt"), "ROLLBACK", vec![below, close]).await;
        assert!(outcomes[0].is_ok(), "{outcomes:?}");
        assert_eq!(outcomes[1].as_ref().expect_err("a category is below it").code(), "category.has_children");
        world.check().await;
    })
    .await;
}
