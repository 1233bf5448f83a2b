//! The lease of a job's run: held by one node, given back or run out.

use super::sql;
use crate::db::{End, Statement, Val};
use crate::failure::Res;
use crate::kernel::Kernel;
use crate::p;
use base::{Digest, Timestamp};
use std::collections::BTreeMap;

/// How long a run is held without a sign of life, seconds.
const HELD_SECS: i64 = 60;
/// A lease that ends sooner than this is renewed, seconds.
const RENEW_SECS: i64 = 30;
/// How long a run waits that could not be done now, seconds.
const PAUSE_SECS: i64 = 5;
const MICROS_PER_SEC: i64 = 1_000_000;

/// When something runs: every so many seconds, counted from an offset of the day in UTC.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rhythm {
    pub(super) every_secs: i64,
    pub(super) offset_secs: i64,
}

impl Rhythm {
    /// The last point of the rhythm that is not after `now`.
    pub(super) fn at_or_before(self, now: Timestamp) -> Timestamp {
        let (every, offset) = (self.every_secs.max(1).saturating_mul(MICROS_PER_SEC), self.offset_secs * MICROS_PER_SEC);
        let since = (now.micros() - offset).div_euclid(every);
        Timestamp::from_micros(since * every + offset)
    }

    /// The first point after `now`.
    fn after(self, now: Timestamp) -> Timestamp {
        self.at_or_before(now).plus_secs(self.every_secs.max(1))
    }
}

/// A run that this node holds.
pub(super) struct Lease {
    pub(super) job: String,
    /// Which run: the moment it was due. Part of the keys.
    pub(super) run: Timestamp,
    rhythm: Rhythm,
    holder: String,
    until: Timestamp,
}

/// When each known job runs next.
pub(super) type Table = BTreeMap<String, (Timestamp, Timestamp)>;

impl Kernel {
    /// All leases.
    pub(super) async fn leases(&self) -> Res<Table> {
        let reading = self.0.db.reading().await?;
        let rows: Vec<(String, Timestamp, Timestamp)> = reading.session()?.fetch(&sql::LEASES.0, &[]).await?;
        Ok(rows.into_iter().map(|(job, until, next)| (job, (until, next))).collect())
    }

    /// Takes a job's run if it is due and free. A job without a row is due now.
    pub(super) async fn take(&self, table: &Table, job: &str, rhythm: Rhythm) -> Res<Option<Lease>> {
        let now = self.now();
        let run = match table.get(job) {
            Some((until, next)) if *next > now || *until > now => return Ok(None),
            Some((_, next)) => *next,
            None => {
                let first = rhythm.at_or_before(now);
                self.lease_write(&sql::ADD.0, vec![Part::Text(job.to_owned()), Part::At(first)]).await?;
                first
            }
        };
        let holder = Digest::of(&base::random_bytes::<16>()).to_string();
        let until = now.plus_secs(HELD_SECS);
        let parts = vec![Part::Text(holder.clone()), Part::At(until), Part::Text(job.to_owned()), Part::At(run), Part::At(now)];
        let taken = self.lease_write(&sql::TAKE.0, parts).await? == 1;
        Ok(taken.then(|| Lease { job: job.to_owned(), run, rhythm, holder, until }))
    }

    /// Holds on to a run that takes long. False when it was lost.
    pub(super) async fn hold(&self, lease: &mut Lease) -> Res<bool> {
        let now = self.now();
        if lease.until > now.plus_secs(RENEW_SECS) {
            return Ok(true);
        }
        lease.until = now.plus_secs(HELD_SECS);
        let parts = vec![Part::At(lease.until), Part::Text(lease.job.clone()), Part::Text(lease.holder.clone())];
        Ok(self.lease_write(&sql::RENEW.0, parts).await? == 1)
    }

    /// The run is done; the next one is due at the next point of the rhythm.
    pub(super) async fn finish(&self, lease: &Lease) -> Res<()> {
        let now = self.now();
        let next = lease.rhythm.after(now);
        let parts =
            vec![Part::At(now), Part::At(next), Part::Text(lease.job.clone()), Part::Text(lease.holder.clone()), Part::At(lease.run)];
        self.lease_write(&sql::FINISH.0, parts).await.map(|_| ())
    }

    /// The run could not be done now.
    pub(super) async fn pause(&self, lease: &Lease) -> Res<()> {
        let parts = vec![Part::At(self.now().plus_secs(PAUSE_SECS)), Part::Text(lease.job.clone()), Part::Text(lease.holder.clone())];
        self.lease_write(&sql::PAUSE.0, parts).await.map(|_| ())
    }

    async fn lease_write(&self, statement: &'static Statement, parts: Vec<Part>) -> Res<u64> {
        let parts = std::sync::Arc::new(parts);
        self.0
            .db
            .transact(move |s| {
                let parts = parts.clone();
                Box::pin(async move {
                    let params: Vec<Val<'_>> = parts.iter().map(Part::value).collect();
                    Ok(End::Keep(s.exec(statement, &params).await?))
                })
            })
            .await
    }
}

/// A value that a write on a lease takes along.
enum Part {
    Text(String),
    At(Timestamp),
}
impl Part {
    fn value(&self) -> Val<'_> {
        match self {
            Part::Text(text) => p![text][0],
            Part::At(at) => p![*at][0],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_keep_their_rhythm() {
        let check = |every_secs, offset_secs, now: i64, before: i64, after: i64| {
            let rhythm = Rhythm { every_secs, offset_secs };
            let now = Timestamp::from_micros(now * MICROS_PER_SEC);
            assert_eq!(rhythm.at_or_before(now).micros(), before * MICROS_PER_SEC, "{rhythm:?} before {now:?}");
            assert_eq!(rhythm.after(now).micros(), after * MICROS_PER_SEC, "{rhythm:?} after {now:?}");
        };
        check(60, 0, 119, 60, 120);
        check(60, 0, 120, 120, 180);
        check(86_400, 68_400, 68_399, -18_000, 68_400);
        check(86_400, 68_400, 68_400, 68_400, 154_800);
        check(0, 0, 5, 5, 6);
    }
}
