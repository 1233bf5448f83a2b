//! Running the jobs that are due.

use super::lease::{Lease, Rhythm};
use crate::db::Boxed;
use crate::db::session::lock;
use crate::failure::{Failure, Res};
use crate::kernel::Kernel;
use crate::op::{Cause, Channel, Consequence, Job, Read, Request};
use base::{Digest, canonical_json};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

/// A request that failed so many times in a row is given up, where its job says what is to be done instead.
const TRIES_MAX: u32 = 8;
/// So many requests that fail are remembered at the most; with more of them all begin anew.
const FAILING_MAX: usize = 1000;
/// A run begins nothing new after so long, seconds: the other jobs wait behind it. What is left is due again a moment later.
const RUN_SECS: i64 = 30;

/// How a run ended.
enum Ran {
    /// All consequences have their answer, or the run's time was up.
    Through,
    /// Something was busy, or the lease went to another node.
    BrokenOff,
}

impl Kernel {
    /// Runs every registered job that is due and that no other node runs; how many were run through. A run that breaks off is taken
    /// up again under the same keys.
    pub fn run_due_jobs(&self) -> Boxed<'_, Res<usize>> {
        Box::pin(async move {
            if self.0.registry.jobs.is_empty() {
                return Ok(0);
            }
            self.in_time()?;
            let table = self.leases().await?;
            let mut through = 0;
            for job in &self.0.registry.jobs {
                let Some(mut lease) = self.take(&table, job.name, Rhythm { every_secs: job.every_secs, offset_secs: 0 }).await? else {
                    continue;
                };
                match self.run_job(job, &mut lease).await? {
                    Ran::Through => {
                        self.finish(&lease).await?;
                        through += 1;
                    }
                    Ran::BrokenOff => self.pause(&lease).await?,
                }
            }
            Ok(through)
        })
    }

    async fn run_job(&self, job: &Job, lease: &mut Lease) -> Res<Ran> {
        let due = match self.due(job).await {
            Ok(due) => due,
            Err(Failure::Busy(_) | Failure::Conflict(_) | Failure::Stale) => return Ok(Ran::BrokenOff),
            Err(no) => {
                tracing::error!(job = job.name, code = no.code(), "a job cannot say what is due");
                return Ok(Ran::Through);
            }
        };
        let mut asked: BTreeMap<Digest, i64> = BTreeMap::new();
        let mut requests = Vec::with_capacity(due.len());
        for consequence in &due {
            // A defect that the log tells; the other consequences are done all the same.
            let Ok(digest) = digest(consequence) else { continue };
            let times = asked.entry(digest).and_modify(|n| *n += 1).or_insert(0);
            let key = key(lease, digest, *times);
            let cause = Cause::Job(job.name.to_owned());
            requests.push((consequence, digest, Request::of_system(consequence.operation, &consequence.input, key, Channel::Job, cause)));
        }
        let mut running = FuturesUnordered::new();
        let mut waiting = requests.iter();
        let enough = self.now().plus_secs(RUN_SECS);
        loop {
            while running.len() < job.at_once.max(1)
                && self.now() < enough
                && let Some((consequence, digest, request)) = waiting.next()
            {
                if !self.hold(lease).await? {
                    return Ok(Ran::BrokenOff);
                }
                running.push(self.consequence(job.name, consequence, *digest, request));
            }
            match running.next().await {
                None => return Ok(Ran::Through),
                Some(false) => return Ok(Ran::BrokenOff),
                Some(true) => {}
            }
        }
    }

    /// One request of a job; false: it could not be done now.
    async fn consequence(&self, job: &str, consequence: &Consequence, digest: Digest, request: &Request) -> bool {
        let no = match self.execute(request).await {
            Ok(_) => {
                lock(&self.0.failing).remove(&digest);
                return true;
            }
            Err(no) => no,
        };
        let later = matches!(no, Failure::Busy(_) | Failure::Conflict(_));
        if !later {
            // An answer, or a defect that the log tells: the others are done all the same, the next run asks again what is due.
            tracing::warn!(job, operation = request.operation, code = no.code(), "a job's request was not done");
        }
        self.give_up(job, consequence, digest, &no).await || !later
    }

    /// Counts a failure; what failed too often is given up. Whether something else was done instead.
    async fn give_up(&self, job: &str, consequence: &Consequence, digest: Digest, no: &Failure) -> bool {
        let Some(instead) = self.0.registry.gives_up.get(job).and_then(|instead| instead(consequence)) else { return false };
        let tries = {
            let mut failing = lock(&self.0.failing);
            if failing.len() > FAILING_MAX {
                failing.clear();
            }
            let tries = failing.entry(digest).or_default();
            *tries += 1;
            *tries
        };
        if tries < TRIES_MAX {
            return false;
        }
        tracing::error!(job, operation = consequence.operation, code = no.code(), tries, "a job's request is given up");
        let key = format!("job:{job}:instead:{}:{}", &digest.to_string()[..32], self.now().micros());
        let request = Request::of_system(instead.operation, &instead.input, key, Channel::Job, Cause::Job(job.to_owned()));
        let done = self.execute(&request).await.is_ok();
        if done {
            lock(&self.0.failing).remove(&digest);
        }
        done
    }

    /// What is due; a job that panics is a bug like any other.
    async fn due(&self, job: &Job) -> Res<Vec<Consequence>> {
        let scene = self.system_scene().await?;
        let reading = self.0.db.reading().await?;
        let session = reading.session()?;
        let read = Read::new(&session, &scene);
        let due = AssertUnwindSafe(async { (job.due)(&read).await }).catch_unwind().await;
        due.unwrap_or_else(|_| Err(Failure::bug(format!("job {} panicked", job.name))))
    }
}

/// What is asked, whatever its place in the list: what was done before a run broke off is no longer due, and the rest moves up.
fn digest(consequence: &Consequence) -> Res<Digest> {
    let input = canonical_json(&consequence.input).map_err(|e| Failure::bug(format!("{}: {e}", consequence.operation)))?;
    Ok(Digest::of(&[consequence.operation.as_bytes(), b"\0", &input].concat()))
}

/// The key of a consequence: the job, the run, what is asked, and the how-manieth of its like.
fn key(lease: &Lease, digest: Digest, times: i64) -> String {
    format!("job:{}:{}:{}:{times}", lease.job, lease.run.micros(), &digest.to_string()[..32])
}
