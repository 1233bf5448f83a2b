//! `delivery.post`

use super::credit::{Allowed, Credit, again};
use super::events::{DeliveryPosted, LineGone};
use super::model::{Delivery, DeliveryLine, digest};
use super::{DOC_TYPE, ORDER, sql};
use crate::measure::{in_base, in_ordered};
use crate::posting::Poster;
use crate::terms::{ARISES, Arises};
use base::{BusinessDate, Clause, Decision, Id, Money, Quantity, Refusal, Remedy};
use catalog::api::Product;
use crm::api::CREDIT_STRENGTH;
use futures_util::try_join;
use kernel::access::User;
use kernel::db::Val;
use kernel::ledger::money::{self, Account, Exposure, Side};
use kernel::ledger::quantity::{self, Reserve, reserved_by};
use kernel::number::post_document;
use kernel::{Operation, Permission, Posting, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use rules::order::CreditTerms;
use sales::api::{LINES_MAX, LineFacts, Moving, OrderFacts, OrderState, SalesOrder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use stock::api::Leaving;

/// Sends goods of an order out of their warehouse and posts the delivery.
pub struct Post;

/// Goods that leave.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PostDelivery {
    /// The order.
    pub order: Id<SalesOrder>,
    /// The order's version that was seen; as it stands when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// The day they leave, not after today.
    pub delivered_on: BusinessDate,
    /// What of the order leaves; not given = everything that is open. A list without a line is a slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = LINES_MAX))]
    pub lines: Option<Vec<DeliverLine>>,
    /// What else is to be known, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// What of a line leaves.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct DeliverLine {
    /// The number of the order's line.
    pub order_line: i64,
    /// How much of it, in thousandths of the unit it was ordered in, above zero.
    pub quantity: Quantity,
}

/// What a delivery depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Shipping {
    order: OrderFacts,
    /// The day the order was confirmed.
    ordered_on: BusinessDate,
    /// The credit of the payer's group.
    exposure: Option<Exposure>,
    /// The oldest day on which something open of that group was due.
    oldest_due: Option<BusinessDate>,
    /// What the order holds of the stock.
    held: Vec<Reserve>,
    today: BusinessDate,
    poster: Option<Id<User>>,
}

/// The delivery as it will be posted.
pub struct Plan {
    input: PostDelivery,
    order: OrderFacts,
    lines: Vec<Going>,
    arises: Arises,
    due_on: Option<BusinessDate>,
    gross: Money,
    allowed: Allowed,
    poster: i64,
}

/// A line that leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Going {
    order_line: i64,
    product: Id<Product>,
    unit: String,
    quantity: Quantity,
    base: Quantity,
    tax_rate: i64,
    net: i64,
    tax: i64,
    /// What is released of the order's reservation.
    released: Vec<Reserve>,
}

/// The delivery as posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostedDelivery {
    /// Its id.
    pub id: Id<Delivery>,
    /// Its number.
    pub number: String,
    /// What it comes to with tax.
    pub gross: Money,
    /// When it is due, where the receivable arose with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<BusinessDate>,
    /// What has become of the order.
    pub order_state: OrderState,
    /// What whoever delivered should be reminded of.
    pub reminders: Vec<Remedy>,
}

impl Operation for Post {
    const NAME: &'static str = "delivery.post";
    const NEEDS: Permission = Permission::new("delivery.post");
    type Input = PostDelivery;
    type Facts = Shipping;
    type Plan = Plan;
    type Output = PostedDelivery;

    fn samples() -> Vec<PostDelivery> {
        let delivered_on = BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN);
        let line = DeliverLine { order_line: 1, quantity: Quantity::from_thousandths(2_000) };
        let part = PostDelivery {
            order: Id::new(super::SAMPLE_ORDER),
            version: None,
            delivered_on,
            lines: Some(vec![line]),
            remark: Some("先发一部分".into()),
        };
        vec![part.clone(), PostDelivery { lines: None, remark: None, ..part }]
    }

    fn alone(input: &PostDelivery) -> Vec<Refusal> {
        let mut bounds = Bounds::new().optional_text("remark", input.remark.as_deref(), NAME_MAX);
        if let Some(lines) = &input.lines {
            bounds = bounds.lines("lines", lines.len(), LINES_MAX);
        }
        for (i, line) in input.lines.iter().flatten().enumerate() {
            bounds = bounds.quantity(&format!("lines.{i}.quantity"), line.quantity);
        }
        bounds.refusals()
    }

    async fn gather(read: &Read<'_>, input: &PostDelivery) -> Res<Shipping> {
        let order = sales::api::facts(read, input.order).await?;
        let docs = [order.id.get()];
        let (held, exposure, oldest_due, (ordered_on,)) = try_join!(
            reserved_by(read, ORDER, &docs),
            money::exposure(read, order.entity.get(), order.credit_group.get(), order.currency),
            money::oldest_due(read, order.entity.get(), order.credit_group.get(), order.currency),
            read.one::<(BusinessDate,)>(&sql::ORDERED_ON, p![order.id])
        )?;
        let (held, today) = (held.into_values().flatten().collect(), read.today(order.entity));
        Ok(Shipping { order, ordered_on, exposure, oldest_due, held, today, poster: read.actor().user })
    }

    fn decide(input: &PostDelivery, facts: &Shipping, terms: &Terms<'_>) -> Decision<Plan> {
        let order = &facts.order;
        let mut refusals = dated(input, facts);
        if !order.state.is_open() {
            refusals.push(Refusal::new("delivery.order_not_open").arg("number", order.number.as_str()).field("order"));
            return Decision::Refuse(refusals);
        }
        if input.version.is_some_and(|version| version != order.version) {
            refusals.push(Refusal::new("record.changed_meanwhile").field("version"));
        }
        let (lines, wrong) = going(input, facts);
        refusals.extend(wrong);
        let arises = terms.now(&ARISES, order.entity.get());
        let gross = Money::new(lines.iter().map(|line| line.net + line.tax).sum(), order.currency);
        let due_on = match rules::payment::due_date(&order.payment.rule(), input.delivered_on) {
            Ok(day) => (arises.value == Arises::Delivery && gross.minor > 0).then_some(day),
            Err(no) => {
                refusals.push(no.field("delivered_on"));
                None
            }
        };
        let kind = order.payment.kind;
        let credit = Credit { exposure: facts.exposure.as_ref(), oldest_due: facts.oldest_due, today: facts.today, kind, gross };
        let by_rule = with_basis(again(&credit, &credit_terms(terms, order)), &arises.clause);
        let about = |_: &Allowed| Remedy::new("delivery.about").arg("number", order.number.as_str()).arg("gross", gross);
        let plan = by_rule.about(about).map(|allowed| Plan {
            input: input.clone(),
            order: order.clone(),
            lines,
            arises: arises.value,
            due_on,
            gross,
            allowed,
            poster: facts.poster.map_or(0, Id::get),
        });
        crate::unless(refusals, plan)
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<PostedDelivery> {
        let id = tx.id::<Delivery>()?;
        let order = &plan.order;
        let moving: Vec<Moving> =
            plan.lines.iter().map(|l| Moving { line_no: l.order_line, quantity: l.base, net_minor: l.net, tax_minor: l.tax }).collect();
        let moved = sales::api::deliver(tx, order, &moving).await?;
        let released: Vec<Reserve> = plan.lines.iter().flat_map(|line| line.released.iter().cloned()).collect();
        quantity::release(tx, ORDER, order.id.get(), &released).await?;
        let leaving: Vec<Leaving> =
            (1..).zip(&plan.lines).map(|(line_no, l)| Leaving { line_no, product: l.product, quantity: l.base }).collect();
        let (entity, warehouse, on) = (order.entity.get(), order.warehouse.get(), plan.input.delivered_on);
        let costs = stock::api::issue(tx, DOC_TYPE, id.get(), entity, warehouse, on, &leaving).await?;
        post_money(tx, plan, id).await?;

        let (delivery, lines) = rows(plan, id, &costs);
        let number = posted(tx, &delivery, &lines, false).await?;
        let reminders = plan.allowed.reminders.clone();
        Ok(PostedDelivery { id, number, gross: plan.gross, due_on: delivery.due_on, order_state: moved.state, reminders })
    }
}

/// What is wrong with the day.
fn dated(input: &PostDelivery, facts: &Shipping) -> Vec<Refusal> {
    let mut refusals = Bounds::new().not_long_ago("delivered_on", input.delivered_on, facts.today).refusals();
    if input.delivered_on > facts.today {
        refusals.push(Refusal::new("delivery.in_future").arg("today", facts.today).field("delivered_on"));
    }
    if input.delivered_on < facts.ordered_on && refusals.is_empty() {
        refusals.push(Refusal::new("delivery.before_order").arg("ordered_on", facts.ordered_on).field("delivered_on"));
    }
    refusals
}

fn credit_terms(terms: &Terms<'_>, order: &OrderFacts) -> CreditTerms {
    let entity = order.entity.get();
    CreditTerms { strength: terms.now(&CREDIT_STRENGTH, entity), overdue_days_max: terms.now(&sales::api::OVERDUE_DAYS_MAX, entity) }
}

/// The same answer, resting on one clause more.
fn with_basis<P>(decision: Decision<P>, clause: &Clause) -> Decision<P> {
    let with = |mut basis: Vec<Clause>| {
        basis.push(clause.clone());
        basis
    };
    match decision {
        Decision::Allow { plan, basis } => Decision::Allow { plan, basis: with(basis) },
        Decision::NeedsApproval { plan, needs, basis } => Decision::NeedsApproval { plan, needs, basis: with(basis) },
        refused => refused,
    }
}

/// The lines that leave, in the order of the order's lines, and what is wrong with those asked for.
fn going(input: &PostDelivery, facts: &Shipping) -> (Vec<Going>, Vec<Refusal>) {
    let order = &facts.order;
    let mut refusals = Vec::new();
    let mut asked: BTreeMap<i64, (Option<usize>, Quantity)> = BTreeMap::new();
    if input.lines.is_none() {
        let open = order.lines.iter().filter(|line| line.open().is_positive());
        asked.extend(open.map(|line| (line.line_no, (None, line.open()))));
    }
    for (at, line) in input.lines.iter().flatten().enumerate() {
        let Some(of) = order.lines.iter().find(|of| of.line_no == line.order_line) else {
            refusals.push(Refusal::new("delivery.no_such_line").field(format!("lines.{at}.order_line")));
            continue;
        };
        match base_of(line.quantity, of) {
            Ok(base) if asked.insert(of.line_no, (Some(at), base)).is_some() => {
                refusals.push(Refusal::new("delivery.line_twice").field(format!("lines.{at}.order_line")));
            }
            Ok(_) => {}
            Err(no) => refusals.push(no.field(format!("lines.{at}.quantity"))),
        }
    }
    let mut lines = Vec::new();
    for (line_no, (at, base)) in asked {
        let Some(of) = order.lines.iter().find(|of| of.line_no == line_no) else { continue };
        match taken(base, of, &facts.held) {
            Ok(line) => lines.push(line),
            Err(no) => refusals.push(no.field(at.map_or_else(|| "order".to_owned(), |at| format!("lines.{at}.quantity")))),
        }
    }
    // That a list has no line is said of the input by itself.
    if lines.is_empty() && refusals.is_empty() && input.lines.as_ref().is_none_or(|lines| !lines.is_empty()) {
        refusals.push(Refusal::new("delivery.nothing").field("lines"));
    }
    (lines, refusals)
}

/// What is asked for in the product's own unit, within what is open.
fn base_of(quantity: Quantity, of: &LineFacts) -> Result<Quantity, Refusal> {
    if !quantity.is_positive() {
        return Err(Refusal::new("quantity.not_positive"));
    }
    let Some(base) = in_base(quantity, of.quantity, of.ordered) else {
        return Err(Refusal::new("delivery.not_whole").arg("unit", of.unit.as_str()));
    };
    if base > of.open() {
        let open = crate::measure::about(of.open(), of.quantity, of.ordered);
        return Err(Refusal::new("delivery.above_open").arg("open", open).arg("unit", of.unit.as_str()));
    }
    Ok(base)
}

/// A line that leaves, with its amounts and what it takes of the reservation.
fn taken(base: Quantity, of: &LineFacts, held: &[Reserve]) -> Result<Going, Refusal> {
    let (net, tax) = of.part(base);
    let (mut missing, mut released) = (base.thousandths(), Vec::new());
    for hold in held.iter().filter(|hold| hold.line_no == of.line_no) {
        let takes = hold.quantity.thousandths().min(missing);
        if takes > 0 {
            released.push(Reserve { quantity: Quantity::from_thousandths(takes), ..hold.clone() });
            missing -= takes;
        }
    }
    if missing > 0 {
        return Err(Refusal::new("delivery.not_reserved").arg("missing", Quantity::from_thousandths(missing)));
    }
    let quantity =
        in_ordered(base, of.quantity, of.ordered).ok_or_else(|| Refusal::new("delivery.not_whole").arg("unit", of.unit.as_str()))?;
    Ok(Going {
        order_line: of.line_no,
        product: of.product,
        unit: of.unit.clone(),
        quantity,
        base,
        tax_rate: of.tax_rate,
        net,
        tax,
        released,
    })
}

/// Moves the payer's exposure, and opens the item where the receivable arises with the delivery.
async fn post_money(tx: &Tx<'_>, plan: &Plan, id: Id<Delivery>) -> Res<()> {
    let order = &plan.order;
    let poster = Poster {
        entity: order.entity.get(),
        payer: order.payer.get(),
        exposure: order.exposure,
        currency: order.currency,
        doc_type: DOC_TYPE,
        doc_id: id.get(),
        effective: plan.input.delivered_on,
    };
    let gross = plan.gross.minor;
    let to = if plan.arises == Arises::Delivery { Account::Invoiced } else { Account::Delivered };
    let postings = poster.postings(&[(Account::OpenOrders, -gross), (to, gross)]);
    if let Some(due_on) = plan.due_on {
        money::open_item(tx, &poster.item(Side::Debit, gross, due_on)).await?;
    }
    if !postings.is_empty() {
        money::post_money(tx, &postings, plan.allowed.guard).await?;
    }
    Ok(())
}

/// What a delivery does not have from its order or its lines.
pub(crate) struct Head<'a> {
    /// The day the goods left.
    pub delivered_on: BusinessDate,
    /// When the receivable is due, where it arises now.
    pub due_on: Option<BusinessDate>,
    /// Where the receivable arises.
    pub arises: Arises,
    /// A remark, as typed.
    pub remark: Option<&'a str>,
    /// Who posts it; 0 = nobody in person.
    pub poster: i64,
}
impl Head<'_> {
    /// The delivery of an order's lines; its number comes last.
    pub(crate) fn delivery(&self, id: Id<Delivery>, order: &OrderFacts, lines: &[DeliveryLine]) -> Delivery {
        let sum = |figure: fn(&DeliveryLine) -> i64| lines.iter().map(figure).sum();
        Delivery {
            id,
            number: String::new(),
            entity_id: order.entity,
            order_id: order.id,
            customer_id: order.customer,
            receiver_id: order.receiver,
            invoiced_id: order.invoiced,
            payer_id: order.payer,
            exposure_id: order.exposure,
            currency: order.currency,
            warehouse_id: order.warehouse,
            address_id: order.address,
            delivered_on: self.delivered_on,
            due_on: self.due_on,
            arises: self.arises,
            net_minor: sum(|l| l.net_minor),
            tax_minor: sum(|l| l.tax_minor),
            gross_minor: sum(|l| l.gross_minor),
            cost_minor: sum(|l| l.cost_minor),
            remark: self.remark.map(str::trim).filter(|remark| !remark.is_empty()).map(str::to_owned),
            department_id: order.department,
            owner_id: self.poster,
        }
    }
}

/// The document's rows; its number comes last.
fn rows(plan: &Plan, id: Id<Delivery>, costs: &[i64]) -> (Delivery, Vec<DeliveryLine>) {
    let order = &plan.order;
    let line = |((line_no, l), cost): ((i64, &Going), &i64)| DeliveryLine {
        delivery_id: id,
        line_no,
        order_line_no: l.order_line,
        product_id: l.product,
        unit: l.unit.clone(),
        quantity: l.quantity,
        base_quantity: l.base,
        tax_rate: l.tax_rate,
        net_minor: l.net,
        tax_minor: l.tax,
        gross_minor: l.net + l.tax,
        cost_minor: *cost,
    };
    let lines: Vec<DeliveryLine> = (1..).zip(&plan.lines).zip(costs).map(line).collect();
    let head = Head {
        delivered_on: plan.input.delivered_on,
        due_on: plan.due_on,
        arises: plan.arises,
        remark: plan.input.remark.as_deref(),
        poster: plan.poster,
    };
    let delivery = head.delivery(id, order, &lines);
    (delivery, lines)
}

/// Posts a delivery with its lines: it gets its number, its rows are written, the world is told. For what left in an earlier system nobody signs.
pub(crate) async fn posted(tx: &Tx<'_>, d: &Delivery, lines: &[DeliveryLine], past: bool) -> Res<String> {
    let of: Vec<&DeliveryLine> = lines.iter().collect();
    let posting = Posting {
        doc_type: DOC_TYPE,
        doc_id: d.id.get(),
        entity: d.entity_id,
        series: DOC_TYPE,
        effective: d.delivered_on,
        digest: digest(d, &of),
        corrects: None,
    };
    let number = post_document(tx, posting).await?;
    insert(tx, d, &number, lines, past).await?;
    tell(tx, d, &number, lines)?;
    Ok(number)
}

/// Writes the document's rows.
async fn insert(tx: &Tx<'_>, d: &Delivery, number: &str, lines: &[DeliveryLine], past: bool) -> Res<()> {
    let header = p![
        d.id,
        number,
        d.entity_id,
        d.order_id,
        d.customer_id,
        d.receiver_id,
        d.invoiced_id,
        d.payer_id,
        d.exposure_id,
        &d.currency,
        d.warehouse_id,
        d.address_id,
        d.delivered_on,
        d.due_on,
        d.arises.as_str(),
        d.net_minor,
        d.tax_minor,
        d.gross_minor,
        d.cost_minor,
        d.remark.as_deref(),
        d.department_id,
        d.owner_id,
        tx.now()
    ];
    let of: Vec<Vec<Val<'_>>> = lines
        .iter()
        .map(|l| {
            let figures = [l.tax_rate, l.net_minor, l.tax_minor, l.gross_minor, l.cost_minor].map(Val::from);
            let mut row = p![d.id, l.line_no, l.order_line_no, l.product_id, l.unit.as_str(), l.quantity, l.base_quantity].to_vec();
            row.extend(figures);
            row
        })
        .collect();
    let progress: Vec<Vec<Val<'_>>> = lines.iter().map(|l| p![d.id, l.line_no, l.base_quantity].to_vec()).collect();
    // The lines refer to the document, which leaves first.
    try_join!(
        tx.guard(&sql::INSERT, header, 1),
        tx.guard_many(&sql::INSERT_LINE, &of),
        tx.guard_many(&sql::INSERT_PROGRESS, &progress),
        tx.guard(&sql::INSERT_STANDING, p![d.id, d.payer_id, d.gross_minor, false, past], 1)
    )?;
    Ok(())
}

/// Tells the world.
fn tell(tx: &Tx<'_>, d: &Delivery, number: &str, lines: &[DeliveryLine]) -> Res<()> {
    let gone = |l: &DeliveryLine| LineGone { line_no: l.line_no, product: l.product_id, quantity: l.base_quantity };
    tx.publish(&DeliveryPosted {
        delivery: d.id,
        number: number.to_owned(),
        order: d.order_id,
        entity: d.entity_id,
        customer: d.customer_id,
        payer: d.payer_id,
        warehouse: d.warehouse_id,
        delivered_on: d.delivered_on,
        gross: Money::new(d.gross_minor, d.currency),
        lines: lines.iter().map(gone).collect(),
    })?;
    tx.touch(d.id);
    tx.touch(d.order_id);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(ordered: i64, delivered: i64, quantity: i64) -> LineFacts {
        let q = Quantity::from_thousandths;
        LineFacts {
            line_no: 1,
            product: Id::new(50),
            ordered: q(ordered),
            delivered: q(delivered),
            returned: q(0),
            cancelled: q(0),
            net_minor: 8_850,
            tax_minor: 1_150,
            delivered_net_minor: if delivered > 0 { 2_950 } else { 0 },
            delivered_tax_minor: if delivered > 0 { 383 } else { 0 },
            unit: "件".into(),
            quantity: q(quantity),
            tax_rate: 1_300,
            price_micro: 33_333_333,
            gift: false,
        }
    }

    #[test]
    fn a_line_takes_its_share_and_its_reservation() {
        let q = Quantity::from_thousandths;
        let held = [Reserve { balance: 9, quantity: q(1_500), line_no: 1 }, Reserve { balance: 10, quantity: q(1_500), line_no: 1 }];
        let first = taken(q(1_000), &line(3_000, 0, 3_000), &held).expect("free");
        assert_eq!((first.net, first.tax, first.released.len()), (2_950, 383, 1));
        let rest = taken(q(2_000), &line(3_000, 1_000, 3_000), &held).expect("free");
        assert_eq!((rest.net, rest.tax), (5_900, 767), "all that is left takes all that is left");
        assert_eq!(rest.released.iter().map(|r| (r.balance, r.quantity.thousandths())).collect::<Vec<_>>(), [(9, 1_500), (10, 500)]);
        assert_eq!(taken(q(3_001), &line(4_000, 0, 4_000), &held).expect_err("more than held").key, "delivery.not_reserved");
    }

    #[test]
    fn what_is_asked_is_within_what_is_open() {
        let q = Quantity::from_thousandths;
        let key = |quantity: i64, of: &LineFacts| base_of(q(quantity), of).map(|base| base.thousandths()).map_err(|no| no.key);
        let boxes = line(24_000, 12_000, 2_000);
        assert_eq!(key(1_000, &boxes), Ok(12_000));
        assert_eq!(key(500, &boxes), Ok(6_000));
        assert_eq!(key(1_001, &boxes), Err("delivery.above_open".to_owned()));
        assert_eq!(key(0, &boxes), Err("quantity.not_positive".to_owned()));
        assert_eq!(key(1, &line(1_000, 0, 3_000)), Err("delivery.not_whole".to_owned()));
    }
}
