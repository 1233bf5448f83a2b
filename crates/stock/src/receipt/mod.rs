//! A goods receipt: what a supplier delivered to a warehouse, at which cost. A posted document: it has a number, never changes,
//! and a correction is another document.

pub(crate) mod events;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod receive;
pub(crate) mod sql;
mod texts;

use base::Entity;
use kernel::Registry;
use kernel::ledger::check::Digester;
use kernel::op::EntityDef;
use model::GoodsReceipt;

/// The document's kind in ledgers and in the register of posted documents, and its number series.
pub(crate) const DOC_TYPE: &str = "goods_receipt";

pub(crate) fn register(r: &mut Registry) {
    r.statements("stock", sql::ALL).statements("stock", query::ALL).tables("stock", &["goods_receipt", "goods_receipt_line"]);
    r.entity(EntityDef { name: GoodsReceipt::NAME, table: "goods_receipt", locate: Some(&sql::LOCATE) });
    r.operation::<receive::Receive>();
    r.query::<query::GoodsReceiptList>().query::<query::GoodsReceiptDetail>().query::<query::GoodsReceiptLines>();
    r.event::<events::StockReceived>();
    r.digester(Digester { doc_type: DOC_TYPE, run: |snapshot, ids| Box::pin(model::digests(snapshot, ids)) });
    r.texts(texts::TEXTS);
}
