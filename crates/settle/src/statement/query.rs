//! Statements as people see them: whoever looks after the customer sees them.

use base::{BusinessDate, Currency, Id};
use crm::api::Customer;
use kernel::Permission;
use kernel::access::LegalEntity;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, KeyPart, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// By how much an entry moves the account.
macro_rules! moves {
    () => {
        "SUM(CASE m.account WHEN 'advances' THEN -m.amount_minor ELSE m.amount_minor END)"
    };
}

kernel::statements! {
    /// What moved a customer's account, a row a document.
    pub(crate) LINES: Scoped "statement.lines" = concat!(
        "SELECT m.doc_id, m.doc_type, n.number, m.effective_on, m.entity_id, m.customer_id, m.currency, CAST(",
        moves!(),
        " AS BIGINT), CAST(1 AS BIGINT) FROM money_entry m JOIN customer c ON c.id = m.customer_id \
         LEFT JOIN posted_document n ON n.doc_type = m.doc_type AND n.doc_id = m.doc_id \
         WHERE m.customer_id = {=customer} AND m.account IN ('delivered', 'invoiced', 'advances') AND {scope}{filter} \
         GROUP BY m.doc_id, m.doc_type, n.number, m.effective_on, m.entity_id, m.customer_id, m.currency HAVING ",
        moves!(),
        " <> 0"
    );
    /// What a customer's account came to before a day.
    pub(crate) BALANCE: Scoped "statement.balance" = concat!(
        "SELECT m.customer_id, m.entity_id, m.currency, CAST(",
        moves!(),
        " AS BIGINT), CAST(1 AS BIGINT) FROM money_entry m JOIN customer c ON c.id = m.customer_id \
         WHERE m.customer_id = {=customer} AND m.account IN ('delivered', 'invoiced', 'advances') AND {scope}{filter} \
         GROUP BY m.customer_id, m.entity_id, m.currency HAVING COUNT(*) > 0"
    );
}

const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };

kernel::row! {
    /// A document on a statement.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct StatementLine {
        /// The document.
        pub id: i64,
        /// Its kind.
        pub doc_type: String,
        /// Its number.
        pub number: Option<String>,
        /// Its day.
        pub effective_on: BusinessDate,
        /// The legal entity.
        pub entity_id: Id<LegalEntity>,
        /// The customer.
        pub customer_id: Id<Customer>,
        /// The currency of the amount.
        pub currency: Currency,
        /// By how much the customer owes more, in minor units; below zero: less.
        pub amount_minor: i64,
        /// A posted document has one version.
        pub version: i64,
    }
}

/// `statement.lines`
pub struct StatementLines;

/// Whose account, and when.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementFilter {
    /// The customer who pays.
    pub customer: Id<Customer>,
    /// The legal entity.
    #[serde(default)]
    pub entity: Option<Id<LegalEntity>>,
    /// The currency.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// On this day or later.
    #[serde(default)]
    pub from: Option<BusinessDate>,
    /// On this day or earlier.
    #[serde(default)]
    pub to: Option<BusinessDate>,
}

impl Query for StatementLines {
    const NAME: &'static str = "statement.lines";
    const NEEDS: Permission = Permission::new("statement.read");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &LINES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "m.doc_id";
    const ORDER: Option<&'static str> = Some("effective_on");
    type Params = StatementFilter;
    type Row = StatementLine;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("effective_on", "statement.day", ColumnKind::Date).sort("m.effective_on").card(),
            Column::new("doc_type", "statement.doc_type", ColumnKind::Text).card(),
            Column::new("number", "statement.number", ColumnKind::Text).card(),
            Column::new("entity_id", "statement.entity", ColumnKind::Ref("legal_entity")),
            Column::new("customer_id", "statement.customer", ColumnKind::Ref("customer")),
            Column::new("currency", "statement.currency", ColumnKind::Text),
            Column::new("amount_minor", "statement.amount", ColumnKind::Money).card(),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::placed("customer", &[Val::I(1)]),
            Filter::new("entity", "m.entity_id = ?", &[Val::I(1)]),
            Filter::new("currency", "m.currency = ?", &[Val::S("CNY")]),
            Filter::new("from", "m.effective_on >= ?", &[Val::I(1)]),
            Filter::new("to", "m.effective_on <= ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &StatementFilter) -> Select {
        Select::all()
            .when("customer", Some(params.customer))
            .when("entity", params.entity)
            .when("currency", params.currency.as_ref())
            .when("from", params.from)
            .when("to", params.to)
    }
}

kernel::row! {
    /// What a customer's account with a legal entity came to, in one currency.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct StatementBalanceRow {
        /// The customer.
        pub id: Id<Customer>,
        /// The legal entity.
        pub entity_id: Id<LegalEntity>,
        /// The currency of the balance.
        pub currency: Currency,
        /// What the customer owed, in minor units; below zero: what the customer had paid in advance.
        pub balance_minor: i64,
        /// Figures of a day have one version.
        pub version: i64,
    }
}

/// `statement.balance`
pub struct StatementBalance;

/// Whose account, and before which day.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BalanceFilter {
    /// The customer who pays.
    pub customer: Id<Customer>,
    /// The legal entity.
    #[serde(default)]
    pub entity: Option<Id<LegalEntity>>,
    /// The currency.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// Before this day; up to now when not given.
    #[serde(default)]
    pub before: Option<BusinessDate>,
}

impl Query for StatementBalance {
    const NAME: &'static str = "statement.balance";
    const NEEDS: Permission = Permission::new("statement.read");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &BALANCE;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "m.customer_id";
    const KEY: &'static [KeyPart] = &[
        KeyPart { expression: "m.customer_id", field: "id", kind: ColumnKind::Int },
        KeyPart { expression: "m.entity_id", field: "entity_id", kind: ColumnKind::Int },
        KeyPart { expression: "m.currency", field: "currency", kind: ColumnKind::Text },
    ];
    type Params = BalanceFilter;
    type Row = StatementBalanceRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("entity_id", "statement.entity", ColumnKind::Ref("legal_entity")),
            Column::new("currency", "statement.currency", ColumnKind::Text),
            Column::new("balance_minor", "statement.balance", ColumnKind::Money),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::placed("customer", &[Val::I(1)]),
            Filter::new("entity", "m.entity_id = ?", &[Val::I(1)]),
            Filter::new("currency", "m.currency = ?", &[Val::S("CNY")]),
            Filter::new("before", "m.effective_on < ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &BalanceFilter) -> Select {
        Select::all()
            .when("customer", Some(params.customer))
            .when("entity", params.entity)
            .when("currency", params.currency.as_ref())
            .when("before", params.before)
    }
}
