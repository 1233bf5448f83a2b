//! `order_draft.discard`

use super::model::{DraftState, OrderDraft, SavedDraft};
use super::{by_id, sql};
use base::{Id, Refusal};
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Trace, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Throws a draft away.
pub struct Discard;

/// A draft that nobody wants any more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct DiscardDraft {
    /// The draft.
    pub draft: Id<OrderDraft>,
    /// The version that was seen.
    pub version: i64,
}

impl Operation for Discard {
    const NAME: &'static str = "order_draft.discard";
    const NEEDS: Permission = Permission::new("order_draft.discard");
    const TRACE: Trace = Trace::Light;
    type Input = DiscardDraft;
    type Facts = OrderDraft;
    type Plan = OrderDraft;
    type Output = SavedDraft;

    fn samples() -> Vec<DiscardDraft> {
        vec![DiscardDraft { draft: Id::new(741), version: 1 }]
    }

    async fn gather(read: &Read<'_>, input: &DiscardDraft) -> Res<OrderDraft> {
        by_id(read, input.draft).await
    }

    fn decide(input: &DiscardDraft, draft: &OrderDraft, _: &Terms<'_>) -> Decision<OrderDraft> {
        let ended = (draft.state != DraftState::Draft).then(|| Refusal::new("order_draft.ended").field("draft"));
        Decision::unless(rules::bounds::as_seen(ended, draft.version, input.version), draft.clone(), Vec::new())
    }

    async fn apply(tx: &Tx<'_>, draft: &OrderDraft) -> Res<SavedDraft> {
        tx.guard(&sql::END, p![DraftState::Discarded.as_str(), tx.now(), draft.id, draft.version], 1).await?;
        tx.touch(draft.id);
        Ok(SavedDraft { id: draft.id, version: draft.version + 1 })
    }
}
