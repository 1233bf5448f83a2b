//! `price_list.close`

use super::model::{PriceList, SavedPriceList};
use super::{as_seen, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Ends the use of a price list.
pub type Close = Record<CloseOne>;
/// The operation's decision and writes.
pub struct CloseOne;

/// A price list none of whose prices holds any more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ClosePriceList {
    /// The price list.
    pub list: Id<PriceList>,
    /// The version that was seen.
    pub version: i64,
}

impl kernel::Change for CloseOne {
    const NAME: &'static str = "price_list.close";
    const NEEDS: Permission = Permission::new("price_list.close");
    type Input = ClosePriceList;
    type Record = PriceList;
    type Output = SavedPriceList;

    fn samples() -> Vec<ClosePriceList> {
        vec![ClosePriceList { list: Id::new(151), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &ClosePriceList) -> Res<PriceList> {
        read.one(&sql::BY_ID, p![input.list]).await
    }
    fn check(input: &ClosePriceList, record: &PriceList) -> Vec<Refusal> {
        as_seen(record, input.version)
    }
    async fn write(tx: &Tx<'_>, _: &ClosePriceList, record: &PriceList) -> Res<SavedPriceList> {
        tx.guard(&sql::CLOSE, p![record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedPriceList { id: record.id, version: record.version + 1 })
    }
}
