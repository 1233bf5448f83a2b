//! Messages as people see them.

use crate::access::{AUDIT_DETAIL, Permission};
use crate::db::{Scoped, Val};
use crate::query::{Column, ColumnKind, Filter, KeyPart, Query, ScopeColumns, Select, Shape};
use base::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

crate::statements! {
    /// Messages.
    pub(crate) ROWS: Scoped "outbox.rows" =
        "SELECT o.id, o.event_id, o.consumer, o.name, o.state, o.reason, o.attempts, o.round, o.at, o.next_at, o.ended_at, o.payload, o.audit_id, o.event_version \
         FROM outbox o WHERE {scope}{filter}";
    /// Attempts to deliver them.
    pub(crate) ATTEMPT_ROWS: Scoped "outbox.attempt_rows" =
        "SELECT t.attempt, t.event_id, t.consumer, t.attempt, t.at, t.ok, t.reason, o.event_version \
         FROM outbox_attempt t JOIN outbox o ON o.event_id = t.event_id AND o.consumer = t.consumer WHERE {scope}{filter}";
}

crate::row! {
    /// A message in a list.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Row {
        /// Its id.
        pub id: i64,
        /// The event.
        pub event_id: i64,
        /// Whom it is for.
        pub consumer: String,
        /// What happened.
        pub name: String,
        /// `waiting`, `delivered`, `dead` or `discarded`.
        pub state: String,
        /// Why it waits again or is parked: the code of a refusal or failure.
        pub reason: Option<String>,
        /// Attempts of this round.
        pub attempts: i64,
        /// How often a refusal was wanted tried again.
        pub round: i64,
        /// When it happened.
        pub at: Timestamp,
        /// When it is tried next.
        pub next_at: Option<Timestamp>,
        /// When it was delivered or parked.
        pub ended_at: Option<Timestamp>,
        /// What happened, as JSON.
        pub payload: String,
        /// The audit row of the operation that published it.
        pub audit_id: i64,
        /// The version of the event's shape.
        pub version: i64,
    }
}

crate::row! {
    /// An attempt to deliver a message.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct AttemptRow {
        /// Its number among the attempts for this consumer; together with event and consumer it is unique.
        pub id: i64,
        /// The event.
        pub event_id: i64,
        /// Whom it is for.
        pub consumer: String,
        /// 1, 2, 3 …
        pub attempt: i64,
        /// When.
        pub at: Timestamp,
        /// Whether it was delivered.
        pub ok: bool,
        /// Why not.
        pub reason: Option<String>,
        /// The version of the event's shape.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("event_id", "outbox.event_id", ColumnKind::Int).card(),
    Column::new("consumer", "outbox.consumer", ColumnKind::Text).card(),
    Column::new("name", "outbox.name", ColumnKind::Text).card(),
    Column::new("state", "outbox.state", ColumnKind::State).card(),
    Column::new("reason", "outbox.reason", ColumnKind::Text).card(),
    Column::new("attempts", "outbox.attempts", ColumnKind::Int),
    Column::new("round", "outbox.round", ColumnKind::Int),
    Column::new("at", "outbox.at", ColumnKind::Instant),
    Column::new("next_at", "outbox.next_at", ColumnKind::Instant),
    Column::new("ended_at", "outbox.ended_at", ColumnKind::Instant),
    // It can hold fields of every class.
    Column::new("payload", "outbox.payload", ColumnKind::Json).mask(AUDIT_DETAIL),
    Column::new("audit_id", "outbox.audit_id", ColumnKind::Int),
];

static ATTEMPT_COLUMNS: &[Column] = &[
    Column::new("event_id", "outbox.event_id", ColumnKind::Int),
    Column::new("consumer", "outbox.consumer", ColumnKind::Text),
    Column::new("attempt", "outbox_attempt.attempt", ColumnKind::Int).card(),
    Column::new("at", "outbox_attempt.at", ColumnKind::Instant).card(),
    Column::new("ok", "outbox_attempt.ok", ColumnKind::Bool).card(),
    Column::new("reason", "outbox_attempt.reason", ColumnKind::Text).card(),
];

/// Which messages.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListFilter {
    /// `waiting`, `delivered`, `dead` or `discarded`.
    pub state: Option<String>,
    /// Whom they are for.
    pub consumer: Option<String>,
    /// What happened.
    pub name: Option<String>,
}

/// `outbox.list`
pub struct List;

impl Query for List {
    const NAME: &'static str = "outbox.list";
    const NEEDS: Permission = Permission::new("outbox.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &ROWS;
    const SCOPE: ScopeColumns = ScopeColumns::AllOnly;
    const ID: &'static str = "o.id";
    type Params = ListFilter;
    type Row = Row;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            // Texts of their own, so that the indexes of what waits and of what is parked serve them.
            Filter::new("waiting", "o.state = 'waiting'", &[]),
            Filter::new("dead", "o.state = 'dead'", &[]),
            Filter::new("state", "o.state = ?", &[Val::S("delivered")]),
            Filter::new("consumer", "o.consumer = ?", &[Val::S("x")]),
            Filter::new("name", "o.name = ?", &[Val::S("x.happened")]),
        ];
        FILTERS
    }
    fn select(params: &ListFilter) -> Select {
        let state = params.state.as_deref();
        let is = |word: &str| (state == Some(word)).then_some(true);
        Select::all()
            .when("waiting", is("waiting"))
            .when("dead", is("dead"))
            .when("state", state.filter(|s| !["waiting", "dead"].contains(s)))
            .when("consumer", params.consumer.as_deref())
            .when("name", params.name.as_deref())
    }
}

/// The attempts of which message.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttemptFilter {
    /// The event.
    pub event_id: i64,
    /// Whom it is for.
    #[serde(default)]
    pub consumer: Option<String>,
}

/// `outbox_attempt.list`
pub struct Attempts;

impl Query for Attempts {
    const NAME: &'static str = "outbox_attempt.list";
    const NEEDS: Permission = Permission::new("outbox.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &ATTEMPT_ROWS;
    const SCOPE: ScopeColumns = ScopeColumns::AllOnly;
    const ID: &'static str = "t.attempt";
    const KEY: &'static [KeyPart] = &[
        KeyPart { expression: "t.event_id", field: "event_id", kind: ColumnKind::Int },
        KeyPart { expression: "t.consumer", field: "consumer", kind: ColumnKind::Text },
        KeyPart { expression: "t.attempt", field: "attempt", kind: ColumnKind::Int },
    ];
    type Params = AttemptFilter;
    type Row = AttemptRow;

    fn columns() -> &'static [Column] {
        ATTEMPT_COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] =
            &[Filter::new("event_id", "t.event_id = ?", &[Val::I(1)]), Filter::new("consumer", "t.consumer = ?", &[Val::S("x")])];
        FILTERS
    }
    fn select(params: &AttemptFilter) -> Select {
        Select::all().when("event_id", Some(params.event_id)).when("consumer", params.consumer.as_deref())
    }
}
