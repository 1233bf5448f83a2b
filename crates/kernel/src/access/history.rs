//! What people see of the audit: who asked for what, with which outcome. What was sent and answered may hold fields of any class,
//! so that it is hidden from everybody from whom anything is hidden.

use super::fields::Json;
use super::queries::{One, query};
use super::{AUDIT_DETAIL, sql};
use crate::db::Val;
use crate::op::Registry;
use crate::query::{Column, ColumnKind as Kind, Filter, ScopeColumns, Select};
use base::{BusinessDate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub(crate) fn register(r: &mut Registry) {
    r.query::<AuditList>().query::<AuditDetail>();
}

crate::row! {
    /// A request and its outcome.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct AuditRow {
        /// Its id.
        pub id: i64,
        /// When it was recorded.
        pub at: Timestamp,
        /// The business date on which it took effect.
        pub effective_on: BusinessDate,
        /// What was asked.
        pub operation: String,
        /// `done`, `refused` or `pending`.
        pub outcome: String,
        /// Who acted; none for the program itself.
        pub actor: Option<i64>,
        /// Their name.
        pub actor_name: Option<String>,
        /// Whose request was carried out.
        pub on_behalf_of: Option<i64>,
        /// Their name.
        pub on_behalf_of_name: Option<String>,
        /// Where it came in.
        pub channel: String,
        /// What brought it about, when nobody simply asked.
        pub cause: Option<String>,
        /// The version of the terms it was judged by.
        pub policy_version: i64,
        /// Always 1: what is recorded is not changed.
        pub version: i64,
    }
}
crate::row! {
    /// A request with what was sent, answered and changed.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct AuditWhole {
        /// Its id.
        pub id: i64,
        /// When it was recorded.
        pub at: Timestamp,
        /// The business date on which it took effect.
        pub effective_on: BusinessDate,
        /// What was asked.
        pub operation: String,
        /// `done`, `refused` or `pending`.
        pub outcome: String,
        /// Who acted; none for the program itself.
        pub actor: Option<i64>,
        /// Their name.
        pub actor_name: Option<String>,
        /// Whose request was carried out.
        pub on_behalf_of: Option<i64>,
        /// Their name.
        pub on_behalf_of_name: Option<String>,
        /// Where it came in.
        pub channel: String,
        /// What brought it about, when nobody simply asked.
        pub cause: Option<String>,
        /// The version of the terms it was judged by.
        pub policy_version: i64,
        /// Always 1: what is recorded is not changed.
        pub version: i64,
        /// What was sent.
        pub input: Json,
        /// What was answered.
        pub result: Json,
        /// The records it changed: pairs of kind and id.
        pub touched: Json,
    }
}
static AUDIT_COLUMNS: [Column; 9] = AUDIT_HEAD;
const AUDIT_HEAD: [Column; 9] = [
    Column::new("at", "audit.at", Kind::Instant).sort("a.at").card(),
    Column::new("operation", "audit.operation", Kind::Text).card(),
    Column::new("outcome", "audit.outcome", Kind::State).card(),
    Column::new("actor_name", "audit.actor", Kind::Text).card(),
    Column::new("on_behalf_of_name", "audit.on_behalf_of", Kind::Text),
    Column::new("effective_on", "audit.effective_on", Kind::Date),
    Column::new("channel", "audit.channel", Kind::Text),
    Column::new("cause", "audit.cause", Kind::Text),
    Column::new("policy_version", "audit.policy_version", Kind::Int),
];
static AUDIT_WHOLE_COLUMNS: [Column; 12] = {
    let [at, operation, outcome, actor, behalf, effective, channel, cause, policy] = AUDIT_HEAD;
    let input = Column::new("input", "audit.input", Kind::Json).mask(AUDIT_DETAIL);
    let result = Column::new("result", "audit.result", Kind::Json).mask(AUDIT_DETAIL);
    let touched = Column::new("touched", "audit.touched", Kind::Json);
    [at, operation, outcome, actor, behalf, effective, channel, cause, policy, input, result, touched]
};

/// Filters of the audit.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AuditFilters {
    /// `noun.verb`.
    pub operation: Option<String>,
    /// `done`, `refused` or `pending`.
    pub outcome: Option<String>,
    /// Who acted.
    pub actor: Option<i64>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
    /// What changed this record, as `customer:80`.
    pub record: Option<String>,
}
impl AuditFilters {
    fn select(&self) -> Select {
        // As the envelope writes it: `["customer",80]` in a list of such pairs.
        let touched = self.record.as_deref().map(|record| {
            let (kind, id) = record.split_once(':').unwrap_or((record, ""));
            json!([kind, id.parse::<i64>().unwrap_or(0)]).to_string()
        });
        let (done, seldom): (Option<&str>, Option<&str>) = match self.outcome.as_deref() {
            Some("done") => (Some("done"), None),
            other => (None, other),
        };
        let given = Select::all().when("operation", self.operation.as_deref()).when("outcome", done).when("seldom", seldom);
        given.when("actor", self.actor).when("from", self.from).when("to", self.to).when("record", touched.as_deref())
    }
}
const BY: ScopeColumns = ScopeColumns::By { department: "u.department_id", owner: Some("a.actor_id") };
query! {
    /// `audit.list`
    AuditList "audit.list" needs "audit.list" List from sql::AUDIT_LIST, scope BY, id "a.id", AuditFilters => AuditRow, AUDIT_COLUMNS,
    &[
        // What is asked for is read in the index of instants, which carries it: of an operation that is seldom no other row is looked at. Every instant
        // is after the first one; without it that index would be passed by where rows are only counted.
        Filter::new("operation", "a.at >= 0 AND a.operation = ?", &[Val::S("role.change")]),
        Filter::new("outcome", "a.outcome = ?", &[Val::S("done")]),
        // Nearly everything is done: what is not has an index of its own, which nothing that is done has to be written into.
        Filter::new("seldom", "a.outcome = ? AND a.outcome <> 'done'", &[Val::S("refused")]),
        Filter::new("actor", "a.actor_id = ?", &[Val::I(1)]),
        Filter::new("from", "a.at >= ?", &[Val::I(0)]),
        Filter::new("to", "a.at < ?", &[Val::I(0)]),
        Filter::new("record", "REPLACE(a.touched, ?, '') <> a.touched", &[Val::S("x")]),
    ],
    AuditFilters::select
}
query! {
    /// `audit.detail`
    AuditDetail "audit.detail" needs "audit.list" Detail from sql::AUDIT_DETAIL, scope BY, id "a.id", One => AuditWhole, AUDIT_WHOLE_COLUMNS,
    &[Filter::new("id", "a.id = ?", &[Val::I(1)])], One::select
}
