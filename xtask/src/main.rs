//! `cargo run -p xtask -- tidy | soak | howto`

use std::path::Path;
use std::process::{Command, ExitCode};

use xtask::{Tree, howto, tidy};

/// Rounds of a soak, unless the environment says another number.
const SOAK_ROUNDS: &str = "100";
const ROUNDS: &str = "XIAOGUAN_CRASH_ROUNDS";

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let done = match std::env::args().nth(1).as_deref() {
        Some("tidy") => run_tidy(&root),
        Some("soak") => run_soak(&root),
        Some("howto") => howto::run(&root),
        _ => Err("usage: cargo run -p xtask -- tidy | soak | howto".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run_tidy(root: &Path) -> Result<(), String> {
    let findings = tidy::run(&Tree::read(root).map_err(|error| error.to_string())?);
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() { Ok(()) } else { Err(format!("{} findings", findings.len())) }
}

/// The crash tests that `make test` runs for a few rounds, for many, and those that only the soak has; each round is told.
fn run_soak(root: &Path) -> Result<(), String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "-p", "app", "--features", "soak", "--test", "it", "--", "--nocapture", "crash"]).current_dir(root);
    if std::env::var_os(ROUNDS).is_none() {
        cargo.env(ROUNDS, SOAK_ROUNDS);
    }
    let status = cargo.status().map_err(|error| format!("cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the crash tests: {status}")) }
}
