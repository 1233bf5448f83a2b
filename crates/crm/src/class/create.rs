//! `customer_class.create`

use super::model::{CustomerClass, SavedClass};
use super::{defaults, sql};
use crate::terms::{Payment, PaymentKind};
use base::{Id, Refusal, code_key, plain};
use kernel::query::found;
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a class of customers.
pub type Create = Record<CreateOne>;
/// The operation's decision and writes.
pub struct CreateOne;

/// A class to be made.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreateClass {
    /// The company's own code, at most 40 characters, unique; it never changes.
    pub code: String,
    /// What people call it, at most 200 characters.
    pub name: String,
    /// On which terms a new customer of it pays; before delivery when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// A customer of it is to be visited at least every so many days, 1 to 730.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit_days: Option<i64>,
}

/// The class that has the code already.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Taken {
    by: Option<Id<CustomerClass>>,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "customer_class.create";
    const NEEDS: Permission = Permission::new("customer_class.create");
    type Input = CreateClass;
    type Record = Taken;
    type Output = SavedClass;

    fn samples() -> Vec<CreateClass> {
        let payment = Payment { days: Some(45), ..Payment::plain(PaymentKind::Days) };
        vec![CreateClass { code: "VIP".into(), name: "战略客户".into(), payment: Some(payment), visit_days: Some(15) }]
    }
    async fn load(read: &Read<'_>, input: &CreateClass) -> Res<Taken> {
        let taken: Option<(Id<CustomerClass>,)> = read.opt(&sql::BY_CODE, p![&code_key(&input.code)]).await?;
        Ok(Taken { by: taken.map(|(id,)| id) })
    }
    fn check(input: &CreateClass, record: &Taken) -> Vec<Refusal> {
        let mut refusals = Bounds::new().code("code", &input.code, CODE_MAX).text("name", &input.name, NAME_MAX).refusals();
        refusals.extend(defaults(input.payment.as_ref(), input.visit_days));
        if record.by.is_some() {
            refusals.push(Refusal::new("customer_class.code.taken").field("code"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateClass, _: &Taken) -> Res<SavedClass> {
        let id = tx.id::<CustomerClass>()?;
        let (code, name) = (plain(&input.code), input.name.trim());
        let [kind, days, cut_off, statement, months, pay] = Payment::values(input.payment);
        let found_by = found::by(name, &code);
        tx.exec(&sql::INSERT, p![id, &code, name, &found_by, kind, days, cut_off, statement, months, pay, input.visit_days]).await?;
        tx.touch(id);
        Ok(SavedClass { id, version: 1 })
    }
}
