//! Opening deliveries 期初已发货未开票: goods that customers had got in the system before, without an invoice. Each becomes an order of which all
//! is delivered and a delivery of it, so that it is invoiced, signed for and taken back like any other; it moves no goods, because opening stock
//! is what lay there without them. Its receivable arises with its invoice, whatever the company has chosen for its own deliveries.

pub(crate) mod enter;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.operation::<enter::EnterOne>();
    r.texts(texts::TEXTS);
}
