//! Customers as people see them.

use super::model::{Customer, CustomerState};
use base::Id;
use kernel::Permission;
use kernel::access::{Department, User};
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Customers with the names of those who look after them.
    pub(crate) CUSTOMERS: Scoped "customer.rows" =
        "SELECT c.id, c.code, c.name, c.phone, c.department_id, d.name, c.owner_id, u.name, c.credit_group_id, c.state, c.version \
         FROM customer c JOIN department d ON d.id = c.department_id JOIN app_user u ON u.id = c.owner_id \
         WHERE {scope}{filter}";
}

kernel::row! {
    /// A customer in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct CustomerRow {
        /// Its id.
        pub id: Id<Customer>,
        /// The company's own code.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// Where it can be reached.
        pub phone: Option<String>,
        /// The department that looks after it.
        pub department_id: Id<Department>,
        /// That department's name.
        pub department_name: String,
        /// The person who looks after it.
        pub owner_id: Id<User>,
        /// That person's name.
        pub owner_name: String,
        /// The customer that stands for its credit group.
        pub credit_group_id: Id<Customer>,
        /// Whether it is still served.
        pub state: CustomerState,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("code", "customer.code", ColumnKind::Text).sort("c.code").card(),
    Column::new("name", "customer.name", ColumnKind::Text).sort("c.name").card(),
    Column::new("phone", "customer.phone", ColumnKind::Text).mask("phone").card(),
    Column::new("department_id", "customer.department", ColumnKind::Ref("department")),
    Column::new("department_name", "customer.department_name", ColumnKind::Text),
    Column::new("owner_id", "customer.owner", ColumnKind::Ref("user")),
    Column::new("owner_name", "customer.owner_name", ColumnKind::Text).card(),
    Column::new("credit_group_id", "customer.credit_group", ColumnKind::Ref("customer")),
    Column::new("state", "customer.state", ColumnKind::State).card(),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };

/// `customer.list`
pub struct CustomerList;

/// Which customers.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CustomerFilter {
    /// How the code begins.
    pub code: Option<String>,
    /// How the name begins.
    pub name: Option<String>,
    /// How the telephone number begins.
    pub phone: Option<String>,
    /// Who looks after them.
    pub owner: Option<Id<User>>,
    /// The department that looks after them.
    pub department: Option<Id<Department>>,
    /// `active` or `closed`.
    pub state: Option<CustomerState>,
}

impl Query for CustomerList {
    const NAME: &'static str = "customer.list";
    const NEEDS: Permission = Permission::new("customer.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &CUSTOMERS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "c.id";
    type Params = CustomerFilter;
    type Row = CustomerRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("code", "c.code >= ? AND c.code < ?", &[Val::S("C"), Val::S("D")]),
            Filter::new("name", "c.name >= ? AND c.name < ?", &[Val::S("a"), Val::S("b")]),
            Filter::new("phone", "c.phone >= ? AND c.phone < ?", &[Val::S("0"), Val::S("1")]).mask("phone"),
            Filter::new("owner", "c.owner_id = ?", &[Val::I(1)]),
            Filter::new("department", "c.department_id = ?", &[Val::I(1)]),
            Filter::new("state", "c.state = ?", &[Val::S("active")]),
        ];
        FILTERS
    }
    fn select(params: &CustomerFilter) -> Select {
        Select::all()
            .prefix("code", params.code.as_deref())
            .prefix("name", params.name.as_deref())
            .prefix("phone", params.phone.as_deref())
            .when("owner", params.owner)
            .when("department", params.department)
            .when("state", params.state.map(CustomerState::as_str))
    }
}

/// `customer.detail`
pub struct CustomerDetail;

/// Which customer.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerId {
    /// The customer.
    pub id: Id<Customer>,
}

impl Query for CustomerDetail {
    const NAME: &'static str = "customer.detail";
    const NEEDS: Permission = Permission::new("customer.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &CUSTOMERS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "c.id";
    type Params = CustomerId;
    type Row = CustomerRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "c.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &CustomerId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
