//! `region.change`

use super::model::{Region, SavedRegion};
use super::{as_seen, holder, sql};
use base::{Id, Refusal, code_key, plain};
use kernel::query::found;
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives a region another code or name.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

/// What is to change of a region; what is not given stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ChangeRegion {
    /// The region.
    pub region: Id<Region>,
    /// The version that was seen.
    pub version: i64,
    /// Another code, at most 40 characters, unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Another name, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The region as it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Existing {
    region: Region,
    /// The region that has the code.
    taken_by: Option<Id<Region>>,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "region.change";
    const NEEDS: Permission = Permission::new("region.change");
    type Input = ChangeRegion;
    type Record = Existing;
    type Output = SavedRegion;

    fn samples() -> Vec<ChangeRegion> {
        vec![ChangeRegion { region: Id::new(132), version: 1, code: Some("HZ-A".into()), name: Some("杭州及周边".into()) }]
    }
    async fn load(read: &Read<'_>, input: &ChangeRegion) -> Res<Existing> {
        let region = read.one(&sql::BY_ID, p![input.region]).await?;
        let taken_by = match &input.code {
            Some(code) => holder(read, code).await?,
            None => None,
        };
        Ok(Existing { region, taken_by })
    }
    fn check(input: &ChangeRegion, record: &Existing) -> Vec<Refusal> {
        let mut bounds = Bounds::new();
        if let Some(code) = &input.code {
            bounds = bounds.code("code", code, CODE_MAX);
        }
        if let Some(name) = &input.name {
            bounds = bounds.text("name", name, NAME_MAX);
        }
        let mut refusals = as_seen(&record.region, input.version);
        refusals.extend(bounds.refusals());
        // What is only written in another case is the same code, also where an earlier time left another record with it.
        let other = input.code.as_deref().is_some_and(|code| code_key(code) != code_key(&record.region.code));
        if other && record.taken_by.is_some_and(|holder| holder != input.region) {
            refusals.push(Refusal::new("region.code.taken").field("code"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangeRegion, record: &Existing) -> Res<SavedRegion> {
        let old = &record.region;
        let code = input.code.as_deref().map_or_else(|| old.code.clone(), plain);
        let name = input.name.as_deref().unwrap_or(&old.name).trim();
        tx.guard(&sql::UPDATE, p![&code, name, &found::by(name, &code), old.id, old.version], 1).await?;
        tx.touch(old.id);
        Ok(SavedRegion { id: old.id, version: old.version + 1 })
    }
}
