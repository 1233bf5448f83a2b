//! `delivery.reverse`: 反审核. A delivery is taken back as a whole by a counter-document, and the order is to be delivered again.

use super::model::{Delivery, DeliveryLine, DeliveryStanding, by_id, lines_of, standing_of};
use super::{ORDER, sql};
use crate::goods_return::events::GoodsReturnKind;
use crate::goods_return::ground::{Ground, ground};
use crate::goods_return::model::{GoodsReturn, GoodsReturnLine, PostedReturn};
use crate::goods_return::{DOC_TYPE, write};
use crate::posting::{Entry, Poster};
use base::{BusinessDate, Decision, Id, Quantity, Refusal};
use futures_util::try_join;
use kernel::access::User;
use kernel::db::Val;
use kernel::ledger::money::{self, Allocate, Guard, Side};
use kernel::ledger::quantity::{self, Reserve, StockBalance, plain_balances};
use kernel::{Failure, Operation, Permission, Read, Res, Terms, Tx, p};
use org::api::{OpeningBook, opening_book, opening_of, withdraw_opening};
use rules::bounds::{Bounds, NAME_MAX};
use sales::api::{Moving, OrderFacts, OrderState, UndeliveredOrder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::Returning;

/// Takes a delivery back as a whole: 反审核.
pub struct Reverse;

/// A delivery to be taken back.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReverseDelivery {
    /// The delivery.
    pub delivery: Id<Delivery>,
    /// Why, at most 200 characters.
    pub reason: String,
    /// The day it is taken back, not before it left and not after today; today when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_on: Option<BusinessDate>,
}

/// What taking back depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Undoing {
    delivery: Delivery,
    lines: Vec<DeliveryLine>,
    standing: DeliveryStanding,
    order: OrderFacts,
    /// What delivery and signature posted.
    entries: Vec<Entry>,
    /// The item they opened: its id, amount and what of it is open.
    item: Option<(i64, i64, i64)>,
    /// Documents that must be undone first: kind and number.
    after_it: Vec<(String, String)>,
    /// It is an opening delivery: it moved no goods, and its order is no order without it.
    opening: Option<Opening>,
    /// Where the goods lie again and for whom; nothing for an opening delivery, which is taken out of the books.
    ground: Option<Ground>,
    balances: Vec<StockBalance>,
    today: BusinessDate,
    poster: Option<Id<User>>,
}

/// An opening delivery, as far as taking it back depends on it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Opening {
    book: OpeningBook,
    order: UndeliveredOrder,
}

/// The counter-document as it will be posted.
pub struct Plan {
    opening: Option<UndeliveredOrder>,
    delivery: Delivery,
    lines: Vec<DeliveryLine>,
    version: i64,
    order: OrderFacts,
    entries: Vec<Entry>,
    item: Option<(i64, i64)>,
    reserves: Vec<Reserve>,
    reason: String,
    on: BusinessDate,
    poster: i64,
}

impl Operation for Reverse {
    const NAME: &'static str = "delivery.reverse";
    const NEEDS: Permission = Permission::new("delivery.reverse");
    type Input = ReverseDelivery;
    type Facts = Undoing;
    type Plan = Plan;
    type Output = PostedReturn;

    fn samples() -> Vec<ReverseDelivery> {
        vec![ReverseDelivery { delivery: Id::new(super::SAMPLE), reason: "数量填错，重新出库".into(), reversed_on: None }]
    }

    fn alone(input: &ReverseDelivery) -> Vec<Refusal> {
        Bounds::new().text("reason", &input.reason, NAME_MAX).refusals()
    }

    async fn gather(read: &Read<'_>, input: &ReverseDelivery) -> Res<Undoing> {
        let (delivery, lines, standing) =
            try_join!(by_id(read, input.delivery), lines_of(read, input.delivery), standing_of(read, input.delivery))?;
        let mut products: Vec<i64> = lines.iter().map(|line| line.product_id.get()).collect();
        products.sort_unstable();
        products.dedup();
        let id = p![input.delivery];
        let (order, entries, item, mut after_it, balances) = try_join!(
            sales::api::facts(read, delivery.order_id),
            read.fetch(&sql::ENTRIES_OF, id),
            read.opt(&sql::ITEM_OF, id),
            read.fetch::<(String, String)>(&sql::STANDING_ON, id),
            plain_balances(read, delivery.warehouse_id.get(), &products)
        )?;
        // A return stands on it by itself and by what it pays.
        after_it.dedup();
        let today = read.today(delivery.entity_id);
        let (opening, ground) = match opening_of(read, delivery.id.get()).await? {
            Some(document) => {
                let book = opening_book(read, document.entity);
                let (book, order) = try_join!(book, sales::api::undelivered(read, delivery.order_id))?;
                (Some(Opening { book, order }), None)
            }
            None => (None, Some(ground(read, &delivery).await?)),
        };
        Ok(Undoing {
            delivery,
            lines,
            standing,
            order,
            entries,
            item,
            after_it,
            opening,
            ground,
            balances,
            today,
            poster: read.actor().user,
        })
    }

    fn decide(input: &ReverseDelivery, facts: &Undoing, _: &Terms<'_>) -> Decision<Plan> {
        let delivery = &facts.delivery;
        // What was never delivered here is taken back on its own day.
        let on = input.reversed_on.unwrap_or(if facts.opening.is_some() { delivery.delivered_on } else { facts.today });
        let mut refusals: Vec<Refusal> = facts.opening.iter().filter_map(|opening| opening.book.closed("delivery")).collect();
        if on > facts.today {
            refusals.push(Refusal::new("delivery.reverse.in_future").arg("today", facts.today).field("reversed_on"));
        } else if on < delivery.delivered_on {
            let no = Refusal::new("delivery.reverse.too_early").arg("delivered_on", delivery.delivered_on);
            refusals.push(no.field("reversed_on"));
        }
        if facts.standing.reversed {
            refusals.push(Refusal::new("delivery.reversed").arg("number", delivery.number.as_str()).field("delivery"));
            return Decision::Refuse(refusals);
        }
        refusals.extend(stands_on_it(facts));
        refusals.extend(facts.ground.iter().flat_map(Ground::closed));
        let reserves = if facts.opening.is_some() { Vec::new() } else { reserves(&facts.lines, &facts.balances) };
        let plan = Plan {
            opening: facts.opening.as_ref().map(|opening| opening.order.clone()),
            delivery: delivery.clone(),
            lines: facts.lines.clone(),
            version: facts.standing.version,
            order: facts.order.clone(),
            entries: facts.entries.clone(),
            item: facts.item.map(|(id, amount, _)| (id, amount)),
            reserves,
            reason: input.reason.trim().to_owned(),
            on,
            poster: facts.poster.map_or(0, Id::get),
        };
        Decision::unless(refusals, plan, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<PostedReturn> {
        let id = tx.id::<GoodsReturn>()?;
        let d = &plan.delivery;
        let moving = |l: &DeliveryLine| Moving {
            line_no: l.order_line_no,
            quantity: l.base_quantity,
            net_minor: l.net_minor,
            tax_minor: l.tax_minor,
        };
        let moving: Vec<Moving> = plan.lines.iter().map(moving).collect();
        sales::api::undeliver(tx, &plan.order, &moving).await?;
        match &plan.opening {
            Some(order) => {
                withdraw_opening(tx, d.entity_id.get(), d.id.get()).await?;
                sales::api::give_up_undelivered(tx, order, &plan.reason).await?;
            }
            None => goods_back(tx, plan, id).await?,
        }
        let none = Quantity::ZERO;
        let progress: Vec<Vec<Val<'_>>> =
            plan.lines.iter().map(|l| p![l.base_quantity, l.net_minor, l.tax_minor, d.id, l.line_no, none, 0, 0].to_vec()).collect();
        tx.guard_many(&sql::RETURNED, &progress).await?;
        tx.guard(&sql::STANDING_REVERSED, p![true, d.id, plan.version], 1).await?;
        post_money(tx, plan, id).await?;
        let (document, lines) = rows(plan, id);
        let number = write::post(tx, &document, &lines).await?;
        Ok(PostedReturn { id, number, gross: base::Money::new(document.gross_minor, d.currency) })
    }
}

/// The goods lie there again with what they cost, and are held for the order.
async fn goods_back(tx: &Tx<'_>, plan: &Plan, id: Id<GoodsReturn>) -> Res<()> {
    let d = &plan.delivery;
    if plan.reserves.len() != plan.lines.len() {
        return Err(Failure::bug(format!("goods of delivery {} have no balance", d.id)));
    }
    let back =
        |l: &DeliveryLine| Returning { line_no: l.line_no, product: l.product_id, quantity: l.base_quantity, cost_minor: l.cost_minor };
    let back: Vec<Returning> = plan.lines.iter().map(back).collect();
    let (entity, warehouse) = (d.entity_id.get(), d.warehouse_id.get());
    stock::api::take_back(tx, DOC_TYPE, id.get(), entity, warehouse, plan.on, &back).await?;
    quantity::reserve(tx, ORDER, d.order_id.get(), &plan.reserves).await
}

/// What must be undone first.
fn stands_on_it(facts: &Undoing) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (kind, number) in &facts.after_it {
        let key = match kind.as_str() {
            "goods_return" => "delivery.reverse.returned",
            "invoice" => "delivery.reverse.invoiced",
            "credit_note" => "delivery.reverse.credited",
            _ => "delivery.reverse.paid",
        };
        refusals.push(Refusal::new(key).arg("number", number.as_str()).field("delivery"));
    }
    if matches!(facts.order.state, OrderState::ShortClosed | OrderState::Cancelled) {
        let no = Refusal::new("delivery.reverse.order_closed").arg("number", facts.order.number.as_str());
        refusals.push(no.field("delivery"));
    }
    // A document that is not known here stands on it all the same.
    let touched = facts.standing.returned_minor != 0 || facts.standing.invoiced_minor != 0;
    if refusals.is_empty() && (touched || facts.item.is_some_and(|(_, amount, open)| amount != open)) {
        refusals.push(Refusal::new("delivery.reverse.moved").field("delivery"));
    }
    refusals
}

/// What the order holds again, line by line.
fn reserves(lines: &[DeliveryLine], balances: &[StockBalance]) -> Vec<Reserve> {
    let reserve = |l: &DeliveryLine| {
        let balance = balances.iter().find(|balance| balance.item == l.product_id.get())?;
        Some(Reserve { balance: balance.id, quantity: l.base_quantity, line_no: l.order_line_no })
    };
    lines.iter().filter_map(reserve).collect()
}

/// The exact negation of what delivery and signature posted; the item that they opened is paid by the counter-document's.
async fn post_money(tx: &Tx<'_>, plan: &Plan, id: Id<GoodsReturn>) -> Res<()> {
    let d = &plan.delivery;
    let poster = Poster {
        entity: d.entity_id.get(),
        payer: d.payer_id.get(),
        exposure: d.exposure_id,
        currency: d.currency,
        doc_type: DOC_TYPE,
        doc_id: id.get(),
        effective: plan.on,
    };
    let postings = poster.negations(&plan.entries);
    if postings.len() != plan.entries.len() {
        return Err(Failure::bug(format!("delivery {} posted on an account that is not known", d.id)));
    }
    if let Some((debit, amount_minor)) = plan.item {
        let credit = money::open_item(tx, &poster.item(Side::Credit, amount_minor, plan.on)).await?;
        money::allocate(tx, &[Allocate { debit, credit, amount_minor }]).await?;
    }
    if !postings.is_empty() {
        money::post_money(tx, &postings, Guard::None).await?;
    }
    Ok(())
}

fn rows(plan: &Plan, id: Id<GoodsReturn>) -> (GoodsReturn, Vec<GoodsReturnLine>) {
    let d = &plan.delivery;
    let line = |l: &DeliveryLine| GoodsReturnLine {
        return_id: id,
        line_no: l.line_no,
        delivery_line_no: l.line_no,
        product_id: l.product_id,
        base_quantity: l.base_quantity,
        net_minor: l.net_minor,
        tax_minor: l.tax_minor,
        gross_minor: l.gross_minor,
        cost_minor: l.cost_minor,
    };
    let lines: Vec<GoodsReturnLine> = plan.lines.iter().map(line).collect();
    let document = GoodsReturn::of(d, id, GoodsReturnKind::Reversal, plan.on, &plan.reason, plan.poster, &lines);
    (document, lines)
}
