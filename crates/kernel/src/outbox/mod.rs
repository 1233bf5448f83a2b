//! The outbox: what happened is told to its consumers after the commit, at least once, with one effect.
//!
//! An operation writes a row for each consumer in its own transaction. The relay asks the consumer what follows and executes it as
//! the system, under a key made of the event and the consumer: after a crash, or with two relays at once, the same key finds the
//! stored answer. What is refused, or failed too often, is parked with its reason; a person tries it again or gives it up.

mod backlog;
mod discard;
mod query;
mod relay;
mod retry;
pub(crate) mod sql;
mod texts;

pub use backlog::Backlog;
pub use discard::{Discard, DiscardInput};
pub use relay::Relayed;
pub use retry::{Parked, Retried, Retry, RetryInput};

use crate::access::Permission;
use crate::failure::{Failure, Problem, Res};
use crate::op::{Read, Record, Registry};
use crate::p;
use base::Refusal;

/// Opens what can be done with parked messages.
const CHANGE: Permission = Permission::new("outbox.change");

/// For the registry.
pub(crate) fn register(r: &mut Registry) {
    r.statements("kernel", sql::ALL).statements("kernel", query::ALL).tables("kernel", &["outbox", "outbox_attempt"]).texts(texts::TEXTS);
    r.operation::<Record<Retry>>().operation::<Record<Discard>>();
    r.query::<query::List>().query::<query::Attempts>();
}

/// The key under which a message has its one effect. A person who wants a refused one tried again begins another round, since the
/// old key stands for the refusal.
fn key(event_id: i64, consumer: &str, round: i64) -> String {
    match round {
        0 => format!("event:{event_id}:{consumer}"),
        _ => format!("event:{event_id}:{consumer}:{round}"),
    }
}

/// A message and what its key stands for.
async fn parked(read: &Read<'_>, event_id: i64, consumer: &str) -> Res<Parked> {
    let missing = || Failure::NotFound(Problem::new("record.not_found").at("event_id"));
    let (round,): (i64,) = read.opt(&sql::ROUND, p![event_id, consumer]).await?.ok_or_else(missing)?;
    let key = key(event_id, consumer, round);
    let found: Option<(i64, String, i64, Option<String>)> = read.opt(&sql::FIND, p![&key, event_id, consumer]).await?;
    let (id, state, round, outcome) = found.ok_or_else(missing)?;
    Ok(Parked { id, state, round, outcome })
}

/// Only what is parked can be tried again or given up.
fn not_parked(parked: &Parked) -> Vec<Refusal> {
    if parked.state == "dead" {
        return Vec::new();
    }
    vec![Refusal::new("outbox.not_parked").arg("state", parked.state.as_str()).field("event_id")]
}

/// The parked message of the standard world.
const SAMPLE: (i64, &str) = (541, "standard");

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn each_round_has_its_key() {
        assert_eq!(key(7, "stock.watch", 0), "event:7:stock.watch");
        assert_eq!(key(7, "stock.watch", 2), "event:7:stock.watch:2");
    }
}
