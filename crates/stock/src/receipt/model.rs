//! The goods receipt as its rows say it.

use super::sql;
use crate::warehouse::model::Warehouse;
use base::{BusinessDate, Canonical, Digest, Entity, Id, Quantity};
use catalog::api::Product;
use kernel::access::{Department, LegalEntity};
use kernel::ledger::check::Snapshot;
use kernel::{Res, p};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

kernel::row! {
    /// A goods receipt, entity `goods_receipt`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct GoodsReceipt {
        /// Its id.
        pub id: Id<GoodsReceipt>,
        /// The legal entity whose goods they are.
        pub entity_id: Id<LegalEntity>,
        /// Where they lie.
        pub warehouse_id: Id<Warehouse>,
        /// Who delivered them.
        pub supplier: String,
        /// The day they came.
        pub received_on: BusinessDate,
        /// The department that looked after the warehouse on that day.
        pub department_id: Id<Department>,
        /// The person who entered it; 0 = the program itself.
        pub owner_id: i64,
    }
}
impl Entity for GoodsReceipt {
    const NAME: &'static str = "goods_receipt";
}

kernel::row! {
    /// One line of a goods receipt.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct GoodsReceiptLine {
        /// The goods receipt.
        pub receipt_id: Id<GoodsReceipt>,
        /// From 1, as entered.
        pub line_no: i64,
        /// What came.
        pub product_id: Id<Product>,
        /// How much of it, in thousandths of its unit.
        pub quantity: Quantity,
        /// What one unit cost, in millionths of the legal entity's currency.
        pub unit_cost_micro: i64,
    }
}

/// The digest of a goods receipt with all its lines, in the order of their numbers.
pub(super) fn digest(receipt: &GoodsReceipt, lines: &[&GoodsReceiptLine]) -> Digest {
    let mut record = Canonical::new(1, super::DOC_TYPE)
        .int(receipt.id.get())
        .int(receipt.entity_id.get())
        .int(receipt.warehouse_id.get())
        .text(&receipt.supplier)
        .int(i64::from(receipt.received_on.days()))
        .int(receipt.department_id.get())
        .int(receipt.owner_id)
        .list(lines.len() as u64);
    for line in lines {
        record = record.list(4).int(line.line_no).int(line.product_id.get()).int(line.quantity.thousandths()).int(line.unit_cost_micro);
    }
    record.digest()
}

/// The digests of posted goods receipts, computed again from their rows.
pub(super) async fn digests(snapshot: &Snapshot<'_>, ids: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let ids = serde_json::to_string(ids).map_err(kernel::Failure::bug)?;
    let receipts: Vec<GoodsReceipt> = snapshot.fetch(&sql::BY_IDS, p![ids.as_str()]).await?;
    let lines: Vec<GoodsReceiptLine> = snapshot.fetch(&sql::LINES_BY_IDS, p![ids.as_str()]).await?;
    let mut of: BTreeMap<Id<GoodsReceipt>, Vec<&GoodsReceiptLine>> = BTreeMap::new();
    lines.iter().for_each(|line| of.entry(line.receipt_id).or_default().push(line));
    Ok(receipts.iter().map(|receipt| (receipt.id.get(), digest(receipt, of.get(&receipt.id).map_or(&[][..], Vec::as_slice)))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> GoodsReceipt {
        GoodsReceipt {
            id: Id::new(7),
            entity_id: Id::new(1),
            warehouse_id: Id::new(70),
            supplier: "宁波阀门厂".into(),
            received_on: BusinessDate::from_ymd(2026, 11, 25).expect("a date"),
            department_id: Id::new(14),
            owner_id: 35,
        }
    }
    fn line(line_no: i64, quantity: i64) -> GoodsReceiptLine {
        let quantity = Quantity::from_thousandths(quantity);
        GoodsReceiptLine { receipt_id: Id::new(7), line_no, product_id: Id::new(50), quantity, unit_cost_micro: 1 }
    }

    #[test]
    fn any_other_figure_is_another_digest() {
        let (one, two) = (line(1, 5000), line(2, 6000));
        let posted = digest(&receipt(), &[&one, &two]);
        assert_eq!(posted.to_string(), digest(&receipt(), &[&one, &two]).to_string());
        for other in [
            digest(&receipt(), &[&one]),
            digest(&receipt(), &[&two, &one]),
            digest(&receipt(), &[&line(1, 5001), &two]),
            digest(&GoodsReceipt { supplier: "宁波阀门".into(), ..receipt() }, &[&one, &two]),
            digest(&GoodsReceipt { owner_id: 0, ..receipt() }, &[&one, &two]),
        ] {
            assert_ne!(posted.to_string(), other.to_string());
        }
    }
}
