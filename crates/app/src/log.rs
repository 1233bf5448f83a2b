//! The log: one line an event on the error stream, as JSON or as text. Never bodies, tokens, cookies or passwords.
//!
//! Whoever logs does not wait for whoever reads: lines go through a bounded queue to a thread of their own. When nobody reads and the queue
//! is full, lines are dropped and counted; a line that says how many follows when there is room again.

use clap::ValueEnum;
use serde_json::json;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Lines that wait to be read.
const LINES_MAX: usize = 4096;
/// At the end, what waits has this long to be read.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What is said in their place.
const LOST: &str = "lines of the log were dropped";

/// Lines that nobody read.
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object.
    Json,
    /// For people.
    Text,
}

/// Begins to log; `XIAOGUAN_LOG` says what, by level and by where it is said (`info,kernel::job=debug`), `usual` where it is not set. What still waits is written when the answer is dropped.
#[must_use]
pub fn start(format: Format, usual: LevelFilter) -> LastWords {
    let asked = std::env::var("XIAOGUAN_LOG").ok().and_then(|what| what.parse::<Targets>().ok());
    let filter = asked.unwrap_or_else(|| Targets::new().with_default(usual));
    let (lines, waiting) = sync_channel(LINES_MAX);
    let queue = Queue { lines };
    let last = LastWords(queue.clone());
    // Without a thread there is no log; the program goes on.
    drop(std::thread::Builder::new().name("log".to_owned()).spawn(move || write(&waiting, &mut io::stderr(), format)));
    // A closed error stream must not stop the program: errors of logging are not logged.
    let lines = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(queue).log_internal_errors(false);
    let started = match format {
        Format::Json => lines.json().flatten_event(true).with_span_list(false).finish().with(filter).try_init(),
        Format::Text => lines.with_ansi(io::stderr().is_terminal()).finish().with(filter).try_init(),
    };
    if started.is_err() {
        tracing::debug!("somebody else logs already");
    }
    // What panics would otherwise write itself, and wait for whoever reads.
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "panic")));
    last
}

/// How many lines nobody read.
pub(crate) fn dropped() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

/// What goes through the queue.
enum Item {
    Line(Vec<u8>),
    /// Whoever waits for everything before it.
    End(SyncSender<()>),
}

#[derive(Clone)]
struct Queue {
    lines: SyncSender<Item>,
}

/// Waits at the end for what is still to be written, but not for ever.
pub struct LastWords(Queue);
impl Drop for LastWords {
    fn drop(&mut self) {
        let (said, heard) = sync_channel(1);
        if self.0.lines.try_send(Item::End(said)).is_ok() {
            let _ = heard.recv_timeout(LAST_WORDS);
        }
    }
}

/// One event's line, sent as a whole when it is complete.
struct Line {
    queue: Queue,
    text: Vec<u8>,
}
impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
impl Drop for Line {
    fn drop(&mut self) {
        let text = std::mem::take(&mut self.text);
        if !text.is_empty() && self.queue.lines.try_send(Item::Line(text)).is_err() {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
    }
}
impl MakeWriter<'_> for Queue {
    type Writer = Line;
    fn make_writer(&self) -> Line {
        Line { queue: self.clone(), text: Vec::new() }
    }
}

/// Writes what comes until nobody can log any more.
fn write(waiting: &Receiver<Item>, to: &mut impl Write, format: Format) {
    let mut told = dropped();
    while let Ok(item) = waiting.recv() {
        match item {
            Item::Line(text) => drop(to.write_all(&text)),
            Item::End(said) => drop(said.send(())),
        }
        let lost = dropped();
        if lost > told {
            // Nobody may be there to read this either.
            let _ = match format {
                Format::Json => writeln!(to, "{}", json!({ "level": "WARN", "message": LOST, "lines": lost - told })),
                Format::Text => writeln!(to, "WARN {LOST} lines={}", lost - told),
            };
            told = lost;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_logs_does_not_wait_and_what_is_lost_is_counted() {
        let (lines, waiting) = sync_channel(2);
        let queue = Queue { lines };
        let before = dropped();
        for n in 0..5 {
            let mut line = queue.make_writer();
            write!(line, "line {n}").unwrap();
            writeln!(line).unwrap();
        }
        assert_eq!(dropped() - before, 3, "nobody reads, and nobody waits");
        drop(queue);
        let mut out = Vec::new();
        write(&waiting, &mut out, Format::Json);
        assert_eq!(String::from_utf8(out).unwrap(), "line 0\nline 1\n");
    }
}
