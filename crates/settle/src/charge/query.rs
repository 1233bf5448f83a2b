//! Credit charges as people see them: whoever looks after the customer sees them.

use super::model::CreditCharge;
use base::{BusinessDate, Currency, Id};
use crm::api::Customer;
use kernel::Permission;
use kernel::access::LegalEntity;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Charges with their numbers, and what of them is open. One without a number or an open item is damage that
    /// the check shows (I29, I12): they are found from the documents, so that a page is read in their order.
    pub(crate) CHARGES: Scoped "credit_charge.rows" =
        "SELECT x.id, COALESCE(n.number, ''), x.entity_id, x.customer_id, c.code, c.name, x.currency, x.amount_minor, COALESCE(i.open_minor, 0), x.due_on, x.charged_on, x.reference, \
         CAST(1 AS BIGINT) FROM credit_charge x JOIN customer c ON c.id = x.customer_id \
         LEFT JOIN posted_document n ON n.doc_type = 'credit_charge' AND n.doc_id = x.id \
         LEFT JOIN open_item i ON i.doc_type = 'credit_charge' AND i.doc_id = x.id WHERE {scope}{filter}";
}

kernel::row! {
    /// A charge in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct CreditChargeRow {
        /// Its id.
        pub id: Id<CreditCharge>,
        /// Its number.
        pub number: String,
        /// The legal entity to which it is owed.
        pub entity_id: Id<LegalEntity>,
        /// Who owes it.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// The currency of both amounts, which are in its minor units.
        pub currency: Currency,
        /// How much it was.
        pub amount_minor: i64,
        /// What of it is not settled.
        pub open_minor: i64,
        /// When it is due.
        pub due_on: BusinessDate,
        /// The day it was charged.
        pub charged_on: BusinessDate,
        /// What it is for.
        pub reference: String,
        /// A posted document has one version.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("number", "credit_charge.number", ColumnKind::Text).card(),
    Column::new("charged_on", "credit_charge.charged_on", ColumnKind::Date),
    Column::new("customer_id", "credit_charge.customer", ColumnKind::Ref("customer")),
    Column::new("customer_code", "credit_charge.customer_code", ColumnKind::Text),
    Column::new("customer_name", "credit_charge.customer_name", ColumnKind::Text).card(),
    Column::new("entity_id", "credit_charge.entity", ColumnKind::Ref("legal_entity")),
    Column::new("currency", "credit_charge.currency", ColumnKind::Text),
    Column::new("amount_minor", "credit_charge.amount", ColumnKind::Money).card(),
    Column::new("open_minor", "credit_charge.open", ColumnKind::Money).card(),
    Column::new("due_on", "credit_charge.due_on", ColumnKind::Date).card(),
    Column::new("reference", "credit_charge.reference", ColumnKind::Text),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };

/// `credit_charge.list`
pub struct CreditChargeList;

/// Which charges.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CreditChargeFilter {
    /// Who owes them.
    pub customer: Option<Id<Customer>>,
    /// Not settled, or settled.
    pub open: Option<bool>,
    /// Due on this day or earlier.
    pub due_to: Option<BusinessDate>,
    /// Charged on this day or later.
    pub from: Option<BusinessDate>,
    /// Charged on this day or earlier.
    pub to: Option<BusinessDate>,
}

impl Query for CreditChargeList {
    const NAME: &'static str = "credit_charge.list";
    const NEEDS: Permission = Permission::new("credit_charge.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &CHARGES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "x.id";
    type Params = CreditChargeFilter;
    type Row = CreditChargeRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("customer", "x.customer_id = ?", &[Val::I(1)]),
            Filter::new("open", "(i.open_minor > 0) = ?", &[Val::B(true)]),
            Filter::new("due_to", "x.due_on <= ?", &[Val::I(1)]),
            Filter::new("from", "x.charged_on >= ?", &[Val::I(1)]),
            Filter::new("to", "x.charged_on <= ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &CreditChargeFilter) -> Select {
        Select::all()
            .when("customer", params.customer)
            .when("open", params.open)
            .when("due_to", params.due_to)
            .when("from", params.from)
            .when("to", params.to)
    }
}

/// `credit_charge.detail`
pub struct CreditChargeDetail;

/// Which charge.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditChargeId {
    /// The charge.
    pub id: Id<CreditCharge>,
}

impl Query for CreditChargeDetail {
    const NAME: &'static str = "credit_charge.detail";
    const NEEDS: Permission = Permission::new("credit_charge.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &CHARGES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "x.id";
    type Params = CreditChargeId;
    type Row = CreditChargeRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "x.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &CreditChargeId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
