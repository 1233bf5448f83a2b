//! `contact.change`

use super::model::{Contact, SavedContact};
use super::{Said, as_seen, by_id, sql};
use crate::customer::fields::{phone, set};
use crate::customer::search;
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes what is known of a person of a customer.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

/// What is to change of a contact; what is not given stays, so that nobody overwrites what they may not see. Blank = none.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ChangeContact {
    /// The contact.
    pub contact: Id<Contact>,
    /// The version that was seen.
    pub version: i64,
    /// Another name, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
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
    /// Whoever is asked first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
    /// What else is to be known, at most 1000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "contact.change";
    const NEEDS: Permission = Permission::new("contact.change");
    type Input = ChangeContact;
    type Record = Contact;
    type Output = SavedContact;

    fn samples() -> Vec<ChangeContact> {
        vec![ChangeContact {
            contact: Id::new(111),
            version: 1,
            name: None,
            title: Some("店长".into()),
            phone: Some("13900000111".into()),
            email: None,
            wechat: Some(String::new()),
            primary: Some(true),
            remark: None,
        }]
    }
    async fn load(read: &Read<'_>, input: &ChangeContact) -> Res<Contact> {
        by_id(read, input.contact).await
    }
    fn check(input: &ChangeContact, record: &Contact) -> Vec<Refusal> {
        let mut refusals = as_seen(record, input.version);
        if let Some(name) = &input.name {
            refusals.extend(Bounds::new().text("name", name, NAME_MAX).refusals());
        }
        let [title, phone, email, wechat, remark] =
            [&input.title, &input.phone, &input.email, &input.wechat, &input.remark].map(|text| text.as_deref());
        refusals.extend(Said { title, phone, email, wechat, remark }.refusals());
        if input.primary == Some(false) && record.is_primary {
            refusals.push(Refusal::new("contact.primary.stays").field("primary"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangeContact, record: &Contact) -> Res<SavedContact> {
        let mut after = record.clone();
        after.name = input.name.as_deref().map_or(after.name, |name| name.trim().to_owned());
        set(&mut after.title, input.title.as_deref());
        set(&mut after.email, input.email.as_deref());
        set(&mut after.wechat, input.wechat.as_deref());
        set(&mut after.remark, input.remark.as_deref());
        if input.phone.is_some() {
            after.phone = phone(input.phone.as_deref());
        }
        after.is_primary = input.primary.unwrap_or(after.is_primary);
        if after.is_primary && !record.is_primary {
            tx.exec(&sql::NOT_PRIMARY, p![record.customer_id, record.id]).await?;
        }
        let [title, phone, email, wechat, remark] =
            [&after.title, &after.phone, &after.email, &after.wechat, &after.remark].map(|text| text.as_deref());
        let params = p![&after.name, title, phone, email, wechat, after.is_primary, remark, record.id, record.version];
        tx.guard(&sql::UPDATE, params, 1).await?;
        let (old, new) = (search::phone_terms(record.number()), search::phone_terms(phone));
        search::replace(tx, record.customer_id, record.id.get(), &old, &new).await?;
        tx.touch(record.id);
        Ok(SavedContact { id: record.id, version: record.version + 1 })
    }
}
