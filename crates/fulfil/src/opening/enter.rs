//! `opening.enter_delivery`

use crate::delivery::model::{Delivery, DeliveryLine};
use crate::delivery::post::{Head, posted};
use crate::history::{gone, post_money};
use crate::terms::Arises;
use base::{BusinessDate, Id, Money, Quantity};
use crm::api::Customer;
use kernel::access::User;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use org::api::{NewOpening, OpeningArea, enter_opening, old_number};
use sales::api::{LINES_MAX, LineFacts, Moving, OldFacts, OldLine, OldOrder, OrderFacts, OrderPlan, old_facts, old_plan, post_old};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::{StockCost, Warehouse};

/// Enters what a customer had got in the system before without an invoice.
pub struct EnterOne;

/// A delivery of the system before that is still to be invoiced; of one that was invoiced in part, what is left.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct EnterDelivery {
    /// Who ordered.
    pub customer: Id<Customer>,
    /// Where the goods left; what comes back of them is taken in there.
    pub warehouse: Id<Warehouse>,
    /// Its number in the system before, at most 40 characters; once a customer.
    pub old_number: String,
    /// The day they left, before the books begin.
    pub delivered_on: BusinessDate,
    /// Whether prices hold the tax; not given = as the company writes its prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with_tax: Option<bool>,
    /// A remark, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// 1 to 200 lines: what is still to be invoiced.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<OldLine>,
}

impl EnterDelivery {
    fn old(&self) -> OldOrder {
        OldOrder {
            area: OpeningArea::Delivery,
            customer: self.customer,
            warehouse: self.warehouse,
            old_number: self.old_number.clone(),
            dated: ("delivered_on", self.delivered_on),
            // A delivery stands on its own day.
            posted_on: Some(self.delivered_on),
            requested_on: None,
            with_tax: self.with_tax,
            remark: self.remark.clone(),
            lines: self.lines.clone(),
            holds: false,
        }
    }
}

/// What it depends on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Gone {
    #[serde(flatten)]
    old: OldFacts,
    poster: Option<Id<User>>,
}

/// The delivery as it will be posted.
pub struct Plan {
    old: OldOrder,
    order: OrderPlan,
    /// What goods cost on average now: so much they bring back when they come.
    costs: Vec<StockCost>,
    poster: i64,
}

/// The delivery as it was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnteredDelivery {
    /// Its id.
    pub id: Id<Delivery>,
    /// The number it has here.
    pub number: String,
    /// What it comes to with tax.
    pub gross: Money,
}

impl Operation for EnterOne {
    const NAME: &'static str = "opening.enter_delivery";
    const NEEDS: Permission = Permission::new("opening.enter");
    type Input = EnterDelivery;
    type Facts = Gone;
    type Plan = Plan;
    type Output = EnteredDelivery;

    fn samples() -> Vec<EnterDelivery> {
        let line = OldLine {
            product: Id::new(56),
            unit: None,
            quantity: Quantity::from_thousandths(3_000),
            price_micro: 300_000_000,
            tax_rate: None,
        };
        vec![EnterDelivery {
            customer: Id::new(83),
            warehouse: Id::new(70),
            old_number: "CK-2026-1005".into(),
            delivered_on: BusinessDate::from_ymd(2026, 10, 5).unwrap_or(BusinessDate::MIN),
            with_tax: Some(true),
            remark: None,
            lines: vec![line.clone(), OldLine { product: Id::new(52), tax_rate: Some(1_300), ..line }],
        }]
    }

    async fn gather(read: &Read<'_>, input: &EnterDelivery) -> Res<Gone> {
        Ok(Gone { old: old_facts(read, &input.old(), Self::NEEDS).await?, poster: read.actor().user })
    }

    fn decide(input: &EnterDelivery, facts: &Gone, terms: &Terms<'_>) -> Decision<Plan> {
        let old = input.old();
        match old_plan(&old, &facts.old, terms) {
            Ok(order) => {
                let (costs, poster) = (facts.old.order.costs.clone(), facts.poster.map_or(0, Id::get));
                Decision::allow(Plan { old, order, costs, poster })
            }
            Err(refusals) => Decision::Refuse(refusals),
        }
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<EnteredDelivery> {
        let id = tx.id::<Delivery>()?;
        let order = post_old(tx, &plan.order).await?;
        let moving = |l: &LineFacts| Moving { line_no: l.line_no, quantity: l.ordered, net_minor: l.net_minor, tax_minor: l.tax_minor };
        let moving: Vec<Moving> = order.lines.iter().map(moving).collect();
        sales::api::deliver(tx, &order, &moving).await?;
        let (delivery, lines) = rows(plan, &order, id);
        let number = old_number(&plan.old.old_number);
        let opening = NewOpening {
            doc_id: id.get(),
            entity: order.entity.get(),
            area: plan.old.area,
            customer: order.customer.get(),
            old_number: &number,
            document_on: delivery.delivered_on,
            currency: order.currency,
            amount_minor: delivery.gross_minor,
        };
        enter_opening(tx, &opening).await?;
        post_money(tx, &delivery).await?;
        let number = posted(tx, &delivery, &lines, true).await?;
        Ok(EnteredDelivery { id, number, gross: Money::new(delivery.gross_minor, delivery.currency) })
    }
}

/// The document's rows; its number comes last.
fn rows(plan: &Plan, order: &OrderFacts, id: Id<Delivery>) -> (Delivery, Vec<DeliveryLine>) {
    let cost = |l: &LineFacts| plan.costs.iter().find(|cost| cost.product == l.product).map_or(0, |cost| cost.at_average(l.ordered));
    let lines: Vec<DeliveryLine> = order.lines.iter().map(|l| gone(id, l, cost(l))).collect();
    let (delivered_on, remark) = (plan.old.dated.1, plan.old.remark.as_deref());
    let head = Head { delivered_on, due_on: None, arises: Arises::Invoice, remark, poster: plan.poster };
    let delivery = head.delivery(id, order, &lines);
    (delivery, lines)
}
