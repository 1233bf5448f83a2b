//! Ageing as people see it: whoever looks after the customer sees it.

use crate::allocation::model::OpenItem;
use crate::search::{PROBE, by_words, narrowed};
use base::{BusinessDate, Currency, Id};
use crm::api::Customer;
use kernel::Permission;
use kernel::access::LegalEntity;
use kernel::db::{Scoped, Val};
use kernel::ledger::money::Side;
use kernel::query::{Column, ColumnKind, Filter, KeyPart, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The items that were open at the end of a day, and how much: what is open now, and what was allocated since. `late` is how many days
/// overdue they were.
macro_rules! items_on_day {
    () => {
        "(SELECT i.id, i.customer_id, i.entity_id, i.currency, i.side, i.doc_type, i.doc_id, n.number, n.effective_on, i.amount_minor, i.due_on, \
         {=day} - i.due_on AS late, i.open_minor + COALESCE(l.minor, 0) AS left_minor \
         FROM open_item i JOIN posted_document n ON n.doc_type = i.doc_type AND n.doc_id = i.doc_id \
         LEFT JOIN (SELECT x.item_id, CAST(SUM(x.minor) AS BIGINT) AS minor FROM (SELECT debit_item_id AS item_id, amount_minor AS minor \
         FROM allocation WHERE made_on > {=day} UNION ALL SELECT credit_item_id, amount_minor FROM allocation WHERE made_on > {=day}) x GROUP BY x.item_id) l \
         ON l.item_id = i.id \
         WHERE i.id IN (SELECT id FROM open_item WHERE open_minor > 0 UNION ALL SELECT debit_item_id FROM allocation WHERE made_on > {=day} \
         UNION ALL SELECT credit_item_id FROM allocation WHERE made_on > {=day}) \
         AND n.effective_on <= {=day} AND i.open_minor + COALESCE(l.minor, 0) > 0) o"
    };
}

/// The same by amounts alone, which add up: what is open now, and what was allocated since, of documents that were there on the day.
macro_rules! moved_by_day {
    () => {
        "(SELECT i.customer_id, i.entity_id, i.currency, i.side, i.doc_id, {=day} - i.due_on AS late, i.open_minor AS minor FROM open_item i WHERE i.open_minor > 0 \
         UNION ALL SELECT i.customer_id, i.entity_id, i.currency, i.side, i.doc_id, {=day} - i.due_on, l.amount_minor \
         FROM allocation l JOIN open_item i ON i.id = l.debit_item_id WHERE l.made_on > {=day} \
         UNION ALL SELECT i.customer_id, i.entity_id, i.currency, i.side, i.doc_id, {=day} - i.due_on, l.amount_minor \
         FROM allocation l JOIN open_item i ON i.id = l.credit_item_id WHERE l.made_on > {=day}) o \
         WHERE o.doc_id NOT IN (SELECT n.doc_id FROM posted_document n WHERE n.effective_on > {=day})"
    };
}

kernel::statements! {
    /// What each customer owed on a day.
    pub(crate) AGEING: Scoped "ageing.rows" = concat!(
        "SELECT a.customer_id, a.entity_id, c.code, c.name, a.currency, a.not_due, a.late_30, a.late_60, a.late_90, a.late_more, a.owed, a.owed - a.not_due, \
         a.unused, a.owed - a.unused, CAST(1 AS BIGINT) FROM (SELECT o.customer_id, o.entity_id, o.currency, \
         CAST(SUM(CASE WHEN o.side = 'debit' AND o.late <= 0 THEN o.minor ELSE 0 END) AS BIGINT) AS not_due, \
         CAST(SUM(CASE WHEN o.side = 'debit' AND o.late BETWEEN 1 AND 30 THEN o.minor ELSE 0 END) AS BIGINT) AS late_30, \
         CAST(SUM(CASE WHEN o.side = 'debit' AND o.late BETWEEN 31 AND 60 THEN o.minor ELSE 0 END) AS BIGINT) AS late_60, \
         CAST(SUM(CASE WHEN o.side = 'debit' AND o.late BETWEEN 61 AND 90 THEN o.minor ELSE 0 END) AS BIGINT) AS late_90, \
         CAST(SUM(CASE WHEN o.side = 'debit' AND o.late > 90 THEN o.minor ELSE 0 END) AS BIGINT) AS late_more, \
         CAST(SUM(CASE WHEN o.side = 'debit' THEN o.minor ELSE 0 END) AS BIGINT) AS owed, \
         CAST(SUM(CASE WHEN o.side = 'credit' THEN o.minor ELSE 0 END) AS BIGINT) AS unused FROM ",
        moved_by_day!(),
        " GROUP BY o.customer_id, o.entity_id, o.currency HAVING SUM(o.minor) <> 0) a JOIN customer c ON c.id = a.customer_id WHERE {scope}{filter}"
    );
    /// The items of which it was made up.
    pub(crate) ITEMS: Scoped "ageing_item.rows" = concat!(
        "SELECT o.id, o.customer_id, c.code, c.name, o.entity_id, o.currency, o.side, o.doc_type, o.doc_id, o.number, o.effective_on, o.amount_minor, \
         o.left_minor, o.due_on, CASE WHEN o.side = 'debit' AND o.late > 0 THEN o.late ELSE 0 END FROM ",
        items_on_day!(),
        " JOIN customer c ON c.id = o.customer_id WHERE {scope}{filter}"
    );
}

const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };

kernel::row! {
    /// What a customer owed to a legal entity on a day, in one currency; all amounts in its minor units.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct AgeingRow {
        /// The customer.
        pub id: Id<Customer>,
        /// The legal entity.
        pub entity_id: Id<LegalEntity>,
        /// The customer's code.
        pub customer_code: String,
        /// The customer's name.
        pub customer_name: String,
        /// The currency.
        pub currency: Currency,
        /// Not due yet.
        pub not_due_minor: i64,
        /// Overdue by 1 to 30 days.
        pub late_30_minor: i64,
        /// Overdue by 31 to 60 days.
        pub late_60_minor: i64,
        /// Overdue by 61 to 90 days.
        pub late_90_minor: i64,
        /// Overdue by more.
        pub late_more_minor: i64,
        /// All that was owed.
        pub owed_minor: i64,
        /// What of it was overdue.
        pub overdue_minor: i64,
        /// What was paid and not used for anything; not taken off the buckets.
        pub unused_minor: i64,
        /// What was owed less what was not used.
        pub balance_minor: i64,
        /// Figures of a day have one version.
        pub version: i64,
    }
}

/// `ageing.list`
pub struct AgeingList;

/// As of which day, and of whom.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgeingFilter {
    /// At the end of which day.
    pub day: BusinessDate,
    /// The customer.
    #[serde(default)]
    pub customer: Option<Id<Customer>>,
    /// The legal entity.
    #[serde(default)]
    pub entity: Option<Id<LegalEntity>>,
    /// The currency.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// With something overdue, or nothing.
    #[serde(default)]
    pub overdue: Option<bool>,
    /// Words that the customer is found by.
    #[serde(default)]
    pub q: Option<String>,
}

impl Query for AgeingList {
    const NAME: &'static str = "ageing.list";
    const NEEDS: Permission = Permission::new("ageing.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &AGEING;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "a.customer_id";
    const KEY: &'static [KeyPart] = &[
        KeyPart { expression: "a.customer_id", field: "id", kind: ColumnKind::Int },
        KeyPart { expression: "a.entity_id", field: "entity_id", kind: ColumnKind::Int },
        KeyPart { expression: "a.currency", field: "currency", kind: ColumnKind::Text },
    ];
    type Params = AgeingFilter;
    type Row = AgeingRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("customer_name", "ageing.customer", ColumnKind::Text).card(),
            Column::new("customer_code", "ageing.customer_code", ColumnKind::Text),
            Column::new("entity_id", "ageing.entity", ColumnKind::Ref("legal_entity")),
            Column::new("currency", "ageing.currency", ColumnKind::Text),
            Column::new("not_due_minor", "ageing.not_due", ColumnKind::Money),
            Column::new("late_30_minor", "ageing.late_30", ColumnKind::Money),
            Column::new("late_60_minor", "ageing.late_60", ColumnKind::Money),
            Column::new("late_90_minor", "ageing.late_90", ColumnKind::Money),
            Column::new("late_more_minor", "ageing.late_more", ColumnKind::Money),
            Column::new("overdue_minor", "ageing.overdue", ColumnKind::Money).sort("(a.owed - a.not_due)").card(),
            Column::new("owed_minor", "ageing.owed", ColumnKind::Money).sort("a.owed").card(),
            Column::new("unused_minor", "ageing.unused", ColumnKind::Money).sort("a.unused"),
            Column::new("balance_minor", "ageing.balance", ColumnKind::Money).sort("(a.owed - a.unused)"),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::placed("day", &[Val::I(20_000)]),
            Filter::new("customer", "a.customer_id = ?", &[Val::I(1)]),
            Filter::new("entity", "a.entity_id = ?", &[Val::I(1)]),
            Filter::new("currency", "a.currency = ?", &[Val::S("CNY")]),
            Filter::new("overdue", "(a.owed > a.not_due) = ?", &[Val::B(true)]),
            Filter::new("q", by_words!("c.code"), PROBE),
        ];
        FILTERS
    }
    fn select(params: &AgeingFilter) -> Select {
        let select = Select::all()
            .when("day", Some(params.day))
            .when("customer", params.customer)
            .when("entity", params.entity)
            .when("currency", params.currency.as_ref())
            .when("overdue", params.overdue);
        narrowed(select, params.q.as_deref())
    }
}

kernel::row! {
    /// An item that was open on a day.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct AgeingItemRow {
        /// Its id.
        pub id: Id<OpenItem>,
        /// The customer.
        pub customer_id: Id<Customer>,
        /// The customer's code.
        pub customer_code: String,
        /// The customer's name.
        pub customer_name: String,
        /// The legal entity.
        pub entity_id: Id<LegalEntity>,
        /// The currency of both amounts, which are in its minor units.
        pub currency: Currency,
        /// Owed by the customer, or to the customer.
        pub side: Side,
        /// The document's kind.
        pub doc_type: String,
        /// The document.
        pub doc_id: i64,
        /// The document's number.
        pub number: String,
        /// The document's day.
        pub effective_on: BusinessDate,
        /// How much it was.
        pub amount_minor: i64,
        /// What of it was open on that day.
        pub open_minor: i64,
        /// When it is due.
        pub due_on: BusinessDate,
        /// By how many days it was overdue.
        pub late_days: i64,
    }
}

/// `ageing_item.list`
pub struct AgeingItemList;

/// As of which day, of whom, and how late.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgeingItemFilter {
    /// At the end of which day.
    pub day: BusinessDate,
    /// The customer.
    #[serde(default)]
    pub customer: Option<Id<Customer>>,
    /// The legal entity.
    #[serde(default)]
    pub entity: Option<Id<LegalEntity>>,
    /// The currency.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// `debit` = owed by the customer, `credit` = owed to the customer.
    #[serde(default)]
    pub side: Option<Side>,
    /// Overdue by so many days or more; below one: also what was not due.
    #[serde(default)]
    pub late_from: Option<i64>,
    /// Overdue by so many days or fewer.
    #[serde(default)]
    pub late_to: Option<i64>,
}

impl Query for AgeingItemList {
    const NAME: &'static str = "ageing_item.list";
    const NEEDS: Permission = Permission::new("ageing.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &ITEMS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "o.id";
    type Params = AgeingItemFilter;
    type Row = AgeingItemRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("number", "open_item.number", ColumnKind::Text).card(),
            Column::new("doc_type", "open_item.doc_type", ColumnKind::Text).card(),
            Column::new("effective_on", "ageing.document_day", ColumnKind::Date),
            Column::new("side", "open_item.side", ColumnKind::State),
            Column::new("customer_id", "open_item.customer", ColumnKind::Ref("customer")),
            Column::new("customer_code", "open_item.customer_code", ColumnKind::Text),
            Column::new("customer_name", "open_item.customer_name", ColumnKind::Text),
            Column::new("entity_id", "open_item.entity", ColumnKind::Ref("legal_entity")),
            Column::new("currency", "open_item.currency", ColumnKind::Text),
            Column::new("due_on", "open_item.due_on", ColumnKind::Date).sort("o.due_on").card(),
            Column::new("late_days", "ageing.late_days", ColumnKind::Int).card(),
            Column::new("amount_minor", "open_item.amount", ColumnKind::Money),
            Column::new("open_minor", "ageing.open", ColumnKind::Money).card(),
            Column::new("doc_id", "open_item.doc_id", ColumnKind::Int),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::placed("day", &[Val::I(20_000)]),
            Filter::new("customer", "o.customer_id = ?", &[Val::I(1)]),
            Filter::new("entity", "o.entity_id = ?", &[Val::I(1)]),
            Filter::new("currency", "o.currency = ?", &[Val::S("CNY")]),
            Filter::new("side", "o.side = ?", &[Val::S("debit")]),
            Filter::new("late_from", "o.late >= ?", &[Val::I(1)]),
            Filter::new("late_to", "o.late <= ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &AgeingItemFilter) -> Select {
        Select::all()
            .when("day", Some(params.day))
            .when("customer", params.customer)
            .when("entity", params.entity)
            .when("currency", params.currency.as_ref())
            .when("side", params.side.map(Side::as_str))
            .when("late_from", params.late_from)
            .when("late_to", params.late_to)
    }
}
