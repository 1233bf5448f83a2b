//! What people see of departments, people, roles, tokens and sessions.

use super::{Scope, sql};
use crate::db::{Cell, FromCell, Val};
use crate::op::Registry;
use crate::query::{Column, ColumnKind as Kind, Filter, ScopeColumns, Select};
use base::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) fn register(r: &mut Registry) {
    r.query::<LegalEntityList>().query::<LegalEntityDetail>();
    r.query::<DepartmentList>().query::<DepartmentDetail>().query::<UserList>().query::<UserDetail>();
    r.query::<RoleList>().query::<RoleDetail>().query::<TokenList>().query::<TokenDetail>().query::<SessionList>();
}

/// Which record is meant.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct One {
    /// Its id.
    pub id: i64,
}
impl One {
    /// The filter `id`.
    pub(crate) fn select(&self) -> Select {
        Select::all().when("id", Some(self.id))
    }
}

/// A query by its parts: what it is called, what it asks, what a row and its parameters are.
macro_rules! query {
    ($(#[$meta:meta])* $name:ident $label:literal needs $needs:literal $shape:ident from $base:path, scope $scope:expr, id $id:literal,
     $params:ty => $row:ty, $columns:ident, $filters:expr, $select:expr) => {
        $(#[$meta])*
        pub(crate) struct $name;
        impl $crate::query::Query for $name {
            const NAME: &'static str = $label;
            const NEEDS: $crate::access::Permission = $crate::access::Permission::new($needs);
            const SHAPE: $crate::query::Shape = $crate::query::Shape::$shape;
            const BASE: &'static $crate::db::Scoped = &$base;
            const SCOPE: $crate::query::ScopeColumns = $scope;
            const ID: &'static str = $id;
            type Params = $params;
            type Row = $row;
            fn columns() -> &'static [$crate::query::Column] {
                &$columns
            }
            fn filters() -> &'static [$crate::query::Filter] {
                const { $filters }
            }
            fn select(params: &$params) -> $crate::query::Select {
                ($select)(params)
            }
        }
    };
}
pub(crate) use query;

const fn by(department: &'static str, owner: &'static str) -> ScopeColumns {
    ScopeColumns::By { department, owner: Some(owner) }
}

// legal entities

crate::row! {
    /// A legal entity of the company group.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct LegalEntityRow {
        /// Its id.
        pub id: i64,
        /// Short unique code.
        pub code: String,
        /// Name.
        pub name: String,
        /// Where its business days begin and end: a name of the IANA time zone database.
        pub time_zone: String,
        /// The currency of its books, ISO 4217.
        pub currency: String,
        /// To be sent with a change.
        pub version: i64,
    }
}
static LEGAL_ENTITY_COLUMNS: [Column; 4] = [
    Column::new("code", "legal_entity.code", Kind::Text).sort("e.code").card(),
    Column::new("name", "legal_entity.name", Kind::Text).card(),
    Column::new("time_zone", "legal_entity.time_zone", Kind::Text),
    Column::new("currency", "legal_entity.currency", Kind::Text).card(),
];
/// Filters of legal entities.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LegalEntityFilters {
    /// The code begins so.
    pub code: Option<String>,
}
query! {
    /// `legal_entity.list`: whoever works here knows the company's own entities.
    LegalEntityList "legal_entity.list" needs "legal_entity.list" List from sql::LEGAL_ENTITY_LIST, scope ScopeColumns::Open, id "e.id",
    LegalEntityFilters => LegalEntityRow, LEGAL_ENTITY_COLUMNS,
    &[Filter::new("code", "e.code >= ? AND e.code < ?", &[Val::S("a"), Val::S("b")])],
    |p: &LegalEntityFilters| Select::all().prefix("code", p.code.as_deref())
}
query! {
    /// `legal_entity.detail`
    LegalEntityDetail "legal_entity.detail" needs "legal_entity.list" Detail from sql::LEGAL_ENTITY_LIST, scope ScopeColumns::Open, id "e.id",
    One => LegalEntityRow, LEGAL_ENTITY_COLUMNS, &[Filter::new("id", "e.id = ?", &[Val::I(1)])], One::select
}

// departments

crate::row! {
    /// A department.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct DepartmentRow {
        /// Its id.
        pub id: i64,
        /// Short unique code.
        pub code: String,
        /// Name.
        pub name: String,
        /// The department above; none for the root.
        pub parent: Option<i64>,
        /// Its name.
        pub parent_name: Option<String>,
        /// `active` or `closed`.
        pub state: String,
        /// To be sent with a change.
        pub version: i64,
        /// Active people in it.
        pub people: i64,
    }
}
static DEPARTMENT_COLUMNS: [Column; 5] = [
    Column::new("code", "department.code", Kind::Text).sort("d.code").card(),
    Column::new("name", "department.name", Kind::Text).card(),
    Column::new("parent_name", "department.parent", Kind::Text),
    Column::new("people", "department.people", Kind::Int),
    Column::new("state", "department.state", Kind::State).card(),
];
/// Filters of departments.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DepartmentFilters {
    /// `active` or `closed`.
    pub state: Option<String>,
    /// Words of the name or the code.
    pub q: Option<String>,
    /// Those right below this one.
    pub parent: Option<i64>,
    /// The code begins so.
    pub code: Option<String>,
}
query! {
    /// `department.list`
    DepartmentList "department.list" needs "department.list" List from sql::DEPARTMENT_LIST,
    scope ScopeColumns::By { department: "d.id", owner: None }, id "d.id", DepartmentFilters => DepartmentRow, DEPARTMENT_COLUMNS,
    &[
        Filter::new("state", "d.state = ?", &[Val::S("active")]),
        Filter::new("q", "(REPLACE(d.name, ?, '') <> d.name OR REPLACE(d.code, ?, '') <> d.code)", &[Val::S("a"), Val::S("a")]),
        Filter::new("parent", "d.parent_id = ?", &[Val::I(1)]),
        Filter::new("code", "d.code >= ? AND d.code < ?", &[Val::S("a"), Val::S("b")]),
    ],
    |p: &DepartmentFilters| Select::all().when("state", p.state.as_deref()).when("parent", p.parent).prefix("code", p.code.as_deref()).twice("q", p.q.as_deref())
}
query! {
    /// `department.detail`
    DepartmentDetail "department.detail" needs "department.list" Detail from sql::DEPARTMENT_LIST,
    scope ScopeColumns::By { department: "d.id", owner: None }, id "d.id", One => DepartmentRow, DEPARTMENT_COLUMNS,
    &[Filter::new("id", "d.id = ?", &[Val::I(1)])], One::select
}

// people

/// Ids of roles.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct RoleIds(Vec<i64>);
impl FromCell for RoleIds {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let text = Option::<String>::from_cell(cell)?.unwrap_or_default();
        text.split_terminator(',').map(|id| id.parse().ok()).collect::<Option<_>>().map(RoleIds)
    }
}
crate::row! {
    /// A person.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct UserRow {
        /// Their id.
        pub id: i64,
        /// What they sign in with.
        pub login: String,
        /// Name.
        pub name: String,
        /// Where they belong.
        pub department: i64,
        /// Its name.
        pub department_name: String,
        /// `zh-CN` or `en`.
        pub lang: String,
        /// `active` or `disabled`.
        pub state: String,
        /// To be sent with a change.
        pub version: i64,
        /// The names of their roles.
        pub role_names: Option<String>,
        /// Their roles.
        pub roles: RoleIds,
    }
}
static USER_COLUMNS: [Column; 6] = [
    Column::new("login", "user.login", Kind::Text).sort("u.login").card(),
    Column::new("name", "user.name", Kind::Text).sort("u.name").card(),
    Column::new("department_name", "user.department", Kind::Text).card(),
    Column::new("role_names", "user.roles", Kind::Text),
    Column::new("lang", "user.lang", Kind::Text),
    Column::new("state", "user.state", Kind::State).card(),
];
/// Filters of people.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UserFilters {
    /// `active` or `disabled`.
    pub state: Option<String>,
    /// Those of this department.
    pub department: Option<i64>,
    /// Those who hold this role.
    pub role: Option<i64>,
    /// `true`: those who hold no role, and may do nothing.
    pub without_role: Option<bool>,
    /// Words of the name or the login.
    pub q: Option<String>,
    /// The name begins so.
    pub name: Option<String>,
    /// The login begins so, in lower case.
    pub login: Option<String>,
}
query! {
    /// `user.list`
    UserList "user.list" needs "user.list" List from sql::USER_LIST, scope by("u.department_id", "u.id"), id "u.id",
    UserFilters => UserRow, USER_COLUMNS,
    &[
        Filter::new("state", "u.state = ?", &[Val::S("active")]),
        Filter::new("department", "u.department_id = ?", &[Val::I(1)]),
        Filter::new("role", "EXISTS (SELECT 1 FROM user_role f WHERE f.user_id = u.id AND f.role_id = ?)", &[Val::I(1)]),
        Filter::new("without_role", "NOT EXISTS (SELECT 1 FROM user_role f WHERE f.user_id = u.id)", &[]),
        Filter::new("q", "(REPLACE(u.name, ?, '') <> u.name OR REPLACE(u.login, ?, '') <> u.login)", &[Val::S("a"), Val::S("a")]),
        Filter::new("name", "u.name >= ? AND u.name < ?", &[Val::S("a"), Val::S("b")]),
        Filter::new("login", "u.login >= ? AND u.login < ?", &[Val::S("a"), Val::S("b")]),
    ],
    |p: &UserFilters| {
        let given = Select::all().when("state", p.state.as_deref()).when("department", p.department).when("role", p.role);
        let given = given.when("without_role", p.without_role.filter(|without| *without));
        given.twice("q", p.q.as_deref()).prefix("name", p.name.as_deref()).prefix("login", p.login.as_deref())
    }
}
query! {
    /// `user.detail`
    UserDetail "user.detail" needs "user.list" Detail from sql::USER_LIST, scope by("u.department_id", "u.id"), id "u.id",
    One => UserRow, USER_COLUMNS, &[Filter::new("id", "u.id = ?", &[Val::I(1)])], One::select
}

// roles

crate::row! {
    /// A role.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct RoleRow {
        /// Its id.
        pub id: i64,
        /// Short unique code.
        pub code: String,
        /// Name.
        pub name: String,
        /// `active` or `closed`.
        pub state: String,
        /// To be sent with a change.
        pub version: i64,
        /// People who hold it.
        pub people: i64,
        /// How many permissions it grants.
        pub grants: i64,
        /// How many classes of fields it hides.
        pub masks: i64,
    }
}
static ROLE_COLUMNS: [Column; 6] = [
    Column::new("code", "role.code", Kind::Text).sort("r.code").card(),
    Column::new("name", "role.name", Kind::Text).card(),
    Column::new("people", "role.people", Kind::Int).card(),
    Column::new("grants", "role.grants", Kind::Int),
    Column::new("masks", "role.masks", Kind::Int),
    Column::new("state", "role.state", Kind::State).card(),
];
/// Filters of roles.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RoleFilters {
    /// `active` or `closed`.
    pub state: Option<String>,
    /// Those that grant this permission.
    pub permission: Option<String>,
}
query! {
    /// `role.list`
    RoleList "role.list" needs "role.list" List from sql::ROLE_LIST, scope ScopeColumns::Open, id "r.id", RoleFilters => RoleRow, ROLE_COLUMNS,
    &[
        Filter::new("state", "r.state = ?", &[Val::S("active")]),
        Filter::new("permission", "EXISTS (SELECT 1 FROM role_grant f WHERE f.role_id = r.id AND f.permission = ?)", &[Val::S("role.change")]),
    ],
    |p: &RoleFilters| Select::all().when("state", p.state.as_deref()).when("permission", p.permission.as_deref())
}

/// What a role grants.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Granted {
    /// The permission.
    pub permission: String,
    /// How far.
    pub scope: Scope,
}
/// All that a role grants, by permission.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct GrantedAll(Vec<Granted>);
impl FromCell for GrantedAll {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let text = Option::<String>::from_cell(cell)?.unwrap_or_default();
        let granted = |pair: &str| {
            let (permission, scope) = pair.split_once(':')?;
            Some(Granted { permission: permission.to_owned(), scope: Scope::parse(scope)? })
        };
        text.split_terminator(',').map(granted).collect::<Option<_>>().map(GrantedAll)
    }
}
/// All that a role hides.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Masks(Vec<String>);
impl FromCell for Masks {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let text = Option::<String>::from_cell(cell)?.unwrap_or_default();
        Some(Masks(text.split_terminator(',').map(str::to_owned).collect()))
    }
}
crate::row! {
    /// A role with all that it grants and hides.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct RoleWhole {
        /// Its id.
        pub id: i64,
        /// Short unique code.
        pub code: String,
        /// Name.
        pub name: String,
        /// `active` or `closed`.
        pub state: String,
        /// To be sent with a change.
        pub version: i64,
        /// People who hold it.
        pub people: i64,
        /// What it grants, by permission.
        pub grants: GrantedAll,
        /// Classes of fields it hides.
        pub masks: Masks,
    }
}
static ROLE_WHOLE_COLUMNS: [Column; 6] = [
    Column::new("code", "role.code", Kind::Text),
    Column::new("name", "role.name", Kind::Text),
    Column::new("people", "role.people", Kind::Int),
    Column::new("grants", "role.grants", Kind::Json),
    Column::new("masks", "role.masks", Kind::Json),
    Column::new("state", "role.state", Kind::State),
];
query! {
    /// `role.detail`
    RoleDetail "role.detail" needs "role.list" Detail from sql::ROLE_DETAIL, scope ScopeColumns::Open, id "r.id",
    One => RoleWhole, ROLE_WHOLE_COLUMNS, &[Filter::new("id", "r.id = ?", &[Val::I(1)])], One::select
}

// tokens and sessions

crate::row! {
    /// An API token; its secret is known to nobody here.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct TokenRow {
        /// Its id.
        pub id: i64,
        /// Whom it stands for.
        pub user: i64,
        /// Their name.
        pub user_name: String,
        /// What it is for.
        pub name: String,
        /// When it was made.
        pub created_at: Timestamp,
        /// From when it is no longer good.
        pub expires_at: Option<Timestamp>,
        /// Since when it is revoked.
        pub revoked_at: Option<Timestamp>,
        /// To be sent with a change.
        pub version: i64,
    }
}
static TOKEN_COLUMNS: [Column; 5] = [
    Column::new("name", "token.name", Kind::Text).card(),
    Column::new("user_name", "token.user", Kind::Text).card(),
    Column::new("created_at", "token.created_at", Kind::Instant),
    Column::new("expires_at", "token.expires_at", Kind::Instant),
    Column::new("revoked_at", "token.revoked_at", Kind::Instant).card(),
];
/// Filters of tokens and sessions.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CredentialFilters {
    /// Those of this person.
    pub user: Option<i64>,
    /// Those that were revoked, or those that were not.
    pub revoked: Option<bool>,
}
impl CredentialFilters {
    fn select(&self) -> Select {
        Select::all().when("user", self.user).when("revoked", self.revoked)
    }
}
query! {
    /// `token.list`
    TokenList "token.list" needs "token.list" List from sql::TOKEN_LIST, scope by("u.department_id", "t.user_id"), id "t.id",
    CredentialFilters => TokenRow, TOKEN_COLUMNS,
    &[
        Filter::new("user", "t.user_id = ?", &[Val::I(1)]),
        Filter::new("revoked", "(t.revoked_at IS NOT NULL) = ?", &[Val::B(true)]),
    ],
    CredentialFilters::select
}
query! {
    /// `token.detail`
    TokenDetail "token.detail" needs "token.list" Detail from sql::TOKEN_LIST, scope by("u.department_id", "t.user_id"), id "t.id",
    One => TokenRow, TOKEN_COLUMNS, &[Filter::new("id", "t.id = ?", &[Val::I(1)])], One::select
}

crate::row! {
    /// A session of a browser.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct SessionRow {
        /// Its id.
        pub id: i64,
        /// Who signed in.
        pub user: i64,
        /// Their name.
        pub user_name: String,
        /// What the browser calls itself.
        pub agent: String,
        /// When it began.
        pub created_at: Timestamp,
        /// When it was last used, give or take ten minutes.
        pub seen_at: Timestamp,
        /// When it ends by itself.
        pub expires_at: Timestamp,
        /// Since when it is over.
        pub revoked_at: Option<Timestamp>,
        /// Always 1: a session is not changed.
        pub version: i64,
    }
}
static SESSION_COLUMNS: [Column; 6] = [
    Column::new("user_name", "session.user", Kind::Text).card(),
    Column::new("agent", "session.agent", Kind::Text).card(),
    Column::new("created_at", "session.created_at", Kind::Instant).card(),
    Column::new("seen_at", "session.seen_at", Kind::Instant).card(),
    Column::new("expires_at", "session.expires_at", Kind::Instant),
    Column::new("revoked_at", "session.revoked_at", Kind::Instant),
];
query! {
    /// `session.list`
    SessionList "session.list" needs "session.list" List from sql::SESSION_LIST, scope by("u.department_id", "s.user_id"), id "s.id",
    CredentialFilters => SessionRow, SESSION_COLUMNS,
    &[
        Filter::new("user", "s.user_id = ?", &[Val::I(1)]),
        Filter::new("revoked", "(s.revoked_at IS NOT NULL) = ?", &[Val::B(true)]),
    ],
    CredentialFilters::select
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_texts_become_lists() {
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(RoleIds::from_cell(&text("20,21")).map(|r| r.0), Some(vec![20, 21]));
        assert_eq!(RoleIds::from_cell(&Cell::Null).map(|r| r.0), Some(Vec::new()));
        let granted = GrantedAll::from_cell(&text("order.list:own,order.post:all")).expect("grants");
        let expected = r#"[{"permission":"order.list","scope":"own"},{"permission":"order.post","scope":"all"}]"#;
        assert_eq!(serde_json::to_string(&granted).expect("json"), expected);
        assert!(GrantedAll::from_cell(&text("order.list")).is_none());
        assert_eq!(Masks::from_cell(&text("cost,phone")).map(|m| m.0), Some(vec!["cost".to_owned(), "phone".to_owned()]));
    }
}
