//! The return as its rows say it.

use super::events::GoodsReturnKind;
use super::sql;
use crate::delivery::model::{Delivery, ids};
use base::{BusinessDate, Canonical, Currency, Digest, Entity, Id, Money, Quantity};
use catalog::api::Product;
use crm::api::Customer;
use kernel::access::{Department, LegalEntity};
use kernel::ledger::check::Snapshot;
use kernel::{Res, p};
use sales::api::SalesOrder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use stock::api::Warehouse;

kernel::row! {
    /// Goods that came back 退货单, or a delivery that was taken back as a whole; entity `goods_return`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct GoodsReturn {
        /// Its id.
        pub id: Id<GoodsReturn>,
        /// Goods came back, or the delivery was taken back.
        pub kind: GoodsReturnKind,
        /// The legal entity that sells.
        pub entity_id: Id<LegalEntity>,
        /// The delivery.
        pub delivery_id: Id<Delivery>,
        /// Its order.
        pub order_id: Id<SalesOrder>,
        /// Who ordered.
        pub customer_id: Id<Customer>,
        /// Who pays.
        pub payer_id: Id<Customer>,
        /// The currency of all amounts.
        pub currency: Currency,
        /// Where the goods lie again.
        pub warehouse_id: Id<Warehouse>,
        /// The day they came.
        pub returned_on: BusinessDate,
        /// Why.
        pub reason: String,
        /// Net amount in minor units.
        pub net_minor: i64,
        /// Tax in minor units.
        pub tax_minor: i64,
        /// Net and tax.
        pub gross_minor: i64,
        /// What the goods cost when they left.
        pub cost_minor: i64,
        /// The department that looked after the customer when they left.
        pub department_id: Id<Department>,
        /// The person who posted it; 0 = the program itself.
        pub owner_id: i64,
    }
}
impl Entity for GoodsReturn {
    const NAME: &'static str = "goods_return";
}

kernel::row! {
    /// One line of a return.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct GoodsReturnLine {
        /// The return.
        pub return_id: Id<GoodsReturn>,
        /// From 1.
        pub line_no: i64,
        /// The delivery's line.
        pub delivery_line_no: i64,
        /// What came back.
        pub product_id: Id<Product>,
        /// How much of it in the product's own unit.
        pub base_quantity: Quantity,
        /// Net amount in minor units.
        pub net_minor: i64,
        /// Tax in minor units.
        pub tax_minor: i64,
        /// Net and tax.
        pub gross_minor: i64,
        /// What the goods cost when they left.
        pub cost_minor: i64,
    }
}

/// The return, or the taking back, as posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostedReturn {
    /// Its id.
    pub id: Id<GoodsReturn>,
    /// Its number.
    pub number: String,
    /// What it comes to with tax.
    pub gross: Money,
}

impl GoodsReturn {
    /// A document against a delivery, with the sums of its lines.
    pub(crate) fn of(
        d: &Delivery,
        id: Id<GoodsReturn>,
        kind: GoodsReturnKind,
        on: BusinessDate,
        reason: &str,
        poster: i64,
        lines: &[GoodsReturnLine],
    ) -> GoodsReturn {
        GoodsReturn {
            id,
            kind,
            entity_id: d.entity_id,
            delivery_id: d.id,
            order_id: d.order_id,
            customer_id: d.customer_id,
            payer_id: d.payer_id,
            currency: d.currency,
            warehouse_id: d.warehouse_id,
            returned_on: on,
            reason: reason.to_owned(),
            net_minor: lines.iter().map(|l| l.net_minor).sum(),
            tax_minor: lines.iter().map(|l| l.tax_minor).sum(),
            gross_minor: lines.iter().map(|l| l.gross_minor).sum(),
            cost_minor: lines.iter().map(|l| l.cost_minor).sum(),
            department_id: d.department_id,
            owner_id: poster,
        }
    }
}

/// The digest of a return with all its lines, in the order of their numbers.
pub(super) fn digest(r: &GoodsReturn, lines: &[&GoodsReturnLine]) -> Digest {
    let mut record = Canonical::new(1, super::DOC_TYPE)
        .int(r.id.get())
        .text(r.kind.as_str())
        .int(r.entity_id.get())
        .int(r.delivery_id.get())
        .int(r.order_id.get())
        .int(r.customer_id.get())
        .int(r.payer_id.get())
        .text(r.currency.as_str())
        .int(r.warehouse_id.get())
        .int(i64::from(r.returned_on.days()))
        .text(&r.reason)
        .int(r.net_minor)
        .int(r.tax_minor)
        .int(r.gross_minor)
        .int(r.cost_minor)
        .int(r.department_id.get())
        .int(r.owner_id)
        .list(lines.len() as u64);
    for l in lines {
        record = record
            .list(8)
            .int(l.line_no)
            .int(l.delivery_line_no)
            .int(l.product_id.get())
            .int(l.base_quantity.thousandths())
            .int(l.net_minor)
            .int(l.tax_minor)
            .int(l.gross_minor)
            .int(l.cost_minor);
    }
    record.digest()
}

/// The digests of posted returns, computed again from their rows.
pub(super) async fn digests(snapshot: &Snapshot<'_>, of: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let of = ids(of.iter().copied());
    let returns: Vec<GoodsReturn> = snapshot.fetch(&sql::BY_IDS, p![of.as_str()]).await?;
    let lines: Vec<GoodsReturnLine> = snapshot.fetch(&sql::LINES_BY_IDS, p![of.as_str()]).await?;
    let mut by_return: BTreeMap<i64, Vec<&GoodsReturnLine>> = BTreeMap::new();
    lines.iter().for_each(|line| by_return.entry(line.return_id.get()).or_default().push(line));
    let lines = |r: &GoodsReturn| by_return.get(&r.id.get()).map_or(&[][..], Vec::as_slice);
    Ok(returns.iter().map(|r| (r.id.get(), digest(r, lines(r)))).collect())
}
