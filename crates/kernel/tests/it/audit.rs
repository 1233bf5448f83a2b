//! The audit's seal: every byte is held, and what is damaged is named.

use crate::fixture;
use base::BusinessDate;
use kernel::audit::{AuditRoot, Sealed};
use serde_json::json;
use testkit::both_with;
use testkit::world::{ADMIN, World};

async fn granted(w: &World) {
    w.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'customer.rename', 'all') ON CONFLICT DO NOTHING; UPDATE snapshot_version SET version = version + 1").await;
    w.kernel.refresh().await.expect("refreshes");
}

/// Seals all there is. On PostgreSQL another test's transaction may hold the horizon for a moment.
pub async fn seal_all(w: &World) -> Sealed {
    let mut sealed = Sealed::default();
    for _ in 0..100_000 {
        let some = w.kernel.seal().await.expect("seals");
        sealed.blocks += some.blocks;
        sealed.rows += some.rows;
        if w.kernel.verify_audit().await.expect("verifies").unsealed == 0 {
            return sealed;
        }
        tokio::task::yield_now().await;
    }
    panic!("something stays unsealed");
}

async fn violations(w: &World) -> Vec<String> {
    w.kernel.verify_audit().await.expect("verifies").violations
}

/// Lets damage through that the triggers refuse.
async fn unlock(w: &World) {
    match w.engine() {
        kernel::db::Engine::Sqlite => {
            w.raw("DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_seal_no_update; DROP TRIGGER audit_seal_no_delete").await;
        }
        kernel::db::Engine::Postgres => w.raw("ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE audit_seal DISABLE TRIGGER USER").await,
    }
}

/// Two blocks: what the world was made of, and three renamings.
async fn two_blocks(w: &World) {
    granted(w).await;
    let all = w.number("SELECT COUNT(*) FROM audit").await;
    assert_eq!(seal_all(w).await, Sealed { blocks: 1, rows: all });
    for party in [80, 81, 82] {
        w.done(ADMIN, "test_party.rename", json!({"party": party, "name": "甲"})).await;
    }
    assert_eq!(seal_all(w).await.rows, 3);
    assert_eq!(w.kernel.seal().await.expect("seals"), Sealed::default());
}

#[tokio::test]
async fn a_damaged_audit_names_its_block() {
    both_with(fixture::register, async |w| {
        two_blocks(w).await;
        let report = w.kernel.verify_audit().await.expect("verifies");
        assert_eq!((report.violations, report.rows), (Vec::new(), w.number("SELECT COUNT(*) FROM audit").await));
        unlock(w).await;
        let last = w.number("SELECT MAX(id) FROM audit").await;
        let damages = [
            (format!("UPDATE audit SET input = input || ' ' WHERE id = {last}"), format!("UPDATE audit SET input = TRIM(input) WHERE id = {last}"), "is not what was sealed"),
            (format!("UPDATE audit SET actor_id = 31 WHERE id = {last}"), format!("UPDATE audit SET actor_id = {ADMIN} WHERE id = {last}"), "is not what was sealed"),
            // A row taken away: its references hold it in the table, not in its place.
            (
                format!("UPDATE audit SET position = position + 1000000 WHERE id = {last}"),
                format!("UPDATE audit SET position = position - 1000000 WHERE id = {last}"),
                "rows were sealed",
            ),
            (
                "INSERT INTO audit SELECT 999999, position, at, effective_on, operation, outcome, actor_id, on_behalf_of, channel, cause, policy_version, input, result, \
                 touched FROM audit WHERE id = (SELECT MAX(id) FROM audit WHERE id < 999999)"
                    .to_owned(),
                "DELETE FROM audit WHERE id = 999999".to_owned(),
                "rows were sealed",
            ),
            ("UPDATE audit_seal SET sealed_at = sealed_at + 1 WHERE block = 2".into(), "UPDATE audit_seal SET sealed_at = sealed_at - 1 WHERE block = 2".into(), "is not what was sealed"),
            ("UPDATE audit_seal SET row_count = row_count + 1 WHERE block = 1".into(), "UPDATE audit_seal SET row_count = row_count - 1 WHERE block = 1".into(), "rows were sealed"),
            (
                "UPDATE audit_seal SET first_position = first_position - 1 WHERE block = 2".into(),
                "UPDATE audit_seal SET first_position = first_position + 1 WHERE block = 2".into(),
                "names other positions",
            ),
            ("UPDATE audit_seal SET hash = 'x' || hash WHERE block = 1".into(), "UPDATE audit_seal SET hash = SUBSTR(hash, 2) WHERE block = 1".into(), "does not continue block 1"),
            (
                "UPDATE audit_seal SET prev_hash = 'x' || prev_hash WHERE block = 2".into(),
                "UPDATE audit_seal SET prev_hash = SUBSTR(prev_hash, 2) WHERE block = 2".into(),
                "does not continue block 1",
            ),
            ("UPDATE audit_seal SET block = -1 WHERE block = 1".into(), "UPDATE audit_seal SET block = 1 WHERE block = -1".into(), "block 1: missing"),
        ];
        for (damage, repair, expected) in damages {
            w.raw(&damage).await;
            let found = violations(w).await;
            assert!(found.iter().any(|v| v.contains(expected)), "{damage}: {found:?}");
            w.raw(&repair).await;
            assert_eq!(violations(w).await, Vec::<String>::new(), "after {repair}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_cut_tail_shows_against_the_day_root() {
    both_with(fixture::register, async |w| {
        two_blocks(w).await;
        let day = BusinessDate::parse("2026-11-25").expect("a date");
        let root = w.kernel.audit_root(day).await.expect("reads").expect("a root");
        assert_eq!((root.day, root.block), (day, w.number("SELECT MAX(block) FROM audit_seal").await));
        assert_eq!(AuditRoot::parse(&root.line()), Some(root.clone()));
        assert_eq!(w.kernel.audit_root(day.add_days(-1).expect("a date")).await.expect("reads"), None);
        let next = w.kernel.audit_root(day.add_days(1).expect("a date")).await.expect("reads").expect("the root stands");
        assert_eq!((next.block, &next.hash), (root.block, &root.hash));
        assert_eq!(w.kernel.verify_audit_root(&root).await.expect("reads"), Vec::<String>::new());
        unlock(w).await;
        w.raw(&format!("DELETE FROM audit_seal WHERE block = {}", root.block)).await;
        assert_eq!(violations(w).await, Vec::<String>::new(), "the chain itself cannot tell");
        assert_eq!(w.kernel.verify_audit_root(&root).await.expect("reads").len(), 1);
        w.clock.advance_millis(1);
        seal_all(w).await;
        assert!(w.kernel.verify_audit_root(&root).await.expect("reads")[0].contains("not the one"));
    })
    .await;
}

#[tokio::test]
async fn blocks_are_cut_between_positions_and_two_sealers_do_no_harm() {
    both_with(fixture::register, async |w| {
        // Long before everything else: 2,500 rows of which three each share a position, and 1,200 at one position.
        let many = |from: i64, rows: i64, position: &str| {
            format!(
                "INSERT INTO audit (id, position, at, effective_on, operation, outcome, channel, policy_version, input, result, touched) \
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
                 SELECT {from} + i, {position}, 1, 1, 'x', 'done', 'api', 1, '{{}}', '{{}}', '[]' FROM n"
            )
        };
        w.raw(&many(5_000_000, 2500, "-9000 + i / 3")).await;
        w.raw(&many(6_000_000, 1200, "-2000")).await;
        let other = w.second().await;
        let (one, two) = tokio::join!(w.kernel.seal(), other.seal());
        let rest = seal_all(w).await;
        let rows = one.expect("seals").rows + two.expect("seals").rows + rest.rows;
        assert_eq!(rows, w.number("SELECT COUNT(*) FROM audit").await);
        assert_eq!(violations(w).await, Vec::<String>::new());
        assert_eq!(w.number("SELECT MAX(row_count) FROM audit_seal").await, 1200);
        assert_eq!(w.number("SELECT COUNT(*) FROM audit_seal WHERE row_count > 1000").await, 1);
        assert_eq!(w.number("SELECT COUNT(*) FROM audit_seal").await, w.number("SELECT MAX(block) FROM audit_seal").await);
    })
    .await;
}

/// A database copied by `pg_dump` and `pg_restore` onto a new server: its transactions are numbered from the beginning again, far
/// below the positions of what was sealed.
#[tokio::test]
async fn the_audit_goes_on_after_a_restore_by_the_databases_own_tools() {
    both_with(fixture::register, async |w| {
        two_blocks(w).await;
        let sealed = w.number("SELECT MAX(last_position) FROM audit_seal").await;
        let clock = async || w.number("SELECT position_offset FROM audit_clock").await;
        let before = clock().await;
        drop(w.second().await);
        assert_eq!(clock().await, before, "a server that went on by itself");
        if w.engine() == kernel::db::Engine::Postgres {
            w.raw("UPDATE audit_clock SET position_offset = position_offset - 1000000000").await;
        }
        let restored = w.second().await;
        w.done(ADMIN, "test_party.rename", json!({"party": 83, "name": "乙"})).await;
        assert!(w.number("SELECT position FROM audit WHERE id = (SELECT MAX(id) FROM audit)").await > sealed, "behind what was sealed");
        assert_eq!(seal_all(w).await.rows, 1);
        assert_eq!(restored.verify_audit().await.expect("verifies").violations, Vec::<String>::new());
        let moved = clock().await;
        drop(w.second().await);
        assert_eq!(clock().await, moved, "once");
    })
    .await;
}
