//! `stock.open`

use super::events::StockOpened;
use super::ground::{self, Ground, LINES_MAX, twice};
use super::model::Kind;
use super::post::{Draft, DraftLine, PostedStock, post};
use crate::cost::model::{Costing, cost_of};
use crate::cost::post::Move;
use crate::reservation::events::Moved;
use crate::warehouse::model::Warehouse;
use base::{BusinessDate, Id, Quantity, Refusal};
use catalog::api::Product;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Enters what lay in a warehouse when the books were begun.
pub struct Open;

/// What lay there.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct OpenStock {
    /// Where it lies.
    pub warehouse: Id<Warehouse>,
    /// The day of the count, not after today.
    pub moved_on: BusinessDate,
    /// Whatever is to be said of it, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// 1 to 50 lines, each of another product.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<OpenLine>,
}

/// One product that lay there.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct OpenLine {
    /// The product.
    pub product: Id<Product>,
    /// How much of it, in thousandths of its unit, above zero.
    pub quantity: Quantity,
    /// What one unit cost, in millionths of the legal entity's currency.
    #[schemars(extend("x-mask" = "cost"))]
    pub unit_cost_micro: i64,
}

impl Operation for Open {
    const NAME: &'static str = "stock.open";
    const NEEDS: Permission = Permission::new("stock.open");
    type Input = OpenStock;
    type Facts = Ground;
    type Plan = Draft;
    type Output = PostedStock;

    fn samples() -> Vec<OpenStock> {
        let line = |product, quantity, unit_cost_micro| OpenLine {
            product: Id::new(product),
            quantity: Quantity::from_thousandths(quantity),
            unit_cost_micro,
        };
        let moved_on = BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN);
        vec![OpenStock { warehouse: Id::new(70), moved_on, reason: None, lines: vec![line(64, 30_000, 1_500_000), line(65, 2_500, 0)] }]
    }

    async fn gather(read: &Read<'_>, input: &OpenStock) -> Res<Ground> {
        ground::gather_opening(read, input.warehouse, input.lines.iter().map(|line| line.product)).await
    }

    fn decide(input: &OpenStock, facts: &Ground, _: &Terms<'_>) -> Decision<Draft> {
        let mut refusals = facts.head(input.moved_on, input.lines.len());
        refusals.extend(facts.book.and_then(|book| book.closed("warehouse")));
        let mut bounds = Bounds::new().optional_text("reason", input.reason.as_deref(), NAME_MAX);
        for (i, line) in input.lines.iter().enumerate() {
            bounds = bounds.quantity(&format!("lines.{i}.quantity"), line.quantity);
            bounds = bounds.unit_price(&format!("lines.{i}.unit_cost_micro"), line.unit_cost_micro);
        }
        refusals.extend(bounds.refusals());
        refusals.extend(twice(input.lines.iter().map(|line| line.product)));
        for (i, line) in input.lines.iter().enumerate() {
            refusals.extend(facts.closed(i, line.product));
            let there = facts.on_hand(line.product);
            if there.is_positive() {
                refusals.push(Refusal::new("stock.open.there").arg("there", there).field(format!("lines.{i}.product")));
            }
        }
        let cost = |line: &OpenLine| cost_of(line.quantity, line.unit_cost_micro, facts.currency);
        let costs = crate::cost::costs_of(input.lines.iter().map(cost)).unwrap_or_else(|more| {
            refusals.extend(more);
            Vec::new()
        });
        Decision::unless(refusals, draft(input, facts, &costs), Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Draft) -> Res<PostedStock> {
        let document = tx.id()?;
        org::api::move_opening(tx, plan.site.entity.get()).await?;
        let lines = plan.lines.iter().map(|line| Moved { product: line.product, quantity: line.quantity }).collect();
        tx.publish(&StockOpened { document, warehouse: plan.site.warehouse, lines })?;
        post(tx, document, plan).await
    }
}

fn draft(input: &OpenStock, facts: &Ground, costs: &[i64]) -> Draft {
    let line = |((line_no, line), cost): ((i64, &OpenLine), &i64)| DraftLine {
        line_no,
        product: line.product,
        quantity: line.quantity,
        here: line.quantity,
        unit_cost_micro: Some(line.unit_cost_micro),
        // Whoever opens it at the same time has opened it.
        cost: Some(Move {
            line_no,
            product: line.product.get(),
            quantity: line.quantity,
            how: Costing::In(*cost),
            seen: Some(facts.everywhere(line.product)),
        }),
    };
    Draft {
        kind: Kind::StockOpening,
        site: facts.site.clone(),
        to: None,
        customer: None,
        corrects: None,
        reason: input.reason.clone().unwrap_or_default(),
        moved_on: input.moved_on,
        owner: facts.owner.map_or(0, Id::get),
        lines: (1..).zip(&input.lines).zip(costs).map(line).collect(),
    }
}
