//! `import.judge`, `import.judged`: what would become of every row, before anything is done.

use super::cells::given;
use super::compare::{self, Beside};
use super::differences;
use super::intake::TableFile;
use super::model::{Batch, BatchState, SavedBatch};
use super::{PART_ROWS, gather, halt, mapping, sql, state_objections};
use base::{Digest, Id, Refusal};
use kernel::access::User;
use kernel::op::Preview;
use kernel::profile::{GivenRow, Judged, MADE, Profile, ProfileColumn, RowVerdict, Step, reasons_json};
use kernel::{Decision, Failure, Operation, Permission, Read, Record, Res, Terms, Trace, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Judges the rows of one part of a table.
pub struct Judge;

/// A part of a table whose rows are judged.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgePart {
    /// The batch.
    pub batch: Id<Batch>,
    /// The version whose mapping it is judged by.
    pub version: i64,
    /// Which part, from 0.
    pub part: i64,
}

/// What was found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Found {
    batch: Batch,
    /// Its rows are kept no longer.
    gone: bool,
    /// How many rows were judged; what was said of them is kept with them.
    count: usize,
    #[serde(skip)]
    #[schemars(skip)]
    rows: Vec<Row>,
    /// The columns that are hidden from some.
    #[serde(skip)]
    #[schemars(skip)]
    hidden: Vec<&'static str>,
}

/// A row with what is said of it.
#[derive(Debug, Clone)]
pub struct Row {
    pub(super) no: i64,
    pub(super) at: i64,
    pub(super) digest: String,
    pub(super) judged: Judged,
}

/// How many rows were judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counted {
    /// Rows.
    pub rows: i64,
}

impl Operation for Judge {
    const NAME: &'static str = "import.judge";
    const NEEDS: Permission = super::WORK;
    const TRACE: Trace = Trace::Light;
    type Input = JudgePart;
    type Facts = Found;
    type Plan = Found;
    type Output = Counted;

    fn samples() -> Vec<JudgePart> {
        vec![JudgePart { batch: Id::new(184), version: 1, part: 0 }]
    }
    async fn gather(read: &Read<'_>, input: &JudgePart) -> Res<Found> {
        let batch: Batch = read.one(&sql::BY_ID, p![input.batch]).await?;
        if batch.state != BatchState::Judging || batch.version != input.version {
            return Ok(Found { batch, gone: false, count: 0, rows: Vec::new(), hidden: Vec::new() });
        }
        let gone = halt::is_gone(read, &batch).await?;
        let rows = if gone { Vec::new() } else { rows(read, &batch, input.part, None, true).await? };
        let hidden = mapping::hidden_from_some(read.profile(&batch.profile));
        Ok(Found { batch, gone, count: rows.len(), rows, hidden })
    }
    fn decide(input: &JudgePart, found: &Found, _: &Terms<'_>) -> Decision<Self::Plan> {
        let refusals = state_objections(&found.batch, input.version, &[BatchState::Judging]);
        Decision::unless(refusals, found.clone(), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, plan: &Found) -> Res<Counted> {
        if plan.gone {
            halt::halt(tx, &plan.batch, halt::FILE_GONE).await?;
            return Ok(Counted { rows: 0 });
        }
        let (batch, version, rows) = (plan.batch.id, plan.batch.version, &plan.rows);
        let texts: Vec<String> = rows.iter().map(|row| reasons_json(&mapping::told(&plan.hidden, &row.judged.reasons))).collect();
        let params: Vec<_> = rows
            .iter()
            .zip(&texts)
            .map(|(row, reasons)| {
                let judged = &row.judged;
                let (from, to) = judged.days.map_or((None, None), |(from, to)| (Some(from), to));
                let (id, seen) = judged.record.map_or((None, None), |(id, version)| (Some(id), Some(version)));
                let (key, digest, verdict) = (judged.key.as_str(), row.digest.as_str(), judged.verdict.as_str());
                p![batch, row.no, row.at, key, from, to, digest, verdict, reasons.as_str(), id, seen].to_vec()
            })
            .collect();
        let added = tx.exec_many(&sql::ADD, &params).await?;
        // Judged before, by a run that broke off behind its commit: it is counted already.
        if added == 0 {
            return Ok(Counted { rows: 0 });
        }
        if added != rows.len() as u64 {
            return Err(Failure::bug("a part of a table was judged in part"));
        }
        let rows = i64::try_from(added).unwrap_or(i64::MAX);
        tx.guard(&sql::JUDGED, p![rows, batch, version], 1).await?;
        Ok(Counted { rows })
    }
}

/// Judges rows of a part: all of it, or those at some places. With `preview`, the operations they become are asked as well.
pub(super) async fn rows(read: &Read<'_>, batch: &Batch, part: i64, only: Option<&[i64]>, preview: bool) -> Res<Vec<Row>> {
    let profile = read.profile(&batch.profile).ok_or_else(|| Failure::bug(format!("no profile {}", batch.profile)))?;
    let wanted = |at: i64| at / PART_ROWS == part && only.is_none_or(|only| only.contains(&at));
    let Some(gather) = profile.gathers else {
        let mut rows = judged(read, batch, profile, part..part + 1, wanted).await?;
        for (given, Row { judged, .. }) in rows.iter_mut().filter(|_| preview) {
            ask(read, batch.owner_id, judged).await?;
            // Only now: what somebody could not ask for is not told them by what would change.
            if judged.verdict == RowVerdict::Update {
                let changes = differences::of(profile, given, judged);
                judged.reasons.extend(changes);
            }
        }
        return Ok(rows.into_iter().map(|(_, row)| row).collect());
    };
    let mut rows = judged(read, batch, profile, gather::parts(batch, part, true), |_| true).await?;
    for document in gather::documents(gather, &rows) {
        let of = &mut rows[document];
        gather::join(gather, of);
        let first = of.first_mut().filter(|(_, row)| preview && wanted(row.at) && row.judged.verdict == RowVerdict::Create);
        if let Some((_, row)) = first {
            ask(read, batch.owner_id, &mut row.judged).await?;
            gather::tell(gather, of);
        }
    }
    Ok(rows.into_iter().map(|(_, row)| row).filter(|row| wanted(row.at)).collect())
}

/// Rows of some parts at the places that are wanted, each with what the profile says of it.
async fn judged(
    read: &Read<'_>,
    batch: &Batch,
    profile: &Profile,
    parts: Range<i64>,
    wanted: impl Fn(i64) -> bool,
) -> Res<Vec<gather::Given>> {
    let mapped = batch.mapped()?;
    let masked = mapping::masked(read, profile, batch.owner_id);
    let mut read_rows = Vec::new();
    for part in parts {
        for (at, row) in TableFile::part(read, &batch.table_file, part).await?.into_iter().filter(|(at, _)| wanted(*at)) {
            let (given, mut wrong) = given(profile, &mapped, &row);
            // Who does not see them does not learn them by trying which are there already.
            let hidden = |column: &&ProfileColumn| given.values.contains_key(column.key) && masked.contains(&column.key);
            wrong.extend(profile.columns.iter().filter(hidden).map(|column| Refusal::new("import.cell.hidden").field(column.key)));
            read_rows.push((at, given, wrong));
        }
    }
    let good: Vec<GivenRow> = read_rows.iter().filter(|(_, _, wrong)| wrong.is_empty()).map(|(_, given, _)| given.clone()).collect();
    let mut judged = (profile.judge)(read, batch.owner_id, &good).await?.into_iter();
    let mut rows = Vec::with_capacity(read_rows.len());
    for (at, given, wrong) in read_rows {
        let judged = match wrong.is_empty() {
            true => judged.next().ok_or_else(|| Failure::bug("a profile judged too few rows"))?,
            false => Judged::conflict("", wrong),
        };
        let values = serde_json::to_vec(&given.values).map_err(Failure::bug)?;
        let row = Row { no: given.no, at, digest: Digest::of(&values).to_string()[..16].to_owned(), judged };
        rows.push((given, row));
    }
    Ok(rows)
}

/// Asks the operations that a row becomes what they would answer its owner. Before, of those that speak of what it was compared with,
/// whether they could ask for them at all: if not, that is all that is said, whatever the profile found.
pub(super) async fn ask(read: &Read<'_>, owner: Id<User>, judged: &mut Judged) -> Res<()> {
    let mut reasons = Vec::new();
    for step in judged.asks.iter().filter(|step| !judged.steps.contains(step)) {
        if let Err(no) = read.preview_for(owner, step.operation, &step.input).await {
            add(&mut reasons, read.reasons(no)?);
        }
    }
    if !reasons.is_empty() {
        *judged = Judged::conflict(std::mem::take(&mut judged.key), reasons);
        return Ok(());
    }
    if judged.verdict == RowVerdict::Conflict {
        return Ok(());
    }
    let mut seen = true;
    for step in judged.steps.iter().filter(|step| !refers_to_made(step)) {
        match read.preview_for(owner, step.operation, &step.input).await {
            Ok(Preview::Allow { .. }) => {}
            Ok(Preview::Refuse { refusals }) => add(&mut reasons, refusals),
            Ok(Preview::NeedsApproval { needs }) => add(&mut reasons, read.reasons(Failure::NeedsApproval(needs))?),
            Err(no) => {
                seen = false;
                add(&mut reasons, read.reasons(no)?);
            }
        }
    }
    if !reasons.is_empty() {
        (judged.verdict, judged.reasons) = (RowVerdict::Conflict, reasons);
        if !seen {
            judged.record = None;
        }
    }
    // What is to be skipped was asked for the answer alone.
    if judged.verdict == RowVerdict::Skip {
        judged.steps.clear();
    }
    Ok(())
}

/// The same once: how often it is said tells what was found.
fn add(reasons: &mut Vec<Refusal>, more: Vec<Refusal>) {
    for no in more {
        if !reasons.contains(&no) {
            reasons.push(no);
        }
    }
}

/// Whether a step speaks of a record that the row's first step is to make.
pub(super) fn refers_to_made(step: &Step) -> bool {
    step.input.as_object().is_some_and(|input| input.values().any(|value| value.as_str() == Some(MADE)))
}

/// A batch with what its rows are beside each other.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Ended {
    batch: Batch,
    /// How many rows are told of another; which is kept with them.
    told: usize,
    #[serde(skip)]
    #[schemars(skip)]
    rows: Vec<(i64, Beside)>,
}

/// Ends the judging: rows of one file are compared with each other, and counted.
pub type EndJudging = Record<EndJudgingOne>;
/// The operation's decision and writes.
pub struct EndJudgingOne;

impl kernel::Change for EndJudgingOne {
    const NAME: &'static str = "import.judged";
    const NEEDS: Permission = super::WORK;
    type Input = super::moves::SeenBatch;
    type Record = Ended;
    type Output = SavedBatch;

    fn samples() -> Vec<Self::Input> {
        vec![Self::Input { batch: Id::new(185), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &Self::Input) -> Res<Ended> {
        let batch: Batch = read.one(&sql::BY_ID, p![input.batch]).await?;
        let judged = batch.state == BatchState::Judging && batch.judged_count == batch.row_count;
        let rows: Vec<compare::Compared> = if judged { read.fetch(&sql::COMPARED, p![input.batch]).await? } else { Vec::new() };
        let told = compare::compare(&rows);
        Ok(Ended { batch, told: told.len(), rows: told })
    }
    fn check(input: &Self::Input, Ended { batch, .. }: &Ended) -> Vec<Refusal> {
        let mut refusals = state_objections(batch, input.version, &[BatchState::Judging]);
        if batch.judged_count != batch.row_count {
            refusals.push(Refusal::new("import.rows_left").arg("count", batch.row_count - batch.judged_count).field("batch"));
        }
        refusals
    }
    async fn write(tx: &Tx<'_>, input: &Self::Input, Ended { batch, rows, .. }: &Ended) -> Res<SavedBatch> {
        let told = |beside: &Beside| match beside {
            Beside::Same(row) => (RowVerdict::Skip, RowVerdict::Create, Refusal::new("import.row.same").arg("row", *row)),
            Beside::Clash(row) => (RowVerdict::Conflict, RowVerdict::Skip, Refusal::new("import.row.twice").arg("row", *row)),
        };
        let told: Vec<_> = rows.iter().map(|(no, beside)| (*no, told(beside))).collect();
        let texts: Vec<String> = told.iter().map(|(_, (_, _, reason))| reasons_json(std::slice::from_ref(reason))).collect();
        let mark = |(no, (verdict, besides, _)): &(i64, (RowVerdict, RowVerdict, Refusal)), reasons| {
            p![verdict.as_str(), reasons, batch.id, *no, besides.as_str()].to_vec()
        };
        let params: Vec<_> = told.iter().zip(&texts).map(|(row, reasons)| mark(row, reasons.as_str())).collect();
        tx.exec_many(&sql::MARK, &params).await?;
        tx.guard(&sql::READY, p![input.batch, input.version], 1).await?;
        tx.touch(batch.id);
        Ok(SavedBatch { id: batch.id, version: batch.version })
    }
}
