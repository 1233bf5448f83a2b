//! The program is asked to end while many write: it finishes or refuses, and says that it ended well.

use super::{Entry, Kept, Served, check, found, request, seed, send, verify};
use base::Clock as _;
use kernel::db::Address;
use serde_json::Value;
use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Requests that are under way at once.
const AT_ONCE: usize = 50;
/// Within this time it has ended.
const ENDED: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_end_under_load_it_ends_well_and_nothing_is_half_done() {
    let kept = Kept::new();
    let path = kept.path().join("ending.db");
    found(Address::Sqlite(path.clone())).await;
    let database = format!("sqlite:{}", path.display());
    let (mut seed, journal) = (seed(), kept.journal(0));
    let mut served = Served::start(&database, &kept.log()).await;
    let port = served.port;
    let mut clients = Vec::new();
    for n in 0..AT_ONCE {
        let (journal, mut seed) = (journal.clone(), super::next(&mut seed) | 1);
        clients.push(tokio::spawn(async move {
            let client = reqwest::Client::new();
            for m in 0.. {
                let (operation, body) = request(&mut seed);
                let entry = Entry { operation, key: format!("e{n}-{m}"), body, answer: Value::Null };
                match send(&client, port, &entry).await {
                    Some(answer) => journal.write(Entry { answer, ..entry }),
                    None => return entry,
                }
            }
            unreachable!("clients go on until the server ends")
        }));
    }
    let begun = async {
        let mut look = tokio::time::interval(Duration::from_millis(10));
        while journal.answered.load(Ordering::SeqCst) < 4 * AT_ONCE {
            look.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(120), begun).await.expect("answers come");
    let clock = base::SystemClock;
    let asked = clock.now();
    let told = Command::new("kill").args(["-TERM", &served.child.id().to_string()]).status().expect("kill");
    assert!(told.success());
    let ended = tokio::task::block_in_place(|| served.child.wait()).expect("ends");
    let took = Duration::from_micros(u64::try_from(clock.now().micros() - asked.micros()).unwrap_or_default());
    assert!(ended.success() && took < ENDED, "{ended} after {took:?}");
    let mut unheard = Vec::new();
    for client in clients {
        unheard.push(client.await.expect("a client"));
    }
    let again = Served::start(&database, &kept.log()).await;
    verify(again.port, &journal, &unheard).await;
    check(&database, &journal);
}
