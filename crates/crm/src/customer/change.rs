//! `customer.change`

use super::fields::{Around, values, with_fields};
use super::model::{Customer, SavedCustomer};
use super::{as_seen, search, set_terms, sql};
use base::{Id, Refusal};
use futures_util::try_join;
use kernel::db::Val;
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes what is known of a customer; who looks after it, how it pays and who plays which part have operations of their own.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

with_fields! {
    /// What is to change of a customer; what is not given stays, so that nobody overwrites what they may not see.
    #[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
    #[serde(deny_unknown_fields)]
    pub struct ChangeCustomer {
        /// The customer.
        pub customer: Id<Customer>,
        /// The version that was seen.
        pub version: i64,
        /// Another name, at most 200 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
    }
}

impl ChangeCustomer {
    /// A change of a customer as it was seen, of nothing yet.
    #[must_use]
    pub fn of(customer: Id<Customer>, version: i64) -> ChangeCustomer {
        ChangeCustomer {
            customer,
            version,
            name: None,
            short_name: None,
            mnemonic: None,
            source: None,
            credit_code: None,
            phone: None,
            invoice_title: None,
            bank_name: None,
            bank_account: None,
            invoice_address: None,
            invoice_phone: None,
            remark: None,
            class: None,
            region: None,
        }
    }
}

/// The customer as it is, and what the change touches.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Existing {
    customer: Customer,
    around: Around,
    /// Whoever changes it may also say on which terms it buys.
    sets_terms: bool,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "customer.change";
    const NEEDS: Permission = Permission::new("customer.change");
    type Input = ChangeCustomer;
    type Record = Existing;
    type Output = SavedCustomer;

    fn samples() -> Vec<ChangeCustomer> {
        let customer = ChangeCustomer::of(Id::new(80), 1);
        let called =
            ChangeCustomer { name: Some("宁波远航机械集团".into()), phone: Some("0574-8765 4321".into()), ..customer.clone() };
        let placed = ChangeCustomer {
            mnemonic: Some("HLBH".into()),
            credit_code: Some("914403001922038216".into()),
            class: Some(Some(Id::new(120))),
            region: Some(None),
            remark: Some("周三收货\n先电话".into()),
            ..customer
        };
        vec![called, placed]
    }
    async fn load(read: &Read<'_>, input: &ChangeCustomer) -> Res<Existing> {
        let patch = input.patch();
        let (customer, around): (Customer, Around) =
            try_join!(read.one(&sql::BY_ID, p![input.customer]), patch.around(read, Some(input.customer)))?;
        let sets_terms = read.actor().may_see(set_terms::SETS, customer.department_id, customer.owner_id);
        Ok(Existing { customer, around, sets_terms })
    }
    fn check(input: &ChangeCustomer, record: &Existing) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.customer, input.version);
        if let Some(name) = &input.name {
            refusals.extend(Bounds::new().text("name", name, NAME_MAX).refusals());
        }
        refusals.extend(input.patch().refusals(&record.around));
        // A class has prices of its own: another class is another price.
        if input.class.is_some_and(|class| class != record.customer.class_id) && !record.sets_terms {
            refusals.push(Refusal::new("customer.class.not_yours").field("class"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangeCustomer, record: &Existing) -> Res<SavedCustomer> {
        let before = &record.customer;
        let mut after = before.clone();
        after.name = input.name.as_deref().unwrap_or(&before.name).trim().to_owned();
        input.patch().onto(&mut after);
        let all: Vec<Val<'_>> = values(&after).into_iter().chain(p![before.id, before.version]).collect();
        tx.guard(&sql::UPDATE, all, 1).await?;
        search::rewrite(tx, Some(before), &after).await?;
        tx.touch(before.id);
        Ok(SavedCustomer { id: before.id, version: before.version + 1 })
    }
}
