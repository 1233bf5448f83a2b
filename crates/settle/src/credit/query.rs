//! Credit as people see it: whoever looks after the customer that stands for a group sees the group's credit.

use super::model::Exposure;
use crate::search::{PROBE, by_words, narrowed};
use base::{Currency, Id};
use crm::api::Customer;
use kernel::Permission;
use kernel::access::LegalEntity;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Exposures with the customers that stand for them.
    pub(crate) EXPOSURES: Scoped "exposure.rows" =
        "SELECT e.id, e.entity_id, e.credit_group_id, c.code, c.name, e.currency, e.limit_minor, e.on_hold, e.open_orders, e.delivered, e.invoiced, e.bills, \
         e.advances, e.open_orders + e.delivered + e.invoiced + e.bills - e.advances, \
         e.limit_minor - (e.open_orders + e.delivered + e.invoiced + e.bills - e.advances), e.version \
         FROM exposure e JOIN customer c ON c.id = e.credit_group_id WHERE {scope}{filter}";
}

kernel::row! {
    /// The credit of a group in one currency.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct ExposureRow {
        /// Its id.
        pub id: Id<Exposure>,
        /// The legal entity that gives the credit.
        pub entity_id: Id<LegalEntity>,
        /// The customer that stands for the group.
        pub credit_group_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// The currency of all amounts, which are in its minor units.
        pub currency: Currency,
        /// What the exposure may come to.
        pub limit_minor: i64,
        /// A person has stopped all credit.
        pub on_hold: bool,
        /// Confirmed orders, not delivered yet.
        pub open_orders_minor: i64,
        /// Delivered, not invoiced yet.
        pub delivered_minor: i64,
        /// Charged or invoiced, not paid yet.
        pub invoiced_minor: i64,
        /// Bills taken in payment, not due yet.
        pub bills_minor: i64,
        /// Paid and not used yet.
        pub advances_minor: i64,
        /// The exposure.
        pub exposure_minor: i64,
        /// What may still be charged; below zero = over the limit.
        pub headroom_minor: i64,
        /// The version of limit and hold.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("credit_group_id", "exposure.credit_group", ColumnKind::Ref("customer")),
    Column::new("customer_code", "exposure.customer_code", ColumnKind::Text).card(),
    Column::new("customer_name", "exposure.customer_name", ColumnKind::Text).card(),
    Column::new("entity_id", "exposure.entity", ColumnKind::Ref("legal_entity")),
    Column::new("currency", "exposure.currency", ColumnKind::Text),
    Column::new("limit_minor", "exposure.limit", ColumnKind::Money).card(),
    Column::new("exposure_minor", "exposure.exposure", ColumnKind::Money).card(),
    Column::new("headroom_minor", "exposure.headroom", ColumnKind::Money).card(),
    Column::new("on_hold", "exposure.on_hold", ColumnKind::Bool).card(),
    Column::new("open_orders_minor", "exposure.open_orders", ColumnKind::Money),
    Column::new("delivered_minor", "exposure.delivered", ColumnKind::Money),
    Column::new("invoiced_minor", "exposure.invoiced", ColumnKind::Money),
    Column::new("bills_minor", "exposure.bills", ColumnKind::Money),
    Column::new("advances_minor", "exposure.advances", ColumnKind::Money),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };

/// `exposure.list`
pub struct ExposureList;

/// Which exposures.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ExposureFilter {
    /// The customer that stands for the group.
    pub customer: Option<Id<Customer>>,
    /// The currency.
    pub currency: Option<Currency>,
    /// Stopped, or going on.
    pub on_hold: Option<bool>,
    /// Over the limit, or within it.
    pub over_limit: Option<bool>,
    /// Words that the customer is found by.
    pub q: Option<String>,
}

impl Query for ExposureList {
    const NAME: &'static str = "exposure.list";
    const NEEDS: Permission = Permission::new("exposure.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &EXPOSURES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "e.id";
    type Params = ExposureFilter;
    type Row = ExposureRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("customer", "e.credit_group_id = ?", &[Val::I(1)]),
            Filter::new("currency", "e.currency = ?", &[Val::S("CNY")]),
            Filter::new("on_hold", "e.on_hold = ?", &[Val::B(true)]),
            Filter::new(
                "over_limit",
                "(e.open_orders + e.delivered + e.invoiced + e.bills - e.advances > e.limit_minor) = ?",
                &[Val::B(true)],
            ),
            Filter::new("q", by_words!("c.code"), PROBE),
        ];
        FILTERS
    }
    fn select(params: &ExposureFilter) -> Select {
        let select = Select::all()
            .when("customer", params.customer)
            .when("currency", params.currency.as_ref())
            .when("on_hold", params.on_hold)
            .when("over_limit", params.over_limit);
        narrowed(select, params.q.as_deref())
    }
}

/// `exposure.detail`
pub struct ExposureDetail;

/// Which exposure.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExposureId {
    /// The exposure.
    pub id: Id<Exposure>,
}

impl Query for ExposureDetail {
    const NAME: &'static str = "exposure.detail";
    const NEEDS: Permission = Permission::new("exposure.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &EXPOSURES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "e.id";
    type Params = ExposureId;
    type Row = ExposureRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "e.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &ExposureId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
