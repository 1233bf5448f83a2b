//! What the machine under the program does wrong: a disk that takes no writes, no more file descriptors, a log that nobody reads, a clock
//! that went back.

use crate::site::{Site, send, token};
use serde_json::json;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// For what comes at once on a machine that has nothing else to do.
const SOON: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_disk_that_takes_no_writes_is_said_and_reads_go_on() {
    let site = Site::usual().await;
    let ready = async || send(site.get("/readyz")).await;
    assert_eq!(ready().await.json()["status"], "ready");
    site.world.kernel.db().faults().read_only(true);
    let refused = send(site.rename("admin", 80, "只读")).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "busy.storage_failed"));
    assert!(!refused.header("retry-after").is_empty());
    let said = ready().await;
    assert_eq!((said.status.as_u16(), said.json()), (200, json!({ "status": "degraded", "writes": "failing" })));
    assert_eq!(send(site.get("/customers").bearer_auth(token("admin"))).await.status, 200, "reads go on");
    site.world.kernel.db().faults().read_only(false);
    assert_eq!(send(site.rename("admin", 80, "又可写")).await.status, 200);
    assert_eq!(ready().await.json()["status"], "ready");
}

/// The program with a shell in front, which sets its limits.
struct Limited {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}
impl Drop for Limited {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
impl Limited {
    async fn start(limits: &str, log: Stdio) -> Limited {
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).unwrap().port();
        let database = format!("sqlite:{}", folder.path().join("a.db").display());
        let program = env!("CARGO_BIN_EXE_xiaoguan");
        let script = format!("{limits} exec {program} serve --listen 127.0.0.1:{port} --database {database}");
        let child = Command::new("sh").args(["-c", &script]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let limited = Limited { child, port, _folder: folder };
        limited.served().await;
        limited
    }

    /// Returns once a new connection is answered.
    async fn served(&self) {
        let mut look = tokio::time::interval(Duration::from_millis(50));
        let answered = async {
            while self.asks().await.is_none() {
                look.tick().await;
            }
        };
        tokio::time::timeout(SOON, answered).await.expect("it serves in time");
    }

    async fn asks(&self) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.ok()?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.ok()?;
        let mut text = String::new();
        tokio::time::timeout(Duration::from_secs(2), stream.read_to_string(&mut text)).await.ok()?.ok()?;
        text.starts_with("HTTP/1.1 200").then_some(text)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_file_descriptors_it_pauses_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let limited = Limited::start("ulimit -n 64;", std::fs::File::create(&path).unwrap().into()).await;
    let mut crowd = Vec::new();
    for _ in 0..120 {
        crowd.push(TcpStream::connect(("127.0.0.1", limited.port)).await.unwrap());
    }
    // Those that found no place wait; what it has no descriptor for is told, but not over and over.
    let mut look = tokio::time::interval(Duration::from_millis(20));
    let told = async {
        while !std::fs::read_to_string(&path).unwrap().contains("no further connection") {
            look.tick().await;
        }
    };
    tokio::time::timeout(SOON, told).await.expect("it is told");
    drop(crowd);
    limited.served().await;
    let lines = std::fs::read_to_string(&path).unwrap().matches("no further connection").count();
    assert!(lines <= 7, "{lines} lines");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_nobody_reads_holds_up_nothing() {
    let mut limited = Limited::start("export XIAOGUAN_LOG=trace;", Stdio::piped()).await;
    // The pipe holds 64 KB and the queue some thousand lines: far less than this comes to.
    let dropped = async || {
        let mut stream = TcpStream::connect(("127.0.0.1", limited.port)).await.unwrap();
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        let line = text.lines().find(|line| line.starts_with("xiaoguan_log_lines_dropped_total ")).unwrap_or("x 0");
        line.split(' ').nth(1).and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0)
    };
    let all = async {
        loop {
            for _ in 0..200 {
                assert!(limited.asks().await.is_some(), "it answers although nobody reads its log");
            }
            if dropped().await > 0.0 {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(120), all).await.expect("lines are dropped and counted");
    // Whoever reads again finds how many are missing.
    let mut pipe = limited.child.stderr.take().unwrap();
    let found = tokio::task::spawn_blocking(move || {
        let (mut text, mut piece) = (String::new(), [0; 65_536]);
        while !text.contains("lines of the log were dropped") {
            let n = pipe.read(&mut piece).unwrap();
            assert!(n > 0, "the log ended");
            text.push_str(&String::from_utf8_lossy(&piece[..n]));
        }
    });
    tokio::time::timeout(SOON, found).await.expect("it is told").unwrap();
}
