//! A document of another room that takes goods out and gives them back, as deliveries do: it exists only in these tests.

use base::{BusinessDate, Digest, Id, Quantity};
use catalog::api::Product;
use kernel::access::LegalEntity;
use kernel::ledger::check::Digester;
use kernel::number::post_document;
use kernel::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::{Leaving, Returning, issue, take_back};

/// What leaves a warehouse.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct Goods {
    pub warehouse: i64,
    #[schemars(length(max = 50))]
    pub lines: Vec<Line>,
    /// They come back at these costs.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub back: Vec<i64>,
}
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub product: Id<Product>,
    pub quantity: Quantity,
}
/// What each line cost.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Costs {
    pub id: i64,
    pub costs: Vec<i64>,
}

/// Takes goods out, or back.
pub struct Deliver;
impl Operation for Deliver {
    const NAME: &'static str = "test_delivery.post";
    const NEEDS: Permission = Permission::new("stock.receive");
    type Input = Goods;
    type Facts = ();
    type Plan = Goods;
    type Output = Costs;
    fn samples() -> Vec<Goods> {
        vec![Goods { warehouse: 70, lines: Vec::new(), back: Vec::new() }]
    }
    async fn gather(_: &Read<'_>, _: &Goods) -> Res<()> {
        Ok(())
    }
    fn decide(input: &Goods, (): &(), _: &Terms<'_>) -> Decision<Goods> {
        Decision::allow(input.clone())
    }
    async fn apply(tx: &Tx<'_>, plan: &Goods) -> Res<Costs> {
        let (id, day) = (tx.number()?, BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN));
        let costs = if plan.back.is_empty() {
            let leaving = |(line_no, line): (i64, &Line)| Leaving { line_no, product: line.product, quantity: line.quantity };
            let lines: Vec<Leaving> = (1..).zip(&plan.lines).map(leaving).collect();
            issue(tx, "manual", id, 1, plan.warehouse, day, &lines).await?
        } else {
            let back = |((line_no, line), cost): ((i64, &Line), &i64)| Returning {
                line_no,
                product: line.product,
                quantity: line.quantity,
                cost_minor: *cost,
            };
            let lines: Vec<Returning> = (1..).zip(&plan.lines).zip(&plan.back).map(back).collect();
            take_back(tx, "manual", id, 1, plan.warehouse, day, &lines).await?;
            plan.back.clone()
        };
        let (doc_type, entity, digest) = ("manual", Id::<LegalEntity>::new(1), digest(id));
        let posting = Posting { doc_type, doc_id: id, entity, series: "manual", effective: day, digest, corrects: None };
        post_document(tx, posting).await?;
        Ok(Costs { id, costs })
    }
}

fn digest(id: i64) -> Digest {
    Digest::of(id.to_string().as_bytes())
}

/// Adds it.
pub fn register(r: &mut Registry) {
    r.operation::<Deliver>();
    r.digester(Digester {
        doc_type: "manual",
        run: |_, ids| Box::pin(async move { Ok(ids.iter().map(|id| (*id, digest(*id))).collect()) }),
    });
}
