//! Out of whose hands customers came into whose: with their customer's scope.

use crate::customer::model::Customer;
use crate::customer::query::SCOPE;
use base::{Id, Timestamp};
use kernel::Permission;
use kernel::access::User;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Hand-overs with the names of the people.
    pub(crate) HAND_OVERS: Scoped "customer_hand_over.rows" =
        "SELECT h.id, h.customer_id, h.from_id, f.name, h.to_id, t.name, h.at, h.by_id, b.name, h.reason, CAST(1 AS BIGINT) \
         FROM customer_hand_over h JOIN customer c ON c.id = h.customer_id JOIN app_user f ON f.id = h.from_id JOIN app_user t ON t.id = h.to_id \
         LEFT JOIN app_user b ON b.id = h.by_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A customer changed hands.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct HandOverRow {
        /// Its id.
        pub id: i64,
        /// The customer.
        pub customer_id: Id<Customer>,
        /// Who looked after it before.
        pub from_id: Id<User>,
        /// That person's name.
        pub from_name: String,
        /// Who looked after it from then on.
        pub to_id: Id<User>,
        /// That person's name.
        pub to_name: String,
        /// When.
        pub at: Timestamp,
        /// Who gave it over; nobody = the program itself.
        pub by_id: Option<Id<User>>,
        /// That person's name.
        pub by_name: Option<String>,
        /// Why.
        pub reason: Option<String>,
        /// Always 1: what has happened is not changed.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("at", "customer_hand_over.at", ColumnKind::Instant).card(),
    Column::new("customer_id", "customer_hand_over.customer", ColumnKind::Ref("customer")),
    Column::new("from_name", "customer_hand_over.from", ColumnKind::Text).card(),
    Column::new("to_name", "customer_hand_over.to", ColumnKind::Text).card(),
    Column::new("by_name", "customer_hand_over.by", ColumnKind::Text),
    Column::new("reason", "customer_hand_over.reason", ColumnKind::Text).card(),
];

/// `customer_hand_over.list`
pub struct HandOverList;

/// Whose hand-overs.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HandOverFilter {
    /// Those of this customer.
    pub customer: Option<Id<Customer>>,
}

impl Query for HandOverList {
    const NAME: &'static str = "customer_hand_over.list";
    const NEEDS: Permission = Permission::new("customer_hand_over.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &HAND_OVERS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "h.id";
    type Params = HandOverFilter;
    type Row = HandOverRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("customer", "h.customer_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &HandOverFilter) -> Select {
        Select::all().when("customer", params.customer)
    }
}
