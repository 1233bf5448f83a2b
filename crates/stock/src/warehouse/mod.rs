//! A warehouse: a place whose goods belong to one legal entity and which one department looks after.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `warehouse.create` | active |
//! | active | `warehouse.change` | active |
//! | active, nothing promised | `warehouse.close` | closed |
//! | closed | `warehouse.reopen` | active |
//!
//! Nothing comes into a closed warehouse and nothing of it is promised.

pub(crate) mod change;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod reopen;
pub(crate) mod sql;
mod texts;

use base::{Entity, Refusal};
use kernel::ledger::check::Recompute;
use kernel::op::{ConstraintText, EntityDef, StandsIn};
use kernel::{Read, Registry, Res, p};
use model::{Site, Warehouse, WarehouseState};

/// What warehouses are found by is what their words make.
static FOUND_BY: Recompute =
    Recompute { name: "search.warehouses_are_found_by_their_words", run: |s| Box::pin(kernel::query::found::violated(s, &sql::FOUND_BY)) };

pub(crate) fn register(r: &mut Registry) {
    r.statements("stock", sql::ALL).statements("stock", query::ALL).tables("stock", &["warehouse"]);
    r.entity(EntityDef { name: Warehouse::NAME, table: "warehouse", locate: Some(&sql::LOCATE) });
    r.operation::<create::Create>().operation::<change::Change>().operation::<close::Close>().operation::<reopen::Reopen>();
    r.query::<query::WarehouseList>().query::<query::WarehouseDetail>();
    for constraint in ["warehouse_code_key", "warehouse_code_twin_key"] {
        r.constraint(ConstraintText { constraint, key: "warehouse.code.taken", field: Some("code") });
    }
    r.recompute(FOUND_BY);
    r.stands_in_department(StandsIn { count: &sql::OF_DEPARTMENT, key: "department.has_warehouses" });
    r.texts(texts::TEXTS).texts(rules::bounds::TEXTS);
}

/// What a document in a warehouse relies on; nothing where there is none.
///
/// # Errors
/// The database's.
pub async fn site(read: &Read<'_>, warehouse: i64) -> Res<Option<Site>> {
    read.opt(&sql::SITE, p![warehouse]).await
}

/// The warehouse is still as it was seen, and still used.
fn as_seen(record: &Warehouse, version: i64) -> Vec<Refusal> {
    let ended = (record.state == WarehouseState::Closed).then(|| Refusal::new("warehouse.closed").field("warehouse"));
    rules::bounds::as_seen(ended, record.version, version)
}
