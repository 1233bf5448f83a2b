//! A credit charge: what a customer owes for something, until when. A posted document: it has a number and never changes.

#[expect(clippy::module_inception, reason = "the operation `credit.charge` of the slice `charge`")]
pub(crate) mod charge;
pub(crate) mod events;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod sql;
mod texts;

use base::Entity;
use kernel::ledger::check::Digester;
use kernel::op::EntityDef;
use kernel::{Permission, Registry};
use model::CreditCharge;

/// The document's kind in ledgers and in the register of posted documents, and its number series.
pub(crate) const DOC_TYPE: &str = "credit_charge";
/// The step of an approval of a charge over the limit.
const RELEASE: Permission = Permission::new("credit.charge.release");

pub(crate) fn register(r: &mut Registry) {
    r.statements("settle", sql::ALL).statements("settle", query::ALL).tables("settle", &["credit_charge"]);
    r.entity(EntityDef { name: CreditCharge::NAME, table: "credit_charge", locate: Some(&sql::LOCATE) });
    r.operation::<charge::Charge>().permission(RELEASE);
    r.query::<query::CreditChargeList>().query::<query::CreditChargeDetail>();
    r.event::<events::CreditCharged>();
    r.digester(Digester { doc_type: DOC_TYPE, run: |snapshot, ids| Box::pin(model::digests(snapshot, ids)) });
    r.texts(texts::TEXTS);
}
