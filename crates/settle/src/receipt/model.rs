//! The receipt, and its reversal, as their rows say it.

use super::sql;
use base::{BusinessDate, Canonical, Currency, Digest, Entity, Id};
use crm::api::Customer;
use kernel::access::{Department, LegalEntity, User};
use kernel::db::{Cell, FromCell};
use kernel::ledger::check::Snapshot;
use kernel::{Res, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How it was paid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// 银行转账: to the bank account.
    #[default]
    Bank,
    /// 现金.
    Cash,
    /// 微信.
    Wechat,
    /// 支付宝.
    Alipay,
    /// In another way.
    Other,
}
impl Method {
    /// Every way, as screens offer them.
    pub const ALL: [Method; 5] = [Method::Bank, Method::Cash, Method::Wechat, Method::Alipay, Method::Other];
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Bank => "bank",
            Method::Cash => "cash",
            Method::Wechat => "wechat",
            Method::Alipay => "alipay",
            Method::Other => "other",
        }
    }
}
impl FromCell for Method {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        Method::ALL.into_iter().find(|method| method.as_str() == text)
    }
}

kernel::row! {
    /// A receipt, entity `customer_receipt`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
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
        /// How it was paid.
        pub method: Method,
        /// A remark.
        pub remark: Option<String>,
    }
}
impl Entity for CustomerReceipt {
    const NAME: &'static str = "customer_receipt";
}

kernel::row! {
    /// The counter-document of a receipt, entity `receipt_reversal`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ReceiptReversal {
        /// Its id.
        pub id: Id<ReceiptReversal>,
        /// The receipt.
        pub receipt_id: Id<CustomerReceipt>,
        /// The legal entity that was paid.
        pub entity_id: Id<LegalEntity>,
        /// Who paid.
        pub customer_id: Id<Customer>,
        /// Its currency.
        pub currency: Currency,
        /// How much, in minor units: all of the receipt.
        pub amount_minor: i64,
        /// The day it is taken back.
        pub reversed_on: BusinessDate,
        /// Why.
        pub reason: String,
        /// The department that looked after the customer then.
        pub department_id: Id<Department>,
        /// The person who looked after the customer then.
        pub owner_id: Id<User>,
    }
}
impl Entity for ReceiptReversal {
    const NAME: &'static str = "receipt_reversal";
}

/// The digest of a receipt. What came to the bank without a remark, as all receipts did at first, is told in the form, and under the
/// name, that the first had.
pub(super) fn digest(receipt: &CustomerReceipt) -> Digest {
    if receipt.method == Method::Bank && receipt.remark.is_none() {
        return told(receipt, Canonical::new(1, "credit_settlement")).digest();
    }
    told(receipt, Canonical::new(2, super::DOC_TYPE)).text(receipt.method.as_str()).opt_text(receipt.remark.as_deref()).digest()
}

fn told(receipt: &CustomerReceipt, record: Canonical) -> Canonical {
    record
        .int(receipt.id.get())
        .int(receipt.entity_id.get())
        .int(receipt.customer_id.get())
        .text(receipt.currency.as_str())
        .int(receipt.amount_minor)
        .int(i64::from(receipt.received_on.days()))
        .opt_text(receipt.bank_reference.as_deref())
        .int(receipt.department_id.get())
        .int(receipt.owner_id.get())
}

/// The digest of a reversal.
pub(super) fn digest_of_reversal(reversal: &ReceiptReversal) -> Digest {
    Canonical::new(1, super::REVERSAL)
        .int(reversal.id.get())
        .int(reversal.receipt_id.get())
        .int(reversal.entity_id.get())
        .int(reversal.customer_id.get())
        .text(reversal.currency.as_str())
        .int(reversal.amount_minor)
        .int(i64::from(reversal.reversed_on.days()))
        .text(&reversal.reason)
        .int(reversal.department_id.get())
        .int(reversal.owner_id.get())
        .digest()
}

/// The digests of posted reversals, computed again from their rows.
pub(super) async fn digests_of_reversals(snapshot: &Snapshot<'_>, ids: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let ids = serde_json::to_string(ids).map_err(kernel::Failure::bug)?;
    let reversals: Vec<ReceiptReversal> = snapshot.fetch(&sql::REVERSALS_BY_IDS, p![ids.as_str()]).await?;
    Ok(reversals.iter().map(|reversal| (reversal.id.get(), digest_of_reversal(reversal))).collect())
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
            method: Method::Bank,
            remark: None,
        };
        let posted = digest(&receipt).to_string();
        assert_eq!(posted, digest(&receipt.clone()).to_string());
        for other in [
            CustomerReceipt { amount_minor: 300_001, ..receipt.clone() },
            CustomerReceipt { bank_reference: None, ..receipt.clone() },
            CustomerReceipt { bank_reference: Some(String::new()), ..receipt.clone() },
            CustomerReceipt { customer_id: Id::new(83), ..receipt.clone() },
            CustomerReceipt { method: Method::Cash, ..receipt.clone() },
            CustomerReceipt { remark: Some(String::new()), ..receipt },
        ] {
            assert_ne!(posted, digest(&other).to_string(), "{other:?}");
        }
    }
}
