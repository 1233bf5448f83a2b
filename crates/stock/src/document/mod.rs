//! Stock documents besides the goods receipt: opening stock, adjustments, transfers, samples that leave, and the correction of any of
//! them or of a receipt. Posted documents: each has a number, never changes, and is corrected once by its exact negation.
//!
//! | document | verb | what it moves |
//! |---|---|---|
//! | `stock_opening` | `stock.open` | goods come in at a cost, where none lay |
//! | `stock_adjustment` | `stock.adjust` | goods come in or leave, for a reason |
//! | `stock_transfer` | `stock.transfer` | goods leave one warehouse and come into another of the same legal entity; their cost stays |
//! | `sample_issue` | `sample.issue` | goods leave to a customer, for nothing |
//! | `stock_correction` | `stock.correct` | the exact negation of one of these or of a goods receipt |

pub(crate) mod adjust;
pub(crate) mod correct;
pub(crate) mod events;
pub(crate) mod ground;
pub(crate) mod model;
pub(crate) mod open;
pub(crate) mod open_one;
pub(crate) mod post;
pub(crate) mod query;
pub(crate) mod sample;
pub(crate) mod sql;
mod texts;
pub(crate) mod transfer;

use base::Entity;
use kernel::Registry;
use kernel::ledger::check::Digester;
use kernel::op::{ConstraintText, EntityDef};
use model::{Kind, StockDocument};

pub(crate) fn register(r: &mut Registry) {
    r.statements("stock", sql::ALL).statements("stock", query::ALL).tables("stock", &["stock_document", "stock_document_line"]);
    r.entity(EntityDef { name: StockDocument::NAME, table: "stock_document", locate: Some(&sql::LOCATE) });
    r.operation::<open::Open>().operation::<open_one::OpenOne>().operation::<adjust::Adjust>();
    r.operation::<transfer::Transfer>().operation::<sample::Issue>().operation::<correct::Correct>();
    r.query::<query::StockDocumentList>().query::<query::StockDocumentDetail>().query::<query::StockDocumentLines>();
    r.event::<events::StockOpened>().event::<events::StockAdjusted>().event::<events::StockTransferred>();
    r.event::<events::SampleIssued>().event::<events::StockCorrected>();
    for kind in Kind::ALL {
        r.digester(Digester { doc_type: kind.as_str(), run: |snapshot, ids| Box::pin(model::digests(snapshot, ids)) });
    }
    r.constraint(ConstraintText { constraint: "stock_document_corrects_id_key", key: "stock.correct.corrected_just_now", field: None });
    r.texts(texts::TEXTS);
}
