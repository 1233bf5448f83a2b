//! The opening item, and its counter-document, as their rows say it.

use super::sql;
use base::{BusinessDate, Canonical, Currency, Digest, Entity, Id};
use crm::api::Customer;
use kernel::access::{Department, LegalEntity, User};
use kernel::db::{Cell, FromCell};
use kernel::ledger::check::Snapshot;
use kernel::ledger::money::{Account, Side};
use kernel::{Failure, Res, p};
use org::api::OpeningArea;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an opening item is; also its kind in ledgers and in the register of posted documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What a customer owed.
    OpeningReceivable,
    /// What a customer had paid in advance.
    OpeningAdvance,
}
impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 2] = [Kind::OpeningReceivable, Kind::OpeningAdvance];
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::OpeningReceivable => "opening_receivable",
            Kind::OpeningAdvance => "opening_advance",
        }
    }
    /// The area that it is part of.
    #[must_use]
    pub const fn area(self) -> OpeningArea {
        match self {
            Kind::OpeningReceivable => OpeningArea::Receivable,
            Kind::OpeningAdvance => OpeningArea::Advance,
        }
    }
    /// It is numbered with the charges or with the receipts: no company has to think of a series for what it enters once.
    pub(crate) const fn series(self) -> &'static str {
        match self {
            Kind::OpeningReceivable => crate::charge::DOC_TYPE,
            Kind::OpeningAdvance => crate::receipt::DOC_TYPE,
        }
    }
    /// The component of the exposure that it raises.
    pub(crate) const fn account(self) -> Account {
        match self {
            Kind::OpeningReceivable => Account::Invoiced,
            Kind::OpeningAdvance => Account::Advances,
        }
    }
    /// Which way its item points, and its counter-document's.
    pub(crate) const fn sides(self) -> (Side, Side) {
        match self {
            Kind::OpeningReceivable => (Side::Debit, Side::Credit),
            Kind::OpeningAdvance => (Side::Credit, Side::Debit),
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
    /// What a customer owed or had paid in advance when the books were begun, entity `opening_item`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct OpeningItem {
        /// Its id.
        pub id: Id<OpeningItem>,
        /// Which of both.
        pub kind: Kind,
        /// The legal entity.
        pub entity_id: Id<LegalEntity>,
        /// The customer who pays.
        pub customer_id: Id<Customer>,
        /// Its currency.
        pub currency: Currency,
        /// The number of the document in the system before.
        pub old_number: String,
        /// What of it is open, in minor units.
        pub amount_minor: i64,
        /// What it first came to, where somebody said so.
        pub original_minor: Option<i64>,
        /// The day of the document.
        pub document_on: BusinessDate,
        /// When it is due.
        pub due_on: BusinessDate,
        /// The day on which it stands in these books.
        pub opened_on: BusinessDate,
        /// A remark.
        pub remark: Option<String>,
        /// The department that looked after the customer when it was entered.
        pub department_id: Id<Department>,
        /// The person who looked after the customer when it was entered.
        pub owner_id: Id<User>,
    }
}
impl Entity for OpeningItem {
    const NAME: &'static str = "opening_item";
}

/// The counter-document of an opening item.
pub struct Reversal;
impl Entity for Reversal {
    const NAME: &'static str = "opening_reversal";
}

kernel::row! {
    /// The counter-document of an opening item.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OpeningReversal {
        /// Its id.
        pub id: i64,
        /// What it negates.
        pub item_id: Id<OpeningItem>,
        /// The legal entity.
        pub entity_id: Id<LegalEntity>,
        /// The customer.
        pub customer_id: Id<Customer>,
        /// Its currency.
        pub currency: Currency,
        /// How much, in minor units: all of it.
        pub amount_minor: i64,
        /// The day on which both stand in these books.
        pub opened_on: BusinessDate,
        /// Why.
        pub reason: String,
        /// The department that looked after the customer then.
        pub department_id: Id<Department>,
        /// The person who looked after the customer then.
        pub owner_id: Id<User>,
    }
}

/// The digest of an opening item.
pub(super) fn digest(item: &OpeningItem) -> Digest {
    Canonical::new(1, item.kind.as_str())
        .int(item.id.get())
        .int(item.entity_id.get())
        .int(item.customer_id.get())
        .text(item.currency.as_str())
        .text(&item.old_number)
        .int(item.amount_minor)
        .int(item.original_minor.unwrap_or(-1))
        .int(i64::from(item.document_on.days()))
        .int(i64::from(item.due_on.days()))
        .int(i64::from(item.opened_on.days()))
        .opt_text(item.remark.as_deref())
        .int(item.department_id.get())
        .int(item.owner_id.get())
        .digest()
}

/// The digest of a counter-document.
pub(super) fn digest_of_reversal(reversal: &OpeningReversal) -> Digest {
    Canonical::new(1, super::REVERSAL)
        .int(reversal.id)
        .int(reversal.item_id.get())
        .int(reversal.entity_id.get())
        .int(reversal.customer_id.get())
        .text(reversal.currency.as_str())
        .int(reversal.amount_minor)
        .int(i64::from(reversal.opened_on.days()))
        .text(&reversal.reason)
        .int(reversal.department_id.get())
        .int(reversal.owner_id.get())
        .digest()
}

/// The digests of opening items, computed again from their rows.
pub(super) async fn digests(snapshot: &Snapshot<'_>, ids: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let ids = serde_json::to_string(ids).map_err(Failure::bug)?;
    let items: Vec<OpeningItem> = snapshot.fetch(&sql::BY_IDS, p![ids.as_str()]).await?;
    Ok(items.iter().map(|item| (item.id.get(), digest(item))).collect())
}

/// The digests of counter-documents, computed again from their rows.
pub(super) async fn digests_of_reversals(snapshot: &Snapshot<'_>, ids: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let ids = serde_json::to_string(ids).map_err(Failure::bug)?;
    let reversals: Vec<OpeningReversal> = snapshot.fetch(&sql::REVERSALS_BY_IDS, p![ids.as_str()]).await?;
    Ok(reversals.iter().map(|reversal| (reversal.id, digest_of_reversal(reversal))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_other_figure_is_another_digest() {
        let day = |text| BusinessDate::parse(text).expect("a date");
        let item = OpeningItem {
            id: Id::new(860),
            kind: Kind::OpeningReceivable,
            entity_id: Id::new(1),
            customer_id: Id::new(80),
            currency: Currency::CNY,
            old_number: "XS-1".into(),
            amount_minor: 100,
            original_minor: None,
            document_on: day("2026-09-01"),
            due_on: day("2026-10-01"),
            opened_on: day("2026-10-31"),
            remark: None,
            department_id: Id::new(11),
            owner_id: Id::new(31),
        };
        let posted = digest(&item).to_string();
        assert_eq!(posted, digest(&item.clone()).to_string());
        for other in [
            OpeningItem { kind: Kind::OpeningAdvance, ..item.clone() },
            OpeningItem { old_number: "XS-2".into(), ..item.clone() },
            OpeningItem { amount_minor: 101, ..item.clone() },
            OpeningItem { original_minor: Some(100), ..item.clone() },
            OpeningItem { due_on: item.document_on, ..item.clone() },
            OpeningItem { remark: Some(String::new()), ..item },
        ] {
            assert_ne!(posted, digest(&other).to_string(), "{other:?}");
        }
    }
}
