//! Everything is in, once, and comes to what the files say.

use crate::{bring, bring_of, measured};
use history::api::{TakingBack, take_back};
use kernel::db::Engine;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::world::ADMIN;
use testkit::{World, both};

/// What a row comes to, read from the files by other code than the one that is tested.
struct Line {
    month: String,
    customer: String,
    region: String,
    kind: &'static str,
    /// Quantity times price, in thousandths of a fen.
    exact: i64,
    minor: i64,
}

/// What a folder holds, read by other code than the one that is tested.
struct Files {
    /// Rows of all files.
    rows: usize,
    /// Rows of one file that stand in the next one as well.
    twice: usize,
    /// Rows that become sales and returns.
    lines: Vec<Line>,
}

/// The rows of the files, each with its file: the later file holds what the earlier one holds from its first day on.
fn files() -> Files {
    let mut files: Vec<Vec<Vec<String>>> = Vec::new();
    let mut paths: Vec<_> = std::fs::read_dir(measured()).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    for path in paths {
        let bytes = std::fs::read(&path).expect("reads");
        let text = if path.extension().is_some_and(|ext| ext == "zst") { zstd::decode_all(&bytes[..]).expect("unpacks") } else { bytes };
        let mut reader = csv::Reader::from_reader(&text[..]);
        files.push(reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect());
    }
    let rows = files.iter().map(Vec::len).sum();
    let begins: Vec<String> = files.iter().map(|rows| rows.iter().map(|row| row[4][..10].to_owned()).min().expect("a row")).collect();
    let (mut twice, mut lines) = (0, Vec::new());
    for (at, rows) in files.iter().enumerate() {
        for row in rows {
            if begins.get(at + 1).is_some_and(|next| row[4][..10] >= next[..]) {
                twice += 1;
            } else {
                lines.extend(line(row));
            }
        }
    }
    Files { rows, twice, lines }
}

fn line(row: &[String]) -> Option<Line> {
    let [number, code, _, quantity, on, price, customer, region] = row else { panic!("eight fields: {row:?}") };
    let quantity: i64 = quantity.parse().expect("a number");
    let (whole, part) = price.trim_start_matches('-').split_once('.').unwrap_or((price.trim_start_matches('-'), "0"));
    let mills: i64 = format!("{whole}{part:0<3}").parse::<i64>().expect("a price") * if price.starts_with('-') { -1 } else { 1 };
    let nobody = customer.is_empty();
    let code = code.trim().to_uppercase();
    let fee = ["AMAZONFEE", "BANK CHARGES", "B", "CRUK", "ADJUST", "ADJUST2"].contains(&code.as_str()) && nobody;
    if mills <= 0 || quantity == 0 || number.starts_with('A') || code.starts_with("TEST") || fee {
        return None;
    }
    let back = number.starts_with('C');
    if back && quantity > 0 {
        return None;
    }
    let exact = quantity * mills;
    let minor = exact.signum() * ((exact.abs() + 5) / 10);
    let customer = if nobody { format!("CASH-{region}") } else { customer.clone() };
    Some(Line { month: on[..7].to_owned(), customer, region: region.clone(), kind: if back { "credit" } else { "sale" }, exact, minor })
}

fn sums(lines: &[Line], by: fn(&Line) -> String) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for line in lines {
        *sums.entry(format!("{} {}", by(line), line.kind)).or_insert(0) += line.minor;
    }
    sums
}

/// The same of the invoices and credit notes that are in; those before the files begin are simulated.
async fn posted(world: &World, by: &str) -> BTreeMap<String, i64> {
    let sql = format!(
        "SELECT {by}, CASE WHEN v.kind = 'invoice' THEN 'sale' ELSE 'credit' END, CAST(SUM(v.gross_minor) AS BIGINT) FROM invoice v \
         JOIN history_posted p ON p.doc_id = v.id AND p.doc_type IN ('invoice', 'credit_note') JOIN history_document h ON h.id = p.document_id \
         JOIN customer c ON c.id = v.customer_id JOIN region r ON r.id = c.region_id WHERE NOT h.simulated GROUP BY 1, 2"
    );
    let rows = world.rows(&sql).await;
    rows.into_iter().map(|row| (format!("{} {}", row[0], row[1]), row[2].parse().expect("a sum"))).collect()
}

/// Days since 1970 as a month.
const MONTH: &str = "v.invoiced_on";

#[tokio::test]
async fn totals_are_those_of_the_files_and_a_second_time_changes_nothing() {
    both(async |world| {
        let brought = bring_of(&measured(), world, 32, &mut |_| {}).await.expect("in");
        assert_eq!((brought.known, &brought.refused), (false, &None));
        let Files { rows, twice, lines } = files();
        // Another place of a customer is a branch of it.
        let customer =
            "CASE WHEN c.credit_group_id = c.id THEN c.code ELSE (SELECT m.code FROM customer m WHERE m.id = c.credit_group_id) END";
        assert_eq!(posted(world, customer).await, sums(&lines, |line| line.customer.clone()), "by customer");
        assert_eq!(posted(world, "r.name").await, sums(&lines, |line| line.region.clone()), "by region");
        let mut by_month = BTreeMap::new();
        for (key, minor) in posted(world, MONTH).await {
            let (day, kind) = key.split_once(' ').expect("two words");
            let day = base::BusinessDate::from_days(day.parse().expect("a day")).expect("a day");
            *by_month.entry(format!("{} {kind}", base::Period::of(day))).or_insert(0) += minor;
        }
        assert_eq!(by_month, sums(&lines, |line| line.month.clone()), "by month");

        // The rounding to the minor unit is a figure of its own.
        let batch = detail(world, brought.batch.get()).await;
        let report: Value = serde_json::from_str(batch["report"].as_str().expect("a text")).expect("JSON");
        let of = |kind: &str| {
            lines.iter().filter(|line| line.kind == kind).map(|line| (line.exact, line.minor)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1))
        };
        for (kind, (exact, minor)) in [("sale", of("sale")), ("return", of("credit"))] {
            let sum = &report["created"][kind];
            let told = base::human::decimal(sum["exact"].as_str().expect("a figure"), 3).expect("a figure");
            assert_eq!((told, sum["rounded_minor"].as_str()), (exact, Some(minor.to_string().as_str())), "{kind}");
        }
        let counts = ["row_count", "created_count", "merged_count", "skipped_count"].map(|key| batch[key].as_i64().expect("a count"));
        let (rows, twice) = (i64::try_from(rows).expect("a count"), i64::try_from(twice).expect("a count"));
        assert_eq!((counts[0], counts[1] + counts[2] + counts[3], counts[2]), (rows, rows, twice), "{counts:?}");
        world.check().await;

        let (documents, audit) =
            (world.number("SELECT COUNT(*) FROM posted_document").await, world.number("SELECT COUNT(*) FROM history_posted").await);
        world.clock.advance_millis(1_000);
        let again = bring_of(&measured(), world, 32, &mut |_| {}).await.expect("known");
        assert_eq!((again.known, again.batch), (true, brought.batch));
        assert_eq!(world.number("SELECT COUNT(*) FROM posted_document").await, documents);
        assert_eq!(world.number("SELECT COUNT(*) FROM history_posted").await, audit);
    })
    .await;
}

async fn detail(world: &World, batch: i64) -> Value {
    let window = kernel::query::Window::default();
    let page = world.kernel.query("history_batch.detail", World::person(ADMIN), json!({ "id": batch }), &window).await.expect("a page");
    page.rows.into_iter().next().expect("a batch")
}

#[tokio::test]
async fn what_happened_bears_its_own_day_and_is_recorded_now() {
    both(async |world| {
        bring(world, 8, &mut |_| {}).await.expect("in");
        let now = testkit::world::NOW_MICROS;
        let late = format!("SELECT COUNT(*) FROM posted_document d JOIN history_posted p ON p.doc_id = d.doc_id WHERE d.posted_at < {now}");
        assert_eq!(world.number(&late).await, 0, "recorded now");
        let (first, last) =
            (base::BusinessDate::from_ymd(2010, 8, 31).expect("a day"), base::BusinessDate::from_ymd(2011, 2, 28).expect("a day"));
        for (table, day) in
            [("sales_order", "ordered_on"), ("delivery", "delivered_on"), ("invoice", "invoiced_on"), ("customer_receipt", "received_on")]
        {
            let sql = format!(
                "SELECT COUNT(*) FROM {table} x JOIN history_posted p ON p.doc_id = x.id AND p.batch_id <> 820 WHERE x.{day} < {} OR x.{day} > {}",
                first.days(),
                last.days()
            );
            assert_eq!(world.number(&sql).await, 0, "{table}");
        }
        let days = format!("SELECT COUNT(*) FROM allocation a WHERE a.made_on BETWEEN {} AND {}", first.days(), last.days());
        assert!(world.number(&days).await > 20, "payments were used on their days");
        // Nobody is told of what happened long ago: whatever followed from it has followed.
        let told =
            "SELECT COUNT(*) FROM outbox o JOIN history_posted p ON o.payload LIKE '%' || p.doc_id || '%' WHERE p.batch_id <> 820 AND o.name LIKE 'delivery.%'";
        assert_eq!(world.number(told).await, 0);
    })
    .await;
}

#[tokio::test]
async fn both_databases_hold_the_same() {
    let mut dumps = Vec::new();
    let dir = tempfile::tempdir().expect("a folder");
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::new(engine, |_| {}).await;
        bring(&world, 1, &mut |_| {}).await.expect("in");
        let file = dir.path().join(format!("{engine:?}"));
        world.kernel.backup(std::fs::File::create(&file).expect("makes a file")).await.expect("backs up");
        let text = zstd::decode_all(std::fs::File::open(file).expect("opens")).expect("unpacks");
        dumps.push(told(&String::from_utf8(text).expect("text")));
    }
    let [here, there] = &dumps[..] else { panic!("two") };
    assert_eq!(here.iter().zip(there).find(|(a, b)| a != b), None);
    assert_eq!(here.len(), there.len());
}

/// The rows of a dump, without what each database counts for itself: the place of an audit row in the order of commits, and housekeeping.
fn told(dump: &str) -> Vec<String> {
    let (mut table, mut position, mut rows) = (String::new(), None, Vec::new());
    for line in dump.lines() {
        let value: Value = serde_json::from_str(line).expect("JSON");
        if let Some(name) = value["table"].as_str() {
            name.clone_into(&mut table);
            position = value["columns"].as_array().and_then(|columns| columns.iter().position(|column| column == "position"));
        }
        let left_out = testkit::world::NOT_COMPARED.iter().any(|(name, _)| *name == table);
        if let (false, Value::Array(mut row)) = (left_out, value) {
            position.map(|at| row.remove(at));
            rows.push(format!("{table} {}", Value::Array(row)));
        }
    }
    rows
}

#[tokio::test]
async fn a_batch_is_taken_back_by_counter_documents() {
    both(async |world| {
        let brought = bring(world, 8, &mut |_| {}).await.expect("in");
        let back = TakingBack { kernel: &world.kernel, principal: World::person(ADMIN), batch: brought.batch, reason: "导错了".into() };
        take_back(&back, &mut |_| {}).await.expect("back");
        let (goods, open) = (
            "SELECT COALESCE(SUM(b.on_hand), 0) FROM stock_balance b JOIN history_posted p ON p.doc_type = 'product' AND p.doc_id = b.item_id",
            "SELECT COUNT(*) FROM open_item i JOIN customer c ON c.id = i.customer_id JOIN history_posted p ON p.doc_type = 'customer' AND p.doc_id = c.id \
             WHERE i.open_minor > 0",
        );
        assert_eq!(world.number(goods).await, 0, "no goods");
        let net = "SELECT COALESCE(SUM(e.amount_minor), 0) FROM money_entry e JOIN history_posted p ON p.doc_type = 'customer' AND p.doc_id = e.customer_id \
                   WHERE e.account IN ('invoiced', 'delivered', 'open_orders')";
        assert_eq!(world.number(net).await, 0, "nothing is owed");
        assert_eq!(world.number(open).await, 0, "nothing is open");
        assert_eq!(detail(world, brought.batch.get()).await["state"], "undone");
        world.check().await;
        world.clock.advance_millis(1_000);
        let again = bring(world, 8, &mut |_| {}).await.expect("in once more");
        assert!(!again.known && again.batch != brought.batch);
    })
    .await;
}
