//! `customer_class.change`

use super::model::{CustomerClass, SavedClass};
use super::{closed, defaults, sql};
use crate::terms::{Payment, PaymentKind};
use base::{Id, Refusal};
use kernel::query::found;
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, NAME_MAX, as_seen};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Renames a class of customers, or gives it other defaults. Customers that have it keep the terms they have.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

/// A class as it is to be.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ChangeClass {
    /// The class.
    pub class: Id<CustomerClass>,
    /// The version that was seen.
    pub version: i64,
    /// What people call it from now on, at most 200 characters.
    pub name: String,
    /// On which terms a new customer of it pays from now on; before delivery when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// A customer of it is to be visited at least every so many days, 1 to 730; as need be when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit_days: Option<i64>,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "customer_class.change";
    const NEEDS: Permission = Permission::new("customer_class.change");
    type Input = ChangeClass;
    type Record = CustomerClass;
    type Output = SavedClass;

    fn samples() -> Vec<ChangeClass> {
        let payment =
            Payment { cut_off_day: Some(25), statement_day: Some(28), days: Some(30), ..Payment::plain(PaymentKind::MonthlyDays) };
        vec![ChangeClass { class: Id::new(120), version: 1, name: "重点客户".into(), payment: Some(payment), visit_days: Some(30) }]
    }
    async fn load(read: &Read<'_>, input: &ChangeClass) -> Res<CustomerClass> {
        super::by_id(read, input.class).await
    }
    fn check(input: &ChangeClass, record: &CustomerClass) -> Vec<Refusal> {
        let mut refusals = as_seen(closed(record, "class"), record.version, input.version);
        refusals.extend(Bounds::new().text("name", &input.name, NAME_MAX).refusals());
        refusals.extend(defaults(input.payment.as_ref(), input.visit_days));
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangeClass, record: &CustomerClass) -> Res<SavedClass> {
        let name = input.name.trim();
        let [kind, days, cut_off, statement, months, pay] = Payment::values(input.payment);
        let found_by = found::by(name, &record.code);
        let params = p![name, &found_by, kind, days, cut_off, statement, months, pay, input.visit_days, record.id, record.version];
        tx.guard(&sql::UPDATE, params, 1).await?;
        tx.touch(record.id);
        Ok(SavedClass { id: record.id, version: record.version + 1 })
    }
}
