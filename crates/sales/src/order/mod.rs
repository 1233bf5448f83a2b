//! A sales order: what a customer ordered, at which prices and by when; a posted document, whose lines never change.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `sales_order.confirm` | confirmed |
//! | confirmed, part delivered | `sales_order.amend` | as its lines say |
//! | confirmed, part delivered | a delivery is posted | part delivered, fulfilled |
//! | part delivered, fulfilled | a delivery is reversed | confirmed, part delivered |
//! | confirmed | `sales_order.cancel` | cancelled |
//! | part delivered | `sales_order.close` | short closed |
//!
//! Confirming is one decision ([`weigh`]): prices and discounts, tax to the cent, stock, credit, overdue items, the customer's own number and
//! the promised day, each a check with its reasons. It reserves the goods in the order's warehouse, line by line, and posts what the order
//! comes to on the payer's open orders; nothing is promised twice and no limit exceeded, because the guards of both ledgers decide. What may
//! be released by somebody's yes is asked for the draft as it is, and for what it comes to ([`binding`]).
//!
//! An amendment is a further revision with lines of its own, looked at like an order; a line keeps its number. What was delivered of a line
//! stays as it was agreed: price, unit, and at least that quantity. Whoever cancels or closes makes a revision as well, with the same lines
//! and a reason. What becomes of lines stands in `sales_order_progress`; fulfilment moves it through [`progress`], and state and totals of the
//! order always are what its lines say (I09).

pub(crate) mod amend;
pub(crate) mod answer;
mod binding;
mod check;
pub(crate) mod confirm;
pub(crate) mod events;
pub(crate) mod facts;
pub(crate) mod give_up;
mod lines;
pub(crate) mod model;
mod money;
pub(crate) mod plan;
pub(crate) mod preview;
pub(crate) mod progress;
mod promise;
pub(crate) mod query;
pub(crate) mod rows;
pub(crate) mod sql;
pub(crate) mod terms;
mod texts;
mod typed;
pub(crate) mod weigh;

use base::Entity;
use kernel::ledger::check::Digester;
use kernel::op::{ConstraintText, Consumer, EntityDef};
use kernel::{Event, Permission, Registry};
use model::SalesOrder;

/// The document's kind in ledgers and in the register of posted documents, and its number series.
pub(crate) const DOC_TYPE: &str = "sales_order";
/// The same of a further revision.
pub(crate) const AMENDMENT: &str = "sales_order_amendment";
/// Who may let an order go over the limit of the payer's credit, or beside what is overdue.
const RELEASE_CREDIT: Permission = Permission::new("sales_order.release_credit");
/// Who sees credit, of whoever stands for the payer's group: to everybody else the check tells what came of it and no figures.
const SEES_CREDIT: Permission = Permission::new("exposure.list");
/// Who may let an order go below the list prices or the floor.
const RELEASE_PRICE: Permission = Permission::new("sales_order.release_price");

pub(crate) fn register(r: &mut Registry) {
    r.statements("sales", sql::ALL).statements("sales", query::ALL);
    r.tables("sales", &["sales_order", "sales_order_revision", "sales_order_line", "sales_order_progress"]);
    r.entity(EntityDef { name: SalesOrder::NAME, table: "sales_order", locate: Some(&sql::LOCATE) });
    r.operation::<preview::Preview>().operation::<confirm::Confirm>().operation::<amend::Amend>();
    r.operation::<give_up::Cancel>().operation::<give_up::Close>();
    r.permission(RELEASE_CREDIT).permission(RELEASE_PRICE);
    r.query::<query::SalesOrderList>().query::<query::SalesOrderDetail>();
    r.query::<query::SalesOrderLines>().query::<query::SalesOrderRevisions>();
    let taken = "sales_order_customer_id_customer_order_no_key";
    let field = Some("customer_order_no");
    r.constraint(ConstraintText { constraint: taken, key: "sales_order.customer_order_no_just_taken", field });
    for term in [terms::OWN_DISCOUNT.def(), terms::FLOOR_MARGIN.def(), terms::OVERDUE_DAYS_MAX.def()] {
        r.term(term);
    }
    for term in [terms::CUT_OFF.def(), terms::PICKING_DAYS.def(), terms::TRANSIT_DAYS.def()] {
        r.term(term);
    }
    r.event::<events::OrderConfirmed>().event::<events::OrderAmended>();
    r.event::<events::OrderCancelled>().event::<events::OrderClosed>();
    // What an order holds is not free any more, and what it gives up is again: whoever buys is warned.
    for (name, event) in [
        ("sales_order.low_confirmed", events::OrderConfirmed::NAME),
        ("sales_order.low_amended", events::OrderAmended::NAME),
        ("sales_order.enough_cancelled", events::OrderCancelled::NAME),
        ("sales_order.enough_closed", events::OrderClosed::NAME),
    ] {
        r.consumer(Consumer { name, event, handle: stock::api::keep_low });
    }
    r.digester(Digester { doc_type: DOC_TYPE, run: |snapshot, ids| Box::pin(model::digests(snapshot, ids)) });
    r.digester(Digester { doc_type: AMENDMENT, run: |snapshot, ids| Box::pin(model::revision_digests(snapshot, ids)) });
    r.texts(texts::TEXTS).texts(terms::TEXTS).texts(rules::document::TEXTS).texts(rules::unit::TEXTS);
    r.texts(rules::order::TEXTS)
        .texts(rules::promise::TEXTS)
        .texts(rules::credit::TEXTS)
        .texts(rules::reserve::TEXTS)
        .texts(rules::bounds::TEXTS)
        .texts(rules::price::TEXTS);
}
