//! `outbox.discard`: a parked message is given up.

use super::{CHANGE, Parked, Retried, not_parked, parked, sql};
use crate::access::{Permission, check_prose};
use crate::failure::Res;
use crate::op::{Change, Read, Tx};
use crate::p;
use base::Refusal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest reason, characters.
const REASON_MAX: usize = 500;

/// Which message is given up, and why.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct DiscardInput {
    /// The event.
    pub event_id: i64,
    /// Whom it is for.
    pub consumer: String,
    /// Why nothing shall come of it; the audit keeps it.
    pub reason: String,
}

/// Gives a parked message up.
pub struct Discard;

impl Change for Discard {
    const NAME: &'static str = "outbox.discard";
    const NEEDS: Permission = CHANGE;
    type Input = DiscardInput;
    type Record = Parked;
    type Output = Retried;

    fn samples() -> Vec<DiscardInput> {
        let (event_id, consumer) = super::SAMPLE;
        vec![DiscardInput { event_id, consumer: consumer.into(), reason: "已人工处理".into() }]
    }

    async fn load(read: &Read<'_>, input: &DiscardInput) -> Res<Parked> {
        parked(read, input.event_id, &input.consumer).await
    }

    fn check(input: &DiscardInput, parked: &Parked) -> Vec<Refusal> {
        let mut no = not_parked(parked);
        check_prose(&mut no, "reason", &input.reason, REASON_MAX);
        no
    }

    async fn write(tx: &Tx<'_>, input: &DiscardInput, parked: &Parked) -> Res<Retried> {
        tx.guard(&sql::DISCARD, p![tx.now(), parked.id], 1).await?;
        Ok(Retried { event_id: input.event_id, consumer: input.consumer.clone(), state: "discarded".into() })
    }
}
