//! Files as people really bring them: in doubtful signs, twice, with cells that hold what their column cannot.

use crate::import::Batch;
use crate::page;
use exchange::import::bring;
use exchange::table::write::{Book, Cell, Look};
use exchange::table::{Charset, Choice};
use serde_json::{Value, json};
use std::io::Cursor;
use testkit::both;
use testkit::world::{ADMIN, LI};

fn workbook(rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut book = Book::new(Cursor::new(Vec::new()));
    book.sheet("表", &[], 0).expect("writes");
    for row in rows {
        book.row(row, Look::Plain).expect("writes");
    }
    book.finish().expect("writes").into_inner()
}

fn words(words: &[&str]) -> Vec<Cell> {
    words.iter().map(|word| Cell::Text((*word).to_owned())).collect()
}

/// What is written in Big5 can be read as GB 18030, and comes out garbled: somebody says first how it is written.
#[tokio::test]
async fn a_doubtful_text_is_taken_in_once_somebody_has_said_its_signs() {
    both(async |world| {
        let bytes = encoding_rs::BIG5.encode("編碼,商品名稱,單位\n901,門閥產品說明書,個\n").0.into_owned();
        let who = base::Id::new(ADMIN);
        let brought = bring(&world.kernel, who, bytes.clone(), Choice::default()).await.expect("a table");
        assert!(brought.about.doubtful, "{:?}", brought.about);
        let input = json!({"profile": "products", "file_name": "big5.csv", "file": brought.file, "table": brought.table});
        let batch = world.done(ADMIN, "import.begin", input).await["id"].clone();
        let columns = [("code", 0), ("name", 1), ("unit", 2)].map(|(key, column)| json!({ "key": key, "column": column }));
        let map = |version: i64| json!({ "batch": batch, "version": version, "mapping": columns });
        assert_eq!(world.refused(ADMIN, "import.map", map(1)).await, ["import.charset_doubtful"]);

        let chosen = Choice { charset: Some(Charset::Big5), ..Choice::default() };
        let again = bring(&world.kernel, who, bytes, chosen).await.expect("a table");
        world.done(ADMIN, "import.reread", json!({ "batch": batch, "version": 1, "table": again.table })).await;
        world.done(ADMIN, "import.map", map(2)).await;
        let batch = Batch { world, who: ADMIN, id: batch.as_i64().expect("an id") };
        batch.until("ready").await;
        batch.run("import.start").await;
        batch.until("done").await;
        let made = page(world, ADMIN, "product.list", json!({ "code": "901" })).await.rows.remove(0);
        assert_eq!(made["name"], "門閥產品說明書");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn the_same_file_once_more_creates_nothing() {
    both(async |world| {
        let text = "编码,名称,单位\nTW-1,甲,件\nTW-2,乙,件\n".as_bytes();
        for (told, done) in [(["2 create", "3 create"], 2), (["2 skip", "3 skip"], 0)] {
            let batch = Batch::begin(world, ADMIN, "products", text, &[]).await;
            assert_eq!(batch.told().await, told);
            batch.run("import.start").await;
            assert_eq!(batch.until("done").await["done_count"], done);
            assert_eq!(world.number("SELECT COUNT(*) FROM product WHERE code LIKE 'TW-%'").await, 2);
        }
        world.check().await;
    })
    .await;
}

/// Two people take the same new customers in at the same time: each is there once, and whoever was later is told at the row.
#[tokio::test]
async fn two_batches_of_the_same_customers_make_each_of_them_once() {
    both(async |world| {
        let rows: String = (0..20).map(|n| format!("TC-{n:02},同时建档{n}号店\n")).collect();
        let text = format!("客户编码,客户名称\n{rows}");
        let one = Batch::begin(world, ADMIN, "customers", text.as_bytes(), &[]).await;
        let other = Batch::begin(world, LI, "customers", text.as_bytes(), &[]).await;
        for batch in [&one, &other] {
            batch.run("import.start").await;
        }
        let take = |batch: &Batch<'_>| json!({ "batch": batch.id, "from": 2, "to": 21 });
        let (first, second) = (take(&one), take(&other));
        let (first, second) = tokio::join!(world.execute(ADMIN, "import.take", &first), world.execute(ADMIN, "import.take", &second));
        assert!(first.is_ok() || second.is_ok(), "{first:?} {second:?}");
        let (one, other) = (one.until("done").await, other.until("done").await);
        let sum = |key: &str| one[key].as_i64().unwrap_or_default() + other[key].as_i64().unwrap_or_default();
        assert_eq!(sum("done_count") + sum("refused_count") + sum("skip_count"), 40, "{one} {other}");
        assert_eq!(sum("done_count"), 20, "{one} {other}");
        assert_eq!(world.number("SELECT COUNT(*) FROM customer WHERE code LIKE 'TC-%'").await, 20);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_cell_cannot_hold_is_told_at_its_column() {
    both(async |world| {
        world.done(ADMIN, "product.create", json!({ "code": "00123", "name": "零件", "unit": "件" })).await;
        let mut noughts = vec![Cell::Figure("123".into())];
        noughts.extend(words(&["零件", "件"]));
        let book = workbook(&[words(&["编码", "名称", "单位"]), noughts]);
        let batch = Batch::begin(world, ADMIN, "products", &book, &[]).await;
        assert_eq!(batch.told().await, ["2 conflict import.code.noughts@code"]);
        let rows = page(world, ADMIN, "import_row.list", json!({ "batch": batch.id })).await.rows;
        let reasons: Vec<Value> = serde_json::from_str(rows[0]["reasons"].as_str().expect("reasons")).expect("JSON");
        assert_eq!(reasons[0]["args"]["meant"]["text"], "00123", "the one that is there is named");

        let long = "长".repeat(40_000);
        let text = format!("编码,名称,单位,备注\nL-1,{long},件,\nL-2,\"两\n行\",件,\nL-3,阀,件,\"两\n行\"\n");
        let batch = Batch::begin(world, ADMIN, "products", text.as_bytes(), &[]).await;
        let told = ["2 conflict text.too_long@name", "3 conflict text.unprintable@name", "5 conflict text.unprintable@remark"];
        assert_eq!(batch.told().await, told, "a product's remark is one line as well");
        world.check().await;
    })
    .await;
}
