//! `category.change`

use super::model::{Category, SavedCategory};
use super::{as_seen, holder, sql};
use base::{Id, Refusal, code_key, plain};
use kernel::query::found;
use kernel::{Permission, Read, Record, Res, Tx, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives a category another code or name.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

/// What is to change of a category; what is not given stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ChangeCategory {
    /// The category.
    pub category: Id<Category>,
    /// The version that was seen.
    pub version: i64,
    /// Another code, at most 40 characters, unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Another name, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The category as it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Existing {
    category: Category,
    /// The category that has the code.
    taken_by: Option<Id<Category>>,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "category.change";
    const NEEDS: Permission = Permission::new("category.change");
    type Input = ChangeCategory;
    type Record = Existing;
    type Output = SavedCategory;

    fn samples() -> Vec<ChangeCategory> {
        vec![ChangeCategory { category: Id::new(141), version: 1, code: Some("K1-A".into()), name: Some("锅具".into()) }]
    }
    async fn load(read: &Read<'_>, input: &ChangeCategory) -> Res<Existing> {
        let category = read.one(&sql::BY_ID, p![input.category]).await?;
        let taken_by = match &input.code {
            Some(code) => holder(read, code).await?,
            None => None,
        };
        Ok(Existing { category, taken_by })
    }
    fn check(input: &ChangeCategory, record: &Existing) -> Vec<Refusal> {
        let mut bounds = Bounds::new();
        if let Some(code) = &input.code {
            bounds = bounds.code("code", code, CODE_MAX);
        }
        if let Some(name) = &input.name {
            bounds = bounds.text("name", name, NAME_MAX);
        }
        let mut refusals = as_seen(&record.category, input.version);
        refusals.extend(bounds.refusals());
        // What is only written in another case is the same code, also where an earlier time left another record with it.
        let other = input.code.as_deref().is_some_and(|code| code_key(code) != code_key(&record.category.code));
        if other && record.taken_by.is_some_and(|holder| holder != input.category) {
            refusals.push(Refusal::new("category.code.taken").field("code"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangeCategory, record: &Existing) -> Res<SavedCategory> {
        let old = &record.category;
        let code = input.code.as_deref().map_or_else(|| old.code.clone(), plain);
        let name = input.name.as_deref().unwrap_or(&old.name).trim();
        tx.guard(&sql::UPDATE, p![&code, name, &found::by(name, &code), old.id, old.version], 1).await?;
        tx.touch(old.id);
        Ok(SavedCategory { id: old.id, version: old.version + 1 })
    }
}
