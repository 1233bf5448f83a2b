//! Keeping a database in order: schema, invariants, copies.

use super::{AuditCommand, End, Place, Say};
use base::{BusinessDate, Clock};
use kernel::db::Address;
use kernel::{Kernel, Res};
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

pub(super) async fn migrate(address: &Address, say: &Say) -> Res<End> {
    let done = Kernel::migrate(address, base::SystemClock.now()).await?;
    let (from, to) = (done.from.to_string(), done.to.to_string());
    if done.from == done.to {
        say.tell("cli.current", &[("to", &to)]);
    } else {
        say.tell("cli.migrated", &[("from", &from), ("to", &to)]);
    }
    Ok(End::Done)
}

/// Every invariant on one snapshot, while others go on.
pub(super) async fn check(place: &Place<'_>, json: bool, say: &Say) -> Res<End> {
    let report = super::existing(place).await?.check().await?;
    if json {
        println!("{}", serde_json::to_string(&report).map_err(kernel::Failure::bug)?);
    } else {
        for finding in report.violated() {
            let count = finding.violations.to_string();
            say.error("cli.violated", &[("name", finding.name), ("count", &count), ("first", &finding.first.join("; "))]);
        }
    }
    if !report.ok() {
        return Ok(End::No);
    }
    if !json {
        say.tell("cli.checked", &[("count", &report.invariants.len().to_string())]);
    }
    Ok(End::Done)
}

pub(super) async fn audit(place: &Place<'_>, command: &AuditCommand, say: &Say) -> Res<End> {
    let kernel = super::existing(place).await?;
    match command {
        AuditCommand::Verify => {
            kernel.seal().await?;
            let report = kernel.verify_audit().await?;
            for violation in &report.violations {
                eprintln!("{violation}");
            }
            let (blocks, rows, unsealed) = (report.blocks.to_string(), report.rows.to_string(), report.unsealed.to_string());
            say.tell("cli.verified", &[("blocks", &blocks), ("rows", &rows), ("unsealed", &unsealed)]);
            Ok(if report.violations.is_empty() { End::Done } else { End::No })
        }
        AuditCommand::Root { day } => {
            let Some(day) = BusinessDate::parse(day) else {
                say.error("date.invalid", &[]);
                return Ok(End::Usage);
            };
            match kernel.audit_root(day).await? {
                Some(root) => println!("{}", root.line()),
                None => say.tell("cli.no_root", &[]),
            }
            Ok(End::Done)
        }
    }
}

/// The file is there only when it is whole and on the disk.
pub(super) async fn backup(place: &Place<'_>, file: &Path, say: &Say) -> Res<End> {
    let unusable = |error: &std::io::Error| {
        say.error("cli.file", &[("path", &file.display().to_string()), ("why", &say.why(error))]);
        Ok(End::Usage)
    };
    if file.symlink_metadata().is_ok() {
        return unusable(&ErrorKind::AlreadyExists.into());
    }
    let kernel = super::existing(place).await?;
    let part = beside(file);
    // People's data: for nobody but who made it; and in a file that nobody has laid out for us.
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).and_then(|out| Ok((out.try_clone()?, out)));
    let (writer, out) = match opened {
        Ok(opened) => opened,
        Err(error) => return unusable(&error),
    };
    let summary = match kernel.backup(writer).await {
        Ok(summary) => summary,
        Err(failure) => {
            let _ = std::fs::remove_file(&part);
            return Err(failure);
        }
    };
    if let Err(error) = out.sync_all().and_then(|()| keep(&part, file)) {
        let _ = std::fs::remove_file(&part);
        return unusable(&error);
    }
    told(say, "cli.backed_up", &summary);
    Ok(End::Done)
}

/// A name in the same directory that nobody else has.
fn beside(file: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{:016x}.part", u64::from_be_bytes(base::random_bytes())));
    file.with_file_name(name)
}

/// Gives a file its name for good, unless somebody else was faster.
fn keep(part: &Path, file: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(part, file) {
        Ok(()) => std::fs::remove_file(part)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error),
        // No hard links here: the name is taken with an empty file of ours, which the whole one replaces.
        Err(_) => {
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
            std::fs::rename(part, file)?;
        }
    }
    let directory = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}

pub(super) async fn restore(address: &Address, file: &Path, say: &Say) -> Res<End> {
    let summary = Kernel::restore(address, file, base::SystemClock.now()).await?;
    told(say, "cli.restored", &summary);
    Ok(End::Done)
}

fn told(say: &Say, key: &str, summary: &kernel::dump::Summary) {
    let rows: u64 = summary.tables.iter().map(|(_, rows)| rows).sum();
    let (tables, rows, content) = (summary.tables.len().to_string(), rows.to_string(), summary.content.to_string());
    say.tell(key, &[("tables", &tables), ("rows", &rows), ("content", &content)]);
}
