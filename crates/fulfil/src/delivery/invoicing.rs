//! What of deliveries is left to invoice, and the writers that say what was: for the room that invoices.

use super::model::{Delivery, ids};
use super::sql;
use crate::terms::Arises;
use base::{BusinessDate, Currency, Id, Quantity, Refusal};
use catalog::api::Product;
use crm::api::{Customer, Payment, PaymentKind};
use kernel::access::{Department, LegalEntity, User};
use kernel::db::{Boxed, Val};
use kernel::{Failure, Read, Res, Tx, p};
use rules::share::Portion;
use sales::api::SalesOrder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

kernel::row! {
    /// A delivered line as an invoice sees it. Quantities are in the product's own unit, in thousandths, amounts in minor units of the
    /// delivery's currency.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct DeliveredLine {
        /// The delivery.
        pub delivery: Id<Delivery>,
        /// Its line.
        pub line_no: i64,
        /// The delivery's number.
        pub number: String,
        /// The legal entity that sells.
        pub entity: Id<LegalEntity>,
        /// The order.
        pub order: Id<SalesOrder>,
        /// Who ordered.
        pub customer: Id<Customer>,
        /// Who is invoiced.
        pub invoiced_to: Id<Customer>,
        /// Who pays: the money ledger's customer.
        pub payer: Id<Customer>,
        /// The department that looks after the customer now.
        pub department: Id<Department>,
        /// The person who looks after the customer now.
        pub owner: Id<User>,
        /// The exposure row on which the delivery posted.
        pub exposure: i64,
        /// The currency of all amounts.
        pub currency: Currency,
        /// Where the receivable arises.
        pub arises: Arises,
        /// The day the goods left.
        pub delivered_on: BusinessDate,
        /// The day somebody signed for them.
        pub signed_on: Option<BusinessDate>,
        /// What was delivered.
        pub product: Id<Product>,
        /// The unit in which it was ordered.
        pub unit: String,
        /// How much of it in that unit.
        pub quantity: Quantity,
        /// How much of it in the product's own unit.
        pub base_quantity: Quantity,
        /// Rate of tax in basis points.
        pub tax_rate: i64,
        /// Net amount of all of it.
        pub net_minor: i64,
        /// Its tax.
        pub tax_minor: i64,
        /// What came back.
        pub returned: Quantity,
        /// Its net amount.
        pub returned_net_minor: i64,
        /// Its tax.
        pub returned_tax_minor: i64,
        /// What was invoiced and not credited.
        pub invoiced: Quantity,
        /// Its net amount.
        pub invoiced_net_minor: i64,
        /// Its tax.
        pub invoiced_tax_minor: i64,
        /// It was taken back as a whole.
        pub reversed: bool,
        /// The order's terms of payment: their kind, and the figures that this kind needs.
        pub payment_kind: PaymentKind,
        /// See [`Payment`].
        pub payment_days: Option<i64>,
        /// See [`Payment`].
        pub cut_off_day: Option<i64>,
        /// See [`Payment`].
        pub statement_day: Option<i64>,
        /// See [`Payment`].
        pub payment_months: Option<i64>,
        /// See [`Payment`].
        pub pay_day: Option<i64>,
    }
}

/// What is left to invoice of a delivered line; below zero when goods came back after their invoice: that is to be credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Left {
    /// Base quantity.
    pub quantity: Quantity,
    /// Net amount.
    pub net_minor: i64,
    /// Tax.
    pub tax_minor: i64,
}

impl Left {
    /// The same as the rules of shares take it.
    #[must_use]
    pub fn portion(&self) -> Portion {
        Portion { quantity: self.quantity, net_minor: self.net_minor, tax_minor: self.tax_minor }
    }
}

impl DeliveredLine {
    /// What is left to invoice: delivered, less what came back, less what was invoiced.
    #[must_use]
    pub fn left(&self) -> Left {
        let quantity = self.base_quantity.thousandths() - self.returned.thousandths() - self.invoiced.thousandths();
        Left {
            quantity: Quantity::from_thousandths(quantity),
            net_minor: self.net_minor - self.returned_net_minor - self.invoiced_net_minor,
            tax_minor: self.tax_minor - self.returned_tax_minor - self.invoiced_tax_minor,
        }
    }
    /// Net and tax of a part of what is left to invoice, by share; all that is left takes all. Above zero as `quantity` is.
    #[must_use]
    pub fn part(&self, quantity: Quantity) -> (i64, i64) {
        rules::share::invoice(self.left().portion(), quantity)
    }
    /// The terms of payment that were agreed with the order.
    #[must_use]
    pub fn payment(&self) -> Payment {
        Payment {
            kind: self.payment_kind,
            days: self.payment_days,
            cut_off_day: self.cut_off_day,
            statement_day: self.statement_day,
            months: self.payment_months,
            pay_day: self.pay_day,
        }
    }
}

/// A part of a delivered line that is invoiced or credited, all figures above zero.
#[derive(Debug, Clone)]
pub struct Part {
    /// The line as it was read; somebody who moved it meanwhile makes the facts stale.
    pub line: DeliveredLine,
    /// How much of it, in the product's own unit.
    pub quantity: Quantity,
    /// Net amount.
    pub net_minor: i64,
    /// Tax.
    pub tax_minor: i64,
}

/// Delivered lines by delivery and line number, in that order; those that are not there are left out.
pub fn delivered_lines<'a>(read: &'a Read<'_>, lines: &'a [(Id<Delivery>, i64)]) -> Boxed<'a, Res<Vec<DeliveredLine>>> {
    Box::pin(async move {
        let of = ids(lines.iter().map(|(delivery, _)| delivery.get()).collect::<std::collections::BTreeSet<_>>());
        let mut found: Vec<DeliveredLine> = read.fetch(&sql::DELIVERED_LINES, p![of.as_str()]).await?;
        found.retain(|line| lines.contains(&(line.delivery, line.line_no)));
        Ok(found)
    })
}

/// All lines of deliveries, in their order.
pub fn lines_of_deliveries<'a>(read: &'a Read<'_>, deliveries: &'a [Id<Delivery>]) -> Boxed<'a, Res<Vec<DeliveredLine>>> {
    Box::pin(async move {
        let of = ids(deliveries.iter().map(|delivery| delivery.get()));
        read.fetch(&sql::DELIVERED_LINES, p![of.as_str()]).await
    })
}

/// Why a delivered line cannot be invoiced as asked, at `field` of the caller's own input: more than is left, or taken back.
#[must_use]
pub fn cannot_invoice(line: &DeliveredLine, quantity: Quantity, field: &str) -> Option<Refusal> {
    if line.reversed {
        return Some(Refusal::new("delivery.invoice_reversed").arg("number", line.number.as_str()).field(field));
    }
    let left = line.left().quantity;
    let left = if left.is_positive() { left } else { Quantity::ZERO };
    (quantity.thousandths() > left.thousandths())
        .then(|| Refusal::new("delivery.invoice_above").arg("left", left).arg("number", line.number.as_str()).field(field))
}

/// Says that parts of delivered lines were invoiced; each line once. Stale when a line moved since it was read, or was taken back.
pub fn invoiced<'a>(tx: &'a Tx<'_>, parts: &'a [Part]) -> Boxed<'a, Res<()>> {
    Box::pin(async move { moved(tx, parts, 1).await })
}

/// Says that parts of delivered lines were credited: the exact negation of [`invoiced`]. Stale when a line moved since it was read.
pub fn credited<'a>(tx: &'a Tx<'_>, parts: &'a [Part]) -> Boxed<'a, Res<()>> {
    Box::pin(async move { moved(tx, parts, -1).await })
}

async fn moved(tx: &Tx<'_>, parts: &[Part], sign: i64) -> Res<()> {
    let mut rows: BTreeMap<(i64, i64), Vec<Val<'_>>> = BTreeMap::new();
    let mut standings: BTreeMap<i64, i64> = BTreeMap::new();
    for part in parts {
        let line = &part.line;
        let left = line.left().quantity.thousandths();
        if !part.quantity.is_positive() || part.net_minor < 0 || part.tax_minor < 0 || (sign > 0 && part.quantity.thousandths() > left) {
            return Err(Failure::bug(format!("line {} of delivery {} is invoiced beyond what is left", line.line_no, line.delivery)));
        }
        let by = sign * part.quantity.thousandths();
        let row = p![
            by,
            sign * part.net_minor,
            sign * part.tax_minor,
            line.delivery,
            line.line_no,
            line.returned,
            line.invoiced,
            line.returned_net_minor + line.returned_tax_minor,
            line.invoiced_net_minor + line.invoiced_tax_minor
        ];
        if rows.insert((line.delivery.get(), line.line_no), row.to_vec()).is_some() {
            return Err(Failure::bug(format!("line {} of delivery {} stands twice", line.line_no, line.delivery)));
        }
        *standings.entry(line.delivery.get()).or_insert(0) += sign * (part.net_minor + part.tax_minor);
    }
    let rows: Vec<Vec<Val<'_>>> = rows.into_values().collect();
    let standings: Vec<Vec<Val<'_>>> = standings.into_iter().map(|(delivery, by)| p![by, delivery].to_vec()).collect();
    tx.guard_many(&sql::INVOICED, &rows).await?;
    tx.guard_many(&sql::STANDING_INVOICED, &standings).await
}
