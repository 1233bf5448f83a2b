//! What a slice holds while it reads facts (`Read`) and while it writes (`Tx`). Only `execute` makes a `Tx`.

use super::erased::Verdict;
use super::{Binding, Cause, Codec, Operation, Preview, sql};
use crate::access::rights::{Gift, Place, Rights, beyond_at};
use crate::access::{Actor, Department, LegalEntity, Principal, Snapshot, User};
use crate::db::session::lock;
use crate::db::{Boxed, Fact, FromRow, Session, Val, Write};
use crate::failure::{Failure, Res};
use crate::kernel::Inner;
use crate::policy::Terms;
use base::{BusinessDate, Entity, Id, Timestamp};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// The circumstances of one request: who, when, under which versions.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) kernel: Arc<Inner>,
    pub(crate) snapshot: Arc<Snapshot>,
    /// Whose permissions and scope count: the requester's, also while an approver executes.
    pub(crate) actor: Actor,
    /// Who sent the request, and by which session or token.
    pub(crate) principal: Principal,
    pub(crate) now: Timestamp,
    /// Today in the company's time zone: what a person may do is judged by this day's terms.
    pub(crate) today: BusinessDate,
    /// The day it was asked on: today, or when the request was filed that is now approved.
    pub(crate) asked_on: BusinessDate,
    /// The day it takes effect.
    pub(crate) effective: BusinessDate,
    /// The day as of which everything is decided, where the past is brought in: see [`Dated::as_of`](super::Dated::as_of).
    pub(crate) as_of: Option<BusinessDate>,
    /// Rules excused by an approval.
    pub(crate) excused: Arc<Vec<String>>,
    /// It is one of very many alike.
    pub(crate) bulk: bool,
    /// It is only asked what would come of it: nothing of it stays. No secret is compared or hashed for that, so that nobody tries them
    /// where it is neither recorded nor counted.
    pub(crate) trial: bool,
}

impl Scene {
    /// The same circumstances in the name of a person, with their rights.
    pub(crate) fn of(&self, person: Id<User>) -> Res<Scene> {
        let found = self.snapshot.people.users.get(&person.get()).filter(|p| p.active);
        let found = found.ok_or(Failure::Forbidden("access.unknown"))?;
        Ok(Scene { actor: found.actor.clone(), ..self.clone() })
    }

    /// By which it is decided.
    pub(crate) fn terms(&self) -> Terms<'_> {
        Terms { policy: &self.snapshot.policy, effective: self.effective, today: self.as_of.unwrap_or(self.today) }
    }

    /// By which whoever asks is judged, whatever day is asked for.
    pub(crate) fn terms_of_today(&self) -> Terms<'_> {
        Terms { policy: &self.snapshot.policy, effective: self.effective, today: self.today }
    }

    /// Today in a legal entity's time zone, or the day as of which everything is decided.
    fn today_at(&self, entity: Id<LegalEntity>) -> BusinessDate {
        self.as_of.unwrap_or_else(|| self.snapshot.business_date(Some(entity), self.now))
    }
}

/// A record that was read, at a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub(crate) struct Seen {
    pub(crate) entity: String,
    pub(crate) id: i64,
    pub(crate) version: i64,
}

/// Reads facts, unscoped: on a reader connection, or in the transaction itself.
pub struct Read<'a> {
    pub(crate) session: &'a Session<'a>,
    pub(crate) scene: &'a Scene,
    pub(crate) seen: Mutex<Vec<Seen>>,
}

impl<'a> Read<'a> {
    pub(crate) fn new(session: &'a Session<'a>, scene: &'a Scene) -> Read<'a> {
        Read { session, scene, seen: Mutex::default() }
    }

    /// All rows.
    pub async fn fetch<T: FromRow>(&self, fact: &Fact, params: impl AsRef<[Val<'_>]>) -> Res<Vec<T>> {
        self.session.fetch(&fact.0, params.as_ref()).await
    }
    /// At most one row.
    pub async fn opt<T: FromRow>(&self, fact: &Fact, params: impl AsRef<[Val<'_>]>) -> Res<Option<T>> {
        self.session.opt(&fact.0, params.as_ref()).await
    }
    /// One row, or "not found".
    pub async fn one<T: FromRow>(&self, fact: &Fact, params: impl AsRef<[Val<'_>]>) -> Res<T> {
        self.opt(fact, params).await?.ok_or_else(Failure::not_found)
    }
    /// Remembers that a record was read at a version which `apply` does not guard itself: it is compared again in the transaction,
    /// and nobody changes it until the commit. Its table must have a version, if its entity has no `locate`.
    pub fn observe<T: Entity>(&self, id: Id<T>, version: i64) {
        lock(&self.seen).push(Seen { entity: T::NAME.to_owned(), id: id.get(), version });
    }
    /// The moment of the request.
    pub fn now(&self) -> Timestamp {
        self.scene.now
    }
    /// The business date on which the request takes effect.
    pub fn effective(&self) -> BusinessDate {
        self.scene.effective
    }
    /// Today in a legal entity's time zone.
    pub fn today(&self, entity: Id<LegalEntity>) -> BusinessDate {
        self.scene.today_at(entity)
    }
    /// The day of a moment in a legal entity's time zone, whatever day is today.
    pub fn day_of(&self, entity: Id<LegalEntity>, at: Timestamp) -> BusinessDate {
        self.scene.snapshot.business_date(Some(entity), at)
    }
    /// The minute of the day in a legal entity's time zone, 0 to 1,439.
    pub fn minute_of_day(&self, entity: Id<LegalEntity>) -> i64 {
        self.scene.snapshot.minute_of_day(Some(entity), self.scene.now)
    }
    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.scene.actor
    }
    /// What an operation would answer to a person, from facts as they are now.
    ///
    /// # Errors
    /// As [`Kernel::preview`](crate::Kernel::preview).
    pub fn preview_for<'s>(&'s self, person: Id<User>, name: &'s str, input: &'s serde_json::Value) -> Boxed<'s, Res<Preview>> {
        Box::pin(async move {
            let scene = Scene { trial: true, ..self.scene.of(person)? };
            super::preview::previewed(self.session, &scene, name, input).await
        })
    }
    /// A kind of table that can be brought.
    #[must_use]
    pub fn profile(&self, name: &str) -> Option<&'static crate::profile::Profile> {
        self.registry().profiles().find(|profile| profile.name == name)
    }
    /// Why a preview failed, as reasons for a person: see [`Registry::reasons`](super::Registry::reasons).
    ///
    /// # Errors
    /// What is no answer but a reason to try again.
    pub fn reasons(&self, no: Failure) -> Res<Vec<base::Refusal>> {
        self.registry().reasons(no)
    }
    /// Whether a person is there and may use an operation, however far.
    #[must_use]
    pub fn person_may(&self, person: Id<User>, operation: &str) -> bool {
        let needs = self.registry().needs(operation).unwrap_or(operation);
        self.scene.of(person).is_ok_and(|scene| scene.actor.scope_of(needs).is_some())
    }
    /// Whether whoever asks may use these operations at least as far as a person, so that doing them in that person's name gives the one who
    /// asks nothing beyond their own.
    #[must_use]
    pub fn reaches(&self, person: Id<User>, operations: &[&str]) -> bool {
        let Ok(theirs) = self.scene.of(person) else { return false };
        let needed: BTreeSet<&str> = operations.iter().map(|operation| self.registry().needs(operation).unwrap_or(operation)).collect();
        let of = |actor: &Actor| {
            let grants = actor.grants.iter().filter(|(name, _)| needed.contains(name.as_str()));
            Rights { grants: grants.map(|(name, scope)| (name.clone(), *scope)).collect(), masks: BTreeSet::new() }
        };
        let place = theirs.actor.department.map(|at| Place::of(self.actor(), &self.snapshot().people, at.get()));
        let held = self.actor().user.map(|_| of(self.actor()));
        place.is_some_and(|place| beyond_at(held.as_ref(), &Rights::default(), &of(&theirs.actor), place, Gift::Credential).is_empty())
    }
    /// Whether a class of fields is hidden from a person; from somebody who is there no more all are.
    #[must_use]
    pub fn person_masked(&self, person: Id<User>, class: &str) -> bool {
        self.scene.of(person).map_or(true, |scene| scene.actor.masked(class))
    }
    /// Whether a person may be told of a record by what a query answers: whether it is within their scope there.
    #[must_use]
    pub fn person_sees(&self, person: Id<User>, query: &str, department: Id<Department>, owner: Id<User>) -> bool {
        let needs = self.registry().needs(query).unwrap_or(query);
        let sees = |actor: &Actor| actor.scope_of(needs).is_some_and(|scope| actor.sees(scope, Some(department.get()), Some(owner.get())));
        self.scene.of(person).is_ok_and(|scene| sees(&scene.actor))
    }
    /// The names of a department's ancestors' tree, for moves: child → parent.
    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.scene.snapshot
    }
    /// What the program knows of itself: operations, permissions, terms.
    pub(crate) fn registry(&self) -> &super::Registry {
        &self.scene.kernel.registry
    }
}

/// Something that happened, told to other slices and to the outside. Its shape is versioned.
pub trait Event: Serialize + Send + Sync {
    /// `noun.happened`.
    const NAME: &'static str;
    /// Raised when its shape changes.
    const VERSION: i64;
}

/// A document being posted.
#[derive(Debug, Clone)]
pub struct Posting {
    /// The document's kind, e.g. `goods_receipt`.
    pub doc_type: &'static str,
    /// Its id.
    pub doc_id: i64,
    /// The legal entity.
    pub entity: Id<LegalEntity>,
    /// The series that numbers it.
    pub series: &'static str,
    /// The day it takes effect.
    pub effective: BusinessDate,
    /// Digest of its rows as posted; `check` computes it again.
    pub digest: base::Digest,
    /// The document it corrects.
    pub corrects: Option<(&'static str, i64)>,
}

/// What an operation leaves behind besides its own rows; written by `execute` after `apply`.
#[derive(Default)]
pub(crate) struct Collected {
    pub(crate) events: Vec<(i64, &'static str, i64, String)>,
    pub(crate) decisions: Vec<DecisionRow>,
    pub(crate) audits: Vec<AuditRow>,
    pub(crate) posted: Vec<PostedRow>,
    pub(crate) touched: Vec<(&'static str, i64)>,
    pub(crate) bumped: Vec<&'static str>,
    /// Of a request that leaves little evidence: what would have to be told is a defect.
    pub(crate) light: bool,
    /// The import and its row in whose work the transaction is.
    pub(crate) batch: Option<(i64, i64)>,
    /// What a yes would be bound to, of an operation that has to be asked for.
    pub(crate) binding: Binding,
}
/// In whose circumstances an operation is run inside another's transaction, and what brought it about.
pub(crate) struct Stead {
    pub(crate) scene: Arc<Scene>,
    pub(crate) cause: String,
    /// What was agreed: nothing else is done.
    pub(crate) agreed: Option<base::Digest>,
}
pub(crate) struct DecisionRow {
    pub(crate) audit_id: i64,
    /// The version it was decided under: an approval's is that of its own effective date.
    pub(crate) policy: i64,
    pub(crate) operation: &'static str,
    pub(crate) verdict: &'static str,
    pub(crate) basis: String,
    pub(crate) codec: Codec,
    pub(crate) facts: Vec<u8>,
}
/// A nested operation's own audit row.
pub(crate) struct AuditRow {
    pub(crate) id: i64,
    pub(crate) effective: BusinessDate,
    pub(crate) policy: i64,
    pub(crate) operation: &'static str,
    pub(crate) on_behalf_of: Option<i64>,
    pub(crate) cause: String,
    pub(crate) input: String,
    pub(crate) result: String,
}
pub(crate) struct PostedRow {
    pub(crate) posting: Posting,
    pub(crate) audit_id: i64,
    pub(crate) series_id: i64,
    pub(crate) seq_no: i64,
    pub(crate) number: String,
}

impl DecisionRow {
    pub(crate) fn new(audit_id: i64, policy: i64, operation: &'static str, verdict: &Verdict, facts: &str) -> Res<DecisionRow> {
        let (codec, facts) = Codec::pack(facts);
        let basis = serde_json::to_string(&verdict.basis()).map_err(Failure::bug)?;
        Ok(DecisionRow { audit_id, policy, operation, verdict: verdict.word(), basis, codec, facts })
    }
}

/// A transaction in the hands of `apply`.
pub struct Tx<'a> {
    pub(crate) session: &'a Session<'a>,
    pub(crate) scene: Arc<Scene>,
    /// Who really acts (the approver, when an approval is executed).
    pub(crate) executor: Option<i64>,
    pub(crate) audit_id: i64,
    pub(crate) collected: &'a Mutex<Collected>,
}

impl Tx<'_> {
    /// Runs a write; how many rows it changed.
    pub async fn exec(&self, write: &Write, params: impl AsRef<[Val<'_>]>) -> Res<u64> {
        self.session.exec(&write.0, params.as_ref()).await
    }
    /// Runs a write for many rows with distinct keys, in key order; how many rows changed in all.
    pub async fn exec_many(&self, write: &Write, rows: &[Vec<Val<'_>>]) -> Res<u64> {
        self.session.exec_many(&write.0, rows).await
    }
    /// A write that must change exactly `expected` rows; otherwise the facts were stale.
    pub async fn guard(&self, write: &Write, params: impl AsRef<[Val<'_>]>, expected: u64) -> Res<()> {
        if self.exec(write, params).await? == expected { Ok(()) } else { Err(Failure::Stale) }
    }
    /// The same for many rows: each must change.
    pub async fn guard_many(&self, write: &Write, rows: &[Vec<Val<'_>>]) -> Res<()> {
        if self.exec_many(write, rows).await? == rows.len() as u64 { Ok(()) } else { Err(Failure::Stale) }
    }
    /// A write that returns rows.
    pub async fn returning<T: FromRow>(&self, write: &Write, params: impl AsRef<[Val<'_>]>) -> Res<Vec<T>> {
        self.session.fetch(&write.0, params.as_ref()).await
    }
    /// A new id.
    pub fn id<T: Entity>(&self) -> Res<Id<T>> {
        self.number().map(Id::new)
    }
    /// A new id for a row that nothing refers to (ledger entries).
    pub fn number(&self) -> Res<i64> {
        self.scene.kernel.ids.take()
    }
    /// Tells the world, in the same transaction; of the past that is [brought in](super::Dated::as_of) nobody is told.
    pub fn publish<E: Event>(&self, event: &E) -> Res<()> {
        if lock(self.collected).light {
            return Err(Failure::bug(format!("a light operation tells {}, which nobody would hear", E::NAME)));
        }
        if self.scene.as_of.is_some() {
            return Ok(());
        }
        let payload = serde_json::to_string(event).map_err(Failure::bug)?;
        let id = self.number()?;
        lock(self.collected).events.push((id, E::NAME, E::VERSION, payload));
        Ok(())
    }
    /// Names a record that this operation changes, for the audit row.
    pub fn touch<T: Entity>(&self, id: Id<T>) {
        lock(self.collected).touched.push((T::NAME, id.get()));
    }
    /// Says that a part of the in-memory snapshot changed; once a transaction. Two that change one part follow each other: what the
    /// second decided on the old part is decided again, so that two people cannot lock each other out at once.
    pub(crate) fn bump<'a>(&'a self, part: &'static str) -> Boxed<'a, Res<()>> {
        Box::pin(async move {
            if lock(self.collected).bumped.contains(&part) {
                return Ok(());
            }
            let seen = self.scene.snapshot.versions.iter().find(|(name, _)| name == part).map(|(_, version)| *version);
            if self.session.exec(&sql::BUMP.0, &crate::p![part, seen]).await? != 1 {
                return Err(Failure::Stale);
            }
            lock(self.collected).bumped.push(part);
            Ok(())
        })
    }
    /// Facts as they are inside the transaction, for the kernel's own second looks.
    pub(crate) fn reading(&self) -> Read<'_> {
        Read::new(self.session, &self.scene)
    }
    /// The moment of the request.
    pub fn now(&self) -> Timestamp {
        self.scene.now
    }
    /// The business date on which the request takes effect.
    pub fn effective(&self) -> BusinessDate {
        self.scene.effective
    }
    /// Today in the company's time zone, whatever day was asked for; of the past that is brought in its own day.
    pub(crate) fn company_today(&self) -> BusinessDate {
        self.scene.as_of.unwrap_or(self.scene.today)
    }
    /// Today in a legal entity's time zone.
    pub fn today(&self, entity: Id<LegalEntity>) -> BusinessDate {
        self.scene.today_at(entity)
    }
    /// On whose permissions this runs.
    pub fn actor(&self) -> &Actor {
        &self.scene.actor
    }
    /// The import and its row that brought this about, where one did: what it leaves behind can say so.
    #[must_use]
    pub fn batch(&self) -> Option<(i64, i64)> {
        lock(self.collected).batch
    }
    /// Whether this is one of very many alike: what a job may do for all of them together, soon, is left to it.
    #[must_use]
    pub fn is_bulk(&self) -> bool {
        self.scene.bulk
    }

    /// Runs another operation in this transaction: it gathers here, the requester's permission and scope are asked, a refusal
    /// refuses the whole. `at` is where in the caller's own input the other's stands, empty where their fields have the same
    /// names: whoever is refused finds the field in what they sent.
    pub async fn call<O: Operation>(&self, at: &str, input: &O::Input) -> Res<O::Output>
    where
        O::Output: DeserializeOwned,
    {
        let body = serde_json::to_vec(input).map_err(Failure::bug)?;
        let output = self.call_named(O::NAME, &body, None).await.map_err(|no| no.below(at))?;
        serde_json::from_str(&output).map_err(Failure::bug)
    }

    /// The same by name, optionally in another scene (an approval is executed with its requester's rights).
    pub(crate) fn call_named<'t>(&'t self, name: &'t str, body: &'t [u8], stead: Option<Stead>) -> Boxed<'t, Res<String>> {
        Box::pin(super::execute::nested(self, name, body, stead))
    }

    /// Runs another operation by name in the name of a person who asked for it before: their rights are asked as they are now, the
    /// audit names them, and what brought it about. With `bulk` it is one of [very many alike](Tx::is_bulk).
    ///
    /// # Errors
    /// Forbidden for somebody who is there no more; a refusal refuses the whole, unless it is [undone](Tx::end_part) alone.
    pub fn call_for<'a>(
        &'a self,
        person: Id<User>,
        cause: &'a Cause,
        bulk: bool,
        name: &'a str,
        input: &'a serde_json::Value,
    ) -> Boxed<'a, Res<String>> {
        Box::pin(async move {
            let scene = Scene { bulk, ..self.scene.of(person)? };
            let body = serde_json::to_vec(input).map_err(Failure::bug)?;
            if let Cause::Batch { batch, row } = cause {
                lock(self.collected).batch = Some((*batch, *row));
            }
            let stead = Stead { scene: Arc::new(scene), cause: cause.text().unwrap_or_default(), agreed: None };
            let done = self.call_named(name, &body, Some(stead)).await;
            lock(self.collected).batch = None;
            done
        })
    }

    /// Begins a part of this operation that can be undone alone: a row that is refused takes only itself with it. Parts do not stand
    /// within each other.
    pub fn begin_part(&self) -> Boxed<'_, Res<Part>> {
        Box::pin(async move {
            self.session.begin_part().await?;
            let c = lock(self.collected);
            let collected = [c.events.len(), c.decisions.len(), c.audits.len(), c.posted.len(), c.touched.len(), c.bumped.len()];
            Ok(Part { collected })
        })
    }

    /// Ends a part: what it wrote and told stays, or goes.
    pub fn end_part<'a>(&'a self, part: Part, keep: bool) -> Boxed<'a, Res<()>> {
        Box::pin(async move {
            self.session.end_part(keep).await?;
            if !keep {
                let [events, decisions, audits, posted, touched, bumped] = part.collected;
                let mut c = lock(self.collected);
                c.events.truncate(events);
                c.decisions.truncate(decisions);
                c.audits.truncate(audits);
                c.posted.truncate(posted);
                c.touched.truncate(touched);
                c.bumped.truncate(bumped);
            }
            Ok(())
        })
    }

    /// Why a part failed, as reasons for a person: see [`Registry::reasons`](super::Registry::reasons).
    ///
    /// # Errors
    /// What is no answer but a reason to try the whole again.
    pub fn reasons(&self, no: Failure) -> Res<Vec<base::Refusal>> {
        self.scene.kernel.registry.reasons(no)
    }
}

/// A part of an operation that can be undone alone.
#[must_use = "it is ended, or the operation is not done"]
#[derive(Debug)]
pub struct Part {
    /// How much the operation had to tell when it began.
    collected: [usize; 6],
}
