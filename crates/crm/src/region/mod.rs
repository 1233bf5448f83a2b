//! A region: where customers are, in a tree of any depth with several roots.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `region.create` | active |
//! | active | `region.change`, `region.move` | active |
//! | active, nothing active in it or below it | `region.close` | closed |
//!
//! Nothing stands under itself: a move locks the way up from the new place, so that two moves at once cannot close a circle.

pub(crate) mod change;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod model;
pub(crate) mod moving;
pub(crate) mod query;
pub(crate) mod sql;
mod texts;

use crate::class::model::SettingState;
use base::{Entity, Id, Refusal, code_key};
use kernel::ledger::check::Recompute;
use kernel::op::{ConstraintText, EntityDef};
use kernel::{Read, Registry, Res, p};
use model::Region;

/// What regions are found by is what their words make.
static FOUND_BY: Recompute =
    Recompute { name: "search.regions_are_found_by_their_words", run: |s| Box::pin(kernel::query::found::violated(s, &sql::FOUND_BY)) };

pub(crate) fn register(r: &mut Registry) {
    r.statements("crm", sql::ALL).statements("crm", query::ALL).tables("crm", &["region"]);
    // Everybody who may use an operation may refer to any region.
    r.entity(EntityDef { name: Region::NAME, table: "region", locate: None });
    r.operation::<create::Create>().operation::<change::Change>().operation::<moving::Move>().operation::<close::Close>();
    r.query::<query::RegionList>().query::<query::RegionDetail>();
    for constraint in ["region_code_key", "region_code_twin_key"] {
        r.constraint(ConstraintText { constraint, key: "region.code.taken", field: Some("code") });
    }
    r.recompute(FOUND_BY);
    r.checks(sql::CHECKS).texts(texts::TEXTS);
}

/// A region as it is: whether customers may be put into it.
///
/// # Errors
/// Not found.
pub(crate) async fn by_id(read: &Read<'_>, region: Id<Region>) -> Res<Region> {
    read.one(&sql::BY_ID, p![region]).await
}

async fn holder(read: &Read<'_>, code: &str) -> Res<Option<Id<Region>>> {
    Ok(read.opt::<(Id<Region>,)>(&sql::BY_CODE, p![&code_key(code)]).await?.map(|(id,)| id))
}

/// The region is still as it was seen, and still used.
fn as_seen(record: &Region, version: i64) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    refusals.extend(closed(record, "region"));
    if record.version != version {
        refusals.push(Refusal::new("record.changed_meanwhile").field("version"));
    }
    refusals
}

fn closed(record: &Region, field: &str) -> Option<Refusal> {
    (record.state == SettingState::Closed).then(|| Refusal::new("region.closed").field(field))
}
