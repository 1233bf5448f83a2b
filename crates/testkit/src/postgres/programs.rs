//! Finding the server's programs, and the user they may run as: PostgreSQL refuses to run as root.

use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Error, Result};

/// An unprivileged user of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct User {
    pub uid: u32,
    pub gid: u32,
}

/// Where the programs are and who runs them.
#[derive(Debug, Clone)]
pub struct Programs {
    bindir: PathBuf,
    /// None: as whoever runs the tests.
    pub user: Option<User>,
}

impl Programs {
    /// Looks for the programs as scripts/need does: pg_config, then Debian's directories, newest first, then the path.
    pub fn find() -> Result<Programs> {
        let bindir = candidates().into_iter().find(|dir| dir.join("initdb").is_file() && dir.join("postgres").is_file());
        let Some(bindir) = bindir else {
            return Err(Error::new(
                "the PostgreSQL server programs (initdb, postgres) are not installed; `scripts/need test` installs them",
            ));
        };
        Ok(Programs { bindir, user: if running_as_root()? { Some(server_user()?) } else { None } })
    }

    /// The command that runs one of the programs as the server's user.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("setpriv");
        if let Some(User { uid, gid }) = self.user {
            command.args([format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".to_owned()]);
        }
        // Set after the change of user, which would clear it.
        command.args([OsStr::new("--pdeathsig=QUIT"), OsStr::new("--"), self.bindir.join(program).as_os_str()]);
        command.env("LC_ALL", "C");
        command
    }
}

fn candidates() -> Vec<PathBuf> {
    let mut found = Vec::new();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        found.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    found.extend(debian_bindirs(Path::new("/usr/lib/postgresql")));
    found.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    found
}

fn debian_bindirs(root: &Path) -> Vec<PathBuf> {
    let versions = std::fs::read_dir(root).into_iter().flatten().flatten();
    let mut versions: Vec<u32> = versions.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions.into_iter().map(|version| root.join(version.to_string()).join("bin")).collect()
}

fn running_as_root() -> Result<bool> {
    let this = std::fs::metadata("/proc/self").map_err(|error| Error::new(format!("/proc/self: {error}")))?;
    Ok(this.uid() == 0)
}

fn server_user() -> Result<User> {
    let text = std::fs::read_to_string("/etc/passwd").map_err(|error| Error::new(format!("/etc/passwd: {error}")))?;
    let user = ["postgres", "nobody"].iter().find_map(|name| user_in(&text, name));
    user.ok_or_else(|| Error::new("root cannot run PostgreSQL, and this machine has neither a user postgres nor a user nobody"))
}

fn user_in(passwd: &str, name: &str) -> Option<User> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        Some(User { uid: fields.nth(1)?.parse().ok()?, gid: fields.next()?.parse().ok()? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_read_by_its_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\npostgres2:x:7:8::/:/bin/sh\npostgres:x:101:104:a,b:/var:/bin/sh\n";
        assert_eq!(user_in(passwd, "postgres"), Some(User { uid: 101, gid: 104 }));
        assert_eq!(user_in(passwd, "nobody"), None);
    }

    #[test]
    fn the_newest_version_comes_first_by_number() {
        let root = tempfile::tempdir().expect("a temporary directory");
        for version in ["9", "15", "common", "17"] {
            std::fs::create_dir(root.path().join(version)).expect("a directory");
        }
        let found: Vec<_> = debian_bindirs(root.path()).iter().map(|dir| dir.parent().expect("a parent").to_owned()).collect();
        assert_eq!(found, ["17", "15", "9"].map(|version| root.path().join(version)));
    }
}
