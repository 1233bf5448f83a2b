//! What goods cost: a moving average a legal entity and product, wherever they lie. Its value is kept in minor units, so that nothing is
//! lost by rounding: what leaves takes its share, rounded half up, and the last unit takes the rest.
//!
//! | goods | quantity and value |
//! |---|---|
//! | come in at a cost | + |
//! | come in without one (a gain) | + at the average |
//! | leave | − at the average |
//! | come back, or a document is corrected | ± exactly what the document moved |
//! | are moved within a legal entity | unchanged |

pub(crate) mod goods;
pub(crate) mod model;
pub(crate) mod post;
pub(crate) mod sql;

use base::Refusal;
use kernel::{Failure, Read, Registry, Res, p};
use model::{No, StockCost};
use rules::bounds::AMOUNT_MINOR_MAX;

pub(crate) fn register(r: &mut Registry) {
    r.statements("stock", sql::ALL).tables("stock", &["stock_cost", "stock_cost_entry"]);
}

/// What products of a legal entity cost together; one that never came in is missing.
pub(crate) async fn kept(read: &Read<'_>, entity: i64, products: &[i64]) -> Res<Vec<StockCost>> {
    let ids = serde_json::to_string(products).map_err(Failure::bug)?;
    read.fetch(&sql::KEPT, p![entity, ids.as_str()]).await
}

/// What each line costs, or at which lines it is more than can be counted: told at their unit cost.
pub(crate) fn costs_of(lines: impl Iterator<Item = Result<i64, No>>) -> Result<Vec<i64>, Vec<Refusal>> {
    let (mut costs, mut no) = (Vec::new(), Vec::new());
    for (i, cost) in lines.enumerate() {
        match cost {
            Ok(cost) if cost <= AMOUNT_MINOR_MAX => costs.push(cost),
            _ => no.push(Refusal::new("amount.too_large").arg("max", AMOUNT_MINOR_MAX).field(format!("lines.{i}.unit_cost_micro"))),
        }
    }
    if no.is_empty() { Ok(costs) } else { Err(no) }
}
