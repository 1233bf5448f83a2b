//! A draft of an order: what a person has typed so far, kept as it was typed, whether or not it can be read. It orders nothing, reserves
//! nothing and binds nobody.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `order_draft.save` | draft |
//! | draft | `order_draft.save` | draft |
//! | draft | `sales_order.confirm`, `sales_order.amend` | confirmed |
//! | draft | `order_draft.discard` | discarded |
//!
//! Whoever asks for a yes to what a draft would become asks for the draft as it is: a change of it voids the request, because the request
//! names its version. A draft keeps everybody who has written in it; they ask, and others say yes.

pub(crate) mod discard;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod save;
pub(crate) mod sql;
mod texts;

use base::{Entity, Id};
use kernel::op::EntityDef;
use kernel::{Read, Registry, Res, Tx, p};
use model::{DraftState, OrderDraft};

/// Drafts that a person writes at once, at the most.
const DRAFTS_MAX: i64 = 500;

pub(crate) fn register(r: &mut Registry) {
    r.statements("sales", sql::ALL).statements("sales", query::ALL).tables("sales", &["order_draft"]);
    r.entity(EntityDef { name: OrderDraft::NAME, table: "order_draft", locate: Some(&sql::LOCATE) });
    r.operation::<save::Save>().operation::<discard::Discard>();
    r.query::<query::OrderDraftList>().query::<query::OrderDraftDetail>();
    r.texts(texts::TEXTS);
}

/// A draft.
pub(crate) async fn by_id(read: &Read<'_>, draft: Id<OrderDraft>) -> Res<OrderDraft> {
    read.one(&sql::BY_ID, p![draft]).await
}

/// A draft became what it was written for, at the version that was read.
pub(crate) async fn confirmed(tx: &Tx<'_>, draft: &OrderDraft) -> Res<()> {
    tx.guard(&sql::END, p![DraftState::Confirmed.as_str(), tx.now(), draft.id, draft.version], 1).await
}
