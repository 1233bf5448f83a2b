//! Keeping a database in order: schema, invariants, copies.

use super::{End, Say};
use base::Clock;
use kernel::db::Address;
use kernel::dump::Summary;
use kernel::{Kernel, Res};
use std::fs::File;
use std::io::{Error, ErrorKind};
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

/// The copy gets its name when it is whole and on the disk: a backup that was broken off is not taken for one.
pub(super) async fn backup(address: &Address, file: &Path, say: &Say) -> Res<End> {
    let unusable = |error: &Error| {
        say.error("cli.file", &[("path", &file.display().to_string()), ("why", &error.to_string())]);
        Ok(End::No)
    };
    let partial = PathBuf::from(format!("{}.partial", file.display()));
    let made = match begin(file, &partial) {
        Ok(made) => made,
        Err(error) => return unusable(&error),
    };
    let summary = async { super::open(address).await?.backup(made.0).await }.await;
    let summary = match summary {
        Ok(summary) => summary,
        Err(failure) => {
            let _ = std::fs::remove_file(&partial);
            say.failure(&failure);
            return Ok(End::No);
        }
    };
    if let Err(error) = finish(&made.1, &partial, file) {
        return unusable(&error);
    }
    show("cli.backed_up", file, &summary, say);
    Ok(End::Done)
}

/// The file to write and a second handle of it.
fn begin(file: &Path, partial: &Path) -> std::io::Result<(File, File)> {
    if file.try_exists()? {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let made = File::create(partial)?;
    Ok((made.try_clone()?, made))
}

fn finish(written: &File, partial: &Path, file: &Path) -> std::io::Result<()> {
    written.sync_all()?;
    std::fs::rename(partial, file)?;
    let directory = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}

pub(super) async fn restore(address: &Address, file: &Path, say: &Say) -> Res<End> {
    match Kernel::restore(address, file, base::SystemClock.now()).await {
        Ok(summary) => {
            show("cli.restored", file, &summary, say);
            Ok(End::Done)
        }
        Err(failure) => {
            say.failure(&failure);
            Ok(End::No)
        }
    }
}

fn show(key: &str, file: &Path, summary: &Summary, say: &Say) {
    for (table, rows) in &summary.tables {
        println!("{table}\t{rows}");
    }
    say.tell(key, &[("path", &file.display().to_string()), ("digest", &summary.content.to_string())]);
}
