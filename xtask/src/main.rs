//! `cargo run -p xtask -- tidy | soak | howto`

use std::path::Path;
use std::process::{Command, ExitCode};

use xtask::{Tree, howto, tidy};

const SOAK_ROUNDS: &str = "100";

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

/// The crash tests that `make test` runs for a few rounds, for many.
fn run_soak(root: &Path) -> Result<(), String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--profile", "dev", "-p", "app", "--test", "it", "--", "crash"]).current_dir(root);
    cargo.env("XIAOGUAN_CRASH_ROUNDS", SOAK_ROUNDS).env("XIAOGUAN_SOAK", "1");
    let status = cargo.status().map_err(|error| format!("cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the crash tests: {status}")) }
}
