//! The facts of a decision on a request.

use super::rule::{Changed, Content, Facts, Step, next};
use super::{Approval, sql};
use crate::db::session::lock;
use crate::failure::{Failure, Res};
use crate::op::Read;
use crate::op::tx::Seen;
use crate::p;
use base::{BusinessDate, Digest, Id, Need, Timestamp, canonical_json};
use futures_util::try_join;
use serde_json::{Value, json};
use std::collections::BTreeMap;

crate::row! {
    pub struct Stored {
        pub operation: String,
        pub input: String,
        pub input_digest: String,
        pub needs: String,
        pub versions: String,
        pub effective_on: BusinessDate,
        pub requested_at: Timestamp,
        pub owner_id: i64,
        pub department_id: i64,
        pub state: String,
        pub plan_digest: Option<String>,
        pub authors: String,
        pub version: i64,
    }
}

/// Reads them, and remembers the versions of the records that the request refers to.
pub(super) async fn gather(read: &Read<'_>, approval: Id<Approval>) -> Res<Facts> {
    let (stored, steps) =
        (read.one::<Stored>(&sql::FIND, p![approval]), read.fetch::<(i64, String, Option<i64>)>(&sql::STEPS, p![approval]));
    let (stored, steps) = try_join!(stored, steps)?;
    let needs: Vec<Need> = serde_json::from_str(&stored.needs).map_err(Failure::bug)?;
    let seen: Vec<Seen> = serde_json::from_str(&stored.versions).map_err(Failure::bug)?;
    let changed = changed(read, seen).await?;
    let digest = Digest::from_hex(&stored.input_digest).ok_or_else(|| Failure::bug("an approval's digest is none"))?;
    let steps = steps.into_iter().map(|(step, permission, decided_by)| Step { step, permission, decided_by }).collect();
    let mut facts = Facts {
        caller: read.actor().user.map(Id::get),
        holds: false,
        requester: stored.owner_id,
        authors: serde_json::from_str(&stored.authors).map_err(Failure::bug)?,
        requester_active: read.snapshot().people.users.get(&stored.owner_id).is_some_and(|p| p.active),
        state: stored.state,
        version: stored.version,
        operation_known: read.registry().operations.contains_key(stored.operation.as_str()),
        operation: stored.operation,
        digest,
        intact: digest_of(&stored.input) == Some(digest),
        steps,
        changed,
        content: Content {
            input: stored.input,
            rules: needs.into_iter().map(|n| n.rule).collect(),
            plan: stored.plan_digest.as_deref().and_then(Digest::from_hex),
            days: Some((read.snapshot().business_date(None, stored.requested_at), stored.effective_on)),
        },
    };
    let permission = next(&facts).and_then(|turn| facts.steps.iter().find(|s| s.step == turn.step)).map(|s| s.permission.as_str());
    let scope = permission.and_then(|p| read.actor().scope_of(p));
    facts.holds = scope.is_some_and(|s| read.actor().sees(s, Some(stored.department_id), Some(stored.owner_id)));
    Ok(facts)
}

/// The digest of a stored input, computed again.
fn digest_of(input: &str) -> Option<Digest> {
    let value: Value = serde_json::from_str(input).ok()?;
    canonical_json(&value).ok().map(|bytes| Digest::of(&bytes))
}

/// Which records are not at the version they were seen at. Those that are become part of what the transaction compares again.
async fn changed(read: &Read<'_>, seen: Vec<Seen>) -> Res<Vec<Changed>> {
    let mut by_entity: BTreeMap<&str, Vec<&Seen>> = BTreeMap::new();
    for record in &seen {
        by_entity.entry(&record.entity).or_default().push(record);
    }
    let mut changed = Vec::new();
    for (entity, records) in by_entity {
        let ids = json!(records.iter().map(|r| r.id).collect::<Vec<_>>()).to_string();
        let rows: Vec<(i64, Option<i64>, Option<i64>, i64)> = match read.registry().entities.get(entity).and_then(|d| d.locate) {
            Some(locate) => read.fetch(locate, p![ids.as_str()]).await?,
            None => Vec::new(),
        };
        for record in records {
            let now = rows.iter().find(|r| r.0 == record.id).map(|r| r.3);
            if now == Some(record.version) {
                lock(&read.seen).push(record.clone());
            } else {
                changed.push(Changed { entity: record.entity.clone(), id: record.id, was: record.version, now });
            }
        }
    }
    Ok(changed)
}
