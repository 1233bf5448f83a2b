//! Opening balances 期初: what customers owed and had paid in advance when the books were begun, by document; what all areas come to beside
//! what the system before says; and the lock that ends their taking.
//!
//! | what | verb | what it does |
//! |---|---|---|
//! | – | `opening.enter_receivable` | invoiced +, an item that the customer owes until its due day |
//! | – | `opening.enter_advance` | advances +, an item that the customer has in credit |
//! | one of these, of which nothing is allocated | `opening.take_back` | the exact negation, and both items closed by each other |
//! | – | `opening.set_figure` | what the system before says of an area |
//! | open, every area agrees | `opening.lock` | no opening document is taken or taken back any more, whichever the area |
//! | locked | `opening.unlock` | they are taken again |
//!
//! Opening stock is the stock's, open orders are the sales', deliveries without an invoice are the fulfilment's; which documents are
//! opening ones, and whether any more are taken, stands in the organisation.

pub(crate) mod advance;
pub(crate) mod events;
pub(crate) mod figure;
pub(crate) mod lock;
pub(crate) mod model;
pub(crate) mod post;
pub(crate) mod query;
pub(crate) mod receivable;
pub(crate) mod sql;
pub(crate) mod take_back;
mod texts;
pub(crate) mod unlock;

use base::Entity;
use kernel::ledger::check::Digester;
use kernel::op::{ConstraintText, EntityDef};
use kernel::{Permission, Registry};
use model::{Kind, OpeningItem};

/// Who enters opening balances, takes them back and types what the system before says.
pub(crate) const ENTER: Permission = Permission::new("opening.enter");
/// Who says that they are all there.
pub(crate) const LOCK: Permission = Permission::new("opening.lock");
/// Who takes that back.
pub(crate) const UNLOCK: Permission = Permission::new("opening.unlock");
/// The counter-document of an opening item, in ledgers and in the register of posted documents.
pub(crate) const REVERSAL: &str = "opening_reversal";

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", sql::ALL).statements("settle", query::ALL);
    r.tables("settle", &["opening_item", "opening_reversal", "opening_figure"]);
    r.entity(EntityDef { name: OpeningItem::NAME, table: "opening_item", locate: Some(&sql::LOCATE) });
    r.operation::<receivable::EnterOne>().operation::<advance::EnterOne>().operation::<take_back::TakeBack>();
    r.operation::<figure::SetFigure>().operation::<lock::Lock>().operation::<unlock::Unlock>();
    r.query::<query::OpeningAreaList>().query::<query::OpeningDocumentList>();
    r.event::<events::OpeningEntered>().event::<events::OpeningTakenBack>();
    r.event::<events::OpeningLocked>().event::<events::OpeningUnlocked>();
    let constraint = "opening_reversal_item_id_key";
    r.constraint(ConstraintText { constraint, key: "opening.taken_back_already", field: Some("item") });
    for kind in Kind::ALL {
        r.digester(Digester { doc_type: kind.as_str(), run: |snapshot, ids| Box::pin(model::digests(snapshot, ids)) });
    }
    r.digester(Digester { doc_type: REVERSAL, run: |snapshot, ids| Box::pin(model::digests_of_reversals(snapshot, ids)) });
    r.texts(texts::TEXTS).texts(rules::bounds::TEXTS);
}
