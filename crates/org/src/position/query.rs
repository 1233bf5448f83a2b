//! Positions as people see them.

use super::model::{Position, PositionState};
use base::{BusinessDate, Id};
use kernel::Permission;
use kernel::access::{Department, User};
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Positions with how many people hold them.
    pub(crate) POSITIONS: Scoped "position.rows" =
        "SELECT p.id, p.code, p.name, p.duties, (SELECT CAST(COUNT(*) AS BIGINT) FROM position_holder h WHERE h.position_id = p.id), p.state, p.version \
         FROM position p WHERE {scope}{filter}";
    /// Who holds which position.
    pub(crate) HOLDERS: Scoped "position_holder.rows" =
        "SELECT h.id, h.position_id, p.name, h.user_id, u.name, u.department_id, d.name, h.since, p.version FROM position_holder h \
         JOIN position p ON p.id = h.position_id JOIN app_user u ON u.id = h.user_id JOIN department d ON d.id = u.department_id \
         WHERE {scope}{filter}";
}

kernel::row! {
    /// A position in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct PositionRow {
        /// Its id.
        pub id: Id<Position>,
        /// Short unique code.
        pub code: String,
        /// What it is called.
        pub name: String,
        /// What whoever holds it has to do.
        pub duties: String,
        /// People who hold it.
        pub people: i64,
        /// Whether it is still filled.
        pub state: PositionState,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}
static COLUMNS: &[Column] = &[
    Column::new("code", "position.code", ColumnKind::Text).sort("p.code").card(),
    Column::new("name", "position.name", ColumnKind::Text).sort("p.name").card(),
    Column::new("duties", "position.duties", ColumnKind::Text),
    Column::new("people", "position.people", ColumnKind::Int).card(),
    Column::new("state", "position.state", ColumnKind::State).card(),
];

/// `position.list`
pub struct PositionList;

/// Which positions.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PositionFilter {
    /// Words of the name or the code.
    pub q: Option<String>,
    /// How the name begins.
    pub name: Option<String>,
    /// `active` or `closed`.
    pub state: Option<PositionState>,
}

impl Query for PositionList {
    const NAME: &'static str = "position.list";
    const NEEDS: Permission = Permission::new("position.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &POSITIONS;
    // Everybody knows the company's positions.
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "p.id";
    type Params = PositionFilter;
    type Row = PositionRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("q", "(REPLACE(p.name, ?, '') <> p.name OR REPLACE(p.code, ?, '') <> p.code)", &[Val::S("a"), Val::S("a")]),
            Filter::new("name", "p.name >= ? AND p.name < ?", &[Val::S("a"), Val::S("b")]),
            Filter::new("state", "p.state = ?", &[Val::S("active")]),
        ];
        FILTERS
    }
    fn select(params: &PositionFilter) -> Select {
        Select::all()
            .twice("q", params.q.as_deref())
            .prefix("name", params.name.as_deref())
            .when("state", params.state.map(PositionState::as_str))
    }
}

/// `position.detail`
pub struct PositionDetail;

/// Which position.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PositionId {
    /// The position.
    pub id: Id<Position>,
}

impl Query for PositionDetail {
    const NAME: &'static str = "position.detail";
    const NEEDS: Permission = Permission::new("position.list");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &POSITIONS;
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "p.id";
    type Params = PositionId;
    type Row = PositionRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "p.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &PositionId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}

kernel::row! {
    /// Who holds which position.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct HolderRow {
        /// Its id.
        pub id: i64,
        /// The position.
        pub position_id: Id<Position>,
        /// What it is called.
        pub position_name: String,
        /// The person.
        pub user_id: Id<User>,
        /// That person's name.
        pub user_name: String,
        /// The person's department.
        pub department_id: Id<Department>,
        /// Its name.
        pub department_name: String,
        /// Since when.
        pub since: BusinessDate,
        /// The position's version, to be sent when somebody is relieved of it.
        pub version: i64,
    }
}
static HOLDER_COLUMNS: &[Column] = &[
    Column::new("position_name", "position.name", ColumnKind::Text).card(),
    Column::new("user_name", "position.holder", ColumnKind::Text).card(),
    Column::new("department_name", "position.holder_department", ColumnKind::Text),
    Column::new("since", "position.since", ColumnKind::Date).card(),
];

/// `position_holder.list`: whoever may see a person sees what that person is there for.
pub struct HolderList;

/// Which holders.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HolderFilter {
    /// Those of this position.
    pub position: Option<Id<Position>>,
    /// What this person holds.
    pub user: Option<Id<User>>,
}

impl Query for HolderList {
    const NAME: &'static str = "position_holder.list";
    const NEEDS: Permission = Permission::new("user.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &HOLDERS;
    const SCOPE: ScopeColumns = ScopeColumns::By { department: "u.department_id", owner: Some("h.user_id") };
    const ID: &'static str = "h.id";
    type Params = HolderFilter;
    type Row = HolderRow;

    fn columns() -> &'static [Column] {
        HOLDER_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] =
            &[Filter::new("position", "h.position_id = ?", &[Val::I(1)]), Filter::new("user", "h.user_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &HolderFilter) -> Select {
        Select::all().when("position", params.position).when("user", params.user)
    }
}
