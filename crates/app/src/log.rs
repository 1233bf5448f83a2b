//! The log: one line an event on the error stream, as JSON or as text. Never bodies, tokens, cookies or passwords.

use clap::ValueEnum;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object.
    Json,
    /// For people.
    Text,
}

/// Begins to log; `XIAOGUAN_LOG` says what, `usual` where it is not set.
pub fn start(format: Format, usual: &str) {
    let filter = EnvFilter::try_from_env("XIAOGUAN_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    // A closed error stream must not stop the program: errors of logging are not logged.
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    let started = match format {
        Format::Json => lines.json().flatten_event(true).with_span_list(false).try_init(),
        Format::Text => lines.with_ansi(std::io::stderr().is_terminal()).try_init(),
    };
    if started.is_err() {
        tracing::debug!("somebody else logs already");
    }
}
