//! `sample.issue`

use super::events::SampleIssued;
use super::ground::{self, Ground, LINES_MAX};
use super::model::{Customer, Kind};
use super::post::{Draft, DraftLine, PostedStock, post};
use super::sql;
use super::transfer::StockLine;
use crate::cost::model::Costing;
use crate::cost::post::Move;
use crate::reservation::events::Moved;
use crate::warehouse::model::Warehouse;
use base::{BusinessDate, Id, Quantity, Refusal, code_key};
use futures_util::try_join;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives samples to a customer, for nothing.
pub struct Issue;

/// What is given to whom.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct IssueSample {
    /// From where.
    pub warehouse: Id<Warehouse>,
    /// The code of the customer who gets them. Not its id: who gives out samples looks after a warehouse, and after no customer.
    pub customer: String,
    /// The day they leave, not after today.
    pub moved_on: BusinessDate,
    /// What for, at most 200 characters.
    pub reason: String,
    /// 1 to 50 lines.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<StockLine>,
}

/// What it depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Giving {
    ground: Ground,
    customer: Option<Getting>,
}

kernel::row! {
    /// A customer, as far as it can get something.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Getting {
        /// Who.
        pub id: Id<Customer>,
        /// Nothing goes there any more.
        pub closed: bool,
        /// The version that was read.
        pub version: i64,
    }
}

impl Operation for Issue {
    const NAME: &'static str = "sample.issue";
    const NEEDS: Permission = Permission::new("sample.issue");
    type Input = IssueSample;
    type Facts = Giving;
    type Plan = Draft;
    type Output = PostedStock;

    fn samples() -> Vec<IssueSample> {
        let line = |product, quantity| StockLine { product: Id::new(product), quantity: Quantity::from_thousandths(quantity) };
        let moved_on = BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN);
        let (warehouse, lines) = (Id::new(70), vec![line(54, 1_000), line(55, 1_000)]);
        vec![IssueSample { warehouse, customer: "C0080".into(), moved_on, reason: "新品试用".into(), lines }]
    }

    async fn gather(read: &Read<'_>, input: &IssueSample) -> Res<Giving> {
        let ground = ground::gather(read, input.warehouse, None, input.lines.iter().map(|line| line.product));
        let code = code_key(&input.customer);
        let (ground, customer) = try_join!(ground, read.opt::<Getting>(&sql::CUSTOMER, p![&code]))?;
        if let Some(customer) = &customer {
            read.observe(customer.id, customer.version);
        }
        Ok(Giving { ground, customer })
    }

    fn decide(input: &IssueSample, facts: &Giving, _: &Terms<'_>) -> Decision<Draft> {
        let ground = &facts.ground;
        let mut refusals = ground.head(input.moved_on, input.lines.len());
        match &facts.customer {
            Some(customer) if customer.closed => refusals.push(Refusal::new("customer.closed").field("customer")),
            None => refusals.push(Refusal::new("sample.no_such_customer").field("customer")),
            Some(_) => {}
        }
        let mut bounds = Bounds::new().text("reason", &input.reason, NAME_MAX);
        for (i, line) in input.lines.iter().enumerate() {
            bounds = bounds.quantity(&format!("lines.{i}.quantity"), line.quantity);
        }
        refusals.extend(bounds.refusals());
        let leaving = input.lines.iter().enumerate().filter(|(_, line)| line.quantity.is_positive());
        refusals.extend(ground.short(leaving.map(|(i, line)| (i, line.product, line.quantity))));
        let line = |(line_no, line): (i64, &StockLine)| DraftLine {
            line_no,
            product: line.product,
            quantity: line.quantity,
            // What has no other side was refused.
            here: line.quantity.checked_neg().unwrap_or(Quantity::ZERO),
            unit_cost_micro: None,
            cost: Some(Move { line_no, product: line.product.get(), quantity: line.quantity, how: Costing::Out, seen: None }),
        };
        let draft = Draft {
            kind: Kind::SampleIssue,
            site: ground.site.clone(),
            to: None,
            customer: facts.customer.as_ref().map(|customer| customer.id.get()),
            corrects: None,
            reason: input.reason.clone(),
            moved_on: input.moved_on,
            owner: ground.owner.map_or(0, Id::get),
            lines: (1..).zip(&input.lines).map(line).collect(),
        };
        Decision::unless(refusals, draft, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Draft) -> Res<PostedStock> {
        let document = tx.id()?;
        let lines = plan.lines.iter().map(|line| Moved { product: line.product, quantity: line.quantity }).collect();
        if let Some(customer) = plan.customer.and_then(Id::try_new) {
            tx.publish(&SampleIssued { document, warehouse: plan.site.warehouse, customer, lines })?;
        }
        post(tx, document, plan).await
    }
}
