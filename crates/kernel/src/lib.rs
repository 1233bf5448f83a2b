//! The kernel: the one door through which data changes, and what stands behind it.
//!
//! Every change is an operation ([`Operation`]), executed by [`Kernel::execute`]: permission, data scope, idempotency, policy,
//! transaction, audit, outbox. Nothing else can make a [`Tx`], so nothing else can write.

pub mod access;
pub mod approval;
pub mod audit;
pub mod db;
pub mod dump;
mod failure;
pub mod file;
pub mod job;
mod kernel;
pub mod ledger;
pub mod number;
pub mod op;
pub mod outbox;
pub mod policy;
pub mod profile;
pub mod query;

pub use access::{Credential, Permission, Principal, TOO_MANY_TRIES};
pub use failure::{Failure, Problem, Reference, Res};
pub use kernel::{Brought, CLOCK_BEHIND, Kernel, Settings};
pub use op::{
    Answer, Binding, Cause, Change, Channel, Dated, Decision, Event, Mode, Operation, Posting, Preview, Read, Receipt, Record, Registry,
    Request, Trace, Tx,
};
pub use policy::Terms;

/// What the documentation's examples share.
#[doc(hidden)]
pub mod doctest {
    pub use schemars::JsonSchema;
    /// An empty object.
    #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema, Clone)]
    #[serde(deny_unknown_fields)]
    pub struct Nothing {}
}

/// The kernel's own operations, queries, statements and tables.
pub(crate) fn register(r: &mut Registry) {
    r.statements("kernel", op::sql::ALL).statements("kernel", access::sql::ALL).statements("kernel", policy::sql::ALL);
    r.statements("kernel", db::migrate::ALL);
    r.tables("kernel", &["id_block", "snapshot_version", "schema_migration"]);
    approval::register(r);
    audit::register(r);
    outbox::register(r);
    job::register(r);
    dump::register(r);
    file::register(r);
    ledger::register(r);
    number::register(r);
    access::register(r);
    policy::publish::register(r);
    r.texts(rules::bounds::TEXTS);
}
