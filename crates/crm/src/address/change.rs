//! `address.change`

use super::fields::given;
use super::model::{Address, SavedAddress};
use super::{as_seen, sql, values};
use base::{Id, Refusal};
use kernel::db::Val;
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes where a customer's goods are brought to.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

/// What is to change of an address; what is not given stays, so that nobody overwrites what they may not see. Blank = none.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ChangeAddress {
    /// The address.
    pub address: Id<Address>,
    /// The version that was seen.
    pub version: i64,
    /// What people call it, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Street, number, and how to find it, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// Who receives there, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<String>,
    /// Where the receiver can be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-mask" = "phone"))]
    pub phone: Option<String>,
    /// Province, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province: Option<String>,
    /// City, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// District, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// The days on which goods are taken, Monday 1 to Sunday 7; none = any day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 7))]
    pub days: Option<Vec<i64>>,
    /// From when on goods are taken, `9:00`; blank, with `until` blank too = any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Until when, `17:30`; given together with `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Goods go there when nothing else is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<bool>,
    /// What else is to be known, at most 1000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "address.change";
    const NEEDS: Permission = Permission::new("address.change");
    type Input = ChangeAddress;
    type Record = Address;
    type Output = SavedAddress;

    fn samples() -> Vec<ChangeAddress> {
        vec![ChangeAddress {
            address: Id::new(116),
            version: 1,
            label: None,
            receiver: None,
            province: None,
            city: None,
            district: None,
            remark: None,
            street: Some("人民大道 2 号".into()),
            phone: Some("021-5555 0102".into()),
            days: Some(vec![6, 7]),
            from: Some("8:00".into()),
            until: Some("12:00".into()),
            default: Some(true),
        }]
    }
    async fn load(read: &Read<'_>, input: &ChangeAddress) -> Res<Address> {
        read.one(&sql::BY_ID, p![input.address]).await
    }
    fn check(input: &ChangeAddress, record: &Address) -> Vec<Refusal> {
        let mut refusals = as_seen(record, input.version);
        refusals.extend(given!(input, input.label.as_deref(), input.street.as_deref()).refusals());
        if input.default == Some(false) && record.is_default {
            refusals.push(Refusal::new("address.default.stays").field("default"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangeAddress, record: &Address) -> Res<SavedAddress> {
        let mut after = record.clone();
        given!(input, input.label.as_deref(), input.street.as_deref()).onto(&mut after);
        after.is_default = input.default.unwrap_or(after.is_default);
        if after.is_default && !record.is_default {
            tx.exec(&sql::NOT_DEFAULT, p![record.customer_id, record.id]).await?;
        }
        let all: Vec<Val<'_>> = values(&after).into_iter().chain(p![record.id, record.version]).collect();
        tx.guard(&sql::UPDATE, all, 1).await?;
        tx.touch(record.id);
        Ok(SavedAddress { id: record.id, version: record.version + 1 })
    }
}
