//! A price list: what products cost whom, in one currency, with tax or without, over a period.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `price_list.create` | active |
//! | active | `price_list.change`, and every change of its prices | active |
//! | active | `price_list.close` | closed |
//!
//! Currency, tax and whom it is for never change: its prices mean nothing without them. A list for one customer is seen by those who
//! see the customer; lists for everyone and for a class by everybody who may look at price lists. Only those whose right reaches
//! everywhere change the latter.

pub(crate) mod change;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod sql;
mod texts;

use base::{Entity, Refusal};
use kernel::Registry;
use kernel::ledger::check::Recompute;
use kernel::op::{ConstraintText, EntityDef};
use model::{PriceList, PriceListState};

/// What price lists are found by is what their words make.
static FOUND_BY: Recompute =
    Recompute { name: "search.price_lists_are_found_by_their_words", run: |s| Box::pin(kernel::query::found::violated(s, &sql::FOUND_BY)) };

pub(crate) fn register(r: &mut Registry) {
    r.statements("catalog", sql::ALL).statements("catalog", query::ALL).tables("catalog", &["price_list"]);
    r.entity(EntityDef { name: PriceList::NAME, table: "price_list", locate: Some(&sql::LOCATE) });
    r.operation::<create::Create>().operation::<change::Change>().operation::<close::Close>();
    r.query::<query::PriceListList>().query::<query::PriceListDetail>();
    for constraint in ["price_list_code_key", "price_list_code_twin_key"] {
        r.constraint(ConstraintText { constraint, key: "price_list.code.taken", field: Some("code") });
    }
    r.recompute(FOUND_BY);
    r.texts(texts::TEXTS);
}

/// The list is still as it was seen, and still used.
fn as_seen(record: &PriceList, version: i64) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if record.state == PriceListState::Closed {
        refusals.push(Refusal::new("price_list.closed").field("list"));
    }
    if record.version != version {
        refusals.push(Refusal::new("record.changed_meanwhile").field("version"));
    }
    refusals
}
