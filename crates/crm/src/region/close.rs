//! `region.close`

use super::model::{Region, SavedRegion};
use super::{as_seen, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Ends the use of a region.
pub type Close = Record<CloseOne>;
/// The operation's decision and writes.
pub struct CloseOne;

/// A region that takes nothing any more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CloseRegion {
    /// The region.
    pub region: Id<Region>,
    /// The version that was seen.
    pub version: i64,
}

/// The region, and what still stands in it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Filled {
    region: Region,
    /// Active regions right below it.
    below: i64,
    /// Customers in it that are served.
    customers: i64,
}

impl kernel::Change for CloseOne {
    const NAME: &'static str = "region.close";
    const NEEDS: Permission = Permission::new("region.close");
    type Input = CloseRegion;
    type Record = Filled;
    type Output = SavedRegion;

    fn samples() -> Vec<CloseRegion> {
        vec![CloseRegion { region: Id::new(133), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &CloseRegion) -> Res<Filled> {
        let region = read.one(&sql::BY_ID, p![input.region]).await?;
        let (below,) = read.one(&sql::ACTIVE_BELOW, p![input.region]).await?;
        let (customers,) = read.one(&sql::ACTIVE_IN, p![input.region]).await?;
        Ok(Filled { region, below, customers })
    }
    fn check(input: &CloseRegion, record: &Filled) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.region, input.version);
        if record.below > 0 {
            refusals.push(Refusal::new("region.has_children").arg("count", record.below).field("region"));
        }
        if record.customers > 0 {
            refusals.push(Refusal::new("region.has_customers").arg("count", record.customers).field("region"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, _: &CloseRegion, record: &Filled) -> Res<SavedRegion> {
        tx.guard(&sql::BEFORE_CLOSE, p![record.region.id, record.region.version], 1).await?;
        tx.guard(&sql::CLOSE, p![record.region.id], 1).await?;
        tx.touch(record.region.id);
        Ok(SavedRegion { id: record.region.id, version: record.region.version + 1 })
    }
}
