//! `outbox.retry`: a parked message is tried again.

use super::{CHANGE, not_parked, parked, sql};
use crate::access::Permission;
use crate::failure::Res;
use crate::op::{Change, Read, Tx};
use crate::p;
use base::Refusal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which message is tried again.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct RetryInput {
    /// The event.
    pub event_id: i64,
    /// Whom it is for.
    pub consumer: String,
}

/// A message, as far as it is decided on.
#[derive(Serialize, JsonSchema, Clone, Debug)]
pub struct Parked {
    /// The message.
    pub id: i64,
    /// `waiting`, `delivered`, `dead` or `discarded`.
    pub state: String,
    /// How often a refusal was wanted tried again.
    pub round: i64,
    /// What its key stands for, when it stands for something: `done`, `refused` …
    pub outcome: Option<String>,
}

/// Where a message stands now.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
pub struct Retried {
    /// The event.
    pub event_id: i64,
    /// Whom it is for.
    pub consumer: String,
    /// `waiting` or `discarded`.
    pub state: String,
}

/// Tries a parked message again.
pub struct Retry;

impl Change for Retry {
    const NAME: &'static str = "outbox.retry";
    const NEEDS: Permission = CHANGE;
    type Input = RetryInput;
    type Record = Parked;
    type Output = Retried;

    fn samples() -> Vec<RetryInput> {
        let (event_id, consumer) = super::SAMPLE;
        vec![RetryInput { event_id, consumer: consumer.into() }]
    }

    async fn load(read: &Read<'_>, input: &RetryInput) -> Res<Parked> {
        parked(read, input.event_id, &input.consumer).await
    }

    fn check(_: &RetryInput, parked: &Parked) -> Vec<Refusal> {
        not_parked(parked)
    }

    async fn write(tx: &Tx<'_>, input: &RetryInput, parked: &Parked) -> Res<Retried> {
        // A key that stands for a refusal would repeat it; any other one may stand for an effect already and must stay.
        let round = parked.round + i64::from(parked.outcome.as_deref() == Some("refused"));
        tx.guard(&sql::REOPEN, p![tx.now(), round, parked.id, parked.round], 1).await?;
        Ok(Retried { event_id: input.event_id, consumer: input.consumer.clone(), state: "waiting".into() })
    }
}
