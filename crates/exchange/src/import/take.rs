//! `import.take`, `import.take_back`: a few rows at a time become operations, or counter-operations, each row as a whole.

use super::judge;
use super::model::{Batch, BatchState};
use super::{PART_ROWS, halt, mapping, sql, state_objections};
use base::{Id, Refusal};
use kernel::profile::{Join, MADE, RowVerdict, Step, TakenRow, reasons_json};
use kernel::{Cause, Decision, Failure, Operation, Permission, Read, Res, Terms, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A batch of more rows leaves to jobs what they do for many records together.
const MANY_ROWS: i64 = 500;

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
    /// What the last steps of rows are joined to.
    #[serde(skip)]
    #[schemars(skip)]
    join: Option<&'static Join>,
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
        let join = read.profile(&batch.profile).and_then(|profile| profile.joins);
        Ok(Found { batch, halted, rows: work.iter().map(|row| row.no).collect(), work, hidden, join })
    }
    fn decide(_: &SomeRows, found: &Found, _: &Terms<'_>) -> Decision<Found> {
        Decision::unless(state_objections(&found.batch, found.batch.version, &[BatchState::Running]), found.clone(), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Found) -> Res<Settled> {
        if let Some(why) = plan.halted {
            halt::halt(tx, &plan.batch, why).await?;
            return Ok(Settled { done: 0, refused: 0 });
        }
        // The next rows are read meanwhile, and written behind these: both write to the same price lists and categories.
        tx.guard(&sql::TURN, p![plan.batch.id, BatchState::Running.as_str()], 1).await?;
        // The rows were judged good: who may not any more has lost the right since, and the other rows are not to blame.
        let (ended, forbidden) = settle(tx, &plan.batch, &plan.work, plan.join, true).await?;
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
        Ok(Found { batch, halted, rows: work.iter().map(|row| row.no).collect(), work, hidden, join: None })
    }
    fn decide(_: &SomeRows, found: &Found, _: &Terms<'_>) -> Decision<Found> {
        Decision::unless(state_objections(&found.batch, found.batch.version, &[BatchState::Undoing]), found.clone(), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Found) -> Res<Settled> {
        if let Some(why) = plan.halted {
            halt::halt(tx, &plan.batch, why).await?;
            return Ok(Settled { done: 0, refused: 0 });
        }
        tx.guard(&sql::TURN, p![plan.batch.id, BatchState::Undoing.as_str()], 1).await?;
        let (mut ended, _) = settle(tx, &plan.batch, &plan.work, None, false).await?;
        ended.iter_mut().for_each(|row| row.reasons.iter_mut().for_each(of_taking_back));
        write(tx, plan, &ended, ["undone", "kept", "done"]).await?;
        let settled = counted(&ended);
        tx.guard(&sql::REGRESS, p![settled.done, settled.refused, plan.batch.id], 1).await?;
        Ok(settled)
    }
}

/// Whoever takes back may be the one who changed the record since: of a form it is told that somebody else did.
fn of_taking_back(reason: &mut Refusal) {
    if reason.key == "record.changed_meanwhile" {
        *reason = Refusal::new("import.row.changed_since");
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
async fn settle(tx: &Tx<'_>, batch: &Batch, work: &[Work], join: Option<&Join>, stops: bool) -> Res<(Vec<Ended>, bool)> {
    let plain = work.iter().all(|row| row.ways.len() == 1);
    if plain {
        let part = tx.begin_part().await?;
        match together(tx, batch, work, join).await {
            Ok(ended) => {
                tx.end_part(part, true).await?;
                return Ok((ended, false));
            }
            Err(no) => {
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

/// All rows, of a large batch their last steps joined where one operation does it for many; the audit row of those names the first row.
async fn together(tx: &Tx<'_>, batch: &Batch, work: &[Work], join: Option<&Join>) -> Res<Vec<Ended>> {
    let join = join.filter(|_| batch.row_count > MANY_ROWS);
    let mut outputs: Vec<Vec<Value>> = Vec::with_capacity(work.len());
    // By head: where in the work, and the line.
    let mut joined: BTreeMap<String, Vec<(usize, Value)>> = BTreeMap::new();
    for (at, row) in work.iter().enumerate() {
        let steps = row.ways.first().filter(|_| row.reasons.is_empty()).map_or(&[][..], Vec::as_slice);
        let last = join.and_then(|join| steps.split_last().filter(|(last, _)| last.operation == join.one).map(|split| (join, split)));
        let Some((join, (last, before))) = last else {
            outputs.push(go(tx, batch, row, steps).await?);
            continue;
        };
        let made = go(tx, batch, row, before).await?;
        let mut line = filled(&last.input, &made);
        line[join.row] = json!(row.no);
        let head = line.as_object_mut().and_then(|line| line.remove(join.head)).unwrap_or_default();
        joined.entry(head.to_string()).or_default().push((at, line));
        outputs.push(made);
    }
    for (head, lines) in &joined {
        let Some((join, first)) = join.zip(lines.first()) else { continue };
        let head: Value = serde_json::from_str(head).map_err(Failure::bug)?;
        let input = json!({ join.head: head, join.lines: lines.iter().map(|(_, line)| line).collect::<Vec<_>>() });
        let cause = cause(batch, &work[first.0]);
        let output = tx.call_for(batch.owner_id, &cause, true, join.many, &input).await?;
        let mut output: Value = serde_json::from_str(&output).map_err(Failure::bug)?;
        let each = output[join.outputs].as_array_mut().map(std::mem::take).unwrap_or_default();
        if each.len() != lines.len() {
            return Err(Failure::bug(format!("{} answered {} of {} lines", join.many, each.len(), lines.len())));
        }
        for ((at, _), one) in lines.iter().zip(each) {
            outputs[*at].push(one);
        }
    }
    let ended = |(row, outputs): (&Work, Vec<Value>)| match row.reasons.as_slice() {
        [] => taken(row, outputs),
        reasons => Ok(refused(row, reasons.to_vec())),
    };
    work.iter().zip(outputs).map(ended).collect()
}

fn cause(batch: &Batch, row: &Work) -> Cause {
    Cause::Batch { batch: batch.id.get(), row: row.no }
}

/// A step's input with what the row's first step made.
fn filled(input: &Value, outputs: &[Value]) -> Value {
    let mut input = input.clone();
    for value in input.as_object_mut().into_iter().flat_map(serde_json::Map::values_mut) {
        if value.as_str() == Some(MADE) {
            *value = outputs.first().map(|first| first["id"].clone()).unwrap_or_default();
        }
    }
    input
}

/// The steps of a row, one after the other.
async fn go(tx: &Tx<'_>, batch: &Batch, row: &Work, steps: &[Step]) -> Res<Vec<Value>> {
    let (cause, bulk) = (cause(batch, row), batch.row_count > MANY_ROWS);
    let mut outputs: Vec<Value> = Vec::with_capacity(steps.len());
    for step in steps {
        let input = filled(&step.input, &outputs);
        let output = tx.call_for(batch.owner_id, &cause, bulk, step.operation, &input).await?;
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
