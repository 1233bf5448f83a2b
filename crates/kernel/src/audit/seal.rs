//! The sealer.

use super::block::{self, Line, NOTHING_BEFORE, ROWS_MAX};
use super::sql;
use crate::db::Boxed;
use crate::db::migrate::alone;
use crate::db::{Db, End};
use crate::failure::{Failure, Res};
use crate::kernel::Kernel;
use crate::p;

/// Blocks of one call; more wait for the next.
const BLOCKS_MAX: usize = 100;

/// What one call sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sealed {
    /// Blocks.
    pub blocks: i64,
    /// Rows in them.
    pub rows: i64,
}

/// After a database was copied by its own tools onto another server, which numbers its transactions from a lower number on: moves the
/// positions of what will be written behind those that are there. Nothing is moved on a server that went on by itself, whoever else
/// is writing; and nothing is written there, so that a copy that can only be read can be opened.
pub(crate) async fn go_on(db: &Db) -> Res<()> {
    let behind = db.list(|s| Box::pin(async move { s.opt::<(i64,)>(&sql::BEHIND.0, &[]).await }));
    if behind.await?.is_none() {
        return Ok(());
    }
    let moved = db.transact(|s| {
        Box::pin(async move {
            alone(s).await?;
            s.exec(&sql::GO_ON.0, &[]).await.map(End::Keep)
        })
    });
    if moved.await? > 0 {
        tracing::warn!("the server numbers its transactions lower than the audit: it was restored; the audit goes on behind its last row");
    }
    Ok(())
}

/// When something was recorded last.
pub(crate) async fn latest(db: &Db) -> Res<Option<base::Timestamp>> {
    let found = db.list(|s| Box::pin(async move { s.opt::<(base::Timestamp,)>(&sql::LATEST.0, &[]).await }));
    Ok(found.await?.map(|(at,)| at))
}

impl Kernel {
    /// Seals what is final and not sealed yet. Safe on several nodes at once: of two that seal the same block one wins, the other
    /// goes on behind it.
    pub fn seal(&self) -> Boxed<'_, Res<Sealed>> {
        Box::pin(async move {
            let mut sealed = Sealed::default();
            for _ in 0..BLOCKS_MAX {
                let (last, previous, lines) = self.unsealed().await?;
                if lines.is_empty() {
                    break;
                }
                let rows = lines.len();
                if self.seal_block(last + 1, previous, lines).await? {
                    sealed.blocks += 1;
                    sealed.rows += rows as i64;
                }
            }
            Ok(sealed)
        })
    }

    /// The last block, its hash, and the rows of the next one.
    async fn unsealed(&self) -> Res<(i64, String, Vec<Line>)> {
        let reading = self.0.db.reading().await?;
        let session = reading.session()?;
        let last: Option<(i64, i64, String)> = session.opt(&sql::LAST.0, &[]).await?;
        let (block, position, hash) = last.unwrap_or((0, i64::MIN, NOTHING_BEFORE.to_owned()));
        let mut lines: Vec<Line> = session.fetch(&sql::UNSEALED.0, &p![position]).await?;
        match block::cut(&lines, ROWS_MAX) {
            Some(n) => lines.truncate(n),
            None => {
                let whole = lines[0].position;
                lines = session.fetch(&sql::RANGE.0, &p![whole - 1, whole]).await?;
            }
        }
        Ok((block, hash, lines))
    }

    /// False when somebody else took the number.
    async fn seal_block(&self, number: i64, previous: String, lines: Vec<Line>) -> Res<bool> {
        let now = self.now();
        let hash = block::hash(number, &previous, now, &lines).to_string();
        let (first, last) = (lines.first().map_or(0, |l| l.position), lines.last().map_or(0, |l| l.position));
        let count = lines.len() as i64;
        let done = self.0.db.transact(move |s| {
            let (previous, hash) = (previous.clone(), hash.clone());
            Box::pin(async move {
                let params = p![number, first, last, count, previous.as_str(), hash.as_str(), now];
                Ok(End::Keep(s.exec(&sql::SEAL.0, &params).await?))
            })
        });
        match done.await {
            Ok(changed) => Ok(changed == 1),
            Err(Failure::Constraint(_) | Failure::Stale) => Ok(false),
            Err(other) => Err(other),
        }
    }
}
