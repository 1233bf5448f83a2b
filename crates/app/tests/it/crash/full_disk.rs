//! A full disk, which needs a mount of its own. The usual run has the same by `PRAGMA max_page_count` in the database layer's tests.

use super::{Entry, Kept, Served, found, free_port, request, seed, send, verify};
use kernel::db::Address;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

/// So many requests without an answer, and the disk counts as full.
const FULL: usize = 20;
/// The disk fills long before so many.
const REQUESTS_MAX: usize = 200_000;

/// Serves from a small disk of its own; when the server has ended, the disk grows, everything is checked and brought out.
fn script(folder: &Path, port: u16) -> String {
    format!(
        "set -e; mkdir -p {0}/disk; mount -t tmpfs -o size=6m tmpfs {0}/disk; cp {0}/full.db* {0}/disk/; \
         {1} serve --listen 127.0.0.1:{port} --database sqlite:{0}/disk/full.db & echo $! >{0}/server.pid; wait $! || true; \
         mount -o remount,size=64m {0}/disk; {1} check --database sqlite:{0}/disk/full.db; cp {0}/disk/full.db* {0}/",
        folder.display(),
        env!("CARGO_BIN_EXE_xiaoguan")
    )
}

/// What was acknowledged is there, the rest was told so; with room again it goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crash_by_full_disk_on_sqlite() {
    let kept = Kept::new();
    let path = kept.path().join("full.db");
    found(Address::Sqlite(path.clone())).await;
    let port = free_port();
    let log = std::fs::File::create(kept.log()).expect("a log");
    let mut small = Command::new("unshare");
    small.args(["-rm", "bash", "-c", &script(kept.path(), port)]).stderr(log).stdout(Stdio::null());
    let mut served = Served { child: small.spawn().expect("unshare"), port };
    served.ready().await;
    let (client, journal) = (reqwest::Client::new(), kept.journal(0));
    let (mut seed, mut full) = (seed(), 0);
    for n in 0..REQUESTS_MAX {
        let (operation, body) = request(&mut seed);
        let entry = Entry { operation, key: format!("f{n}"), body, answer: Value::Null };
        match send(&client, port, &entry).await {
            Some(answer) => journal.write(Entry { answer, ..entry }),
            None => full += 1,
        }
        if full > FULL {
            break;
        }
    }
    assert!(full > FULL, "the disk never filled");
    let server = std::fs::read_to_string(kept.path().join("server.pid")).expect("the server's number");
    let ended = Command::new("kill").args(["-TERM", server.trim()]).status().expect("kill");
    assert!(ended.success(), "the server had ended by itself");
    assert!(served.child.wait().expect("ends").success(), "check after the disk had been full; see {}", kept.log().display());
    let again = Served::start(&format!("sqlite:{}", path.display()), &kept.log()).await;
    verify(again.port, &journal, &[]).await;
    println!("{} answered until the disk was full", journal.lines.lock().expect("not poisoned").len());
}
