//! `import.start`, `import.stop`, `import.undo`, `import.discard`: what its owner decides about a batch.

use super::model::{Batch, BatchState, SavedBatch};
use super::{KEPT_DAYS, keep_days, keeper, objections, sql, state_objections};
use base::{Id, Refusal};
use kernel::access::User;
use kernel::{Failure, Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;

/// A batch, as it was seen.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenBatch {
    /// The batch.
    pub batch: Id<Batch>,
    /// The version that was seen.
    pub version: i64,
}

/// The batch as it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Existing {
    batch: Batch,
    caller: Option<Id<User>>,
    /// Whoever asks may do what takes its rows back, at least as far as its owner, in whose name that is done.
    reaches: bool,
}

/// From which states to which.
pub trait Move: Send + Sync + 'static {
    /// The operation's name.
    const NAME: &'static str;
    /// The states it is possible in.
    const FROM: &'static [BatchState];
    /// The state it leads to.
    const TO: BatchState;
    /// A batch of the standard world that stands in one of these states.
    const SAMPLE: i64;
    /// Whether its owner alone may: its rows run with their rights. What ends or halts it anybody may within whose scope it is, and take it
    /// back whoever could do so row by row.
    const OWN: bool = false;
}

/// Takes the rows that were judged good, or goes on with it.
pub struct Start;
impl Move for Start {
    const NAME: &'static str = "import.start";
    const FROM: &'static [BatchState] = &[BatchState::Ready, BatchState::Stopped];
    const TO: BatchState = BatchState::Running;
    const SAMPLE: i64 = 181;
    const OWN: bool = true;
}
/// Halts; what was taken stays.
pub struct Stop;
impl Move for Stop {
    const NAME: &'static str = "import.stop";
    const FROM: &'static [BatchState] = &[BatchState::Running];
    const TO: BatchState = BatchState::Stopped;
    const SAMPLE: i64 = 182;
}
/// Takes back what was taken, as far as nothing relies on it.
pub struct Undo;
impl Move for Undo {
    const NAME: &'static str = "import.undo";
    const FROM: &'static [BatchState] = &[BatchState::Stopped, BatchState::Done];
    const TO: BatchState = BatchState::Undoing;
    const SAMPLE: i64 = 183;
}
/// Ends it without taking anything.
pub struct Discard;
impl Move for Discard {
    const NAME: &'static str = "import.discard";
    const FROM: &'static [BatchState] = &[BatchState::Mapping, BatchState::Judging, BatchState::Ready];
    const TO: BatchState = BatchState::Discarded;
    const SAMPLE: i64 = 180;
}

/// A move as an operation.
pub struct Moving<M>(PhantomData<fn() -> M>);
/// The same, to be registered.
pub type MoveOf<M> = Record<Moving<M>>;

impl<M: Move> kernel::Change for Moving<M> {
    const NAME: &'static str = M::NAME;
    const NEEDS: Permission = super::RUN;
    type Input = SeenBatch;
    type Record = Existing;
    type Output = SavedBatch;

    fn samples() -> Vec<SeenBatch> {
        vec![SeenBatch { batch: Id::new(M::SAMPLE), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &SeenBatch) -> Res<Existing> {
        let (batch, caller): (Batch, _) = (read.one(&sql::BY_ID, p![input.batch]).await?, read.actor().user);
        let undoes = read.profile(&batch.profile).map_or(&[][..], |profile| profile.undoes);
        let reaches = caller == Some(batch.owner_id) || read.reaches(batch.owner_id, undoes);
        Ok(Existing { batch, caller, reaches })
    }
    fn check(input: &SeenBatch, record: &Existing) -> Vec<Refusal> {
        if M::OWN {
            return objections(&record.batch, record.caller, input.version, M::FROM);
        }
        let mut refusals = state_objections(&record.batch, input.version, M::FROM);
        if M::TO == BatchState::Undoing && record.batch.forgotten_at.is_some() {
            refusals.push(forgotten());
        }
        if M::TO == BatchState::Undoing && !record.reaches {
            refusals.push(Refusal::new("import.undo_beyond").field("batch"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &SeenBatch, record: &Existing) -> Res<SavedBatch> {
        let ended = (M::TO == BatchState::Discarded).then(|| tx.now().micros());
        let params = p![M::TO.as_str(), ended, "", input.batch, input.version, record.batch.state.as_str()];
        tx.guard(&sql::MOVE, params, 1).await?;
        if M::TO == BatchState::Discarded {
            tx.exec(&sql::FORGET, p![input.batch]).await?;
            release(tx, &record.batch, 1).await?;
        }
        // It is at work again: its files are there until it ends once more.
        if M::TO == BatchState::Undoing && record.batch.state == BatchState::Done {
            let kept_by = keeper(record.batch.id);
            for file in [&record.batch.file, &record.batch.table_file] {
                if !tx.keep_file(file, &kept_by, None).await? {
                    return Err(Failure::Refused(vec![forgotten()]));
                }
            }
        }
        tx.touch(input.batch);
        Ok(SavedBatch { id: input.batch, version: input.version + 1 })
    }
}

fn forgotten() -> Refusal {
    Refusal::new("import.rows_forgotten").arg("days", KEPT_DAYS).field("batch")
}

/// It keeps its files for so many days more; others who keep them are not touched.
async fn release(tx: &Tx<'_>, batch: &Batch, days: i64) -> Res<()> {
    let (kept_by, until) = (keeper(batch.id), keep_days(tx.now(), days));
    tx.keep_file(&batch.file, &kept_by, Some(until)).await?;
    tx.keep_file(&batch.table_file, &kept_by, Some(until)).await?;
    Ok(())
}

/// Ends what the program itself went on with: every row has been dealt with.
pub type Finish = Record<FinishOne>;
/// The operation's decision and writes.
pub struct FinishOne;

impl kernel::Change for FinishOne {
    const NAME: &'static str = "import.finish";
    const NEEDS: Permission = super::WORK;
    type Input = SeenBatch;
    type Record = Finished;
    type Output = SavedBatch;

    fn samples() -> Vec<SeenBatch> {
        vec![SeenBatch { batch: Id::new(182), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &SeenBatch) -> Res<Finished> {
        let batch: Batch = read.one(&sql::BY_ID, p![input.batch]).await?;
        let left: Vec<(i64,)> = match batch.state {
            BatchState::Running => read.fetch(&sql::TO_TAKE, p![input.batch]).await?,
            BatchState::Undoing => read.fetch(&sql::TO_UNDO, p![input.batch]).await?,
            _ => Vec::new(),
        };
        Ok(Finished { batch, left: left.len() as i64 })
    }
    fn check(input: &SeenBatch, record: &Finished) -> Vec<Refusal> {
        let mut refusals = state_objections(&record.batch, input.version, &[BatchState::Running, BatchState::Undoing]);
        if record.left > 0 {
            refusals.push(Refusal::new("import.rows_left").arg("count", record.left).field("batch"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &SeenBatch, record: &Finished) -> Res<SavedBatch> {
        let to = if record.batch.state == BatchState::Running { BatchState::Done } else { BatchState::Undone };
        let params = p![to.as_str(), tx.now().micros(), "", input.batch, input.version, record.batch.state.as_str()];
        tx.guard(&sql::MOVE, params, 1).await?;
        release(tx, &record.batch, KEPT_DAYS).await?;
        tx.touch(input.batch);
        Ok(SavedBatch { id: input.batch, version: input.version + 1 })
    }
}

/// The batch as it is, and how many rows are left.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Finished {
    batch: Batch,
    left: i64,
}
