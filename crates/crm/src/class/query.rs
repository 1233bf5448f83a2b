//! Classes of customers as people see them.

use super::model::{CustomerClass, SettingState};
use base::Id;
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::found;
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Classes.
    pub(crate) CLASSES: Scoped "customer_class.rows" =
        "SELECT k.id, k.code, k.name, k.payment_kind, k.payment_days, k.cut_off_day, k.statement_day, k.payment_months, k.pay_day, k.visit_days, \
         k.state, k.version FROM customer_class k WHERE {scope}{filter}";
}

static COLUMNS: &[Column] = &[
    Column::new("code", "customer_class.code", ColumnKind::Text).sort("k.code").card(),
    Column::new("name", "customer_class.name", ColumnKind::Text).sort("k.name").card(),
    Column::new("payment_kind", "customer_class.payment_kind", ColumnKind::State).card(),
    Column::new("payment_days", "customer_class.payment_days", ColumnKind::Int),
    Column::new("cut_off_day", "customer_class.cut_off_day", ColumnKind::Int),
    Column::new("statement_day", "customer_class.statement_day", ColumnKind::Int),
    Column::new("payment_months", "customer_class.payment_months", ColumnKind::Int),
    Column::new("pay_day", "customer_class.pay_day", ColumnKind::Int),
    Column::new("visit_days", "customer_class.visit_days", ColumnKind::Int).card(),
    Column::new("state", "customer_class.state", ColumnKind::State).card(),
];

/// `customer_class.list`
pub struct ClassList;

/// Which classes.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClassFilter {
    /// Words that stand anywhere in name or code, or in the pinyin or initials of the name.
    pub q: Option<String>,
    /// `active` or `closed`.
    pub state: Option<SettingState>,
}

impl Query for ClassList {
    const NAME: &'static str = "customer_class.list";
    const NEEDS: Permission = Permission::new("customer_class.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &CLASSES;
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "k.id";
    type Params = ClassFilter;
    type Row = CustomerClass;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("q", "(REPLACE(k.found_by, ?, '') <> k.found_by OR REPLACE(k.name, ?, '') <> k.name)", &[Val::S("a"), Val::S("a")]),
            Filter::new("state", "k.state = ?", &[Val::S("active")]),
        ];
        FILTERS
    }
    fn select(params: &ClassFilter) -> Select {
        found::narrowed(Select::all(), params.q.as_deref(), 2).when("state", params.state.map(SettingState::as_str))
    }
}

/// `customer_class.detail`
pub struct ClassDetail;

/// Which class.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassId {
    /// The class.
    pub id: Id<CustomerClass>,
}

impl Query for ClassDetail {
    const NAME: &'static str = "customer_class.detail";
    const NEEDS: Permission = Permission::new("customer_class.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &CLASSES;
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "k.id";
    type Params = ClassId;
    type Row = CustomerClass;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "k.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &ClassId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
