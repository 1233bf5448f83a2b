//! `import.forget`: what was said of the rows of a batch goes with its files, long after it ended.

use super::model::{Batch, SavedBatch};
use super::{KEPT_DAYS, sql};
use base::{Id, Refusal, Timestamp};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::Serialize;

/// Forgets the rows of a batch.
pub type Forget = Record<ForgetOne>;
/// The operation's decision and writes.
pub struct ForgetOne;

/// When it ended.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Ended {
    ended_at: Option<Timestamp>,
    version: i64,
    /// What ended before may go.
    before: Timestamp,
}

impl kernel::Change for ForgetOne {
    const NAME: &'static str = "import.forget";
    const NEEDS: Permission = super::WORK;
    type Input = super::moves::SeenBatch;
    type Record = Ended;
    type Output = SavedBatch;

    fn samples() -> Vec<Self::Input> {
        vec![Self::Input { batch: Id::<Batch>::new(188), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &Self::Input) -> Res<Ended> {
        let (ended_at, version) = read.one(&sql::ENDED, p![input.batch]).await?;
        Ok(Ended { ended_at, version, before: before(read.now()) })
    }
    fn check(input: &Self::Input, record: &Ended) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        if record.version != input.version {
            refusals.push(Refusal::new("record.changed_meanwhile").field("version"));
        }
        if record.ended_at.is_none_or(|ended| ended >= record.before) {
            refusals.push(Refusal::new("import.wrong_state").field("batch"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &Self::Input, _: &Ended) -> Res<SavedBatch> {
        tx.guard(&sql::FORGOTTEN, p![tx.now(), input.batch, input.version], 1).await?;
        tx.exec(&sql::FORGET, p![input.batch]).await?;
        tx.touch(input.batch);
        Ok(SavedBatch { id: input.batch, version: input.version + 1 })
    }
}

/// What ended before this has been kept long enough.
pub(super) fn before(now: Timestamp) -> Timestamp {
    super::keep_days(now, -KEPT_DAYS)
}
