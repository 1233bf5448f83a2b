//! `import.take`, `import.take_back`: a few rows at a time become operations, or counter-operations, each row as a whole.

use super::judge;
use super::model::{Batch, BatchState};
use super::{PART_ROWS, halt, mapping, sql, state_objections};
use base::{Id, Refusal};
use kernel::profile::{MADE, RowVerdict, Step, TakenRow, reasons_json};
use kernel::{Cause, Decision, Failure, Operation, Permission, Read, Res, Terms, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A row in work as it is read.
type Taking = (i64, i64, String, Option<i64>, Option<i64>);

/// Rows of one request.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SomeRows {
    /// The batch.
    pub batch: Id<Batch>,
    /// The first row, by its place in the file.
    pub from: i64,
    /// The last row.
    pub to: i64,
}

/// What is taken, or taken back.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Found {
    batch: Batch,
    /// Why it does not go on: its file is gone, or whose batch it is may not any more.
    halted: Option<&'static str>,
    /// Which rows, by their places in the file; what becomes of them is told by their own operations.
    rows: Vec<i64>,
    #[serde(skip)]
    #[schemars(skip)]
    work: Vec<Work>,
    /// The columns that are hidden from some.
    #[serde(skip)]
    #[schemars(skip)]
    hidden: Vec<&'static str>,
}

/// What is to be done with a row.
#[derive(Debug, Clone)]
struct Work {
    no: i64,
    before: Value,
    /// Ways, of which the first that is not refused is gone.
    ways: Vec<Vec<Step>>,
    /// What stands against it already.
    reasons: Vec<Refusal>,
}

/// What came of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settled {
    /// Rows that were taken, or taken back.
    pub done: i64,
    /// Rows that were refused, or kept.
    pub refused: i64,
}

/// A row and how it ended.
struct Ended {
    no: i64,
    done: bool,
    reasons: Vec<Refusal>,
    outcome: String,
}

/// Takes rows that were judged good.
pub struct Take;

impl Operation for Take {
    const NAME: &'static str = "import.take";
    const NEEDS: Permission = super::WORK;
    type Input = SomeRows;
    type Facts = Found;
    type Plan = Found;
    type Output = Settled;

    fn samples() -> Vec<SomeRows> {
        vec![SomeRows { batch: Id::new(186), from: 2, to: 3 }]
    }
    async fn gather(read: &Read<'_>, input: &SomeRows) -> Res<Found> {
        let batch: Batch = read.one(&sql::BY_ID, p![input.batch]).await?;
        let mut halted = may(read, &batch);
        if halted.is_none() && halt::is_gone(read, &batch).await? {
            halted = Some(halt::FILE_GONE);
        }
        let rows: Vec<Taking> = match batch.state {
            BatchState::Running if halted.is_none() => read.fetch(&sql::TAKING, p![input.batch, input.from, input.to]).await?,
            _ => Vec::new(),
        };
        let mut parts: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (_, at, ..) in &rows {
            parts.entry(at / PART_ROWS).or_default().push(*at);
        }
        let mut judged = Vec::with_capacity(rows.len());
        for (part, places) in parts {
            judged.extend(judge::rows(read, &batch, part, Some(&places), false).await?);
        }
        let mut work = Vec::with_capacity(rows.len());
        for (no, at, verdict, record, version) in rows {
            let now = judged.iter().find(|row| row.at == at).map(|row| row.judged.clone());
            let mut now = now.ok_or_else(|| Failure::bug("a row is not in its part"))?;
            // What was shown and confirmed is what is done; anything else is told.
            let same = now.verdict.as_str() == verdict && now.record == record.zip(version);
            if !same {
                judge::ask(read, batch.owner_id, &mut now).await?;
            }
            let changed = || vec![Refusal::new("import.row.changed_meanwhile")];
            let reasons = match same {
                true => Vec::new(),
                // Of what could be taken it is a reminder that is told, not why it was not.
                false if now.verdict != RowVerdict::Conflict || now.reasons.is_empty() => changed(),
                false => now.reasons,
            };
            work.push(Work { no, before: now.before, ways: vec![now.steps], reasons });
        }
        let hidden = mapping::hidden_from_some(read.profile(&batch.profile));
        Ok(Found { batch, halted, rows: work.iter().map(|row| row.no).collect(), work, hidden })
    }
    fn decide(_: &SomeRows, found: &Found, _: &Terms<'_>) -> Decision<Found> {
        Decision::unless(state_objections(&found.batch, found.batch.version, &[BatchState::Running]), found.clone(), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Found) -> Res<Settled> {
        if let Some(why) = plan.halted {
            halt::halt(tx, &plan.batch, why).await?;
            return Ok(Settled { done: 0, refused: 0 });
        }
        // The rows were judged good: who may not any more has lost the right since, and the other rows are not to blame.
        let (ended, forbidden) = settle(tx, &plan.batch, &plan.work, true).await?;
        write(tx, plan, &ended, ["done", "refused", "judged"]).await?;
        let settled = counted(&ended);
        tx.guard(&sql::PROGRESS, p![settled.done, settled.refused, plan.batch.id], 1).await?;
        if forbidden {
            halt::halt(tx, &plan.batch, halt::RIGHTS).await?;
        }
        Ok(settled)
    }
}

/// Takes rows back.
pub struct TakeBack;

impl Operation for TakeBack {
    const NAME: &'static str = "import.take_back";
    const NEEDS: Permission = super::WORK;
    type Input = SomeRows;
    type Facts = Found;
    type Plan = Found;
    type Output = Settled;

    fn samples() -> Vec<SomeRows> {
        vec![SomeRows { batch: Id::new(187), from: 2, to: 3 }]
    }
    async fn gather(read: &Read<'_>, input: &SomeRows) -> Res<Found> {
        let batch: Batch = read.one(&sql::BY_ID, p![input.batch]).await?;
        let profile = read.profile(&batch.profile).ok_or_else(|| Failure::bug(format!("no profile {}", batch.profile)))?;
        let halted = may(read, &batch);
        let rows: Vec<(i64, String, String)> = match batch.state {
            BatchState::Undoing if halted.is_none() => read.fetch(&sql::UNDOING, p![input.batch, input.from, input.to]).await?,
            _ => Vec::new(),
        };
        let mut work = Vec::with_capacity(rows.len());
        for (no, verdict, outcome) in rows {
            let outcome: Outcome = serde_json::from_str(&outcome).map_err(Failure::bug)?;
            let taken = TakenRow { created: verdict == RowVerdict::Create.as_str(), outputs: outcome.outputs, before: outcome.before };
            let ways = (profile.undo)(&taken);
            work.push(Work { no, before: taken.before, ways, reasons: Vec::new() });
        }
        let hidden = mapping::hidden_from_some(read.profile(&batch.profile));
        Ok(Found { batch, halted, rows: work.iter().map(|row| row.no).collect(), work, hidden })
    }
    fn decide(_: &SomeRows, found: &Found, _: &Terms<'_>) -> Decision<Found> {
        Decision::unless(state_objections(&found.batch, found.batch.version, &[BatchState::Undoing]), found.clone(), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Found) -> Res<Settled> {
        if let Some(why) = plan.halted {
            halt::halt(tx, &plan.batch, why).await?;
            return Ok(Settled { done: 0, refused: 0 });
        }
        let (ended, _) = settle(tx, &plan.batch, &plan.work, false).await?;
        write(tx, plan, &ended, ["undone", "kept", "done"]).await?;
        let settled = counted(&ended);
        tx.guard(&sql::REGRESS, p![settled.done, settled.refused, plan.batch.id], 1).await?;
        Ok(settled)
    }
}

/// What came of a row, as it is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Outcome {
    #[serde(default)]
    outputs: Vec<Value>,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    before: Value,
}

/// Why the person whose batch it is may not any more: they are there no more, may not import, or none of what it becomes.
fn may(read: &Read<'_>, batch: &Batch) -> Option<&'static str> {
    let may = |operation: &str| read.person_may(batch.owner_id, operation);
    let any = read.profile(&batch.profile).is_some_and(|profile| profile.operations.iter().any(|operation| may(operation)));
    (!any || !may("import.begin")).then_some(halt::RIGHTS)
}

fn counted(ended: &[Ended]) -> Settled {
    let done = ended.iter().filter(|row| row.done).count() as i64;
    Settled { done, refused: ended.len() as i64 - done }
}

/// All rows together; when one is refused, they are undone and done again one by one, so that a row takes only itself with it. With
/// `stops`, what the person may not do ends it there; whether it did.
async fn settle(tx: &Tx<'_>, batch: &Batch, work: &[Work], stops: bool) -> Res<(Vec<Ended>, bool)> {
    let plain = work.iter().all(|row| row.ways.len() == 1);
    if plain {
        let part = tx.begin_part().await?;
        let mut ended = Vec::with_capacity(work.len());
        let mut failed = None;
        for row in work {
            if !row.reasons.is_empty() {
                ended.push(refused(row, row.reasons.clone()));
                continue;
            }
            match go(tx, batch, row, row.ways.first().map_or(&[][..], Vec::as_slice)).await {
                Ok(outputs) => ended.push(taken(row, outputs)?),
                Err(no) => {
                    failed = Some(no);
                    break;
                }
            }
        }
        match failed {
            None => {
                tx.end_part(part, true).await?;
                return Ok((ended, false));
            }
            Some(no) => {
                tx.reasons(no)?;
                tx.end_part(part, false).await?;
            }
        }
    }
    let mut ended = Vec::with_capacity(work.len());
    for row in work {
        match one(tx, batch, row, stops).await? {
            Some(row) => ended.push(row),
            None => return Ok((ended, true)),
        }
    }
    Ok((ended, false))
}

/// One row by the first way that is not refused; nothing when the person may not, and that ends it.
async fn one(tx: &Tx<'_>, batch: &Batch, row: &Work, stops: bool) -> Res<Option<Ended>> {
    let mut reasons = row.reasons.clone();
    if row.ways.is_empty() && reasons.is_empty() {
        reasons.push(Refusal::new("import.row.no_way_back"));
    }
    if reasons.is_empty() {
        for way in &row.ways {
            let part = tx.begin_part().await?;
            match go(tx, batch, row, way).await {
                Ok(outputs) => {
                    tx.end_part(part, true).await?;
                    return taken(row, outputs).map(Some);
                }
                Err(no) => {
                    let forbidden = matches!(no, Failure::Forbidden(_));
                    reasons = tx.reasons(no)?;
                    tx.end_part(part, false).await?;
                    if forbidden && stops {
                        return Ok(None);
                    }
                }
            }
        }
    }
    Ok(Some(refused(row, reasons)))
}

/// The steps of a row, one after the other.
async fn go(tx: &Tx<'_>, batch: &Batch, row: &Work, steps: &[Step]) -> Res<Vec<Value>> {
    let cause = Cause::Batch { batch: batch.id.get(), row: row.no };
    let mut outputs: Vec<Value> = Vec::with_capacity(steps.len());
    for step in steps {
        let mut input = step.input.clone();
        let made = outputs.first().map(|first| first["id"].clone());
        for value in input.as_object_mut().into_iter().flat_map(serde_json::Map::values_mut) {
            if value.as_str() == Some(MADE) {
                *value = made.clone().unwrap_or_default();
            }
        }
        let output = tx.call_for(batch.owner_id, &cause, step.operation, &input).await?;
        outputs.push(serde_json::from_str(&output).map_err(Failure::bug)?);
    }
    Ok(outputs)
}

fn taken(row: &Work, outputs: Vec<Value>) -> Res<Ended> {
    let outcome = Outcome { outputs, before: row.before.clone() };
    Ok(Ended { no: row.no, done: true, reasons: Vec::new(), outcome: json!(outcome).to_string() })
}

fn refused(row: &Work, reasons: Vec<Refusal>) -> Ended {
    Ended { no: row.no, done: false, reasons, outcome: String::new() }
}

/// Every row once: one that is settled already is somebody else's work.
async fn write(tx: &Tx<'_>, plan: &Found, ended: &[Ended], [done, refused, before]: [&'static str; 3]) -> Res<()> {
    let texts: Vec<String> = ended.iter().map(|row| reasons_json(&mapping::told(&plan.hidden, &row.reasons))).collect();
    let rows: Vec<_> = ended
        .iter()
        .zip(&texts)
        .map(|(row, reasons)| {
            let state = if row.done { done } else { refused };
            p![state, reasons.as_str(), row.outcome.as_str(), plan.batch.id, row.no, before].to_vec()
        })
        .collect();
    tx.guard_many(&sql::SETTLE, &rows).await
}
