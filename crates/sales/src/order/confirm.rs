//! `sales_order.confirm`

use super::answer::ConfirmedOrder;
use super::binding::binding;
use super::check::NOT_YOURS;
use super::facts::{DraftFacts, gather};
use super::model::SalesOrder;
use super::plan::{OrderPlan, post_order};
use super::weigh::weigh;
use crate::order_draft::model::{DraftState, OrderDraft};
use crate::order_draft::{self, confirmed};
use base::{Id, Refusal};
use futures_util::try_join;
use kernel::{Binding, Decision, Operation, Permission, Read, Res, Terms, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes an order of a draft.
pub struct Confirm;

/// A draft that is to be an order.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ConfirmOrder {
    /// The draft.
    pub draft: Id<OrderDraft>,
    /// The version that was seen: nothing else is confirmed, and nothing else approved.
    pub version: i64,
}

/// The order as it will be written.
pub struct Plan {
    draft: OrderDraft,
    order: OrderPlan,
}

/// The draft is still the one that was seen, still open, and meant for this.
pub(super) fn as_seen(draft: &OrderDraft, version: i64, amends: bool) -> Vec<Refusal> {
    let ended = (draft.state != DraftState::Draft).then(|| Refusal::new("order_draft.ended").field("draft"));
    let mut no = rules::bounds::as_seen(ended, draft.version, version);
    if draft.amends_id.is_some() != amends {
        let key = if amends { "order_draft.amends_nothing" } else { "order_draft.is_amendment" };
        no.push(Refusal::new(key).field("draft"));
    }
    no
}

/// What is decided of a draft: what is wrong with the draft itself comes first.
pub(super) fn decide(facts: &DraftFacts, mut no: Vec<Refusal>, terms: &Terms<'_>) -> Decision<Plan> {
    let decision = weigh(&facts.order, terms).decision();
    match decision {
        Decision::Refuse(more) => {
            // Of somebody else's customer nothing more is told: neither credit nor prices.
            if let Some(foreign) = more.iter().find(|refusal| refusal.key == NOT_YOURS) {
                return Decision::Refuse(vec![foreign.clone()]);
            }
            no.extend(more);
            Decision::Refuse(no)
        }
        _ if !no.is_empty() => Decision::Refuse(no),
        other => other.about(OrderPlan::about).map(|order| Plan { draft: facts.draft.clone(), order }),
    }
}

impl Plan {
    /// The draft and the order.
    pub(super) fn parts(&self) -> (&OrderDraft, &OrderPlan) {
        (&self.draft, &self.order)
    }
}

impl Operation for Confirm {
    const NAME: &'static str = "sales_order.confirm";
    const NEEDS: Permission = Permission::new("sales_order.confirm");
    type Input = ConfirmOrder;
    type Facts = DraftFacts;
    type Plan = Plan;
    type Output = ConfirmedOrder;

    fn samples() -> Vec<ConfirmOrder> {
        vec![ConfirmOrder { draft: Id::new(740), version: 1 }]
    }

    async fn gather(read: &Read<'_>, input: &ConfirmOrder) -> Res<DraftFacts> {
        let draft = order_draft::by_id(read, input.draft).await?;
        let order = gather(read, draft.content.clone(), None, Self::NEEDS).await?;
        order.rely(read);
        Ok(DraftFacts { draft, order })
    }

    fn decide(input: &ConfirmOrder, facts: &DraftFacts, terms: &Terms<'_>) -> Decision<Plan> {
        decide(facts, as_seen(&facts.draft, input.version, false), terms)
    }

    fn binding(plan: &Plan) -> Binding {
        binding(&plan.draft, &plan.order)
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<ConfirmedOrder> {
        let (draft, plan) = plan.parts();
        let id = tx.id::<SalesOrder>()?;
        let (_, (order, _)) = try_join!(confirmed(tx, draft), post_order(tx, plan, id))?;
        tx.touch(draft.id);
        Ok(plan.answer(id, order.number, 1, 1))
    }
}
