//! Credit settlements as people see them: whoever looks after the customer sees them.

use super::model::CreditSettlement;
use base::{BusinessDate, Currency, Id};
use crm::api::Customer;
use kernel::Permission;
use kernel::access::LegalEntity;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Settlements with their numbers, and what of them is not used. One without a number or an open item is damage that
    /// the check shows (I29, I12): they are found from the documents, so that a page is read in their order.
    pub(crate) SETTLEMENTS: Scoped "credit_settlement.rows" =
        "SELECT x.id, COALESCE(n.number, ''), x.entity_id, x.customer_id, c.code, c.name, x.currency, x.amount_minor, COALESCE(i.open_minor, 0), x.received_on, \
         x.bank_reference, CAST(1 AS BIGINT) FROM credit_settlement x JOIN customer c ON c.id = x.customer_id \
         LEFT JOIN posted_document n ON n.doc_type = 'credit_settlement' AND n.doc_id = x.id \
         LEFT JOIN open_item i ON i.doc_type = 'credit_settlement' AND i.doc_id = x.id WHERE {scope}{filter}";
}

kernel::row! {
    /// A settlement in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct CreditSettlementRow {
        /// Its id.
        pub id: Id<CreditSettlement>,
        /// Its number.
        pub number: String,
        /// The legal entity that was paid.
        pub entity_id: Id<LegalEntity>,
        /// Who paid.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// The currency of both amounts, which are in its minor units.
        pub currency: Currency,
        /// How much it was.
        pub amount_minor: i64,
        /// What of it is not used for anything yet.
        pub open_minor: i64,
        /// The day it came.
        pub received_on: BusinessDate,
        /// What the bank calls it.
        pub bank_reference: Option<String>,
        /// A posted document has one version.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("number", "credit_settlement.number", ColumnKind::Text).card(),
    Column::new("received_on", "credit_settlement.received_on", ColumnKind::Date).card(),
    Column::new("customer_id", "credit_settlement.customer", ColumnKind::Ref("customer")),
    Column::new("customer_code", "credit_settlement.customer_code", ColumnKind::Text),
    Column::new("customer_name", "credit_settlement.customer_name", ColumnKind::Text).card(),
    Column::new("entity_id", "credit_settlement.entity", ColumnKind::Ref("legal_entity")),
    Column::new("currency", "credit_settlement.currency", ColumnKind::Text),
    Column::new("amount_minor", "credit_settlement.amount", ColumnKind::Money).card(),
    Column::new("open_minor", "credit_settlement.open", ColumnKind::Money).card(),
    Column::new("bank_reference", "credit_settlement.bank_reference", ColumnKind::Text),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };

/// `credit_settlement.list`
pub struct CreditSettlementList;

/// Which settlements.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CreditSettlementFilter {
    /// Who paid.
    pub customer: Option<Id<Customer>>,
    /// With something left of it, or used up.
    pub open: Option<bool>,
    /// How the bank reference begins.
    pub bank_reference: Option<String>,
    /// Received on this day or later.
    pub from: Option<BusinessDate>,
    /// Received on this day or earlier.
    pub to: Option<BusinessDate>,
}

impl Query for CreditSettlementList {
    const NAME: &'static str = "credit_settlement.list";
    const NEEDS: Permission = Permission::new("credit_settlement.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &SETTLEMENTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "x.id";
    type Params = CreditSettlementFilter;
    type Row = CreditSettlementRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("customer", "x.customer_id = ?", &[Val::I(1)]),
            Filter::new("open", "(i.open_minor > 0) = ?", &[Val::B(true)]),
            Filter::new("bank_reference", "x.bank_reference >= ? AND x.bank_reference < ?", &[Val::S("I"), Val::S("J")]),
            Filter::new("from", "x.received_on >= ?", &[Val::I(1)]),
            Filter::new("to", "x.received_on <= ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &CreditSettlementFilter) -> Select {
        Select::all()
            .when("customer", params.customer)
            .when("open", params.open)
            .prefix("bank_reference", params.bank_reference.as_deref())
            .when("from", params.from)
            .when("to", params.to)
    }
}

/// `credit_settlement.detail`
pub struct CreditSettlementDetail;

/// Which settlement.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditSettlementId {
    /// The settlement.
    pub id: Id<CreditSettlement>,
}

impl Query for CreditSettlementDetail {
    const NAME: &'static str = "credit_settlement.detail";
    const NEEDS: Permission = Permission::new("credit_settlement.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &SETTLEMENTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "x.id";
    type Params = CreditSettlementId;
    type Row = CreditSettlementRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "x.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &CreditSettlementId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}
