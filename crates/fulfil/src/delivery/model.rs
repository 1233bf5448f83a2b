//! The delivery as its rows say it.

use super::sql;
use crate::terms::Arises;
use base::{BusinessDate, Canonical, Currency, Digest, Entity, Id, Quantity};
use catalog::api::Product;
use crm::api::{Address, Customer};
use kernel::access::{Department, LegalEntity};
use kernel::ledger::check::Snapshot;
use kernel::{Read, Res, p};
use sales::api::SalesOrder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use stock::api::Warehouse;

kernel::row! {
    /// A delivery 出库单, entity `delivery`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct Delivery {
        /// Its id.
        pub id: Id<Delivery>,
        /// Its number.
        pub number: String,
        /// The legal entity that sells.
        pub entity_id: Id<LegalEntity>,
        /// The order.
        pub order_id: Id<SalesOrder>,
        /// Who ordered.
        pub customer_id: Id<Customer>,
        /// Who receives the goods.
        pub receiver_id: Id<Customer>,
        /// Who is invoiced.
        pub invoiced_id: Id<Customer>,
        /// Who pays.
        pub payer_id: Id<Customer>,
        /// The exposure row of the payer's credit group.
        pub exposure_id: i64,
        /// The currency of all amounts.
        pub currency: Currency,
        /// Where the goods left.
        pub warehouse_id: Id<Warehouse>,
        /// Where they go.
        pub address_id: Option<Id<Address>>,
        /// The day they left.
        pub delivered_on: BusinessDate,
        /// When the receivable is due, where it arose with the delivery.
        pub due_on: Option<BusinessDate>,
        /// Where the receivable arises.
        pub arises: Arises,
        /// Net amount in minor units.
        pub net_minor: i64,
        /// Tax in minor units.
        pub tax_minor: i64,
        /// Net and tax.
        pub gross_minor: i64,
        /// What the goods cost.
        pub cost_minor: i64,
        /// A remark.
        pub remark: Option<String>,
        /// The department that looked after the customer on that day.
        pub department_id: Id<Department>,
        /// The person who posted it; 0 = the program itself.
        pub owner_id: i64,
    }
}
impl Entity for Delivery {
    const NAME: &'static str = "delivery";
}

kernel::row! {
    /// One line of a delivery.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct DeliveryLine {
        /// The delivery.
        pub delivery_id: Id<Delivery>,
        /// From 1, in the order of the order's lines.
        pub line_no: i64,
        /// The order's line.
        pub order_line_no: i64,
        /// What left.
        pub product_id: Id<Product>,
        /// The unit it was ordered in.
        pub unit: String,
        /// How much of it in that unit.
        pub quantity: Quantity,
        /// How much of it in the product's own unit.
        pub base_quantity: Quantity,
        /// Rate of tax in basis points.
        pub tax_rate: i64,
        /// Net amount in minor units.
        pub net_minor: i64,
        /// Tax in minor units.
        pub tax_minor: i64,
        /// Net and tax.
        pub gross_minor: i64,
        /// What the goods cost.
        pub cost_minor: i64,
    }
}

kernel::row! {
    /// What became of a delivered line: base quantities and amounts in minor units.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct Progress {
        /// The delivery.
        pub delivery_id: Id<Delivery>,
        /// Its line.
        pub line_no: i64,
        /// What was delivered.
        pub quantity: Quantity,
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
    }
}

kernel::row! {
    /// Where a delivery stands.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct DeliveryStanding {
        /// The delivery.
        pub delivery_id: Id<Delivery>,
        /// What was delivered, with tax, in minor units.
        pub gross_minor: i64,
        /// What came back of it.
        pub returned_minor: i64,
        /// What was invoiced of it and not credited.
        pub invoiced_minor: i64,
        /// The day somebody signed for it.
        pub signed_on: Option<BusinessDate>,
        /// It was taken back as a whole: 反审核.
        pub reversed: bool,
        /// Raised with every move.
        pub version: i64,
    }
}

kernel::row! {
    /// The signature of a delivery 签收.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Signature {
        /// Its id.
        pub id: Id<Signature>,
        /// The delivery.
        pub delivery_id: Id<Delivery>,
        /// The day it was signed.
        pub signed_on: BusinessDate,
        /// Who signed.
        pub signed_by: String,
        /// A remark.
        pub remark: Option<String>,
        /// When the receivable is due, where it arose with the signature.
        pub due_on: Option<BusinessDate>,
        /// The person who entered it; 0 = the program itself.
        pub owner_id: i64,
    }
}
impl Entity for Signature {
    const NAME: &'static str = "delivery_signature";
}

/// One delivery.
pub(crate) async fn by_id(read: &Read<'_>, delivery: Id<Delivery>) -> Res<Delivery> {
    read.one(&sql::BY_IDS, p![ids([delivery.get()]).as_str()]).await
}

/// The lines of deliveries, in their order.
pub(crate) async fn lines_of(read: &Read<'_>, delivery: Id<Delivery>) -> Res<Vec<DeliveryLine>> {
    read.fetch(&sql::LINES_BY_IDS, p![ids([delivery.get()]).as_str()]).await
}

/// What became of the lines of a delivery, in their order.
pub(crate) async fn progress_of(read: &Read<'_>, delivery: Id<Delivery>) -> Res<Vec<Progress>> {
    read.fetch(&sql::PROGRESS_OF, p![delivery]).await
}

/// Where a delivery stands.
pub(crate) async fn standing_of(read: &Read<'_>, delivery: Id<Delivery>) -> Res<DeliveryStanding> {
    read.one(&sql::STANDING_OF, p![delivery]).await
}

/// Ids as one JSON text, for `{ids:$n}`.
pub(crate) fn ids(list: impl IntoIterator<Item = i64>) -> String {
    let list: Vec<String> = list.into_iter().map(|id| id.to_string()).collect();
    format!("[{}]", list.join(","))
}

/// The digest of a delivery with all its lines, in the order of their numbers.
pub(crate) fn digest(d: &Delivery, lines: &[&DeliveryLine]) -> Digest {
    let mut record = Canonical::new(1, super::DOC_TYPE)
        .int(d.id.get())
        .int(d.entity_id.get())
        .int(d.order_id.get())
        .int(d.customer_id.get())
        .int(d.receiver_id.get())
        .int(d.invoiced_id.get())
        .int(d.payer_id.get())
        .int(d.exposure_id)
        .text(d.currency.as_str())
        .int(d.warehouse_id.get())
        .int(d.address_id.map_or(0, Id::get))
        .int(i64::from(d.delivered_on.days()))
        .int(d.due_on.map_or(0, |day| i64::from(day.days())))
        .text(d.arises.as_str())
        .int(d.net_minor)
        .int(d.tax_minor)
        .int(d.gross_minor)
        .int(d.cost_minor)
        .text(d.remark.as_deref().unwrap_or_default())
        .int(d.department_id.get())
        .int(d.owner_id)
        .list(lines.len() as u64);
    for l in lines {
        record = record
            .list(11)
            .int(l.line_no)
            .int(l.order_line_no)
            .int(l.product_id.get())
            .text(&l.unit)
            .int(l.quantity.thousandths())
            .int(l.base_quantity.thousandths())
            .int(l.tax_rate)
            .int(l.net_minor)
            .int(l.tax_minor)
            .int(l.gross_minor)
            .int(l.cost_minor);
    }
    record.digest()
}

/// The digest of a signature.
pub(super) fn digest_of_signature(s: &Signature) -> Digest {
    Canonical::new(1, super::SIGNATURE)
        .int(s.id.get())
        .int(s.delivery_id.get())
        .int(i64::from(s.signed_on.days()))
        .text(&s.signed_by)
        .text(s.remark.as_deref().unwrap_or_default())
        .int(s.due_on.map_or(0, |day| i64::from(day.days())))
        .int(s.owner_id)
        .digest()
}

/// The digests of posted deliveries, computed again from their rows.
pub(super) async fn digests(snapshot: &Snapshot<'_>, of: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let of = ids(of.iter().copied());
    let deliveries: Vec<Delivery> = snapshot.fetch(&sql::BY_IDS, p![of.as_str()]).await?;
    let lines: Vec<DeliveryLine> = snapshot.fetch(&sql::LINES_BY_IDS, p![of.as_str()]).await?;
    let mut by_delivery: BTreeMap<i64, Vec<&DeliveryLine>> = BTreeMap::new();
    lines.iter().for_each(|line| by_delivery.entry(line.delivery_id.get()).or_default().push(line));
    let lines = |d: &Delivery| by_delivery.get(&d.id.get()).map_or(&[][..], Vec::as_slice);
    Ok(deliveries.iter().map(|d| (d.id.get(), digest(d, lines(d)))).collect())
}

/// The digests of posted signatures, computed again from their rows.
pub(super) async fn digests_of_signatures(snapshot: &Snapshot<'_>, of: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let of = ids(of.iter().copied());
    let signatures: Vec<Signature> = snapshot.fetch(&sql::SIGNATURES_BY_IDS, p![of.as_str()]).await?;
    Ok(signatures.iter().map(|s| (s.id.get(), digest_of_signature(s))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery() -> Delivery {
        Delivery {
            id: Id::new(7),
            number: "DN-000001".into(),
            entity_id: Id::new(1),
            order_id: Id::new(5),
            customer_id: Id::new(80),
            receiver_id: Id::new(80),
            invoiced_id: Id::new(80),
            payer_id: Id::new(80),
            exposure_id: 100,
            currency: Currency::CNY,
            warehouse_id: Id::new(70),
            address_id: None,
            delivered_on: BusinessDate::from_ymd(2026, 11, 25).expect("a date"),
            due_on: None,
            arises: Arises::Delivery,
            net_minor: 100,
            tax_minor: 13,
            gross_minor: 113,
            cost_minor: 60,
            remark: None,
            department_id: Id::new(11),
            owner_id: 35,
        }
    }
    fn line(line_no: i64, quantity: i64) -> DeliveryLine {
        let quantity = Quantity::from_thousandths(quantity);
        DeliveryLine {
            delivery_id: Id::new(7),
            line_no,
            order_line_no: line_no,
            product_id: Id::new(50),
            unit: "件".into(),
            quantity,
            base_quantity: quantity,
            tax_rate: 1300,
            net_minor: 100,
            tax_minor: 13,
            gross_minor: 113,
            cost_minor: 60,
        }
    }

    #[test]
    fn any_other_figure_is_another_digest() {
        let (one, two) = (line(1, 5000), line(2, 6000));
        let posted = digest(&delivery(), &[&one, &two]).to_string();
        assert_eq!(posted, digest(&Delivery { number: "DN-000002".into(), ..delivery() }, &[&one, &two]).to_string());
        for other in [
            digest(&delivery(), &[&one]),
            digest(&delivery(), &[&two, &one]),
            digest(&delivery(), &[&line(1, 5001), &two]),
            digest(&delivery(), &[&DeliveryLine { cost_minor: 61, ..one.clone() }, &two]),
            digest(&Delivery { arises: Arises::Invoice, ..delivery() }, &[&one, &two]),
            digest(&Delivery { payer_id: Id::new(83), ..delivery() }, &[&one, &two]),
            digest(&Delivery { gross_minor: 114, ..delivery() }, &[&one, &two]),
        ] {
            assert_ne!(posted, other.to_string());
        }
    }
}
