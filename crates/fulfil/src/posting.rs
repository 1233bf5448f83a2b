//! What the documents of this room post on the payer, and the items they open.

use base::{BusinessDate, Currency, Money};
use kernel::ledger::money::{Account, MoneyPosting, NewItem, Side};

/// The document that posts, and on whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Poster {
    pub(crate) entity: i64,
    pub(crate) payer: i64,
    pub(crate) exposure: i64,
    pub(crate) currency: Currency,
    pub(crate) doc_type: &'static str,
    pub(crate) doc_id: i64,
    pub(crate) effective: BusinessDate,
}

impl Poster {
    fn posting(&self, account: Account, minor: i64, reverses: Option<i64>) -> MoneyPosting {
        MoneyPosting {
            entity: self.entity,
            customer: self.payer,
            exposure: self.exposure,
            account,
            amount: Money::new(minor, self.currency),
            doc_type: self.doc_type,
            doc_id: self.doc_id,
            effective: self.effective,
            reverses,
        }
    }

    /// Entries; those of nothing are left out.
    pub(crate) fn postings(&self, parts: &[(Account, i64)]) -> Vec<MoneyPosting> {
        parts.iter().filter(|(_, minor)| *minor != 0).map(|(account, minor)| self.posting(*account, *minor, None)).collect()
    }

    /// The exact negation of entries.
    pub(crate) fn negations(&self, entries: &[Entry]) -> Vec<MoneyPosting> {
        let negated = |entry: &Entry| Some(self.posting(entry.account()?, -entry.amount_minor, Some(entry.id)));
        entries.iter().filter_map(negated).collect()
    }

    /// An item that the document opens.
    pub(crate) fn item(&self, side: Side, amount_minor: i64, due_on: BusinessDate) -> NewItem {
        NewItem {
            entity: self.entity,
            customer: self.payer,
            currency: self.currency,
            side,
            doc_type: self.doc_type,
            doc_id: self.doc_id,
            amount_minor,
            due_on,
        }
    }
}

kernel::row! {
    /// An entry that is to be negated.
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
    pub struct Entry {
        /// Its id.
        pub id: i64,
        /// The component of the exposure that it moved.
        pub account: String,
        /// By how much, in minor units.
        pub amount_minor: i64,
    }
}
impl Entry {
    /// The component that it moved, if there is one of that name.
    pub(crate) fn account(&self) -> Option<Account> {
        [Account::OpenOrders, Account::Delivered, Account::Invoiced, Account::Bills, Account::Advances]
            .into_iter()
            .find(|account| account.as_str() == self.account)
    }
}
