//! Invoices and credit notes as their rows say them.

use super::{CREDIT_NOTE, INVOICE, sql};
use base::{BusinessDate, Canonical, Currency, Digest, Entity, Id, Quantity};
use catalog::api::Product;
use crm::api::Customer;
use fulfil::api::Delivery;
use kernel::access::{Department, LegalEntity, User};
use kernel::db::{Cell, FromCell, Val};
use kernel::ledger::check::Snapshot;
use kernel::{Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An invoice, or what negates one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceKind {
    /// 发票.
    Invoice,
    /// 红字发票.
    CreditNote,
}
impl InvoiceKind {
    /// As the table holds it; also the document's kind.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            InvoiceKind::Invoice => INVOICE,
            InvoiceKind::CreditNote => CREDIT_NOTE,
        }
    }
}
impl FromCell for InvoiceKind {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        [InvoiceKind::Invoice, InvoiceKind::CreditNote].into_iter().find(|kind| kind.as_str() == text)
    }
}

kernel::row! {
    /// An invoice or a credit note, entity `invoice`. Amounts in minor units; those of a credit note are below zero.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct Invoice {
        /// Its id.
        pub id: Id<Invoice>,
        /// Which of the two.
        pub kind: InvoiceKind,
        /// The legal entity that sells.
        pub entity_id: Id<LegalEntity>,
        /// Who is invoiced.
        pub customer_id: Id<Customer>,
        /// Who pays: the money ledger's customer.
        pub payer_id: Id<Customer>,
        /// The exposure row on which it posts.
        pub exposure_id: i64,
        /// The currency of all amounts.
        pub currency: Currency,
        /// Its day.
        pub invoiced_on: BusinessDate,
        /// When it is due, by the order's terms.
        pub due_on: BusinessDate,
        /// The number of the tax invoice 税务发票号码.
        pub tax_number: Option<String>,
        /// A remark; of a credit note, why.
        pub remark: Option<String>,
        /// Net amount.
        pub net_minor: i64,
        /// Tax.
        pub tax_minor: i64,
        /// Net and tax.
        pub gross_minor: i64,
        /// What of it becomes a receivable by this document, or is none any more.
        pub receivable_minor: i64,
        /// The invoice that a credit note negates.
        pub corrects_id: Option<Id<Invoice>>,
        /// The department that looked after the customer then.
        pub department_id: Id<Department>,
        /// The person who looked after the customer then.
        pub owner_id: Id<User>,
    }
}
impl Entity for Invoice {
    const NAME: &'static str = "invoice";
}

kernel::row! {
    /// A line of an invoice or a credit note.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct InvoiceLine {
        /// The document.
        pub invoice_id: Id<Invoice>,
        /// From 1.
        pub line_no: i64,
        /// The delivery.
        pub delivery_id: Id<Delivery>,
        /// Its line.
        pub delivery_line_no: i64,
        /// What was delivered.
        pub product_id: Id<Product>,
        /// The unit in which it was ordered.
        pub unit: String,
        /// How much of it in that unit.
        pub quantity: Quantity,
        /// How much of it in the product's own unit.
        pub base_quantity: Quantity,
        /// Rate of tax in basis points.
        pub tax_rate: i64,
        /// Net amount.
        pub net_minor: i64,
        /// Tax.
        pub tax_minor: i64,
        /// Net and tax.
        pub gross_minor: i64,
        /// What of it becomes a receivable by this document: all of it or nothing.
        pub posted_minor: i64,
        /// The invoice's line that it negates.
        pub corrects_line: Option<i64>,
    }
}

kernel::row! {
    /// What of an invoice's line was credited, above zero.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct Credited {
        /// The line.
        pub line_no: i64,
        /// How much of it, in the product's own unit.
        pub quantity: Quantity,
        /// Net amount.
        pub net_minor: i64,
        /// Tax.
        pub tax_minor: i64,
    }
}

/// The sums of lines: net, tax, receivable.
pub(super) fn sums(lines: &[InvoiceLine]) -> (i64, i64, i64) {
    lines.iter().fold((0, 0, 0), |(net, tax, posted), line| (net + line.net_minor, tax + line.tax_minor, posted + line.posted_minor))
}

/// The digest of an invoice or a credit note with its lines.
pub(super) fn digest(i: &Invoice, lines: &[&InvoiceLine]) -> Digest {
    let mut record = Canonical::new(1, i.kind.as_str())
        .int(i.id.get())
        .int(i.entity_id.get())
        .int(i.customer_id.get())
        .int(i.payer_id.get())
        .int(i.exposure_id)
        .text(i.currency.as_str())
        .int(i64::from(i.invoiced_on.days()))
        .int(i64::from(i.due_on.days()))
        .opt_text(i.tax_number.as_deref())
        .opt_text(i.remark.as_deref())
        .int(i.net_minor)
        .int(i.tax_minor)
        .int(i.gross_minor)
        .int(i.receivable_minor)
        .int(i.corrects_id.map_or(0, Id::get))
        .int(i.department_id.get())
        .int(i.owner_id.get())
        .list(lines.len() as u64);
    for l in lines {
        record = record
            .list(12)
            .int(l.line_no)
            .int(l.delivery_id.get())
            .int(l.delivery_line_no)
            .int(l.product_id.get())
            .text(&l.unit)
            .int(l.quantity.thousandths())
            .int(l.base_quantity.thousandths())
            .int(l.tax_rate)
            .int(l.net_minor)
            .int(l.tax_minor)
            .int(l.posted_minor)
            .int(l.corrects_line.unwrap_or(0));
    }
    record.digest()
}

/// The digests of posted invoices and credit notes, computed again from their rows.
pub(super) async fn digests(snapshot: &Snapshot<'_>, ids: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let ids = serde_json::to_string(ids).map_err(kernel::Failure::bug)?;
    let invoices: Vec<Invoice> = snapshot.fetch(&sql::BY_IDS, p![ids.as_str()]).await?;
    let lines: Vec<InvoiceLine> = snapshot.fetch(&sql::LINES_BY_IDS, p![ids.as_str()]).await?;
    let mut of: BTreeMap<i64, Vec<&InvoiceLine>> = BTreeMap::new();
    lines.iter().for_each(|line| of.entry(line.invoice_id.get()).or_default().push(line));
    Ok(invoices.iter().map(|i| (i.id.get(), digest(i, of.get(&i.id.get()).map_or(&[][..], Vec::as_slice)))).collect())
}

/// Writes a document with its lines, if the customer is still as it was read.
pub(super) async fn insert(tx: &Tx<'_>, i: &Invoice, number: &str, lines: &[InvoiceLine], version: i64) -> Res<()> {
    let head = p![
        i.id,
        number,
        i.kind.as_str(),
        i.entity_id,
        i.payer_id,
        i.exposure_id,
        &i.currency,
        i.invoiced_on,
        i.due_on,
        i.tax_number.as_deref(),
        i.remark.as_deref(),
        i.net_minor,
        i.tax_minor,
        i.gross_minor,
        i.receivable_minor,
        i.corrects_id,
        tx.now(),
        i.customer_id,
        version
    ];
    tx.guard(&sql::INSERT, head, 1).await?;
    let rows: Vec<Vec<Val<'_>>> = lines.iter().map(row).collect();
    tx.guard_many(&sql::INSERT_LINE, &rows).await?;
    crate::revenue::add(tx, i).await
}

fn row(l: &InvoiceLine) -> Vec<Val<'_>> {
    p![
        l.invoice_id,
        l.line_no,
        l.delivery_id,
        l.delivery_line_no,
        l.product_id,
        l.unit.as_str(),
        l.quantity,
        l.base_quantity,
        l.tax_rate,
        l.net_minor,
        l.tax_minor,
        l.gross_minor,
        l.posted_minor,
        l.corrects_line
    ]
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invoice() -> Invoice {
        let day = |text| BusinessDate::parse(text).expect("a date");
        Invoice {
            id: Id::new(810),
            kind: InvoiceKind::Invoice,
            entity_id: Id::new(1),
            customer_id: Id::new(80),
            payer_id: Id::new(80),
            exposure_id: 100,
            currency: Currency::CNY,
            invoiced_on: day("2026-11-25"),
            due_on: day("2026-12-25"),
            tax_number: Some("24312000000012345678".into()),
            remark: None,
            net_minor: 100,
            tax_minor: 13,
            gross_minor: 113,
            receivable_minor: 113,
            corrects_id: None,
            department_id: Id::new(11),
            owner_id: Id::new(31),
        }
    }
    fn line() -> InvoiceLine {
        InvoiceLine {
            invoice_id: Id::new(810),
            line_no: 1,
            delivery_id: Id::new(760),
            delivery_line_no: 1,
            product_id: Id::new(50),
            unit: "件".into(),
            quantity: Quantity::from_thousandths(1_000),
            base_quantity: Quantity::from_thousandths(1_000),
            tax_rate: 1_300,
            net_minor: 100,
            tax_minor: 13,
            gross_minor: 113,
            posted_minor: 113,
            corrects_line: None,
        }
    }

    #[test]
    fn any_other_figure_is_another_digest() {
        let posted = digest(&invoice(), &[&line()]).to_string();
        for other in [
            digest(&Invoice { kind: InvoiceKind::CreditNote, ..invoice() }, &[&line()]),
            digest(&Invoice { tax_number: None, ..invoice() }, &[&line()]),
            digest(&Invoice { receivable_minor: 0, ..invoice() }, &[&line()]),
            digest(&Invoice { corrects_id: Some(Id::new(1)), ..invoice() }, &[&line()]),
            digest(&invoice(), &[]),
            digest(&invoice(), &[&InvoiceLine { net_minor: 99, tax_minor: 14, ..line() }]),
            digest(&invoice(), &[&InvoiceLine { posted_minor: 0, ..line() }]),
            digest(&invoice(), &[&InvoiceLine { delivery_line_no: 2, ..line() }]),
        ] {
            assert_ne!(posted, other.to_string());
        }
    }
}
