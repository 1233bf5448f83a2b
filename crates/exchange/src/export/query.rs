//! Who took which lists.

use super::Handed;
use base::{Id, Timestamp};
use kernel::Permission;
use kernel::access::{Department, User};
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Embedded, Filter, Part, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Lists that were handed out, with who took them.
    pub(crate) EXPORTS: Scoped "list_export.rows" =
        "SELECT e.id, e.created_at, e.owner_id, u.name, e.department_id, e.query, e.filters, e.sort, e.format, e.row_count, e.masked, e.version \
         FROM list_export e JOIN app_user u ON u.id = e.owner_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A list that was handed out.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct ExportRow {
        /// Its id.
        pub id: Id<Handed>,
        /// When.
        pub created_at: Timestamp,
        /// To whom.
        pub owner_id: Id<User>,
        /// Their name.
        pub owner_name: String,
        /// Their department then.
        pub department_id: Id<Department>,
        /// Which list.
        pub query: String,
        /// By which filters, JSON.
        pub filters: String,
        /// In which order.
        pub sort: Option<String>,
        /// `xlsx` or `csv`.
        pub format: String,
        /// How many rows it had.
        pub row_count: i64,
        /// Which fields were hidden, one after the other.
        pub masked: String,
        /// Always 1: it is never changed.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("created_at", "list_export.created_at", ColumnKind::Instant).sort("e.created_at").card(),
    Column::new("owner_name", "list_export.owner", ColumnKind::Text).card(),
    Column::new("query", "list_export.query", ColumnKind::Text).card(),
    Column::new("filters", "list_export.filters", ColumnKind::Text),
    Column::new("sort", "list_export.sort", ColumnKind::Text),
    Column::new("format", "list_export.format", ColumnKind::Text),
    Column::new("row_count", "list_export.rows", ColumnKind::Int).card(),
    Column::new("masked", "list_export.masked", ColumnKind::Text),
];

/// `list_export.list`
pub struct ExportList;

/// Which exports.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ExportFilter {
    /// This one.
    pub id: Option<Id<Handed>>,
    /// Of this list.
    pub query: Option<String>,
    /// To this person.
    pub owner: Option<Id<User>>,
}

impl Query for ExportList {
    const NAME: &'static str = "list_export.list";
    const NEEDS: Permission = Permission::new("list_export.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &EXPORTS;
    const SCOPE: ScopeColumns = ScopeColumns::By { department: "e.department_id", owner: Some("e.owner_id") };
    const ID: &'static str = "e.id";
    const ORDER: Option<&'static str> = Some("-id");
    type Params = ExportFilter;
    type Row = ExportRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn embedded() -> &'static [Embedded] {
        &[Embedded { field: "filters", part: Part::Filters }]
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("id", "e.id = ?", &[Val::I(1)]),
            Filter::new("query", "e.query = ?", &[Val::S("product.list")]),
            Filter::new("owner", "e.owner_id = ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &ExportFilter) -> Select {
        Select::all().when("id", params.id).when("query", params.query.as_deref()).when("owner", params.owner)
    }
}
