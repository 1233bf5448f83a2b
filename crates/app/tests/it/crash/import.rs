//! A file of many rows is being taken in when everything is killed: it is taken up again, and every row has one effect.

use super::{Kept, Served, TOKEN, check, found, program};
use kernel::db::Address;
use serde_json::Value;
use std::process::Stdio;
use std::time::Duration;

/// Rows of the file: some seconds' work.
const ROWS: i64 = 1_500;

/// The batch with so many rows, once it is there.
async fn batch(port: u16) -> Option<Value> {
    let request = reqwest::Client::new().get(format!("http://127.0.0.1:{port}/api/v1/import_batch.list?limit=500")).bearer_auth(TOKEN);
    let page: Value = request.send().await.ok()?.json().await.ok()?;
    page["rows"].as_array()?.iter().find(|row| row["row_count"] == ROWS).cloned()
}

/// Waits until the batch is as it should be.
async fn until(port: u16, is: impl Fn(&Value) -> bool) -> Value {
    let mut look = tokio::time::interval(Duration::from_millis(20));
    let there = async {
        loop {
            if let Some(row) = batch(port).await.filter(&is) {
                return row;
            }
            look.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(240), there).await.expect("the batch goes on in time")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crash_in_an_import() {
    let kept = Kept::new();
    let path = kept.path().join("import.db");
    found(Address::Sqlite(path.clone())).await;
    let database = format!("sqlite:{}", path.display());
    let file = kept.path().join("goods.csv");
    let rows: String = (0..ROWS).map(|n| format!("IM-{n:04},阀{n},件\n")).collect();
    std::fs::write(&file, format!("编码,名称,单位\n{rows}")).expect("a file");
    let mut served = Served::start(&database, &kept.log()).await;
    let mut command = program();
    command.arg("import").arg("products").arg(&file).args(["--user", "admin", "--database", &database]);
    let mut importing = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
    let begun = until(served.port, |row| row["done_count"].as_i64() > Some(0)).await;
    served.kill();
    importing.kill().expect("is killed");
    importing.wait().expect("ends");
    assert!(begun["done_count"].as_i64() < Some(ROWS), "killed in the middle: {begun}");
    let again = Served::start(&database, &kept.log()).await;
    let done = until(again.port, |row| row["state"] == "done").await;
    assert_eq!((&done["done_count"], &done["refused_count"]), (&Value::from(ROWS), &Value::from(0)));
    let request = reqwest::Client::new().get(format!("http://127.0.0.1:{}/api/v1/product.list?code=IM-&count=exact&limit=1", again.port));
    let page: Value = request.bearer_auth(TOKEN).send().await.expect("answers").json().await.expect("JSON");
    assert_eq!(page["count"], ROWS);
    check(&database, &kept.journal(0));
}
