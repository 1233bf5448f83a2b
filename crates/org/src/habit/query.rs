//! Views and settings of lists as people see them.

use super::ARRANGE;
use super::model::ListView;
use base::Id;
use kernel::Permission;
use kernel::access::User;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Opens, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Views with whose they are.
    pub(crate) VIEWS: Scoped "list_view.rows" =
        "SELECT v.id, v.list, v.name, v.address, v.columns, v.shared, v.owner_id, u.name, v.version FROM list_view v \
         JOIN app_user u ON u.id = v.owner_id WHERE {scope}{filter}";
    /// How people like lists.
    pub(crate) SETTINGS: Scoped "list_setting.rows" =
        "SELECT s.id, s.user_id, s.list, s.columns, s.first_view FROM list_setting s JOIN app_user u ON u.id = s.user_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A view of a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct ViewRow {
        /// Its id.
        pub id: Id<ListView>,
        /// The list's query.
        pub list: String,
        /// What it is called.
        pub name: String,
        /// Filters and order, as an address has them.
        pub address: String,
        /// Columns, a space between.
        pub columns: String,
        /// Whether everybody who may open the list can open it.
        pub shared: bool,
        /// Whose it is.
        pub owner_id: Id<User>,
        /// That person's name.
        pub owner_name: String,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}
static VIEW_COLUMNS: &[Column] = &[
    Column::new("list", "list_view.list", ColumnKind::Text).card(),
    Column::new("name", "list_view.name", ColumnKind::Text).card(),
    Column::new("owner_name", "list_view.owner", ColumnKind::Text).card(),
    Column::new("shared", "list_view.shared", ColumnKind::Bool).card(),
];

/// `list_view.list`: one's own views, and those that are shared of lists that the reader may open, by filters that are not hidden from them.
pub struct ViewList;

/// Which views.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ViewFilter {
    /// Those of this list.
    pub list: Option<String>,
    /// Those that this person can open: their own, and those that are shared.
    pub opened_by: Option<Id<User>>,
}

impl Query for ViewList {
    const NAME: &'static str = "list_view.list";
    const NEEDS: Permission = ARRANGE;
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &VIEWS;
    const SCOPE: ScopeColumns = ScopeColumns::OpenOrBy { open: "v.shared", department: "v.department_id", owner: Some("v.owner_id") };
    const ID: &'static str = "v.id";
    type Params = ViewFilter;
    type Row = ViewRow;

    fn columns() -> &'static [Column] {
        VIEW_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("list", "v.list = ?", &[Val::S("customer.list")]),
            Filter::new("opened_by", "(v.shared OR v.owner_id = ?)", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &ViewFilter) -> Select {
        Select::all().when("list", params.list.as_deref()).when("opened_by", params.opened_by)
    }
    fn opens() -> Option<Opens> {
        Some(Opens { list: "list", address: "address", owner: "owner_id" })
    }
}

kernel::row! {
    /// How somebody likes a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct SettingRow {
        /// Its id.
        pub id: i64,
        /// Who.
        pub user_id: Id<User>,
        /// The list's query.
        pub list: String,
        /// Columns, a space between; empty: as the list is made.
        pub columns: String,
        /// The view that the list opens with; 0: none.
        pub first_view: i64,
    }
}
static SETTING_COLUMNS: &[Column] =
    &[Column::new("list", "list_view.list", ColumnKind::Text).card(), Column::new("columns", "list_setting.columns", ColumnKind::Text)];

/// `list_setting.list`: how people like lists.
pub struct SettingList;

/// Which settings.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SettingFilter {
    /// Of this list.
    pub list: Option<String>,
    /// Of this person.
    pub user: Option<Id<User>>,
}

impl Query for SettingList {
    const NAME: &'static str = "list_setting.list";
    const NEEDS: Permission = ARRANGE;
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &SETTINGS;
    const SCOPE: ScopeColumns = ScopeColumns::By { department: "u.department_id", owner: Some("s.user_id") };
    const ID: &'static str = "s.id";
    type Params = SettingFilter;
    type Row = SettingRow;

    fn columns() -> &'static [Column] {
        SETTING_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] =
            &[Filter::new("list", "s.list = ?", &[Val::S("customer.list")]), Filter::new("user", "s.user_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &SettingFilter) -> Select {
        Select::all().when("list", params.list.as_deref()).when("user", params.user)
    }
}
