//! What is asked of the kernel, and what it answers.

use crate::access::Principal;
use base::{BusinessDate, Need, Refusal};
use serde::Serialize;

/// Longest idempotency key, in visible ASCII characters.
pub(crate) const KEY_MAX: usize = 200;

/// One request for one operation.
#[derive(Debug, Clone)]
pub struct Request {
    /// `noun.verb`.
    pub operation: String,
    /// JSON.
    pub input: Vec<u8>,
    /// Who asks.
    pub principal: Principal,
    /// Made by the caller before sending; the same key has one effect. Required unless `mode` is a dry run.
    pub key: Option<String>,
    /// For good, or to see.
    pub mode: Mode,
    /// Where it came in.
    pub channel: Channel,
    /// Business date it takes effect; None = today in the company's time zone.
    pub effective: Option<BusinessDate>,
    /// What brought it about.
    pub cause: Cause,
}

impl Request {
    /// What a job or a consumer asks, as the system.
    pub(crate) fn of_system(operation: &str, input: &serde_json::Value, key: String, channel: Channel, cause: Cause) -> Request {
        let input = input.to_string().into_bytes();
        Request {
            operation: operation.to_owned(),
            input,
            principal: Principal::System,
            key: Some(key),
            mode: Mode::Commit,
            channel,
            effective: None,
            cause,
        }
    }
}

/// For good, or to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Done and durable.
    Commit,
    /// The full path, undone: claims no key, takes no number.
    DryRun,
}

/// Where a request came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A page.
    Screen,
    /// The JSON API.
    Api,
    /// The command line.
    Cli,
    /// A scheduled job.
    Job,
    /// An event's consumer.
    Event,
    /// A batch file.
    Import,
    /// A model through MCP.
    Mcp,
}
impl Channel {
    /// As the audit row says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Screen => "screen",
            Channel::Api => "api",
            Channel::Cli => "cli",
            Channel::Job => "job",
            Channel::Event => "event",
            Channel::Import => "import",
            Channel::Mcp => "mcp",
        }
    }
}

/// What brought a request about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// Somebody asked.
    Request,
    /// The last yes of an approval.
    Approval(i64),
    /// An event, by its id.
    Event(i64),
    /// A scheduled job, by name.
    Job(String),
    /// Row `row` of import batch `batch`.
    Batch {
        /// The import batch.
        batch: i64,
        /// The row in it, from 1.
        row: i64,
    },
}
impl Cause {
    /// `approval:7`, `batch:3:12`; None when somebody simply asked.
    pub fn text(&self) -> Option<String> {
        match self {
            Cause::Request => None,
            Cause::Approval(id) => Some(format!("approval:{id}")),
            Cause::Event(id) => Some(format!("event:{id}")),
            Cause::Job(name) => Some(format!("job:{name}")),
            Cause::Batch { batch, row } => Some(format!("batch:{batch}:{row}")),
        }
    }
}

/// The answer, and the proof that it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The audit row; 0 for a dry run.
    pub audit_id: i64,
    /// What came of it.
    pub answer: Answer,
    /// The same key was known: this is the stored answer.
    pub replayed: bool,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Done; the operation's output as JSON.
    Done(String),
    /// Waits for approval.
    Pending {
        /// The approval request; 0 in a dry run.
        approval: i64,
        /// Who must agree to what.
        needs: Vec<Need>,
    },
}

/// What would happen, seen without a transaction.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Preview {
    /// It would be done.
    Allow {
        /// Clauses relied on.
        basis: Vec<base::Clause>,
    },
    /// It would be refused.
    Refuse {
        /// Why.
        refusals: Vec<Refusal>,
    },
    /// It would be sent for approval.
    NeedsApproval {
        /// To whom, why.
        needs: Vec<Need>,
    },
}
