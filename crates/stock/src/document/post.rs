//! Posts a stock document, whichever it is: its rows, the goods, what they cost, its number.

use super::model::{Kind, StockDocument, StockDocumentLine, digest};
use super::sql;
use crate::cost::post::{Document, Move, post as post_cost};
use crate::warehouse::model::{Site, Warehouse};
use base::{BusinessDate, Id, Quantity};
use catalog::api::Product;
use futures_util::try_join;
use kernel::ledger::quantity::{OnHand, StockKey, post_on_hand};
use kernel::number::post_document;
use kernel::{Posting, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A stock document as it will be posted.
pub struct Draft {
    pub(super) kind: Kind,
    pub(super) site: Site,
    pub(super) to: Option<Id<Warehouse>>,
    pub(super) customer: Option<i64>,
    /// The kind and the id of what it negates.
    pub(super) corrects: Option<(&'static str, i64)>,
    pub(super) reason: String,
    pub(super) moved_on: BusinessDate,
    pub(super) owner: i64,
    pub(super) lines: Vec<DraftLine>,
}

/// One of its lines.
pub struct DraftLine {
    pub(super) line_no: i64,
    pub(super) product: Id<Product>,
    /// As the line says it, signed.
    pub(super) quantity: Quantity,
    /// What comes into the document's warehouse (above zero) or leaves it; by a transfer it leaves the other, or comes into it.
    pub(super) here: Quantity,
    pub(super) unit_cost_micro: Option<i64>,
    /// What it moves of the cost; nothing where goods only change their place.
    pub(super) cost: Option<Move>,
}

/// The stock document as posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostedStock {
    /// Its id.
    pub id: Id<StockDocument>,
    /// Its number.
    pub number: String,
}

/// Posts it, with `id`. Stale when the warehouse is not as it was read any more, or something that leaves is not free any more.
pub(super) async fn post(tx: &Tx<'_>, id: Id<StockDocument>, draft: &Draft) -> Res<PostedStock> {
    let (document, lines) = rows(draft, id);
    let kind = draft.kind.as_str();
    let (to, customer) = (document.to_warehouse_id, document.customer_id);
    let reason = document.reason.as_str();
    let on = document.moved_on;
    let header = p![id, kind, to, customer, document.corrects_id, reason, on, document.owner_id, document.warehouse_id, draft.site.version];
    tx.guard(&sql::INSERT, header, 1).await?;

    let inserted: Vec<_> = lines.iter().map(|l| p![id, l.line_no, l.product_id, l.quantity, l.unit_cost_micro].to_vec()).collect();
    let on_hand = on_hand(draft)?;
    try_join!(tx.guard_many(&sql::INSERT_LINE, &inserted), post_on_hand(tx, kind, id.get(), on, &on_hand))?;
    let moves: Vec<Move> = draft.lines.iter().filter_map(|line| line.cost).collect();
    if !moves.is_empty() {
        let document = Document { doc_type: kind, doc_id: id.get(), entity: document.entity_id.get(), effective: on };
        post_cost(tx, document, &moves).await?;
    }

    tx.touch(id);
    let of: Vec<&StockDocumentLine> = lines.iter().collect();
    let digest = digest(&document, &of);
    let (entity, corrects) = (document.entity_id, draft.corrects);
    let number =
        post_document(tx, Posting { doc_type: kind, doc_id: id.get(), entity, series: kind, effective: on, digest, corrects }).await?;
    Ok(PostedStock { id, number })
}

/// Where goods come in and leave: in the document's warehouse, by a transfer the other way in the other.
fn on_hand(draft: &Draft) -> Res<Vec<OnHand>> {
    let (entity, own) = (draft.site.entity.get(), draft.site.warehouse.get());
    let mut entries = Vec::with_capacity(draft.lines.len() * 2);
    let entry = |warehouse: i64, line: &DraftLine, quantity: Quantity| OnHand {
        key: StockKey::plain(entity, warehouse, line.product.get()),
        quantity,
        line_no: line.line_no,
    };
    for line in &draft.lines {
        entries.push(entry(own, line, line.here));
        if let Some(to) = draft.to {
            entries.push(entry(to.get(), line, line.here.checked_neg().map_err(kernel::Failure::bug)?));
        }
    }
    Ok(entries)
}

/// The document's rows.
fn rows(draft: &Draft, id: Id<StockDocument>) -> (StockDocument, Vec<StockDocumentLine>) {
    let document = StockDocument {
        id,
        kind: draft.kind,
        entity_id: draft.site.entity,
        warehouse_id: draft.site.warehouse,
        to_warehouse_id: draft.to,
        customer_id: draft.customer,
        corrects_id: draft.corrects.map(|(_, id)| id),
        reason: draft.reason.trim().to_owned(),
        moved_on: draft.moved_on,
        department_id: draft.site.department,
        owner_id: draft.owner,
    };
    let line = |line: &DraftLine| StockDocumentLine {
        document_id: id,
        line_no: line.line_no,
        product_id: line.product,
        quantity: line.quantity,
        unit_cost_micro: line.unit_cost_micro,
    };
    (document, draft.lines.iter().map(line).collect())
}
