//! The kernel as a value: one company's database with everything that acts on it. `serve` may hold several.

use crate::access::{Actor, Principal, Scope, Snapshot};
use crate::db::Boxed;
use crate::db::session::lock;
use crate::db::{Address, Db, End, JobLimits, MIGRATIONS, Migrated, NOTHING_THERE, migrate};
use crate::failure::{Failure, Res};
use crate::op::{Registry, sql};
use crate::p;
use crate::policy::PastTerms;
use arc_swap::ArcSwap;
use base::{BusinessDate, Clock, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Ids taken from the database at a time.
const ID_BLOCK: i64 = 100_000;
/// With fewer left than this the next block is fetched.
const ID_LOW: i64 = 40_000;

/// What can be set for one company's kernel.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Longest operation input, bytes.
    pub input_bytes_max: usize,
    /// How much a person may bring that nothing keeps yet.
    pub brought: Brought,
    /// Limits of the database layer.
    pub limits: JobLimits,
    /// The machine's clock is right although something was recorded later: what was is wrong.
    pub trusts_clock: bool,
    /// Passwords hashed in the same moment; each takes 20 MB and a core.
    pub passwords_at_once: usize,
}
impl Default for Settings {
    fn default() -> Self {
        let (brought, limits) = (Brought::default(), JobLimits::default());
        Settings { input_bytes_max: 1 << 20, brought, limits, trusts_clock: false, passwords_at_once: 4 }
    }
}

/// How much of what a person has brought within a day may lie there that no record keeps.
#[derive(Debug, Clone, Copy)]
pub struct Brought {
    /// Bytes as they are stored.
    pub bytes_max: i64,
    /// Stored files; a table that is brought is two, as is a picture.
    pub files_max: i64,
}
impl Default for Brought {
    fn default() -> Self {
        Brought { bytes_max: 1 << 30, files_max: 80 }
    }
}

/// One company.
#[derive(Clone)]
pub struct Kernel(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) registry: Registry,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Ids,
    pub(crate) snapshot: ArcSwap<Snapshot>,
    pub(crate) settings: Settings,
    pub(crate) system: Actor,
    pub(crate) credentials: crate::access::credential::Cache,
    pub(crate) passwords: Arc<tokio::sync::Semaphore>,
    pub(crate) guesses: crate::access::guess::Guesses,
    /// How often in a row what a job asks has failed here.
    pub(crate) failing: std::sync::Mutex<std::collections::BTreeMap<base::Digest, u32>>,
    /// Nothing is written before this instant: the machine's clock is wrong.
    not_before: Option<Timestamp>,
}

/// Writes are refused while the machine's clock is before what was recorded last.
pub const CLOCK_BEHIND: &str = "busy.clock_behind";
/// Clocks of machines that are right differ by less.
const CLOCK_TOLERANCE_SECS: i64 = 86_400;

impl Kernel {
    /// Opens a company's database, brings its schema up to date and reads the snapshot.
    ///
    /// # Errors
    /// `schema.newer`: the database was written by a newer program.
    pub fn open<'a>(address: &'a Address, registry: Registry, clock: Arc<dyn Clock>, settings: Settings) -> Boxed<'a, Res<Kernel>> {
        Box::pin(async move {
            let db = Db::open(address, settings.limits.clone()).await?;
            migrate::migrate(&db, MIGRATIONS, clock.now()).await?;
            Kernel::on(db, registry, clock, settings).await
        })
    }

    /// Opens a company's database that is there, as it is: nothing is made and nothing migrated.
    ///
    /// # Errors
    /// `database.nothing_there` when there is none; `schema.older` when it has to be migrated first; `schema.newer`.
    pub fn existing<'a>(address: &'a Address, registry: Registry, clock: Arc<dyn Clock>, settings: Settings) -> Boxed<'a, Res<Kernel>> {
        Box::pin(async move {
            if let Address::Sqlite(path) = address
                && std::fs::metadata(path).map_or(true, |found| found.len() == 0)
            {
                return Err(Failure::Conflict(NOTHING_THERE));
            }
            let db = Db::existing(address, settings.limits.clone()).await?;
            let version = match migrate::found(&db, MIGRATIONS).await? {
                None | Some(0) => return Err(Failure::Conflict(NOTHING_THERE)),
                Some(version) => version,
            };
            if MIGRATIONS.last().is_some_and(|last| version < last.number) {
                return Err(Failure::Conflict("schema.older"));
            }
            Kernel::on(db, registry, clock, settings).await
        })
    }

    async fn on(db: Db, registry: Registry, clock: Arc<dyn Clock>, settings: Settings) -> Res<Kernel> {
        crate::audit::go_on(&db).await?;
        let not_before =
            if settings.trusts_clock { None } else { crate::audit::latest(&db).await?.map(|at| at.plus_secs(-CLOCK_TOLERANCE_SECS)) };
        if let Some(recorded) = not_before.filter(|first| clock.now() < *first) {
            tracing::error!(now = %clock.now(), %recorded, "the clock of this machine is before what was recorded last: nothing is written until it is right");
        }
        let snapshot = {
            let reading = db.reading().await?;
            Snapshot::load(&reading.session()?, None).await?
        };
        let grants: BTreeMap<String, Scope> = registry.system.iter().map(|p| ((*p).to_owned(), Scope::All)).collect();
        let system = Actor { user: None, department: None, subtree: Arc::default(), grants: Arc::new(grants), masks: Arc::default() };
        let passwords = Arc::new(tokio::sync::Semaphore::new(settings.passwords_at_once));
        let inner = Inner {
            db,
            registry,
            clock,
            ids: Ids::default(),
            snapshot: ArcSwap::from_pointee(snapshot),
            settings,
            system,
            credentials: crate::access::credential::Cache::default(),
            passwords,
            guesses: crate::access::guess::Guesses::default(),
            failing: std::sync::Mutex::default(),
            not_before,
        };
        Ok(Kernel(Arc::new(inner)))
    }

    /// Migrates without opening a kernel (`xiaoguan migrate`).
    pub fn migrate<'a>(address: &'a Address, now: Timestamp) -> Boxed<'a, Res<Migrated>> {
        Box::pin(async move {
            let db = Db::open(address, JobLimits::default()).await?;
            migrate::migrate(&db, MIGRATIONS, now).await
        })
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.db
    }
    /// What is registered.
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }
    /// The clock.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The terms of a version as they were on a day, to look again at what was recorded then.
    #[must_use]
    pub fn terms_of(&self, version: i64, day: BusinessDate) -> PastTerms {
        self.0.snapshot.load().policy.of(version, day)
    }

    /// Nothing is dated by a clock that is wrong.
    ///
    /// # Errors
    /// Busy with [`CLOCK_BEHIND`].
    pub(crate) fn in_time(&self) -> Res<()> {
        let behind = self.0.not_before.is_some_and(|first| self.now() < first);
        if behind { Err(Failure::Busy(CLOCK_BEHIND)) } else { Ok(()) }
    }

    /// Where the next ids come from, for a world whose records have known ids.
    #[doc(hidden)]
    pub fn ids_from(&self, first: i64, count: i64) {
        self.0.ids.set(first, count);
    }

    /// Reads the snapshot again if a part of it changed, by whomever.
    pub fn refresh(&self) -> Boxed<'_, Res<()>> {
        Box::pin(async move {
            let old = self.0.snapshot.load_full();
            let reading = self.0.db.reading().await?;
            let session = reading.session()?;
            if crate::access::snapshot::versions(&session).await? != old.versions {
                let new = Arc::new(Snapshot::load(&session, Some(&old)).await?);
                // Another refresh may have read later and been done sooner: no part goes back.
                self.0.snapshot.rcu(|there| if there.gives_way_to(&new) { new.clone() } else { there.clone() });
            }
            Ok(())
        })
    }

    /// Whether requests can be served: the database answers and has this program's schema.
    ///
    /// # Errors
    /// `schema.older`, `schema.newer` or `schema.changed` as conflicts; busy when the database does not answer, or with [`CLOCK_BEHIND`].
    pub fn ready(&self) -> Boxed<'_, Res<()>> {
        Box::pin(async move {
            let version = migrate::version(&self.0.db, MIGRATIONS).await?;
            let wanted = MIGRATIONS.last().map_or(0, |m| m.number);
            if version == wanted { self.in_time() } else { Err(Failure::Conflict("schema.older")) }
        })
    }

    /// Whether there is anybody who could sign in, as of the last refresh.
    pub fn has_people(&self) -> bool {
        !self.0.snapshot.load().people.users.is_empty()
    }

    /// A principal with their rights; a disabled person, or one whose session or token was revoked, is nobody.
    pub(crate) fn actor<'a>(&'a self, snapshot: &'a Snapshot, principal: Principal, again: bool) -> Boxed<'a, Res<Actor>> {
        Box::pin(async move {
            match principal {
                Principal::System => Ok(self.0.system.clone()),
                Principal::User(id, credential) => {
                    let person =
                        snapshot.people.users.get(&id.get()).filter(|p| p.active).ok_or(Failure::Unauthenticated("access.unknown"))?;
                    if again {
                        self.still_valid(credential).await?;
                    }
                    Ok(person.actor.clone())
                }
            }
        })
    }
}

/// Ids, handed out from blocks: dense, increasing within a process, below 2^53.
#[derive(Default)]
pub(crate) struct Ids(Mutex<Blocks>);
#[derive(Default)]
struct Blocks {
    now: (i64, i64),
    next: Option<(i64, i64)>,
}
impl Ids {
    /// The next id. Stale when the blocks ran out: the request fetches one and comes again.
    pub(crate) fn take(&self) -> Res<i64> {
        let mut blocks = lock(&self.0);
        if blocks.now.0 == blocks.now.1 {
            blocks.now = blocks.next.take().ok_or(Failure::Stale)?;
        }
        let id = blocks.now.0;
        blocks.now.0 += 1;
        Ok(id)
    }

    fn set(&self, first: i64, count: i64) {
        let mut blocks = lock(&self.0);
        let next = (count > 0).then_some((first + count, first + count + ID_LOW));
        *blocks = Blocks { now: (first, first + count), next };
    }

    /// Fetches a block when they run low.
    pub(crate) async fn ensure(&self, db: &Db) -> Res<()> {
        let low = |b: &Blocks| b.next.is_none() && b.now.1 - b.now.0 < ID_LOW;
        if !low(&lock(&self.0)) {
            return Ok(());
        }
        let end = db
            .transact(|s| {
                Box::pin(async move {
                    let (end,): (i64,) = s.opt(&sql::ID_BLOCK.0, &p![ID_BLOCK]).await?.ok_or_else(|| Failure::bug("no id block row"))?;
                    Ok(End::Keep(end))
                })
            })
            .await?;
        let mut blocks = lock(&self.0);
        if blocks.now.0 == blocks.now.1 {
            blocks.now = (end - ID_BLOCK, end);
        } else if blocks.next.is_none() {
            blocks.next = Some((end - ID_BLOCK, end));
        }
        Ok(())
    }
}
