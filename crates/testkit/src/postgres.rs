//! A PostgreSQL of one's own: made by `initdb` in a fresh directory, on a free port of 127.0.0.1, gone with the test process.
//!
//! Tests share one cluster per process ([`Cluster::shared`]) and make a database each; a crash test starts its own
//! ([`Cluster::start`]), kills it and starts it again on the same data. Where PostgreSQL is missing, tests fail and name
//! `scripts/need`; they are never skipped.

mod programs;
mod server;

use kernel::db::Boxed;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};

use server::Server;

/// What went wrong with the test cluster, in words for the person who runs the tests.
#[derive(Debug)]
pub struct Error(String);

impl Error {
    fn new(text: impl Into<String>) -> Self {
        Error(text.into())
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let mut text = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            let _ = write!(text, ": {inner}");
            cause = inner.source();
        }
        Error(text)
    }
}

/// The result of everything here.
pub type Result<T> = std::result::Result<T, Error>;

/// How a cluster of one's own is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether a commit reaches the disk. A crash test says yes; anything else is faster without.
    pub fsync: bool,
    /// The directory that holds the cluster and its log. It is made if missing, given to the server's user, and kept.
    pub data: PathBuf,
}

/// A running PostgreSQL server.
#[derive(Debug)]
pub struct Cluster {
    server: Server,
}

static SHARED: OnceCell<Cluster> = OnceCell::const_new();
static NAMES: AtomicU32 = AtomicU32::new(0);

impl Cluster {
    /// The cluster that all tests of this process share: without fsync, in a temporary directory that goes with the process.
    ///
    /// # Panics
    ///
    /// If it cannot be started; the message says why and what to do.
    pub fn shared() -> Boxed<'static, &'static Cluster> {
        Box::pin(async move {
            let start = async || Ok::<_, Error>(Cluster { server: Server::temporary().await? });
            SHARED.get_or_try_init(start).await.unwrap_or_else(|error| panic!("no PostgreSQL for the tests: {error}"))
        })
    }

    /// A cluster of one's own, on data that outlives it. Dropping it stops the server at once, as a crash would.
    pub fn start(options: Options) -> Boxed<'static, Result<Cluster>> {
        Box::pin(async move { Ok(Cluster { server: Server::kept(options).await? }) })
    }

    /// The address of a database of this cluster. It stays the same over [`Cluster::restart`].
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{}@127.0.0.1:{}/{database}", server::USER, self.server.port())
    }

    /// Makes an empty database.
    pub fn create<'a>(&'a self, name: &'a str) -> Boxed<'a, Result<()>> {
        Box::pin(async move { self.create_from(name, "template0").await })
    }

    /// Makes a copy of a database nobody is connected to: the quick way to a world built once.
    pub fn create_from<'a>(&'a self, name: &'a str, template: &'a str) -> Boxed<'a, Result<()>> {
        Box::pin(async move { self.run(&format!("CREATE DATABASE {} TEMPLATE {}", quoted(name), quoted(template))).await })
    }

    /// Drops a database with whoever is connected to it.
    pub fn drop<'a>(&'a self, name: &'a str) -> Boxed<'a, Result<()>> {
        Box::pin(async move { self.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name))).await })
    }

    /// A database name no other test of this process has been given.
    #[must_use]
    pub fn unique_name(prefix: &str) -> String {
        format!("{prefix}_{}", NAMES.fetch_add(1, Ordering::Relaxed))
    }

    /// Kills the server and all its processes in one moment, as a power cut would, and waits until they are gone.
    pub fn kill9(&mut self) -> Boxed<'_, Result<()>> {
        Box::pin(async move { self.server.kill9().await })
    }

    /// Starts the server again, on the same data and port, and waits until it has recovered and accepts connections.
    pub fn restart(&mut self) -> Boxed<'_, Result<()>> {
        Box::pin(async move { self.server.restart().await })
    }

    async fn run(&self, statement: &str) -> Result<()> {
        let client = connect(&self.url("postgres")).await?;
        Ok(client.batch_execute(statement).await?)
    }
}

/// A connection whose other half runs as a task of the caller's runtime; it closes when the client is dropped.
async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
