//! `check`: a sound company shows nothing; each damage shows in exactly the invariants that it violates.

mod costs;
mod goods;

use crate::damages::{CUSTOMERS, DOCUMENTS, Damage, MONEY, OTHERS, STOCK};
use crate::fixture;
use kernel::db::{Boxed, Engine};
use kernel::op::{Consequence, Consumer};
use kernel::query::Window;
use kernel::{Read, Registry, Res};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::world::{ADMIN, LI, WANG, World};

/// A second listener, so that an event has two.
fn watch<'t>(_: &'t Read<'t>, _: &'t Value) -> Boxed<'t, Res<Option<Consequence>>> {
    Box::pin(async { Ok(None) })
}

fn register(r: &mut Registry) {
    fixture::register(r);
    r.consumer(Consumer { name: "test.watch", event: "stock.reserved", handle: watch });
}

/// The names of the invariants that do not hold, with what they tell, for the message of a failure.
async fn violated(w: &World) -> (BTreeSet<&'static str>, String) {
    let report = w.kernel.check().await.expect("checks");
    let told = report.violated().map(|f| format!("{} ({}): {:?}", f.name, f.violations, f.first)).collect::<Vec<_>>().join("\n");
    assert_eq!(report.ok(), told.is_empty());
    (report.violated().map(|f| f.name).collect(), told)
}

/// A company in which everything has happened that an invariant speaks of.
async fn story(w: &World) {
    // The second listener came after the standard world was made: it is not told of what happened before.
    w.clock.advance_millis(1000);
    w.raw(
        "INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'customer.rename', 'all'), (21, 'customer.rename', 'own'), \
         (22, 'customer.rename', 'subtree'), (22, 'customer.rename.approve', 'subtree'), (20, 'customer.rename.approve', 'all') ON CONFLICT DO NOTHING; \
         UPDATE snapshot_version SET version = version + 1",
    )
    .await;
    w.kernel.refresh().await.expect("refreshes");
    let money = |minor: i64| json!({"minor": minor, "currency": "CNY"});
    let charge = async |customer: i64, minor: i64| {
        let input = json!({"entity": 1, "customer": customer, "amount": money(minor), "due_on": "2026-12-25", "charged_on": "2026-11-25"});
        w.done(ADMIN, "credit.charge", input).await
    };
    let settle = async |minor: i64, reference: &str| {
        let input = json!({"entity": 1, "customer": 80, "amount": money(minor), "received_on": "2026-11-25", "bank_reference": reference});
        w.done(ADMIN, "customer_receipt.post", input).await
    };
    charge(80, 100_000).await;
    charge(80, 50_000).await;
    charge(83, 99).await;
    let first = settle(120_000, "ICBC-1").await;
    let advance = settle(5_000_000, "ICBC-2").await;
    charge(80, 5_000).await;
    w.done(ADMIN, "credit.allocate", json!({"credit_item": advance["open_item"]})).await;
    w.done(ADMIN, "credit.undo_allocation", json!({"allocation": first["allocations"][0]["allocation"], "reason": "核销错了"})).await;
    let lines = json!([{"product": 52, "quantity": 3000}]);
    let held = w.done(ADMIN, "stock.reserve", json!({"warehouse": 71, "lines": lines})).await;
    w.done(ADMIN, "stock.release", json!({"reservation": held["id"]})).await;
    w.done(ADMIN, "number.void", json!({"series": 93, "reason": "预印单据损坏"})).await;
    w.done(ADMIN, "user.disable", json!({"user": 37, "version": 1})).await;
    w.done(ADMIN, "user.enable", json!({"user": 37, "version": 2})).await;
    w.done(ADMIN, "user.set_password", json!({"user": 37, "password": "eight or more"})).await;
    let ask = async || w.pending(LI, "test_party.rename", json!({"party": 80, "name": "敏感"})).await;
    let approved = ask().await;
    let detail = w.kernel.query("approval.detail", World::person(ADMIN), json!({"id": approved}), &Window::default()).await.expect("found");
    w.done(WANG, "approval.approve", json!({"approval": approved, "digest": detail.rows[0]["digest"]})).await;
    let rejected = ask().await;
    w.done(WANG, "approval.reject", json!({"approval": rejected, "note": "不行"})).await;
    ask().await;
    w.kernel.relay_once().await.expect("delivers");
    w.done(ADMIN, "stock.reserve", json!({"warehouse": 71, "lines": lines})).await;
}

/// Takes away what keeps the database sound: foreign keys, checks and triggers. The triggers' text, to put them back.
async fn defenceless(w: &World) -> Vec<String> {
    if w.engine() == Engine::Postgres {
        // Neither the triggers of foreign keys nor those of append-only tables fire for a replica.
        w.raw("SET session_replication_role = replica").await;
        w.raw("ALTER TABLE stock_balance DROP CONSTRAINT stock_balance_oversold").await;
        w.raw("ALTER TABLE outbox DROP CONSTRAINT outbox_waiting").await;
        return Vec::new();
    }
    w.raw("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").await;
    let triggers = w.rows("SELECT sql, name FROM sqlite_master WHERE type = 'trigger'").await;
    for trigger in &triggers {
        w.raw(&format!("DROP TRIGGER {}", trigger[1])).await;
    }
    triggers.into_iter().map(|mut t| t.remove(0)).collect()
}

/// Makes a SQLite table anew without a part of its definition.
async fn without(w: &World, table: &str, part: &str) {
    let sql = w.rows(&format!("SELECT sql FROM sqlite_master WHERE name = '{table}'")).await.remove(0).remove(0);
    assert!(sql.contains(part), "{sql}");
    let indexes = w.rows(&format!("SELECT sql FROM sqlite_master WHERE tbl_name = '{table}' AND type = 'index' AND sql IS NOT NULL")).await;
    w.raw(&format!(
        "CREATE TABLE kept AS SELECT * FROM {table}; DROP TABLE {table}; {}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept",
        sql.replace(part, "")
    ))
    .await;
    for index in indexes {
        w.raw(&index[0]).await;
    }
}

async fn triggers_off(w: &World) {
    if w.engine() == Engine::Sqlite {
        for name in w.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'").await {
            w.raw(&format!("DROP TRIGGER {}", name[0])).await;
        }
    }
}

async fn each_damage_shows(w: &World, damages: &[Damage]) {
    story(w).await;
    let triggers = defenceless(w).await;
    let on = async || {
        for trigger in &triggers {
            w.raw(trigger).await;
        }
    };
    on().await;
    let (names, told) = violated(w).await;
    assert!(names.is_empty(), "the company was not sound:\n{told}");
    for d in damages {
        triggers_off(w).await;
        for table in d.tables {
            w.raw(&format!("CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
        w.raw(d.sql).await;
        on().await;
        let (names, told) = violated(w).await;
        assert_eq!(names, d.shows.iter().copied().collect(), "on {}: {}\n{told}", w.engine().name(), d.sql);
        triggers_off(w).await;
        for table in d.tables {
            w.raw(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}; DROP TABLE kept_{table}")).await;
        }
        on().await;
    }
    let (names, told) = violated(w).await;
    assert!(names.is_empty(), "not put back:\n{told}");
}

async fn on_both(damages: &[Damage]) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let w = World::new(engine, register).await;
        each_damage_shows(&w, damages).await;
    }
}

#[tokio::test]
async fn damaged_stock_shows() {
    on_both(STOCK).await;
}

#[tokio::test]
async fn damaged_money_shows() {
    on_both(MONEY).await;
}

#[tokio::test]
async fn damaged_documents_show() {
    on_both(DOCUMENTS).await;
}

#[tokio::test]
async fn damaged_customers_show() {
    on_both(CUSTOMERS).await;
}

#[tokio::test]
async fn damaged_goods_show() {
    on_both(goods::GOODS).await;
}

#[tokio::test]
async fn damaged_costs_show() {
    on_both(costs::COSTS).await;
}

#[tokio::test]
async fn any_other_damage_shows() {
    on_both(OTHERS).await;
}

#[tokio::test]
async fn constraints_and_triggers_that_were_taken_away_show() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let w = World::new(engine, register).await;
        match engine {
            Engine::Sqlite => {
                w.raw("PRAGMA foreign_keys = OFF").await;
                w.raw("DROP TRIGGER decision_no_delete").await;
                without(&w, "user_role", " REFERENCES role (id)").await;
            }
            Engine::Postgres => {
                w.raw("ALTER TABLE decision DISABLE TRIGGER decision_append_only").await;
                w.raw("ALTER TABLE user_role DROP CONSTRAINT user_role_role_id_fkey").await;
            }
        }
        let (names, told) = violated(&w).await;
        assert_eq!(names, ["I28.append_only_tables_refuse_change", "I39.every_foreign_key_stands"].into(), "{told}");
    }
}

#[tokio::test]
async fn violations_are_counted_and_the_first_named() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let w = World::new(engine, register).await;
        w.raw("UPDATE stock_balance SET on_hand = on_hand + 1").await;
        let report = w.kernel.check().await.expect("checks");
        let found: Vec<_> = report.violated().map(|f| (f.violations, f.first.len())).collect();
        assert_eq!(found, [(25, 20)]);
        assert_eq!(report.database, engine.name());
        assert!(report.invariants.len() > 50);
    }
}

/// The damages that rooms show beside their own stories.
const ROOMS: &[&str] = &[
    include_str!("../../../sales/tests/it/damages.rs"),
    include_str!("../../../fulfil/tests/it/damage.rs"),
    include_str!("../../../settle/tests/it/damage.rs"),
];

/// Every invariant of the program is shown able to fail by one of the damages; blocks of the audit have their own test.
#[test]
fn every_invariant_has_its_damage() {
    let shown: BTreeSet<&str> = [STOCK, MONEY, DOCUMENTS, CUSTOMERS, goods::GOODS, costs::COSTS, OTHERS]
        .into_iter()
        .flatten()
        .flat_map(|d| d.shows)
        .copied()
        .collect();
    let elsewhere = ["I28.append_only_tables_refuse_change", "I39.every_foreign_key_stands", "I30.audit_blocks_are_a_chain"];
    let in_rooms = |name: &&str| ROOMS.iter().any(|damages| damages.contains(&format!("\"{name}\"")));
    let registry = testkit::registry();
    let missing: Vec<&str> = registry.invariants().filter(|n| !shown.contains(n) && !elsewhere.contains(n) && !in_rooms(n)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
