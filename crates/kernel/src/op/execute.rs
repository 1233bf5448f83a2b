//! The envelope: the one road to a `Tx`. Screen, API, import, command line, jobs and consumers all come through here.
//!
//! bound and decode → permission, separation of duties → known key? (PostgreSQL: in the transaction, sent along) → scope of every referenced
//! record → gather → decide → begin → snapshot still the same? → records read still the same? → apply → audit, decision, outbox, claim of
//! the key → commit.

use super::allowed::{dated, permitted};
use super::erased::{Call, Ready, Verdict};
use super::judged::judged;
use super::known::{Known, is_key, known};
use super::observed::still_same;
use super::reach::in_scope;
use super::request::{Answer, KEY_MAX, Mode, Receipt, Request};
use super::tx::{AuditRow, Collected, DecisionRow, PostedRow, Read, Scene, Seen, Stead, Tx};
use super::{CALL, Trace, sql};
use crate::db::session::lock;
use crate::db::{Boxed, Care, End, Session, Val};
use crate::failure::{Failure, Problem, Res};
use crate::kernel::Kernel;
use crate::query::embedded;
use crate::{approval, p};
use base::{Digest, Need, Refusal};
use futures_util::{join, try_join};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::runtime::Handle;

/// How often a request gathers anew on a reader before it gathers inside the transaction, where nothing can come between.
const ATTEMPTS: usize = 4;

/// What a finished transaction says.
enum Outcome {
    /// Recorded with its answer.
    Answered { receipt: Receipt, bumped: bool },
    /// Recorded as refused.
    Refused { refusals: Vec<Refusal> },
    /// The key was known after all.
    Known(Known),
}

impl Kernel {
    /// Executes one operation. The only way data changes.
    ///
    /// # Errors
    /// See [`Failure`]; `Stale`, `NeedsApproval` and `Constraint` never come out.
    pub fn execute<'a>(&'a self, request: &'a Request) -> Boxed<'a, Res<Receipt>> {
        Box::pin(async move {
            let (call, key) = self.decode(request)?;
            self.in_time()?;
            if request.mode == Mode::DryRun || !call.has_secrets() {
                return self.decoded(request, call, key).await;
            }
            // Hashing a secret takes a core for a while: in its turn, and where nobody else waits for the thread.
            let turn = self.turn().await?;
            let (kernel, request, runtime) = (self.clone(), request.clone(), Handle::current());
            let slow = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                runtime.block_on(kernel.decoded(&request, call, key))
            });
            slow.await.map_err(Failure::bug)?
        })
    }

    async fn decoded(&self, request: &Request, call: Arc<Call>, key: Option<String>) -> Res<Receipt> {
        let inner = &self.0;
        inner.ids.ensure(&inner.db).await?;
        for attempt in 0..=ATTEMPTS {
            let scene = Arc::new(self.scene(request, attempt > 0).await?);
            permitted(&scene, &call)?;
            let shown = |receipt| embedded::answered(&inner.registry, &scene.actor, &request.operation, receipt);
            let allowed = if attempt < ATTEMPTS {
                match self.prepare(&scene, &call, key.as_deref(), request).await? {
                    Prepared::Known(known) => return known.answer(&call, request).map(shown),
                    Prepared::Allowed(allowed) => Some(allowed),
                    Prepared::DecideInside => None,
                }
            } else {
                None
            };
            match self.attempt(request, &scene, &call, key.clone(), allowed, attempt == ATTEMPTS).await {
                Ok(Outcome::Answered { receipt, bumped }) => {
                    if bumped {
                        self.refresh().await?;
                    }
                    return Ok(shown(receipt));
                }
                Ok(Outcome::Refused { refusals }) => return Err(Failure::Refused(refusals)),
                Ok(Outcome::Known(known)) => return known.answer(&call, request).map(shown),
                Err(Failure::Stale | Failure::Constraint(_)) if attempt < ATTEMPTS => {
                    inner.ids.ensure(&inner.db).await?;
                    self.refresh().await?;
                }
                Err(Failure::Constraint(name)) => return Err(inner.registry.violated(&name)),
                Err(Failure::Stale) => break,
                Err(other) => return Err(other),
            }
        }
        Err(Failure::Conflict("busy.contention"))
    }

    pub(super) fn decode(&self, request: &Request) -> Res<(Arc<Call>, Option<String>)> {
        let inner = &self.0;
        let operation = inner
            .registry
            .operations
            .get(request.operation.as_str())
            .ok_or_else(|| Failure::NotFound(Problem::new("operation.unknown")))?;
        if request.input.len() > inner.settings.input_bytes_max {
            return Err(Failure::Malformed(Problem::new("input.too_long").arg("max", inner.settings.input_bytes_max as i64)));
        }
        // A dry run claims no key; one that is none is told already there, and not only when it is for good.
        let key = match (&request.key, request.mode) {
            (Some(key), _) if !is_key(key) => {
                return Err(Failure::Malformed(Problem::new("idempotency.key_invalid").arg("max", KEY_MAX as i64)));
            }
            (None, Mode::Commit) => return Err(Failure::Malformed(Problem::new("idempotency.key_missing"))),
            (_, Mode::DryRun) => None,
            (Some(key), Mode::Commit) => Some(key.clone()),
        };
        Ok((operation.decode(&request.input)?, key))
    }

    /// The circumstances in which jobs and consumers read.
    pub(crate) async fn system_scene(&self) -> Res<Scene> {
        let nothing = Request::of_system("", &Value::Null, String::new(), super::Channel::Job, super::Cause::Request);
        self.scene(&nothing, false).await
    }

    pub(super) async fn scene(&self, request: &Request, again: bool) -> Res<Scene> {
        let inner = &self.0;
        let snapshot = inner.snapshot.load_full();
        let actor = self.actor(&snapshot, request.principal, again).await?;
        let now = inner.clock.now();
        let today = snapshot.business_date(None, now);
        let effective = request.effective.unwrap_or(today);
        let (kernel, principal) = (inner.clone(), request.principal);
        let trial = request.mode == Mode::DryRun;
        let past = inner.registry.operations.get(request.operation.as_str()).and_then(|operation| operation.dated());
        let as_of = past.filter(|dated| dated.as_of).and(request.effective);
        Ok(Scene {
            kernel,
            snapshot,
            actor,
            principal,
            now,
            today,
            asked_on: today,
            effective,
            as_of,
            excused: Arc::default(),
            bulk: false,
            trial,
        })
    }

    /// Everything that needs no lock.
    async fn prepare(&self, scene: &Arc<Scene>, call: &Arc<Call>, key: Option<&str>, request: &Request) -> Res<Prepared> {
        let inner = &self.0;
        let scope = permitted(scene, call)?;
        let reading = inner.db.reading().await?;
        let session = reading.session()?;
        // Where one thread writes, whatever another can look at is looked at here.
        if !session.sends_ahead()
            && let Some(known) = known(&session, request.principal.number(), key).await?
        {
            return Ok(Prepared::Known(known));
        }
        let read = Read::new(&session, scene);
        let (versions, gathered) = join!(in_scope(&session, inner, &scene.actor, scope, call.references()), call.gather(&read));
        let mut ready = match dated(scene, call).and(versions).and(gathered) {
            Ok(ready) => ready,
            // What was done once may not be possible any more: whoever asks again is told what was answered then.
            Err(no) => return known(&session, request.principal.number(), key).await?.map(Prepared::Known).ok_or(no),
        };
        let (verdict, facts) = judged(scene, call, &mut *ready)?;
        if !matches!(verdict, Verdict::Allow { .. }) {
            return Ok(Prepared::DecideInside);
        }
        let row = DecisionRow::new(0, scene.terms().version(), call.name(), &verdict, &facts)?;
        let seen = std::mem::take(&mut *lock(&read.seen));
        Ok(Prepared::Allowed(Allowed { ready, row, seen }))
    }

    async fn attempt(
        &self,
        request: &Request,
        scene: &Arc<Scene>,
        call: &Arc<Call>,
        key: Option<String>,
        allowed: Option<Allowed>,
        last: bool,
    ) -> Res<Outcome> {
        let dry_run = request.mode == Mode::DryRun;
        let care = Care { undone: dry_run || allowed.is_none(), ..Care::default() };
        let attempt = Attempt {
            scene: scene.clone(),
            call: call.clone(),
            // Hashing secrets is slow on purpose: before the transaction.
            key: key.map(|key| call.mark(request.effective).map(|mark| (key, mark))).transpose()?,
            allowed: Mutex::new(allowed),
            principal: request.principal.number(),
            executor: request.principal.user().map(base::Id::get),
            channel: request.channel.as_str(),
            cause: request.cause.text(),
            dry_run,
            last,
        };
        let attempt = Arc::new(attempt);
        self.0
            .db
            .transact_with(care, move |session| {
                let attempt = attempt.clone();
                Box::pin(async move { attempt.run(session).await })
            })
            .await
    }
}

enum Prepared {
    Known(Known),
    Allowed(Allowed),
    DecideInside,
}
/// Decided on a reader; only an allowed plan goes on as it is.
struct Allowed {
    ready: Box<dyn Ready>,
    row: DecisionRow,
    seen: Vec<Seen>,
}

/// One try inside the transaction.
struct Attempt {
    scene: Arc<Scene>,
    call: Arc<Call>,
    /// The key and what it will stand for.
    key: Option<(String, Vec<u8>)>,
    allowed: Mutex<Option<Allowed>>,
    principal: i64,
    executor: Option<i64>,
    channel: &'static str,
    cause: Option<String>,
    dry_run: bool,
    /// Nobody asks again behind it.
    last: bool,
}

impl Attempt {
    async fn run(&self, session: &Session<'_>) -> Res<End<Outcome>> {
        let collected = Mutex::new(Collected { light: self.call.trace() == Trace::Light, ..Collected::default() });
        let audit_id = self.scene.kernel.ids.take()?;
        let tx = Tx { session, scene: self.scene.clone(), executor: self.executor, audit_id, collected: &collected };
        let checks = async {
            try_join!(same_snapshot(session, &self.scene), known(session, self.principal, self.key.as_ref().map(|k| k.0.as_str())))
        };
        let allowed = lock(&self.allowed).take();
        let outcome = match allowed {
            // What was decided already goes out together with the checks, one round trip less on PostgreSQL. Their answer counts
            // first: when they fail, whatever was written is undone.
            Some(allowed) if session.sends_ahead() => match join!(checks, self.apply(&tx, allowed)) {
                (Ok(((), Some(found))), _) => return Ok(End::Undo(Outcome::Known(found))),
                (Ok(_), outcome) => outcome,
                // A statement that fails takes those behind it along; either way the request comes again.
                (Err(_), Err(no @ (Failure::Stale | Failure::Constraint(_)))) => return Err(no),
                (Err(no), _) => return Err(no),
            },
            // The key was looked for before. Whoever else came with it meanwhile, it can be claimed only once.
            Some(allowed) => {
                same_snapshot(session, &self.scene).await?;
                match self.apply(&tx, allowed).await {
                    // What was done under this key meanwhile may be why it cannot be done again.
                    Err(no @ (Failure::NotFound(_) | Failure::Conflict(_) | Failure::Forbidden(_))) => {
                        let key = self.key.as_ref().map(|key| key.0.as_str());
                        return known(session, self.principal, key).await?.map(|found| End::Undo(Outcome::Known(found))).ok_or(no);
                    }
                    outcome => outcome,
                }
            }
            None => {
                if let ((), Some(found)) = checks.await? {
                    return Ok(End::Undo(Outcome::Known(found)));
                }
                self.decide_inside(&tx).await
            }
        };
        let outcome = match outcome {
            // What still stands in the way is an answer, recorded like any other refusal.
            Err(Failure::Constraint(name)) if self.last => Err(self.scene.kernel.registry.violated(&name)),
            other => other,
        };
        match outcome {
            Ok(output) => self.answer(session, &tx, "done", &output, Answer::Done(output.clone())).await,
            Err(Failure::Refused(refusals)) => self.refuse(session, &tx, refusals).await,
            Err(Failure::NeedsApproval(needs)) => self.pend(session, &tx, needs).await,
            Err(other) => Err(other),
        }
    }

    /// Applies what was decided on a reader.
    async fn apply(&self, tx: &Tx<'_>, mut allowed: Allowed) -> Res<String> {
        still_same(tx.session, &self.scene.kernel, &allowed.seen).await?;
        allowed.row.audit_id = tx.audit_id;
        lock(tx.collected).decisions.push(allowed.row);
        let done = allowed.ready.apply(tx).await;
        bind(tx, &*allowed.ready, &done);
        done
    }

    /// Refusals and approvals are decided on facts gathered here, so that no stale fact refuses anybody.
    async fn decide_inside(&self, tx: &Tx<'_>) -> Res<String> {
        let scope = permitted(&self.scene, &self.call)?;
        dated(&self.scene, &self.call)?;
        in_scope(tx.session, &self.scene.kernel, &self.scene.actor, scope, self.call.references()).await?;
        decide_and_apply(tx, &self.call, tx.audit_id, None).await
    }

    async fn answer(&self, session: &Session<'_>, tx: &Tx<'_>, word: &str, result: &str, answer: Answer) -> Res<End<Outcome>> {
        let collected = std::mem::take(&mut *lock(tx.collected));
        let bumped = !collected.bumped.is_empty();
        let receipt = Receipt { audit_id: if self.dry_run { 0 } else { tx.audit_id }, answer, replayed: false };
        let audit_id = tx.audit_id;
        if !self.write(session, collected, audit_id, word, result).await? {
            return Err(Failure::Stale);
        }
        let outcome = Outcome::Answered { receipt, bumped };
        Ok(if self.dry_run { End::Undo(outcome) } else { End::Keep(outcome) })
    }

    /// A refusal is an answer: what was written before it was found is undone, its audit row and receipt stay.
    async fn refuse(&self, session: &Session<'_>, tx: &Tx<'_>, refusals: Vec<Refusal>) -> Res<End<Outcome>> {
        let result = serde_json::to_string(&refusals).map_err(Failure::bug)?;
        if self.dry_run {
            return Ok(End::Undo(Outcome::Refused { refusals }));
        }
        self.only_decisions(session, tx).await?;
        let collected = std::mem::take(&mut *lock(tx.collected));
        let audit_id = tx.audit_id;
        if !self.write(session, collected, audit_id, "refused", &result).await? {
            return Err(Failure::Stale);
        }
        Ok(End::Keep(Outcome::Refused { refusals }))
    }

    async fn pend(&self, session: &Session<'_>, tx: &Tx<'_>, needs: Vec<Need>) -> Res<End<Outcome>> {
        if self.dry_run {
            let receipt = Receipt { audit_id: 0, answer: Answer::Pending { approval: 0, needs }, replayed: false };
            return Ok(End::Undo(Outcome::Answered { receipt, bumped: false }));
        }
        let binding = std::mem::take(&mut lock(tx.collected).binding);
        self.only_decisions(session, tx).await?;
        let approval = approval::file(tx, &self.call, &needs, &binding).await?;
        let result = json!({ "approval": approval, "needs": &needs }).to_string();
        self.answer(session, tx, "pending", &result, Answer::Pending { approval, needs }).await
    }

    async fn only_decisions(&self, session: &Session<'_>, tx: &Tx<'_>) -> Res<()> {
        session.undo().await?;
        session.group.forget();
        let mut collected = lock(tx.collected);
        let outer = std::mem::take(&mut collected.decisions).into_iter().filter(|d| d.audit_id == tx.audit_id).collect();
        *collected = Collected { decisions: outer, light: collected.light, ..Collected::default() };
        Ok(())
    }

    /// Audit, decision, posted documents, outbox, receipt. False when the key was taken meanwhile.
    async fn write(&self, s: &Session<'_>, c: Collected, audit_id: i64, word: &str, result: &str) -> Res<bool> {
        let scene = &self.scene;
        let terms = scene.terms();
        let touched = if c.touched.is_empty() { "[]".to_owned() } else { serde_json::to_string(&c.touched).map_err(Failure::bug)? };
        let (now, policy) = (scene.now, terms.version());
        let params = p![
            audit_id,
            now,
            scene.effective,
            self.call.name(),
            word,
            self.executor,
            None::<i64>,
            self.channel,
            self.cause.as_deref(),
            policy,
            self.call.input(),
            result,
            touched.as_str()
        ];
        let audit = async {
            s.exec(&sql::AUDIT.0, &params).await?;
            nested_audits(s, scene, &c.audits, self.executor, self.channel).await
        };
        let full = self.call.trace() == Trace::Full;
        let decisions = async { if full { decisions(s, scene, &c.decisions).await } else { Ok(()) } };
        let outbox = async { if full { outbox(s, scene, &c.events, audit_id).await } else { Ok(()) } };
        let posted = posted(s, scene, &c.posted, self.executor);
        let claim = async {
            match &self.key {
                None => Ok(1),
                Some((key, mark)) => s.exec(&sql::CLAIM.0, &p![self.principal, key, mark.as_slice(), audit_id, now]).await,
            }
        };
        let claimed = if c.audits.is_empty() {
            try_join!(audit, decisions, posted, outbox, claim)?.4
        } else {
            // What a nested operation leaves refers to its own audit row: those rows go first.
            audit.await?;
            try_join!(decisions, posted, outbox, claim)?.3
        };
        if !c.bumped.is_empty() {
            s.group.forget();
        }
        Ok(claimed == 1)
    }
}

/// What has to be asked for is asked as it was decided. Of operations within each other the outermost counts: it is the one that is filed.
fn bind(tx: &Tx<'_>, ready: &dyn Ready, done: &Res<String>) {
    if let Err(Failure::NeedsApproval(_)) = done {
        lock(tx.collected).binding = ready.binding();
    }
}

/// Gathers in the transaction, decides, applies; records the decision. Where something was agreed, nothing else is done.
async fn decide_and_apply(tx: &Tx<'_>, call: &Call, audit_id: i64, agreed: Option<Digest>) -> Res<String> {
    let read = Read::new(tx.session, &tx.scene);
    let mut ready = call.gather(&read).await?;
    let (verdict, facts) = judged(&tx.scene, call, &mut *ready)?;
    let verdict = verdict.excused(&tx.scene.excused);
    lock(tx.collected).decisions.push(DecisionRow::new(audit_id, tx.scene.terms().version(), call.name(), &verdict, &facts)?);
    let done = match verdict {
        Verdict::Allow { .. } if agreed.is_some() && ready.binding().plan != agreed => {
            Err(Failure::Refused(vec![approval::changed(call.name())]))
        }
        Verdict::Allow { .. } => {
            // What was read in the transaction is not locked by having been read.
            let seen = std::mem::take(&mut *lock(&read.seen));
            still_same(tx.session, &tx.scene.kernel, &seen).await?;
            ready.apply(tx).await
        }
        Verdict::Refuse(refusals) => Err(Failure::Refused(refusals)),
        Verdict::NeedsApproval { needs, .. } => Err(Failure::NeedsApproval(needs)),
    };
    bind(tx, &*ready, &done);
    done
}

/// An operation inside another's transaction.
pub(super) async fn nested(tx: &Tx<'_>, name: &str, body: &[u8], stead: Option<Stead>) -> Res<String> {
    let inner = &tx.scene.kernel;
    let operation = inner.registry.operations.get(name).ok_or_else(|| Failure::bug(format!("no operation {name}")))?;
    let call = operation.decode(body)?;
    if lock(tx.collected).light && call.trace() == Trace::Full {
        return Err(Failure::bug(format!("a light operation calls {name}, whose decision must be kept")));
    }
    let for_another = stead.is_some();
    let own = || Stead { scene: tx.scene.clone(), cause: format!("{CALL}{}", tx.audit_id), agreed: None };
    let Stead { scene, cause, agreed } = stead.unwrap_or_else(own);
    let scope = permitted(&scene, &call)?;
    dated(&scene, &call)?;
    in_scope(tx.session, inner, &scene.actor, scope, call.references()).await?;
    let on_behalf_of = scene.actor.user.map(base::Id::get).filter(|_| for_another);
    let audit_id = inner.ids.take()?;
    let (effective, policy) = (scene.effective, scene.terms().version());
    let inside = Tx { session: tx.session, scene, executor: tx.executor, audit_id, collected: tx.collected };
    let output = decide_and_apply(&inside, &call, audit_id, agreed).await?;
    let row = AuditRow {
        id: audit_id,
        effective,
        policy,
        operation: call.name(),
        on_behalf_of,
        cause,
        input: call.input().to_owned(),
        result: output.clone(),
    };
    lock(tx.collected).audits.push(row);
    Ok(output)
}

/// The people and the policy this was decided under are still in force.
async fn same_snapshot(s: &Session<'_>, scene: &Scene) -> Res<()> {
    let cached = lock(&s.group.versions).clone();
    let versions = match cached {
        Some(versions) => versions,
        None => {
            let versions = crate::access::snapshot::versions(s).await?;
            *lock(&s.group.versions) = Some(versions.clone());
            versions
        }
    };
    if versions == scene.snapshot.versions { Ok(()) } else { Err(Failure::Stale) }
}

async fn nested_audits(s: &Session<'_>, scene: &Scene, rows: &[AuditRow], executor: Option<i64>, channel: &str) -> Res<()> {
    for row in rows {
        let params = p![
            row.id,
            scene.now,
            row.effective,
            row.operation,
            "done",
            executor,
            row.on_behalf_of,
            channel,
            row.cause.as_str(),
            row.policy,
            row.input.as_str(),
            row.result.as_str(),
            "[]"
        ];
        s.exec(&sql::AUDIT.0, &params).await?;
    }
    Ok(())
}

async fn decisions(s: &Session<'_>, scene: &Scene, rows: &[DecisionRow]) -> Res<()> {
    for row in rows {
        let id = scene.kernel.ids.take()?;
        let facts = row.facts.as_slice();
        s.exec(
            &sql::DECISION.0,
            &p![id, row.audit_id, row.operation, row.verdict, row.policy, row.basis.as_str(), row.codec.name(), facts],
        )
        .await?;
    }
    Ok(())
}

async fn outbox(s: &Session<'_>, scene: &Scene, events: &[(i64, &'static str, i64, String)], audit_id: i64) -> Res<()> {
    let mut rows: Vec<Vec<Val<'_>>> = Vec::new();
    for (id, name, version, payload) in events {
        for consumer in scene.kernel.registry.consumers.get(name).into_iter().flatten() {
            let row = scene.kernel.ids.take()?;
            rows.push(p![row, *id, consumer.name, *name, *version, audit_id, scene.now, payload.as_str()].to_vec());
        }
    }
    for row in &rows {
        s.exec(&sql::OUTBOX.0, row).await?;
    }
    Ok(())
}

async fn posted(s: &Session<'_>, scene: &Scene, rows: &[PostedRow], executor: Option<i64>) -> Res<()> {
    for row in rows {
        let d = &row.posting;
        let digest = d.digest.to_string();
        let params = p![
            d.doc_type,
            d.doc_id,
            row.series_id,
            row.seq_no,
            row.number.as_str(),
            d.entity,
            d.effective,
            scene.now,
            executor,
            row.audit_id,
            digest.as_str(),
            d.corrects.map(|c| c.0),
            d.corrects.map(|c| c.1)
        ];
        s.exec(&sql::POSTED.0, &params).await?;
    }
    Ok(())
}
