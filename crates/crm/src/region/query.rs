//! Regions as people see them.

use super::model::Region;
use crate::class::model::SettingState;
use base::{Id, code_key};
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::found;
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Regions.
    pub(crate) REGIONS: Scoped "region.rows" =
        "SELECT c.id, c.parent_id, c.code, c.name, c.state, c.version FROM region c WHERE {scope}{filter}";
}

static COLUMNS: &[Column] = &[
    Column::new("code", "region.code", ColumnKind::Text).sort("c.code").card(),
    Column::new("name", "region.name", ColumnKind::Text).sort("c.name").card(),
    Column::new("parent_id", "region.parent", ColumnKind::Ref("region")),
    Column::new("state", "region.state", ColumnKind::State).card(),
];

/// `region.list`
pub struct RegionList;

/// Which regions.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RegionFilter {
    /// Words that stand anywhere in name or code, or in the pinyin or initials of the name.
    pub q: Option<String>,
    /// Those right below this one.
    pub parent: Option<Id<Region>>,
    /// Only roots, or only those that stand under another.
    pub root: Option<bool>,
    /// How the code begins, whatever its case.
    pub code: Option<String>,
    /// How the name begins.
    pub name: Option<String>,
    /// `active` or `closed`.
    pub state: Option<SettingState>,
}

impl Query for RegionList {
    const NAME: &'static str = "region.list";
    const NEEDS: Permission = Permission::new("region.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &REGIONS;
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "c.id";
    type Params = RegionFilter;
    type Row = Region;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("q", "(REPLACE(c.found_by, ?, '') <> c.found_by OR REPLACE(c.name, ?, '') <> c.name)", &[Val::S("a"), Val::S("a")]),
            Filter::new("parent", "c.parent_id = ?", &[Val::I(1)]),
            Filter::new("root", "(c.parent_id IS NULL) = ?", &[Val::B(true)]),
            Filter::new("code", "lower(c.code) >= ? AND lower(c.code) < ?", &[Val::S("A"), Val::S("B")]),
            Filter::new("name", "c.name >= ? AND c.name < ?", &[Val::S("a"), Val::S("b")]),
            Filter::new("state", "c.state = ?", &[Val::S("active")]),
        ];
        FILTERS
    }
    fn select(params: &RegionFilter) -> Select {
        found::narrowed(Select::all(), params.q.as_deref(), 2)
            .when("parent", params.parent)
            .when("root", params.root)
            .prefix("code", params.code.as_deref().map(code_key).as_deref())
            .prefix("name", params.name.as_deref())
            .when("state", params.state.map(SettingState::as_str))
    }
}

/// `region.detail`
pub struct RegionDetail;

/// Which region.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionId {
    /// The region.
    pub id: Id<Region>,
}

impl Query for RegionDetail {
    const NAME: &'static str = "region.detail";
    const NEEDS: Permission = Permission::new("region.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &REGIONS;
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "c.id";
    type Params = RegionId;
    type Row = Region;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "c.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &RegionId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
