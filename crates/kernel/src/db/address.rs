//! Where a company's data is, and databases beside it.

use super::{JobLimits, NOTHING_THERE, STORAGE_FAILED, postgres, sqlite};
use crate::failure::{Failure, Res};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

/// Making a database copies a template.
const PATIENCE: Duration = Duration::from_secs(600);

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// `sqlite:PATH`
    Sqlite(PathBuf),
    /// `postgres://…`
    Postgres(String),
}

impl Address {
    /// Reads `sqlite:PATH` or `postgres://…`.
    pub fn parse(text: &str) -> Option<Address> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return (!path.is_empty()).then(|| Address::Sqlite(path.into()));
        }
        (text.starts_with("postgres://") || text.starts_with("postgresql://")).then(|| Address::Postgres(text.to_owned()))
    }

    /// As it is told to people: without a password.
    pub fn told(&self) -> String {
        match self {
            Address::Sqlite(path) => format!("sqlite:{}", path.display()),
            Address::Postgres(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or_default();
                let (who, place) = rest.rsplit_once('@').map_or(("", rest), |(who, place)| (who, place));
                let user = who.split(':').next().filter(|user| !user.is_empty()).map_or_else(String::new, |user| format!("{user}@"));
                format!("{scheme}://{user}{place}")
            }
        }
    }

    /// The address of a database beside this one, whose name is this one's with something behind. None where this one has no name.
    #[must_use]
    pub fn beside(&self, suffix: &str) -> Option<Address> {
        match self {
            Address::Sqlite(path) => {
                let stem = path.file_stem()?.to_str()?;
                let extension = path.extension().and_then(|e| e.to_str()).map_or_else(String::new, |e| format!(".{e}"));
                Some(Address::Sqlite(path.with_file_name(format!("{stem}{suffix}{extension}"))))
            }
            Address::Postgres(_) => {
                let (before, name, behind) = self.named()?;
                Some(Address::Postgres(format!("{before}{name}{suffix}{behind}")))
            }
        }
    }

    /// A PostgreSQL address as what stands before the database's name, the name, and what stands behind.
    fn named(&self) -> Option<(&str, &str, &str)> {
        let Address::Postgres(url) = self else { return None };
        let host = url.find("://")? + 3;
        let from = host + url[host..].find('/')? + 1;
        let to = url[from..].find('?').map_or(url.len(), |n| from + n);
        (to > from).then(|| (&url[..from], &url[from..to], &url[to..]))
    }

    /// Whether a database is there, whatever is in it.
    ///
    /// # Errors
    /// Busy when a server cannot be reached.
    pub async fn is_there(&self) -> Res<bool> {
        match self {
            Address::Sqlite(path) => Ok(std::fs::metadata(path).is_ok_and(|found| found.len() > 0)),
            Address::Postgres(url) => match postgres::own_writer(url, &JobLimits::default()).await {
                Ok(_) => Ok(true),
                Err(Failure::Conflict(NOTHING_THERE)) => Ok(false),
                Err(no) => Err(no),
            },
        }
    }

    /// Makes an empty database, where that is more than a file, over a connection to another database of the same server.
    ///
    /// # Errors
    /// `database.not_permitted`: the server's user may make none.
    pub async fn make(&self, by: &Address) -> Res<()> {
        let (Some((_, name, _)), Address::Postgres(server)) = (self.named(), by) else { return Ok(()) };
        postgres::own_writer(server, &patient()).await?.batch(&format!("CREATE DATABASE {}", quoted(name))).await
    }

    /// Makes a database that is another's copy, while nobody writes that one.
    ///
    /// # Errors
    /// As [`Address::make`]; busy when a file cannot be copied, or somebody is still connected to the other.
    pub async fn make_like(&self, other: &Address, by: &Address) -> Res<()> {
        match (self, other) {
            (Address::Sqlite(to), Address::Sqlite(from)) => {
                // Everything stands in the file itself, and nothing in the log beside it.
                sqlite::open(from, true)?.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").map_err(sqlite::failure)?;
                std::fs::copy(from, to).map(|_| ()).map_err(|error| {
                    tracing::error!(%error, from = %from.display(), "the database cannot be copied");
                    Failure::Busy(STORAGE_FAILED)
                })
            }
            (Address::Postgres(_), Address::Postgres(_)) => {
                let (Some((_, name, _)), Some((_, like, _)), Address::Postgres(server)) = (self.named(), other.named(), by) else {
                    return Err(Failure::Conflict(NOTHING_THERE));
                };
                let make = format!("CREATE DATABASE {} TEMPLATE {}", quoted(name), quoted(like));
                postgres::own_writer(server, &patient()).await?.batch(&make).await
            }
            _ => Err(Failure::Conflict(NOTHING_THERE)),
        }
    }

    /// Removes a database with everything in it, whoever is still connected.
    ///
    /// # Errors
    /// As [`Address::make`]; busy when a file cannot be removed.
    pub async fn remove(&self, by: &Address) -> Res<()> {
        match (self, self.named(), by) {
            (Address::Sqlite(path), ..) => {
                for companion in ["", "-wal", "-shm"] {
                    let mut file = path.clone().into_os_string();
                    file.push(companion);
                    match std::fs::remove_file(&file) {
                        Err(error) if error.kind() != ErrorKind::NotFound => {
                            tracing::error!(%error, path = %path.display(), "the database cannot be removed");
                            return Err(Failure::Busy(STORAGE_FAILED));
                        }
                        _ => {}
                    }
                }
                Ok(())
            }
            (_, Some((_, name, _)), Address::Postgres(server)) => {
                postgres::own_writer(server, &patient()).await?.batch(&format!("DROP DATABASE {} WITH (FORCE)", quoted(name))).await
            }
            _ => Err(Failure::Conflict(NOTHING_THERE)),
        }
    }
}

fn patient() -> JobLimits {
    JobLimits { job: PATIENCE, ..JobLimits::default() }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[track_caller]
    fn check(address: &str, beside: Option<&str>, told: &str) {
        let address = Address::parse(address).unwrap();
        assert_eq!(address.beside("_own"), beside.map(|text| Address::parse(text).unwrap()));
        assert_eq!(address.told(), told);
    }

    #[test]
    fn a_database_beside_another_has_its_name_with_something_behind() {
        check("sqlite:var/xiaoguan.db", Some("sqlite:var/xiaoguan_own.db"), "sqlite:var/xiaoguan.db");
        check("sqlite:company", Some("sqlite:company_own"), "sqlite:company");
        check(
            "postgres://u:secret@h:5432/x?sslmode=require",
            Some("postgres://u:secret@h:5432/x_own?sslmode=require"),
            "postgres://u@h:5432/x?sslmode=require",
        );
        check("postgres://h/x", Some("postgres://h/x_own"), "postgres://h/x");
        check("postgres://h", None, "postgres://h");
    }
}
