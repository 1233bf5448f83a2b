//! `stock.adjust`

use super::events::StockAdjusted;
use super::ground::{self, Ground, LINES_MAX, signed, twice};
use super::model::Kind;
use super::post::{Draft, DraftLine, PostedStock, post};
use crate::cost::model::{Costing, cost_of};
use crate::cost::post::Move;
use crate::reservation::events::Moved;
use crate::warehouse::model::Warehouse;
use base::{BusinessDate, Id, Quantity, Refusal};
use catalog::api::Product;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use rules::bounds::{AMOUNT_MINOR_MAX, Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Enters what a count found more or less, and what was broken or lost.
pub struct Adjust;

/// What was found.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct AdjustStock {
    /// Where.
    pub warehouse: Id<Warehouse>,
    /// The day it was found, not after today.
    pub moved_on: BusinessDate,
    /// Why, at most 200 characters.
    pub reason: String,
    /// 1 to 50 lines, each of another product.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<AdjustLine>,
}

/// One product of which there is more or less.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct AdjustLine {
    /// The product.
    pub product: Id<Product>,
    /// How much more (above zero) or less (below), in thousandths of its unit.
    pub quantity: Quantity,
    /// What one unit of what is more cost, in millionths of the legal entity's currency; when not given, the average. What is less leaves
    /// at the average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-mask" = "cost"))]
    pub unit_cost_micro: Option<i64>,
}

impl Operation for Adjust {
    const NAME: &'static str = "stock.adjust";
    const NEEDS: Permission = Permission::new("stock.adjust");
    type Input = AdjustStock;
    type Facts = Ground;
    type Plan = Draft;
    type Output = PostedStock;

    fn samples() -> Vec<AdjustStock> {
        let line = |product, quantity, unit_cost_micro| AdjustLine {
            product: Id::new(product),
            quantity: Quantity::from_thousandths(quantity),
            unit_cost_micro,
        };
        let moved_on = BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN);
        let lines = vec![line(52, -1_500, None), line(53, 2_000, None), line(64, 1_000, Some(1_400_000))];
        vec![AdjustStock { warehouse: Id::new(70), moved_on, reason: "年中盘点".into(), lines }]
    }

    async fn gather(read: &Read<'_>, input: &AdjustStock) -> Res<Ground> {
        ground::gather(read, input.warehouse, None, input.lines.iter().map(|line| line.product)).await
    }

    fn decide(input: &AdjustStock, facts: &Ground, _: &Terms<'_>) -> Decision<Draft> {
        let mut refusals = facts.head(input.moved_on, input.lines.len());
        let mut bounds = Bounds::new().text("reason", &input.reason, NAME_MAX);
        for (i, line) in input.lines.iter().enumerate() {
            if let Some(cost) = line.unit_cost_micro {
                bounds = bounds.unit_price(&format!("lines.{i}.unit_cost_micro"), cost);
            }
        }
        refusals.extend(bounds.refusals());
        refusals.extend(twice(input.lines.iter().map(|line| line.product)));
        let mut lines = Vec::with_capacity(input.lines.len());
        for (i, line) in input.lines.iter().enumerate() {
            refusals.extend(signed(&format!("lines.{i}.quantity"), line.quantity));
            if line.quantity.is_positive() {
                refusals.extend(facts.closed(i, line.product));
            }
            match costing(line, facts, i) {
                Ok(how) => lines.extend(draft_line(i, line, how)),
                Err(no) => refusals.push(no),
            }
        }
        let less = input.lines.iter().enumerate().filter(|(_, line)| line.quantity < Quantity::ZERO);
        refusals.extend(facts.short(less.filter_map(|(i, line)| Some((i, line.product, line.quantity.checked_neg().ok()?)))));
        let draft = Draft {
            kind: Kind::StockAdjustment,
            site: facts.site.clone(),
            to: None,
            customer: None,
            corrects: None,
            reason: input.reason.clone(),
            moved_on: input.moved_on,
            owner: facts.owner.map_or(0, Id::get),
            lines,
        };
        Decision::unless(refusals, draft, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Draft) -> Res<PostedStock> {
        let document = tx.id()?;
        let lines = plan.lines.iter().map(|line| Moved { product: line.product, quantity: line.quantity }).collect();
        tx.publish(&StockAdjusted { document, warehouse: plan.site.warehouse, lines })?;
        post(tx, document, plan).await
    }
}

/// At which cost a line moves: what is less at the average, what is more at what is said, or at the average where there is one.
fn costing(line: &AdjustLine, facts: &Ground, at: usize) -> Result<Costing, Refusal> {
    let field = || format!("lines.{at}.unit_cost_micro");
    if !line.quantity.is_positive() {
        let said = line.unit_cost_micro.is_some();
        return if said { Err(Refusal::new("stock.adjust.cost_of_less").field(field())) } else { Ok(Costing::Out) };
    }
    match line.unit_cost_micro {
        Some(unit) => match cost_of(line.quantity, unit, facts.currency) {
            Ok(cost) if cost <= AMOUNT_MINOR_MAX => Ok(Costing::In(cost)),
            _ => Err(Refusal::new("amount.too_large").arg("max", AMOUNT_MINOR_MAX).field(field())),
        },
        None if facts.everywhere(line.product).is_positive() => Ok(Costing::InAtAverage),
        None => Err(Refusal::new("stock.adjust.no_average").field(field())),
    }
}

/// The line as it will be posted; none where its quantity has no other side, which was refused.
fn draft_line(at: usize, line: &AdjustLine, how: Costing) -> Option<DraftLine> {
    let line_no = i64::try_from(at + 1).ok()?;
    let (product, quantity) = (line.product.get(), line.quantity.max(line.quantity.checked_neg().ok()?));
    let cost = Some(Move { line_no, product, quantity, how, seen: None });
    let said = line.quantity;
    Some(DraftLine { line_no, product: line.product, quantity: said, here: said, unit_cost_micro: line.unit_cost_micro, cost })
}
