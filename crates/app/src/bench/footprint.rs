//! How large the program is and how soon it is there: its binary, its memory at rest, its start.

use super::Line;
use kernel::{Failure, Res};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A process rests when it used next to no time for so long.
const REST: Duration = Duration::from_secs(2);
const REST_MICROS_MAX: u64 = 30_000;
/// It has so many tries to come to rest.
const LOOKS_MAX: usize = 30;
/// Clock ticks of `/proc/PID/stat` a second.
const TICKS: u64 = 100;
/// A start may take this long before it counts as failed.
const START_MAX: Duration = Duration::from_secs(20);

pub(crate) async fn measure() -> Res<Vec<Line>> {
    let program = std::env::current_exe().map_err(Failure::bug)?;
    let bytes = std::fs::metadata(&program).map_err(Failure::bug)?.len();
    let folder = std::env::temp_dir().join(format!("xiaoguan-footprint-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(Failure::bug)?;
    let database = format!("sqlite:{}", folder.join("demo.db").display());
    // The first start makes the demo company, for which it takes its time; the second is the one that counts.
    let (first, _) = start(&program, &database).await?;
    rest(first.id()).await?;
    end(first).await?;
    let (server, millis) = start(&program, &database).await?;
    rest(server.id()).await?;
    let kilobytes = resident(server.id())?;
    end(server).await?;
    let sync = disk_sync(&folder.join("sync"))?;
    let _ = std::fs::remove_dir_all(&folder);
    Ok(vec![
        Line::figure("footprint.binary_kb", bytes / 1024),
        Line::figure("footprint.memory_at_rest_kb", kilobytes),
        Line::figure("footprint.start_ms", millis),
        Line::figure("footprint.disk_sync_us", sync),
    ])
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
async fn start(program: &std::path::Path, database: &str) -> Res<(Child, u64)> {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(Failure::bug)?.port();
    let started = Instant::now();
    let mut command = Command::new(program);
    command.args(["serve", "--demo", "--listen", &format!("127.0.0.1:{port}"), "--database", database]);
    let server = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(Failure::bug)?;
    let mut look = tokio::time::interval(Duration::from_millis(5));
    while !ready(port).await {
        if started.elapsed() > START_MAX {
            return Err(Failure::bug("the server does not start"));
        }
        look.tick().await;
    }
    Ok((server, u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)))
}

async fn ready(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else { return false };
    if stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n").await.is_err() {
        return false;
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.is_ok() && answer.starts_with(b"HTTP/1.1 200")
}

async fn end(mut server: Child) -> Res<()> {
    Command::new("kill").args(["-TERM", &server.id().to_string()]).status().map_err(Failure::bug)?;
    tokio::task::spawn_blocking(move || server.wait().map(|_| ()).map_err(Failure::bug)).await.map_err(Failure::bug)?
}

/// How long the disk takes to make a page durable, microseconds: what every commit waits for.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
fn disk_sync(path: &std::path::Path) -> Res<u64> {
    let mut file = std::fs::File::create(path).map_err(Failure::bug)?;
    let mut micros = Vec::new();
    for _ in 0..100 {
        let started = Instant::now();
        std::io::Write::write_all(&mut file, &[0; 4096]).and_then(|()| file.sync_data()).map_err(Failure::bug)?;
        micros.push(u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    Ok(super::median(micros))
}

async fn rest(process: u32) -> Res<()> {
    for _ in 0..LOOKS_MAX {
        let before = cpu_micros(process);
        tokio::time::sleep(REST).await;
        if cpu_micros(process) - before <= REST_MICROS_MAX {
            return Ok(());
        }
    }
    Err(Failure::bug("the server does not come to rest"))
}

/// User and system time of a process so far; nothing for one that is not on this machine.
pub(super) fn cpu_micros(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(") ").map_or("", |(_, rest)| rest).split(' ').skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 1_000_000 / TICKS
}

/// Resident kilobytes of a process.
fn resident(id: u32) -> Res<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).map_err(Failure::bug)?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).ok_or_else(|| Failure::bug("no VmRSS"))
}
