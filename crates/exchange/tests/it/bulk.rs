//! A large batch: prices are published together, and what products are found by follows soon.

use crate::import::Batch;
use crate::page;
use serde_json::json;
use testkit::world::{ADMIN, LI};
use testkit::{World, both};

const ROWS: i64 = 510;

async fn count(world: &World, of: &str) -> String {
    world.rows(&format!("SELECT COUNT(*) FROM {of}")).await[0][0].clone()
}

#[tokio::test]
async fn a_large_batch_is_taken_like_a_small_one() {
    both(async |world| {
        let lists = page(world, ADMIN, "price_list.list", json!({})).await.rows;
        let list = lists.iter().find(|row| row["id"] == 150).expect("list 150")["code"].as_str().expect("a code").to_owned();
        let mut file = "产品编码,产品名称,单位,条码,零售价".to_owned();
        for n in 0..ROWS {
            // Two rows of one request bear one barcode: the second is refused, and takes only itself with it.
            let barcode = if n == 10 || n == 11 { "BAR-1" } else { "" };
            file.push_str(&format!("\nL{n:04},蝶阀 {n},件,{barcode},{}.5", 10 + n));
        }
        let batch = Batch::begin(world, ADMIN, "products", file.as_bytes(), &[("list", &list)]).await;
        batch.run("import.start").await;
        let done = batch.until("done").await;
        assert_eq!((&done["done_count"], &done["refused_count"]), (&json!(ROWS - 1), &json!(1)));
        let told = batch.told().await;
        assert!(told.iter().any(|row| row.starts_with("13 refused product.barcode")), "{:?}", &told[..15]);
        let taken = "price_entry e JOIN product p ON p.id = e.product_id WHERE p.code >= 'L0000' AND p.code < 'M'";
        assert_eq!(count(world, &format!("{taken} AND e.valid_to IS NULL")).await, (ROWS - 1).to_string());
        // Every row has an audit row of its own; the prices of a request have one, or one each where a row was refused.
        let of = |operation: &str| format!("audit WHERE operation = '{operation}' AND cause LIKE 'batch:{}:%'", batch.id);
        assert_eq!(count(world, &of("product.create")).await, (ROWS - 1).to_string());
        assert_eq!([count(world, &of("price.set_many")).await, count(world, &of("price.set")).await], ["4", "124"]);

        // By its code a product is found at once, by its words when the job has made them.
        let early = page(world, LI, "product.lookup", json!({"q": "L0509"})).await.rows;
        assert_eq!(early.iter().map(|row| &row["code"]).collect::<Vec<_>>(), ["L0509"]);
        assert!(page(world, LI, "product.lookup", json!({"q": "dief 509"})).await.rows.is_empty());
        for _ in 0..2 {
            world.clock.set(world.kernel.now().plus_secs(6));
            world.kernel.run_due_jobs().await.expect("runs");
        }
        assert_eq!(count(world, "product WHERE search_version = 0").await, "0");
        let found = page(world, LI, "product.lookup", json!({"q": "dief 509"})).await.rows;
        assert_eq!(found.iter().map(|row| &row["code"]).collect::<Vec<_>>(), ["L0509"]);
        world.check().await;

        batch.run("import.undo").await;
        let undone = batch.until("undone").await;
        assert_eq!((&undone["undone_count"], &undone["kept_count"]), (&json!(ROWS - 1), &json!(0)));
        world.check().await;
    })
    .await;
}
