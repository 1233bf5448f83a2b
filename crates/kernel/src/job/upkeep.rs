//! What is forgotten by night: receipts after 30 days, sessions that ended.

use super::lease::Rhythm;
use super::sql;
use crate::db::Boxed;
use crate::db::{End, Val};
use crate::failure::Res;
use crate::kernel::Kernel;
use crate::op;
use crate::p;
use base::Timestamp;
use std::sync::Arc;

/// How long a receipt is kept, days: a key sent again within it finds its answer.
const RECEIPT_DAYS: i64 = 30;
/// How long an ended session is kept, days.
const SESSION_DAYS: i64 = 1;
const SECS_PER_DAY: i64 = 86_400;
/// Rows of one transaction.
const AT_ONCE: usize = 500;
/// Once a day at 19:00 UTC, three in the morning in China.
const NIGHTLY: Rhythm = Rhythm { every_secs: SECS_PER_DAY, offset_secs: 68_400 };

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Upkept {
    /// Receipts.
    pub receipts: u64,
    /// Sessions.
    pub sessions: u64,
    /// Stored files.
    pub files: u64,
}

impl Kernel {
    /// Forgets what is old enough, if this night's run is due and no other node does it.
    pub fn upkeep_if_due(&self) -> Boxed<'_, Res<Option<Upkept>>> {
        Box::pin(async move {
            let table = self.leases().await?;
            let Some(mut lease) = self.take(&table, "kernel.upkeep", NIGHTLY).await? else { return Ok(None) };
            let mut upkept = Upkept { sessions: self.forget_sessions().await?, receipts: 0, files: 0 };
            loop {
                match self.forget_files().await? {
                    0 => break,
                    forgotten => upkept.files += forgotten,
                }
                if !self.hold(&mut lease).await? {
                    return Ok(Some(upkept));
                }
            }
            let mut behind = (i64::MIN, String::new());
            while let Some((forgotten, last)) = self.forget_receipts(behind).await? {
                upkept.receipts += forgotten;
                behind = last;
                if !self.hold(&mut lease).await? {
                    return Ok(Some(upkept));
                }
            }
            self.finish(&lease).await?;
            Ok(Some(upkept))
        })
    }

    /// One page of receipts: how many were forgotten, and the last key seen. None at the end.
    async fn forget_receipts(&self, behind: (i64, String)) -> Res<Option<(u64, (i64, String))>> {
        let before = self.now().plus_secs(-RECEIPT_DAYS * SECS_PER_DAY);
        let page: Vec<(i64, String, Timestamp)> = {
            let reading = self.0.db.reading().await?;
            reading.session()?.fetch(&op::sql::RECEIPTS.0, &p![behind.0, &behind.1]).await?
        };
        let Some(last) = page.last().map(|(principal, key, _)| (*principal, key.clone())) else { return Ok(None) };
        let old: Vec<(i64, String)> = page.into_iter().filter(|r| r.2 < before).map(|(principal, key, _)| (principal, key)).collect();
        let mut forgotten = 0;
        for part in old.chunks(AT_ONCE) {
            let part = Arc::new(part.to_vec());
            let changed = self.0.db.transact(move |s| {
                let part = part.clone();
                Box::pin(async move {
                    let rows: Vec<Vec<Val<'_>>> = part.iter().map(|(principal, key)| p![*principal, key, before].to_vec()).collect();
                    Ok(End::Keep(s.exec_many(&op::sql::FORGET_RECEIPT.0, &rows).await?))
                })
            });
            forgotten += changed.await?;
        }
        Ok(Some((forgotten, last)))
    }

    async fn forget_sessions(&self) -> Res<u64> {
        let before = self.now().plus_secs(-SESSION_DAYS * SECS_PER_DAY);
        let mut forgotten = 0;
        loop {
            let changed =
                self.0.db.transact(move |s| Box::pin(async move { Ok(End::Keep(s.exec(&sql::FORGET_SESSIONS.0, &p![before]).await?)) }));
            match changed.await? {
                0 => return Ok(forgotten),
                n => forgotten += n,
            }
        }
    }
}
