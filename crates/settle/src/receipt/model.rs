//! The credit receipt as its row says it.

use super::sql;
use base::{BusinessDate, Canonical, Currency, Digest, Entity, Id};
use crm::api::Customer;
use kernel::access::{Department, LegalEntity, User};
use kernel::ledger::check::Snapshot;
use kernel::{Res, p};

kernel::row! {
    /// A receipt, entity `customer_receipt`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CustomerReceipt {
        /// Its id.
        pub id: Id<CustomerReceipt>,
        /// The legal entity that was paid.
        pub entity_id: Id<LegalEntity>,
        /// Who paid.
        pub customer_id: Id<Customer>,
        /// Its currency.
        pub currency: Currency,
        /// How much, in minor units.
        pub amount_minor: i64,
        /// The day it came.
        pub received_on: BusinessDate,
        /// What the bank calls it; the same reference comes once.
        pub bank_reference: Option<String>,
        /// The department that looked after the customer when it came.
        pub department_id: Id<Department>,
        /// The person who looked after the customer when it came.
        pub owner_id: Id<User>,
    }
}
impl Entity for CustomerReceipt {
    const NAME: &'static str = "customer_receipt";
}

/// The digest of a receipt, under the name it had when the first were posted.
pub(super) fn digest(receipt: &CustomerReceipt) -> Digest {
    Canonical::new(1, "credit_settlement")
        .int(receipt.id.get())
        .int(receipt.entity_id.get())
        .int(receipt.customer_id.get())
        .text(receipt.currency.as_str())
        .int(receipt.amount_minor)
        .int(i64::from(receipt.received_on.days()))
        .opt_text(receipt.bank_reference.as_deref())
        .int(receipt.department_id.get())
        .int(receipt.owner_id.get())
        .digest()
}

/// The digests of posted receipts, computed again from their rows.
pub(super) async fn digests(snapshot: &Snapshot<'_>, ids: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let ids = serde_json::to_string(ids).map_err(kernel::Failure::bug)?;
    let receipts: Vec<CustomerReceipt> = snapshot.fetch(&sql::BY_IDS, p![ids.as_str()]).await?;
    Ok(receipts.iter().map(|receipt| (receipt.id.get(), digest(receipt))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_other_figure_is_another_digest() {
        let receipt = CustomerReceipt {
            id: Id::new(523),
            entity_id: Id::new(1),
            customer_id: Id::new(80),
            currency: Currency::CNY,
            amount_minor: 300_000,
            received_on: BusinessDate::parse("2026-11-25").expect("a date"),
            bank_reference: Some("20261125-0001".into()),
            department_id: Id::new(11),
            owner_id: Id::new(31),
        };
        let posted = digest(&receipt).to_string();
        assert_eq!(posted, digest(&receipt.clone()).to_string());
        for other in [
            CustomerReceipt { amount_minor: 300_001, ..receipt.clone() },
            CustomerReceipt { bank_reference: None, ..receipt.clone() },
            CustomerReceipt { bank_reference: Some(String::new()), ..receipt.clone() },
            CustomerReceipt { customer_id: Id::new(83), ..receipt },
        ] {
            assert_ne!(posted, digest(&other).to_string(), "{other:?}");
        }
    }
}
