//! The binary `xiaoguan`.

use std::process::ExitCode;

/// The system's allocator makes threads wait for each other and keeps what was freed.
#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    app::cli::run()
}
