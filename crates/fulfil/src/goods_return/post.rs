//! `goods_return.post`

use super::events::GoodsReturnKind;
use super::ground::{Ground, ground};
use super::model::{GoodsReturn, GoodsReturnLine, PostedReturn};
use super::{DOC_TYPE, sql, write};
use crate::delivery::model::{Delivery, DeliveryLine, DeliveryStanding, Progress, by_id, lines_of, progress_of, standing_of};
use crate::delivery::{self, sql as delivered};
use crate::measure::{about, in_base};
use crate::posting::Poster;
use crate::terms::Arises;
use base::{BusinessDate, Decision, Id, Money, Quantity, Refusal};
use futures_util::try_join;
use kernel::access::User;
use kernel::db::Val;
use kernel::ledger::money::{self, Account, Allocate, Guard, Side};
use kernel::{Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use rules::share::Portion;
use sales::api::{LINES_MAX, Moving, OrderFacts};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use stock::api::Returning;

/// Takes goods of a delivery back and posts the return.
pub struct Post;

/// Goods that came back.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PostReturn {
    /// The delivery with which they left.
    pub delivery: Id<Delivery>,
    /// The day they came, not before they left and not after today.
    pub returned_on: BusinessDate,
    /// Why, at most 200 characters.
    pub reason: String,
    /// 1 to 200 lines of the delivery.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<ReturnLine>,
}

/// What of a line came back.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReturnLine {
    /// The number of the delivery's line.
    pub delivery_line: i64,
    /// How much of it, in thousandths of the unit it was ordered in, above zero.
    pub quantity: Quantity,
}

/// What a return depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Coming {
    delivery: Delivery,
    lines: Vec<DeliveryLine>,
    progress: Vec<Progress>,
    standing: DeliveryStanding,
    order: OrderFacts,
    ground: Ground,
    /// The item of the receivable: its id, amount and what of it is open.
    item: Option<(i64, i64, i64)>,
    /// What the goods cost that came back before, by line of the delivery.
    costs_back: BTreeMap<i64, i64>,
    today: BusinessDate,
    poster: Option<Id<User>>,
}

/// The return as it will be posted.
pub struct Plan {
    input: PostReturn,
    delivery: Delivery,
    version: i64,
    order: OrderFacts,
    lines: Vec<Back>,
    /// Whether the receivable has arisen, and the item that it opened.
    arisen: bool,
    item: Option<(i64, i64)>,
    poster: i64,
}

/// A line that comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Back {
    of: DeliveryLine,
    before: Progress,
    base: Quantity,
    net: i64,
    tax: i64,
    cost: i64,
}

impl Operation for Post {
    const NAME: &'static str = "goods_return.post";
    const NEEDS: Permission = Permission::new("goods_return.post");
    type Input = PostReturn;
    type Facts = Coming;
    type Plan = Plan;
    type Output = PostedReturn;

    fn samples() -> Vec<PostReturn> {
        let returned_on = BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN);
        let lines = vec![ReturnLine { delivery_line: 1, quantity: Quantity::from_thousandths(1_000) }];
        vec![PostReturn { delivery: Id::new(delivery::SAMPLE), returned_on, reason: "包装破损".into(), lines }]
    }

    fn alone(input: &PostReturn) -> Vec<Refusal> {
        let mut bounds = Bounds::new().text("reason", &input.reason, NAME_MAX).lines("lines", input.lines.len(), LINES_MAX);
        for (i, line) in input.lines.iter().enumerate() {
            bounds = bounds.quantity(&format!("lines.{i}.quantity"), line.quantity);
        }
        bounds.refusals()
    }

    async fn gather(read: &Read<'_>, input: &PostReturn) -> Res<Coming> {
        let id = p![input.delivery];
        let (delivery, lines, progress, standing, item, costs) = try_join!(
            by_id(read, input.delivery),
            lines_of(read, input.delivery),
            progress_of(read, input.delivery),
            standing_of(read, input.delivery),
            read.opt(&delivered::ITEM_OF, id),
            read.fetch::<(i64, i64)>(&sql::COSTS_BACK, id)
        )?;
        let (order, ground) = try_join!(sales::api::facts(read, delivery.order_id), ground(read, &delivery))?;
        let (costs_back, today) = (costs.into_iter().collect(), read.today(delivery.entity_id));
        Ok(Coming { delivery, lines, progress, standing, order, ground, item, costs_back, today, poster: read.actor().user })
    }

    fn decide(input: &PostReturn, facts: &Coming, _: &Terms<'_>) -> Decision<Plan> {
        let delivery = &facts.delivery;
        let mut refusals = Vec::new();
        if input.returned_on > facts.today {
            refusals.push(Refusal::new("goods_return.in_future").arg("today", facts.today).field("returned_on"));
        } else if input.returned_on < delivery.delivered_on {
            let no = Refusal::new("goods_return.too_early").arg("delivered_on", delivery.delivered_on);
            refusals.push(no.field("returned_on"));
        }
        if facts.standing.reversed {
            refusals.push(Refusal::new("delivery.reversed").arg("number", delivery.number.as_str()).field("delivery"));
            return Decision::Refuse(refusals);
        }
        let (lines, wrong) = coming_back(input, facts);
        refusals.extend(facts.ground.closed());
        refusals.extend(wrong);
        let plan = Plan {
            input: input.clone(),
            delivery: delivery.clone(),
            version: facts.standing.version,
            order: facts.order.clone(),
            lines,
            arisen: match delivery.arises {
                Arises::Delivery => true,
                Arises::Signature => facts.standing.signed_on.is_some(),
                Arises::Invoice => false,
            },
            item: facts.item.map(|(id, _, open)| (id, open)),
            poster: facts.poster.map_or(0, Id::get),
        };
        Decision::unless(refusals, plan, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<PostedReturn> {
        let id = tx.id::<GoodsReturn>()?;
        let d = &plan.delivery;
        let moving = |back: &Back| Moving { line_no: back.of.order_line_no, quantity: back.base, net_minor: back.net, tax_minor: back.tax };
        let moving: Vec<Moving> = plan.lines.iter().map(moving).collect();
        sales::api::returned(tx, &plan.order, &moving).await?;
        let (document, lines) = rows(plan, id);
        let back = |l: &GoodsReturnLine| Returning {
            line_no: l.line_no,
            product: l.product_id,
            quantity: l.base_quantity,
            cost_minor: l.cost_minor,
        };
        let back: Vec<Returning> = lines.iter().map(back).collect();
        let (entity, warehouse, on) = (d.entity_id.get(), d.warehouse_id.get(), plan.input.returned_on);
        stock::api::take_back(tx, DOC_TYPE, id.get(), entity, warehouse, on, &back).await?;
        let progress: Vec<Vec<Val<'_>>> = plan.lines.iter().map(moved).collect();
        tx.guard_many(&delivered::RETURNED, &progress).await?;
        tx.guard(&delivered::STANDING_RETURNED, p![document.gross_minor, d.id, plan.version], 1).await?;
        post_money(tx, plan, id, document.gross_minor).await?;
        let number = write::post(tx, &document, &lines).await?;
        Ok(PostedReturn { id, number, gross: Money::new(document.gross_minor, d.currency) })
    }
}

/// The lines that come back, in the order of the delivery's, and what is wrong with those asked for.
fn coming_back(input: &PostReturn, facts: &Coming) -> (Vec<Back>, Vec<Refusal>) {
    let (mut lines, mut refusals, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (at, line) in input.lines.iter().enumerate() {
        let field = |name: &str| format!("lines.{at}.{name}");
        let of = facts.lines.iter().zip(&facts.progress).find(|(of, _)| of.line_no == line.delivery_line);
        let Some((of, before)) = of else {
            refusals.push(Refusal::new("goods_return.no_such_line").field(field("delivery_line")));
            continue;
        };
        if !seen.insert(of.line_no) {
            refusals.push(Refusal::new("goods_return.line_twice").field(field("delivery_line")));
            continue;
        }
        match back(line.quantity, of, before, facts.costs_back.get(&of.line_no).copied().unwrap_or_default()) {
            Ok(back) => lines.push(back),
            Err(no) => refusals.push(no.field(field("quantity"))),
        }
    }
    lines.sort_by_key(|line| line.of.line_no);
    (lines, refusals)
}

/// A line that comes back: what is not invoiced first, by its share of that.
fn back(quantity: Quantity, of: &DeliveryLine, before: &Progress, cost_back: i64) -> Result<Back, Refusal> {
    if !quantity.is_positive() {
        return Err(Refusal::new("quantity.not_positive"));
    }
    let left = Quantity::from_thousandths(of.base_quantity.thousandths() - before.returned.thousandths());
    let Some(base) = in_base(quantity, of.quantity, of.base_quantity) else {
        return Err(Refusal::new("delivery.not_whole").arg("unit", of.unit.as_str()));
    };
    if base > left {
        let left = about(left, of.quantity, of.base_quantity);
        return Err(Refusal::new("goods_return.above_delivered").arg("left", left).arg("unit", of.unit.as_str()));
    }
    let kept = Portion {
        quantity: left,
        net_minor: of.net_minor - before.returned_net_minor,
        tax_minor: of.tax_minor - before.returned_tax_minor,
    };
    let not_invoiced = Portion {
        quantity: Quantity::from_thousandths(left.thousandths() - before.invoiced.thousandths()),
        net_minor: kept.net_minor - before.invoiced_net_minor,
        tax_minor: kept.tax_minor - before.invoiced_tax_minor,
    };
    let (net, tax) = rules::share::back(kept, not_invoiced, base);
    let cost = rules::share::amount(left, of.cost_minor - cost_back, base);
    Ok(Back { of: of.clone(), before: before.clone(), base, net, tax, cost })
}

/// How the progress of a line moves.
fn moved(back: &Back) -> Vec<Val<'_>> {
    let before = &back.before;
    let of = (back.of.delivery_id, back.of.line_no);
    p![back.base, back.net, back.tax, of.0, of.1, before.returned, before.returned_net_minor, before.returned_tax_minor].to_vec()
}

/// What came back is owed no more. Where the receivable has arisen it pays the delivery's own item as far as that is open, and the
/// rest is the customer's; before that it was only delivered.
async fn post_money(tx: &Tx<'_>, plan: &Plan, id: Id<GoodsReturn>, gross: i64) -> Res<()> {
    if gross == 0 {
        return Ok(());
    }
    let d = &plan.delivery;
    let poster = Poster {
        entity: d.entity_id.get(),
        payer: d.payer_id.get(),
        exposure: d.exposure_id,
        currency: d.currency,
        doc_type: DOC_TYPE,
        doc_id: id.get(),
        effective: plan.input.returned_on,
    };
    let postings = if plan.arisen {
        let credit = money::open_item(tx, &poster.item(Side::Credit, gross, plan.input.returned_on)).await?;
        let (debit, open) = plan.item.unwrap_or_default();
        let paid = open.min(gross);
        if paid > 0 {
            money::allocate(tx, &[Allocate { debit, credit, amount_minor: paid }]).await?;
        }
        poster.postings(&[(Account::Invoiced, -paid), (Account::Advances, gross - paid)])
    } else {
        poster.postings(&[(Account::Delivered, -gross)])
    };
    money::post_money(tx, &postings, Guard::None).await?;
    Ok(())
}

fn rows(plan: &Plan, id: Id<GoodsReturn>) -> (GoodsReturn, Vec<GoodsReturnLine>) {
    let line = |(line_no, back): (i64, &Back)| GoodsReturnLine {
        return_id: id,
        line_no,
        delivery_line_no: back.of.line_no,
        product_id: back.of.product_id,
        base_quantity: back.base,
        net_minor: back.net,
        tax_minor: back.tax,
        gross_minor: back.net + back.tax,
        cost_minor: back.cost,
    };
    let lines: Vec<GoodsReturnLine> = (1..).zip(&plan.lines).map(line).collect();
    let (on, reason) = (plan.input.returned_on, plan.input.reason.trim());
    let document = GoodsReturn::of(&plan.delivery, id, GoodsReturnKind::Return, on, reason, plan.poster, &lines);
    (document, lines)
}
