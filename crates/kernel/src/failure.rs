//! The one error type that crosses the kernel, and what each kind means to the caller.

use base::{Args, Need, Refusal};

/// Result of everything that can fail in the kernel and in slices.
pub type Res<T> = Result<T, Failure>;

/// Why a request was not done. Data, never prose: texts are found by `code` in the reader's language.
#[derive(Debug, Clone)]
pub enum Failure {
    /// The request itself cannot be read: not JSON, unknown field, wrong type, too long. Nothing was looked up.
    Malformed(Problem),
    /// Nobody, or nobody known, is asking.
    Unauthenticated(&'static str),
    /// The caller is known and may not do this, whatever the record.
    Forbidden(&'static str),
    /// No such record within the caller's data scope; the same answer whether it exists elsewhere or not.
    NotFound(Problem),
    /// A business "no" with every reason at once. It was recorded.
    Refused(Vec<Refusal>),
    /// Other requests kept changing what this one depends on; nothing was done, the same key may be sent again.
    Conflict(&'static str),
    /// The idempotency key already stands for another input.
    KeyReused,
    /// Nothing was acknowledged for a reason outside the request; the same key may be sent again.
    Busy(&'static str),
    /// A defect of the program; the reference finds it in the log.
    Bug(Reference),
    /// Facts changed under a guard: gather and decide again. Never leaves `execute`.
    Stale,
    /// A decision inside asks for a person's yes. Never leaves `execute`, which files the request for approval.
    NeedsApproval(Vec<Need>),
    /// A named constraint refused a write (normalised name, see `db::dialect`). Never leaves `execute`.
    Constraint(String),
}

/// What exactly is wrong with a request, and where.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// Stable code, e.g. `input.unknown_field`.
    pub code: &'static str,
    /// JSON path of the field, e.g. `lines.0.quantity`.
    pub field: Option<String>,
    /// Other fields that have the same problem.
    pub also: Vec<String>,
    /// Values for the text.
    pub args: Args,
}

impl Problem {
    /// A problem with the request as a whole.
    pub fn new(code: &'static str) -> Self {
        Problem { code, ..Problem::default() }
    }
    /// The same problem, at a field.
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
    /// Every field that has it.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.field.iter().chain(&self.also).map(String::as_str)
    }
    /// It as a refusal at each of its fields; none when it is about the request as a whole.
    #[must_use]
    pub fn refusals(&self) -> Vec<Refusal> {
        let at = |field: &str| Refusal { args: self.args.clone(), ..Refusal::new(self.code).field(field) };
        self.fields().map(at).collect()
    }
    /// The same problem with a value for its text.
    pub fn arg(mut self, name: &str, value: impl Into<base::Arg>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }
}

/// Where a bug's details are written: the log line with this number.
#[derive(Debug, Clone)]
pub struct Reference(pub String);

impl Failure {
    /// A defect: writes the details to the log and keeps only a reference for the caller.
    #[track_caller]
    pub fn bug(details: impl std::fmt::Display) -> Failure {
        let reference = base::Digest::of(&base::random_bytes::<16>()).to_string()[..12].to_owned();
        let at = std::panic::Location::caller();
        tracing::error!(reference, at = %at, details = %details, "bug");
        Failure::Bug(Reference(reference))
    }

    /// The record is not there, or not for this caller.
    pub fn not_found() -> Failure {
        Failure::NotFound(Problem::new("record.not_found"))
    }

    /// The same with its fields below a field of a larger input.
    pub(crate) fn below(mut self, at: &str) -> Failure {
        let place = |field: &mut Option<String>| {
            *field = match field.take() {
                Some(field) => Some(format!("{at}.{field}")),
                None => Some(at.to_owned()),
            };
        };
        if !at.is_empty() {
            match &mut self {
                Failure::Refused(refusals) => refusals.iter_mut().for_each(|refusal| place(&mut refusal.field)),
                Failure::NotFound(problem) | Failure::Malformed(problem) => {
                    place(&mut problem.field);
                    problem.also.iter_mut().for_each(|field| *field = format!("{at}.{field}"));
                }
                _ => {}
            }
        }
        self
    }

    /// The stable code that API clients, logs and tests rely on.
    pub fn code(&self) -> &str {
        match self {
            Failure::Malformed(p) | Failure::NotFound(p) => p.code,
            Failure::Unauthenticated(c) | Failure::Forbidden(c) | Failure::Conflict(c) | Failure::Busy(c) => c,
            Failure::Refused(r) => r.first().map_or("refused", |r| r.key.as_str()),
            Failure::KeyReused => "idempotency.key_reused",
            Failure::Bug(_) => "bug",
            Failure::Stale => "stale",
            Failure::NeedsApproval(_) => "needs_approval",
            Failure::Constraint(_) => "constraint",
        }
    }
}
