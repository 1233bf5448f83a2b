//! `history.begin`

use super::model::{BatchState, HistoryBatch};
use super::sql;
use base::{Currency, Id, Refusal};
use futures_util::try_join;
use kernel::access::{Department, LegalEntity, User};
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx, p};
use org::api::{OpeningBook, opening_book};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::{Warehouse, WarehouseState, site};

/// The longest report, in characters.
const REPORT_MAX: usize = 10_000;

/// Rows and documents at the most: a thousand million.
const COUNT_MAX: i64 = 1_000_000_000;

/// Begins to bring history in, or tells that what these files hold is known.
pub struct Begin;

/// What is to be brought in.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct BeginHistory {
    /// Where the goods lay; its legal entity is the one whose history it is.
    pub warehouse: Id<Warehouse>,
    /// The currency of all amounts: that of the legal entity's books.
    pub currency: Currency,
    /// How the files were read, at most 40 characters.
    pub profile: String,
    /// Where they lay, at most 200 characters.
    pub source: String,
    /// Digest of all that they hold and of how they were read: the same is brought in once.
    pub digest: String,
    /// Rows of all files together; each was created, merged or skipped.
    pub row_count: i64,
    /// Rows that become lines of documents.
    pub created_count: i64,
    /// Rows that stand twice because files overlap.
    pub merged_count: i64,
    /// Rows that become nothing; the report says why.
    pub skipped_count: i64,
    /// Documents that they become, those included that are simulated.
    pub document_count: i64,
    /// What became of the rows, and what was simulated: a JSON text of at most 10,000 characters.
    pub report: String,
}

/// What it depends on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Ground {
    known: Option<HistoryBatch>,
    /// It is known, and out of the reach of whoever asks.
    elsewhere: bool,
    /// Whether opening balances of the legal entity are still taken.
    opening: OpeningBook,
    /// The code of the warehouse with which that was begun.
    warehouse_code: Option<String>,
    /// Another batch of the legal entity that is half in, or half taken back.
    half_in: Option<Id<HistoryBatch>>,
    entity: Id<LegalEntity>,
    currency: Currency,
    closed: bool,
    owner: Option<Id<User>>,
    department: Option<Id<Department>>,
}

/// What is written; nothing where it is known.
pub struct Plan {
    input: BeginHistory,
    known: Option<HistoryBatch>,
    entity: Id<LegalEntity>,
    owner: Id<User>,
    department: Id<Department>,
}

/// The batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Begun {
    /// Its id.
    pub id: Id<HistoryBatch>,
    /// It was begun before.
    pub known: bool,
    /// How far it is.
    pub state: BatchState,
    /// Its version.
    pub version: i64,
}

impl Operation for Begin {
    const NAME: &'static str = "history.begin";
    const NEEDS: Permission = crate::take::TAKE;
    type Input = BeginHistory;
    type Facts = Ground;
    type Plan = Plan;
    type Output = Begun;

    fn samples() -> Vec<BeginHistory> {
        vec![BeginHistory {
            warehouse: Id::new(70),
            currency: Currency::CNY,
            profile: "sales-history".into(),
            source: "2024".into(),
            digest: "5d1f".into(),
            row_count: 5,
            created_count: 3,
            merged_count: 1,
            skipped_count: 1,
            document_count: 2,
            report: "{}".into(),
        }]
    }

    fn alone(input: &BeginHistory) -> Vec<Refusal> {
        let bounds = Bounds::new().code("profile", &input.profile, CODE_MAX).text("source", &input.source, NAME_MAX);
        let bounds = bounds.text("digest", &input.digest, NAME_MAX).text("report", &input.report, REPORT_MAX);
        let mut refusals = bounds.refusals();
        let counts = [input.created_count, input.merged_count, input.skipped_count];
        let all = counts.iter().try_fold(0_i64, |sum, count| sum.checked_add(*count));
        if counts.iter().any(|count| *count < 0) || all != Some(input.row_count) {
            refusals.push(Refusal::new("history.rows_unaccounted").field("row_count"));
        }
        for (field, count) in [("row_count", input.row_count), ("document_count", input.document_count)] {
            if !(0..=COUNT_MAX).contains(&count) {
                refusals.push(Refusal::new("history.count").arg("max", COUNT_MAX).field(field));
            }
        }
        if !serde_json::from_str(&input.report).is_ok_and(|report: serde_json::Value| report.is_object()) {
            refusals.push(Refusal::new("history.report").field("report"));
        }
        refusals
    }

    async fn gather(read: &Read<'_>, input: &BeginHistory) -> Res<Ground> {
        let books = read.one::<(Id<LegalEntity>, Currency)>(&sql::BOOKS, p![input.warehouse]);
        let (site, (entity, currency)) = try_join!(site(read, input.warehouse.get()), books)?;
        let (known, half_in): (Option<HistoryBatch>, Option<(Id<HistoryBatch>,)>) = try_join!(
            read.opt(&sql::KNOWN, p![entity, input.digest.as_str()]),
            read.opt(&sql::HALF_IN, p![entity, input.digest.as_str()])
        )?;
        let seen = |batch: &HistoryBatch| read.actor().may_see(Self::NEEDS, batch.department, batch.owner);
        let elsewhere = known.as_ref().is_some_and(|batch| !seen(batch));
        let (known, opening) = (known.filter(|_| !elsewhere), opening_book(read, entity.get()).await?);
        let warehouse_code = match &known {
            Some(known) => Some(read.one::<(String,)>(&sql::WAREHOUSE_CODE, p![known.warehouse]).await?.0),
            None => None,
        };
        Ok(Ground {
            known,
            elsewhere,
            opening,
            warehouse_code,
            half_in: half_in.map(|(id,)| id),
            entity,
            currency,
            closed: site.is_none_or(|site| site.state == WarehouseState::Closed),
            owner: read.actor().user,
            department: read.actor().department,
        })
    }

    fn decide(input: &BeginHistory, facts: &Ground, _: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = Vec::new();
        if facts.elsewhere {
            refusals.push(Refusal::new("history.somebody_elses").field("digest"));
        }
        // What opening balances brought along would be counted twice.
        if facts.opening.locked_at.is_some() && facts.known.is_none() {
            refusals.push(Refusal::new("history.opening_locked").field("warehouse"));
        }
        if facts.closed {
            refusals.push(Refusal::new("warehouse.closed").field("warehouse"));
        }
        if facts.currency != input.currency {
            let no = Refusal::new("history.other_currency").arg("books", facts.currency.as_str()).arg("currency", input.currency.as_str());
            refusals.push(no.field("currency"));
        }
        refusals.extend(of_batches(input, facts));
        let (Some(owner), Some(department)) = (facts.owner, facts.department) else {
            refusals.push(Refusal::new("history.nobody"));
            return Decision::Refuse(refusals);
        };
        let plan = Plan { input: input.clone(), known: facts.known.clone(), entity: facts.entity, owner, department };
        Decision::unless(refusals, plan, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Begun> {
        if let Some(known) = &plan.known {
            return Ok(Begun { id: known.id, known: true, state: known.state, version: known.version });
        }
        let (id, i) = (tx.id::<HistoryBatch>()?, &plan.input);
        let row = p![
            id,
            plan.entity,
            i.warehouse,
            plan.department,
            plan.owner,
            i.profile.as_str(),
            i.source.as_str(),
            i.digest.as_str(),
            i.row_count,
            i.created_count,
            i.merged_count,
            i.skipped_count,
            i.document_count,
            i.report.as_str(),
            tx.now()
        ];
        tx.guard(&sql::INSERT, row, 1).await?;
        tx.touch(id);
        Ok(Begun { id, known: false, state: BatchState::Running, version: 1 })
    }
}

/// What other batches say against it, and the one of the same files.
fn of_batches(input: &BeginHistory, facts: &Ground) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if let Some(known) = &facts.known {
        if known.state == BatchState::Undoing {
            refusals.push(Refusal::new("history.being_taken_back").arg("batch", known.id.get()).field("digest"));
        }
        // Its goods lie where it was begun.
        if known.state == BatchState::Running && known.warehouse != input.warehouse {
            let code = facts.warehouse_code.as_deref().unwrap_or_default();
            refusals.push(Refusal::new("history.other_warehouse").arg("batch", known.id.get()).arg("code", code).field("warehouse"));
        }
    }
    if let Some(other) = facts.half_in {
        refusals.push(Refusal::new("history.another_half_in").arg("batch", other.get()).field("digest"));
    }
    refusals
}
