//! A position: its name, its duties in the company's own words, and the people who hold it.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `position.create` | active |
//! | active | `position.change`, `position.assign`, `position.relieve` | active |
//! | active, held by nobody | `position.close` | closed |
//!
//! A position says what somebody is to do; what they may do is said by their roles.

pub(crate) mod assign;
pub(crate) mod change;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod relieve;
pub(crate) mod sql;
mod texts;

use base::{Entity, Refusal};
use kernel::Registry;
use kernel::op::{ConstraintText, EntityDef};
use model::{Position, PositionState};

/// The longest description of duties, in characters.
pub(crate) const DUTIES_MAX: usize = 4000;

pub(crate) fn register(r: &mut Registry) {
    r.statements("org", sql::ALL).statements("org", query::ALL).tables("org", &["position", "position_holder"]);
    // Everybody who may use an operation may refer to any position.
    r.entity(EntityDef { name: Position::NAME, table: "position", locate: None });
    r.operation::<create::Create>().operation::<change::Change>().operation::<close::Close>();
    r.operation::<assign::Assign>().operation::<relieve::Relieve>();
    r.query::<query::PositionList>().query::<query::PositionDetail>().query::<query::HolderList>();
    for constraint in ["position_code_key", "position_code_twin_key"] {
        r.constraint(ConstraintText { constraint, key: "position.code.taken", field: Some("code") });
    }
    r.constraint(ConstraintText {
        constraint: "position_holder_position_id_user_id_key",
        key: "position.held_already",
        field: Some("user"),
    });
    r.checks(&[&sql::HELD_BUT_CLOSED]);
    r.texts(texts::TEXTS).texts(rules::bounds::TEXTS);
}

/// The position is still as it was seen, and still filled.
fn as_seen(record: &Position, version: i64) -> Vec<Refusal> {
    let ended = (record.state == PositionState::Closed).then(|| Refusal::new("position.closed").field("position"));
    rules::bounds::as_seen(ended, record.version, version)
}
