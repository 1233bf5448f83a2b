//! Operations: the only way data changes. A slice writes gather, decide and apply; `execute` does all the rest.

mod allowed;
mod erased;
mod execute;
mod facts;
mod judged;
mod known;
pub(crate) mod limits;
mod observed;
mod preview;
mod reach;
pub(crate) mod receipt;
pub(crate) mod references;
mod registry;
mod request;
mod schema;
pub(crate) mod sql;
pub(crate) mod tx;
mod wrong;

pub use base::Decision;
pub(crate) use erased::{Call, malformed, schema_of};
pub use facts::Codec;
pub(crate) use known::system_answer;
pub(crate) use reach::in_scope;
pub use registry::{Consequence, ConstraintText, Consumer, EntityDef, Job, MaskDef, Registry, SYSTEM_LIST, StandsIn};
pub use request::{Answer, Cause, Channel, Mode, Preview, Receipt, Request};
pub use schema::{OperationDoc, QueryDoc};
pub use tx::{Event, Part, Posting, Read, Tx};

use crate::access::Permission;
use crate::failure::Res;
use crate::policy::Terms;
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

/// What brought an operation about that another one called: this, and the other's audit entry.
pub(crate) const CALL: &str = "call:";

/// How much of an operation is kept as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace {
    /// Audit row, decision record, outbox.
    Full,
    /// For drafts and saved views: an audit row, but no decision record and no outbox.
    Light,
}

/// How far from today an operation may take effect, and by whose leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// What the caller must be granted besides the operation itself.
    pub needs: Permission,
    /// So many days back.
    pub days_back: i32,
    /// So many days ahead.
    pub days_ahead: i32,
    /// It brings in the past: all that it looks at and calls is decided as of that day, as if it were today, and nobody is told of it, since
    /// whatever followed from it has followed. It is recorded now, and whoever asks is judged by the terms of today as always.
    pub as_of: bool,
}

/// What somebody's yes is bound to besides what was asked: see [`Operation::binding`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Binding {
    /// The digest of all of the plan that whoever agrees decides on: at the yes it is made again, and another plan is not what was agreed.
    /// Nothing = the input says it all.
    pub plan: Option<base::Digest>,
    /// Who has written what is asked for, besides the one who asks: nobody says yes to what they wrote themselves.
    pub authors: Vec<i64>,
}

/// One way to change data.
///
/// An operation without a permission does not compile:
/// ```
/// # use kernel::{doctest::*, *};
/// struct Ping;
/// impl Operation for Ping {
///     const NAME: &'static str = "doc.ping";
///     const NEEDS: Permission = Permission::new("doc.ping");
///     type Input = Nothing;
///     type Facts = Nothing;
///     type Plan = ();
///     type Output = Nothing;
///     fn samples() -> Vec<Nothing> { vec![Nothing {}] }
///     async fn gather(_: &Read<'_>, _: &Nothing) -> Res<Nothing> { Ok(Nothing {}) }
///     fn decide(_: &Nothing, _: &Nothing, _: &Terms<'_>) -> Decision<()> { Decision::allow(()) }
///     async fn apply(_: &Tx<'_>, _: &()) -> Res<Nothing> { Ok(Nothing {}) }
/// }
/// ```
/// ```compile_fail,E0046
/// # use kernel::{doctest::*, *};
/// struct Ping;
/// impl Operation for Ping {
///     const NAME: &'static str = "doc.ping";
///     type Input = Nothing;
///     type Facts = Nothing;
///     type Plan = ();
///     type Output = Nothing;
///     fn samples() -> Vec<Nothing> { vec![Nothing {}] }
///     async fn gather(_: &Read<'_>, _: &Nothing) -> Res<Nothing> { Ok(Nothing {}) }
///     fn decide(_: &Nothing, _: &Nothing, _: &Terms<'_>) -> Decision<()> { Decision::allow(()) }
///     async fn apply(_: &Tx<'_>, _: &()) -> Res<Nothing> { Ok(Nothing {}) }
/// }
/// ```
/// Nor does one without samples:
/// ```compile_fail,E0046
/// # use kernel::{doctest::*, *};
/// struct Ping;
/// impl Operation for Ping {
///     const NAME: &'static str = "doc.ping";
///     const NEEDS: Permission = Permission::new("doc.ping");
///     type Input = Nothing;
///     type Facts = Nothing;
///     type Plan = ();
///     type Output = Nothing;
///     async fn gather(_: &Read<'_>, _: &Nothing) -> Res<Nothing> { Ok(Nothing {}) }
///     fn decide(_: &Nothing, _: &Nothing, _: &Terms<'_>) -> Decision<()> { Decision::allow(()) }
///     async fn apply(_: &Tx<'_>, _: &()) -> Res<Nothing> { Ok(Nothing {}) }
/// }
/// ```
/// Facts are read, not written: a write needs a `Tx`, which only `execute` makes.
/// ```
/// # use kernel::{db::Fact, p, *};
/// static ONE: Fact = Fact::new("doc.one", "SELECT 1");
/// async fn gather(read: &Read<'_>) -> Res<Vec<(i64,)>> { read.fetch(&ONE, p![]).await }
/// ```
/// ```compile_fail,E0599
/// # use kernel::{db::Write, p, *};
/// static ONE: Write = Write::new("doc.one", "UPDATE t SET a = 1");
/// async fn gather(read: &Read<'_>) -> Res<u64> { read.exec(&ONE, p![]).await }
/// ```
/// ```compile_fail,E0451
/// # use kernel::*;
/// fn make<'a>(read: Read<'a>) -> Tx<'a> { Tx { read } }
/// ```
/// A read that writes does not compile either:
/// ```
/// static ONE: kernel::db::Fact = kernel::db::Fact::new("doc.one", "SELECT a FROM t");
/// ```
/// ```compile_fail,E0080
/// static ONE: kernel::db::Fact = kernel::db::Fact::new("doc.one", "UPDATE t SET a = 1");
/// ```
pub trait Operation: Send + Sync + 'static {
    /// `noun.verb`: route, audit, command line and MCP name.
    const NAME: &'static str;
    /// What the caller must be granted.
    const NEEDS: Permission;
    /// How much is kept as evidence.
    const TRACE: Trace = Trace::Full;
    /// Whether it may take effect on another day than the one it is asked on. That day is the anchor of what it writes; what a person
    /// may do and decide alone is judged by today's terms all the same.
    const DATED: Option<Dated> = None;
    /// What is asked; `#[serde(deny_unknown_fields)]`; records are referred to by `Id<T>`, whose scope the kernel checks.
    type Input: DeserializeOwned + Serialize + JsonSchema + Send + Sync + 'static;
    /// Everything the decision looks at; stored with the decision record.
    type Facts: Serialize + JsonSchema + Send + Sync + 'static;
    /// All that `apply` needs.
    type Plan: Send + Sync + 'static;
    /// What the caller learns.
    type Output: Serialize + JsonSchema + Send + Sync + 'static;

    /// Inputs that are valid in the standard world: documentation, OpenAPI examples and the conformance suite run them.
    fn samples() -> Vec<Self::Input>;

    /// Permissions of other operations that this input stands for: it does what they do by the plain functions behind them, without calling
    /// them. Whoever asks needs these as well, by today's separated duties, and reaches as far as the narrowest of them all.
    fn stands_for(_: &Self::Input) -> Vec<Permission> {
        Vec::new()
    }

    /// Everything that is wrong with the input by itself, whatever the facts: it is refused before what `decide` says. Of an input that
    /// refers to a record that is not there this is all that can be told, and it is told, so that nobody corrects a form in rounds.
    fn alone(_: &Self::Input) -> Vec<base::Refusal> {
        Vec::new()
    }

    /// Reads the facts: on a reader connection, and again inside the transaction when they were stale.
    fn gather(read: &Read<'_>, input: &Self::Input) -> impl Future<Output = Res<Self::Facts>> + Send;

    /// Decides, purely: no clock, no database. Calls `rules`.
    fn decide(input: &Self::Input, facts: &Self::Facts, terms: &Terms<'_>) -> Decision<Self::Plan>;

    /// What a yes to this plan is bound to. An operation whose input names a record that says what is to be done (a draft), or leaves
    /// something to what the company has agreed by then (a price, a payer, terms), gives the digest of what it came to.
    fn binding(_: &Self::Plan) -> Binding {
        Binding::default()
    }

    /// Writes what was decided, by conditional statements; a guard that misses is `Failure::Stale`.
    fn apply(tx: &Tx<'_>, plan: &Self::Plan) -> impl Future<Output = Res<Self::Output>> + Send;
}

/// The short form for a plain change of one record: its facts are the record as it is.
pub trait Change: Send + Sync + 'static {
    /// As [`Operation::NAME`].
    const NAME: &'static str;
    /// As [`Operation::NEEDS`].
    const NEEDS: Permission;
    /// As [`Operation::DATED`].
    const DATED: Option<Dated> = None;
    /// As [`Operation::Input`].
    type Input: DeserializeOwned + Serialize + JsonSchema + Clone + Send + Sync + 'static;
    /// The record as it is, with whatever else must be known (a code already taken).
    type Record: Serialize + JsonSchema + Clone + Send + Sync + 'static;
    /// As [`Operation::Output`].
    type Output: Serialize + JsonSchema + Send + Sync + 'static;

    /// As [`Operation::samples`].
    fn samples() -> Vec<Self::Input>;
    /// As [`Operation::alone`].
    fn alone(_: &Self::Input) -> Vec<base::Refusal> {
        Vec::new()
    }
    /// Loads the record.
    fn load(read: &Read<'_>, input: &Self::Input) -> impl Future<Output = Res<Self::Record>> + Send;
    /// Every reason why not; none = yes.
    fn check(input: &Self::Input, record: &Self::Record) -> Vec<base::Refusal>;
    /// Writes it.
    fn write(tx: &Tx<'_>, input: &Self::Input, record: &Self::Record) -> impl Future<Output = Res<Self::Output>> + Send;
}

/// A [`Change`] as an [`Operation`].
pub struct Record<C>(std::marker::PhantomData<fn() -> C>);

impl<C: Change> Operation for Record<C> {
    const NAME: &'static str = C::NAME;
    const NEEDS: Permission = C::NEEDS;
    const DATED: Option<Dated> = C::DATED;
    type Input = C::Input;
    type Facts = C::Record;
    type Plan = (C::Input, C::Record);
    type Output = C::Output;

    fn samples() -> Vec<C::Input> {
        C::samples()
    }
    fn alone(input: &C::Input) -> Vec<base::Refusal> {
        C::alone(input)
    }
    async fn gather(read: &Read<'_>, input: &C::Input) -> Res<C::Record> {
        C::load(read, input).await
    }
    fn decide(input: &C::Input, record: &C::Record, _: &Terms<'_>) -> Decision<Self::Plan> {
        Decision::unless(C::check(input, record), (input.clone(), record.clone()), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, (input, record): &Self::Plan) -> Res<C::Output> {
        C::write(tx, input, record).await
    }
}
