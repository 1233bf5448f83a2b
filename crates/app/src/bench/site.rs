//! Where a run takes place: a database of its own, made for it and removed after it.

use kernel::db::Address;
use kernel::{Failure, Res};
use std::path::{Path, PathBuf};

/// A database for one run.
pub(crate) struct Site {
    pub(crate) address: Address,
    /// What is removed afterwards: a folder, or the database by a connection to another of its server.
    folder: Option<PathBuf>,
    server: Option<Address>,
}

impl Site {
    /// SQLite in a temporary folder, or a new database on a PostgreSQL server.
    pub(crate) async fn new(postgres: Option<&str>) -> Res<Site> {
        let site = Site::named(postgres)?;
        if let Some(server) = &site.server {
            site.address.make(server).await?;
        }
        Ok(site)
    }

    /// Its place, where no database is yet.
    fn named(postgres: Option<&str>) -> Res<Site> {
        let name = format!("_bench_{}", &base::Digest::of(&base::random_bytes::<16>()).to_string()[..12]);
        let Some(url) = postgres else {
            let folder = std::env::temp_dir().join(format!("xiaoguan{name}"));
            std::fs::create_dir_all(&folder).map_err(Failure::bug)?;
            return Ok(Site { address: Address::Sqlite(folder.join("bench.db")), folder: Some(folder), server: None });
        };
        let server = Address::Postgres(url.to_owned());
        let address = server.beside(&name).ok_or_else(|| Failure::bug("XIAOGUAN_BENCH_POSTGRES has no database"))?;
        Ok(Site { address, folder: None, server: Some(server) })
    }

    /// A SQLite file that stays.
    pub(crate) fn kept(file: &Path) -> Site {
        Site { address: Address::Sqlite(file.to_owned()), folder: None, server: None }
    }

    /// A copy of another, which nobody uses.
    pub(crate) async fn like(other: &Site, postgres: Option<&str>) -> Res<Site> {
        let site = Site::named(postgres)?;
        let server = site.server.clone().unwrap_or_else(|| other.address.clone());
        site.address.make_like(&other.address, &server).await?;
        Ok(site)
    }

    pub(crate) async fn remove(self) -> Res<()> {
        if let Some(folder) = self.folder {
            std::fs::remove_dir_all(folder).map_err(Failure::bug)?;
        }
        match self.server {
            Some(server) => self.address.remove(&server).await,
            None => Ok(()),
        }
    }
}
