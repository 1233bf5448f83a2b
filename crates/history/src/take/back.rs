//! `history.take_back`: one document of a batch, by counter-documents. Sales go first, newest first: of each the rest is credited and comes
//! back; then the stock documents, newest first. What customers had returned was taken back by their returns already.

use super::document::{Posted, Taken};
use super::{SAMPLE_DONE, TAKE};
use crate::batch::model::{BatchState, HistoryBatch, batch};
use crate::batch::sql;
use base::{BusinessDate, Currency, Id, Quantity, Refusal};
use catalog::api::CloseProduct;
use crm::api::CloseCustomer;
use fulfil::api::{PostGoodsReturn, PostReturn, ReturnLine};
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use settle::api::{
    Allocate, AllocateCredit, Credit, PostCreditNote, Reverse as ReverseReceiptOperation, ReverseReceipt, Undo, UndoAllocation, open_items,
};
use stock::api::{Correct, CorrectStock};

/// Takes one document of a batch back.
pub struct TakeBack;

/// Which one, and why.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct TakeHistoryBack {
    /// The batch.
    pub batch: Id<HistoryBatch>,
    /// The document's place in it.
    pub seq: i64,
    /// Why, at most 200 characters.
    pub reason: String,
}

/// What there is of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Standing {
    batch: HistoryBatch,
    /// The document, if there is one at that place.
    document: Option<i64>,
    undone: bool,
    posted: Vec<Posted>,
    /// What its receipts are used for.
    allocations: Vec<i64>,
    /// What of its delivery is left: lines and quantities.
    left: Vec<(i64, Quantity)>,
    /// How much of its invoice is not credited, in thousandths.
    invoiced: i64,
    /// What customers have good beside what they owe, now that their payments are undone: customer and item.
    credits: Vec<(i64, i64)>,
    /// Versions of the records that are closed: kind, id, version, where they are not yet.
    open: Vec<(String, i64, i64)>,
    today: BusinessDate,
}

/// What is written; nothing of a document that was taken back before.
pub struct Plan {
    input: TakeHistoryBack,
    standing: Standing,
    document: i64,
}

impl Operation for TakeBack {
    const NAME: &'static str = "history.take_back";
    const NEEDS: Permission = TAKE;
    type Input = TakeHistoryBack;
    type Facts = Standing;
    type Plan = Plan;
    type Output = Taken;

    fn samples() -> Vec<TakeHistoryBack> {
        let back = |seq| TakeHistoryBack { batch: Id::new(SAMPLE_DONE), seq, reason: "导错了文件".into() };
        vec![back(1)]
    }

    fn alone(input: &TakeHistoryBack) -> Vec<Refusal> {
        Bounds::new().text("reason", &input.reason, NAME_MAX).refusals()
    }

    async fn gather(read: &Read<'_>, input: &TakeHistoryBack) -> Res<Standing> {
        let batch = batch(read, input.batch).await?;
        let there: Option<(i64, String, String, BusinessDate, bool)> = read.opt(&sql::DOCUMENT, p![input.batch, input.seq]).await?;
        let today = read.today(batch.entity);
        let mut found = Standing {
            batch,
            document: there.as_ref().map(|there| there.0),
            undone: there.as_ref().is_some_and(|there| there.4),
            posted: Vec::new(),
            allocations: Vec::new(),
            left: Vec::new(),
            invoiced: 0,
            credits: Vec::new(),
            open: Vec::new(),
            today,
        };
        let Some(document) = found.document else { return Ok(found) };
        let posted: Vec<(String, i64)> = read.fetch(&sql::POSTED, p![document]).await?;
        for (kind, id) in &posted {
            look(read, kind, *id, &mut found).await?;
        }
        found.posted = posted.into_iter().map(|(kind, id)| Posted { kind, id }).collect();
        Ok(found)
    }

    fn decide(input: &TakeHistoryBack, facts: &Standing, _: &Terms<'_>) -> Decision<Plan> {
        if facts.batch.state == BatchState::Undone {
            return Decision::refuse(Refusal::new("history.ended").arg("left", 0).field("batch"));
        }
        let Some(document) = facts.document else {
            return Decision::refuse(Refusal::new("history.no_place").field("seq"));
        };
        Decision::allow(Plan { input: input.clone(), standing: facts.clone(), document })
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Taken> {
        if plan.standing.undone {
            return Ok(Taken { known: true, posted: Vec::new() });
        }
        tx.guard(&sql::UNDOING, p![plan.input.batch], 1).await?;
        tx.guard(&sql::UNDONE, p![plan.document], 1).await?;
        let (found, reason) = (&plan.standing, plan.input.reason.as_str());
        let mut made = Vec::new();
        for allocation in &found.allocations {
            let undo = UndoAllocation { allocation: Id::new(*allocation), reason: reason.to_owned() };
            made.push(Posted { kind: "allocation".into(), id: tx.call::<Undo>("", &undo).await?.id.get() });
        }
        for one in found.posted.iter().rev() {
            made.extend(taken_back(tx, one, found, reason).await?);
        }
        Ok(Taken { known: false, posted: made })
    }
}

/// What of a document that history became is still to be taken back.
async fn look(read: &Read<'_>, kind: &str, id: i64, found: &mut Standing) -> Res<()> {
    match kind {
        "customer_receipt" => {
            let used: Vec<(i64,)> = read.fetch(&sql::ALLOCATIONS, p![kind, id]).await?;
            found.allocations.extend(used.into_iter().map(|(id,)| id));
        }
        "allocation" if read.opt::<(i64,)>(&sql::STANDS, p![id]).await?.is_some() => found.allocations.push(id),
        "delivery" => found.left = read.fetch(&sql::LEFT, p![id]).await?,
        "invoice" => found.invoiced = read.one::<(i64,)>(&sql::INVOICED, p![id]).await?.0,
        "product" => {
            let open: Option<(i64,)> = read.opt(&sql::OPEN_PRODUCT, p![id]).await?;
            found.open.extend(open.map(|(version,)| (kind.to_owned(), id, version)));
        }
        "customer" => {
            let open: Option<(i64,)> = read.opt(&sql::OPEN_CUSTOMER, p![id]).await?;
            found.open.extend(open.map(|(version,)| (kind.to_owned(), id, version)));
            let (_, currency): (i64, Currency) = read.one(&sql::BOOKS, p![found.batch.warehouse]).await?;
            let (debits, credits) = open_items(read, found.batch.entity, Id::new(id), currency).await?;
            found.credits.extend(credits.iter().filter(|_| !debits.is_empty()).map(|credit| (id, credit.id.get())));
        }
        _ => {}
    }
    Ok(())
}

/// The counter-document of one.
async fn taken_back(tx: &Tx<'_>, one: &Posted, found: &Standing, reason: &str) -> Res<Option<Posted>> {
    let (on, reason) = (found.today, reason.to_owned());
    let made = |kind: &str, id: i64| Ok(Some(Posted { kind: kind.to_owned(), id }));
    match one.kind.as_str() {
        "customer_receipt" => {
            let back = ReverseReceipt { receipt: Id::new(one.id), reversed_on: on, reason };
            made("receipt_reversal", tx.call::<ReverseReceiptOperation>("", &back).await?.id.get())
        }
        "delivery" if !found.left.is_empty() => {
            let lines = found.left.iter().map(|(line, quantity)| ReturnLine { delivery_line: *line, quantity: *quantity }).collect();
            let back = PostReturn { delivery: Id::new(one.id), returned_on: on, reason, lines };
            made("goods_return", tx.call::<PostGoodsReturn>("", &back).await?.id.get())
        }
        "invoice" if found.invoiced > 0 => {
            let back = PostCreditNote { invoice: Id::new(one.id), credited_on: on, reason, tax_number: None, lines: Vec::new() };
            made("credit_note", tx.call::<Credit>("", &back).await?.id.get())
        }
        "goods_receipt" => {
            let back = CorrectStock { receipt: Some(Id::new(one.id)), document: None, moved_on: Some(on), reason };
            made("stock_correction", tx.call::<Correct>("", &back).await?.id.get())
        }
        "stock_adjustment" => {
            let back = CorrectStock { receipt: None, document: Some(Id::new(one.id)), moved_on: Some(on), reason };
            made("stock_correction", tx.call::<Correct>("", &back).await?.id.get())
        }
        _ => closed(tx, one, found).await,
    }
}

/// Records are closed: something was written of them, so they stay.
async fn closed(tx: &Tx<'_>, one: &Posted, found: &Standing) -> Res<Option<Posted>> {
    let Some((kind, id, version)) = found.open.iter().find(|(kind, id, _)| *kind == one.kind && *id == one.id) else { return Ok(None) };
    let (id, version) = (*id, *version);
    match kind.as_str() {
        "product" => {
            tx.call::<catalog::api::Close>("", &CloseProduct { product: Id::new(id), version }).await?;
        }
        _ => {
            for (_, credit) in found.credits.iter().filter(|(customer, _)| *customer == id) {
                tx.call::<Allocate>("", &AllocateCredit { credit_item: Id::new(*credit), allocations: Vec::new() }).await?;
            }
            tx.call::<crm::api::Close>("", &CloseCustomer { customer: Id::new(id), version }).await?;
        }
    }
    Ok(Some(one.clone()))
}
