//! `cargo run -p xtask -- tidy | soak | howto | new-operation SLICE NOUN.VERB`

use std::path::Path;
use std::process::{Command, ExitCode};

use xtask::{Tree, howto, scaffold, tidy};

/// Rounds of a soak, unless the environment says another number.
const SOAK_ROUNDS: &str = "100";
const ROUNDS: &str = "XIAOGUAN_CRASH_ROUNDS";

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let done = match std::env::args().nth(1).as_deref() {
        Some("tidy") => run_tidy(&root),
        Some("soak") => run_soak(&root),
        Some("howto") => howto::run(&root),
        Some("new-operation") => run_scaffold(&root),
        _ => Err("usage: cargo run -p xtask -- tidy | soak | howto | new-operation SLICE NOUN.VERB".to_owned()),
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

/// A new operation, ready to run; what to do next.
fn run_scaffold(root: &Path) -> Result<(), String> {
    let words: Vec<String> = std::env::args().skip(2).collect();
    let wanted = scaffold::Wanted::read(&words)?;
    for path in scaffold::write(root, &wanted)? {
        println!("{path}");
    }
    let (slice, operation) = (&wanted.slice, &wanted.operation);
    println!("\nIt runs as it is: XIAOGUAN_CONFORMANCE={operation} cargo test -p testkit --test it conformance::");
    println!("Say what it changes in crates/{slice}: the file of the operation, its statement in sql.rs, its words in texts.rs.");
    println!("Then UPDATE_OUTPUT=1 cargo test -p testkit, and look at the difference in tests/output.");
    Ok(())
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
