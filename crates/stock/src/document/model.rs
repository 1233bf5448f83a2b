//! A stock document as its rows say it.

use super::sql;
use crate::warehouse::model::Warehouse;
use base::{BusinessDate, Canonical, Digest, Entity, Id, Quantity};
use catalog::api::Product;
use kernel::access::{Department, LegalEntity};
use kernel::db::{Cell, FromCell};
use kernel::ledger::check::Snapshot;
use kernel::{Res, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A customer, as far as the stock knows one: who gets a sample.
pub struct Customer;
impl Entity for Customer {
    const NAME: &'static str = "customer";
}

/// What a stock document is; also its kind in ledgers and in the register of posted documents, and its number series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What lay there when the books were begun.
    StockOpening,
    /// A gain or a loss that was found.
    StockAdjustment,
    /// From one warehouse into another.
    StockTransfer,
    /// Out to a customer, for nothing.
    SampleIssue,
    /// The exact negation of another document.
    StockCorrection,
}
impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 5] = [Kind::StockOpening, Kind::StockAdjustment, Kind::StockTransfer, Kind::SampleIssue, Kind::StockCorrection];

    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::StockOpening => "stock_opening",
            Kind::StockAdjustment => "stock_adjustment",
            Kind::StockTransfer => "stock_transfer",
            Kind::SampleIssue => "sample_issue",
            Kind::StockCorrection => "stock_correction",
        }
    }
}
impl FromCell for Kind {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

kernel::row! {
    /// A stock document, entity `stock_document`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct StockDocument {
        /// Its id.
        pub id: Id<StockDocument>,
        /// What it is.
        pub kind: Kind,
        /// The legal entity whose goods they are.
        pub entity_id: Id<LegalEntity>,
        /// Where they lie, or leave.
        pub warehouse_id: Id<Warehouse>,
        /// Where they come in by a transfer.
        pub to_warehouse_id: Option<Id<Warehouse>>,
        /// Who gets a sample; the number of a customer.
        pub customer_id: Option<i64>,
        /// The document that it negates.
        pub corrects_id: Option<i64>,
        /// Why.
        pub reason: String,
        /// The day the goods moved.
        pub moved_on: BusinessDate,
        /// The department that looked after the warehouse on that day.
        pub department_id: Id<Department>,
        /// The person who entered it; 0 = the program itself.
        pub owner_id: i64,
    }
}
impl Entity for StockDocument {
    const NAME: &'static str = "stock_document";
}

kernel::row! {
    /// A line of a stock document.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct StockDocumentLine {
        /// The stock document.
        pub document_id: Id<StockDocument>,
        /// From 1, as entered.
        pub line_no: i64,
        /// What moved.
        pub product_id: Id<Product>,
        /// How much of it, in thousandths of its unit; signed in an adjustment and a correction.
        pub quantity: Quantity,
        /// What one unit cost that came in, in millionths of the legal entity's currency, where it was said.
        pub unit_cost_micro: Option<i64>,
    }
}

/// The digest of a stock document with all its lines, in the order of their numbers.
pub(super) fn digest(document: &StockDocument, lines: &[&StockDocumentLine]) -> Digest {
    let mut record = Canonical::new(1, document.kind.as_str())
        .int(document.id.get())
        .int(document.entity_id.get())
        .int(document.warehouse_id.get())
        .int(document.to_warehouse_id.map_or(0, Id::get))
        .int(document.customer_id.unwrap_or_default())
        .int(document.corrects_id.unwrap_or_default())
        .text(&document.reason)
        .int(i64::from(document.moved_on.days()))
        .int(document.department_id.get())
        .int(document.owner_id)
        .list(lines.len() as u64);
    for line in lines {
        let cost = line.unit_cost_micro.unwrap_or(-1);
        record = record.list(4).int(line.line_no).int(line.product_id.get()).int(line.quantity.thousandths()).int(cost);
    }
    record.digest()
}

/// The digests of posted stock documents, computed again from their rows.
pub(super) async fn digests(snapshot: &Snapshot<'_>, ids: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let ids = serde_json::to_string(ids).map_err(kernel::Failure::bug)?;
    let documents: Vec<StockDocument> = snapshot.fetch(&sql::BY_IDS, p![ids.as_str()]).await?;
    let lines: Vec<StockDocumentLine> = snapshot.fetch(&sql::LINES_BY_IDS, p![ids.as_str()]).await?;
    let mut of: BTreeMap<Id<StockDocument>, Vec<&StockDocumentLine>> = BTreeMap::new();
    lines.iter().for_each(|line| of.entry(line.document_id).or_default().push(line));
    Ok(documents.iter().map(|one| (one.id.get(), digest(one, of.get(&one.id).map_or(&[][..], Vec::as_slice)))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> StockDocument {
        StockDocument {
            id: Id::new(702),
            kind: Kind::StockTransfer,
            entity_id: Id::new(1),
            warehouse_id: Id::new(70),
            to_warehouse_id: Some(Id::new(71)),
            customer_id: None,
            corrects_id: None,
            reason: "补货".into(),
            moved_on: BusinessDate::from_ymd(2026, 11, 25).expect("a date"),
            department_id: Id::new(14),
            owner_id: 35,
        }
    }
    fn line(line_no: i64, quantity: i64, unit_cost_micro: Option<i64>) -> StockDocumentLine {
        let quantity = Quantity::from_thousandths(quantity);
        StockDocumentLine { document_id: Id::new(702), line_no, product_id: Id::new(50), quantity, unit_cost_micro }
    }

    #[test]
    fn any_other_figure_is_another_digest() {
        let (one, two) = (line(1, 5000, None), line(2, 6000, Some(0)));
        let posted = digest(&document(), &[&one, &two]).to_string();
        assert_eq!(posted, digest(&document(), &[&one, &two]).to_string());
        for other in [
            digest(&document(), &[&one]),
            digest(&document(), &[&two, &one]),
            digest(&document(), &[&one, &line(2, 6000, None)]),
            digest(&document(), &[&line(1, -5000, None), &two]),
            digest(&StockDocument { kind: Kind::StockCorrection, ..document() }, &[&one, &two]),
            digest(&StockDocument { to_warehouse_id: None, ..document() }, &[&one, &two]),
            digest(&StockDocument { corrects_id: Some(7), ..document() }, &[&one, &two]),
            digest(&StockDocument { customer_id: Some(7), ..document() }, &[&one, &two]),
            digest(&StockDocument { reason: String::new(), ..document() }, &[&one, &two]),
        ] {
            assert_ne!(posted, other.to_string());
        }
    }
}
