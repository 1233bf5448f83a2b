//! `category.close`

use super::model::{Category, SavedCategory};
use super::{as_seen, sql};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Ends the use of a category.
pub type Close = Record<CloseOne>;
/// The operation's decision and writes.
pub struct CloseOne;

/// A category that takes nothing any more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CloseCategory {
    /// The category.
    pub category: Id<Category>,
    /// The version that was seen.
    pub version: i64,
}

/// The category, and what still stands in it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Filled {
    category: Category,
    /// Active categories right below it.
    below: i64,
    /// Active products in it.
    products: i64,
}

impl kernel::Change for CloseOne {
    const NAME: &'static str = "category.close";
    const NEEDS: Permission = Permission::new("category.close");
    type Input = CloseCategory;
    type Record = Filled;
    type Output = SavedCategory;

    fn samples() -> Vec<CloseCategory> {
        vec![CloseCategory { category: Id::new(143), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &CloseCategory) -> Res<Filled> {
        let category = read.one(&sql::BY_ID, p![input.category]).await?;
        let (below,) = read.one(&sql::ACTIVE_BELOW, p![input.category]).await?;
        let (products,) = read.one(&sql::ACTIVE_IN, p![input.category]).await?;
        Ok(Filled { category, below, products })
    }
    fn check(input: &CloseCategory, record: &Filled) -> Vec<Refusal> {
        let mut refusals = as_seen(&record.category, input.version);
        if record.below > 0 {
            refusals.push(Refusal::new("category.has_children").arg("count", record.below).field("category"));
        }
        if record.products > 0 {
            refusals.push(Refusal::new("category.has_products").arg("count", record.products).field("category"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, _: &CloseCategory, record: &Filled) -> Res<SavedCategory> {
        tx.guard(&sql::BEFORE_CLOSE, p![record.category.id, record.category.version], 1).await?;
        tx.guard(&sql::CLOSE, p![record.category.id], 1).await?;
        tx.touch(record.category.id);
        Ok(SavedCategory { id: record.category.id, version: record.category.version + 1 })
    }
}
