//! `customer.set_terms`

use super::model::{Customer, SavedCustomer};
use super::{as_seen, sql};
use crate::terms::{Payment, PaymentKind};
use base::{Id, Refusal};
use kernel::db::Val;
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who may say on which terms customers pay, also of those they take on.
pub(super) const SETS: Permission = Permission::new("customer.set_terms");

/// Says on which terms a customer pays from now on; documents keep the terms they were made under.
pub type SetTerms = Record<SetTermsOne>;
/// The operation's decision and writes.
pub struct SetTermsOne;

/// The terms of a customer.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct SetCustomerTerms {
    /// The customer.
    pub customer: Id<Customer>,
    /// The version that was seen.
    pub version: i64,
    /// On which terms it pays.
    pub payment: Payment,
}

impl kernel::Change for SetTermsOne {
    const NAME: &'static str = "customer.set_terms";
    const NEEDS: Permission = SETS;
    type Input = SetCustomerTerms;
    type Record = Customer;
    type Output = SavedCustomer;

    fn samples() -> Vec<SetCustomerTerms> {
        let days = Payment { days: Some(30), ..Payment::plain(PaymentKind::Days) };
        vec![SetCustomerTerms { customer: Id::new(81), version: 1, payment: days }]
    }
    async fn load(read: &Read<'_>, input: &SetCustomerTerms) -> Res<Customer> {
        read.one(&sql::BY_ID, p![input.customer]).await
    }
    fn check(input: &SetCustomerTerms, record: &Customer) -> Vec<Refusal> {
        let mut refusals = as_seen(record, input.version);
        refusals.extend(input.payment.refusals());
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &SetCustomerTerms, record: &Customer) -> Res<SavedCustomer> {
        let all: Vec<Val<'_>> = Payment::values(Some(input.payment)).into_iter().chain(p![record.id, record.version]).collect();
        tx.guard(&sql::SET_TERMS, all, 1).await?;
        tx.touch(record.id);
        Ok(SavedCustomer { id: record.id, version: record.version + 1 })
    }
}
