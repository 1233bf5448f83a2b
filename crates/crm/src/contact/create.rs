//! `contact.create`

use super::model::{Contact, SavedContact};
use super::{Said, sql};
use crate::customer::fields::{given, phone};
use crate::customer::model::{Account, Customer, CustomerState};
use crate::customer::search;
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Notes a person of a customer.
pub type Create = Record<CreateOne>;
/// The operation's decision and writes.
pub struct CreateOne;

/// A person to be noted.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreateContact {
    /// The customer.
    pub customer: Id<Customer>,
    /// The person's name, at most 200 characters.
    pub name: String,
    /// What the person is there, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where the person can be reached, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-mask" = "phone"))]
    pub phone: Option<String>,
    /// The person's e-mail address, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The person's WeChat id, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-mask" = "phone"))]
    pub wechat: Option<String>,
    /// Whoever is asked first; the first contact of a customer is it when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
    /// What else is to be known, at most 1000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// The customer, and whoever is asked first so far.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Among {
    customer: Account,
    primary: Option<Id<Contact>>,
}

impl kernel::Change for CreateOne {
    const NAME: &'static str = "contact.create";
    const NEEDS: Permission = Permission::new("contact.create");
    type Input = CreateContact;
    type Record = Among;
    type Output = SavedContact;

    fn samples() -> Vec<CreateContact> {
        vec![CreateContact {
            customer: Id::new(80),
            name: "周采购".into(),
            title: Some("采购经理".into()),
            phone: Some("139 1234 5678".into()),
            email: Some("zhou@example.com".into()),
            wechat: Some("zhou_cg".into()),
            primary: Some(true),
            remark: Some("下午联系".into()),
        }]
    }
    async fn load(read: &Read<'_>, input: &CreateContact) -> Res<Among> {
        let customer = crate::customer::account(read, input.customer).await?;
        read.observe(customer.customer, customer.version);
        let primary: Option<(Id<Contact>,)> = read.opt(&sql::PRIMARY, p![input.customer]).await?;
        Ok(Among { customer, primary: primary.map(|(id,)| id) })
    }
    fn check(input: &CreateContact, record: &Among) -> Vec<Refusal> {
        let mut refusals = Bounds::new().text("name", &input.name, NAME_MAX).refusals();
        refusals.extend(Said::from(input).refusals());
        if record.customer.state == CustomerState::Closed {
            refusals.push(Refusal::new("customer.closed").field("customer"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &CreateContact, record: &Among) -> Res<SavedContact> {
        let id = tx.id::<Contact>()?;
        let primary = input.primary.unwrap_or(record.primary.is_none());
        if primary {
            tx.exec(&sql::NOT_PRIMARY, p![input.customer, id]).await?;
        }
        let [title, email, wechat, remark] = [&input.title, &input.email, &input.wechat, &input.remark].map(|text| given(text.as_deref()));
        let number = phone(input.phone.as_deref());
        let params = p![id, input.customer, input.name.trim(), title, number.as_deref(), email, wechat, primary, remark];
        tx.exec(&sql::INSERT, params).await?;
        let terms = search::phone_terms(number.as_deref());
        search::replace(tx, input.customer, id.get(), &BTreeSet::new(), &terms).await?;
        tx.touch(id);
        Ok(SavedContact { id, version: 1 })
    }
}

impl<'i> From<&'i CreateContact> for Said<'i> {
    fn from(input: &'i CreateContact) -> Said<'i> {
        let [title, phone, email, wechat, remark] =
            [&input.title, &input.phone, &input.email, &input.wechat, &input.remark].map(|text| text.as_deref());
        Said { title, phone, email, wechat, remark }
    }
}
