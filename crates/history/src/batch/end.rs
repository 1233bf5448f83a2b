//! `history.end`

use super::model::{BatchState, HistoryBatch, batch};
use super::sql;
use base::{Id, Refusal};
use futures_util::try_join;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Says that all of a batch is in, or that all of it was taken back.
pub struct End;

/// The batch that has ended.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct EndHistory {
    /// The batch.
    pub batch: Id<HistoryBatch>,
    /// How it ends: all of it was taken back, or all of it is in.
    pub taken_back: bool,
}

/// What there is of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Whole {
    batch: HistoryBatch,
    /// Documents that are in, those included that were taken back.
    taken: i64,
    /// Of them those that were taken back.
    undone: i64,
}

/// The batch as it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ended {
    /// The batch.
    pub id: Id<HistoryBatch>,
    /// How it ended.
    pub state: BatchState,
    /// Its version.
    pub version: i64,
}

impl Operation for End {
    const NAME: &'static str = "history.end";
    const NEEDS: Permission = crate::take::TAKE;
    type Input = EndHistory;
    type Facts = Whole;
    type Plan = (HistoryBatch, BatchState);
    type Output = Ended;

    fn samples() -> Vec<EndHistory> {
        vec![EndHistory { batch: Id::new(crate::take::SAMPLE_DONE), taken_back: false }]
    }

    async fn gather(read: &Read<'_>, input: &EndHistory) -> Res<Whole> {
        let (batch, (taken, undone)) = try_join!(batch(read, input.batch), read.one(&sql::COUNTS, p![input.batch]))?;
        Ok(Whole { batch, taken, undone })
    }

    fn decide(input: &EndHistory, facts: &Whole, _: &Terms<'_>) -> Decision<Self::Plan> {
        let (batch, no) = (&facts.batch, |key: &str, left: i64| Decision::refuse(Refusal::new(key).arg("left", left).field("batch")));
        match batch.state {
            BatchState::Done | BatchState::Undone => no("history.ended", 0),
            BatchState::Undoing if !input.taken_back => {
                Decision::refuse(Refusal::new("history.being_taken_back").arg("batch", batch.id.get()).field("batch"))
            }
            BatchState::Running if input.taken_back => no("history.not_undone", facts.taken - facts.undone),
            BatchState::Running if facts.taken < batch.document_count => no("history.not_whole", batch.document_count - facts.taken),
            BatchState::Running => Decision::allow((batch.clone(), BatchState::Done)),
            BatchState::Undoing if facts.undone < facts.taken => no("history.not_undone", facts.taken - facts.undone),
            BatchState::Undoing => Decision::allow((batch.clone(), BatchState::Undone)),
        }
    }

    async fn apply(tx: &Tx<'_>, (batch, state): &Self::Plan) -> Res<Ended> {
        tx.guard(&sql::END, p![state.as_str(), tx.now(), batch.id, batch.version], 1).await?;
        tx.touch(batch.id);
        Ok(Ended { id: batch.id, state: *state, version: batch.version + 1 })
    }
}
