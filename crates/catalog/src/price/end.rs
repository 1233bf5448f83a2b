//! `price.end`

use super::model::{PriceEntry, SavedPrice};
use super::sql;
use crate::price_list::model::{PriceList, PriceListState};
use crate::price_list::sql as list;
use base::{BusinessDate, Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Ends a price.
pub type End = Record<EndOne>;
/// The operation's decision and writes.
pub struct EndOne;

/// A price that is to hold no more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct EndPrice {
    /// The price.
    pub price: Id<PriceEntry>,
    /// The version that was seen.
    pub version: i64,
    /// The day it holds no more: today or later; the day it begins = it never applies. Nothing = today, or never for one that has
    /// not begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<BusinessDate>,
}

/// The price as it is, on its list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Existing {
    price: PriceEntry,
    list: PriceList,
    today: BusinessDate,
}

impl Existing {
    fn day(&self, input: &EndPrice) -> BusinessDate {
        input.on.unwrap_or(self.today.max(self.price.valid_from))
    }
}

impl kernel::Change for EndOne {
    const NAME: &'static str = "price.end";
    const NEEDS: Permission = Permission::new("price.set");
    type Input = EndPrice;
    type Record = Existing;
    type Output = SavedPrice;

    fn samples() -> Vec<EndPrice> {
        let on = BusinessDate::from_days(20_800);
        vec![EndPrice { price: Id::new(160), version: 1, on }, EndPrice { price: Id::new(162), version: 1, on: None }]
    }
    async fn load(read: &Read<'_>, input: &EndPrice) -> Res<Existing> {
        let price: PriceEntry = read.one(&sql::BY_ID, p![input.price]).await?;
        let list = read.one(&list::BY_ID, p![price.list_id]).await?;
        Ok(Existing { price, list, today: read.effective() })
    }
    fn check(input: &EndPrice, record: &Existing) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        if record.list.state == PriceListState::Closed {
            refusals.push(Refusal::new("price_list.closed").field("price"));
        }
        if record.price.version != input.version {
            refusals.push(Refusal::new("record.changed_meanwhile").field("version"));
        }
        let (today, price) = (record.today, &record.price);
        if price.valid_to.is_some_and(|to| to <= today.max(price.valid_from)) {
            refusals.push(Refusal::new("price.ended").field("price"));
            return refusals;
        }
        let on = record.day(input);
        if on < today {
            refusals.push(Refusal::new("price.end.in_past").arg("today", today).field("on"));
        } else if on < price.valid_from {
            refusals.push(Refusal::new("price.end.before_it_begins").arg("from", price.valid_from).field("on"));
        }
        if price.valid_to.is_some_and(|to| on > to) {
            refusals.push(Refusal::new("price.end.longer").field("on"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &EndPrice, record: &Existing) -> Res<SavedPrice> {
        let price = &record.price;
        tx.guard(&list::RAISE, p![record.list.id, record.list.version], 1).await?;
        tx.guard(&sql::END, p![record.day(input), price.id, price.version], 1).await?;
        tx.touch(record.list.id);
        tx.touch(price.id);
        Ok(SavedPrice { id: price.id, version: price.version + 1, ended: None })
    }
}
