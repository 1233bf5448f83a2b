//! Files that people bring are kept as long as a batch needs them, whoever else has the same; what cannot go on halts and says why.

use crate::import::Batch;
use base::Id;
use exchange::import::bring;
use exchange::table::Choice;
use kernel::db::Boxed;
use kernel::{Brought, Failure, Kernel, Settings};
use serde_json::json;
use testkit::world::{ADMIN, CHEN, LI, SECOND_ADMIN};
use testkit::{World, both, while_held};

const FILE: &str = "编码,名称,单位\nK-1,甲,件\nK-2,乙,件\n";

async fn days(world: &World, days: i64) {
    world.clock.set(world.kernel.now().plus_secs(days * 86_400));
    world.kernel.upkeep_if_due().await.expect("upkeep").expect("due");
}

/// Two people bring the same bytes, and one lets go of theirs.
#[tokio::test]
async fn a_file_stays_as_long_as_a_batch_needs_it() {
    both(async |world| {
        let one = Batch::begin(world, ADMIN, "products", FILE.as_bytes(), &[]).await;
        let other = Batch::begin(world, SECOND_ADMIN, "products", FILE.as_bytes(), &[]).await;
        one.run("import.discard").await;
        days(world, 2).await;
        // Brought once more by somebody who does nothing with it.
        bring(&world.kernel, base::Id::new(ADMIN), FILE.as_bytes().to_vec(), Choice::default()).await.expect("a table");
        days(world, 2).await;
        other.run("import.start").await;
        let done = other.until("done").await;
        assert_eq!((&done["done_count"], &done["refused_count"]), (&json!(2), &json!(0)));
        // A third one lets go of it: the batch that was run keeps its rows for those who look at them.
        let third = Batch::begin(world, ADMIN, "products", FILE.as_bytes(), &[]).await;
        third.run("import.discard").await;
        days(world, 30).await;
        let table = other.names().await.1;
        world.kernel.file_part(&table, 1).await.expect("its rows");
        days(world, 70).await;
        assert!(matches!(world.kernel.file_part(&table, 1).await, Err(Failure::NotFound(_))), "kept for ninety days");
        world.kernel.run_due_jobs().await.expect("forgets");
        let version = other.row().await["version"].clone();
        let undo = json!({"batch": other.id, "version": version});
        assert_eq!(world.refused(SECOND_ADMIN, "import.undo", undo).await, ["import.rows_forgotten"]);
        world.check().await;
    })
    .await;
}

/// What is forgotten meanwhile is forgotten as a whole, or not at all.
#[tokio::test]
async fn who_brings_a_file_while_it_is_forgotten_has_all_of_it() {
    both(async |world| {
        let brought = bring(&world.kernel, base::Id::new(ADMIN), FILE.as_bytes().to_vec(), Choice::default()).await.expect("a table");
        // Housekeeping broke off behind its first step.
        world.raw(&format!("UPDATE stored_file SET part_count = -1, until = 1 WHERE name = '{}'", brought.table)).await;
        world.raw(&format!("DELETE FROM stored_file_part WHERE name = '{}' AND no = 1", brought.table)).await;
        let again = bring(&world.kernel, base::Id::new(ADMIN), FILE.as_bytes().to_vec(), Choice::default()).await.expect("a table");
        assert_eq!(again.table, brought.table);
        world.kernel.file_part(&again.table, 1).await.expect("whole again");
        days(world, 2).await;
        assert!(matches!(world.kernel.file_part(&again.table, 0).await, Err(Failure::NotFound(_))), "nobody took it in");
    })
    .await;
}

/// Its parts are still there when they are brought, and about to go: who brings it waits, or it is not forgotten.
#[tokio::test]
async fn a_file_that_is_brought_while_its_parts_go_has_them_all() {
    both(async |world| {
        const NAME: &str = "brought-again";
        let parts = [b"one".to_vec(), b"two".to_vec()];
        world.kernel.store_file(NAME, parts.clone()).await.expect("stored");
        world.clock.set(world.kernel.now().plus_secs(2 * 86_400));
        let (forgets, brings) = (world.kernel.clone(), world.kernel.clone());
        let works: Vec<Boxed<'static, ()>> = vec![
            Box::pin(async move { _ = forgets.upkeep_if_due().await.expect("upkeep").expect("due") }),
            Box::pin(async move { _ = brings.store_file(NAME, parts).await.expect("stored") }),
        ];
        let held = format!("SELECT no FROM stored_file_part WHERE name = '{NAME}' AND no = 0 FOR UPDATE");
        while_held(world, &held, "ROLLBACK", works).await;
        for (no, part) in [(0, b"one"), (1, b"two")] {
            assert_eq!(world.kernel.file_part(NAME, no).await.expect("there"), part);
        }
        world.check().await;
    })
    .await;
}

/// Its file is gone, whatever it was that took it: the batch halts where its owner decides again, and the next one has its turn.
#[tokio::test]
async fn a_batch_without_its_file_halts_and_holds_up_no_other() {
    both(async |world| {
        world.raw("UPDATE import_batch SET state = 'stopped'").await;
        let running = Batch::begin(world, ADMIN, "products", FILE.as_bytes(), &[]).await;
        let other = Batch::begin(world, SECOND_ADMIN, "products", "编码,名称,单位\nK-3,丙,件\n".as_bytes(), &[]).await;
        let table = running.names().await.1;
        running.run("import.start").await;
        other.run("import.start").await;
        world.raw(&format!("DELETE FROM stored_file WHERE name = '{table}'")).await;
        assert_eq!(other.until("done").await["done_count"], 1);
        let halted = running.until("stopped").await;
        assert_eq!((&halted["halted"], &halted["done_count"]), (&json!("import.halt.file_gone"), &json!(0)));

        let judging = Batch::begin(world, ADMIN, "products", "编码,名称,单位\nK-4,丁,件\n".as_bytes(), &[]).await;
        let row = judging.row().await;
        let mapping: serde_json::Value = serde_json::from_str(row["mapping"].as_str().expect("a mapping")).expect("JSON");
        world.done(ADMIN, "import.map", json!({"batch": judging.id, "version": row["version"], "mapping": mapping})).await;
        world.raw(&format!("DELETE FROM stored_file WHERE name = '{}'", judging.names().await.1)).await;
        let halted = judging.until("mapping").await;
        assert_eq!(halted["halted"], "import.halt.file_gone");
        judging.run("import.discard").await;
    })
    .await;
}

/// What fails again and again is given up, and says so; started again, it goes on.
#[tokio::test]
async fn what_does_not_come_to_an_end_is_given_up() {
    both(async |world| {
        world.raw("UPDATE import_batch SET state = 'stopped'").await;
        let batch = Batch::begin(world, ADMIN, "products", FILE.as_bytes(), &[]).await;
        batch.run("import.start").await;
        // A row whose outcome nobody can read: a defect each time.
        world.raw(&format!("UPDATE import_batch SET mapping = 'x' WHERE id = {}", batch.id)).await;
        let halted = batch.until("stopped").await;
        assert_eq!(halted["halted"], "import.halt.failed");
        let mapping = r#"[{"key":"code","column":0},{"key":"name","column":1},{"key":"unit","column":2}]"#;
        world.raw(&format!("UPDATE import_batch SET mapping = '{mapping}' WHERE id = {}", batch.id)).await;
        batch.run("import.start").await;
        let done = batch.until("done").await;
        assert_eq!((&done["done_count"], &done["halted"]), (&json!(2), &json!("")));
    })
    .await;
}

/// What nobody uses is bounded for each who brings it; what is used makes room.
#[tokio::test]
async fn who_brings_too_much_is_told() {
    both(async |world| {
        let file = |n: i64| format!("编码,名称,单位\nV-{n},甲,件\n").into_bytes();
        let opened = async |brought: Brought| {
            let settings = Settings { brought, ..Settings::default() };
            Kernel::existing(&world.address, testkit::world::registry(), world.clock.clone(), settings).await.expect("opens")
        };
        let kernel = opened(Brought { files_max: 4, ..Brought::default() }).await;
        let bring_as = async |kernel: &Kernel, who: i64, n: i64| bring(kernel, Id::new(who), file(n), Choice::default()).await;
        let first = bring_as(&kernel, CHEN, 1).await.expect("room");
        bring_as(&kernel, CHEN, 2).await.expect("room");
        let told = |no: Failure| match no {
            Failure::Refused(no) => (no[0].key.clone(), no[0].field.clone()),
            other => panic!("{other:?}"),
        };
        let too_much = ("file.brought_too_much".to_owned(), Some("file".to_owned()));
        assert_eq!(told(bring_as(&kernel, CHEN, 3).await.expect_err("too many")), too_much);
        bring_as(&kernel, LI, 3).await.expect("another's room is their own");
        // Taken in, it lies there no longer.
        let input = json!({"profile": "products", "file_name": "a.csv", "file": first.file, "table": first.table});
        world.done(CHEN, "import.begin", input).await;
        bring_as(&kernel, CHEN, 3).await.expect("room again");
        assert_eq!(told(bring_as(&kernel, CHEN, 4).await.expect_err("too many")), too_much);
        world.clock.set(world.kernel.now().plus_secs(86_401));
        bring_as(&kernel, CHEN, 4).await.expect("a new day");
        let kernel = opened(Brought { bytes_max: 100, ..Brought::default() }).await;
        assert_eq!(told(bring_as(&kernel, CHEN, 5).await.expect_err("too many bytes")), too_much);
    })
    .await;
}
