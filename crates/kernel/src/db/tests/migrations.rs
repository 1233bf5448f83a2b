//! Migrations: from nothing, once, whole or not at all, never backwards, and by one process at a time.

use super::migrate::{MIGRATIONS, Migrated, Migration, migrate, version};
use super::*;

const NOW: base::Timestamp = base::Timestamp::from_micros(7);
const ONE: Migration =
    Migration { number: 1, name: "one", sql: "CREATE TABLE one (id {i64} PRIMARY KEY) {strict};\nINSERT INTO one (id) VALUES (1);\n" };
const TWO: Migration =
    Migration { number: 2, name: "two", sql: "CREATE TABLE two (id {i64} PRIMARY KEY) {strict};\nINSERT INTO two (id) VALUES (2);\n" };
const TWO_WRONG: Migration =
    Migration { sql: "CREATE TABLE two (id {i64} PRIMARY KEY) {strict};\nINSERT INTO nowhere (id) VALUES (2);\n", ..TWO };
const TWO_CHANGED: Migration =
    Migration { sql: "CREATE TABLE two (id {i64} PRIMARY KEY) {strict};\nINSERT INTO two (id) VALUES (3);\n", ..TWO };
static FIRST: &[Migration] = &[ONE];
static WRONG: &[Migration] = &[ONE, TWO_WRONG];
static BOTH: &[Migration] = &[ONE, TWO];
static CHANGED: &[Migration] = &[ONE, TWO_CHANGED];

async fn on_both_empty(body: impl AsyncFn(World)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        println!("on {}", engine.name());
        body(World::empty(engine, JobLimits::default()).await).await;
    }
}

async fn tables(world: &World) -> Vec<String> {
    let sql = match world.db.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
        Engine::Postgres => "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
    };
    world.rows::<(String,)>(sql).await.into_iter().map(|r| r.0).collect()
}

async fn recorded(world: &World) -> Vec<(i64, String, i64)> {
    world.rows("SELECT number, name, applied_at FROM schema_migration ORDER BY number").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_product_is_migrated_from_nothing_and_once() {
    let mut schemas = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::empty(engine, JobLimits::default()).await;
        let last = MIGRATIONS.last().expect("steps").number;
        assert_eq!(migrate(&world.db, MIGRATIONS, NOW).await.expect("first"), Migrated { from: 0, to: last });
        assert_eq!(migrate(&world.db, MIGRATIONS, NOW).await.expect("again"), Migrated { from: last, to: last });
        assert_eq!(version(&world.db, MIGRATIONS).await.expect("version"), last);
        let (numbers, expected): (Vec<i64>, Vec<i64>) = (recorded(&world).await.iter().map(|r| r.0).collect(), (1..=last).collect());
        assert_eq!(numbers, expected);
        schemas.push(tables(&world).await);
    }
    assert_eq!(schemas[0], schemas[1], "the same tables on both");
    assert!(schemas[0].contains(&"audit".to_owned()));
}

/// No column of a figure ends below what an id or a sum may be.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn figures_have_sixty_four_bits() {
    let world = World::empty(Engine::Postgres, JobLimits::default()).await;
    migrate(&world.db, MIGRATIONS, NOW).await.expect("migrates");
    let short = "SELECT table_name::text, column_name::text FROM information_schema.columns \
         WHERE table_schema = 'public' AND data_type IN ('integer', 'smallint', 'real', 'double precision', 'numeric') ORDER BY 1, 2";
    let short = world.rows::<(String, String)>(short).await;
    assert!(short.is_empty(), "{short:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_step_that_fails_leaves_nothing_and_runs_after_the_fix() {
    on_both_empty(async |world| {
        assert!(migrate(&world.db, WRONG, NOW).await.is_err());
        assert_eq!(tables(&world).await, ["one", "schema_migration"]);
        assert_eq!(recorded(&world).await, [(1, "one".to_owned(), 7)]);
        assert_eq!(migrate(&world.db, BOTH, NOW).await.expect("fixed"), Migrated { from: 1, to: 2 });
        assert_eq!(tables(&world).await, ["one", "schema_migration", "two"]);
        assert_eq!(recorded(&world).await, [(1, "one".to_owned(), 7), (2, "two".to_owned(), 7)]);
    })
    .await;
}

/// Wherever it is interrupted, a step is there with its record or not at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_migration_interrupted_at_any_statement_can_be_run_again() {
    on_both_empty(async |world| {
        let mut interrupted = 0;
        for n in 1.. {
            world.db.faults().fail_statement(n);
            let done = migrate(&world.db, BOTH, NOW).await;
            if world.db.faults().disarm() == 0 {
                done.expect("nothing went wrong");
                break;
            }
            assert_eq!(codes(&[done]), [STORAGE_FAILED]);
            interrupted += 1;
            let mut expected: Vec<&str> = Vec::new();
            if tables(&world).await.contains(&"schema_migration".to_owned()) {
                let steps = recorded(&world).await;
                expected.extend(steps.iter().map(|s| s.1.as_str()).filter(|s| *s == "one"));
                expected.push("schema_migration");
                expected.extend(steps.iter().map(|s| s.1.as_str()).filter(|s| *s == "two"));
                assert_eq!(tables(&world).await, expected);
            } else {
                assert_eq!(tables(&world).await, expected);
            }
        }
        assert!(interrupted >= 7, "{interrupted} statements");
        assert_eq!(recorded(&world).await.len(), 2);
        assert_eq!(world.rows::<(i64,)>("SELECT id FROM one UNION ALL SELECT id FROM two ORDER BY 1").await, [(1,), (2,)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_newer_or_changed_schema_is_not_touched() {
    on_both_empty(async |world| {
        migrate(&world.db, BOTH, NOW).await.expect("migrate");
        for (steps, expected) in [(FIRST, "schema.newer"), (CHANGED, "schema.changed")] {
            assert_eq!(codes(&[migrate(&world.db, steps, NOW).await]), [expected]);
            assert_eq!(codes(&[version(&world.db, steps).await]), [expected]);
        }
        assert_eq!(recorded(&world).await.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_at_once_migrate_once() {
    for round in 0..4 {
        on_both_empty(async |world| {
            let processes = (0..3).map(|_| {
                let address = world.address.clone();
                tokio::spawn(async move {
                    let db = Db::open(&address, JobLimits::default()).await?;
                    migrate(&db, if round == 0 { MIGRATIONS } else { BOTH }, NOW).await
                })
            });
            for done in soon(join_all(processes)).await {
                let done = done.expect("no panic").expect("migrated");
                assert_eq!(done.to, if round == 0 { MIGRATIONS.len() as i64 } else { 2 });
            }
            if round > 0 {
                assert_eq!(world.rows::<(i64,)>("SELECT id FROM one UNION ALL SELECT id FROM two ORDER BY 1").await, [(1,), (2,)]);
            }
        })
        .await;
    }
}

/// One process migrates for longer than a write waits for a lock; another one, started meanwhile, waits instead of failing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_second_process_may_look_while_the_first_migrates() {
    let world = World::new(Engine::Postgres, JobLimits::default()).await;
    let (stop, mut gate) = gate();
    let db = world.db.clone();
    let long = tokio::spawn(async move {
        let step = db.transact_within(Duration::from_secs(60), move |s| {
            let stop = stop.clone();
            Box::pin(async move {
                s.batch("LOCK TABLE schema_migration IN SHARE ROW EXCLUSIVE MODE").await?;
                stop.wait();
                Ok(End::Keep(()))
            })
        });
        step.await
    });
    gate.reached().await;
    let done = soon(migrate(&world.db, MIGRATIONS, NOW)).await.expect("nothing to do, nothing to wait for");
    assert_eq!(done.from, done.to);
    gate.open();
    long.await.expect("no panic").expect("done");
}

/// Codes that differ in nothing but case were two before: both stay, and no third joins them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn codes_of_an_earlier_time_are_kept() {
    on_both_empty(async |world| {
        migrate(&world.db, &MIGRATIONS[..11], NOW).await.expect("as it was");
        let insert = "INSERT INTO product (id, code, name, unit, state, version) VALUES (1, 'c020', 'a', 'pc', 'active', 1), \
                      (2, 'C020', 'b', 'pc', 'active', 1), (3, 'C021', 'c', 'pc', 'active', 1)";
        world.ddl(insert).await;
        migrate(&world.db, MIGRATIONS, NOW).await.expect("migrates");
        let twins: Vec<(i64, String, i64)> = world.rows("SELECT id, code, code_twin FROM product ORDER BY id").await;
        assert_eq!(twins, [(1, "c020".into(), 0), (2, "C020".into(), 2), (3, "C021".into(), 0)]);
        for (id, code, taken) in [(11, "c021", true), (12, "c022", false), (13, "C022", true)] {
            let text =
                format!("INSERT INTO product (id, code, name, unit, state, version) VALUES ({id}, '{code}', 'x', 'pc', 'active', 1)");
            let done = world.db.transact(move |s| {
                let text = text.clone();
                Box::pin(async move { s.batch(&text).await.map(End::Keep) })
            });
            match done.await {
                Err(Failure::Constraint(name)) => assert!(taken && name == "product_code_twin_key", "{code}: {name}"),
                other => assert!(!taken && other.is_ok(), "{code}: {other:?}"),
            }
        }
    })
    .await;
}

/// An order of before keeps whoever receives and is invoiced, where that is not who ordered, and its lines their products; a bank
/// reference of before is found whatever its form.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn orders_and_references_of_an_earlier_time_are_the_same() {
    on_both_empty(async |world| {
        migrate(&world.db, &MIGRATIONS[..21], NOW).await.expect("as it was");
        for insert in [
            "INSERT INTO legal_entity (id, code, name, time_zone, currency, version) VALUES (1, 'E', 'e', 'Asia/Shanghai', 'CNY', 1)",
            "INSERT INTO department (id, code, name, state, version) VALUES (2, 'D', 'd', 'active', 1)",
            "INSERT INTO app_user (id, login, name, department_id, lang, state, version) VALUES (3, 'u', 'u', 2, 'en', 'active', 1)",
            "INSERT INTO customer (id, code, name, department_id, owner_id, credit_group_id, state, version) VALUES \
             (4, 'C4', 'a', 2, 3, 4, 'active', 1), (5, 'C5', 'b', 2, 3, 5, 'active', 1)",
            "INSERT INTO product (id, code, name, unit, state, version) VALUES (6, 'P6', 'a', 'pc', 'active', 1), (7, 'P7', 'b', 'pc', 'active', 1)",
            "INSERT INTO warehouse (id, entity_id, code, name, department_id, state, version) VALUES (8, 1, 'W', 'w', 2, 'active', 1)",
            "INSERT INTO exposure (id, entity_id, credit_group_id, currency, limit_minor, on_hold, open_orders, delivered, invoiced, bills, advances, version) \
             VALUES (9, 1, 4, 'CNY', 0, (1 = 0), 0, 0, 0, 0, 0, 1)",
            "INSERT INTO sales_order (id, number, entity_id, customer_id, receiver_id, invoiced_id, payer_id, credit_group_id, exposure_id, currency, warehouse_id, \
             ordered_on, promised_on, with_tax, payment_kind, revision, net_minor, tax_minor, gross_minor, delivered_minor, cancelled_minor, department_id, \
             owner_id, confirmed_at, state, version) VALUES \
             (10, 'A', 1, 4, 5, 4, 4, 4, 9, 'CNY', 8, 1, 1, (1 = 1), 'days', 1, 1, 0, 1, 0, 0, 2, 3, 0, 'confirmed', 1), \
             (11, 'B', 1, 4, 4, 5, 4, 4, 9, 'CNY', 8, 1, 1, (1 = 1), 'days', 1, 1, 0, 1, 0, 0, 2, 3, 0, 'confirmed', 1)",
            "INSERT INTO sales_order_line (order_id, revision, line_no, product_id, unit, quantity, base_quantity, price_micro, tax_rate, discount_minor, \
             shared_discount_minor, gift, net_minor, tax_minor, gross_minor, promised_on) VALUES \
             (10, 1, 1, 6, 'pc', 1000, 1000, 1, 0, 0, 0, (1 = 0), 1, 0, 1, 1), (10, 1, 2, 7, 'pc', 1000, 1000, 1, 0, 0, 0, (1 = 0), 1, 0, 1, 1)",
            "INSERT INTO sales_order_progress (order_id, line_no, product_id, ordered, delivered, returned, cancelled, net_minor, tax_minor, delivered_net_minor, \
             delivered_tax_minor) VALUES (10, 1, 6, 1000, 0, 0, 0, 1, 0, 0, 0)",
            "INSERT INTO stock_balance (id, entity_id, warehouse_id, item_id, variant_id, lot_id, serial, owner_party_id, quality, on_hand, reserved) \
             VALUES (12, 1, 8, 6, 0, 0, '', 0, '', 1000, 1000)",
            "INSERT INTO stock_entry (id, balance_id, bucket, quantity, doc_type, doc_id, line_no, effective_on, at) \
             VALUES (13, 12, 'reserved', 1000, 'sales_order', 10, 1, 1, 1)",
            "INSERT INTO customer_receipt (id, entity_id, customer_id, currency, amount_minor, received_on, bank_reference, department_id, owner_id, method) VALUES \
             (20, 1, 4, 'CNY', 1, 1, 'ABC-1', 2, 3, 'bank'), (21, 1, 4, 'CNY', 1, 1, 'Abc-1', 2, 3, 'bank'), (22, 1, 4, 'CNY', 1, 1, 'ＩＣＢＣ－２', 2, 3, 'bank')",
            "INSERT INTO receipt_reference (entity_id, bank_reference, receipt_id) VALUES (1, 'ABC-1', 20), (1, 'Abc-1', 21), (1, 'ＩＣＢＣ－２', 22)",
        ] {
            world.ddl(insert).await;
        }
        migrate(&world.db, MIGRATIONS, NOW).await.expect("migrates");
        // A reference is one whatever its width; twins stay as they were typed, and either is found by its lower case.
        let references: Vec<(i64, String)> = world.rows("SELECT receipt_id, bank_reference FROM receipt_reference ORDER BY receipt_id").await;
        assert_eq!(references, [(20, "ABC-1".into()), (21, "Abc-1".into()), (22, "icbc-2".into())]);
        let parties: Vec<(String, Option<i64>, Option<i64>)> =
            world.rows("SELECT number, other_receiver_id, other_invoiced_id FROM sales_order ORDER BY id").await;
        assert_eq!(parties, [("A".into(), Some(5), None), ("B".into(), None, Some(5))]);
        let products: Vec<(i64, i64, Option<i64>)> = world.rows("SELECT line_no, item_id, unheld_item_id FROM sales_order_line ORDER BY line_no").await;
        assert_eq!(products, [(1, 6, None), (2, 7, Some(7))]);
        let refused = world.db.transact(|s| {
            Box::pin(async move { s.batch("UPDATE sales_order_line SET item_id = 6 WHERE line_no = 2").await.map(End::Keep) })
        });
        assert!(matches!(refused.await, Err(Failure::Constraint(name)) if name == "append_only"), "lines never change again");
    })
    .await;
}

/// The summary of months begins with what was invoiced before there was one: every day falls into its own month.
#[tokio::test]
async fn what_was_invoiced_before_is_summed_up_by_months() {
    on_both_empty(async |world| {
        migrate(&world.db, &MIGRATIONS[..24], NOW).await.expect("as it was");
        let first = base::BusinessDate::from_ymd(2019, 11, 20).expect("a day");
        let days: Vec<base::BusinessDate> = (0..480).map(|n| first.add_days(n).expect("a day")).collect();
        let invoice = |(n, day): (usize, &base::BusinessDate)| {
            format!("({}, 'I{n}', 'invoice', 1, 4, 4, 9, 'CNY', {}, {}, 2, 1, 3, 3, NULL, 2, 3, 0)", 100 + n, day.days(), day.days())
        };
        let invoices: Vec<String> = days.iter().enumerate().map(invoice).collect();
        let credit = format!("(90, 'C', 'credit_note', 1, 4, 4, 9, 'CNY', {}, {}, -2, -1, -3, -3, 100, 2, 3, 0)", days[1].days(), days[1].days());
        let columns = "id, number, kind, entity_id, customer_id, payer_id, exposure_id, currency, invoiced_on, due_on, net_minor, tax_minor, gross_minor, \
                       receivable_minor, corrects_id, department_id, owner_id, posted_at";
        for insert in [
            "INSERT INTO legal_entity (id, code, name, time_zone, currency, version) VALUES (1, 'E', 'e', 'Asia/Shanghai', 'CNY', 1)".to_owned(),
            "INSERT INTO department (id, code, name, state, version) VALUES (2, 'D', 'd', 'active', 1)".to_owned(),
            "INSERT INTO app_user (id, login, name, department_id, lang, state, version) VALUES (3, 'u', 'u', 2, 'en', 'active', 1)".to_owned(),
            "INSERT INTO customer (id, code, name, department_id, owner_id, credit_group_id, state, version) VALUES (4, 'C4', 'a', 2, 3, 4, 'active', 1)".to_owned(),
            "INSERT INTO exposure (id, entity_id, credit_group_id, currency, limit_minor, on_hold, open_orders, delivered, invoiced, bills, advances, version) \
             VALUES (9, 1, 4, 'CNY', 0, (1 = 0), 0, 0, 0, 0, 0, 1)"
                .to_owned(),
            format!("INSERT INTO invoice ({columns}) VALUES {}", invoices.join(", ")),
            format!("INSERT INTO invoice ({columns}) VALUES {credit}"),
        ] {
            world.ddl(&insert).await;
        }
        migrate(&world.db, MIGRATIONS, NOW).await.expect("migrates");
        let mut months: std::collections::BTreeMap<i64, i64> = std::collections::BTreeMap::new();
        for day in &days {
            *months.entry(i64::from(base::Period::of(*day).first().days())).or_default() += 1;
        }
        let summed: Vec<(i64, i64)> = world.rows("SELECT month, invoices FROM revenue_month ORDER BY month").await;
        assert_eq!(summed, months.into_iter().collect::<Vec<_>>());
        let noted: Vec<(i64, i64, i64)> = world.rows("SELECT credit_notes, gross_minor, credited_minor FROM revenue_month ORDER BY month LIMIT 1").await;
        assert_eq!(noted, [(1, 11 * 3 - 3, -3)]);
    })
    .await;
}
