//! One server process with its directory, its port and the guard that ends it.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::programs::{Programs, User};
use super::{Error, Options, Result, connect};

/// The superuser of every test cluster; connections are trusted, only from 127.0.0.1.
pub const USER: &str = "xiaoguan";

const READY_SECONDS_MAX: u64 = 30;
const GONE_SECONDS_MAX: u64 = 10;
const PORT_TRIES_MAX: u32 = 5;
const LOG_LINES_SHOWN: usize = 20;
const SETTINGS: [&str; 10] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "shared_buffers=64MB",
    "max_connections=200",
    "synchronous_commit=on",
    // Else statistics come some minutes into a run, or not: a plan would depend on how slow the machine is.
    "autovacuum=off",
    // In the data directory rather than in /dev/shm, so that a killed server leaves nothing behind.
    "dynamic_shared_memory_type=mmap",
    "timezone=UTC",
    "log_min_messages=warning",
    "logging_collector=off",
];

#[derive(Debug)]
pub struct Server {
    programs: Programs,
    home: PathBuf,
    temporary: bool,
    fsync: bool,
    port: u16,
    running: Option<Running>,
}

/// The guard (see guard.sh) and the server it watches. Dropping it ends both and waits for them.
#[derive(Debug)]
struct Running {
    guard: Child,
    pid: u32,
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

impl Server {
    /// A server on a new directory that the guard removes.
    pub async fn temporary() -> Result<Server> {
        let home = tempfile::Builder::new().prefix("xiaoguan-postgres-").tempdir().map_err(failed("a temporary directory"))?;
        let mut server = Server::prepare(home.path().to_owned(), true, false).await?;
        server.start_on_free_port().await?;
        let _ = home.keep(); // from here on the guard's
        Ok(server)
    }

    /// A server on a directory that stays.
    pub async fn kept(options: Options) -> Result<Server> {
        std::fs::create_dir_all(&options.data).map_err(failed("the data directory"))?;
        let mut server = Server::prepare(options.data, false, options.fsync).await?;
        server.start_on_free_port().await?;
        Ok(server)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub async fn kill9(&mut self) -> Result<()> {
        let Some(running) = self.running.take() else { return Err(Error::new("the server is not running")) };
        let server = running.pid;
        signal("STOP", &[server])?; // so that it starts no further process between the list and the blow
        let mut all = children_of(server)?;
        all.push(server);
        signal("KILL", &all)?;
        let gone = async {
            let mut tick = tokio::time::interval(Duration::from_millis(5));
            while all.iter().any(|pid| parent_of_living(*pid).is_some()) {
                tick.tick().await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(GONE_SECONDS_MAX), gone).await;
        in_time.map_err(|_| Error::new(format!("the processes {all:?} are still there {GONE_SECONDS_MAX} s after KILL")))
    }

    pub async fn restart(&mut self) -> Result<()> {
        if self.running.is_some() {
            return Err(Error::new("the server is running"));
        }
        self.run().await
    }

    async fn prepare(home: PathBuf, temporary: bool, fsync: bool) -> Result<Server> {
        let server = Server { programs: Programs::find()?, home, temporary, fsync, port: 0, running: None };
        if let Some(User { uid, gid }) = server.programs.user {
            std::os::unix::fs::chown(&server.home, Some(uid), Some(gid)).map_err(failed("giving the directory to the server's user"))?;
        }
        if !server.data().join("PG_VERSION").exists() {
            let mut initdb = server.programs.command("initdb");
            initdb.args(["-A", "trust", "-U", USER, "--locale=C", "-E", "UTF8", "--no-sync", "-D"]).arg(server.data());
            initdb.current_dir(&server.home).stdin(Stdio::null());
            let output = tokio::task::spawn_blocking(move || initdb.output()).await.map_err(|error| Error::new(error.to_string()))?;
            let output = output.map_err(failed("initdb (setpriv is needed too: `scripts/need test`)"))?;
            if !output.status.success() {
                return Err(Error::new(format!("initdb: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr))));
            }
        }
        Ok(server)
    }

    /// Somebody else may take the port between our finding it free and the server's taking it: then another one is tried.
    async fn start_on_free_port(&mut self) -> Result<()> {
        let mut tries = 0;
        loop {
            let listener = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
            self.port = listener.map_err(failed("a free port"))?.port();
            tries += 1;
            match self.run().await {
                Err(error) if tries < PORT_TRIES_MAX && error.0.contains("could not bind") => {}
                done => return done,
            }
        }
    }

    async fn run(&mut self) -> Result<()> {
        let mut running = self.spawn()?;
        let ready = async {
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            loop {
                tick.tick().await;
                if let Some(status) = running.guard.try_wait().map_err(failed("the server"))? {
                    return Err(Error::new(format!("the server ended with {status}")));
                }
                if self.answers().await {
                    return Ok(());
                }
            }
        };
        let ready = tokio::time::timeout(Duration::from_secs(READY_SECONDS_MAX), ready).await;
        let ready = ready.unwrap_or_else(|_| Err(Error::new(format!("the server accepts no connection after {READY_SECONDS_MAX} s"))));
        ready.map_err(|error| Error::new(format!("{error}; the end of its log:\n{}", log_tail(&self.log()))))?;
        self.running = Some(running);
        Ok(())
    }

    fn spawn(&self) -> Result<Running> {
        let log = std::fs::File::options().create(true).append(true).open(self.log()).map_err(failed("the server's log"))?;
        let server = self.programs.command("postgres");
        let mut guard = Command::new("sh");
        guard.args(["-c", include_str!("guard.sh"), "guard"]);
        guard.arg(if self.temporary { self.home.as_os_str() } else { "".as_ref() });
        guard.arg(server.get_program()).args(server.get_args());
        guard.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]);
        guard.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        guard.args(["-c", if self.fsync { "fsync=on" } else { "fsync=off" }]);
        // A process group of its own: an interrupt from the keyboard ends the tests, and the guard then ends the server.
        guard.env("LC_ALL", "C").process_group(0).current_dir(&self.home);
        guard.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let mut guard = guard.spawn().map_err(failed("sh"))?;
        let mut line = String::new();
        if let Some(stdout) = guard.stdout.take() {
            BufReader::new(stdout).read_line(&mut line).map_err(failed("the guard"))?;
        }
        let pid = line.trim().parse().map_err(|_| Error::new(format!("the guard named no process but {line:?}")))?;
        Ok(Running { guard, pid })
    }

    /// Whether our own server answers: another one may have the port.
    async fn answers(&self) -> bool {
        let url = format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port);
        let Ok(client) = connect(&url).await else { return false };
        let shown = client.query_one("SHOW data_directory", &[]).await;
        shown.is_ok_and(|row| Path::new(row.get::<_, &str>(0)) == self.data())
    }

    fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    fn log(&self) -> PathBuf {
        self.home.join("postgres.log")
    }
}

fn failed(what: &str) -> impl FnOnce(std::io::Error) -> Error {
    move |error| Error::new(format!("{what}: {error}"))
}

fn signal(name: &str, pids: &[u32]) -> Result<()> {
    // Some may have ended in between, which `kill` reports as a failure; whether all are gone is asked afterwards.
    let pids = pids.iter().map(u32::to_string);
    Command::new("sh")
        .args(["-c", "kill \"$@\" 2>/dev/null; :", "kill", &format!("-{name}")])
        .args(pids)
        .status()
        .map_err(failed("kill"))?;
    Ok(())
}

fn children_of(parent: u32) -> Result<Vec<u32>> {
    let processes = std::fs::read_dir("/proc").map_err(failed("/proc"))?.flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    Ok(pids.filter(|pid| parent_of_living(*pid) == Some(parent)).collect())
}

/// The parent of a process, unless it has ended (a process that nobody has waited for yet has ended too).
fn parent_of_living(pid: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' '); // the name before it may hold anything
    if matches!(fields.next()?, "Z" | "X") {
        return None;
    }
    fields.next()?.parse().ok()
}

fn log_tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_else(|error| error.to_string());
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..].join("\n")
}
