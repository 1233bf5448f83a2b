//! Many rows: what is compared within one file holds up nobody.

use serde_json::json;
use testkit::{World, both};

/// Rows of one batch.
const ROWS: i64 = 20_000;

/// A batch whose rows are all judged, each with a key, days and what it says by its number; ended by the program itself.
async fn compared(world: &World, id: i64, [key, from, to, digest]: [&str; 4]) -> Vec<Vec<String>> {
    let columns = "id, owner_id, department_id, profile, file_name, file, table_file, mapping, row_count, judged_count, create_count, update_count, \
                   skip_count, conflict_count, done_count, refused_count, undone_count, kept_count, state, created_at, version";
    let batch = format!("{id}, 30, 10, 'products', 'a.csv', 'x', 'x', '', {ROWS}, {ROWS}, 0, 0, 0, 0, 0, 0, 0, 0, 'judging', 1, 1");
    world.raw(&format!("INSERT INTO import_batch ({columns}) VALUES ({batch})")).await;
    let columns = "batch_id, no, at, key, from_day, to_day, digest, verdict, reasons, state, outcome";
    let rows = format!("SELECT {id}, n, n, {key}, {from}, {to}, {digest}, 'create', '', 'judged', '' FROM numbers");
    let numbers = format!("WITH RECURSIVE numbers(n) AS (SELECT CAST(2 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n <= {ROWS})");
    world.raw(&format!("INSERT INTO import_row ({columns}) {numbers} {rows}")).await;
    world.clock.set(world.kernel.now().plus_secs(6));
    world.kernel.run_due_jobs().await.expect("runs");
    assert_eq!(world.rows(&format!("SELECT state FROM import_batch WHERE id = {id}")).await, [["ready"]], "{key} {from} {to} {digest}");
    world.rows(&format!("SELECT verdict, COUNT(*) FROM import_row WHERE batch_id = {id} GROUP BY verdict ORDER BY verdict")).await
}

/// The time of one transaction is bounded: what took more than it would never come to its end, and held up every other writer.
#[tokio::test]
async fn twenty_thousand_rows_are_compared_in_one_transaction() {
    both(async |world| {
        // The others of the standard world would take their turn as well.
        world.raw("UPDATE import_batch SET state = 'stopped'").await;
        let text = |of: &str| format!("CAST({of} AS TEXT)");
        let (own, pair, one) = (text("n"), text("n / 2"), "'k'".to_owned());
        for (id, [key, from, to, digest], expected) in [
            (901, [own.as_str(), "NULL", "NULL", &own], &[("create", ROWS)][..]),
            (902, [&one, "NULL", "NULL", &own], &[("conflict", ROWS)]),
            (903, [&one, "NULL", "NULL", &one], &[("create", 1), ("skip", ROWS - 1)]),
            (904, [&pair, "NULL", "NULL", &own], &[("conflict", ROWS)]),
            (905, [&one, "n * 2", "n * 2 + 2", &own], &[("create", ROWS)]),
            (906, [&one, "n", "NULL", &own], &[("conflict", ROWS)]),
        ] {
            let told = compared(world, id, [key, from, to, digest]).await;
            let expected: Vec<Vec<String>> = expected.iter().map(|(verdict, n)| vec![(*verdict).to_owned(), n.to_string()]).collect();
            assert_eq!(told, expected, "{key} {from} {to} {digest}");
        }
    })
    .await;
}

/// Of the rows that clash each names one with which it does.
#[tokio::test]
async fn a_row_names_the_one_it_clashes_with() {
    both(async |world| {
        world.raw("UPDATE import_batch SET state = 'stopped'").await;
        world.raw("UPDATE import_batch SET state = 'judging', row_count = 7, judged_count = 7 WHERE id = 180").await;
        let row = |no: i64, key: &str, days: &str, says: &str, verdict: &str| {
            format!("(180, {no}, {no}, '{key}', {days}, '{says}', '{verdict}', '', 'judged', '')")
        };
        let rows = [
            row(2, "a", "10, 20", "x", "create"),
            row(3, "a", "20, 30", "y", "create"),
            row(4, "a", "29, 40", "z", "update"),
            row(5, "a", "29, 40", "z", "update"),
            row(6, "b", "NULL, NULL", "q", "skip"),
            row(7, "b", "1, NULL", "r", "create"),
            row(8, "c", "-5, 5", "q", "create"),
        ];
        let columns = "batch_id, no, at, key, from_day, to_day, digest, verdict, reasons, state, outcome";
        world.raw(&format!("INSERT INTO import_row ({columns}) VALUES {}", rows.join(", "))).await;
        world.clock.set(world.kernel.now().plus_secs(6));
        world.kernel.run_due_jobs().await.expect("runs");
        let told = world.rows("SELECT no, verdict, reasons FROM import_row WHERE batch_id = 180 ORDER BY no").await;
        let twice = |no: i64| json!([{"key": "import.row.twice", "args": {"row": {"int": no}}}]).to_string();
        let same = json!([{"key": "import.row.same", "args": {"row": {"int": 4}}}]).to_string();
        let expected = [
            ["2", "create", ""],
            ["3", "conflict", &twice(4)],
            ["4", "conflict", &twice(3)],
            ["5", "skip", &same],
            ["6", "conflict", &twice(7)],
            ["7", "conflict", &twice(6)],
            ["8", "create", ""],
        ];
        assert_eq!(told.len(), expected.len());
        for (told, expected) in told.iter().zip(&expected) {
            assert_eq!(told[..2], expected[..2]);
            let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
            assert_eq!(read(&told[2]), read(expected[2]), "{told:?}");
        }
    })
    .await;
}
