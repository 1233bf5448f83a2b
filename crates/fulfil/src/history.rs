//! A delivery of the past 历史出库: all of an order of the past leaves at once, on its own day. The goods and what they cost leave the stock like
//! any others; the receivable arises with the invoice, which there is already.

use crate::delivery::DOC_TYPE;
use crate::delivery::model::{Delivery, DeliveryLine};
use crate::delivery::post::{Head, posted};
use crate::posting::Poster;
use crate::terms::Arises;
use base::{BusinessDate, Id};
use kernel::db::Boxed;
use kernel::ledger::money::{self, Account, Guard};
use kernel::{Res, Tx};
use sales::api::{LineFacts, Moving, OrderFacts};
use stock::api::Leaving;

/// Posts the delivery of all of an order; its id.
///
/// # Errors
/// Stale when more would leave than is free.
pub fn deliver_past<'a>(tx: &'a Tx<'_>, order: &'a OrderFacts, on: BusinessDate, remark: &'a str) -> Boxed<'a, Res<Id<Delivery>>> {
    Box::pin(async move {
        let id = tx.id::<Delivery>()?;
        let moving = |l: &LineFacts| Moving { line_no: l.line_no, quantity: l.ordered, net_minor: l.net_minor, tax_minor: l.tax_minor };
        let moving: Vec<Moving> = order.lines.iter().map(moving).collect();
        sales::api::deliver(tx, order, &moving).await?;
        let leaving: Vec<Leaving> =
            order.lines.iter().map(|l| Leaving { line_no: l.line_no, product: l.product, quantity: l.ordered }).collect();
        let (entity, warehouse) = (order.entity.get(), order.warehouse.get());
        let costs = stock::api::issue(tx, DOC_TYPE, id.get(), entity, warehouse, on, &leaving).await?;
        let lines: Vec<DeliveryLine> = order.lines.iter().zip(&costs).map(|(l, cost)| gone(id, l, *cost)).collect();
        let poster = tx.actor().user.map_or(0, Id::get);
        let head = Head { delivered_on: on, due_on: None, arises: Arises::Invoice, remark: Some(remark), poster };
        let delivery = head.delivery(id, order, &lines);
        post_money(tx, &delivery).await?;
        posted(tx, &delivery, &lines, true).await?;
        Ok(id)
    })
}

/// A line as it left.
pub(crate) fn gone(id: Id<Delivery>, l: &LineFacts, cost_minor: i64) -> DeliveryLine {
    DeliveryLine {
        delivery_id: id,
        line_no: l.line_no,
        order_line_no: l.line_no,
        product_id: l.product,
        unit: l.unit.clone(),
        quantity: l.quantity,
        base_quantity: l.ordered,
        tax_rate: l.tax_rate,
        net_minor: l.net_minor,
        tax_minor: l.tax_minor,
        gross_minor: l.net_minor + l.tax_minor,
        cost_minor,
    }
}

/// Out of the open orders, into what is delivered and not invoiced.
pub(crate) async fn post_money(tx: &Tx<'_>, d: &Delivery) -> Res<()> {
    let poster = Poster {
        entity: d.entity_id.get(),
        payer: d.payer_id.get(),
        exposure: d.exposure_id,
        currency: d.currency,
        doc_type: DOC_TYPE,
        doc_id: d.id.get(),
        effective: d.delivered_on,
    };
    let postings = poster.postings(&[(Account::OpenOrders, -d.gross_minor), (Account::Delivered, d.gross_minor)]);
    if !postings.is_empty() {
        money::post_money(tx, &postings, Guard::None).await?;
    }
    Ok(())
}
