//! `price_list.change`

use super::create::priority;
use super::model::{PriceList, SavedPriceList};
use super::{as_seen, sql};
use crate::price::{publish, sql as price};
use base::{BusinessDate, Id, Refusal};
use kernel::query::found;
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives a price list another name, priority or end.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

/// What is to change of a price list; what is not given stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ChangePriceList {
    /// The price list.
    pub list: Id<PriceList>,
    /// The version that was seen.
    pub version: i64,
    /// Another name, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Another priority, 0 to 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
    /// The day it will hold no more: not a day that is past.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<BusinessDate>,
}

/// The price list as it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Existing {
    list: PriceList,
    /// Code and name of a list that has prices for the same sales at the priority and in the period that are wanted.
    equal: Option<(String, String)>,
    /// How many lists there are for the same people in the same currency; none when that does not matter.
    beside: Option<usize>,
    today: BusinessDate,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "price_list.change";
    const NEEDS: Permission = Permission::new("price_list.change");
    type Input = ChangePriceList;
    type Record = Existing;
    type Output = SavedPriceList;

    fn samples() -> Vec<ChangePriceList> {
        let valid_to = BusinessDate::from_days(21_200);
        vec![ChangePriceList { list: Id::new(150), version: 1, name: Some("标准零售价".into()), priority: Some(5), valid_to }]
    }
    async fn load(read: &Read<'_>, input: &ChangePriceList) -> Res<Existing> {
        let (list, today): (PriceList, _) = (read.one(&sql::BY_ID, p![input.list]).await?, read.effective());
        let wanted = (input.priority.unwrap_or(list.priority), input.valid_to.or(list.valid_to));
        let (beside, equal) = if wanted == (list.priority, list.valid_to) {
            (None, None)
        } else {
            let beside = publish::lists_beside(read, input.list).await?;
            (Some(beside), read.opt(&price::EQUALS, p![input.list, wanted.0, wanted.1, today]).await?)
        };
        Ok(Existing { list, equal, beside, today })
    }
    fn check(input: &ChangePriceList, record: &Existing) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.list, input.version);
        if let Some(name) = &input.name {
            refusals.extend(Bounds::new().text("name", name, NAME_MAX).refusals());
        }
        refusals.extend(input.priority.and_then(priority));
        if let Some((code, name)) = &record.equal {
            let field = if input.priority.is_some() { "priority" } else { "valid_to" };
            let refusal = Refusal::new("price_list.priority.ambiguous").arg("code", code.as_str()).arg("name", name.as_str());
            refusals.push(refusal.field(field));
        }
        if let Some(to) = input.valid_to {
            if to <= record.list.valid_from {
                refusals.push(Refusal::new("price.period.empty").field("valid_to"));
            } else if to < record.today {
                refusals.push(Refusal::new("price.end.in_past").arg("today", record.today).field("valid_to"));
            }
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangePriceList, record: &Existing) -> Res<SavedPriceList> {
        let old = &record.list;
        let name = input.name.as_deref().unwrap_or(&old.name).trim();
        let priority = input.priority.unwrap_or(old.priority);
        tx.guard(&sql::UPDATE, p![name, &found::by(name, &old.code), priority, input.valid_to.or(old.valid_to), old.id, old.version], 1)
            .await?;
        if let Some(seen) = record.beside {
            publish::as_many_beside(tx, old.id, seen).await?;
        }
        tx.touch(old.id);
        Ok(SavedPriceList { id: old.id, version: old.version + 1 })
    }
}
