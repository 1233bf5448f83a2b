//! Codes in tables: one whatever their case and width; of two of an earlier time the one that is written so.

use crate::import::Batch;
use crate::page;
use serde_json::{Value, json};
use testkit::both;
use testkit::world::ADMIN;

#[tokio::test]
async fn a_row_means_the_record_whatever_the_case_of_its_code() {
    both(async |world| {
        let batch = Batch::begin(world, ADMIN, "products", "编码,名称,单位\np0052,新餐盘,件\nｐ0053,竹制砧板,件\n".as_bytes(), &[]).await;
        assert_eq!(batch.told().await, ["2 update", "3 skip"]);
        assert_eq!(batch.changes(2).await, [["name", "陶瓷餐盘", "新餐盘"].map(str::to_owned)], "what is there, and what will be");
        batch.run("import.start").await;
        batch.until("done").await;
        let renamed = page(world, ADMIN, "product.list", json!({ "code": "P0052" })).await.rows.remove(0);
        assert_eq!(
            (&renamed["id"], &renamed["code"], &renamed["name"]),
            (&json!(52), &json!("P0052"), &json!("新餐盘")),
            "kept as it was typed"
        );
        // Two rows of one file are one record as well.
        let batch = Batch::begin(world, ADMIN, "products", "编码,名称,单位\nzz1,甲,件\nZZ1,乙,件\n".as_bytes(), &[]).await;
        assert_eq!(batch.told().await, ["2 conflict import.row.twice@-", "3 conflict import.row.twice@-"]);
        let batch = Batch::begin(world, ADMIN, "customers", "客户编码,客户名称\nc0081,杭州西湖家居\n".as_bytes(), &[]).await;
        assert_eq!(batch.told().await, ["2 update"]);
        let batch = Batch::begin(world, ADMIN, "prices", "编码,单价\np0052,30\n".as_bytes(), &[("list", "std")]).await;
        assert_eq!(batch.told().await, ["2 create"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_codes_of_an_earlier_time_the_one_that_is_written_so_is_meant() {
    both(async |world| {
        for (id, code, twin) in [(9001, "Ab9", 0), (9002, "aB9", 9002)] {
            let columns = "id, code, name, unit, state, version, code_twin";
            world.raw(&format!("INSERT INTO product ({columns}) VALUES ({id}, '{code}', '旧', '件', 'active', 1, {twin})")).await;
            let columns = "id, code, name, department_id, owner_id, credit_group_id, state, version, code_twin";
            world
                .raw(&format!("INSERT INTO customer ({columns}) VALUES ({id}, '{code}', '旧{id}', 11, 31, {id}, 'active', 1, {twin})"))
                .await;
        }
        world.done(ADMIN, "product.index", json!({ "products": [9001, 9002] })).await;
        world.done(ADMIN, "customer.index", json!({ "customers": [9001, 9002] })).await;
        let batch = Batch::begin(world, ADMIN, "products", "编码,名称,单位\nAb9,甲,件\naB9,乙,件\nab9,丙,件\n".as_bytes(), &[]).await;
        assert_eq!(batch.told().await, ["2 update", "3 update", "4 conflict import.code.several@code"]);
        batch.run("import.start").await;
        batch.until("done").await;
        let names = world.rows("SELECT name FROM product WHERE id IN (9001, 9002) ORDER BY id").await;
        assert_eq!(names, [["甲"], ["乙"]]);
        let text = "客户编码,客户名称\nAb9,甲行\naB9,乙行\nAB9,丙行\n";
        let batch = Batch::begin(world, ADMIN, "customers", text.as_bytes(), &[]).await;
        assert_eq!(batch.told().await, ["2 update", "3 update", "4 conflict import.code.several@code"]);
        world.check().await;
    })
    .await;
}

/// What a price came from is told by the price itself, also where many are published at once; the product's history has it.
#[tokio::test]
async fn a_price_tells_the_row_it_came_from() {
    both(async |world| {
        let rows: String = (0..520).map(|n| format!("T{n:03},阀{n},件,{}.5\n", n + 1)).collect();
        let file = format!("编码,名称,单位,零售价\n{rows}");
        let batch = Batch::begin(world, ADMIN, "products", file.as_bytes(), &[("list", "STD")]).await;
        batch.run("import.start").await;
        batch.until("done").await;
        for n in [0, 77, 519] {
            let sql = format!("SELECT id FROM product WHERE code = 'T{n:03}'");
            let product = world.number(&sql).await;
            let prices = page(world, ADMIN, "price_entry.list", json!({ "product": product })).await.rows;
            assert_eq!(prices[0]["origin"], format!("batch:{}:{}", batch.id, n + 2));
            let history = page(world, ADMIN, "audit.list", json!({ "record": format!("product:{product}") })).await.rows;
            assert_eq!(history.iter().map(|row| &row["operation"]).collect::<Vec<_>>(), ["import.take"]);
        }
        let small = Batch::begin(world, ADMIN, "prices", "编码,单价\nP0060,30\n".as_bytes(), &[("list", "STD")]).await;
        small.run("import.start").await;
        small.until("done").await;
        let price = json!({ "list": 150, "product": 60, "price_micro": 1_000_000, "from_quantity": 10_000 });
        world.done(ADMIN, "price.set", price).await;
        let prices = page(world, ADMIN, "price_entry.list", json!({ "product": 60 })).await.rows;
        let origins: Vec<&Value> = prices.iter().map(|row| &row["origin"]).collect();
        assert_eq!(origins, [&json!(format!("batch:{}:2", small.id)), &Value::Null]);
        world.check().await;
    })
    .await;
}
