//! The credit settlement as its row says it.

use super::sql;
use base::{BusinessDate, Canonical, Currency, Digest, Entity, Id};
use crm::api::Customer;
use kernel::access::{Department, LegalEntity, User};
use kernel::ledger::check::Snapshot;
use kernel::{Res, p};

kernel::row! {
    /// A credit settlement, entity `credit_settlement`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CreditSettlement {
        /// Its id.
        pub id: Id<CreditSettlement>,
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
impl Entity for CreditSettlement {
    const NAME: &'static str = "credit_settlement";
}

/// The digest of a credit settlement.
pub(super) fn digest(settlement: &CreditSettlement) -> Digest {
    Canonical::new(1, super::DOC_TYPE)
        .int(settlement.id.get())
        .int(settlement.entity_id.get())
        .int(settlement.customer_id.get())
        .text(settlement.currency.as_str())
        .int(settlement.amount_minor)
        .int(i64::from(settlement.received_on.days()))
        .opt_text(settlement.bank_reference.as_deref())
        .int(settlement.department_id.get())
        .int(settlement.owner_id.get())
        .digest()
}

/// The digests of posted settlements, computed again from their rows.
pub(super) async fn digests(snapshot: &Snapshot<'_>, ids: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let ids = serde_json::to_string(ids).map_err(kernel::Failure::bug)?;
    let settlements: Vec<CreditSettlement> = snapshot.fetch(&sql::BY_IDS, p![ids.as_str()]).await?;
    Ok(settlements.iter().map(|settlement| (settlement.id.get(), digest(settlement))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_other_figure_is_another_digest() {
        let settlement = CreditSettlement {
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
        let posted = digest(&settlement).to_string();
        assert_eq!(posted, digest(&settlement.clone()).to_string());
        for other in [
            CreditSettlement { amount_minor: 300_001, ..settlement.clone() },
            CreditSettlement { bank_reference: None, ..settlement.clone() },
            CreditSettlement { bank_reference: Some(String::new()), ..settlement.clone() },
            CreditSettlement { customer_id: Id::new(83), ..settlement },
        ] {
            assert_ne!(posted, digest(&other).to_string(), "{other:?}");
        }
    }
}
