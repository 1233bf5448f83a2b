//! Files that nobody but this process can open, for what is larger than memory should hold: they vanish when they are closed.

use kernel::{Failure, Res};
use std::fs::File;
use std::io;

/// A new file without a name.
pub(crate) fn new() -> Res<File> {
    let name = format!("xiaoguan-{:032x}", u128::from_be_bytes(base::random_bytes()));
    let path = std::env::temp_dir().join(name);
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path).map_err(failed)?;
    std::fs::remove_file(&path).map_err(failed)?;
    Ok(file)
}

/// What a failed write means to whoever waits.
pub(crate) fn failed(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Failure::Busy("busy.storage_full"),
        _ => Failure::bug(error),
    }
}
