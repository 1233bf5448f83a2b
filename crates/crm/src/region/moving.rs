//! `region.move`

use super::model::{Region, SavedRegion};
use super::{as_seen, closed, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Gives a region, with all below it, another place in the tree.
pub type Move = Record<MoveOne>;
/// The operation's decision and writes.
pub struct MoveOne;

/// A region and its new place.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct MoveRegion {
    /// The region that moves, with all below it.
    pub region: Id<Region>,
    /// The version that was seen.
    pub version: i64,
    /// The region it will stand under; nothing = it becomes a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<Id<Region>>,
}

/// Both regions, and the way up from the new place.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Places {
    region: Region,
    under: Option<Region>,
    /// From the new place up to its root: id, parent, version.
    way_up: Vec<(i64, Option<i64>, i64)>,
}

impl kernel::Change for MoveOne {
    const NAME: &'static str = "region.move";
    const NEEDS: Permission = Permission::new("region.move");
    type Input = MoveRegion;
    type Record = Places;
    type Output = SavedRegion;

    fn samples() -> Vec<MoveRegion> {
        let under = MoveRegion { region: Id::new(132), version: 1, under: Some(Id::new(130)) };
        vec![under.clone(), MoveRegion { under: None, ..under }]
    }
    async fn load(read: &Read<'_>, input: &MoveRegion) -> Res<Places> {
        let region = read.one(&sql::BY_ID, p![input.region]).await?;
        let (mut under, mut way_up) = (None, Vec::new());
        if let Some(place) = input.under {
            under = Some(read.one(&sql::BY_ID, p![place]).await?);
            way_up = read.fetch(&sql::WAY_UP, p![place]).await?;
        }
        Ok(Places { region, under, way_up })
    }
    fn check(input: &MoveRegion, places: &Places) -> Vec<Refusal> {
        let mut refusals = as_seen(&places.region, input.version);
        if let Some(under) = &places.under {
            refusals.extend(closed(under, "under"));
            let parents: BTreeMap<i64, Option<i64>> = places.way_up.iter().map(|(id, parent, _)| (*id, *parent)).collect();
            if rules::tree::would_cycle(&parents, places.region.id.get(), under.id.get()) {
                let (name, place) = (places.region.name.as_str(), under.name.as_str());
                refusals.push(Refusal::new("region.cycle").arg("name", name).arg("under", place).field("under"));
            }
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &MoveRegion, places: &Places) -> Res<SavedRegion> {
        // In key order, its own row among them: two moves at once wait for each other, and the second finds its way up changed.
        let mut held: BTreeMap<i64, i64> = places.way_up.iter().map(|(id, _, version)| (*id, *version)).collect();
        held.insert(places.region.id.get(), places.region.version);
        let rows: Vec<_> = held.iter().map(|(id, version)| p![*id, *version].to_vec()).collect();
        tx.guard_many(&sql::HOLD, &rows).await?;
        tx.guard(&sql::MOVE, p![input.under, places.region.id, places.region.version], 1).await?;
        tx.touch(places.region.id);
        Ok(SavedRegion { id: places.region.id, version: places.region.version + 1 })
    }
}
