//! Opening balances as people see them: what each area comes to, and what stands behind it.

use super::sql::areas;
use base::{BusinessDate, Currency, Id, Timestamp};
use crm::api::Customer;
use kernel::Permission;
use kernel::access::LegalEntity;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use org::api::OpeningArea;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Each area with its total, what the system before says, and whether it is locked.
    pub(crate) AREAS: Scoped "opening_area.rows" = concat!(
        "SELECT a.no, a.area, e.id, e.currency, CASE WHEN a.area <> 'stock' THEN COALESCE(a.total, 0) END, \
         CASE WHEN a.area = 'stock' THEN COALESCE(a.total, 0) END, a.many, f.figure_minor, b.locked_at, u.name, COALESCE(b.version, 0) FROM legal_entity e JOIN ",
        areas!("{=entity}"),
        " a ON e.id = {=entity} LEFT JOIN opening_figure f ON f.entity_id = e.id AND f.area = a.area LEFT JOIN opening_book b ON b.entity_id = e.id \
         LEFT JOIN app_user u ON u.id = b.locked_by WHERE {scope}{filter}"
    );
    /// Opening documents of customers, under both their numbers.
    pub(crate) DOCUMENTS: Scoped "opening_document.rows" =
        "SELECT x.doc_id, x.area, n.number, x.old_number, x.document_on, x.customer_id, c.code, c.name, x.entity_id, x.currency, x.amount_minor, \
         i.due_on, i.original_minor, CASE WHEN x.stands THEN 'entered' ELSE 'taken_back' END, CAST(1 AS BIGINT) FROM opening_document x \
         JOIN customer c ON c.id = x.customer_id JOIN posted_document n ON n.doc_id = x.doc_id LEFT JOIN opening_item i ON i.id = x.doc_id \
         WHERE {scope}{filter}";
}

kernel::row! {
    /// What an area comes to.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct OpeningAreaRow {
        /// Its place, from 1.
        pub id: i64,
        /// Of what.
        pub area: OpeningArea,
        /// The legal entity.
        pub entity_id: Id<LegalEntity>,
        /// The currency of all amounts, which are in its minor units.
        pub currency: Currency,
        /// What was entered, where it is of customers.
        pub total_minor: Option<i64>,
        /// What was entered, where it is of stock: what that cost.
        pub cost_minor: Option<i64>,
        /// Documents that stand.
        pub document_count: i64,
        /// What the system before says; nothing while nobody has typed it.
        pub figure_minor: Option<i64>,
        /// Since when none is taken any more.
        pub locked_at: Option<Timestamp>,
        /// Who has said so.
        pub locked_by: Option<String>,
        /// The version of the book; raised with every opening document.
        pub version: i64,
    }
}

/// `opening_area.list`
pub struct OpeningAreaList;

/// Whose.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningAreaFilter {
    /// The legal entity.
    pub entity: Id<LegalEntity>,
}

impl Query for OpeningAreaList {
    const NAME: &'static str = "opening_area.list";
    const NEEDS: Permission = Permission::new("opening_area.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &AREAS;
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "a.no";
    type Params = OpeningAreaFilter;
    type Row = OpeningAreaRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("area", "opening_area.area", ColumnKind::Text).card(),
            Column::new("entity_id", "opening_area.entity", ColumnKind::Ref("legal_entity")),
            Column::new("currency", "opening_area.currency", ColumnKind::Text),
            Column::new("total_minor", "opening_area.total", ColumnKind::Money).card(),
            Column::new("cost_minor", "opening_area.cost", ColumnKind::Money).mask("cost"),
            Column::new("document_count", "opening_area.documents", ColumnKind::Int),
            Column::new("figure_minor", "opening_area.figure", ColumnKind::Money).card(),
            Column::new("locked_at", "opening_area.locked_at", ColumnKind::Instant),
            Column::new("locked_by", "opening_area.locked_by", ColumnKind::Text),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::placed("entity", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &OpeningAreaFilter) -> Select {
        Select::all().when("entity", Some(params.entity))
    }
}

kernel::row! {
    /// An opening document of a customer.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct OpeningDocumentRow {
        /// The document.
        pub id: i64,
        /// Of what.
        pub area: OpeningArea,
        /// The number it has here.
        pub number: String,
        /// The number it had before.
        pub old_number: String,
        /// The day it bore.
        pub document_on: BusinessDate,
        /// Whose.
        pub customer_id: Id<Customer>,
        /// That customer's code.
        pub customer_code: String,
        /// That customer's name.
        pub customer_name: String,
        /// The legal entity.
        pub entity_id: Id<LegalEntity>,
        /// The currency of all amounts, which are in its minor units.
        pub currency: Currency,
        /// What it adds to the total of its area.
        pub amount_minor: i64,
        /// When it is due, where it is owed.
        pub due_on: Option<BusinessDate>,
        /// What it first came to, where somebody said so.
        pub original_minor: Option<i64>,
        /// `entered` or `taken_back`.
        pub state: String,
        /// A posted document has one version.
        pub version: i64,
    }
}

/// `opening_document.list`
pub struct OpeningDocumentList;

/// Which opening documents.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OpeningDocumentFilter {
    /// This one.
    pub id: Option<i64>,
    /// Of a legal entity.
    pub entity: Option<Id<LegalEntity>>,
    /// Of what: `receivable`, `advance`, `order`, `delivery`.
    pub area: Option<OpeningArea>,
    /// Of a customer.
    pub customer: Option<Id<Customer>>,
    /// With this number before.
    pub old_number: Option<String>,
    /// It stands, or it was taken back.
    pub stands: Option<bool>,
}

impl Query for OpeningDocumentList {
    const NAME: &'static str = "opening_document.list";
    const NEEDS: Permission = Permission::new("opening_document.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &DOCUMENTS;
    const SCOPE: ScopeColumns = ScopeColumns::By { department: "c.department_id", owner: Some("c.owner_id") };
    const ID: &'static str = "x.doc_id";
    type Params = OpeningDocumentFilter;
    type Row = OpeningDocumentRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("old_number", "opening_document.old_number", ColumnKind::Text).card(),
            Column::new("number", "opening_document.number", ColumnKind::Text),
            Column::new("area", "opening_document.area", ColumnKind::Text).card(),
            Column::new("document_on", "opening_document.document_on", ColumnKind::Date).card(),
            Column::new("customer_id", "opening_document.customer", ColumnKind::Ref("customer")),
            Column::new("customer_code", "opening_document.customer_code", ColumnKind::Text),
            Column::new("customer_name", "opening_document.customer_name", ColumnKind::Text).card(),
            Column::new("entity_id", "opening_document.entity", ColumnKind::Ref("legal_entity")),
            Column::new("currency", "opening_document.currency", ColumnKind::Text),
            Column::new("original_minor", "opening_document.original", ColumnKind::Money),
            Column::new("amount_minor", "opening_document.amount", ColumnKind::Money).card(),
            Column::new("due_on", "opening_document.due_on", ColumnKind::Date),
            Column::new("state", "opening_document.state", ColumnKind::Text),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("id", "x.doc_id = ?", &[Val::I(1)]),
            Filter::new("entity", "x.entity_id = ?", &[Val::I(1)]),
            Filter::new("area", "x.area = ?", &[Val::S("receivable")]),
            Filter::new("customer", "x.customer_id = ?", &[Val::I(1)]),
            Filter::new("old_number", "x.old_number = ?", &[Val::S("XS-1")]),
            Filter::new("stands", "x.stands = ?", &[Val::B(true)]),
        ];
        FILTERS
    }
    fn select(params: &OpeningDocumentFilter) -> Select {
        Select::all()
            .when("id", params.id)
            .when("entity", params.entity)
            .when("area", params.area.map(OpeningArea::as_str))
            .when("customer", params.customer)
            .when("old_number", params.old_number.as_deref())
            .when("stands", params.stands)
    }
}
