//! Whether the records that an input refers to are within the reach of whoever asks.

use super::references::Reference;
use super::tx::Seen;
use crate::access::{Actor, Scope};
use crate::db::Session;
use crate::failure::{Failure, Problem, Res};
use crate::kernel::Inner;
use crate::p;
use futures_util::future::try_join_all;

/// What came of looking: the records that are there with their versions, and the places of those that are not.
#[derive(Default)]
pub(super) struct Looked {
    pub(super) seen: Vec<Seen>,
    pub(super) missing: Vec<String>,
}

/// Every record the input refers to must be within the scope; outside is the same as not there. Returns their versions.
pub(crate) async fn in_scope(s: &Session<'_>, inner: &Inner, actor: &Actor, scope: Scope, references: &[Reference]) -> Res<Vec<Seen>> {
    let looked = looked(s, inner, actor, scope, references).await?;
    let mut missing = looked.missing.into_iter();
    match missing.next() {
        None => Ok(looked.seen),
        Some(first) => Err(Failure::NotFound(Problem { also: missing.collect(), ..Problem::new("record.not_found").at(first) })),
    }
}

/// The same, told of every reference; the missing ones in the order of the input.
pub(super) async fn looked(s: &Session<'_>, inner: &Inner, actor: &Actor, scope: Scope, references: &[Reference]) -> Res<Looked> {
    let mut entities: Vec<&str> = references.iter().map(|r| r.entity.as_str()).collect();
    entities.sort_unstable();
    entities.dedup();
    let of_entity = |entity| {
        let wanted: Vec<&Reference> = references.iter().filter(|r| r.entity == entity).collect();
        of_entity(s, inner, actor, scope, entity, wanted)
    };
    let mut all = Looked::default();
    for one in try_join_all(entities.into_iter().map(of_entity)).await? {
        all.seen.extend(one.seen);
        all.missing.extend(one.missing);
    }
    let place = |field: &String| references.iter().position(|reference| reference.field == *field);
    all.missing.sort_by_key(place);
    Ok(all)
}

/// The same for the references to one entity. Of an entity without a scope it is only seen that its records are there.
async fn of_entity(s: &Session<'_>, inner: &Inner, actor: &Actor, scope: Scope, entity: &str, wanted: Vec<&Reference>) -> Res<Looked> {
    let def = inner.registry.entities.get(entity).ok_or_else(|| Failure::bug(format!("entity {entity} is not registered")))?;
    let ids = serde_json::to_string(&wanted.iter().map(|r| r.id).collect::<Vec<_>>()).map_err(Failure::bug)?;
    let mut looked = Looked::default();
    let Some(locate) = def.locate else {
        let looks = inner.registry.looks.get(entity).ok_or_else(|| Failure::bug(format!("entity {entity} is not registered")))?;
        let rows: Vec<(i64,)> = s.fetch_completed(looks.existing(s.engine(), def), &p![ids.as_str()]).await?;
        let missing = wanted.iter().filter(|reference| rows.iter().all(|(id,)| *id != reference.id));
        looked.missing.extend(missing.map(|reference| reference.field.clone()));
        return Ok(looked);
    };
    let rows: Vec<(i64, Option<i64>, Option<i64>, i64)> = s.fetch(&locate.0, &p![ids.as_str()]).await?;
    for reference in wanted {
        match rows.iter().find(|r| r.0 == reference.id).filter(|r| actor.sees(scope, r.1, r.2)) {
            Some(row) => looked.seen.push(Seen { entity: entity.to_owned(), id: reference.id, version: row.3 }),
            None => looked.missing.push(reference.field.clone()),
        }
    }
    Ok(looked)
}
