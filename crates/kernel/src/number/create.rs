//! `number_series.create`

use super::{NumberSeries, open_series, sql};
use crate::access::{LegalEntity, check_code};
use crate::failure::Res;
use crate::op::{Change, Read, Record, Tx};
use crate::{Permission, p};
use base::{Id, Refusal, plain};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest code and prefix, in characters.
const CODE_MAX: usize = 40;
const PREFIX_MAX: usize = 20;
/// Fewest and most digits.
const WIDTH: (i64, i64) = (1, 12);

/// Opens a number series.
pub type Create = Record<CreateSeries>;
/// The operation's decision and writes.
pub struct CreateSeries;

/// A series to be opened; its first number is 1.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct NewSeries {
    /// The legal entity whose documents it numbers.
    pub entity: Id<LegalEntity>,
    /// What postings call it, at most 40 characters, unique in the entity.
    pub code: String,
    /// What its numbers begin with, at most 20 characters, unique in the entity, e.g. `GR-`.
    pub prefix: String,
    /// How many digits the count is filled up to, 1 to 12.
    pub width: i64,
}

/// Series that have the code or the prefix already.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Taken {
    /// Their codes and prefixes.
    taken: Vec<(String, String)>,
}

/// The series opened.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Opened {
    /// The series.
    pub id: Id<NumberSeries>,
}

impl Change for CreateSeries {
    const NAME: &'static str = "number_series.create";
    const NEEDS: Permission = Permission::new("number_series.create");
    type Input = NewSeries;
    type Record = Taken;
    type Output = Opened;

    fn samples() -> Vec<NewSeries> {
        vec![NewSeries { entity: Id::new(1), code: "packing_list".into(), prefix: "PL-".into(), width: 6 }]
    }
    async fn load(read: &Read<'_>, input: &NewSeries) -> Res<Taken> {
        let (code, prefix) = (plain(&input.code), plain(&input.prefix));
        Ok(Taken { taken: read.fetch(&sql::TAKEN, p![input.entity, &code, &prefix]).await? })
    }
    fn check(input: &NewSeries, record: &Taken) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        check_code(&mut refusals, "code", &input.code, CODE_MAX);
        check_code(&mut refusals, "prefix", &input.prefix, PREFIX_MAX);
        let (code, prefix) = (plain(&input.code), plain(&input.prefix));
        if !(WIDTH.0..=WIDTH.1).contains(&input.width) {
            refusals.push(Refusal::new("number_series.width_range").arg("min", WIDTH.0).arg("max", WIDTH.1).field("width"));
        }
        if record.taken.iter().any(|(c, _)| *c == code) {
            refusals.push(Refusal::new("number_series.code_taken").field("code"));
        }
        if record.taken.iter().any(|(_, p)| *p == prefix) {
            refusals.push(Refusal::new("number_series.prefix_taken").field("prefix"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &NewSeries, _: &Taken) -> Res<Opened> {
        let id = Id::new(open_series(tx, input.entity, &plain(&input.code), &plain(&input.prefix), input.width).await?);
        tx.touch(id);
        Ok(Opened { id })
    }
}
