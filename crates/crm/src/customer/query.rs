//! Customers as people see them.

use super::model::{Customer, CustomerState};
use super::search;
use crate::class::model::CustomerClass;
use crate::region::model::Region;
use crate::terms::PaymentKind;
use base::{Id, Timestamp, code_key};
use kernel::Permission;
use kernel::access::{Department, User};
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Customers with the names of those who look after them.
    pub(crate) CUSTOMERS: Scoped "customer.rows" =
        "SELECT c.id, c.code, c.name, c.short_name, c.mnemonic, c.phone, c.class_id, k.name, c.region_id, r.name, c.credit_code, c.payment_kind, c.payment_days, \
         c.department_id, d.name, c.owner_id, u.name, c.credit_group_id, c.state, c.created_at, c.version \
         FROM customer c LEFT JOIN department d ON d.id = c.department_id LEFT JOIN app_user u ON u.id = c.owner_id \
         LEFT JOIN customer_class k ON k.id = c.class_id LEFT JOIN region r ON r.id = c.region_id \
         WHERE {scope}{filter}";
    /// One customer with everything.
    pub(crate) WHOLE: Scoped "customer.whole" =
        "SELECT c.id, c.code, c.name, c.short_name, c.mnemonic, c.phone, c.class_id, k.name, k.visit_days, c.region_id, r.name, c.source, c.credit_code, \
         c.invoice_title, c.bank_name, c.bank_account, c.invoice_address, c.invoice_phone, c.payment_kind, c.payment_days, c.cut_off_day, \
         c.statement_day, c.payment_months, c.pay_day, \
         (SELECT p.party_id FROM customer_party p WHERE p.customer_id = c.id AND p.role = 'receives'), \
         (SELECT p.party_id FROM customer_party p WHERE p.customer_id = c.id AND p.role = 'invoiced'), \
         (SELECT p.party_id FROM customer_party p WHERE p.customer_id = c.id AND p.role = 'pays'), \
         c.remark, c.department_id, d.name, c.owner_id, u.name, c.credit_group_id, g.name, c.state, c.created_at, c.version \
         FROM customer c JOIN department d ON d.id = c.department_id JOIN app_user u ON u.id = c.owner_id \
         JOIN customer g ON g.id = c.credit_group_id \
         LEFT JOIN customer_class k ON k.id = c.class_id LEFT JOIN region r ON r.id = c.region_id WHERE {scope}{filter}";
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
        /// What people call it among themselves.
        pub short_name: Option<String>,
        /// Letters that stand for it.
        pub mnemonic: Option<String>,
        /// Where it can be reached.
        pub phone: Option<String>,
        /// Its class.
        pub class_id: Option<Id<CustomerClass>>,
        /// That class's name.
        pub class_name: Option<String>,
        /// Where it is.
        pub region_id: Option<Id<Region>>,
        /// That region's name.
        pub region_name: Option<String>,
        /// Its unified social credit code.
        pub credit_code: Option<String>,
        /// On which kind of terms it pays.
        pub payment_kind: PaymentKind,
        /// Days, where the terms are days.
        pub payment_days: Option<i64>,
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
        /// When it was taken on; 1970 for those taken on before this was kept.
        pub created_at: Timestamp,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}

kernel::row! {
    /// A customer with everything that is known of it.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct WholeCustomer {
        /// Its id.
        pub id: Id<Customer>,
        /// The company's own code.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// What people call it among themselves.
        pub short_name: Option<String>,
        /// Letters that stand for it.
        pub mnemonic: Option<String>,
        /// Where it can be reached.
        pub phone: Option<String>,
        /// Its class.
        pub class_id: Option<Id<CustomerClass>>,
        /// That class's name.
        pub class_name: Option<String>,
        /// A customer of that class is to be visited at least every so many days.
        pub visit_days: Option<i64>,
        /// Where it is.
        pub region_id: Option<Id<Region>>,
        /// That region's name.
        pub region_name: Option<String>,
        /// How it was won.
        pub source: Option<String>,
        /// Its unified social credit code.
        pub credit_code: Option<String>,
        /// Whose name stands on its invoices.
        pub invoice_title: Option<String>,
        /// The bank on its invoices.
        pub bank_name: Option<String>,
        /// The account at that bank.
        pub bank_account: Option<String>,
        /// The address on its invoices.
        pub invoice_address: Option<String>,
        /// The telephone number on its invoices.
        pub invoice_phone: Option<String>,
        /// On which kind of terms it pays.
        pub payment_kind: PaymentKind,
        /// Days of those terms.
        pub payment_days: Option<i64>,
        /// The last day of the month whose deliveries count for it.
        pub cut_off_day: Option<i64>,
        /// The day of the month on which the account is stated.
        pub statement_day: Option<i64>,
        /// Months after the month of delivery.
        pub payment_months: Option<i64>,
        /// The day of that month on which it pays.
        pub pay_day: Option<i64>,
        /// Who receives the goods; nothing = itself.
        pub receives_id: Option<Id<Customer>>,
        /// Who is invoiced; nothing = itself.
        pub invoiced_id: Option<Id<Customer>>,
        /// Who pays; nothing = itself.
        pub pays_id: Option<Id<Customer>>,
        /// What else is to be known.
        pub remark: Option<String>,
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
        /// That customer's name.
        pub credit_group_name: String,
        /// Whether it is still served.
        pub state: CustomerState,
        /// When it was taken on; 1970 for those taken on before this was kept.
        pub created_at: Timestamp,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("code", "customer.code", ColumnKind::Text).sort("c.code").card(),
    Column::new("name", "customer.name", ColumnKind::Text).sort("c.name").card(),
    Column::new("short_name", "customer.short_name", ColumnKind::Text),
    Column::new("mnemonic", "customer.mnemonic", ColumnKind::Text),
    Column::new("phone", "customer.phone", ColumnKind::Text).mask("phone").card(),
    Column::new("class_id", "customer.class", ColumnKind::Ref("customer_class")),
    Column::new("class_name", "customer.class_name", ColumnKind::Text),
    Column::new("region_id", "customer.region", ColumnKind::Ref("region")),
    Column::new("region_name", "customer.region_name", ColumnKind::Text),
    Column::new("credit_code", "customer.credit_code", ColumnKind::Text),
    Column::new("payment_kind", "customer.payment_kind", ColumnKind::State),
    Column::new("payment_days", "customer.payment_days", ColumnKind::Int),
    Column::new("department_id", "customer.department", ColumnKind::Ref("department")),
    Column::new("department_name", "customer.department_name", ColumnKind::Text),
    Column::new("owner_id", "customer.owner", ColumnKind::Ref("user")),
    Column::new("owner_name", "customer.owner_name", ColumnKind::Text).card(),
    Column::new("credit_group_id", "customer.credit_group", ColumnKind::Ref("customer")),
    Column::new("state", "customer.state", ColumnKind::State).card(),
    Column::new("created_at", "customer.created_at", ColumnKind::Instant).sort("c.created_at"),
];

static WHOLE_COLUMNS: &[Column] = &[
    Column::new("code", "customer.code", ColumnKind::Text).card(),
    Column::new("name", "customer.name", ColumnKind::Text).card(),
    Column::new("short_name", "customer.short_name", ColumnKind::Text),
    Column::new("mnemonic", "customer.mnemonic", ColumnKind::Text),
    Column::new("phone", "customer.phone", ColumnKind::Text).mask("phone").card(),
    Column::new("class_id", "customer.class", ColumnKind::Ref("customer_class")),
    Column::new("class_name", "customer.class_name", ColumnKind::Text),
    Column::new("visit_days", "customer.visit_days", ColumnKind::Int),
    Column::new("region_id", "customer.region", ColumnKind::Ref("region")),
    Column::new("region_name", "customer.region_name", ColumnKind::Text),
    Column::new("source", "customer.source", ColumnKind::Text),
    Column::new("credit_code", "customer.credit_code", ColumnKind::Text),
    Column::new("invoice_title", "customer.invoice_title", ColumnKind::Text),
    Column::new("bank_name", "customer.bank_name", ColumnKind::Text),
    Column::new("bank_account", "customer.bank_account", ColumnKind::Text),
    Column::new("invoice_address", "customer.invoice_address", ColumnKind::Text),
    Column::new("invoice_phone", "customer.invoice_phone", ColumnKind::Text).mask("phone"),
    Column::new("payment_kind", "customer.payment_kind", ColumnKind::State),
    Column::new("payment_days", "customer.payment_days", ColumnKind::Int),
    Column::new("cut_off_day", "customer.cut_off_day", ColumnKind::Int),
    Column::new("statement_day", "customer.statement_day", ColumnKind::Int),
    Column::new("payment_months", "customer.payment_months", ColumnKind::Int),
    Column::new("pay_day", "customer.pay_day", ColumnKind::Int),
    Column::new("receives_id", "customer.receives", ColumnKind::Ref("customer")),
    Column::new("invoiced_id", "customer.invoiced", ColumnKind::Ref("customer")),
    Column::new("pays_id", "customer.pays", ColumnKind::Ref("customer")),
    Column::new("remark", "customer.remark", ColumnKind::Text),
    Column::new("department_id", "customer.department", ColumnKind::Ref("department")),
    Column::new("department_name", "customer.department_name", ColumnKind::Text),
    Column::new("owner_id", "customer.owner", ColumnKind::Ref("user")),
    Column::new("owner_name", "customer.owner_name", ColumnKind::Text).card(),
    Column::new("credit_group_id", "customer.credit_group", ColumnKind::Ref("customer")),
    Column::new("credit_group_name", "customer.credit_group_name", ColumnKind::Text),
    Column::new("state", "customer.state", ColumnKind::State).card(),
    Column::new("created_at", "customer.created_at", ColumnKind::Instant),
];

/// Where a customer says whose it is.
pub(crate) const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };
/// Who finds a customer in their list.
pub(crate) const SEES: Permission = Permission::new("customer.list");

/// `customer.list`
pub struct CustomerList;

/// Which customers.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CustomerFilter {
    /// Words that are found anywhere in name, short name, code, mnemonic, credit code or a telephone number, also of a contact, by
    /// characters, pinyin or its initials; several words narrow the search.
    pub q: Option<String>,
    /// How the code begins, whatever its case.
    pub code: Option<String>,
    /// How the name begins.
    pub name: Option<String>,
    /// How the telephone number begins.
    pub phone: Option<String>,
    /// The class.
    pub class: Option<Id<CustomerClass>>,
    /// The region, with all that lies in it.
    pub region: Option<Id<Region>>,
    /// Who looks after them.
    pub owner: Option<Id<User>>,
    /// The department that looks after them.
    pub department: Option<Id<Department>>,
    /// `active` or `closed`.
    pub state: Option<CustomerState>,
    /// On which kind of terms they pay.
    pub payment_kind: Option<PaymentKind>,
}

impl Query for CustomerList {
    const NAME: &'static str = "customer.list";
    const NEEDS: Permission = SEES;
    const SHAPE: Shape = Shape::List;
    const LONG: bool = true;
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
            Filter::new(
                "q",
                "c.id IN (SELECT t.customer_id FROM customer_term t WHERE t.term >= ? AND t.term < ?)",
                &[Val::S("a"), Val::S("b")],
            )
            .veiled("phone", "c.id IN (SELECT t.customer_id FROM customer_term t WHERE t.term >= ? AND t.term < ? AND t.source = 0)")
            .broad(
                "(SELECT MIN(t.term) FROM customer_term t WHERE t.customer_id = c.id AND t.term >= ?) < ?",
                "SELECT 1 FROM customer_term t WHERE t.term >= ? AND t.term < ?",
            )
            .broad_veiled(
                "(SELECT MIN(t.term) FROM customer_term t WHERE t.customer_id = c.id AND t.term >= ? AND t.source = 0) < ?",
                "SELECT 1 FROM customer_term t WHERE t.term >= ? AND t.term < ? AND t.source = 0",
            ),
            Filter::new("code", "lower(c.code) >= ? AND lower(c.code) < ?", &[Val::S("C"), Val::S("D")]).broad(
                "COALESCE(lower(c.code), '') >= ? AND COALESCE(lower(c.code), '') < ?",
                "SELECT 1 FROM customer c WHERE lower(c.code) >= ? AND lower(c.code) < ?",
            ),
            Filter::new("name", "c.name >= ? AND c.name < ?", &[Val::S("a"), Val::S("b")]),
            Filter::new("phone", "c.phone >= ? AND c.phone < ?", &[Val::S("0"), Val::S("1")]).mask("phone"),
            Filter::new("class", "c.class_id = ?", &[Val::I(1)])
                .broad("COALESCE(c.class_id, 0) = ?", "SELECT 1 FROM customer c WHERE c.class_id = ?"),
            Filter::new(
                "region",
                "c.region_id IN (WITH RECURSIVE under(id) AS (SELECT CAST(? AS BIGINT) \
                 UNION SELECT x.id FROM region x JOIN under ON x.parent_id = under.id) SELECT id FROM under)",
                &[Val::I(1)],
            )
            .broad(
                "COALESCE(c.region_id, 0) IN (WITH RECURSIVE under(id) AS (SELECT CAST(? AS BIGINT) \
                 UNION SELECT x.id FROM region x JOIN under ON x.parent_id = under.id) SELECT id FROM under)",
                "SELECT 1 FROM customer c WHERE c.region_id IN (WITH RECURSIVE under(id) AS (SELECT CAST(? AS BIGINT) \
                 UNION SELECT x.id FROM region x JOIN under ON x.parent_id = under.id) SELECT id FROM under)",
            ),
            Filter::new("owner", "c.owner_id = ?", &[Val::I(1)])
                .broad("COALESCE(c.owner_id, 0) = ?", "SELECT 1 FROM customer c WHERE c.owner_id = ?"),
            Filter::new("department", "c.department_id = ?", &[Val::I(1)])
                .broad("COALESCE(c.department_id, 0) = ?", "SELECT 1 FROM customer c WHERE c.department_id = ?"),
            Filter::new("state", "c.state = ?", &[Val::S("active")]),
            Filter::new("payment_kind", "c.payment_kind = ?", &[Val::S("days")])
                .broad("COALESCE(c.payment_kind, '') = ?", "SELECT 1 FROM customer c WHERE c.payment_kind = ?"),
            Filter::new("none", "1 = 0", &[]),
        ];
        FILTERS
    }
    fn select(params: &CustomerFilter) -> Select {
        let select = Select::all()
            .prefix("code", params.code.as_deref().map(code_key).as_deref())
            .prefix("name", params.name.as_deref())
            .prefix("phone", params.phone.as_deref())
            .when("class", params.class)
            .when("region", params.region)
            .when("owner", params.owner)
            .when("department", params.department)
            .when("state", params.state.map(CustomerState::as_str))
            .when("payment_kind", params.payment_kind.map(PaymentKind::as_str));
        search::narrowed(select, params.q.as_deref())
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
    const BASE: &'static Scoped = &WHOLE;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "c.id";
    type Params = CustomerId;
    type Row = WholeCustomer;

    fn columns() -> &'static [Column] {
        WHOLE_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "c.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &CustomerId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
