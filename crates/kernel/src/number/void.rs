//! `number.void`

use super::{NumberSeries, sql};
use crate::access::check_text;
use crate::failure::{Failure, Res};
use crate::op::{Change, Read, Record, Tx};
use crate::{Permission, p};
use base::{Id, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest reason, in characters.
const REASON_MAX: usize = 200;

/// Takes the next number of a series away from documents, with a reason: the only way a gap comes about.
pub type Void = Record<VoidNext>;
/// The operation's decision and writes.
pub struct VoidNext;

/// Which series, and why.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct VoidNumber {
    /// The series whose next number is voided.
    pub series: Id<NumberSeries>,
    /// Why, at most 200 characters; whoever finds the gap reads it.
    pub reason: String,
}

/// The series as it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SeriesFacts {
    code: String,
    prefix: String,
    width: i64,
}

/// The number that no document will have.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Voided {
    /// The number.
    pub number: String,
}

impl Change for VoidNext {
    const NAME: &'static str = "number.void";
    const NEEDS: Permission = Permission::new("number.void");
    type Input = VoidNumber;
    type Record = SeriesFacts;
    type Output = Voided;

    fn samples() -> Vec<VoidNumber> {
        vec![VoidNumber { series: Id::new(93), reason: "预印单据损坏".into() }]
    }
    async fn load(read: &Read<'_>, input: &VoidNumber) -> Res<SeriesFacts> {
        let (code, prefix, width) = read.one(&sql::SERIES, p![input.series]).await?;
        Ok(SeriesFacts { code, prefix, width })
    }
    fn check(input: &VoidNumber, _: &SeriesFacts) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        check_text(&mut refusals, "reason", &input.reason, REASON_MAX);
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &VoidNumber, _: &SeriesFacts) -> Res<Voided> {
        let rows: Vec<(i64, i64, String, i64)> = tx.returning(&sql::TAKE_BY_ID, p![input.series]).await?;
        let (series, seq_no, prefix, width) = rows.into_iter().next().ok_or(Failure::Stale)?;
        let number = super::format(&prefix, width, seq_no);
        let params = p![tx.number()?, series, seq_no, &number, input.reason.trim(), tx.executor, tx.now()];
        tx.guard(&sql::VOID, params, 1).await?;
        tx.touch(input.series);
        Ok(Voided { number })
    }
}
