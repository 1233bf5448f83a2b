//! `opening.enter_order`

use super::old::{OldFacts, OldLine, OldOrder, old_facts, old_plan, post_old};
use crate::order::model::SalesOrder;
use crate::order::plan::OrderPlan;
use crate::order_draft::model::LINES_MAX;
use base::{BusinessDate, Id, Quantity};
use crm::api::Customer;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx};
use org::api::{NewOpening, OpeningArea, enter_opening, old_number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

/// Enters an order of the system before of which nothing was delivered yet; of one that was delivered in part, what is left.
pub struct EnterOne;

/// An order of the system before.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct EnterOrder {
    /// Who ordered.
    pub customer: Id<Customer>,
    /// From where the goods are sent; they are held there.
    pub warehouse: Id<Warehouse>,
    /// Its number in the system before, at most 40 characters; once a customer.
    pub old_number: String,
    /// Its day, before the books begin.
    pub ordered_on: BusinessDate,
    /// The day the customer wants the goods; it is promised for that day, or for today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_on: Option<BusinessDate>,
    /// Whether prices hold the tax; not given = as the company writes its prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with_tax: Option<bool>,
    /// A remark, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// 1 to 200 lines: what is still to be delivered.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<OldLine>,
}

impl EnterOrder {
    fn old(&self) -> OldOrder {
        OldOrder {
            area: OpeningArea::Order,
            customer: self.customer,
            warehouse: self.warehouse,
            old_number: self.old_number.clone(),
            dated: ("ordered_on", self.ordered_on),
            posted_on: None,
            requested_on: self.requested_on,
            with_tax: self.with_tax,
            remark: self.remark.clone(),
            lines: self.lines.clone(),
            holds: true,
        }
    }
}

/// The order as it will be written.
pub struct Plan {
    old: OldOrder,
    order: OrderPlan,
}

/// The order as it was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnteredOrder {
    /// Its id.
    pub id: Id<SalesOrder>,
    /// The number it has here.
    pub number: String,
    /// Its version.
    pub version: i64,
    /// What it comes to with tax, in minor units.
    pub gross_minor: i64,
}

impl Operation for EnterOne {
    const NAME: &'static str = "opening.enter_order";
    const NEEDS: Permission = Permission::new("opening.enter");
    type Input = EnterOrder;
    type Facts = OldFacts;
    type Plan = Plan;
    type Output = EnteredOrder;

    fn samples() -> Vec<EnterOrder> {
        let line = |product, quantity, tax_rate| OldLine {
            product: Id::new(product),
            unit: None,
            quantity: Quantity::from_thousandths(quantity),
            price_micro: 310_000_000,
            tax_rate,
        };
        vec![EnterOrder {
            customer: Id::new(83),
            warehouse: Id::new(70),
            old_number: "DD-2026-1101".into(),
            ordered_on: BusinessDate::from_ymd(2026, 11, 1).unwrap_or(BusinessDate::MIN),
            requested_on: BusinessDate::from_ymd(2026, 12, 1),
            with_tax: Some(true),
            remark: None,
            lines: vec![line(56, 2_000, None), line(51, 1_000, Some(1_300))],
        }]
    }

    async fn gather(read: &Read<'_>, input: &EnterOrder) -> Res<OldFacts> {
        old_facts(read, &input.old(), Self::NEEDS).await
    }

    fn decide(input: &EnterOrder, facts: &OldFacts, terms: &Terms<'_>) -> Decision<Plan> {
        let old = input.old();
        match old_plan(&old, facts, terms) {
            Ok(order) => Decision::allow(Plan { old, order }),
            Err(refusals) => Decision::Refuse(refusals),
        }
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<EnteredOrder> {
        let order = post_old(tx, &plan.order).await?;
        let number = old_number(&plan.old.old_number);
        let opening = NewOpening {
            doc_id: order.id.get(),
            entity: order.entity.get(),
            area: plan.old.area,
            customer: order.customer.get(),
            old_number: &number,
            document_on: plan.old.dated.1,
            currency: order.currency,
            amount_minor: order.gross_minor,
        };
        enter_opening(tx, &opening).await?;
        Ok(EnteredOrder { id: order.id, number: order.number, version: order.version, gross_minor: order.gross_minor })
    }
}
