//! The credit charge as its row says it.

use super::sql;
use base::{BusinessDate, Canonical, Currency, Digest, Entity, Id};
use crm::api::Customer;
use kernel::access::{Department, LegalEntity, User};
use kernel::ledger::check::Snapshot;
use kernel::{Res, p};

kernel::row! {
    /// A credit charge, entity `credit_charge`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CreditCharge {
        /// Its id.
        pub id: Id<CreditCharge>,
        /// The legal entity to which it is owed.
        pub entity_id: Id<LegalEntity>,
        /// Who owes it.
        pub customer_id: Id<Customer>,
        /// Its currency.
        pub currency: Currency,
        /// How much, in minor units.
        pub amount_minor: i64,
        /// When it is due.
        pub due_on: BusinessDate,
        /// The day it was charged.
        pub charged_on: BusinessDate,
        /// What it is for; may be empty.
        pub reference: String,
        /// The department that looked after the customer when it was charged.
        pub department_id: Id<Department>,
        /// The person who looked after the customer when it was charged.
        pub owner_id: Id<User>,
    }
}
impl Entity for CreditCharge {
    const NAME: &'static str = "credit_charge";
}

/// The digest of a credit charge.
pub(super) fn digest(charge: &CreditCharge) -> Digest {
    Canonical::new(1, super::DOC_TYPE)
        .int(charge.id.get())
        .int(charge.entity_id.get())
        .int(charge.customer_id.get())
        .text(charge.currency.as_str())
        .int(charge.amount_minor)
        .int(i64::from(charge.due_on.days()))
        .int(i64::from(charge.charged_on.days()))
        .text(&charge.reference)
        .int(charge.department_id.get())
        .int(charge.owner_id.get())
        .digest()
}

/// The digests of posted charges, computed again from their rows.
pub(super) async fn digests(snapshot: &Snapshot<'_>, ids: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let ids = serde_json::to_string(ids).map_err(kernel::Failure::bug)?;
    let charges: Vec<CreditCharge> = snapshot.fetch(&sql::BY_IDS, p![ids.as_str()]).await?;
    Ok(charges.iter().map(|charge| (charge.id.get(), digest(charge))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_other_figure_is_another_digest() {
        let day = |text| BusinessDate::parse(text).expect("a date");
        let charge = CreditCharge {
            id: Id::new(513),
            entity_id: Id::new(1),
            customer_id: Id::new(80),
            currency: Currency::CNY,
            amount_minor: 1_000_000,
            due_on: day("2026-12-25"),
            charged_on: day("2026-11-25"),
            reference: String::new(),
            department_id: Id::new(11),
            owner_id: Id::new(31),
        };
        let posted = digest(&charge).to_string();
        assert_eq!(posted, digest(&charge.clone()).to_string());
        for other in [
            CreditCharge { amount_minor: 1_000_001, ..charge.clone() },
            CreditCharge { due_on: charge.charged_on, ..charge.clone() },
            CreditCharge { customer_id: Id::new(81), ..charge.clone() },
            CreditCharge { reference: " ".into(), ..charge.clone() },
            CreditCharge { owner_id: Id::new(33), ..charge },
        ] {
            assert_ne!(posted, digest(&other).to_string(), "{other:?}");
        }
    }
}
