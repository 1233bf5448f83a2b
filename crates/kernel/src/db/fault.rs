//! Faults on purpose, for the tests that prove that nothing is lost when a statement, a commit or the disk fails.
//! Disarmed, the hook costs one relaxed load per statement of a write.

use super::bound::Written;
use super::session::lock;
use super::value::{Cell, Val};
use crate::failure::{Failure, Res};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// What shall go wrong, once, on the writing side.
#[derive(Debug, Default)]
pub struct Faults {
    countdown: AtomicI64,
    rollback: AtomicBool,
    panics: AtomicBool,
    commit: AtomicBool,
    fired: AtomicI64,
    pages: AtomicI64,
    read_only: AtomicBool,
    /// What a benchmark watches.
    pub(crate) witness: Witness,
}

/// Watches the writing side for the benchmark: how many operations share a commit, and what one of them writes.
#[derive(Debug, Default)]
pub(crate) struct Witness {
    commits: AtomicI64,
    operations: AtomicI64,
    stale: AtomicI64,
    recording: AtomicBool,
    written: Mutex<Vec<Written>>,
}
impl Witness {
    pub(crate) fn committed(&self, operations: usize) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.operations.fetch_add(i64::try_from(operations).unwrap_or(0), Ordering::Relaxed);
    }
    pub(crate) fn stale(&self) {
        self.stale.fetch_add(1, Ordering::Relaxed);
    }
    pub(crate) fn watching(&self) -> bool {
        self.recording.load(Ordering::Relaxed)
    }
    pub(crate) fn wrote(&self, text: &str, rows: &[Vec<Val<'_>>], many: bool) {
        if !text.starts_with("SELECT") {
            let rows = rows.iter().map(|r| r.iter().map(Cell::from).collect()).collect();
            lock(&self.written).push(Written { sql: text.into(), rows, many });
        }
    }
}

/// What the writing side has done.
#[derive(Debug, Clone, Copy)]
pub struct Counts {
    /// Transactions that were committed.
    pub commits: u64,
    /// Operations in them.
    pub operations: u64,
    /// Operations that found their facts changed, or lost a deadlock; counted on PostgreSQL.
    pub stale: u64,
}

/// What a statement must do because of a fault.
pub(crate) enum Trip {
    /// Nothing.
    None,
    /// Roll the transaction back behind everybody's back, as SQLite does on a full disk, then fail.
    Rollback,
}

impl Faults {
    /// The `n`-th statement from now on (1 = the next) fails.
    pub fn fail_statement(&self, n: i64) {
        self.arm(n, false, false);
    }
    /// The `n`-th statement from now on ends the whole transaction, as an automatic rollback does, and fails.
    pub fn roll_back_at(&self, n: i64) {
        self.arm(n, true, false);
    }
    /// The `n`-th statement from now on panics.
    pub fn panic_at(&self, n: i64) {
        self.arm(n, false, true);
    }
    /// The next COMMIT of a group fails.
    pub fn fail_commit(&self) {
        self.commit.store(true, Ordering::SeqCst);
    }
    /// From the next group on a SQLite file may have `n` pages at most, as on a full disk; 0 = as many as it likes.
    pub fn limit_pages(&self, n: i64) {
        self.pages.store(n, Ordering::SeqCst);
    }
    /// From the next group on a SQLite file can be read and not written, as on a disk that has become read-only.
    pub fn read_only(&self, on: bool) {
        self.read_only.store(on, Ordering::SeqCst);
    }
    /// Nothing goes wrong any more; how often something did since the last call.
    pub fn disarm(&self) -> i64 {
        self.countdown.store(0, Ordering::SeqCst);
        self.commit.store(false, Ordering::SeqCst);
        self.pages.store(0, Ordering::SeqCst);
        self.read_only.store(false, Ordering::SeqCst);
        self.fired.swap(0, Ordering::SeqCst)
    }

    /// How many statements the armed fault still lets through.
    pub fn remaining(&self) -> i64 {
        self.countdown.load(Ordering::SeqCst)
    }

    /// Begins to record what operations write.
    pub fn record(&self) {
        lock(&self.witness.written).clear();
        self.witness.recording.store(true, Ordering::SeqCst);
    }
    /// What was written since, in order; ends recording.
    pub fn recorded(&self) -> Vec<Written> {
        self.witness.recording.store(false, Ordering::SeqCst);
        std::mem::take(&mut *lock(&self.witness.written))
    }
    /// What the writing side has done since the start.
    pub fn counts(&self) -> Counts {
        let of = |n: &AtomicI64| u64::try_from(n.load(Ordering::Relaxed)).unwrap_or(0);
        Counts { commits: of(&self.witness.commits), operations: of(&self.witness.operations), stale: of(&self.witness.stale) }
    }

    fn arm(&self, n: i64, rollback: bool, panics: bool) {
        self.rollback.store(rollback, Ordering::SeqCst);
        self.panics.store(panics, Ordering::SeqCst);
        self.countdown.store(n, Ordering::SeqCst);
    }

    /// Called before every statement of a write.
    pub(crate) fn statement(&self) -> Res<Trip> {
        if self.countdown.load(Ordering::Relaxed) <= 0 || self.countdown.fetch_sub(1, Ordering::SeqCst) != 1 {
            return Ok(Trip::None);
        }
        self.fired.fetch_add(1, Ordering::SeqCst);
        assert!(!self.panics.load(Ordering::SeqCst), "fault: panic on purpose");
        if self.rollback.load(Ordering::SeqCst) { Ok(Trip::Rollback) } else { Err(Failure::Busy(super::STORAGE_FAILED)) }
    }

    /// Whether a statement is to fail once: done again, it would not.
    pub(crate) fn armed(&self) -> bool {
        self.countdown.load(Ordering::Relaxed) > 0
    }

    /// How many pages a SQLite file may have; 0 = any number.
    pub(crate) fn pages(&self) -> i64 {
        self.pages.load(Ordering::Relaxed)
    }

    /// Whether a SQLite file can only be read.
    pub(crate) fn only_reads(&self) -> bool {
        self.read_only.load(Ordering::Relaxed)
    }

    /// Called before every COMMIT: true when it shall fail.
    pub(crate) fn commit_fails(&self) -> bool {
        let fails = self.commit.load(Ordering::Relaxed) && self.commit.swap(false, Ordering::SeqCst);
        if fails {
            self.fired.fetch_add(1, Ordering::SeqCst);
        }
        fails
    }
}
