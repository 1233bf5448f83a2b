//! Requests for approval as people see them.

use super::Approval;
use crate::access::{Department, Permission, User};
use crate::db::{Scoped, Val};
use crate::query::{Column, ColumnKind, Embedded, Filter, KeyPart, Part, Query, ScopeColumns, Select, Shape};
use base::{BusinessDate, Id, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

crate::statements! {
    /// Requests with the names of those who asked, and whose turn it is.
    pub(crate) ROWS: Scoped "approval.rows" =
        "SELECT a.id, a.operation, a.state, \
         (SELECT s.permission FROM approval_step s WHERE s.approval_id = a.id AND s.decided_by IS NULL AND a.state = 'waiting' ORDER BY s.step LIMIT 1), \
         a.owner_id, u.name, a.department_id, d.name, a.requested_at, a.effective_on, a.ended_at, a.input_digest, a.authors, a.version, a.needs \
         FROM approval a JOIN app_user u ON u.id = a.owner_id JOIN department d ON d.id = a.department_id WHERE {scope}{filter}";
    /// One request whole.
    pub(crate) WHOLE: Scoped "approval.whole" =
        "SELECT a.id, a.operation, a.state, \
         (SELECT s.permission FROM approval_step s WHERE s.approval_id = a.id AND s.decided_by IS NULL AND a.state = 'waiting' ORDER BY s.step LIMIT 1), \
         a.owner_id, u.name, a.department_id, d.name, a.requested_at, a.effective_on, a.ended_at, a.input_digest, a.authors, a.version, \
         a.input, a.needs, a.policy_version, a.result \
         FROM approval a JOIN app_user u ON u.id = a.owner_id JOIN department d ON d.id = a.department_id WHERE {scope}{filter}";
    /// The steps of requests.
    pub(crate) STEP_ROWS: Scoped "approval.step_rows" =
        "SELECT s.step, s.approval_id, s.step, s.permission, s.decided_by, u.name, s.decided_at, s.verdict, s.note, s.digest, a.version \
         FROM approval_step s JOIN approval a ON a.id = s.approval_id LEFT JOIN app_user u ON u.id = s.decided_by WHERE {scope}{filter}";
}

const SCOPE: ScopeColumns = ScopeColumns::By { department: "a.department_id", owner: Some("a.owner_id") };

crate::row! {
    /// A request in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Row {
        /// Its id.
        pub id: Id<Approval>,
        /// What was asked for.
        pub operation: String,
        /// `waiting`, `approved`, `rejected` or `withdrawn`.
        pub state: String,
        /// The permission whose holders may say the next yes.
        pub waiting_for: Option<String>,
        /// Who asked.
        pub owner_id: Id<User>,
        /// That person's name.
        pub owner_name: String,
        /// The department of that person when it was asked.
        pub department_id: Id<Department>,
        /// That department's name.
        pub department_name: String,
        /// When it was asked.
        pub requested_at: Timestamp,
        /// The business date it takes effect.
        pub effective_on: BusinessDate,
        /// When it was decided or taken back.
        pub ended_at: Option<Timestamp>,
        /// Digest of what was asked; a yes repeats it.
        pub digest: String,
        /// The ids of those who wrote what is asked for, as JSON: none of them says yes to it.
        pub authors: String,
        /// The request's version.
        pub version: i64,
        /// The rules that ask for a yes, why, and about what, as JSON; no column, for people read of it only what it is about.
        pub needs: String,
    }
}

crate::row! {
    /// A request whole.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Whole {
        /// Its id.
        pub id: Id<Approval>,
        /// What was asked for.
        pub operation: String,
        /// `waiting`, `approved`, `rejected` or `withdrawn`.
        pub state: String,
        /// The permission whose holders may say the next yes.
        pub waiting_for: Option<String>,
        /// Who asked.
        pub owner_id: Id<User>,
        /// That person's name.
        pub owner_name: String,
        /// The department of that person when it was asked.
        pub department_id: Id<Department>,
        /// That department's name.
        pub department_name: String,
        /// When it was asked.
        pub requested_at: Timestamp,
        /// The business date it takes effect.
        pub effective_on: BusinessDate,
        /// When it was decided or taken back.
        pub ended_at: Option<Timestamp>,
        /// Digest of what was asked; a yes repeats it.
        pub digest: String,
        /// The ids of those who wrote what is asked for, as JSON: none of them says yes to it.
        pub authors: String,
        /// The request's version.
        pub version: i64,
        /// What was asked, as canonical JSON.
        pub input: String,
        /// The rules that ask for a yes, with their clauses, as JSON.
        pub needs: String,
        /// The version of the terms it was asked under.
        pub policy_version: i64,
        /// What executing it came to, as JSON.
        pub result: Option<String>,
    }
}

crate::row! {
    /// A step of a request.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct StepRow {
        /// Its number among the request's steps; together with the request it is unique.
        pub id: i64,
        /// The request.
        pub approval_id: Id<Approval>,
        /// 1, 2, 3 …
        pub step: i64,
        /// Whose holders may decide it.
        pub permission: String,
        /// Who decided it.
        pub decided_by: Option<Id<User>>,
        /// That person's name.
        pub decided_by_name: Option<String>,
        /// When.
        pub decided_at: Option<Timestamp>,
        /// `approved` or `rejected`.
        pub verdict: Option<String>,
        /// The remark made with it.
        pub note: Option<String>,
        /// Digest of what was decided on.
        pub digest: Option<String>,
        /// The request's version.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("operation", "approval.operation", ColumnKind::Text).card(),
    Column::new("state", "approval.state", ColumnKind::State).card(),
    Column::new("waiting_for", "approval.waiting_for", ColumnKind::Text),
    Column::new("owner_id", "approval.owner", ColumnKind::Ref("user")),
    Column::new("owner_name", "approval.owner_name", ColumnKind::Text).card(),
    Column::new("department_id", "approval.department", ColumnKind::Ref("department")),
    Column::new("department_name", "approval.department_name", ColumnKind::Text),
    Column::new("requested_at", "approval.requested_at", ColumnKind::Instant).card(),
    Column::new("effective_on", "approval.effective_on", ColumnKind::Date),
    Column::new("ended_at", "approval.ended_at", ColumnKind::Instant),
    Column::new("digest", "approval.digest", ColumnKind::Text),
    Column::new("authors", "approval.authors", ColumnKind::Json),
];

static WHOLE_COLUMNS: &[Column] = &[
    Column::new("operation", "approval.operation", ColumnKind::Text).card(),
    Column::new("state", "approval.state", ColumnKind::State).card(),
    Column::new("waiting_for", "approval.waiting_for", ColumnKind::Text),
    Column::new("owner_id", "approval.owner", ColumnKind::Ref("user")),
    Column::new("owner_name", "approval.owner_name", ColumnKind::Text).card(),
    Column::new("department_id", "approval.department", ColumnKind::Ref("department")),
    Column::new("department_name", "approval.department_name", ColumnKind::Text),
    Column::new("requested_at", "approval.requested_at", ColumnKind::Instant).card(),
    Column::new("effective_on", "approval.effective_on", ColumnKind::Date),
    Column::new("ended_at", "approval.ended_at", ColumnKind::Instant),
    Column::new("digest", "approval.digest", ColumnKind::Text),
    Column::new("authors", "approval.authors", ColumnKind::Json),
    Column::new("input", "approval.input", ColumnKind::Json),
    Column::new("needs", "approval.needs", ColumnKind::Json),
    Column::new("policy_version", "approval.policy_version", ColumnKind::Int),
    Column::new("result", "approval.result", ColumnKind::Json),
];

static STEP_COLUMNS: &[Column] = &[
    Column::new("approval_id", "approval_step.approval", ColumnKind::Ref("approval")),
    Column::new("step", "approval_step.step", ColumnKind::Int).card(),
    Column::new("permission", "approval_step.permission", ColumnKind::Text).card(),
    Column::new("decided_by", "approval_step.decided_by", ColumnKind::Ref("user")),
    Column::new("decided_by_name", "approval_step.decided_by_name", ColumnKind::Text).card(),
    Column::new("decided_at", "approval_step.decided_at", ColumnKind::Instant),
    Column::new("verdict", "approval_step.verdict", ColumnKind::State).card(),
    Column::new("note", "approval_step.note", ColumnKind::Text),
    Column::new("digest", "approval_step.digest", ColumnKind::Text),
];

/// Which requests.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListFilter {
    /// `waiting`, `approved`, `rejected` or `withdrawn`.
    pub state: Option<String>,
    /// What was asked for.
    pub operation: Option<String>,
    /// Requests whose next yes a holder of this permission may say.
    pub waiting_for: Option<String>,
    /// Who asked.
    pub owner: Option<Id<User>>,
    /// Requests that wait and that others than this person asked for: nobody says yes to what they asked for themselves.
    pub not_owner: Option<Id<User>>,
}

/// `approval.list`
pub struct List;

impl Query for List {
    const NAME: &'static str = "approval.list";
    const NEEDS: Permission = Permission::new("approval.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &ROWS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "a.id";
    type Params = ListFilter;
    type Row = Row;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            // A text of its own, so that the index of what waits serves it.
            Filter::new("waiting", "a.state = 'waiting'", &[]),
            Filter::new("state", "a.state = ?", &[Val::S("approved")]),
            Filter::new("operation", "a.operation = ?", &[Val::S("credit.raise_limit")]),
            Filter::new(
                "waiting_for",
                "a.state = 'waiting' AND ? = (SELECT s.permission FROM approval_step s WHERE s.approval_id = a.id AND s.decided_by IS NULL \
                 ORDER BY s.step LIMIT 1)",
                &[Val::S("credit.approve")],
            ),
            Filter::new("owner", "a.owner_id = ?", &[Val::I(1)]),
            Filter::new("not_owner", "a.state = 'waiting' AND a.owner_id <> ?", &[Val::I(1)]),
        ];
        FILTERS
    }
    fn select(params: &ListFilter) -> Select {
        let waiting = params.state.as_deref() == Some("waiting");
        Select::all()
            .when("waiting", waiting.then_some(true))
            .when("state", params.state.as_deref().filter(|_| !waiting))
            .when("operation", params.operation.as_deref())
            .when("waiting_for", params.waiting_for.as_deref())
            .when("owner", params.owner)
            .when("not_owner", params.not_owner)
    }
    fn embedded() -> &'static [Embedded] {
        const EMBEDDED: &[Embedded] = &[Embedded { field: "needs", part: Part::Needs }];
        EMBEDDED
    }
}

/// Which request.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DetailParams {
    /// Its id.
    pub id: Id<Approval>,
}

/// `approval.detail`
pub struct Detail;

impl Query for Detail {
    const NAME: &'static str = "approval.detail";
    const NEEDS: Permission = Permission::new("approval.list");
    const SHAPE: Shape = Shape::Detail;
    const BASE: &'static Scoped = &WHOLE;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "a.id";
    type Params = DetailParams;
    type Row = Whole;

    fn columns() -> &'static [Column] {
        WHOLE_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[Filter::new("id", "a.id = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &DetailParams) -> Select {
        Select::all().when("id", Some(params.id))
    }
    fn embedded() -> &'static [Embedded] {
        const EMBEDDED: &[Embedded] = &[
            Embedded { field: "input", part: Part::Input },
            Embedded { field: "needs", part: Part::Needs },
            Embedded { field: "result", part: Part::Output },
        ];
        EMBEDDED
    }
}

/// The steps of which request.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StepFilter {
    /// The request.
    pub approval: Option<Id<Approval>>,
    /// Who decided them.
    pub decided_by: Option<Id<User>>,
}

/// `approval_step.list`
pub struct Steps;

impl Query for Steps {
    const NAME: &'static str = "approval_step.list";
    const NEEDS: Permission = Permission::new("approval.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &STEP_ROWS;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "s.step";
    const KEY: &'static [KeyPart] = &[
        KeyPart { expression: "s.approval_id", field: "approval_id", kind: ColumnKind::Int },
        KeyPart { expression: "s.step", field: "step", kind: ColumnKind::Int },
    ];
    type Params = StepFilter;
    type Row = StepRow;

    fn columns() -> &'static [Column] {
        STEP_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] =
            &[Filter::new("approval", "s.approval_id = ?", &[Val::I(1)]), Filter::new("decided_by", "s.decided_by = ?", &[Val::I(1)])];
        FILTERS
    }
    fn select(params: &StepFilter) -> Select {
        Select::all().when("approval", params.approval).when("decided_by", params.decided_by)
    }
}
