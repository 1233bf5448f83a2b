//! A category: the shelf a product stands on, in a tree of any depth with several roots.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `category.create` | active |
//! | active | `category.change`, `category.move` | active |
//! | active, nothing active in it or below it | `category.close` | closed |
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

use base::{Entity, Id, Refusal, code_key};
use kernel::ledger::check::Recompute;
use kernel::op::{ConstraintText, EntityDef};
use kernel::{Read, Registry, Res, Tx, p};
use model::{Category, CategoryState};

/// What categories are found by is what their words make.
static FOUND_BY: Recompute =
    Recompute { name: "search.categories_are_found_by_their_words", run: |s| Box::pin(kernel::query::found::violated(s, &sql::FOUND_BY)) };

pub(crate) fn register(r: &mut Registry) {
    r.statements("catalog", sql::ALL).statements("catalog", query::ALL).tables("catalog", &["product_category"]);
    // Everybody who may use an operation may refer to any category.
    r.entity(EntityDef { name: Category::NAME, table: "product_category", locate: None });
    r.operation::<create::Create>().operation::<change::Change>().operation::<moving::Move>().operation::<close::Close>();
    r.query::<query::CategoryList>().query::<query::CategoryDetail>();
    for constraint in ["product_category_code_key", "product_category_code_twin_key"] {
        r.constraint(ConstraintText { constraint, key: "category.code.taken", field: Some("code") });
    }
    r.recompute(FOUND_BY);
    r.checks(sql::CHECKS).texts(texts::TEXTS);
}

/// A category as it is: whether products may be put into it.
///
/// # Errors
/// Not found.
pub(crate) async fn by_id(read: &Read<'_>, category: Id<Category>) -> Res<Category> {
    read.one(&sql::BY_ID, p![category]).await
}

/// The category stays as it was read until what is put into it is committed: nobody closes it between.
///
/// # Errors
/// Stale when it was changed.
pub(crate) async fn hold(tx: &Tx<'_>, category: &Category) -> Res<()> {
    tx.guard(&sql::HOLD, p![category.id, category.version], 1).await
}

async fn holder(read: &Read<'_>, code: &str) -> Res<Option<Id<Category>>> {
    Ok(read.opt::<(Id<Category>,)>(&sql::BY_CODE, p![&code_key(code)]).await?.map(|(id,)| id))
}

/// The category is still as it was seen, and still used.
fn as_seen(record: &Category, version: i64) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    refusals.extend(closed(record, "category"));
    if record.version != version {
        refusals.push(Refusal::new("record.changed_meanwhile").field("version"));
    }
    refusals
}

fn closed(record: &Category, field: &str) -> Option<Refusal> {
    (record.state == CategoryState::Closed).then(|| Refusal::new("category.closed").field(field))
}
