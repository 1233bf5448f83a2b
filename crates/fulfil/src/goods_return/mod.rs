//! A return 退货单: goods of a delivery came back, or the delivery was taken back as a whole (反审核). A posted document.

pub(crate) mod events;
pub(crate) mod ground;
pub(crate) mod model;
pub(crate) mod post;
pub(crate) mod query;
pub(crate) mod sql;
mod texts;
pub(crate) mod write;

use base::Entity;
use kernel::ledger::check::Digester;
use kernel::op::{Consumer, EntityDef};
use kernel::{Event, Registry};
use model::GoodsReturn;

/// The document's kind in ledgers and in the register of posted documents, and its number series.
pub(crate) const DOC_TYPE: &str = "goods_return";

pub(crate) fn register(r: &mut Registry) {
    r.statements("fulfil", sql::ALL).statements("fulfil", query::ALL).tables("fulfil", &["goods_return", "goods_return_line"]);
    r.entity(EntityDef { name: GoodsReturn::NAME, table: "goods_return", locate: Some(&sql::LOCATE) });
    r.operation::<post::Post>();
    r.query::<query::GoodsReturnList>().query::<query::GoodsReturnDetail>().query::<query::GoodsReturnLines>();
    r.event::<events::GoodsReturned>();
    r.consumer(Consumer { name: "goods_return.enough", event: events::GoodsReturned::NAME, handle: stock::api::keep_low });
    r.digester(Digester { doc_type: DOC_TYPE, run: |snapshot, ids| Box::pin(model::digests(snapshot, ids)) });
    r.texts(texts::TEXTS);
}
