//! Batches of history and their documents as people see them.

use super::model::{BatchState, HistoryBatch};
use base::{BusinessDate, Currency, Id, Timestamp};
use kernel::Permission;
use kernel::access::{LegalEntity, User};
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Batches with whose they are.
    pub(crate) BATCHES: Scoped "history_batch.rows" =
        "SELECT b.id, b.begun_at, b.ended_at, b.entity_id, e.name, e.currency, b.owner_id, u.name, b.profile, b.source, b.digest, b.row_count, b.created_count, \
         b.merged_count, b.skipped_count, b.document_count, b.report, b.state, b.version \
         FROM history_batch b JOIN app_user u ON u.id = b.owner_id JOIN legal_entity e ON e.id = b.entity_id WHERE {scope}{filter}";
    /// Documents of batches.
    pub(crate) DOCUMENTS: Scoped "history_document.rows" =
        "SELECT d.id, d.batch_id, d.seq, d.kind, d.number, d.happened_on, d.simulated, d.undone, CAST(1 AS BIGINT) \
         FROM history_document d JOIN history_batch b ON b.id = d.batch_id WHERE {scope}{filter}";
    /// What documents of batches became.
    pub(crate) POSTED: Scoped "history_posted.rows" =
        "SELECT p.id, p.batch_id, d.seq, p.n, d.number, p.doc_type, p.doc_id, CAST(1 AS BIGINT) \
         FROM history_posted p JOIN history_document d ON d.id = p.document_id JOIN history_batch b ON b.id = p.batch_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A batch in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct HistoryBatchRow {
        /// Its id.
        pub id: Id<HistoryBatch>,
        /// When it was begun.
        pub begun_at: Timestamp,
        /// When all of it was in, or was taken back.
        pub ended_at: Option<Timestamp>,
        /// Whose history it is.
        pub entity_id: Id<LegalEntity>,
        /// That legal entity's name.
        pub entity_name: String,
        /// Its currency.
        pub currency: Currency,
        /// Who brought it in.
        pub owner_id: Id<User>,
        /// Their name.
        pub owner_name: String,
        /// How the files were read.
        pub profile: String,
        /// Where they lay.
        pub source: String,
        /// Digest of what they held.
        pub digest: String,
        /// Rows of all files.
        pub row_count: i64,
        /// Those that became lines of documents.
        pub created_count: i64,
        /// Those that stood twice because files overlap.
        pub merged_count: i64,
        /// Those that became nothing.
        pub skipped_count: i64,
        /// Documents that they become.
        pub document_count: i64,
        /// What became of the rows, and what was simulated: JSON.
        pub report: String,
        /// How far it is.
        pub state: BatchState,
        /// Its version.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("source", "history_batch.source", ColumnKind::Text).card(),
    Column::new("profile", "history_batch.profile", ColumnKind::Text),
    Column::new("entity_name", "history_batch.entity", ColumnKind::Text),
    Column::new("row_count", "history_batch.rows", ColumnKind::Int).card(),
    Column::new("created_count", "history_batch.created", ColumnKind::Int).card(),
    Column::new("merged_count", "history_batch.merged", ColumnKind::Int),
    Column::new("skipped_count", "history_batch.skipped", ColumnKind::Int),
    Column::new("document_count", "history_batch.documents", ColumnKind::Int),
    Column::new("state", "history_batch.state", ColumnKind::State).card(),
    Column::new("owner_name", "history_batch.owner", ColumnKind::Text).card(),
    Column::new("begun_at", "history_batch.begun_at", ColumnKind::Instant).sort("b.id"),
    Column::new("ended_at", "history_batch.ended_at", ColumnKind::Instant),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "b.department_id", owner: Some("b.owner_id") };

/// `history_batch.list`
pub struct HistoryBatchList;

/// Which batches.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HistoryBatchFilter {
    /// In this state.
    pub state: Option<BatchState>,
}

impl Query for HistoryBatchList {
    const NAME: &'static str = "history_batch.list";
    const NEEDS: Permission = Permission::new("history_batch.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &BATCHES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "b.id";
    const ORDER: Option<&'static str> = Some("-id");
    type Params = HistoryBatchFilter;
    type Row = HistoryBatchRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("state", "b.state = ?", &[Val::S("done")])];
        FILTERS
    }
    fn select(params: &HistoryBatchFilter) -> Select {
        Select::all().when("state", params.state.map(BatchState::as_str))
    }
}

/// `history_batch.detail`
pub struct HistoryBatchDetail;

/// Which batch.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HistoryBatchId {
    /// The batch.
    pub id: Id<HistoryBatch>,
}

impl Query for HistoryBatchDetail {
    const NAME: &'static str = "history_batch.detail";
    const NEEDS: Permission = HistoryBatchList::NEEDS;
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &BATCHES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "b.id";
    type Params = HistoryBatchId;
    type Row = HistoryBatchRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "b.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &HistoryBatchId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}

kernel::row! {
    /// A document of an earlier system.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct HistoryDocumentRow {
        /// Its id.
        pub id: i64,
        /// Its batch.
        pub batch_id: Id<HistoryBatch>,
        /// Its place there.
        pub seq: i64,
        /// `records`, `sale`, `return`, `receipt`, `adjustment` or `payment`.
        pub kind: String,
        /// The number it had.
        pub number: String,
        /// Its day.
        pub happened_on: BusinessDate,
        /// It stood in no file.
        pub simulated: bool,
        /// It was taken back.
        pub undone: bool,
        /// A document has one version.
        pub version: i64,
    }
}

/// `history_document.list`
pub struct HistoryDocumentList;

/// Which documents.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HistoryDocumentFilter {
    /// Of this batch.
    pub batch: Option<Id<HistoryBatch>>,
    /// Of this number in the earlier system.
    pub number: Option<String>,
}

impl Query for HistoryDocumentList {
    const NAME: &'static str = "history_document.list";
    const NEEDS: Permission = HistoryBatchList::NEEDS;
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &DOCUMENTS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "d.id";
    type Params = HistoryDocumentFilter;
    type Row = HistoryDocumentRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("seq", "history_document.seq", ColumnKind::Int),
            Column::new("number", "history_document.number", ColumnKind::Text).card(),
            Column::new("kind", "history_document.kind", ColumnKind::State).card(),
            Column::new("happened_on", "history_document.happened_on", ColumnKind::Date).card(),
            Column::new("simulated", "history_document.simulated", ColumnKind::Bool).card(),
            Column::new("undone", "history_document.undone", ColumnKind::Bool),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] =
            &[Filter::new("batch", "d.batch_id = ?", &[Val::I(1)]), Filter::new("number", "d.number = ?", &[Val::S("489434")])];
        FILTERS
    }
    fn select(params: &HistoryDocumentFilter) -> Select {
        Select::all().when("batch", params.batch).when("number", params.number.as_deref())
    }
}

kernel::row! {
    /// What a document of an earlier system became.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct HistoryPostedRow {
        /// Its id.
        pub id: i64,
        /// Its batch.
        pub batch_id: Id<HistoryBatch>,
        /// The document's place there.
        pub seq: i64,
        /// In which order it was made, from 1.
        pub n: i64,
        /// The number the document had.
        pub number: String,
        /// What it became: `sales_order`, `delivery`, `invoice` …
        pub doc_type: String,
        /// Its id.
        pub doc_id: i64,
        /// It has one version.
        pub version: i64,
    }
}

/// `history_posted.list`
pub struct HistoryPostedList;

/// Of which document.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HistoryPostedFilter {
    /// Of this batch.
    pub batch: Option<Id<HistoryBatch>>,
    /// Of this number in the earlier system.
    pub number: Option<String>,
}

impl Query for HistoryPostedList {
    const NAME: &'static str = "history_posted.list";
    const NEEDS: Permission = HistoryBatchList::NEEDS;
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &POSTED;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "p.id";
    type Params = HistoryPostedFilter;
    type Row = HistoryPostedRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("seq", "history_document.seq", ColumnKind::Int),
            Column::new("number", "history_document.number", ColumnKind::Text).card(),
            Column::new("doc_type", "history_posted.doc_type", ColumnKind::Text).card(),
            Column::new("doc_id", "history_posted.doc_id", ColumnKind::Int),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] =
            &[Filter::new("batch", "p.batch_id = ?", &[Val::I(1)]), Filter::new("number", "d.number = ?", &[Val::S("489434")])];
        FILTERS
    }
    fn select(params: &HistoryPostedFilter) -> Select {
        Select::all().when("batch", params.batch).when("number", params.number.as_deref())
    }
}
