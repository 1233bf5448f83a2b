//! `history.take_back`: one document of a batch, by counter-documents. Sales go first, newest first: of each the rest is credited and comes
//! back; then the stock documents, newest first. What customers had returned was taken back by their returns already.

use super::document::{Posted, Taken};
use super::{SAMPLE_DONE, TAKE};
use crate::batch::model::{BatchState, HistoryBatch, batch};
use crate::batch::sql;
use base::{BusinessDate, Id, Quantity, Refusal};
use catalog::api::CloseProduct;
use crm::api::CloseCustomer;
use fulfil::api::{PostGoodsReturn, PostReturn, ReturnLine};
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use settle::api::{
    Allocate, AllocateCredit, AllocationLine, Credit, PostCreditNote, Reverse as ReverseReceiptOperation, ReverseReceipt, Undo,
    UndoAllocation,
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
    /// What its receipts are used for, and what it used: allocation, charge, minor units.
    allocations: Vec<(i64, i64, i64)>,
    /// What of its delivery is left: lines and quantities.
    left: Vec<(i64, Quantity)>,
    /// How much of its invoice is not credited, in thousandths.
    invoiced: i64,
    /// What is open of its invoice: the item and minor units.
    owed: Option<(i64, i64)>,
    /// What of that invoice's earlier credit notes is not used, now that payments are undone: items and minor units.
    credits: Vec<(i64, i64)>,
    /// Versions of the records that are closed: kind, id, version, where they are not yet.
    open: Vec<(String, i64, i64)>,
    /// Records that something else needs.
    used: Vec<Posted>,
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
        let there: Option<(i64, String, bool, Option<String>)> = read.opt(&sql::DOCUMENT, p![input.batch, input.seq]).await?;
        let today = read.today(batch.entity);
        let mut found = Standing {
            batch,
            document: there.as_ref().map(|there| there.0),
            undone: there.as_ref().is_some_and(|there| there.2),
            posted: Vec::new(),
            allocations: Vec::new(),
            left: Vec::new(),
            invoiced: 0,
            owed: None,
            credits: Vec::new(),
            open: Vec::new(),
            used: Vec::new(),
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
            return Ok(Taken { known: true, posted: Vec::new(), kept: Vec::new() });
        }
        tx.guard(&sql::UNDOING, p![plan.input.batch], 1).await?;
        tx.guard(&sql::UNDONE, p![plan.document], 1).await?;
        let (found, reason) = (&plan.standing, plan.input.reason.as_str());
        let mut made = Vec::new();
        for (allocation, ..) in &found.allocations {
            let undo = UndoAllocation { allocation: Id::new(*allocation), reason: reason.to_owned() };
            made.push(Posted { kind: "allocation".into(), id: tx.call::<Undo>("", &undo).await?.id.get() });
        }
        for one in found.posted.iter().rev() {
            made.extend(taken_back(tx, one, found, reason).await?);
        }
        Ok(Taken { known: false, posted: made, kept: found.used.clone() })
    }
}

/// What of a document that history became is still to be taken back.
async fn look(read: &Read<'_>, kind: &str, id: i64, found: &mut Standing) -> Res<()> {
    match kind {
        "customer_receipt" => {
            found.allocations.extend(read.fetch::<(i64, i64, i64)>(&sql::ALLOCATIONS, p![kind, id]).await?);
        }
        "allocation" => found.allocations.extend(read.opt::<(i64, i64, i64)>(&sql::STANDS, p![id]).await?),
        "delivery" => found.left = read.fetch(&sql::LEFT, p![id]).await?,
        "invoice" => {
            found.invoiced = read.one::<(i64,)>(&sql::INVOICED, p![id]).await?.0;
            found.owed = read.opt(&sql::OWED, p![id]).await?;
            found.credits = read.fetch(&sql::CREDITS, p![id]).await?;
        }
        "product" | "customer" => {
            let (open, used) =
                if kind == "product" { (&sql::OPEN_PRODUCT, &sql::PRODUCT_USED) } else { (&sql::OPEN_CUSTOMER, &sql::CUSTOMER_USED) };
            let open: Option<(i64,)> = read.opt(open, p![id]).await?;
            let used: Option<(i64,)> = read.opt(used, p![id, found.batch.id]).await?;
            match (open, used) {
                (Some(_), Some(_)) => found.used.push(Posted { kind: kind.to_owned(), id }),
                (Some((version,)), None) => found.open.push((kind.to_owned(), id, version)),
                (None, _) => {}
            }
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
        "invoice" => {
            settle(tx, found).await?;
            if found.invoiced == 0 {
                return Ok(None);
            }
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

/// What was credited before of an invoice pays for it, as far as nothing else was paid with it: payments are undone, and a credit note of the rest
/// leaves nothing open then.
async fn settle(tx: &Tx<'_>, found: &Standing) -> Res<()> {
    let Some((item, open)) = found.owed else { return Ok(()) };
    let undone: i64 = found.allocations.iter().filter(|(_, debit, _)| *debit == item).map(|(.., minor)| minor).sum();
    let mut owed = open + undone;
    for (credit, minor) in &found.credits {
        let amount_minor = owed.min(*minor);
        if amount_minor > 0 {
            let allocations = vec![AllocationLine { item: Id::new(item), amount_minor }];
            tx.call::<Allocate>("", &AllocateCredit { credit_item: Id::new(*credit), allocations }).await?;
            owed -= amount_minor;
        }
    }
    Ok(())
}

/// Records are closed: something was written of them, so they stay. What something else needs stays open.
async fn closed(tx: &Tx<'_>, one: &Posted, found: &Standing) -> Res<Option<Posted>> {
    let Some((kind, id, version)) = found.open.iter().find(|(kind, id, _)| *kind == one.kind && *id == one.id) else { return Ok(None) };
    let (id, version) = (*id, *version);
    if kind == "product" {
        tx.call::<catalog::api::Close>("", &CloseProduct { product: Id::new(id), version }).await?;
    } else {
        tx.call::<crm::api::Close>("", &CloseCustomer { customer: Id::new(id), version }).await?;
    }
    Ok(Some(one.clone()))
}
