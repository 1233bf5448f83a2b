//! The self-check: what a company's own data says of itself. Every invariant is looked at, and the questions that people ask all day are
//! asked and timed. It runs beside the work; whoever asked for it may leave meanwhile.

mod file;
mod questions;
mod texts;

pub(crate) use file::{millis, workbook};
pub(crate) use texts::TEXTS;

use base::Timestamp;
use kernel::access::Principal;
use kernel::ledger::check::Report;
use kernel::{Kernel, Res};
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};

/// How long one question took, in microseconds of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Timing {
    /// The text key of what was asked.
    pub(crate) asked: &'static str,
    /// The query that answers it.
    pub(crate) query: &'static str,
    /// How often it was asked.
    pub(crate) times: usize,
    /// Rows of the answer: a question with none says nothing of how long it takes.
    pub(crate) rows: usize,
    /// Half of the answers took at most so long.
    pub(crate) median_micros: i64,
    /// The slowest answer took so long.
    pub(crate) slowest_micros: i64,
    /// So long it may take.
    pub(crate) goal_micros: i64,
}

impl Timing {
    /// Whether the slowest answer came in time.
    pub(crate) fn is_in_time(&self) -> bool {
        self.slowest_micros <= self.goal_micros
    }
}

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Found {
    /// When it ended.
    pub(crate) at: Timestamp,
    /// Every invariant.
    pub(crate) report: Report,
    /// Every question that whoever asked may ask.
    pub(crate) timings: Vec<Timing>,
}

impl Found {
    /// Whether everything holds and was in time.
    pub(crate) fn is_well(&self) -> bool {
        self.report.ok() && self.timings.iter().all(Timing::is_in_time)
    }
}

/// How far a self-check is.
#[derive(Debug, Clone)]
pub(crate) enum Stand {
    /// None was asked for since the program started.
    Never,
    /// It is at work.
    Running {
        /// Invariants and questions that were looked at.
        done: usize,
        /// All of them.
        all: usize,
    },
    /// It ended.
    Ended(Arc<Found>),
    /// It could not be done; the text key of why.
    Failed(&'static str),
}

/// How often a question is asked where it is measured.
const MEASURED: usize = 100;

/// Every question that somebody may ask, each asked a hundred times.
pub(crate) async fn measured(kernel: &Kernel, principal: Principal) -> Res<Vec<Timing>> {
    questions::ask(kernel, principal, MEASURED, false, &|_| {}).await
}

/// The self-check of one company: one at a time, the last result is kept until the program ends.
#[derive(Clone)]
pub(crate) struct SelfCheck(Arc<Mutex<Stand>>);

impl Default for SelfCheck {
    fn default() -> Self {
        SelfCheck(Arc::new(Mutex::new(Stand::Never)))
    }
}

impl SelfCheck {
    /// How far it is.
    pub(crate) fn stand(&self) -> Stand {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, stand: Stand) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = stand;
    }

    /// Begins one in the name of a person, whose rights say which questions are asked. One that is at work goes on alone.
    pub(crate) fn begin(&self, kernel: &Kernel, principal: Principal) {
        {
            let mut stand = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if matches!(*stand, Stand::Running { .. }) {
                return;
            }
            *stand = Stand::Running { done: 0, all: kernel.registry().invariants().count() + questions::COUNT };
        }
        let (this, kernel) = (self.clone(), kernel.clone());
        tokio::spawn(async move {
            let looking = this.clone();
            let ended = tokio::spawn(async move { looking.look(&kernel, principal).await }).await;
            this.set(match ended {
                Ok(Ok(found)) => Stand::Ended(Arc::new(found)),
                Ok(Err(failure)) => {
                    tracing::error!(code = failure.code(), "the self-check failed");
                    Stand::Failed("page.self_check.failed")
                }
                Err(error) => {
                    tracing::error!(%error, "the self-check failed");
                    Stand::Failed("page.self_check.failed")
                }
            });
        });
    }

    async fn look(&self, kernel: &Kernel, principal: Principal) -> Res<Found> {
        // The questions first: they are to meet the company as it works, and not beside what reads everything.
        let invariants = kernel.registry().invariants().count();
        let all = invariants + questions::COUNT;
        let told = |done| self.set(Stand::Running { done, all });
        let timings = questions::ask(kernel, principal, questions::TIMES, true, &told).await?;
        let this = self.clone();
        let report = kernel.check_told(Arc::new(move |done| this.set(Stand::Running { done: questions::COUNT + done, all }))).await?;
        Ok(Found { at: kernel.now(), report, timings })
    }
}

/// The part of an invariant's name that says what it belongs to, `I28` of `I28.no_posted_document_has_changed`, and the rest in words.
pub(crate) fn parts(name: &str) -> (&str, String) {
    let (belongs, rest) = name.split_once('.').unwrap_or(("", name));
    (belongs, rest.replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_slower_than_its_goal_is_not_well() {
        let timing =
            |slowest_micros| Timing { asked: "a", query: "q", times: 3, rows: 1, median_micros: 1, slowest_micros, goal_micros: 10 };
        let found = |slowest, violations| Found {
            at: Timestamp::from_micros(0),
            report: Report {
                database: "sqlite",
                invariants: vec![kernel::ledger::check::Finding { name: "I01.x", violations, first: Vec::new() }],
            },
            timings: vec![timing(10), timing(slowest)],
        };
        assert!(found(10, 0).is_well());
        assert!(!found(11, 0).is_well(), "too slow");
        assert!(!found(10, 1).is_well(), "something does not hold");
        assert_eq!(parts("I28.no_row_has_changed"), ("I28", "no row has changed".to_owned()));
    }
}
