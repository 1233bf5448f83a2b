//! The day's root: the last block of a day, kept outside the database, so that a cut tail shows.

use super::sql;
use crate::db::Boxed;
use crate::failure::Res;
use crate::kernel::Kernel;
use crate::p;
use base::{BusinessDate, Timestamp};
use serde::{Deserialize, Serialize};

/// The last block sealed up to the end of a day. One line of JSON outside the database; the audit is checked against it later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditRoot {
    /// The form's version: 1.
    pub audit_root: i64,
    /// The company's business day.
    pub day: BusinessDate,
    /// The block.
    pub block: i64,
    /// The last position in it.
    pub last_position: i64,
    /// Its hash, which covers everything before.
    pub hash: String,
    /// When it was sealed.
    pub sealed_at: Timestamp,
}

impl AuditRoot {
    /// One line of JSON, without the line's end.
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads such a line.
    pub fn parse(line: &str) -> Option<AuditRoot> {
        serde_json::from_str::<AuditRoot>(line.trim()).ok().filter(|r| r.audit_root == 1)
    }
}

const MICROS_PER_HOUR: i64 = 3_600_000_000;

impl Kernel {
    /// The root of a business day; none while nothing was sealed by its end.
    pub fn audit_root<'a>(&'a self, day: BusinessDate) -> Boxed<'a, Res<Option<AuditRoot>>> {
        Box::pin(async move {
            let end = self.end_of(day);
            let reading = self.0.db.reading().await?;
            let found: Option<(i64, i64, String, Timestamp)> = reading.session()?.opt(&sql::ROOT.0, &p![end]).await?;
            Ok(found.map(|(block, last_position, hash, sealed_at)| AuditRoot { audit_root: 1, day, block, last_position, hash, sealed_at }))
        })
    }

    /// What speaks against a root that was kept: its block is gone, or is another one. [`Kernel::verify_audit`] proves the rest.
    pub fn verify_audit_root<'a>(&'a self, root: &'a AuditRoot) -> Boxed<'a, Res<Vec<String>>> {
        Box::pin(async move {
            let reading = self.0.db.reading().await?;
            let found: Option<(String,)> = reading.session()?.opt(&sql::HASH.0, &p![root.block]).await?;
            Ok(match found {
                None => vec![format!("block {}: gone, the root of {} names it", root.block, root.day)],
                Some((hash,)) if hash != root.hash => {
                    vec![format!("block {}: not the one that the root of {} names", root.block, root.day)]
                }
                Some(_) => Vec::new(),
            })
        })
    }

    /// The first instant that no longer belongs to a business day.
    fn end_of(&self, day: BusinessDate) -> Timestamp {
        let snapshot = self.0.snapshot.load_full();
        let begins = i64::from(day.days()) * 24 * MICROS_PER_HOUR;
        // No zone is further than 15 hours from UTC.
        let (mut before, mut after) = (begins - 15 * MICROS_PER_HOUR, begins + 39 * MICROS_PER_HOUR);
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if snapshot.business_date(None, Timestamp::from_micros(middle)) > day { after = middle } else { before = middle }
        }
        Timestamp::from_micros(after)
    }
}
