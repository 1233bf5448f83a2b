//! A reservation: what of a warehouse's stock is promised, until when. Its lines are entries of the quantity ledger.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `stock.reserve` | active |
//! | active | `stock.release` | released |
//! | active, expired | `stock.release_expired` | released |
//!
//! A reservation is granted whole or not at all, and always from what is free; what has been promised to one is not promised to
//! another. Whether a product is low is told by consumers of the events, so that the promise itself is not slowed down by it.

pub(crate) mod events;
pub(crate) mod low;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod release;
pub(crate) mod release_expired;
pub(crate) mod reserve;
pub(crate) mod sql;
mod texts;

use crate::document::events::{SampleIssued, StockAdjusted, StockCorrected, StockOpened};
use crate::receipt::events::StockReceived;
use base::Entity;
use catalog::api::ReorderPointMoved;
use kernel::op::{Consumer, EntityDef, Job};
use kernel::{Event, Operation, Registry};
use model::Reservation;

/// The document's kind in the quantity ledger.
pub(crate) const DOC_TYPE: &str = "reservation";

pub(crate) fn register(r: &mut Registry) {
    r.statements("stock", sql::ALL).statements("stock", query::ALL).tables("stock", &["reservation"]);
    r.entity(EntityDef { name: Reservation::NAME, table: "reservation", locate: Some(&sql::LOCATE) });
    r.operation::<reserve::Reserve>().operation::<release::Release>().operation::<release_expired::ReleaseExpired>();
    r.system_may(release_expired::ReleaseExpired::NEEDS);
    r.query::<query::ReservationList>().query::<query::ReservationDetail>().query::<query::ReservationLines>();
    r.term(reserve::HOLD_DAYS_MAX.def());
    r.event::<events::StockReserved>().event::<events::StockReleased>();
    r.consumer(Consumer { name: "stock.low", event: events::StockReserved::NAME, handle: low::keep });
    r.consumer(Consumer { name: "stock.enough_received", event: StockReceived::NAME, handle: low::keep });
    r.consumer(Consumer { name: "stock.enough_released", event: events::StockReleased::NAME, handle: low::keep });
    for (name, event) in [
        ("stock.enough_opened", StockOpened::NAME),
        ("stock.enough_adjusted", StockAdjusted::NAME),
        ("stock.low_sampled", SampleIssued::NAME),
        ("stock.enough_corrected", StockCorrected::NAME),
    ] {
        r.consumer(Consumer { name, event, handle: low::keep });
    }
    r.consumer(Consumer { name: "stock.reorder", event: ReorderPointMoved::NAME, handle: low::keep_moved });
    r.job(Job { name: "stock.release_expired", every_secs: 60, at_once: 1, due: release_expired::due });
    r.texts(texts::TEXTS).texts(rules::reserve::TEXTS);
}
