//! Series, voids and the register of posted documents as people see them.
//!
//! None of them belongs to a department. A series and its voids are seen by whoever is granted the query for everything (finance,
//! administration); the register as well, and with a narrower grant only what one has posted oneself.

use super::NumberSeries;
use crate::access::{LegalEntity, User};
use crate::db::{Scoped, Val};
use crate::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use crate::{Permission, row};
use base::{BusinessDate, Id, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

crate::statements! {
    /// Series.
    pub(crate) SERIES: Scoped "number_series.rows" =
        "SELECT s.id, s.entity_id, s.code, s.prefix, s.width, s.next_no, s.version FROM number_series s WHERE {scope}{filter}";
    /// Voids.
    pub(crate) VOIDS: Scoped "number_void.rows" =
        "SELECT v.id, v.series_id, v.number, v.reason, v.voided_by, v.voided_at, CAST(1 AS BIGINT) FROM number_void v WHERE {scope}{filter}";
    /// The register.
    pub(crate) DOCUMENTS: Scoped "document.rows" =
        "SELECT d.doc_id, d.doc_type, d.number, d.entity_id, d.effective_on, d.posted_at, d.posted_by, d.corrects_type, d.corrects_id, CAST(1 AS BIGINT) \
         FROM posted_document d WHERE {scope}{filter}";
}

/// In no department and nobody's own.
const NOWHERE: ScopeColumns = ScopeColumns::By { department: "CAST(NULL AS BIGINT)", owner: None };

row! {
    /// A number series.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct SeriesRow {
        /// Its id.
        pub id: Id<NumberSeries>,
        /// The legal entity whose documents it numbers.
        pub entity: Id<LegalEntity>,
        /// What postings call it.
        pub code: String,
        /// What its numbers begin with.
        pub prefix: String,
        /// How many digits the count is filled up to.
        pub width: i64,
        /// The count of the next number.
        pub next_no: i64,
        /// Its version.
        pub version: i64,
    }
}

static SERIES_COLUMNS: &[Column] = &[
    Column::new("entity", "number_series.entity", ColumnKind::Ref("legal_entity")),
    Column::new("code", "number_series.code", ColumnKind::Text).card(),
    Column::new("prefix", "number_series.prefix", ColumnKind::Text).card(),
    Column::new("width", "number_series.width", ColumnKind::Int),
    Column::new("next_no", "number_series.next_no", ColumnKind::Int).card(),
];

/// Every series.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SeriesFilter {
    /// Of one legal entity.
    pub entity: Option<Id<LegalEntity>>,
}

/// `number_series.list`
pub struct SeriesList;
impl Query for SeriesList {
    const NAME: &'static str = "number_series.list";
    const NEEDS: Permission = Permission::new("number_series.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &SERIES;
    const SCOPE: ScopeColumns = NOWHERE;
    const ID: &'static str = "s.id";
    type Params = SeriesFilter;
    type Row = SeriesRow;

    fn columns() -> &'static [Column] {
        SERIES_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("entity", "s.entity_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &SeriesFilter) -> Select {
        Select::all().when("entity", params.entity)
    }
}

/// Which series.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesId {
    /// The series.
    pub id: Id<NumberSeries>,
}

/// `number_series.detail`
pub struct SeriesDetail;
impl Query for SeriesDetail {
    const NAME: &'static str = "number_series.detail";
    const NEEDS: Permission = Permission::new("number_series.detail");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &SERIES;
    const SCOPE: ScopeColumns = NOWHERE;
    const ID: &'static str = "s.id";
    type Params = SeriesId;
    type Row = SeriesRow;

    fn columns() -> &'static [Column] {
        SERIES_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "s.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &SeriesId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}

row! {
    /// A number that no document has.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct VoidRow {
        /// Its id.
        pub id: i64,
        /// The series.
        pub series: Id<NumberSeries>,
        /// The number.
        pub number: String,
        /// Why.
        pub reason: String,
        /// Who voided it; nobody = the system.
        pub voided_by: Option<Id<User>>,
        /// When.
        pub voided_at: Timestamp,
        /// Voids never change: 1.
        pub version: i64,
    }
}

/// Which voids.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VoidFilter {
    /// Of one series.
    pub series: Option<Id<NumberSeries>>,
}

/// `number_void.list`
pub struct VoidList;
impl Query for VoidList {
    const NAME: &'static str = "number_void.list";
    const NEEDS: Permission = Permission::new("number_void.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &VOIDS;
    const SCOPE: ScopeColumns = NOWHERE;
    const ID: &'static str = "v.id";
    type Params = VoidFilter;
    type Row = VoidRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("series", "number_void.series", ColumnKind::Ref("number_series")),
            Column::new("number", "number_void.number", ColumnKind::Text).card(),
            Column::new("reason", "number_void.reason", ColumnKind::Text).card(),
            Column::new("voided_by", "number_void.voided_by", ColumnKind::Ref("user")),
            Column::new("voided_at", "number_void.voided_at", ColumnKind::Instant).card(),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("series", "v.series_id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &VoidFilter) -> Select {
        Select::all().when("series", params.series)
    }
}

row! {
    /// A posted document.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct DocumentRow {
        /// The document's id.
        pub id: i64,
        /// Its kind, e.g. `goods_receipt`.
        pub doc_type: String,
        /// Its number.
        pub number: String,
        /// The legal entity.
        pub entity: Id<LegalEntity>,
        /// The day it takes effect.
        pub effective_on: BusinessDate,
        /// When it was posted.
        pub posted_at: Timestamp,
        /// Who posted it; nobody = the system.
        pub posted_by: Option<Id<User>>,
        /// The kind of the document it corrects.
        pub corrects_type: Option<String>,
        /// The document it corrects.
        pub corrects_id: Option<i64>,
        /// Posted documents never change: 1.
        pub version: i64,
    }
}

/// Which documents.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DocumentFilter {
    /// Of one kind.
    pub doc_type: Option<String>,
    /// How the number begins.
    pub number: Option<String>,
    /// Taking effect on this day or later.
    pub from: Option<BusinessDate>,
    /// Taking effect on this day or earlier.
    pub to: Option<BusinessDate>,
}

/// `document.list`
pub struct DocumentList;
impl Query for DocumentList {
    const NAME: &'static str = "document.list";
    const NEEDS: Permission = Permission::new("document.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &DOCUMENTS;
    const SCOPE: ScopeColumns = ScopeColumns::By { department: "CAST(NULL AS BIGINT)", owner: Some("d.posted_by") };
    const ID: &'static str = "d.doc_id";
    type Params = DocumentFilter;
    type Row = DocumentRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("doc_type", "document.doc_type", ColumnKind::Text).card(),
            Column::new("number", "document.number", ColumnKind::Text).sort("d.number").card(),
            Column::new("entity", "document.entity", ColumnKind::Ref("legal_entity")),
            Column::new("effective_on", "document.effective_on", ColumnKind::Date).sort("d.effective_on").card(),
            Column::new("posted_at", "document.posted_at", ColumnKind::Instant),
            Column::new("posted_by", "document.posted_by", ColumnKind::Ref("user")),
            Column::new("corrects_type", "document.corrects_type", ColumnKind::Text),
            Column::new("corrects_id", "document.corrects_id", ColumnKind::Int),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("doc_type", "d.doc_type = ?", &[Val::S("goods_receipt")]),
            Filter::new("number", "d.number >= ? AND d.number < ?", &[Val::S("A"), Val::S("B")]),
            Filter::new("from", "d.effective_on >= ?", &[Val::I(0)]),
            Filter::new("to", "d.effective_on <= ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &DocumentFilter) -> Select {
        Select::all()
            .when("doc_type", params.doc_type.as_deref())
            .prefix("number", params.number.as_deref())
            .when("from", params.from)
            .when("to", params.to)
    }
}
