//! The relay: from a waiting message to what follows from it.

use super::{key, sql};
use crate::db::{Boxed, End, Session, Val};
use crate::failure::{Failure, Res};
use crate::kernel::Kernel;
use crate::op::tx::Scene;
use crate::op::{Answer, Cause, Channel, Consequence, Consumer, Read, Request, system_answer};
use crate::p;
use base::Timestamp;
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// Messages whose consumers are asked on one reader, one after the other.
const SHARE: usize = 13;
/// Deliveries at once: enough to share commits, few enough to leave room for people.
const AT_ONCE: usize = 8;
/// Seconds to wait after the 1st, 2nd … failed attempt; after as many and one more the message is parked.
const DELAYS: [i64; 11] = [1, 2, 5, 10, 30, 60, 120, 300, 900, 1800, 3600];

/// What one call did with the messages that were due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relayed {
    /// Done, or nothing was to do.
    pub delivered: i64,
    /// To be tried again later.
    pub retried: i64,
    /// Parked with a reason.
    pub dead: i64,
}
impl Relayed {
    /// How many messages that were.
    pub fn total(self) -> i64 {
        self.delivered + self.retried + self.dead
    }
}

crate::row! {
    /// A message whose time has come.
    #[derive(Clone)]
    pub struct Due {
        pub id: i64,
        pub event_id: i64,
        pub consumer: String,
        pub name: String,
        pub payload: String,
        pub round: i64,
        pub attempts: i64,
    }
}

/// How a delivery ended.
#[derive(Clone, Debug, PartialEq)]
enum Ending {
    Delivered,
    /// Not by its own fault; with the code of the failure.
    Again(String),
    /// For good; with the reason.
    Dead(String),
}

impl Kernel {
    /// Delivers the messages that are due, at most 100. A crash between an effect and its mark delivers again under the same key:
    /// one effect. Two relays at once waste work at most.
    ///
    /// # Errors
    /// When the marks could not be written; the messages are still due.
    pub fn relay_once(&self) -> Boxed<'_, Res<Relayed>> {
        Box::pin(async move {
            self.in_time()?;
            let now = self.now();
            let due: Vec<Due> = {
                let reading = self.0.db.reading().await?;
                reading.session()?.fetch(&sql::DUE.0, &p![now]).await?
            };
            if due.is_empty() {
                return Ok(Relayed::default());
            }
            let scene = self.system_scene().await?;
            let mut asking = Vec::new();
            for messages in due.chunks(SHARE) {
                let scene = &scene;
                asking.push(async move {
                    // Others come to their turn in between.
                    tokio::task::yield_now().await;
                    let asked = self.ask_about(scene, messages).await;
                    asked.unwrap_or_else(|no| messages.iter().map(|_| Asked::Ended(ended(&no))).collect())
                });
            }
            let asked: Vec<Vec<Asked>> = stream::iter(asking).buffered(AT_ONCE).collect().await;
            let deliveries = due.into_iter().zip(asked.into_iter().flatten()).map(|(message, asked)| async move {
                let end = match asked {
                    Asked::Ended(end) => end,
                    Asked::Follows(request) => {
                        self.execute(&request).await.map_or_else(|no| ended(&no), |receipt| answered(&receipt.answer))
                    }
                };
                (message, end)
            });
            let ended: Vec<(Due, Ending)> = stream::iter(deliveries).buffered(AT_ONCE).collect().await;
            self.mark(ended).await
        })
    }

    /// What follows from some messages, asked on one reader.
    async fn ask_about(&self, scene: &Scene, messages: &[Due]) -> Res<Vec<Asked>> {
        let reading = self.0.db.reading().await?;
        let session = reading.session()?;
        let mut asked = Vec::with_capacity(messages.len());
        for message in messages {
            asked.push(self.ask_one(&session, scene, message).await.unwrap_or_else(|no| Asked::Ended(ended(&no))));
        }
        Ok(asked)
    }

    /// What follows from a message. A consumer that this program does not know may be a newer one's, on another node: the message waits
    /// for that, as for anything else that may come.
    async fn ask_one(&self, session: &Session<'_>, scene: &Scene, message: &Due) -> Res<Asked> {
        let consumer = self.0.registry.consumers.get(message.name.as_str()).into_iter().flatten().find(|c| c.name == message.consumer);
        let Some(consumer) = consumer else { return Err(Failure::Conflict("outbox.consumer_unknown")) };
        let Ok(payload) = serde_json::from_str::<Value>(&message.payload) else {
            return Err(Failure::Forbidden("outbox.payload_unreadable"));
        };
        let key = key(message.event_id, &message.consumer, message.round);
        // What the consumer reads now may differ from what it read before a crash: an effect that is there is not asked for again.
        if let Some(answer) = system_answer(session, &key).await? {
            return Ok(Asked::Ended(answered(&answer)));
        }
        let Some(consequence) = ask(session, scene, consumer, &payload).await? else { return Ok(Asked::Ended(Ending::Delivered)) };
        let cause = Cause::Event(message.event_id);
        Ok(Asked::Follows(Request::of_system(consequence.operation, &consequence.input, key, Channel::Event, cause)))
    }

    /// Writes down how the deliveries ended, in one transaction.
    async fn mark(&self, mut ended: Vec<(Due, Ending)>) -> Res<Relayed> {
        ended.sort_by_key(|(message, _)| message.id);
        let now = self.now();
        let marks: Arc<Vec<Mark>> = Arc::new(ended.into_iter().map(|(message, end)| Mark::new(message, end, now)).collect());
        let ids: Arc<String> = Arc::new(json!(marks.iter().map(|mark| mark.message.id).collect::<Vec<_>>()).to_string());
        self.0
            .db
            .transact(move |s| {
                let (marks, ids) = (marks.clone(), ids.clone());
                Box::pin(async move {
                    // The messages first: their rows make a second relay wait, so that the attempts are counted one after the other.
                    // What another relay has ended meanwhile is as that one says.
                    let waiting: Vec<(i64, i64, i64)> = s.fetch(&sql::STILL.0, &p![ids.as_str()]).await?;
                    let attempts: BTreeMap<(i64, i64), i64> = waiting.into_iter().map(|(id, round, n)| ((id, round), n)).collect();
                    let before = |mark: &Mark| attempts.get(&(mark.message.id, mark.message.round)).copied();
                    let marks = || marks.iter().filter(|mark| before(mark).is_some());
                    let rows: Vec<Vec<Val<'_>>> = marks().map(Mark::message_row).collect();
                    s.exec_many(&sql::MARK.0, &rows).await?;
                    let rows: Vec<Vec<Val<'_>>> = marks().filter(|m| !m.at_once(before(m))).map(|m| m.attempt_row(now)).collect();
                    s.exec_many(&sql::ATTEMPT.0, &rows).await?;
                    Ok(End::Keep(relayed(marks())))
                })
            })
            .await
    }
}

fn relayed<'m>(marks: impl Iterator<Item = &'m Mark>) -> Relayed {
    let mut relayed = Relayed::default();
    for mark in marks {
        match mark.state {
            "delivered" => relayed.delivered += 1,
            "waiting" => relayed.retried += 1,
            _ => relayed.dead += 1,
        }
    }
    relayed
}

/// Asks a consumer what follows; one that panics is a bug like any other.
async fn ask(session: &Session<'_>, scene: &Scene, consumer: &Consumer, payload: &Value) -> Res<Option<Consequence>> {
    let read = Read::new(session, scene);
    let asked = AssertUnwindSafe(async { (consumer.handle)(&read, payload).await }).catch_unwind().await;
    asked.unwrap_or_else(|_| Err(Failure::bug(format!("consumer {} panicked", consumer.name))))
}

/// What became of a message when its consumer was asked.
enum Asked {
    Ended(Ending),
    Follows(Request),
}

/// What an operation's answer means to the message it follows from.
fn answered(answer: &Answer) -> Ending {
    match answer {
        Answer::Done(_) => Ending::Delivered,
        Answer::Pending { .. } => Ending::Dead("approval.system_cannot_ask".into()),
    }
}

/// Whether a failure is final: what the same request could meet again differently is tried again.
fn ended(no: &Failure) -> Ending {
    match no {
        Failure::Busy(_) | Failure::Conflict(_) | Failure::Stale => Ending::Again(no.code().to_owned()),
        Failure::Bug(reference) => Ending::Again(format!("bug {}", reference.0)),
        _ => Ending::Dead(no.code().to_owned()),
    }
}

/// How a message stands after a delivery.
struct Mark {
    message: Due,
    state: &'static str,
    next_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    reason: Option<String>,
}

impl Mark {
    fn new(message: Due, end: Ending, now: Timestamp) -> Mark {
        let (state, next_at, reason) = match end {
            Ending::Delivered => ("delivered", None, None),
            Ending::Dead(reason) => ("dead", None, Some(reason)),
            Ending::Again(reason) => match delay(message.attempts) {
                Some(secs) => ("waiting", Some(now.plus_secs(secs)), Some(reason)),
                None => ("dead", None, Some(reason)),
            },
        };
        Mark { message, state, next_at, ended_at: next_at.is_none().then_some(now), reason }
    }

    fn message_row(&self) -> Vec<Val<'_>> {
        p![self.state, self.next_at, self.ended_at, self.reason.as_deref(), self.message.id, self.message.round].to_vec()
    }

    /// Nearly every message is delivered the first time it is tried: its own row says so, with the time.
    fn at_once(&self, attempts_before: Option<i64>) -> bool {
        self.state == "delivered" && attempts_before == Some(0) && self.message.round == 0
    }

    fn attempt_row(&self, now: Timestamp) -> Vec<Val<'_>> {
        p![self.message.event_id, self.message.consumer.as_str(), now, self.state == "delivered", self.reason.as_deref()].to_vec()
    }
}

/// How long to wait after one more failed attempt than `before`; None = enough.
fn delay(before: i64) -> Option<i64> {
    usize::try_from(before).ok().and_then(|n| DELAYS.get(n)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Problem;

    #[test]
    fn waiting_grows_and_ends() {
        let waits: Vec<Option<i64>> = (0..12).map(delay).collect();
        assert_eq!((waits[0], waits[10], waits[11]), (Some(1), Some(3600), None));
        assert!(DELAYS.is_sorted());
    }

    #[test]
    fn what_is_final() {
        let check = |no: Failure, expected: Ending| assert_eq!(ended(&no), expected);
        check(Failure::Busy("busy.queue_full"), Ending::Again("busy.queue_full".into()));
        check(Failure::Conflict("busy.contention"), Ending::Again("busy.contention".into()));
        check(Failure::Refused(vec![base::Refusal::new("stock.short")]), Ending::Dead("stock.short".into()));
        check(Failure::Forbidden("access.forbidden"), Ending::Dead("access.forbidden".into()));
        check(Failure::NotFound(Problem::new("record.not_found")), Ending::Dead("record.not_found".into()));
        check(Failure::KeyReused, Ending::Dead("idempotency.key_reused".into()));
    }
}
