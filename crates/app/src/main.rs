//! The binary `xiaoguan`.

use std::process::ExitCode;

fn main() -> ExitCode {
    app::cli::run()
}
