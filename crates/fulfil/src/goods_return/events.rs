//! What returns tell the world.

use super::model::{GoodsReturn, GoodsReturnLine};
use crate::delivery::events::LineGone;
use crate::delivery::model::Delivery;
use base::{BusinessDate, Id, Money};
use crm::api::Customer;
use kernel::access::LegalEntity;
use kernel::db::{Cell, FromCell};
use sales::api::SalesOrder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

/// Which kind of return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoodsReturnKind {
    /// Goods came back.
    Return,
    /// The delivery was taken back as a whole 反审核.
    Reversal,
}
impl GoodsReturnKind {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            GoodsReturnKind::Return => "return",
            GoodsReturnKind::Reversal => "reversal",
        }
    }
}
impl FromCell for GoodsReturnKind {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [GoodsReturnKind::Return, GoodsReturnKind::Reversal].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Goods came back, or a delivery was taken back; `goods_return.posted`, version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GoodsReturned {
    /// The document.
    pub goods_return: Id<GoodsReturn>,
    /// Its number.
    pub number: String,
    /// Which kind.
    pub kind: GoodsReturnKind,
    /// The delivery.
    pub delivery: Id<Delivery>,
    /// Its order.
    pub order: Id<SalesOrder>,
    /// The legal entity that sells.
    pub entity: Id<LegalEntity>,
    /// Who ordered.
    pub customer: Id<Customer>,
    /// Who pays.
    pub payer: Id<Customer>,
    /// Where the goods lie again.
    pub warehouse: Id<Warehouse>,
    /// The day they came.
    pub returned_on: BusinessDate,
    /// What it comes to with tax.
    pub gross: Money,
    /// What came back.
    pub lines: Vec<LineGone>,
}
impl GoodsReturned {
    /// What is told of a document.
    pub(crate) fn of(r: &GoodsReturn, lines: &[GoodsReturnLine], number: &str) -> GoodsReturned {
        let line = |l: &GoodsReturnLine| LineGone { line_no: l.line_no, product: l.product_id, quantity: l.base_quantity };
        GoodsReturned {
            goods_return: r.id,
            number: number.to_owned(),
            kind: r.kind,
            delivery: r.delivery_id,
            order: r.order_id,
            entity: r.entity_id,
            customer: r.customer_id,
            payer: r.payer_id,
            warehouse: r.warehouse_id,
            returned_on: r.returned_on,
            gross: Money::new(r.gross_minor, r.currency),
            lines: lines.iter().map(line).collect(),
        }
    }
}
impl kernel::Event for GoodsReturned {
    const NAME: &'static str = "goods_return.posted";
    const VERSION: i64 = 1;
}
