//! `stock.transfer`

use super::events::StockTransferred;
use super::ground::{self, Ground, LINES_MAX};
use super::model::Kind;
use super::post::{Draft, DraftLine, PostedStock, post};
use crate::reservation::events::Moved;
use crate::warehouse::model::{Warehouse, WarehouseState};
use base::{BusinessDate, Id, Quantity, Refusal};
use catalog::api::Product;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Moves goods from one warehouse into another, in one posting.
pub struct Transfer;

/// What goes where.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct TransferStock {
    /// From where.
    pub warehouse: Id<Warehouse>,
    /// Into which warehouse of the same legal entity.
    pub to_warehouse: Id<Warehouse>,
    /// The day they went, not after today.
    pub moved_on: BusinessDate,
    /// What for, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// 1 to 50 lines.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<StockLine>,
}

/// One product that goes.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct StockLine {
    /// The product.
    pub product: Id<Product>,
    /// How much of it, in thousandths of its unit, above zero.
    pub quantity: Quantity,
}

impl Operation for Transfer {
    const NAME: &'static str = "stock.transfer";
    const NEEDS: Permission = Permission::new("stock.transfer");
    type Input = TransferStock;
    type Facts = Ground;
    type Plan = Draft;
    type Output = PostedStock;

    fn samples() -> Vec<TransferStock> {
        let line = |product, quantity| StockLine { product: Id::new(product), quantity: Quantity::from_thousandths(quantity) };
        let moved_on = BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN);
        let lines = vec![line(52, 3_000), line(53, 1_500), line(52, 500)];
        vec![TransferStock { warehouse: Id::new(70), to_warehouse: Id::new(71), moved_on, reason: Some("二部备货".into()), lines }]
    }

    async fn gather(read: &Read<'_>, input: &TransferStock) -> Res<Ground> {
        ground::gather(read, input.warehouse, Some(input.to_warehouse), input.lines.iter().map(|line| line.product)).await
    }

    fn decide(input: &TransferStock, facts: &Ground, _: &Terms<'_>) -> Decision<Draft> {
        let mut refusals = facts.head(input.moved_on, input.lines.len());
        refusals.extend(elsewhere(input, facts));
        let mut bounds = Bounds::new().optional_text("reason", input.reason.as_deref(), NAME_MAX);
        for (i, line) in input.lines.iter().enumerate() {
            bounds = bounds.quantity(&format!("lines.{i}.quantity"), line.quantity);
        }
        refusals.extend(bounds.refusals());
        let leaving = input.lines.iter().enumerate().filter(|(_, line)| line.quantity.is_positive());
        refusals.extend(facts.short(leaving.map(|(i, line)| (i, line.product, line.quantity))));
        let line = |(line_no, line): (i64, &StockLine)| DraftLine {
            line_no,
            product: line.product,
            quantity: line.quantity,
            // What has no other side was refused.
            here: line.quantity.checked_neg().unwrap_or(Quantity::ZERO),
            unit_cost_micro: None,
            cost: None,
        };
        let draft = Draft {
            kind: Kind::StockTransfer,
            site: facts.site.clone(),
            to: Some(input.to_warehouse),
            customer: None,
            corrects: None,
            reason: input.reason.clone().unwrap_or_default(),
            moved_on: input.moved_on,
            owner: facts.owner.map_or(0, Id::get),
            lines: (1..).zip(&input.lines).map(line).collect(),
        };
        Decision::unless(refusals, draft, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Draft) -> Res<PostedStock> {
        let document = tx.id()?;
        let lines = plan.lines.iter().map(|line| Moved { product: line.product, quantity: line.quantity }).collect();
        if let Some(to_warehouse) = plan.to {
            tx.publish(&StockTransferred { document, warehouse: plan.site.warehouse, to_warehouse, lines })?;
        }
        post(tx, document, plan).await
    }
}

/// The other warehouse is another one, of the same legal entity, and in use.
fn elsewhere(input: &TransferStock, facts: &Ground) -> Option<Refusal> {
    let to = facts.to.as_ref()?;
    let key = if input.warehouse == input.to_warehouse {
        "stock.transfer.same"
    } else if to.entity != facts.site.entity {
        "stock.transfer.other_entity"
    } else if to.state == WarehouseState::Closed {
        "warehouse.closed"
    } else {
        return None;
    };
    Some(Refusal::new(key).field("to_warehouse"))
}
