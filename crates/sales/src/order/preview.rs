//! `sales_order.preview`: what an order would come to. It changes nothing; the order desk asks it while somebody types.

use super::answer::OrderPreview;
use super::facts::{Facts, gather};
use super::model::SalesOrder;
use super::weigh::weigh;
use crate::order_draft::model::{DraftContent, DraftLine};
use base::Id;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Trace, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Tells what would come of a draft.
pub struct Preview;

/// A draft as it is typed, whether or not it is saved.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PreviewOrder {
    /// The order that it would amend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<Id<SalesOrder>>,
    /// What is typed.
    pub content: DraftContent,
}

impl Operation for Preview {
    const NAME: &'static str = "sales_order.preview";
    // Whoever may draft an order may see what would come of it.
    const NEEDS: Permission = Permission::new("order_draft.save");
    const TRACE: Trace = Trace::Light;
    type Input = PreviewOrder;
    type Facts = Facts;
    type Plan = OrderPreview;
    type Output = OrderPreview;

    fn samples() -> Vec<PreviewOrder> {
        let line =
            |product, quantity: &str| DraftLine { product: Some(Id::new(product)), quantity: quantity.into(), ..DraftLine::default() };
        let content = DraftContent {
            customer: Some(Id::new(80)),
            warehouse: Some(70),
            lines: vec![line(50, "2"), line(51, "无")],
            ..DraftContent::default()
        };
        vec![PreviewOrder { amends: None, content }, PreviewOrder { amends: None, content: DraftContent::default() }]
    }

    async fn gather(read: &Read<'_>, input: &PreviewOrder) -> Res<Facts> {
        gather(read, input.content.clone(), input.amends, Self::NEEDS).await
    }

    fn decide(_: &PreviewOrder, facts: &Facts, terms: &Terms<'_>) -> Decision<OrderPreview> {
        Decision::allow(weigh(facts, terms).preview)
    }

    async fn apply(_: &Tx<'_>, plan: &OrderPreview) -> Res<OrderPreview> {
        Ok(plan.clone())
    }
}
