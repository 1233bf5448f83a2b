//! Batches as people look at them: how far they are, and what a number of the earlier system became.

use crate::bring_of;
use serde_json::{Value, json};
use std::fmt::Write;
use testkit::world::ADMIN;
use testkit::{World, both};

async fn rows(world: &World, query: &str, params: Value) -> Vec<Value> {
    let window = kernel::query::Window { limit: Some(100), ..Default::default() };
    world.kernel.query(query, World::person(ADMIN), params, &window).await.expect("a page").rows
}

#[tokio::test]
async fn a_number_is_found_with_all_its_parts_however_it_is_typed() {
    let mut text = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n".to_owned();
    for line in 0..201 {
        writeln!(text, "x489597,P{},Thing,1,2010-03-01,5.00,C1,UK", line % 3).expect("writes");
    }
    for other in ["x4895970", "x48959", "x489597A", "489597"] {
        writeln!(text, "{other},P1,Thing,1,2010-03-02,5.00,C1,UK").expect("writes");
    }
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("one.csv"), text).expect("writes");
    both(async |world| {
        let brought = bring_of(dir.path(), world, 8, &mut |_| {}).await.expect("in");
        assert_eq!(brought.refused, None);
        for typed in ["x489597", "X489597", " ｘ489597 "] {
            let found = rows(world, "history_document.list", json!({ "batch": brought.batch, "number": typed })).await;
            let mut numbers: Vec<&str> = found.iter().filter_map(|row| row["number"].as_str()).collect();
            numbers.sort_unstable();
            assert_eq!(numbers, ["x489597", "x489597/2"], "{typed}");
            let became = rows(world, "history_posted.list", json!({ "batch": brought.batch, "number": typed })).await;
            assert_eq!(became.iter().filter(|row| row["doc_type"] == "invoice").count(), 2, "{typed}");
        }
        assert_eq!(rows(world, "history_document.list", json!({ "number": "" })).await, Vec::<Value>::new());
    })
    .await;
}

#[tokio::test]
async fn a_batch_says_how_many_of_its_documents_are_in() {
    both(async |world| {
        for batch in rows(world, "history_batch.list", json!({})).await {
            let id = batch["id"].as_i64().expect("an id");
            let count =
                async |also: &str| world.number(&format!("SELECT COUNT(*) FROM history_document WHERE batch_id = {id}{also}")).await;
            assert_eq!(batch["taken_count"], count("").await, "{batch}");
            assert_eq!(batch["undone_count"], count(" AND undone").await, "{batch}");
        }
    })
    .await;
}
