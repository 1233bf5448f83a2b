//! Backup and restore: one file, either database, and nothing from a file that is not whole.

use kernel::db::{Address, Engine};
use kernel::dump::Summary;
use kernel::{Kernel, Res};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use testkit::world::{ADMIN, NOW_MICROS, World};

/// What the standard world lacks: parents with later ids, a million-digit position, every kind of column, more than one page.
const MORE: &str = "INSERT INTO department (id, parent_id, code, name, state, version) VALUES (9, 12, 'D9', '门店', 'active', 1), (8, 9, 'D8', '柜台', 'active', 1);
    INSERT INTO customer (id, code, name, phone, department_id, owner_id, credit_group_id, state, version) VALUES
    (79, 'C79', '引号\"反斜\\杠', NULL, 11, 31, 80, 'active', 1), (78, 'C78', '🍵\u{2028}', '', 11, 31, 79, 'active', 1);
    INSERT INTO audit (id, position, at, effective_on, operation, outcome, channel, policy_version, input, result, touched)
    VALUES (990, 1000000000000, 1, 1, 'x.y', 'done', 'api', 1, '{}', '{}', '[]');
    INSERT INTO outbox (id, event_id, consumer, name, event_version, audit_id, at, payload, state, round, attempts, next_at)
    VALUES (993, 991, 'c', 'n', 1, 990, 1, '{}', 'waiting', 0, 2, 5);
    INSERT INTO outbox_attempt (event_id, consumer, attempt, at, ok, reason) VALUES (991, 'c', 1, 1, {false}, 'r'), (991, 'c', 2, 2, {true}, NULL);
    INSERT INTO session (id, token_hash, user_id, csrf, agent, created_at, expires_at) VALUES (992, 'secret', 30, 'c', 'a', 1, 2);
    INSERT INTO receipt (principal_id, request_key, input_digest, audit_id, at)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1203) SELECT 30 + i % 3, 'k' || i, d.facts, 990, i FROM n CROSS JOIN (SELECT MIN(id) AS id FROM decision) AS m JOIN decision AS d ON d.id = m.id";

async fn backup(world: &World, file: &Path) -> Res<Summary> {
    world.kernel.backup(std::fs::File::create(file).expect("makes a file")).await
}

async fn restore(address: &Address, file: &Path) -> Res<Summary> {
    Kernel::restore(address, file, base::Timestamp::from_micros(NOW_MICROS)).await
}

/// A backup's lines.
fn lines(file: &Path) -> Vec<String> {
    let text = zstd::decode_all(std::fs::File::open(file).expect("opens")).expect("decompresses");
    String::from_utf8(text).expect("text").lines().map(str::to_owned).collect()
}

/// Writes changed lines as a backup again, with a trailer that fits when `sealed`.
fn forge(file: &Path, lines: &[String], sealed: bool) {
    let mut lines = lines.to_vec();
    if sealed {
        let last = lines.pop().expect("a trailer");
        let before: String = lines.iter().map(|l| format!("{l}\n")).collect();
        let mut trailer: serde_json::Value = serde_json::from_str(&last).expect("JSON");
        let digest: String = Sha256::digest(before.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
        trailer["sha256"] = digest.into();
        lines.push(format!("{{\"end\":true,\"tables\":{},\"sha256\":{}}}", trailer["tables"], trailer["sha256"]));
    }
    let text: String = lines.iter().map(|l| format!("{l}\n")).collect();
    std::fs::write(file, zstd::encode_all(text.as_bytes(), 3).expect("compresses")).expect("writes");
}

#[tokio::test]
async fn there_and_back_again_nothing_changes() {
    let dir = TempDir::new().expect("a folder");
    let file = |name: &str| dir.path().join(name);
    for (here, there) in [(Engine::Sqlite, Engine::Postgres), (Engine::Postgres, Engine::Sqlite)] {
        let source = World::new(here, |_| {}).await;
        source.raw(MORE).await;
        let made = backup(&source, &file("first")).await.expect("backs up");
        let (target, again) = (World::empty(there, |_| {}).await, World::empty(here, |_| {}).await);
        assert_eq!(restore(&target.address, &file("first")).await.expect("restores"), made);
        assert_eq!(backup(&target, &file("second")).await.expect("backs up"), made);
        assert_eq!(restore(&again.address, &file("second")).await.expect("restores"), made);
        assert_eq!(backup(&again, &file("third")).await.expect("backs up"), made);
        let bytes = |name: &str| std::fs::read(file(name)).expect("reads");
        assert!(bytes("first") == bytes("second") && bytes("second") == bytes("third"), "the same file from {here:?} and {there:?}");

        let state = async |w: &World| {
            let mut state = w.state().await;
            state.remove("audit_clock");
            state
        };
        assert_eq!(state(&source).await, state(&target).await);
        assert_eq!(source.rows("SELECT * FROM id_block").await, target.rows("SELECT * FROM id_block").await);
        assert_eq!(target.number("SELECT COUNT(*) FROM session").await, 0);
        assert!(made.tables.iter().any(|(name, rows)| name == "receipt" && *rows > 1203));

        target.kernel.refresh().await.expect("refreshes");
        let (id, position) = (target.number("SELECT MAX(id) FROM audit").await, target.number("SELECT MAX(position) FROM audit").await);
        let block = target.number("SELECT next_id FROM id_block").await;
        target.done(ADMIN, "product.create", json!({"code": "NEW", "name": "新品", "unit": "件"})).await;
        assert_eq!(
            target.number(&format!("SELECT COUNT(*) FROM audit WHERE id >= {block} AND id > {id} AND position > {position}")).await,
            1
        );
        let later = backup(&target, &file("later")).await.expect("backs up");
        assert_ne!(later.content, made.content);
    }
}

#[tokio::test]
async fn the_moment_is_not_part_of_the_content() {
    let dir = TempDir::new().expect("a folder");
    let world = World::new(Engine::Sqlite, |_| {}).await;
    let first = backup(&world, &dir.path().join("a")).await.expect("backs up");
    world.clock.set(base::Timestamp::from_micros(NOW_MICROS + 1));
    let second = backup(&world, &dir.path().join("b")).await.expect("backs up");
    assert_eq!((first.content, &first.tables), (second.content, &second.tables));
    assert_ne!(first.digest, second.digest);
    let body = |name: &str| {
        let all = lines(&dir.path().join(name));
        all[1..all.len() - 1].to_vec()
    };
    assert_eq!(body("a"), body("b"));
}

const ANY: &[&str] = &["dump.damaged", "dump.unknown", "dump.truncated", "dump.newer", "dump.older", "dump.other_schema"];

/// The schema's version in a heading, or another one.
fn schema(other: i64) -> String {
    let last = kernel::db::MIGRATIONS.last().expect("a migration").number;
    format!("\"schema\":{}", last + other)
}

/// Files that must be refused, each with the code.
fn bad_files(dir: &Path, good: &Path) -> Vec<(PathBuf, &'static [&'static str])> {
    let bytes = std::fs::read(good).expect("reads");
    let all = lines(good);
    let mut out: Vec<(PathBuf, &'static [&'static str])> = Vec::new();
    let mut add = |name: String, codes: &'static [&'static str], make: &dyn Fn(&Path)| {
        let path = dir.join(name);
        make(&path);
        out.push((path, codes));
    };
    let raw = |content: &[u8]| {
        let content = content.to_vec();
        move |p: &Path| std::fs::write(p, &content).expect("writes")
    };
    for part in [0, 1, 20, bytes.len() / 2, bytes.len() - 1] {
        add(format!("cut at {part}"), &["dump.truncated"], &raw(&bytes[..part]));
    }
    for at in [8, bytes.len() / 3, bytes.len() / 2, bytes.len() - 3] {
        let mut changed = bytes.clone();
        changed[at] ^= 0x10;
        // What a changed byte makes of compressed text nobody can say: it may be the header that reads differently.
        add(format!("changed at {at}"), ANY, &raw(&changed));
    }
    add("more behind".into(), &["dump.damaged"], &raw(&[&bytes[..], &bytes[..]].concat()));
    add("text".into(), &["dump.unknown"], &raw(b"id,name\n1,x\n"));
    add("another text".into(), &["dump.unknown"], &|p| forge(p, &["[]".to_owned()], false));
    let mut changed = |name: &str, codes, sealed, change: &dyn Fn(&mut Vec<String>)| {
        let mut lines = all.clone();
        change(&mut lines);
        add(name.into(), codes, &|p| forge(p, &lines, sealed));
    };
    let heading = all.iter().position(|l| l.starts_with("{\"table\":\"product\"")).expect("a heading");
    let product = heading + all[heading..].iter().position(|l| l.contains("P0050")).expect("a product");
    changed("no trailer", &["dump.truncated"], false, &|l| {
        l.pop();
    });
    changed("half the lines", &["dump.truncated"], false, &|l| l.truncate(product));
    changed("one figure", &["dump.damaged"], false, &|l| l[product] = l[product].replace("20000", "20001"));
    changed("one row less", &["dump.damaged"], false, &|l| {
        l.remove(product);
    });
    changed("one row less, sealed", &["dump.damaged"], true, &|l| {
        l.remove(product);
    });
    changed("a column less, sealed", &["dump.damaged"], true, &|l| l[heading] = l[heading].replace("\"unit\",", ""));
    changed("a wrong type, sealed", &["dump.damaged"], true, &|l| l[product] = l[product].replace("20000", "\"20000\""));
    changed("a contradiction, sealed", &["dump.damaged"], true, &|l| l[product] = l[product].replace("\"active\"", "\"odd\""));
    changed("newer", &["dump.newer"], true, &|l| l[0] = l[0].replace(&schema(0), &schema(1)));
    changed("a newer form", &["dump.newer"], true, &|l| l[0] = l[0].replace("\"xiaoguan_dump\":1", "\"xiaoguan_dump\":2,\"more\":1"));
    changed("older", &["dump.older"], true, &|l| l[0] = l[0].replace(&schema(0), &schema(-1)));
    changed("other", &["dump.other_schema"], true, &|l| l[0] = l[0].replace("\"migrations\":[\"", "\"migrations\":[\"0"));
    out.push((dir.join("not there"), &["dump.file"]));
    out
}

#[tokio::test]
async fn a_file_that_is_not_whole_restores_nothing() {
    let dir = TempDir::new().expect("a folder");
    let good = dir.path().join("good");
    backup(&World::new(Engine::Sqlite, |_| {}).await, &good).await.expect("backs up");
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let target = World::empty(engine, |_| {}).await;
        let before = target.digest().await;
        for (file, codes) in bad_files(dir.path(), &good) {
            let no = restore(&target.address, &file).await.expect_err("refused");
            assert!(codes.contains(&no.code()), "{}: {}", file.display(), no.code());
            assert_eq!(target.digest().await, before, "{}", file.display());
            assert_eq!(target.rows("SELECT next_id FROM id_block").await, [["1000"]]);
        }
        restore(&target.address, &good).await.expect("restores");
        let report = target.kernel.check().await.expect("checks");
        assert!(report.ok(), "{:?}", report.violated().collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_refused_file_makes_no_database_and_a_good_one_does() {
    let dir = TempDir::new().expect("a folder");
    let (good, bad, database) = (dir.path().join("good"), dir.path().join("bad"), dir.path().join("new.db"));
    let made = backup(&World::new(Engine::Sqlite, |_| {}).await, &good).await.expect("backs up");
    let bytes = std::fs::read(&good).expect("reads");
    std::fs::write(&bad, &bytes[..bytes.len() / 2]).expect("writes");
    let address = Address::Sqlite(database.clone());
    assert_eq!(restore(&address, &bad).await.expect_err("refused").code(), "dump.truncated");
    assert!(!database.exists());
    assert_eq!(restore(&address, &good).await.expect("restores"), made);
}

#[tokio::test]
async fn a_database_in_use_is_left_alone() {
    let dir = TempDir::new().expect("a folder");
    let file = dir.path().join("good");
    testkit::both(async |w| {
        backup(w, &file).await.expect("backs up");
        let before = w.digest().await;
        assert_eq!(restore(&w.address, &file).await.expect_err("refused").code(), "dump.target_not_empty");
        assert_eq!(w.digest().await, before);
        let target = World::empty(w.engine(), |_| {}).await;
        target.raw("INSERT INTO product (id, code, name, unit, state, version) VALUES (7, 'x', 'x', 'x', 'active', 1)").await;
        assert_eq!(restore(&target.address, &file).await.expect_err("refused").code(), "dump.target_not_empty");
        assert_eq!(target.number("SELECT COUNT(*) FROM product").await, 1);
        assert_eq!(target.number("SELECT COUNT(*) FROM app_user").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_told() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    testkit::both(async |w| assert_eq!(w.kernel.backup(Full).await.expect_err("fails").code(), "dump.file")).await;
}

#[tokio::test]
async fn rows_in_a_circle_are_found_out() {
    let dir = TempDir::new().expect("a folder");
    testkit::both(async |w| {
        w.raw("UPDATE customer SET credit_group_id = 82 WHERE id = 81; UPDATE customer SET credit_group_id = 81 WHERE id = 82").await;
        assert_eq!(backup(w, &dir.path().join("never")).await.expect_err("fails").code(), "bug");
    })
    .await;
}

/// Whoever backs up while others write gets one moment of the company, and a whole one comes back from it.
#[tokio::test]
async fn a_backup_under_writes_is_whole() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let dir = TempDir::new().expect("a folder");
        let source = World::new(engine, |_| {}).await;
        let stop = std::cell::Cell::new(false);
        let writes = async {
            let mut written = 0;
            while !stop.get() {
                let code = format!("B{written}");
                source.done(ADMIN, "department.create", json!({ "parent": 10, "code": code, "name": code })).await;
                written += 1;
            }
            written
        };
        let backups = async {
            for n in 0..3 {
                backup(&source, &dir.path().join(n.to_string())).await.expect("backs up");
            }
            stop.set(true);
        };
        let (written, ()) = tokio::join!(writes, backups);
        assert!(written > 0, "nobody wrote meanwhile");
        for n in 0..3 {
            let target = World::empty(engine, |_| {}).await;
            restore(&target.address, &dir.path().join(n.to_string())).await.expect("restores");
            target.kernel.refresh().await.expect("refreshes");
            target.check().await;
        }
    }
}
