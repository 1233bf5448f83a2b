//! Price lists as people see them.

use super::model::{Audience, Customer, PriceList, PriceListState};
use base::{BusinessDate, Currency, Id, code_key};
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::found;
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Price lists, with whom they are for.
    pub(crate) LISTS: Scoped "price_list.rows" =
        "SELECT l.id, l.code, l.name, l.currency, l.with_tax, l.audience, l.class_id, k.name, l.customer_id, c.name, l.priority, l.valid_from, l.valid_to, \
         l.state, l.version FROM price_list l LEFT JOIN customer c ON c.id = l.customer_id \
         LEFT JOIN customer_class k ON k.id = l.class_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A price list in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct PriceListRow {
        /// Its id.
        pub id: Id<PriceList>,
        /// Its code.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// The currency of its prices.
        pub currency: Currency,
        /// Whether its prices hold the tax already.
        pub with_tax: bool,
        /// Whom it is for.
        pub audience: Audience,
        /// The class of customers it is for, by its id.
        pub class_id: Option<i64>,
        /// That class's name.
        pub class_name: Option<String>,
        /// The customer it is for.
        pub customer_id: Option<Id<Customer>>,
        /// That customer's name.
        pub customer_name: Option<String>,
        /// The greater goes before.
        pub priority: i64,
        /// The first day it holds.
        pub valid_from: BusinessDate,
        /// The day it holds no more.
        pub valid_to: Option<BusinessDate>,
        /// Whether it is used.
        pub state: PriceListState,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("code", "price_list.code", ColumnKind::Text).sort("l.code").card(),
    Column::new("name", "price_list.name", ColumnKind::Text).sort("l.name").card(),
    Column::new("currency", "price_list.currency", ColumnKind::Text),
    Column::new("with_tax", "price_list.with_tax", ColumnKind::Bool),
    Column::new("audience", "price_list.audience", ColumnKind::State).card(),
    Column::new("class_id", "price_list.class", ColumnKind::Ref("customer_class")),
    Column::new("class_name", "price_list.class_name", ColumnKind::Text),
    Column::new("customer_id", "price_list.customer", ColumnKind::Ref("customer")),
    Column::new("customer_name", "price_list.customer_name", ColumnKind::Text),
    Column::new("priority", "price_list.priority", ColumnKind::Int),
    Column::new("valid_from", "price_list.valid_from", ColumnKind::Date).card(),
    Column::new("valid_to", "price_list.valid_to", ColumnKind::Date).card(),
    Column::new("state", "price_list.state", ColumnKind::State).card(),
];

/// A customer's list is seen by those who see the customer, every other by everybody.
pub(crate) const SCOPE: ScopeColumns =
    ScopeColumns::OpenOrBy { open: "l.customer_id IS NULL", department: "c.department_id", owner: Some("c.owner_id") };

/// `price_list.list`
pub struct PriceListList;

/// Which price lists.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PriceListFilter {
    /// Words that stand anywhere in name, code or the customer's name, or in the pinyin or initials of the name.
    pub q: Option<String>,
    /// How the code begins, whatever its case.
    pub code: Option<String>,
    /// How the name begins.
    pub name: Option<String>,
    /// Whom they are for.
    pub audience: Option<Audience>,
    /// Those for this class of customers.
    pub class: Option<i64>,
    /// Those for this customer.
    pub customer: Option<Id<Customer>>,
    /// Those that hold on this day.
    pub on: Option<BusinessDate>,
    /// Those that hold no more from this day or a later one.
    pub ends_from: Option<BusinessDate>,
    /// Those that hold no more from this day or an earlier one.
    pub ends_to: Option<BusinessDate>,
    /// `active` or `closed`.
    pub state: Option<PriceListState>,
}

impl Query for PriceListList {
    const NAME: &'static str = "price_list.list";
    const NEEDS: Permission = Permission::new("price_list.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &LISTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "l.id";
    type Params = PriceListFilter;
    type Row = PriceListRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new(
                "q",
                "(REPLACE(l.found_by, ?, '') <> l.found_by OR REPLACE(l.name, ?, '') <> l.name OR REPLACE(COALESCE(c.name, ''), ?, '') <> COALESCE(c.name, ''))",
                &[Val::S("a"), Val::S("a"), Val::S("a")],
            ),
            Filter::new("code", "lower(l.code) >= ? AND lower(l.code) < ?", &[Val::S("A"), Val::S("B")]),
            Filter::new("name", "l.name >= ? AND l.name < ?", &[Val::S("a"), Val::S("b")]),
            Filter::new("audience", "l.audience = ?", &[Val::S("everyone")]),
            Filter::new("class", "l.class_id = ?", &[Val::I(1)]),
            Filter::new("customer", "l.customer_id = ?", &[Val::I(1)]),
            Filter::new("on", "l.valid_from <= ? AND (l.valid_to IS NULL OR l.valid_to > ?)", &[Val::I(1), Val::I(1)]),
            Filter::new("ends_from", "l.valid_to >= ?", &[Val::I(1)]),
            Filter::new("ends_to", "l.valid_to <= ?", &[Val::I(1)]),
            Filter::new("state", "l.state = ?", &[Val::S("active")]),
        ];
        FILTERS
    }
    fn select(params: &PriceListFilter) -> Select {
        let select = found::narrowed(Select::all(), params.q.as_deref(), 3)
            .prefix("code", params.code.as_deref().map(code_key).as_deref())
            .prefix("name", params.name.as_deref())
            .when("audience", params.audience.map(Audience::as_str))
            .when("class", params.class)
            .when("customer", params.customer)
            .when("ends_from", params.ends_from)
            .when("ends_to", params.ends_to)
            .when("state", params.state.map(PriceListState::as_str));
        match params.on {
            Some(day) => select.values("on", &[Val::from(day), Val::from(day)]),
            None => select,
        }
    }
}

/// `price_list.detail`
pub struct PriceListDetail;

/// Which price list.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceListId {
    /// The price list.
    pub id: Id<PriceList>,
}

impl Query for PriceListDetail {
    const NAME: &'static str = "price_list.detail";
    const NEEDS: Permission = Permission::new("price_list.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &LISTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "l.id";
    type Params = PriceListId;
    type Row = PriceListRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "l.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &PriceListId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
