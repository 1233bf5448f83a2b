//! `import.halt`: the program goes on with a batch no longer, and says why.

use super::model::{Batch, BatchState, SavedBatch};
use super::{sql, state_objections};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Its file is kept no longer.
pub(super) const FILE_GONE: &str = "import.halt.file_gone";
/// Whose batch it is may not do it any more.
pub(super) const RIGHTS: &str = "import.halt.rights";
/// It was tried again and again, and did not come to an end.
const FAILED: &str = "import.halt.failed";

/// Whether the rows of a batch are kept no longer.
pub(super) async fn is_gone(read: &Read<'_>, batch: &Batch) -> Res<bool> {
    Ok(read.file(&batch.table_file).await?.is_none())
}

/// A batch stands where its owner decides again: before the columns are matched, before the rest is taken, or before it is taken back.
pub(super) async fn halt(tx: &Tx<'_>, batch: &Batch, why: &'static str) -> Res<()> {
    let (to, ended) = match batch.state {
        BatchState::Judging => (BatchState::Mapping, None),
        BatchState::Undoing => (BatchState::Done, Some(tx.now().micros())),
        _ => (BatchState::Stopped, None),
    };
    tx.guard(&sql::MOVE, p![to.as_str(), ended, why, batch.id, batch.version, batch.state.as_str()], 1).await?;
    tx.touch(batch.id);
    Ok(())
}

/// Halts what does not come to an end.
pub type Halt = Record<HaltOne>;
/// The operation's decision and writes.
pub struct HaltOne;

/// A batch that does not come to an end.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HaltImport {
    /// The batch.
    pub batch: Id<Batch>,
}

impl kernel::Change for HaltOne {
    const NAME: &'static str = "import.halt";
    const NEEDS: Permission = super::WORK;
    type Input = HaltImport;
    type Record = Batch;
    type Output = SavedBatch;

    fn samples() -> Vec<HaltImport> {
        vec![HaltImport { batch: Id::new(182) }]
    }
    async fn load(read: &Read<'_>, input: &HaltImport) -> Res<Batch> {
        read.one(&sql::BY_ID, p![input.batch]).await
    }
    fn check(_: &HaltImport, batch: &Batch) -> Vec<Refusal> {
        state_objections(batch, batch.version, &[BatchState::Judging, BatchState::Running, BatchState::Undoing])
    }
    async fn write(tx: &Tx<'_>, _: &HaltImport, batch: &Batch) -> Res<SavedBatch> {
        halt(tx, batch, FAILED).await?;
        Ok(SavedBatch { id: batch.id, version: batch.version + 1 })
    }
}
