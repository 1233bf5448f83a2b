//! Opening orders 期初未交订单: what customers had ordered in the system before and had not got. Each becomes a sales order like any other — its
//! goods are held, its amount is an open order of the payer — but it was agreed there: neither its prices nor the payer's credit are judged
//! here, and it stands in the books on the day before they begin.

pub(crate) mod enter;
pub(crate) mod old;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.operation::<enter::EnterOne>();
    r.texts(texts::TEXTS);
}
