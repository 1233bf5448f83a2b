//! Pictures of products: added, put in order, taken away, and kept as long as somebody shows them.

use crate::{column, page};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI, WU};
use testkit::{World, both};

const NIGHT_SECS: i64 = 2 * 86_400;

async fn files(world: &World, product: i64) -> Vec<String> {
    column(world, ADMIN, "product_picture.list", json!({ "product": product }), "file").await
}

async fn version(world: &World, product: i64) -> Value {
    page(world, ADMIN, "product.detail", json!({ "id": product })).await.rows[0]["version"].clone()
}

/// The head of a PNG of this size: as much as is looked at.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

#[tokio::test]
async fn pictures_come_in_an_order_and_the_first_is_the_main_one() {
    both(async |world| {
        let add = async |file: &str, small: Option<&str>| {
            json!({ "product": 56, "version": version(world, 56).await, "file": file, "small": small })
        };
        world.done(ADMIN, "product.add_picture", add("standard-picture", Some("standard-small")).await).await;
        world.done(ADMIN, "product.add_picture", add("standard-second", None).await).await;
        assert_eq!(files(world, 56).await, ["standard-picture", "standard-second"]);
        assert_eq!(page(world, WU, "product.detail", json!({ "id": 56 })).await.rows[0]["picture"], "standard-small");
        assert_eq!(column(world, LI, "product.lookup", json!({ "q": "P0056" }), "picture").await, ["standard-small"]);
        let order = async |files: &[&str]| json!({ "product": 56, "version": version(world, 56).await, "files": files });
        world.done(ADMIN, "product.order_pictures", order(&["standard-second", "standard-picture"]).await).await;
        assert_eq!(page(world, WU, "product.detail", json!({ "id": 56 })).await.rows[0]["picture"], "standard-second");
        for wrong in [&["standard-second"][..], &["standard-second", "standard-second"], &["standard-second", "standard-picture", "x"]] {
            assert_eq!(world.refused(ADMIN, "product.order_pictures", order(wrong).await).await, ["picture.order_of_others"]);
        }
        assert_eq!(world.refused(ADMIN, "product.add_picture", add("standard-second", None).await).await, ["picture.twice"]);
        let gone = json!({ "product": 56, "version": version(world, 56).await, "file": "standard-second" });
        world.done(ADMIN, "product.remove_picture", gone.clone()).await;
        assert_eq!(world.refused(ADMIN, "product.remove_picture", gone).await, ["record.changed_meanwhile", "picture.not_shown"]);
        assert_eq!(files(world, 56).await, ["standard-picture"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_no_picture_is_not_taken() {
    both(async |world| {
        let store = async |name: &str, bytes: Vec<u8>| world.kernel.store_file(name, [bytes]).await.expect("stored");
        store("page", b"<!doctype html><script>alert(1)</script>".to_vec()).await;
        store("drawing", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec()).await;
        store("wide", png(9_000, 10)).await;
        store("heavy", [png(10, 10), vec![0; 4 << 20]].concat()).await;
        let small = [png(10, 10), vec![0; 300 << 10]].concat();
        store("heavy-small", small).await;
        let add = |file: &str, small: Option<&str>| json!({ "product": 56, "version": 1, "file": file, "small": small });
        for (input, keys) in [
            (add("page", None), ["picture.not_there"]),
            (add("drawing", None), ["picture.not_there"]),
            (add("nowhere", None), ["picture.not_there"]),
            (add("wide", None), ["picture.sides"]),
            (add("heavy", None), ["picture.too_large"]),
            (add("standard-picture", Some("heavy-small")), ["picture.too_large"]),
            (add("standard-picture", Some("page")), ["picture.not_there"]),
        ] {
            assert_eq!(world.refused(ADMIN, "product.add_picture", input.clone()).await, keys, "{input}");
        }
        assert_eq!(world.fails(WU, "product.add_picture", add("standard-picture", None)).await, "access.forbidden");
        for n in 0..12 {
            let name = format!("p{n}");
            store(&name, png(10, 10 + n)).await;
            world.done(ADMIN, "product.add_picture", json!({ "product": 57, "version": i64::from(n) + 1, "file": name })).await;
        }
        let thirteenth = json!({ "product": 57, "version": 13, "file": "standard-picture" });
        assert_eq!(world.refused(ADMIN, "product.add_picture", thirteenth).await, ["picture.too_many"]);
        world.check().await;
    })
    .await;
}

/// The same bytes are stored once; whoever lets go of them touches nobody else's.
#[tokio::test]
async fn a_picture_stays_as_long_as_one_product_shows_it() {
    both(async |world| {
        let there = async || world.kernel.file_part("standard-picture", 0).await.is_ok();
        let night = async || {
            world.clock.set(world.kernel.now().plus_secs(NIGHT_SECS));
            world.kernel.upkeep_if_due().await.expect("runs").expect("due");
        };
        world.done(ADMIN, "product.add_picture", json!({ "product": 56, "version": 1, "file": "standard-picture" })).await;
        world.done(ADMIN, "product.remove_picture", json!({ "product": 55, "version": 1, "file": "standard-picture" })).await;
        night().await;
        assert!(there().await, "product 56 shows it");
        // Somebody brings the same bytes once more, and leaves it at that.
        world.kernel.store_file("standard-picture", [b"the same".to_vec()]).await.expect("stored");
        night().await;
        assert!(there().await, "product 56 shows it still");
        world.check().await;
        world.done(ADMIN, "product.remove_picture", json!({ "product": 56, "version": 2, "file": "standard-picture" })).await;
        assert!(there().await, "a page that shows it may be open");
        night().await;
        assert!(matches!(world.kernel.file_part("standard-picture", 0).await, Err(Failure::NotFound(_))));
        assert_eq!(world.number("SELECT COUNT(*) FROM stored_file_keeper WHERE name = 'standard-picture'").await, 0);
        let again = json!({ "product": 56, "version": 3, "file": "standard-picture" });
        assert_eq!(world.refused(ADMIN, "product.add_picture", again).await, ["picture.not_there"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_product_that_goes_takes_its_pictures_with_it() {
    both(async |world| {
        world.done(ADMIN, "product.add_picture", json!({ "product": 67, "version": 1, "file": "standard-small" })).await;
        world.done(ADMIN, "product.remove", json!({ "product": 67, "version": 2 })).await;
        assert_eq!(world.number("SELECT COUNT(*) FROM product_picture WHERE product_id = 67").await, 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM stored_file WHERE name = 'standard-small' AND until IS NULL").await, 0);
        world.check().await;
    })
    .await;
}
