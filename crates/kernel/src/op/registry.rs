//! Everything a slice tells the kernel about itself, once at the start.

use super::Operation;
use super::erased::AnyOperation;
use super::observed::Looks;
use super::tx::{Event, Read};
use crate::access::Permission;
use crate::db::{Boxed, Check, Fact, Statement, parameters_in_order};
use crate::failure::{Failure, Res};
use crate::ledger::check::{Digester, Recompute};
use crate::policy::TermDef;
use crate::profile::Profile;
use crate::query::{AnyQuery, Query};
use base::{Catalogue, Refusal, Text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the system itself may do is a list of its own, not "everything".
pub const SYSTEM_LIST: &str = "system";

/// A kind of record that inputs refer to.
#[derive(Debug, Clone, Copy)]
pub struct EntityDef {
    /// `Entity::NAME`.
    pub name: &'static str,
    /// The table that holds it, for the tests that compare scopes.
    pub table: &'static str,
    /// Its rows by id: `SELECT id, department_id, owner_id, version … WHERE id IN {ids:$1}`, NULL where it has none;
    /// None when everybody who may use the operation may refer to any of them (products, roles): then it is only seen that they
    /// are there.
    pub locate: Option<&'static Fact>,
}

/// What keeps a department open.
#[derive(Debug, Clone, Copy)]
pub struct StandsIn {
    /// How many there are: `SELECT CAST(COUNT(*) AS BIGINT) … WHERE department_id = $1`.
    pub count: &'static Fact,
    /// The refusal's key; its text has `{count}`.
    pub key: &'static str,
}

/// A class of fields that a role can hide.
#[derive(Debug, Clone, Copy)]
pub struct MaskDef {
    /// `cost`, `phone` …
    pub name: &'static str,
}

/// What a violated constraint means to a person.
#[derive(Debug, Clone, Copy)]
pub struct ConstraintText {
    /// Normalised name, the same on both engines.
    pub constraint: &'static str,
    /// The refusal's key.
    pub key: &'static str,
    /// The input's field.
    pub field: Option<&'static str>,
}

/// What a consumer or a job asks the kernel to do.
#[derive(Debug, Clone)]
pub struct Consequence {
    /// The operation.
    pub operation: &'static str,
    /// Its input.
    pub input: Value,
}

/// Somebody who wants to know of an event. It maps the event to an operation request, with the event's id as its key.
#[derive(Clone, Copy)]
pub struct Consumer {
    /// Unique name; part of the request's key.
    pub name: &'static str,
    /// The event's name.
    pub event: &'static str,
    /// From the event (and facts) to what follows; None = nothing to do.
    pub handle: for<'t> fn(&'t Read<'t>, &'t Value) -> Boxed<'t, Res<Option<Consequence>>>,
}

/// Work that is due again and again.
#[derive(Clone, Copy)]
pub struct Job {
    /// Unique name.
    pub name: &'static str,
    /// Seconds between runs.
    pub every_secs: i64,
    /// How many of its requests run at once; 1 = one after the other, in their order.
    pub at_once: usize,
    /// What is due now: at most a few hundred requests of at most 50 rows.
    pub due: for<'t> fn(&'t Read<'t>) -> Boxed<'t, Res<Vec<Consequence>>>,
}

/// What a job asks instead of a request of its own that failed again and again; nothing: it is tried for ever.
pub type GivesUp = fn(&Consequence) -> Option<Consequence>;

/// The registry.
#[derive(Default)]
pub struct Registry {
    pub(crate) operations: BTreeMap<&'static str, Arc<AnyOperation>>,
    pub(crate) queries: BTreeMap<&'static str, Arc<AnyQuery>>,
    pub(crate) entities: BTreeMap<&'static str, EntityDef>,
    pub(crate) looks: BTreeMap<&'static str, Looks>,
    pub(crate) statements: Vec<(&'static str, &'static Statement)>,
    pub(crate) tables: BTreeMap<&'static str, &'static str>,
    pub(crate) terms: BTreeMap<&'static str, TermDef>,
    pub(crate) permissions: BTreeSet<&'static str>,
    pub(crate) system: BTreeSet<&'static str>,
    pub(crate) masks: BTreeSet<&'static str>,
    pub(crate) standing: Vec<StandsIn>,
    pub(crate) consumers: BTreeMap<&'static str, Vec<Consumer>>,
    pub(crate) events: BTreeMap<&'static str, i64>,
    pub(crate) jobs: Vec<Job>,
    pub(crate) gives_up: BTreeMap<&'static str, GivesUp>,
    pub(crate) profiles: Vec<&'static Profile>,
    pub(crate) constraints: BTreeMap<&'static str, ConstraintText>,
    pub(crate) checks: Vec<&'static Check>,
    pub(crate) recomputes: Vec<Recompute>,
    pub(crate) digesters: BTreeMap<&'static str, Digester>,
    pub(crate) texts: Catalogue,
    /// Of how many rows on a filter leaves very many; nothing = as usual.
    many: Option<i64>,
}

impl Registry {
    /// A registry with the kernel's own parts.
    pub fn new() -> Registry {
        let mut r = Registry::default();
        crate::register(&mut r);
        r
    }

    /// Adds an operation. Panics at the start of the program when two have one name, when it holds a reference, a
    /// masked field or a secret where nobody would find it, and later when an input refers to an unknown entity.
    pub fn operation<O: Operation>(&mut self) -> &mut Self {
        self.permissions.insert(O::NEEDS.name());
        self.permissions.extend(O::DATED.map(|dated| dated.needs.name()));
        let old = self.operations.insert(O::NAME, Arc::new(AnyOperation::of::<O>()));
        assert!(old.is_none(), "operation registered twice: {}", O::NAME);
        self
    }

    /// Adds a query.
    pub fn query<Q: Query>(&mut self) -> &mut Self {
        self.permissions.insert(Q::NEEDS.name());
        let old = self.queries.insert(Q::NAME, Arc::new(AnyQuery::of::<Q>()));
        assert!(old.is_none(), "query registered twice: {}", Q::NAME);
        for mask in Q::columns().iter().filter_map(|c| c.mask) {
            self.masks.insert(mask);
        }
        self
    }

    /// Adds the statements of one `sql.rs`.
    pub fn statements(&mut self, slice: &'static str, all: &[&'static Statement]) -> &mut Self {
        for statement in all {
            assert!(self.statements.iter().all(|(_, s)| s.name != statement.name), "statement registered twice: {}", statement.name);
            assert!(parameters_in_order(statement.sql), "parameters not in order of first use: {}", statement.name);
            self.statements.push((slice, statement));
        }
        self
    }

    /// Says which slice owns a table: nobody else writes it.
    pub fn tables(&mut self, slice: &'static str, tables: &[&'static str]) -> &mut Self {
        for table in tables {
            let old = self.tables.insert(table, slice);
            assert!(old.is_none(), "table owned twice: {table}");
        }
        self
    }

    /// Adds an entity.
    pub fn entity(&mut self, def: EntityDef) -> &mut Self {
        self.entities.insert(def.name, def);
        self.looks.insert(def.name, Looks::default());
        self
    }

    /// Says what a department cannot be closed with.
    pub fn stands_in_department(&mut self, standing: StandsIn) -> &mut Self {
        self.standing.push(standing);
        self
    }

    /// Why something failed, as reasons for a person; what is no answer but a reason to try again stays a failure.
    ///
    /// # Errors
    /// Stale, busy, a conflict with others, a defect.
    pub fn reasons(&self, no: Failure) -> Res<Vec<Refusal>> {
        match no {
            Failure::Refused(refusals) => Ok(refusals),
            Failure::NotFound(problem) | Failure::Malformed(problem) => {
                let refusals = problem.refusals();
                let whole = || vec![Refusal { args: problem.args.clone(), ..Refusal::new(problem.code) }];
                Ok(if refusals.is_empty() { whole() } else { refusals })
            }
            Failure::Forbidden(code) => Ok(vec![Refusal::new(code)]),
            Failure::NeedsApproval(needs) => {
                let rules: Vec<String> = needs.into_iter().map(|need| need.rule).collect();
                Ok(vec![Refusal::new("approval.more_needed").arg("rules", rules.join(", "))])
            }
            Failure::Constraint(name) => match self.violated(&name) {
                Failure::Refused(refusals) => Ok(refusals),
                other => Err(other),
            },
            other => Err(other),
        }
    }

    /// What a constraint that stands in the last attempt as well means to a person.
    pub(crate) fn violated(&self, name: &str) -> Failure {
        match self.constraints.get(name) {
            Some(text) => {
                let mut refusal = Refusal::new(text.key);
                refusal.field = text.field.map(str::to_owned);
                Failure::Refused(vec![refusal])
            }
            // A record that others refer to was to be removed.
            None if name == "foreign_key" => Failure::Refused(vec![Refusal::new("record.in_use")]),
            None => Failure::bug(format!("constraint {name} was violated and has no text")),
        }
    }

    /// Adds texts in both languages. Panics at the start of the program when a key has two meanings.
    pub fn texts(&mut self, texts: &'static [Text]) -> &mut Self {
        let added = self.texts.add(texts);
        assert!(added.is_ok(), "{added:?}");
        self
    }

    /// Adds a term.
    pub fn term(&mut self, def: TermDef) -> &mut Self {
        self.terms.insert(def.key, def);
        self
    }

    /// Adds a permission that no operation needs by itself (an approval step's).
    pub fn permission(&mut self, permission: Permission) -> &mut Self {
        self.permissions.insert(permission.name());
        self
    }

    /// Lets jobs, consumers and the command line use a permission as the system.
    pub fn system_may(&mut self, permission: Permission) -> &mut Self {
        self.system.insert(permission.name());
        self
    }

    /// Declares an event.
    pub fn event<E: Event>(&mut self) -> &mut Self {
        self.events.insert(E::NAME, E::VERSION);
        self
    }

    /// Adds a consumer.
    pub fn consumer(&mut self, consumer: Consumer) -> &mut Self {
        self.consumers.entry(consumer.event).or_default().push(consumer);
        self
    }

    /// Adds a job.
    pub fn job(&mut self, job: Job) -> &mut Self {
        self.jobs.push(job);
        self
    }

    /// Says what a job asks instead of what fails again and again, so that it does not hold up the rest for ever.
    pub fn gives_up(&mut self, job: &'static str, instead: GivesUp) -> &mut Self {
        self.gives_up.insert(job, instead);
        self
    }

    /// For tests: a filter that leaves more rows than this leaves very many, and is asked in the way for those.
    #[doc(hidden)]
    pub fn many_rows(&mut self, many: i64) -> &mut Self {
        self.many = Some(many);
        self
    }

    /// Of how many rows on a filter leaves very many.
    pub(crate) fn many(&self) -> i64 {
        self.many.unwrap_or(crate::query::MANY)
    }

    /// Adds a kind of table that can be brought. Panics at the start of the program when there is one of that name.
    pub fn profile(&mut self, profile: &'static Profile) -> &mut Self {
        assert!(self.profiles.iter().all(|other| other.name != profile.name), "two profiles of one name: {}", profile.name);
        self.profiles.push(profile);
        self
    }

    /// The kinds of tables that can be brought, in the order in which they were added.
    pub fn profiles(&self) -> impl Iterator<Item = &'static Profile> + '_ {
        self.profiles.iter().copied()
    }

    /// Says what a constraint means.
    pub fn constraint(&mut self, text: ConstraintText) -> &mut Self {
        self.constraints.insert(text.constraint, text);
        self
    }

    /// Adds invariants.
    pub fn checks(&mut self, all: &[&'static Check]) -> &mut Self {
        self.checks.extend(all);
        self
    }

    /// Adds an invariant that must be computed again in Rust.
    pub fn recompute(&mut self, recompute: Recompute) -> &mut Self {
        self.recomputes.push(recompute);
        self
    }

    /// Says how the digest of a kind of posted document is computed again.
    pub fn digester(&mut self, digester: Digester) -> &mut Self {
        let old = self.digesters.insert(digester.doc_type, digester);
        assert!(old.is_none(), "digester registered twice: {}", digester.doc_type);
        self
    }
}
