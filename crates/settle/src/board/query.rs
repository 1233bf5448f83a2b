//! Days as people see them: of the customers they look after.

use base::{BusinessDate, Currency, Id};
use kernel::Permission;
use kernel::access::{Department, User};
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, KeyPart, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// What happened on each day between two, of whom: each document is found by its own index on the day, which tells whose it is, and
    /// nothing more is asked of one that the reader may not see.
    pub(crate) DAYS: Scoped "business_day.rows" =
        "SELECT CAST(y.day AS BIGINT), y.day, y.department_id, y.owner_id, y.currency, y.orders, y.ordered, y.deliveries, y.delivered, y.receipts, y.received, CAST(1 AS BIGINT) \
         FROM (WITH span AS (SELECT CAST({=from} AS BIGINT) AS from_day, CAST({=to} AS BIGINT) AS to_day), \
         mine AS (SELECT c.id, c.department_id, c.owner_id FROM customer c WHERE {scope}) \
         SELECT x.day, x.currency, c.department_id, c.owner_id, CAST(SUM(x.orders) AS BIGINT) AS orders, CAST(SUM(x.ordered) AS BIGINT) AS ordered, \
         CAST(SUM(x.deliveries) AS BIGINT) AS deliveries, CAST(SUM(x.delivered) AS BIGINT) AS delivered, CAST(SUM(x.receipts) AS BIGINT) AS receipts, \
         CAST(SUM(x.received) AS BIGINT) AS received FROM ( \
         SELECT o.ordered_on AS day, o.customer_id, o.currency, 1 AS orders, o.gross_minor AS ordered, 0 AS deliveries, 0 AS delivered, 0 AS receipts, 0 AS received \
         FROM sales_order o WHERE o.ordered_on BETWEEN (SELECT from_day FROM span) AND (SELECT to_day FROM span) AND +o.customer_id IN (SELECT id FROM mine) \
         AND o.state <> 'cancelled' AND NOT EXISTS (SELECT 1 FROM opening_document z WHERE z.doc_id = o.id) \
         AND NOT EXISTS (SELECT 1 FROM delivery y JOIN opening_document z ON z.doc_id = y.id WHERE y.order_id = o.id) \
         UNION ALL SELECT d.delivered_on, d.customer_id, d.currency, 0, 0, 1, d.gross_minor, 0, 0 FROM delivery d \
         WHERE d.delivered_on BETWEEN (SELECT from_day FROM span) AND (SELECT to_day FROM span) AND +d.customer_id IN (SELECT id FROM mine) \
         AND NOT EXISTS (SELECT 1 FROM opening_document z WHERE z.doc_id = d.id) \
         UNION ALL SELECT r.returned_on, r.customer_id, r.currency, 0, 0, 0, -r.gross_minor, 0, 0 FROM goods_return r \
         WHERE r.returned_on BETWEEN (SELECT from_day FROM span) AND (SELECT to_day FROM span) AND +r.customer_id IN (SELECT id FROM mine) \
         AND NOT EXISTS (SELECT 1 FROM opening_document z WHERE z.doc_id = r.delivery_id AND r.kind = 'reversal') \
         UNION ALL SELECT p.received_on, p.customer_id, p.currency, 0, 0, 0, 0, 1, p.amount_minor FROM customer_receipt p \
         WHERE p.received_on BETWEEN (SELECT from_day FROM span) AND (SELECT to_day FROM span) AND +p.customer_id IN (SELECT id FROM mine) \
         AND NOT EXISTS (SELECT 1 FROM receipt_reversal v WHERE v.receipt_id = p.id)) x JOIN mine c ON c.id = x.customer_id \
         GROUP BY x.day, x.currency, c.department_id, c.owner_id) y WHERE 1 = 1{filter}";
}

kernel::row! {
    /// What happened on a day with the customers of one person; amounts in minor units of the currency asked for.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct BusinessDayRow {
        /// The day's number.
        pub id: i64,
        /// The day.
        pub day: BusinessDate,
        /// The department that looks after the customers.
        pub department_id: Id<Department>,
        /// The person who does.
        pub owner_id: Id<User>,
        /// The currency.
        pub currency: Currency,
        /// Orders confirmed, those left out that were cancelled.
        pub orders: i64,
        /// What they come to.
        pub ordered_minor: i64,
        /// Deliveries.
        pub deliveries: i64,
        /// What they come to, less what came back on that day.
        pub delivered_minor: i64,
        /// Receipts that stand.
        pub receipts: i64,
        /// What they come to.
        pub received_minor: i64,
        /// A day has one version.
        pub version: i64,
    }
}

/// `business_day.list`
pub struct BusinessDayList;

/// From which day to which, in which currency.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BusinessDayFilter {
    /// The first day.
    pub from: BusinessDate,
    /// The last day.
    pub to: BusinessDate,
    /// The currency; nothing = all of them, which is right where there is one.
    #[serde(default)]
    pub currency: Option<Currency>,
}

impl Query for BusinessDayList {
    const NAME: &'static str = "business_day.list";
    const NEEDS: Permission = Permission::new("business_day.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &DAYS;
    const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };
    const ID: &'static str = "y.day";
    const KEY: &'static [KeyPart] = &[
        KeyPart { expression: "y.day", field: "id", kind: ColumnKind::Int },
        KeyPart { expression: "y.department_id", field: "department_id", kind: ColumnKind::Int },
        KeyPart { expression: "y.owner_id", field: "owner_id", kind: ColumnKind::Int },
        KeyPart { expression: "y.currency", field: "currency", kind: ColumnKind::Text },
    ];
    type Params = BusinessDayFilter;
    type Row = BusinessDayRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("day", "business_day.day", ColumnKind::Date).card(),
            Column::new("department_id", "business_day.department", ColumnKind::Ref("department")),
            Column::new("owner_id", "business_day.owner", ColumnKind::Ref("user")),
            Column::new("currency", "business_day.currency", ColumnKind::Text),
            Column::new("orders", "business_day.orders", ColumnKind::Int),
            Column::new("ordered_minor", "business_day.ordered", ColumnKind::Money).card(),
            Column::new("deliveries", "business_day.deliveries", ColumnKind::Int),
            Column::new("delivered_minor", "business_day.delivered", ColumnKind::Money).card(),
            Column::new("receipts", "business_day.receipts", ColumnKind::Int),
            Column::new("received_minor", "business_day.received", ColumnKind::Money).card(),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::placed("from", &[Val::I(20_000)]),
            Filter::placed("to", &[Val::I(20_030)]),
            Filter::new("currency", "y.currency = ?", &[Val::S("CNY")]),
        ];
        FILTERS
    }
    fn select(params: &BusinessDayFilter) -> Select {
        Select::all().when("from", Some(params.from)).when("to", Some(params.to)).when("currency", params.currency.as_ref())
    }
}
