//! How a return, or a taking back, becomes a posted document.

use super::events::GoodsReturned;
use super::model::{GoodsReturn, GoodsReturnLine, digest};
use super::{DOC_TYPE, sql};
use crate::delivery;
use kernel::db::Val;
use kernel::number::post_document;
use kernel::{Posting, Res, Tx, p};

/// Gives the document its number, writes its rows and tells the world; its number.
pub(crate) async fn post(tx: &Tx<'_>, r: &GoodsReturn, lines: &[GoodsReturnLine]) -> Res<String> {
    let of: Vec<&GoodsReturnLine> = lines.iter().collect();
    let posting = Posting {
        doc_type: DOC_TYPE,
        doc_id: r.id.get(),
        entity: r.entity_id,
        series: DOC_TYPE,
        effective: r.returned_on,
        digest: digest(r, &of),
        corrects: Some((delivery::DOC_TYPE, r.delivery_id.get())),
    };
    let number = post_document(tx, posting).await?;
    let header = p![
        r.id,
        number.as_str(),
        r.kind.as_str(),
        r.entity_id,
        r.delivery_id,
        r.order_id,
        r.customer_id,
        r.payer_id,
        &r.currency,
        r.warehouse_id,
        r.returned_on,
        r.reason.as_str(),
        r.net_minor,
        r.tax_minor,
        r.gross_minor,
        r.cost_minor,
        r.department_id,
        r.owner_id,
        tx.now()
    ];
    tx.guard(&sql::INSERT, header, 1).await?;
    let rows: Vec<Vec<Val<'_>>> = lines
        .iter()
        .map(|l| {
            let figures = [l.net_minor, l.tax_minor, l.gross_minor, l.cost_minor].map(Val::from);
            let mut row = p![r.id, l.line_no, l.delivery_line_no, l.product_id, l.base_quantity].to_vec();
            row.extend(figures);
            row
        })
        .collect();
    tx.guard_many(&sql::INSERT_LINE, &rows).await?;
    tx.publish(&GoodsReturned::of(r, lines, &number))?;
    tx.touch(r.id);
    tx.touch(r.delivery_id);
    tx.touch(r.order_id);
    Ok(number)
}
