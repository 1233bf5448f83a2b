//! `contact.close`

use super::model::{Contact, SavedContact};
use super::{as_seen, by_id, sql};
use crate::customer::search;
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Notes that a person is not there any more; what was written to and about them stays.
pub type Close = Record<CloseOne>;
/// The operation's decision and writes.
pub struct CloseOne;

/// A person who is not there any more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CloseContact {
    /// The contact.
    pub contact: Id<Contact>,
    /// The version that was seen.
    pub version: i64,
}

impl kernel::Change for CloseOne {
    const NAME: &'static str = "contact.close";
    const NEEDS: Permission = Permission::new("contact.close");
    type Input = CloseContact;
    type Record = Contact;
    type Output = SavedContact;

    fn samples() -> Vec<CloseContact> {
        vec![CloseContact { contact: Id::new(111), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &CloseContact) -> Res<Contact> {
        by_id(read, input.contact).await
    }
    fn check(input: &CloseContact, record: &Contact) -> Vec<Refusal> {
        as_seen(record, input.version)
    }
    async fn write(tx: &Tx<'_>, _: &CloseContact, record: &Contact) -> Res<SavedContact> {
        tx.guard(&sql::CLOSE, p![record.id, record.version], 1).await?;
        let old = search::phone_terms(record.number());
        search::replace(tx, record.customer_id, record.id.get(), &old, &BTreeSet::new()).await?;
        tx.touch(record.id);
        Ok(SavedContact { id: record.id, version: record.version + 1 })
    }
}
