//! What an operation relies on without writing it: compared again in its transaction.

use super::registry::EntityDef;
use super::sql;
use super::tx::Seen;
use crate::db::{Completed, Engine, Session};
use crate::failure::{Failure, Res};
use crate::kernel::Inner;
use crate::p;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The texts by which the envelope looks at an entity's rows, each completed once.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    existing: [OnceLock<Completed>; 2],
    locked: [OnceLock<Completed>; 2],
}
impl Looks {
    /// See [`sql::existing`](super::sql::existing).
    pub(crate) fn existing(&self, engine: Engine, def: &EntityDef) -> &Completed {
        self.existing[engine as usize].get_or_init(|| Completed::of(engine, &sql::existing(def.table)))
    }
    /// See [`sql::locked`](super::sql::locked).
    pub(crate) fn locked(&self, engine: Engine, def: &EntityDef) -> &Completed {
        let text = || sql::locked(def.locate.map(|locate| locate.0.sql), def.table);
        self.locked[engine as usize].get_or_init(|| Completed::of(engine, &text()))
    }
}

/// The records read are still at the versions read; locked until the commit on PostgreSQL, by everybody in the same order.
pub(super) async fn still_same(s: &Session<'_>, inner: &Inner, seen: &[Seen]) -> Res<()> {
    let mut records: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for record in seen {
        records.entry(&record.entity).or_default().insert(record.id);
    }
    for (entity, ids) in records {
        let def = inner.registry.entities.get(entity).ok_or_else(|| Failure::bug(format!("entity {entity} is not registered")))?;
        let looks = inner.registry.looks.get(entity).ok_or_else(|| Failure::bug(format!("entity {entity} is not registered")))?;
        let ids = json!(ids).to_string();
        let rows: Vec<(i64, Option<i64>, Option<i64>, i64)> = s.fetch_completed(looks.locked(s.engine(), def), &p![&ids]).await?;
        let now = |record: &Seen| rows.iter().any(|row| row.0 == record.id && row.3 == record.version);
        if !seen.iter().filter(|record| record.entity == entity).all(now) {
            return Err(Failure::Stale);
        }
    }
    Ok(())
}
