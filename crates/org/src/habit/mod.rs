//! What people make of lists: views that are kept, for oneself or for everybody, and each one's own columns and first view.
//!
//! A view is a set of filters, an order and columns. It holds no rows: whoever opens it sees what they may see of the list. A private
//! view is its owner's; a shared one can be opened by everybody who may open the list, and is changed by its owner only. From whom a
//! field is hidden by which it filters or sorts, the view is hidden as well: its address would tell what stands in the field.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod remove;
pub(crate) mod set;
pub(crate) mod share;
pub(crate) mod sql;
mod texts;

use base::{Entity, Refusal};
use kernel::op::{ConstraintText, EntityDef};
use kernel::{Permission, Registry};
use model::ListView;
use rules::bounds::Bounds;

/// One's own views and columns.
pub(crate) const ARRANGE: Permission = Permission::new("list.arrange");
/// Views for everybody.
pub(crate) const SHARE: Permission = Permission::new("list.share");

/// Views that a person keeps at the most.
const VIEWS_MAX: i64 = 100;
/// Lists of which a person says how they like them, at the most.
const SETTINGS_MAX: i64 = 200;
/// Characters of a view's name.
const NAME_MAX: usize = 40;
/// Characters of a list's name.
const LIST_MAX: usize = 80;
/// Characters of filters and order, as an address has them.
const ADDRESS_MAX: usize = 2000;
/// Columns of a list.
pub(crate) const COLUMNS_MAX: usize = 60;
/// Characters of a column's name.
const COLUMN_MAX: usize = 60;

pub(crate) fn register(r: &mut Registry) {
    r.statements("org", sql::ALL).statements("org", query::ALL).tables("org", &["list_view", "list_setting"]);
    r.entity(EntityDef { name: ListView::NAME, table: "list_view", locate: Some(&sql::LOCATE) });
    r.operation::<create::Create>().operation::<change::Change>().operation::<share::Share>().operation::<remove::Remove>();
    r.operation::<set::Set>();
    r.query::<query::ViewList>().query::<query::SettingList>();
    let taken = ConstraintText { constraint: "list_view_owner_id_list_name_key", key: "list_view.name_taken", field: Some("name") };
    r.constraint(taken);
    r.texts(texts::TEXTS);
}

/// What is wrong with a list's name and the columns that are wanted of it.
fn list_refusals(list: &str, columns: &[String]) -> Vec<Refusal> {
    let mut refusals = Bounds::new().text("list", list, LIST_MAX).refusals();
    if columns.iter().any(|key| key.is_empty() || key.chars().count() > COLUMN_MAX || key.chars().any(char::is_whitespace)) {
        refusals.push(Refusal::new("list_view.columns_unreadable").field("columns"));
    }
    refusals
}

/// What is wrong with a view's name, filters and order.
fn view_refusals(name: &str, address: &str) -> Vec<Refusal> {
    Bounds::new().text("name", name, NAME_MAX).optional_text("address", Some(address), ADDRESS_MAX).refusals()
}

/// Columns as the table holds them: their names, a space between.
fn joined(columns: &[String]) -> String {
    columns.join(" ")
}
