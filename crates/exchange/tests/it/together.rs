//! Requests of one batch, and batches beside other work: nobody gets into anybody's way for good.

use crate::import::Batch;
use crate::page;
use serde_json::json;
use testkit::world::{ADMIN, LI, SECOND_ADMIN, WANG, WU};
use testkit::{World, both};

/// Takes a batch to its end; none of its requests had to be put off.
async fn taken(world: &World, batch: &Batch<'_>, rows: i64) {
    batch.run("import.start").await;
    for _ in 0..40 {
        world.clock.set(world.kernel.now().plus_secs(1));
        world.kernel.run_due_jobs().await.expect("runs");
        let held = world.rows("SELECT job FROM job_lease WHERE until > 0").await;
        assert!(held.is_empty(), "broken off: {held:?}");
        let row = batch.row().await;
        if row["state"] == "done" {
            assert_eq!((&row["done_count"], &row["refused_count"]), (&json!(rows), &json!(0)));
            return;
        }
    }
    panic!("never done: {}", batch.row().await);
}

/// Rows that write to the same categories, and to the same price list, in whichever order the file has them.
#[tokio::test]
async fn rows_of_one_file_that_touch_the_same_records_do_not_fight() {
    both(async |world| {
        let category = |n: i64| if n % 2 == 0 { "K1" } else { "K2" };
        let rows: String = (0..300).map(|n| format!("T{n:03},阀{n},件,{}\n", category(n))).collect();
        let batch = Batch::begin(world, ADMIN, "products", format!("编码,名称,单位,分类\n{rows}").as_bytes(), &[]).await;
        taken(world, &batch, 300).await;
        let rows: String = (0..300).map(|n| format!("T{n:03},{}.5\n", n + 1)).collect();
        let batch = Batch::begin(world, ADMIN, "prices", format!("编码,单价\n{rows}").as_bytes(), &[("list", "STD")]).await;
        taken(world, &batch, 300).await;
        world.check().await;
    })
    .await;
}

/// Somebody else's price came between the look and the deed: taking back brings back nothing that was not there.
#[tokio::test]
async fn taking_back_brings_back_the_price_that_really_ended_or_none() {
    both(async |world| {
        let rows = "编码,单价,起订量,生效日期\nP0050,30,,2026-12-20\nP0050,29,100,2026-12-20\n";
        let batch = Batch::begin(world, ADMIN, "prices", rows.as_bytes(), &[("list", "STD")]).await;
        batch.run("import.start").await;
        batch.until("done").await;
        // As if the price that ended had not been the one that was judged by.
        world
            .raw(&format!(
                "UPDATE import_row SET outcome = REPLACE(outcome, '\"entry\":160', '\"entry\":161') WHERE batch_id = {} AND no = 2",
                batch.id
            ))
            .await;
        batch.run("import.undo").await;
        let undone = batch.until("undone").await;
        assert_eq!((&undone["undone_count"], &undone["kept_count"]), (&json!(1), &json!(1)), "{:?}", batch.told().await);
        assert_eq!(batch.told().await, ["2 kept import.row.no_way_back@-", "3 undone"]);
        let tier = "list_id = 150 AND product_id = 50 AND from_quantity = 100000 AND valid_to IS NULL";
        let back = world.rows(&format!("SELECT price_micro FROM price_entry WHERE {tier}")).await;
        assert_eq!(back, [["22000000"]]);
        world.check().await;
    })
    .await;
}

/// A price with the sign of a currency stands on a list of that currency, or nowhere.
#[tokio::test]
async fn a_price_is_in_the_currency_of_its_list() {
    both(async |world| {
        let list = json!({"code": "USD", "name": "出口价", "currency": "USD", "with_tax": false, "valid_from": "2026-01-01"});
        world.done(ADMIN, "price_list.create", list).await;
        let rows = "编码,单价,价目表\nP0060,¥12.5,USD\nP0061,$12.5,USD\nP0062,12.5,USD\nP0063,$12.5,STD\nP0064,¥12.5,STD\n";
        let batch = Batch::begin(world, ADMIN, "prices", rows.as_bytes(), &[]).await;
        let wrong = "conflict number.other_currency@price_micro";
        assert_eq!(batch.told().await, [format!("2 {wrong}").as_str(), "3 create", "4 create", &format!("5 {wrong}"), "6 create"]);
    })
    .await;
}

/// A right that is lost half-way stops the rest, and refuses no row; whoever sees the batch may halt it or end it.
#[tokio::test]
async fn a_right_lost_half_way_stops_the_rest() {
    both(async |world| {
        let rows: String = (0..60).map(|n| format!("Q{n:03},阀{n},件\n")).collect();
        let batch = Batch::begin(world, LI, "products", format!("编码,名称,单位\n{rows}").as_bytes(), &[]).await;
        batch.run("import.start").await;
        let own = ["import_batch.list", "product.list", "product.create", "product.change"];
        let with = async |more: &[&str]| {
            let grants: Vec<_> = own.iter().chain(more).map(|name| json!({"permission": name, "scope": "own"})).collect();
            let version = world.number("SELECT version FROM role WHERE id = 21").await;
            world
                .done(ADMIN, "role.change", json!({"role": 21, "version": version, "name": "业务员", "grants": grants, "masks": []}))
                .await;
        };
        with(&[]).await;
        let halted = batch.until("stopped").await;
        assert_eq!((&halted["halted"], &halted["done_count"]), (&json!("import.halt.rights"), &json!(0)), "may import no more");
        with(&["import.run"]).await;
        batch.run("import.start").await;
        let version = batch.row().await["version"].clone();
        // Her manager halts it; to go on with it is hers.
        world.done(WANG, "import.stop", json!({"batch": batch.id, "version": version})).await;
        let version = batch.row().await["version"].clone();
        let seen = json!({"batch": batch.id, "version": version});
        assert_eq!(world.refused(WANG, "import.start", seen.clone()).await, ["import.not_yours"]);
        let seen_by = page(world, SECOND_ADMIN, "import_batch.detail", json!({"id": batch.id})).await.rows;
        assert_eq!(seen_by[0]["state"], "stopped");
        batch.run("import.start").await;
        assert_eq!(batch.until("done").await["done_count"], 60);
    })
    .await;
}

/// What is taken back is taken back in the owner's name: somebody else has it done who could do it row by row.
#[tokio::test]
async fn nobody_has_taken_back_what_they_could_not_take_back_themselves() {
    both(async |world| {
        let rows: String = (0..3).map(|n| format!("U{n:03},阀{n},件\n")).collect();
        let batch = Batch::begin(world, LI, "products", format!("编码,名称,单位\n{rows}").as_bytes(), &[]).await;
        batch.run("import.start").await;
        batch.until("done").await;
        // Reads everything and may import, and changes no product.
        world
            .raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (26, 'import.run', 'all'), (26, 'product.create', 'own')")
            .await;
        world.raw("UPDATE snapshot_version SET version = version + 1").await;
        world.kernel.refresh().await.expect("reads");
        let seen = json!({"batch": batch.id, "version": batch.row().await["version"]});
        assert_eq!(world.refused(WU, "import.undo", seen.clone()).await, ["import.undo_beyond"]);
        assert_eq!(batch.row().await["state"], "done");
        // Her manager reaches all that she reaches.
        world.done(WANG, "import.undo", seen).await;
        let undone = batch.until("undone").await;
        assert_eq!((&undone["undone_count"], &undone["kept_count"]), (&json!(3), &json!(0)));
        // Prices are not hers to publish: nor is it to take them back.
        let rows = "编码,单价\nP0050,30\n";
        let batch = Batch::begin(world, ADMIN, "prices", rows.as_bytes(), &[("list", "STD")]).await;
        batch.run("import.start").await;
        let done = batch.until("done").await;
        world.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (22, 'price.set', 'subtree')").await;
        world.raw("UPDATE role_grant SET scope = 'all' WHERE role_id = 22 AND permission = 'import.run'").await;
        world.raw("UPDATE snapshot_version SET version = version + 1").await;
        world.kernel.refresh().await.expect("reads");
        let seen = json!({"batch": batch.id, "version": done["version"]});
        assert_eq!(world.refused(WANG, "import.undo", seen.clone()).await, ["import.undo_beyond"]);
        world.done(SECOND_ADMIN, "import.undo", seen).await;
        world.check().await;
    })
    .await;
}
