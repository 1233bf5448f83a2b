//! Batches and their rows as people see them.

use super::model::{Batch, BatchState};
use base::{Id, Timestamp};
use kernel::Permission;
use kernel::access::{Department, User};
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, KeyPart, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Batches with whose they are.
    pub(crate) BATCHES: Scoped "import_batch.rows" =
        "SELECT b.id, b.created_at, b.owner_id, u.name, b.department_id, b.profile, b.file_name, b.mapping, b.row_count, b.judged_count, \
         b.create_count, b.update_count, b.skip_count, b.conflict_count, b.done_count, b.refused_count, b.undone_count, b.kept_count, \
         b.done_count - b.undone_count, b.refused_count + CASE WHEN b.state IN ('running', 'stopped', 'done', 'undoing', 'undone') \
         THEN b.conflict_count ELSE 0 END, b.state, b.halted, b.ended_at, b.forgotten_at, b.version \
         FROM import_batch b JOIN app_user u ON u.id = b.owner_id WHERE {scope}{filter}";
    /// Rows of batches.
    pub(crate) ROWS: Scoped "import_row.rows" =
        "SELECT r.no, r.batch_id, r.no, r.at, r.key, r.verdict, r.state, r.reasons, r.record_id, b.version \
         FROM import_row r JOIN import_batch b ON b.id = r.batch_id WHERE {scope}{filter}";
}

kernel::row! {
    /// A batch in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct BatchRow {
        /// Its id.
        pub id: Id<Batch>,
        /// When it was taken in.
        pub created_at: Timestamp,
        /// Whose it is.
        pub owner_id: Id<User>,
        /// Their name.
        pub owner_name: String,
        /// Their department then.
        pub department_id: Id<Department>,
        /// What kind of table it is.
        pub profile: String,
        /// What the file is called.
        pub file_name: String,
        /// Which column is which, JSON.
        pub mapping: String,
        /// How many rows there are.
        pub row_count: i64,
        /// How many are judged.
        pub judged_count: i64,
        /// How many would make a record.
        pub create_count: i64,
        /// How many would change one.
        pub update_count: i64,
        /// How many change nothing.
        pub skip_count: i64,
        /// How many cannot be taken.
        pub conflict_count: i64,
        /// How many were taken.
        pub done_count: i64,
        /// How many were refused when they were run.
        pub refused_count: i64,
        /// How many were taken back.
        pub undone_count: i64,
        /// How many could not be taken back.
        pub kept_count: i64,
        /// How many are in: taken, and not taken back.
        pub taken_count: i64,
        /// How many are not: could not be taken, or were refused when they were run; nothing before that.
        pub left_count: i64,
        /// How far it is.
        pub state: BatchState,
        /// The text key of why the program went on no longer; blank where nothing stood in its way.
        pub halted: String,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// When what became of its rows was forgotten.
        pub forgotten_at: Option<Timestamp>,
        /// Its version, to be sent with a change.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("file_name", "import_batch.file_name", ColumnKind::Text).card(),
    Column::new("profile", "import_batch.profile", ColumnKind::Text).card(),
    Column::new("row_count", "import_batch.rows", ColumnKind::Int).card(),
    Column::new("taken_count", "import_batch.done", ColumnKind::Int).card(),
    Column::new("left_count", "import_batch.refused", ColumnKind::Int),
    Column::new("undone_count", "import_batch.undone", ColumnKind::Int),
    Column::new("state", "import_batch.state", ColumnKind::State).card(),
    Column::new("owner_name", "import_batch.owner", ColumnKind::Text).card(),
    Column::new("created_at", "import_batch.created_at", ColumnKind::Instant).sort("b.id"),
    Column::new("ended_at", "import_batch.ended_at", ColumnKind::Instant),
];

const SCOPE: ScopeColumns = ScopeColumns::By { department: "b.department_id", owner: Some("b.owner_id") };

/// `import_batch.list`
pub struct BatchList;

/// Which batches.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BatchFilter {
    /// In this state.
    pub state: Option<BatchState>,
    /// Of this kind of table.
    pub profile: Option<String>,
    /// Of this file, by its stored name.
    pub file: Option<String>,
}

impl Query for BatchList {
    const NAME: &'static str = "import_batch.list";
    const NEEDS: Permission = Permission::new("import_batch.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &BATCHES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "b.id";
    const ORDER: Option<&'static str> = Some("-id");
    type Params = BatchFilter;
    type Row = BatchRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("state", "b.state = ?", &[Val::S("done")]),
            Filter::new("profile", "b.profile = ?", &[Val::S("products")]),
            Filter::new("file", "b.file = ?", &[Val::S("x")]),
        ];
        FILTERS
    }
    fn select(params: &BatchFilter) -> Select {
        Select::all()
            .when("state", params.state.map(BatchState::as_str))
            .when("profile", params.profile.as_deref())
            .when("file", params.file.as_deref())
    }
}

/// `import_batch.detail`
pub struct BatchDetail;

/// Which batch.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchId {
    /// The batch.
    pub id: Id<Batch>,
}

impl Query for BatchDetail {
    const NAME: &'static str = "import_batch.detail";
    const NEEDS: Permission = Permission::new("import_batch.list");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &BATCHES;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "b.id";
    type Params = BatchId;
    type Row = BatchRow;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "b.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &BatchId) -> Select {
        Select::all().when("id", Some(params.id))
    }
}

kernel::row! {
    /// A row of a batch.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct RowRow {
        /// Its place in the file.
        pub id: i64,
        /// The batch.
        pub batch_id: Id<Batch>,
        /// Its place in the file.
        pub no: i64,
        /// Its place in the table, from 0.
        pub at: i64,
        /// By what it is known.
        pub key: String,
        /// What would become of it.
        pub verdict: String,
        /// What became of it.
        pub state: String,
        /// Why not, JSON.
        pub reasons: String,
        /// The record that was there when it was judged.
        pub record_id: Option<i64>,
        /// The version of its batch.
        pub version: i64,
    }
}

/// `import_row.list`
pub struct RowList;

/// Which rows.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RowFilter {
    /// Of this batch.
    pub batch: Option<Id<Batch>>,
    /// `create`, `update`, `skip` or `conflict`.
    pub verdict: Option<String>,
    /// `judged`, `done`, `refused`, `undone` or `kept`.
    pub state: Option<String>,
}

impl Query for RowList {
    const NAME: &'static str = "import_row.list";
    const NEEDS: Permission = Permission::new("import_batch.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &ROWS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "r.no";
    const KEY: &'static [KeyPart] = &[
        KeyPart { expression: "r.batch_id", field: "batch_id", kind: ColumnKind::Int },
        KeyPart { expression: "r.no", field: "no", kind: ColumnKind::Int },
    ];
    type Params = RowFilter;
    type Row = RowRow;

    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("no", "import_row.no", ColumnKind::Int).card(),
            Column::new("key", "import_row.key", ColumnKind::Text).card(),
            Column::new("verdict", "import_row.verdict", ColumnKind::State).card(),
            Column::new("state", "import_row.state", ColumnKind::State),
            Column::new("reasons", "import_row.reasons", ColumnKind::Text),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("batch", "r.batch_id = ?", &[Val::I(1)]),
            Filter::new("verdict", "r.verdict = ?", &[Val::S("create")]),
            Filter::new("state", "r.state = ?", &[Val::S("done")]),
        ];
        FILTERS
    }
    fn select(params: &RowFilter) -> Select {
        Select::all().when("batch", params.batch).when("verdict", params.verdict.as_deref()).when("state", params.state.as_deref())
    }
}
