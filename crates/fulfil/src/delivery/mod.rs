//! A delivery 出库单: goods that left a warehouse for an order, who signed for them, and what became of them. A posted document: it
//! has a number, never changes, and is corrected by a return.
//!
//! | what | verb | what it does |
//! |---|---|---|
//! | an open order | `delivery.post` | a delivery; the order's lines move, its reservation is consumed |
//! | a delivery, unsigned | `delivery.sign` | signed |
//! | a delivery of which nothing came back, is invoiced or paid | `delivery.reverse` | reversed; the order is open again |
//! | a delivery, not reversed | `goods_return.post` | goods of it came back |
//!
//! Where its receivable arises (term `receivable.arises`) is frozen when it is posted. What is left to invoice of it stands in
//! `delivery_progress` and `delivery_standing`; the room that invoices moves it through [`crate::api`].

mod credit;
pub(crate) mod events;
pub(crate) mod invoicing;
pub(crate) mod lines;
pub(crate) mod model;
pub(crate) mod post;
pub(crate) mod query;
pub(crate) mod reverse;
pub(crate) mod sign;
pub(crate) mod sql;
mod texts;

use base::Entity;
use kernel::ledger::check::Digester;
use kernel::op::{Consumer, EntityDef};
use kernel::{Event, Registry};
use model::{Delivery, Signature};

/// The document's kind in ledgers and in the register of posted documents, and its number series.
pub(crate) const DOC_TYPE: &str = "delivery";
/// The signature's.
pub(crate) const SIGNATURE: &str = "delivery_signature";
/// For which document an order holds stock.
pub(crate) const ORDER: &str = "sales_order";
/// An order of the standard world of which something is open.
const SAMPLE_ORDER: i64 = 760;
/// A delivery of the standard world that is not signed.
pub(crate) const SAMPLE: i64 = 770;

pub(crate) fn register(r: &mut Registry) {
    r.statements("fulfil", sql::ALL).statements("fulfil", query::ALL).statements("fulfil", lines::query::ALL);
    r.tables("fulfil", &["delivery", "delivery_line", "delivery_progress", "delivery_standing", "delivery_signature"]);
    r.entity(EntityDef { name: Delivery::NAME, table: "delivery", locate: Some(&sql::LOCATE) });
    r.entity(EntityDef { name: Signature::NAME, table: "delivery_signature", locate: Some(&sql::LOCATE_SIGNATURE) });
    r.operation::<post::Post>().operation::<sign::Sign>().operation::<reverse::Reverse>();
    r.query::<query::DeliveryList>().query::<query::DeliveryDetail>();
    r.query::<lines::query::DeliveryLines>().query::<lines::query::ToInvoice>().query::<lines::query::ToShip>();
    r.event::<events::DeliveryPosted>().event::<events::DeliverySigned>();
    r.consumer(Consumer { name: "delivery.low", event: events::DeliveryPosted::NAME, handle: stock::api::keep_low });
    r.digester(Digester { doc_type: DOC_TYPE, run: |snapshot, ids| Box::pin(model::digests(snapshot, ids)) });
    r.digester(Digester { doc_type: SIGNATURE, run: |snapshot, ids| Box::pin(model::digests_of_signatures(snapshot, ids)) });
    r.texts(texts::TEXTS).texts(rules::order::TEXTS).texts(rules::credit::TEXTS).texts(rules::payment::TEXTS);
}
