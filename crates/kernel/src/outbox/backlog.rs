//! What waits: for the relay, for a person, for the sealer.

use super::sql;
use crate::audit::sql as audit;
use crate::db::Boxed;
use crate::db::Session;
use crate::failure::Res;
use crate::kernel::Kernel;
use crate::p;

/// Work that the background has before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backlog {
    /// Messages that are still to be delivered.
    pub waiting: i64,
    /// Messages parked until a person tries them again or gives them up.
    pub dead: i64,
    /// Audit rows that no block holds yet.
    pub unsealed: i64,
}

impl Kernel {
    /// Counts what waits, by indexes.
    pub fn backlog(&self) -> Boxed<'_, Res<Backlog>> {
        Box::pin(async move { self.0.db.list(|s| Box::pin(count(s))).await })
    }
}

async fn count(s: &Session<'_>) -> Res<Backlog> {
    let (waiting, dead): (i64, i64) = s.opt(&sql::BACKLOG.0, &[]).await?.unwrap_or_default();
    let last: Option<(i64, i64, String)> = s.opt(&audit::LAST.0, &[]).await?;
    let position = last.map_or(i64::MIN, |l| l.1);
    let (unsealed,): (i64,) = s.opt(&audit::WAITING.0, &p![position]).await?.unwrap_or_default();
    Ok(Backlog { waiting, dead, unsealed })
}
