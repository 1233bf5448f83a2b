//! A constraint has one name on both engines, and what is append-only refuses every way of changing it.

use super::*;

const SEED: &[&str] = &[
    "INSERT INTO legal_entity (id, code, name, time_zone, currency, version) VALUES (1, 'E', 'e', 'Asia/Shanghai', 'CNY', 1)",
    "INSERT INTO department (id, code, name, state, version) VALUES (1, 'D', 'd', 'active', 1)",
    "INSERT INTO role (id, code, name, state, version) VALUES (1, 'R', 'r', 'active', 1)",
    "INSERT INTO role_grant (role_id, permission, scope) VALUES (1, 'p', 'own')",
    "INSERT INTO app_user (id, login, name, department_id, lang, state, version) VALUES (1, 'U', 'u', 1, 'zh', 'active', 1)",
    "INSERT INTO policy_version (id, number, effective_from, terms, reason, published_at) VALUES (1, 1, 0, 't', 'r', 0)",
    "INSERT INTO audit (id, position, at, effective_on, operation, outcome, channel, policy_version, input, result, touched) \
     VALUES (1, 1, 0, 0, 'o', 'done', 'c', 1, 'i', 'r', 't')",
    "INSERT INTO outbox (id, event_id, consumer, name, event_version, audit_id, at, payload, state, round, attempts, next_at) \
     VALUES (1, 1, 'c', 'n', 1, 1, 0, 'p', 'waiting', 0, 0, 5)",
    "INSERT INTO number_series (id, entity_id, code, prefix, width, next_no, version) VALUES (1, 1, 'S', 'S', 4, 1, 1)",
    "INSERT INTO posted_document (doc_type, doc_id, series_id, seq_no, number, entity_id, effective_on, posted_at, audit_id, digest) \
     VALUES ('d', 1, 1, 1, 'S1', 1, 0, 0, 1, 'x')",
    "INSERT INTO product (id, code, name, unit, state, version) VALUES (1, 'P', 'p', 'pc', 'active', 1)",
    "INSERT INTO warehouse (id, entity_id, code, name, department_id, state, version) VALUES (1, 1, 'W', 'w', 1, 'active', 1)",
    "INSERT INTO customer (id, code, name, department_id, owner_id, credit_group_id, state, version) VALUES (1, 'C', 'c', 1, 1, 1, 'active', 1)",
    "INSERT INTO stock_balance (id, entity_id, warehouse_id, item_id, variant_id, lot_id, serial, owner_party_id, quality, on_hand, reserved) \
     VALUES (1, 1, 1, 1, 0, 0, '', 0, '', 10, 0)",
    "INSERT INTO stock_entry (id, balance_id, bucket, quantity, doc_type, doc_id, line_no, effective_on, at) VALUES (1, 1, 'on_hand', 10, 'd', 1, 1, 0, 0)",
    "INSERT INTO exposure (id, entity_id, credit_group_id, currency, limit_minor, on_hold, open_orders, delivered, invoiced, bills, advances, version) \
     VALUES (1, 1, 1, 'CNY', 0, FALSE, 0, 0, 0, 0, 0, 1)",
    "INSERT INTO open_item (id, entity_id, customer_id, currency, side, doc_type, doc_id, amount_minor, open_minor, due_on) \
     VALUES (1, 1, 1, 'CNY', 'debit', 'd', 1, 5, 5, 0)",
];

/// One violation each, and the name it comes out with.
const VIOLATIONS: &[(&str, &str)] = &[
    ("INSERT INTO legal_entity SELECT 2, code, name, time_zone, currency, version FROM legal_entity", "legal_entity_code_key"),
    ("INSERT INTO legal_entity SELECT 1, 'other', name, time_zone, currency, version FROM legal_entity", "legal_entity_pkey"),
    ("INSERT INTO app_user SELECT 2, login, name, department_id, password_hash, lang, state, version FROM app_user", "app_user_login_key"),
    ("INSERT INTO role_grant SELECT * FROM role_grant", "role_grant_pkey"),
    ("INSERT INTO product (id, code, name, unit, state, version) VALUES (2, 'p', 'p', 'pc', 'active', 1)", "product_code_twin_key"),
    (
        "INSERT INTO number_series SELECT 2, entity_id, code, 'Z-', width, next_no, version FROM number_series",
        "number_series_entity_id_code_key",
    ),
    (
        "INSERT INTO posted_document (doc_type, doc_id, series_id, seq_no, number, entity_id, effective_on, posted_at, audit_id, digest) \
         VALUES ('d', 2, 1, 1, 'S1', 1, 0, 0, 1, 'x')",
        "posted_document_series_id_seq_no_key",
    ),
    (
        "INSERT INTO stock_balance SELECT 2, entity_id, warehouse_id, item_id, variant_id, lot_id, serial, owner_party_id, quality, on_hand, reserved \
         FROM stock_balance",
        "stock_balance_warehouse_id_item_id_variant_id_lot_id_serial_key",
    ),
    (
        "INSERT INTO exposure SELECT 2, entity_id, credit_group_id, currency, limit_minor, on_hold, open_orders, delivered, invoiced, bills, advances, \
         version FROM exposure",
        "exposure_entity_id_credit_group_id_currency_key",
    ),
    (
        "INSERT INTO open_item SELECT 2, entity_id, customer_id, currency, side, doc_type, doc_id, amount_minor, open_minor, due_on FROM open_item",
        "open_item_doc_type_doc_id_key",
    ),
    ("UPDATE department SET state = 'x'", "department_state"),
    ("UPDATE role SET state = 'x'", "role_state"),
    ("UPDATE role_grant SET scope = 'x'", "role_grant_scope"),
    ("UPDATE app_user SET state = 'x'", "app_user_state"),
    ("UPDATE product SET state = 'x'", "product_state"),
    ("UPDATE warehouse SET state = 'x'", "warehouse_state"),
    ("UPDATE customer SET state = 'x'", "customer_state"),
    ("UPDATE outbox SET next_at = NULL", "outbox_waiting"),
    ("UPDATE outbox SET ended_at = 1", "outbox_ended"),
    ("UPDATE stock_balance SET reserved = -1", "stock_balance_reserved"),
    ("UPDATE stock_balance SET reserved = 11", "stock_balance_oversold"),
    ("UPDATE exposure SET limit_minor = -1", "exposure_limit"),
    ("UPDATE open_item SET side = 'x'", "open_item_side"),
    ("UPDATE open_item SET open_minor = 6", "open_item_open"),
    (
        "INSERT INTO stock_entry (id, balance_id, bucket, quantity, doc_type, doc_id, line_no, effective_on, at) VALUES (2, 1, 'on_hand', 0, 'd', 1, 1, 0, 0)",
        "stock_entry_quantity",
    ),
    (
        "INSERT INTO audit (id, position, at, effective_on, operation, outcome, channel, policy_version, input, result, touched) \
         VALUES (2, 1, 0, 0, 'o', 'x', 'c', 1, 'i', 'r', 't')",
        "audit_outcome",
    ),
    ("UPDATE app_user SET department_id = 9", "foreign_key"),
    ("DELETE FROM department", "foreign_key"),
    ("UPDATE audit SET input = 'x'", "append_only"),
    ("DELETE FROM audit", "append_only"),
    ("UPDATE policy_version SET terms = 'x'", "append_only"),
    ("DELETE FROM stock_entry", "append_only"),
    ("UPDATE posted_document SET number = 'x'", "append_only"),
    ("INSERT INTO policy_version SELECT * FROM policy_version WHERE 1 = 1 ON CONFLICT (id) DO UPDATE SET terms = 'x'", "append_only"),
];
const SQLITE_ONLY: &[(&str, &str)] = &[
    ("INSERT OR REPLACE INTO policy_version SELECT * FROM policy_version", "append_only"),
    ("REPLACE INTO posted_document SELECT * FROM posted_document", "append_only"),
];
const POSTGRES_ONLY: &[(&str, &str)] = &[("TRUNCATE audit CASCADE", "append_only"), ("TRUNCATE stock_entry", "append_only")];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_violation_has_the_same_name_on_both() {
    on_both(grouped(), async |world| {
        let seed = world.db.transact(|s| {
            Box::pin(async move {
                for sql in SEED {
                    s.exec_text(sql, &[]).await?;
                }
                Ok(End::Keep(()))
            })
        });
        seed.await.expect("seed");
        let only = if world.db.engine() == Engine::Sqlite { SQLITE_ONLY } else { POSTGRES_ONLY };
        for (sql, expected) in VIOLATIONS.iter().chain(only) {
            let violates = world.db.transact(move |s| Box::pin(async move { s.batch(sql).await.map(End::Keep) }));
            match violates.await {
                Err(Failure::Constraint(name)) => assert_eq!(name, *expected, "{sql}"),
                other => panic!("{sql}: {other:?}"),
            }
        }
    })
    .await;
}

/// SQLite tells columns, PostgreSQL names: what we make of the columns is the name, for every key of the schema.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_key_and_check_of_the_schema_has_the_name_that_is_derived() {
    let postgres = World::new(Engine::Postgres, JobLimits::default()).await;
    let sqlite = World::new(Engine::Sqlite, JobLimits::default()).await;
    let keys = "SELECT CAST(c.conname AS TEXT), CAST(r.relname AS TEXT), c.contype = 'p', (SELECT string_agg(CONCAT(r.relname, '.', a.attname), ', ' ORDER BY k.n) \
        FROM unnest(c.conkey) WITH ORDINALITY AS k(column_no, n) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.column_no) \
        FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid WHERE c.contype IN ('p', 'u') AND r.relnamespace = 'public'::REGNAMESPACE ORDER BY 1";
    let keys: Vec<(String, String, bool, String)> = postgres.rows(keys).await;
    assert!(keys.len() > 50, "{} keys", keys.len());
    for (name, table, primary, columns) in &keys {
        let derived = dialect::constraint_name(&format!("UNIQUE constraint failed: {columns}"), *primary);
        assert_eq!(derived.as_ref(), Some(name), "{table} ({columns})");
    }
    let loose = "SELECT CAST(n.relname AS TEXT), (SELECT string_agg(CONCAT(r.relname, '.', a.attname), ', ' ORDER BY k.n) \
        FROM unnest(CAST(i.indkey AS INT2[])) WITH ORDINALITY AS k(column_no, n) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.column_no) \
        FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid JOIN pg_class r ON r.oid = i.indrelid WHERE i.indisunique \
        AND r.relnamespace = 'public'::REGNAMESPACE AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1";
    let loose: Vec<(String, String)> = postgres.rows(loose).await;
    assert!(!loose.is_empty(), "no unique index of its own is left");
    for (name, columns) in &loose {
        let derived = dialect::constraint_name(&format!("UNIQUE constraint failed: {columns}"), false);
        assert_eq!(derived.as_ref(), Some(name), "a unique index that is no constraint has another name on SQLite ({columns})");
    }

    let checks: Vec<(String, String)> = postgres
        .rows("SELECT CAST(r.relname AS TEXT), CAST(c.conname AS TEXT) FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid WHERE c.contype = 'c' AND r.relnamespace = 'public'::REGNAMESPACE ORDER BY 1, 2")
        .await;
    assert!(checks.len() > 20, "{} checks", checks.len());
    let tables: Vec<(String, String)> = sqlite.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL").await;
    for (table, check) in &checks {
        let (_, sql) = tables.iter().find(|(name, _)| name == table).expect(table);
        let named = sql.split_whitespace().collect::<Vec<_>>().join(" ").contains(&format!("CONSTRAINT {check} CHECK ("));
        assert!(named, "{table}: CHECK {check} has no name of its own");
    }
}
