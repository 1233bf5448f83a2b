//! `category.move`

use super::model::{Category, SavedCategory};
use super::{as_seen, closed, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Gives a category, with all below it, another place in the tree.
pub type Move = Record<MoveOne>;
/// The operation's decision and writes.
pub struct MoveOne;

/// A category and its new place.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct MoveCategory {
    /// The category that moves, with all below it.
    pub category: Id<Category>,
    /// The version that was seen.
    pub version: i64,
    /// The category it will stand under; nothing = it becomes a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<Id<Category>>,
}

/// Both categories, and the way up from the new place.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Places {
    category: Category,
    under: Option<Category>,
    /// From the new place up to its root: id, parent, version.
    way_up: Vec<(i64, Option<i64>, i64)>,
}

impl kernel::Change for MoveOne {
    const NAME: &'static str = "category.move";
    const NEEDS: Permission = Permission::new("category.move");
    type Input = MoveCategory;
    type Record = Places;
    type Output = SavedCategory;

    fn samples() -> Vec<MoveCategory> {
        let under = MoveCategory { category: Id::new(142), version: 1, under: Some(Id::new(141)) };
        vec![under.clone(), MoveCategory { under: None, ..under }]
    }
    async fn load(read: &Read<'_>, input: &MoveCategory) -> Res<Places> {
        let category = read.one(&sql::BY_ID, p![input.category]).await?;
        let (mut under, mut way_up) = (None, Vec::new());
        if let Some(place) = input.under {
            under = Some(read.one(&sql::BY_ID, p![place]).await?);
            way_up = read.fetch(&sql::WAY_UP, p![place]).await?;
        }
        Ok(Places { category, under, way_up })
    }
    fn check(input: &MoveCategory, places: &Places) -> Vec<Refusal> {
        let mut refusals = as_seen(&places.category, input.version);
        if let Some(under) = &places.under {
            refusals.extend(closed(under, "under"));
            let parents: BTreeMap<i64, Option<i64>> = places.way_up.iter().map(|(id, parent, _)| (*id, *parent)).collect();
            if rules::tree::would_cycle(&parents, places.category.id.get(), under.id.get()) {
                let (name, place) = (places.category.name.as_str(), under.name.as_str());
                refusals.push(Refusal::new("category.cycle").arg("name", name).arg("under", place).field("under"));
            }
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &MoveCategory, places: &Places) -> Res<SavedCategory> {
        // In key order, its own row among them: two moves at once wait for each other, and the second finds its way up changed.
        let mut held: BTreeMap<i64, i64> = places.way_up.iter().map(|(id, _, version)| (*id, *version)).collect();
        held.insert(places.category.id.get(), places.category.version);
        let rows: Vec<_> = held.iter().map(|(id, version)| p![*id, *version].to_vec()).collect();
        tx.guard_many(&sql::HOLD, &rows).await?;
        tx.guard(&sql::MOVE, p![input.under, places.category.id, places.category.version], 1).await?;
        tx.touch(places.category.id);
        Ok(SavedCategory { id: places.category.id, version: places.category.version + 1 })
    }
}
