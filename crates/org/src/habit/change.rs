//! `list_view.change`

use super::model::{ListView, SavedView};
use super::{ARRANGE, COLUMNS_MAX, joined, list_refusals, sql, view_refusals};
use base::{Id, Refusal};
use kernel::{Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives a view another name, other filters or other columns.
pub type Change = Record<ChangeOne>;
/// The operation's decision and writes.
pub struct ChangeOne;

/// What a view is to be; what is not given stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ChangeView {
    /// The view.
    pub view: Id<ListView>,
    /// The version that was seen.
    pub version: i64,
    /// What it is called, at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Filters and order, as an address has them; at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The columns that are shown, in their order; none: as the list is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = COLUMNS_MAX))]
    pub columns: Option<Vec<String>>,
}

impl kernel::Change for ChangeOne {
    const NAME: &'static str = "list_view.change";
    const NEEDS: Permission = ARRANGE;
    type Input = ChangeView;
    type Record = ListView;
    type Output = SavedView;

    fn samples() -> Vec<ChangeView> {
        let whole = ChangeView { view: Id::new(650), version: 1, name: Some("我的重点客户".into()), address: None, columns: None };
        vec![ChangeView { address: Some("state=active".into()), columns: Some(vec!["name".into(), "code".into()]), ..whole.clone() }, whole]
    }
    async fn load(read: &Read<'_>, input: &ChangeView) -> Res<ListView> {
        read.one(&sql::BY_ID, p![input.view]).await
    }
    fn check(input: &ChangeView, record: &ListView) -> Vec<Refusal> {
        let mut refusals = rules::bounds::as_seen(None, record.version, input.version);
        // The list stays what it is; its name was looked at when the view was made.
        refusals.extend(list_refusals("list", input.columns.as_deref().unwrap_or_default()));
        let name = input.name.as_deref().unwrap_or(&record.name);
        refusals.extend(view_refusals(name, input.address.as_deref().unwrap_or(&record.address)));
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &ChangeView, record: &ListView) -> Res<SavedView> {
        let name = input.name.as_deref().unwrap_or(&record.name).trim();
        let address = input.address.as_deref().unwrap_or(&record.address);
        let columns = input.columns.as_deref().map_or_else(|| record.columns.clone(), joined);
        tx.guard(&sql::UPDATE, p![name, address, &columns, record.id, record.version], 1).await?;
        tx.touch(record.id);
        Ok(SavedView { id: record.id, version: record.version + 1 })
    }
}
