//! The command line as somebody at a console meets it: what it makes, what it says, how it ends.

use kernel::db::Address;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use testkit::World;
use testkit::postgres::Cluster;

/// Runs the program on a database; its exit code, and what it said in English.
fn run(database: &str, arguments: &[&str]) -> (Option<i32>, String) {
    told(&command(database, arguments).output().unwrap())
}

fn command(database: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xiaoguan"));
    command.args(arguments).args(["--database", database]).env("LC_ALL", "en_US.UTF-8").env_remove("RUST_LOG").stdin(Stdio::null());
    command
}

fn told(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

/// A company in a file.
async fn company(directory: &Path) -> (World, String) {
    let path = directory.join("company.db");
    let world = World::found(Address::Sqlite(path.clone())).await;
    (world, format!("sqlite:{}", path.display()))
}

/// What looks at a company or works in it makes none, and changes nothing of what it finds instead.
#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_to_make_a_database_makes_one() {
    let directory = tempfile::tempdir().unwrap();
    let (missing, empty, other) =
        (directory.path().join("mistyped.db"), directory.path().join("empty.db"), directory.path().join("text.db"));
    std::fs::write(&empty, "").unwrap();
    std::fs::write(&other, "not a database, whatever it is called; long enough to have a header of its own. ".repeat(20)).unwrap();
    let input = directory.path().join("input.json");
    std::fs::write(&input, "{}").unwrap();
    let (file, input) = (directory.path().join("copy").display().to_string(), input.display().to_string());
    let nothing = Cluster::unique_name("nothing");
    Cluster::shared().await.create(&nothing).await.unwrap();
    let nothing = Cluster::shared().await.url(&nothing);
    for arguments in [
        &["check"][..],
        &["backup", &file],
        &["audit", "verify"],
        &["audit", "root", "2026-11-25"],
        &["op", "product.create", "--json", &input],
        &["token", "create", "--user", "admin"],
    ] {
        for database in [format!("sqlite:{}", missing.display()), format!("sqlite:{}", empty.display()), nothing.clone()] {
            let (code, said) = run(&database, arguments);
            assert_eq!(code, Some(1), "{arguments:?} {database}: {said}");
            assert!(said.contains("There is no company at this address"), "{arguments:?} {database}: {said}");
        }
        let (code, said) = run(&format!("sqlite:{}", other.display()), arguments);
        assert!(code == Some(1) && said.contains("This file is no database"), "{arguments:?}: {said}");
    }
    assert!(!missing.exists() && !Path::new(&file).exists());
    assert_eq!(empty.metadata().unwrap().len(), 0);
    let (code, said) = run(&format!("sqlite:{}", missing.display()), &["migrate"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(mode(&missing), 0o600, "people's data is its owner's alone");
    let (code, said) = run(&format!("sqlite:{}", missing.display()), &["check"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = run("postgres://nobody@127.0.0.1:1/none", &["check"]);
    assert!(code == Some(1) && said.contains("cannot be reached") && !said.contains("same key"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_a_database_are_its_owners_alone() {
    let directory = tempfile::tempdir().unwrap();
    let (world, _) = company(directory.path()).await;
    for name in ["company.db", "company.db-wal", "company.db-shm"] {
        assert_eq!(mode(&directory.path().join(name)), 0o600, "{name}");
    }
    drop(world);
}

/// Several backups to one name: one of them has it and is whole, the others say so; nothing else is left or written through.
#[tokio::test(flavor = "multi_thread")]
async fn backups_do_not_get_into_each_others_way() {
    let directory = tempfile::tempdir().unwrap();
    let (world, database) = company(directory.path()).await;
    drop(world);
    let (file, victim) = (directory.path().join("copy"), directory.path().join("victim"));
    std::fs::write(&victim, "untouched").unwrap();
    symlink(&victim, directory.path().join("copy.part")).unwrap();
    let target = file.display().to_string();
    let running: Vec<_> =
        (0..4).map(|_| command(&database, &["backup", &target]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()).collect();
    let ended: Vec<_> = running.into_iter().map(|child| told(&child.wait_with_output().unwrap())).collect();
    assert_eq!(ended.iter().filter(|(code, _)| *code == Some(0)).count(), 1, "{ended:?}");
    for (_, said) in ended.iter().filter(|(code, _)| *code != Some(0)) {
        assert!(said.contains("a file of this name is there; choose another"), "{said}");
    }
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "untouched");
    assert_eq!(mode(&file), 0o600);
    let mut left: Vec<String> = directory.path().read_dir().unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    left.retain(|name| !name.starts_with("company.db"));
    left.sort();
    assert_eq!(left, ["copy", "copy.part", "victim"]);
    let restored = format!("sqlite:{}", directory.path().join("restored.db").display());
    let (code, said) = run(&restored, &["restore", &target]);
    assert_eq!(code, Some(0), "{said}");
    // A dangling link is a name that is taken.
    symlink(directory.path().join("nowhere"), directory.path().join("link")).unwrap();
    let (code, said) = run(&database, &["backup", &directory.path().join("link").display().to_string()]);
    assert!(code == Some(2) && said.contains("a file of this name"), "{said}");
}

#[test]
fn what_cannot_be_measured_is_named() {
    let (code, said) = run("sqlite:unused", &["bench", "nosuch"]);
    assert!(code == Some(2) && said.contains("no benchmark nosuch") && said.contains("footprint"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_imported_at_the_console() {
    let directory = tempfile::tempdir().unwrap();
    let (world, database) = company(directory.path()).await;
    drop(world);
    let (file, result) = (directory.path().join("goods.csv"), directory.path().join("result.xlsx"));
    std::fs::write(&file, "编码,名称,计量\nC-1,甲,件\nC-2,,件\n").unwrap();
    let (file, result) = (file.display().to_string(), result.display().to_string());
    let wanted = ["import", "products", &file, "--user", "admin", "--column", "unit=计量", "--result", &result];
    let (code, said) = run(&database, &[&wanted[..], &["--dry-run"]].concat());
    assert!(code == Some(1) && said.contains("2 rows: 1 to create") && said.contains("Row 3 name: "), "{said}");
    assert!(std::fs::read(&result).unwrap().starts_with(b"PK"));
    let (code, said) = run(&database, &wanted);
    assert!(code == Some(1) && said.contains("1 rows taken, 0 refused"), "{said}");
    let (code, said) = run(&database, &wanted);
    assert!(code == Some(1) && said.contains("0 to create, 0 to update, 1 to skip, 1 in conflict"), "{said}");
    let (code, said) = run(&database, &["import", "nothing", &file, "--user", "admin"]);
    assert!(code == Some(2) && said.contains("products, prices"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_console_too_a_clock_is_trusted_only_when_somebody_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let (world, database) = company(directory.path()).await;
    // A machine whose clock was wrong recorded something that lies ahead.
    world.clock.set(base::Clock::now(&base::SystemClock).plus_secs(10 * 86_400));
    let warehouse = serde_json::json!({"entity": 1, "code": "LATER", "name": "以后", "department": 10});
    world.done(testkit::world::ADMIN, "warehouse.create", warehouse).await;
    drop(world);
    let token = ["token", "create", "--user", "admin"];
    let (code, said) = run(&database, &token);
    assert!(code == Some(1) && said.contains("--trust-clock"), "{said}");
    let (code, said) = run(&database, &[&token[..], &["--trust-clock"]].concat());
    assert_eq!(code, Some(0), "{said}");
}
