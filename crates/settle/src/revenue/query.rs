//! Revenue as people see it: of the customers they look after, by month and region.

use base::{BusinessDate, Currency, Id, Period};
use crm::api::Region;
use kernel::Permission;
use kernel::access::LegalEntity;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, KeyPart, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// What was invoiced in each month by each legal entity, by the regions of customers and currencies.
    pub(crate) MONTHS: Scoped "revenue.rows" =
        "SELECT y.month, y.month, y.entity_id, e.name, y.region_id, COALESCE(r.name, ''), y.currency, y.customers, y.invoices, y.credit_notes, y.net_minor, y.tax_minor, \
         y.gross_minor, y.credited_minor, CAST(1 AS BIGINT) FROM (SELECT m.month, m.entity_id, COALESCE(c.region_id, 0) AS region_id, m.currency, \
         CAST(COUNT(DISTINCT m.customer_id) AS BIGINT) AS customers, \
         CAST(SUM(m.invoices) AS BIGINT) AS invoices, CAST(SUM(m.credit_notes) AS BIGINT) AS credit_notes, CAST(SUM(m.net_minor) AS BIGINT) AS net_minor, \
         CAST(SUM(m.tax_minor) AS BIGINT) AS tax_minor, CAST(SUM(m.gross_minor) AS BIGINT) AS gross_minor, CAST(SUM(m.credited_minor) AS BIGINT) AS credited_minor \
         FROM revenue_month m JOIN customer c ON c.id = m.customer_id WHERE m.month BETWEEN {=from} AND {=to} AND {scope} \
         GROUP BY m.month, m.entity_id, COALESCE(c.region_id, 0), m.currency) y JOIN legal_entity e ON e.id = y.entity_id \
         LEFT JOIN region r ON r.id = y.region_id WHERE 1 = 1{filter}";
}

kernel::row! {
    /// What a legal entity invoiced in a month to the customers of a region; amounts in minor units.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct RevenueRow {
        /// The month's number: rows of one month share it, and are told apart by legal entity, region and currency.
        pub id: i64,
        /// Its first day.
        pub month: BusinessDate,
        /// Who invoiced.
        pub entity_id: Id<LegalEntity>,
        /// That legal entity's name.
        pub entity_name: String,
        /// Where the customers are; 0 = nowhere said.
        pub region_id: i64,
        /// That region's name.
        pub region_name: String,
        /// The currency.
        pub currency: Currency,
        /// How many customers were invoiced or credited.
        pub customers: i64,
        /// Invoices.
        pub invoices: i64,
        /// Credit notes.
        pub credit_notes: i64,
        /// Net, credit notes taken off.
        pub net_minor: i64,
        /// Tax, credit notes taken off.
        pub tax_minor: i64,
        /// With tax, credit notes taken off.
        pub gross_minor: i64,
        /// What of that was credited, zero or below.
        pub credited_minor: i64,
        /// Figures of a month have one version.
        pub version: i64,
    }
}

/// `revenue.list`
pub struct RevenueList;

/// From which month to which, and of whom.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevenueFilter {
    /// Any day of the first month: months count as a whole.
    pub from: BusinessDate,
    /// Any day of the last month.
    pub to: BusinessDate,
    /// Who invoiced.
    #[serde(default)]
    pub entity: Option<Id<LegalEntity>>,
    /// The region of the customers themselves.
    #[serde(default)]
    pub region: Option<Id<Region>>,
    /// The currency.
    #[serde(default)]
    pub currency: Option<Currency>,
}

impl Query for RevenueList {
    const NAME: &'static str = "revenue.list";
    const NEEDS: Permission = Permission::new("revenue.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &MONTHS;
    const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };
    const ID: &'static str = "y.month";
    const KEY: &'static [KeyPart] = &[
        KeyPart { expression: "y.month", field: "id", kind: ColumnKind::Int },
        KeyPart { expression: "y.entity_id", field: "entity_id", kind: ColumnKind::Int },
        KeyPart { expression: "y.region_id", field: "region_id", kind: ColumnKind::Int },
        KeyPart { expression: "y.currency", field: "currency", kind: ColumnKind::Text },
    ];
    type Params = RevenueFilter;
    type Row = RevenueRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("month", "revenue.month", ColumnKind::Date).card(),
            Column::new("entity_name", "revenue.entity", ColumnKind::Text),
            Column::new("region_name", "revenue.region", ColumnKind::Text).card(),
            Column::new("currency", "revenue.currency", ColumnKind::Text),
            Column::new("customers", "revenue.customers", ColumnKind::Int),
            Column::new("invoices", "revenue.invoices", ColumnKind::Int),
            Column::new("credit_notes", "revenue.credit_notes", ColumnKind::Int),
            Column::new("net_minor", "revenue.net", ColumnKind::Money),
            Column::new("tax_minor", "revenue.tax", ColumnKind::Money),
            Column::new("gross_minor", "revenue.gross", ColumnKind::Money).card(),
            Column::new("credited_minor", "revenue.credited", ColumnKind::Money).card(),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::placed("from", &[Val::I(20_400)]),
            Filter::placed("to", &[Val::I(20_800)]),
            Filter::new("entity", "y.entity_id = ?", &[Val::I(1)]),
            Filter::new("region", "y.region_id = ?", &[Val::I(1)]),
            Filter::new("currency", "y.currency = ?", &[Val::S("CNY")]),
        ];
        FILTERS
    }
    fn select(params: &RevenueFilter) -> Select {
        let select = Select::all().when("from", Some(Period::of(params.from).first())).when("to", Some(params.to));
        select.when("entity", params.entity).when("region", params.region).when("currency", params.currency.as_ref())
    }
}
