//! Tables are read apart: a process of this program with bounds of its own, for a file may claim whatever it likes.
//!
//! Readers of workbooks reserve what a file says it needs, and a reservation that fails ends the process it happens in. So that is not
//! the one that serves a company: it starts another, which takes bounds for itself before it looks at the first byte, is ended when
//! its time is up or nobody waits for it any more, and answers in frames: a sign, a length, the content.

use super::intake::parts;
use crate::table::{About, Choice, FILE_BYTES_MAX};
use base::Refusal;
use kernel::{Failure, Res};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The command line's word for it.
pub const COMMAND: &str = "read-table";

/// Bytes of address space: a workbook of 200,000 rows with all its texts takes less than half of it, two of them fit beside a company
/// in 4 GB.
const MEMORY_MAX: u64 = 1 << 30;
/// Less than a request has: whoever waits is told.
const TIME_MAX: Duration = Duration::from_secs(25);
/// Seconds of work: the end of a reader whose starter ended without it.
const WORK_SECS: u64 = 60;
/// Readers at once: each may take its whole memory and a core.
const AT_ONCE: usize = 2;
/// Who waits for one of them holds a whole file in memory.
const WAITING_MAX: usize = 16;
/// Bytes of a table's parts, packed: more than a file of the largest size packs to, unless it repeats itself without end.
const PACKED_MAX: usize = 4 * FILE_BYTES_MAX;
/// Bytes of what comes before a file: how to read it.
const ASKED_MAX: u64 = 1 << 20;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
static READERS: Semaphore = Semaphore::const_new(AT_ONCE);
static WAITING: Semaphore = Semaphore::const_new(WAITING_MAX);

/// A table: what it is, and its rows in packed parts.
pub(super) type Table = (About, Vec<Vec<u8>>);

/// How a file is to be read.
#[derive(Debug, Serialize, Deserialize)]
struct Asked {
    choice: Choice,
    /// Names that some profile's columns are called by.
    names: BTreeSet<String>,
}

/// From now on tables are read by processes of this program, which takes [`COMMAND`] for its only argument. Without it, as in this
/// crate's tests, they are read where they are brought.
pub fn apart(program: PathBuf) {
    let _ = PROGRAM.set(program);
}

/// The program that runs, also when its file was replaced meanwhile.
///
/// # Errors
/// Where the system does not tell.
pub fn this_program() -> io::Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { Ok(running) } else { std::env::current_exe() }
}

/// Reads a file.
pub(super) async fn read(bytes: Arc<Vec<u8>>, choice: Choice, names: BTreeSet<String>) -> Res<Table> {
    let _place = WAITING.try_acquire().map_err(|_| Failure::Busy("busy.queue_full"))?;
    let _reader = READERS.acquire().await.map_err(Failure::bug)?;
    let asked = Asked { choice, names };
    let running = Running::default();
    let child = running.0.clone();
    let work = move || match PROGRAM.get() {
        Some(program) => asked_of(program, &child, &asked, &bytes),
        None => Ok(parts(&bytes, &asked.choice, &asked.names)),
    };
    let read = tokio::time::timeout(TIME_MAX, tokio::task::spawn_blocking(work)).await;
    // Whatever still runs ends here, also when nobody waits any more.
    drop(running);
    match read {
        Ok(read) => read.map_err(Failure::bug)?.map_err(Failure::bug)?.map_err(|no| Failure::Refused(vec![no.field("file")])),
        Err(_) => Err(Failure::Refused(vec![Refusal::new("file.too_slow").field("file")])),
    }
}

/// A reader at work, or that none is wanted any more.
#[derive(Default)]
struct Work {
    child: Option<Child>,
    unwanted: bool,
}

/// Ends the reader when it is dropped.
#[derive(Default)]
struct Running(Arc<Mutex<Work>>);
impl Drop for Running {
    fn drop(&mut self) {
        let mut work = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work.unwanted = true;
        if let Some(child) = work.child.as_mut() {
            let _ = child.kill();
        }
    }
}

/// Starts a reader, gives it the file and takes its answer.
fn asked_of(program: &Path, running: &Mutex<Work>, asked: &Asked, bytes: &[u8]) -> io::Result<Result<Table, Refusal>> {
    let mut command = Command::new(program);
    // It needs nothing that this process was told, such as where the company's data is.
    command.arg(COMMAND).env_clear().current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let (stdin, stdout) = {
        let mut work = running.lock().unwrap_or_else(PoisonError::into_inner);
        if work.unwanted {
            return Ok(Err(Refusal::new("file.too_slow")));
        }
        let child = work.child.insert(command.spawn()?);
        (child.stdin.take(), child.stdout.take())
    };
    let (Some(mut stdin), Some(mut stdout)) = (stdin, stdout) else { return Err(io::Error::other("a reader without ends")) };
    let head = serde_json::to_vec(asked)?;
    let answer = std::thread::scope(|scope| {
        scope.spawn(move || {
            // One that ends before it has read all says why, or is found dead.
            let _ = frame(&mut stdin, b'?', &head).and_then(|()| stdin.write_all(bytes));
        });
        answer(&mut stdout)
    });
    drop(stdout);
    let child = running.lock().unwrap_or_else(PoisonError::into_inner).child.take();
    let status = child.map(|mut child| {
        if !matches!(answer, Ok(Some(_))) {
            let _ = child.kill();
        }
        child.wait()
    });
    match answer {
        Ok(Some(answer)) => Ok(answer),
        _ => Ok(Err(Refusal::new(died(status.transpose()?)))),
    }
}

/// What a reader's death means: one that was ended for want of memory or time had a file that claims too much.
fn died(status: Option<std::process::ExitStatus>) -> &'static str {
    let code = status.and_then(|status| status.code());
    tracing::warn!(?code, "a reader of tables died");
    // What panicked met something it did not expect.
    if code == Some(101) { "file.broken" } else { "file.bomb" }
}

fn frame(to: &mut impl Write, sign: u8, content: &[u8]) -> io::Result<()> {
    let length = u32::try_from(content.len()).map_err(io::Error::other)?;
    to.write_all(&[sign])?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(content)
}

/// The next frame, of at most so many bytes; nothing at the end.
fn next(from: &mut impl Read, max: u64) -> io::Result<Option<(u8, Vec<u8>)>> {
    let mut head = [0; 5];
    match from.read_exact(&mut head) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let [sign, length @ ..] = head;
    let length = u64::from(u32::from_le_bytes(length));
    if length > max {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut content = Vec::new();
    from.take(length).read_to_end(&mut content)?;
    if content.len() as u64 == length { Ok(Some((sign, content))) } else { Ok(None) }
}

/// What a reader answers: parts, then what they are, or why there are none; nothing when it ended before.
fn answer(from: &mut impl Read) -> io::Result<Option<Result<Table, Refusal>>> {
    let (mut parts, mut left) = (Vec::new(), PACKED_MAX);
    while let Some((sign, content)) = next(from, left as u64)? {
        left -= content.len();
        match sign {
            b'p' => parts.push(content),
            b'a' => return Ok(Some(Ok((serde_json::from_slice(&content)?, parts)))),
            _ => return Ok(Some(Err(serde_json::from_slice(&content)?))),
        }
    }
    Ok(None)
}

/// The reader itself: takes its bounds, reads what it is asked from the standard input and answers on the standard output.
pub fn main() -> ExitCode {
    match bounded().and_then(|()| serve(&mut io::stdin().lock(), &mut io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn bounded() -> io::Result<()> {
    use rlimit::{Resource, setrlimit};
    setrlimit(Resource::AS, MEMORY_MAX, MEMORY_MAX)?;
    setrlimit(Resource::CPU, WORK_SECS, WORK_SECS)?;
    // What people brought is left behind nowhere.
    setrlimit(Resource::CORE, 0, 0)
}

fn serve(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let (_, head) = next(from, ASKED_MAX)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    let asked: Asked = serde_json::from_slice(&head)?;
    let mut bytes = Vec::new();
    from.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    match parts(&bytes, &asked.choice, &asked.names) {
        Ok((about, parts)) => {
            parts.iter().try_for_each(|part| frame(to, b'p', part))?;
            frame(to, b'a', &serde_json::to_vec(&about)?)?;
        }
        Err(no) => frame(to, b'r', &serde_json::to_vec(&no)?)?,
    }
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader answers to a file, through both ends.
    fn through(bytes: &[u8]) -> Option<Result<Table, Refusal>> {
        let asked = Asked { choice: Choice::default(), names: BTreeSet::from(["编码".to_owned()]) };
        let (mut sent, mut told) = (Vec::new(), Vec::new());
        frame(&mut sent, b'?', &serde_json::to_vec(&asked).expect("JSON")).expect("writes");
        sent.extend(bytes);
        serve(&mut sent.as_slice(), &mut told).expect("serves");
        answer(&mut told.as_slice()).expect("an answer")
    }

    #[test]
    fn a_table_and_a_refusal_come_through() {
        let (about, parts) = through("编码,名称\n1,阀\n".as_bytes()).expect("whole").expect("a table");
        assert_eq!((about.rows, parts.len()), (1, 1));
        let no = through(b"%PDF").expect("whole").expect_err("no table");
        assert_eq!(no.key, "file.document");
    }

    #[test]
    fn what_breaks_off_is_no_answer() {
        for told in [&b""[..], b"p\x02\0\0\0x", b"p\x01\0\0\0x", b"a"] {
            assert!(answer(&mut &told[..]).expect("reads").is_none(), "{told:?}");
        }
        assert!(answer(&mut &b"p\xff\xff\xff\xff"[..]).is_err(), "no end");
    }
}
