//! Where a run takes place: a database of its own, made for it and removed after it.

use kernel::db::{Address, bound};
use kernel::{Failure, Res};
use std::path::PathBuf;

/// A database for one run.
pub(crate) struct Site {
    pub(crate) address: Address,
    /// What is removed afterwards: a folder, or a database of a server.
    folder: Option<PathBuf>,
    on_server: Option<(String, String)>,
}

impl Site {
    /// SQLite in a temporary folder, or a new database on a PostgreSQL server.
    pub(crate) async fn new(postgres: Option<&str>) -> Res<Site> {
        let name = format!("bench_{}", &base::Digest::of(&base::random_bytes::<16>()).to_string()[..12]);
        let Some(url) = postgres else {
            let folder = std::env::temp_dir().join(format!("xiaoguan-{name}"));
            std::fs::create_dir_all(&folder).map_err(Failure::bug)?;
            return Ok(Site { address: Address::Sqlite(folder.join("bench.db")), folder: Some(folder), on_server: None });
        };
        bound::create_database(url, &name).await?;
        let (server, _) = url.rsplit_once('/').ok_or_else(|| Failure::bug("XIAOGUAN_BENCH_POSTGRES has no database"))?;
        let address = Address::Postgres(format!("{server}/{name}"));
        Ok(Site { address, folder: None, on_server: Some((url.to_owned(), name)) })
    }

    pub(crate) async fn remove(self) -> Res<()> {
        if let Some(folder) = self.folder {
            std::fs::remove_dir_all(folder).map_err(Failure::bug)?;
        }
        match self.on_server {
            Some((url, name)) => bound::drop_database(&url, &name).await,
            None => Ok(()),
        }
    }
}
