//! A credit settlement: what a customer paid. What it is not used for at once stays an advance. A posted document: it has a number
//! and never changes.

pub(crate) mod events;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod settle;
pub(crate) mod sql;
mod texts;

use base::Entity;
use kernel::Registry;
use kernel::ledger::check::Digester;
use kernel::op::{ConstraintText, EntityDef};
use model::CreditSettlement;

/// The document's kind in ledgers and in the register of posted documents, and its number series.
pub(crate) const DOC_TYPE: &str = "credit_settlement";

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", sql::ALL).statements("settle", query::ALL).tables("settle", &["credit_settlement"]);
    r.entity(EntityDef { name: CreditSettlement::NAME, table: "credit_settlement", locate: Some(&sql::LOCATE) });
    r.operation::<settle::Settle>();
    r.query::<query::CreditSettlementList>().query::<query::CreditSettlementDetail>();
    r.constraint(ConstraintText {
        constraint: "credit_settlement_entity_id_bank_reference_key",
        key: "credit.settle.entered_twice",
        field: Some("bank_reference"),
    });
    r.event::<events::CreditSettled>();
    r.digester(Digester { doc_type: DOC_TYPE, run: |snapshot, ids| Box::pin(model::digests(snapshot, ids)) });
    r.texts(texts::TEXTS);
}
