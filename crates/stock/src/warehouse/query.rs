//! Warehouses as people see them.

use super::model::{Warehouse, WarehouseState};
use base::{Id, code_key};
use kernel::Permission;
use kernel::access::{Department, LegalEntity};
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape, found};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Warehouses with the department that looks after them.
    pub(crate) WAREHOUSES: Scoped "warehouse.rows" =
        "SELECT w.id, w.entity_id, w.code, w.name, w.department_id, d.name, w.state, w.version \
         FROM warehouse w JOIN department d ON d.id = w.department_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A warehouse in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct WarehouseRow {
        /// Its id.
        pub id: Id<Warehouse>,
        /// The legal entity whose goods lie there.
        pub entity_id: Id<LegalEntity>,
        /// The company's own code.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// The department that looks after it.
        pub department_id: Id<Department>,
        /// That department's name.
        pub department_name: String,
        /// Whether it is still used.
        pub state: WarehouseState,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("code", "warehouse.code", ColumnKind::Text).sort("w.code").card(),
    Column::new("name", "warehouse.name", ColumnKind::Text).card(),
    Column::new("entity_id", "warehouse.entity", ColumnKind::Ref("legal_entity")),
    Column::new("department_id", "warehouse.department", ColumnKind::Ref("department")),
    Column::new("department_name", "warehouse.department_name", ColumnKind::Text).card(),
    Column::new("state", "warehouse.state", ColumnKind::State).card(),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "w.department_id", owner: None };

/// `warehouse.list`
pub struct WarehouseList;

/// Which warehouses.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WarehouseFilter {
    /// Words that stand in the name, its pinyin or initials, or the code; several words narrow the search.
    pub q: Option<String>,
    /// How the code begins, whatever its case.
    pub code: Option<String>,
    /// The department that looks after them.
    pub department: Option<Id<Department>>,
    /// `active` or `closed`.
    pub state: Option<WarehouseState>,
}

impl Query for WarehouseList {
    const NAME: &'static str = "warehouse.list";
    const NEEDS: Permission = Permission::new("warehouse.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &WAREHOUSES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "w.id";
    type Params = WarehouseFilter;
    type Row = WarehouseRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new(
                "q",
                "(REPLACE(w.found_by, ?, '') <> w.found_by OR REPLACE(w.name, ?, '') <> w.name OR REPLACE(lower(w.code), ?, '') <> lower(w.code))",
                &[Val::S("a"), Val::S("a"), Val::S("a")],
            ),
            Filter::new("code", "lower(w.code) >= ? AND lower(w.code) < ?", &[Val::S("W"), Val::S("X")]),
            Filter::new("department", "w.department_id = ?", &[Val::I(1)]),
            Filter::new("state", "w.state = ?", &[Val::S("active")]),
        ];
        FILTERS
    }
    fn select(params: &WarehouseFilter) -> Select {
        found::narrowed(Select::all(), params.q.as_deref(), 3)
            .prefix("code", params.code.as_deref().map(code_key).as_deref())
            .when("department", params.department)
            .when("state", params.state.map(WarehouseState::as_str))
    }
}

/// `warehouse.detail`
pub struct WarehouseDetail;

/// Which warehouse.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WarehouseId {
    /// The warehouse.
    pub id: Id<Warehouse>,
}

impl Query for WarehouseDetail {
    const NAME: &'static str = "warehouse.detail";
    const NEEDS: Permission = Permission::new("warehouse.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &WAREHOUSES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "w.id";
    type Params = WarehouseId;
    type Row = WarehouseRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "w.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &WarehouseId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
