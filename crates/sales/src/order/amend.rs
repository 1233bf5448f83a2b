//! `sales_order.amend`

use super::answer::ConfirmedOrder;
use super::binding::binding;
use super::confirm::{Plan, as_seen, decide};
use super::events::{LineTold, OrderAmended};
use super::facts::{Amended, DraftFacts, gather};
use super::model::{OrderLine, OrderState, revision_digest, state_of};
use super::plan::{OrderPlan, write_progress, write_revision};
use super::{AMENDMENT, DOC_TYPE, sql};
use crate::order_draft::model::OrderDraft;
use crate::order_draft::{self, confirmed};
use base::{Id, Money, Quantity, Refusal, Remedy};
use futures_util::try_join;
use kernel::db::Val;
use kernel::number::post_document;
use kernel::{Binding, Decision, Failure, Operation, Permission, Posting, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Agrees an order anew: a further revision, looked at like an order.
pub struct Amend;

/// A draft that amends an order.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct AmendOrder {
    /// The draft; it names the order and says why.
    pub draft: Id<OrderDraft>,
    /// The version that was seen.
    pub version: i64,
}

/// What is wrong with an amendment by itself: it says why, and is made by somebody who looks after the order.
fn wrong(facts: &DraftFacts, version: i64) -> Vec<Refusal> {
    let mut no = as_seen(&facts.draft, version, true);
    no.extend(Bounds::new().text("reason", &facts.order.content.reason, NAME_MAX).refusals());
    if let (Some(amended), Some(begun)) = (&facts.order.amended, facts.draft.amends_revision)
        && amended.order.revision != begun
    {
        let no_more = Refusal::new("sales_order.amended_meanwhile").arg("begun", begun).arg("revision", amended.order.revision);
        no.push(no_more.remedy(Remedy::new("sales_order.amend_anew")));
    }
    no
}

impl Operation for Amend {
    const NAME: &'static str = "sales_order.amend";
    const NEEDS: Permission = Permission::new("sales_order.amend");
    type Input = AmendOrder;
    type Facts = DraftFacts;
    type Plan = Plan;
    type Output = ConfirmedOrder;

    fn samples() -> Vec<AmendOrder> {
        vec![AmendOrder { draft: Id::new(742), version: 1 }]
    }

    async fn gather(read: &Read<'_>, input: &AmendOrder) -> Res<DraftFacts> {
        let draft = order_draft::by_id(read, input.draft).await?;
        let order = gather(read, draft.content.clone(), draft.amends_id, Self::NEEDS).await?;
        order.rely(read);
        Ok(DraftFacts { draft, order })
    }

    fn decide(input: &AmendOrder, facts: &DraftFacts, terms: &Terms<'_>) -> Decision<Plan> {
        decide(facts, wrong(facts, input.version), terms)
    }

    fn binding(plan: &Plan) -> Binding {
        let (draft, order) = plan.parts();
        binding(draft, order)
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<ConfirmedOrder> {
        let (draft, plan) = plan.parts();
        let amended = plan.amended.as_ref().ok_or_else(|| Failure::bug("an amendment of no order"))?;
        let order = &amended.order;
        let (document, revision) = (tx.number()?, order.revision + 1);
        let agreed = plan.revision(document, order.id, revision);
        let lines = plan.lines(order.id, revision);
        let moved = plan.totals.gross_minor - order.gross_minor;
        header(tx, plan, amended).await?;
        // The goods before the money, as a confirmation: two that want both wait for each other in one order only.
        try_join!(confirmed(tx, draft), plan.hold(tx, order.id))?;
        plan.post(tx, order.exposure_id, moved, AMENDMENT, document).await?;
        write_revision(tx, &agreed, &lines, &[]).await?;
        progress(tx, plan, amended, &lines).await?;
        let posting = Posting {
            doc_type: AMENDMENT,
            doc_id: document,
            entity: order.entity_id,
            series: AMENDMENT,
            effective: tx.effective(),
            digest: revision_digest(&agreed, &lines),
            corrects: Some((DOC_TYPE, order.id.get())),
        };
        let number = post_document(tx, posting).await?;
        let told = |line: &OrderLine| LineTold { line_no: line.line_no, product: line.product_id, quantity: line.base_quantity };
        tx.publish(&OrderAmended {
            order: order.id,
            revision,
            warehouse: order.warehouse_id,
            gross: Money::new(plan.totals.gross_minor, order.currency),
            promised_on: plan.promised_on,
            lines: lines.iter().map(told).chain(left_out(amended, &lines)).collect(),
        })?;
        tx.touch(order.id);
        tx.touch(draft.id);
        Ok(plan.answer(order.id, number, order.version + 1, revision))
    }
}

/// The lines that are ordered no more: nothing of them.
fn left_out<'a>(amended: &'a Amended, lines: &'a [OrderLine]) -> impl Iterator<Item = LineTold> + 'a {
    let gone = amended.progress.iter().filter(|progress| !lines.iter().any(|line| line.line_no == progress.line_no));
    gone.map(|progress| LineTold { line_no: progress.line_no, product: progress.product, quantity: Quantity::ZERO })
}

/// What will have become of the order: as its lines will say.
fn state(plan: &OrderPlan, amended: &Amended) -> OrderState {
    let lines = plan.lines.iter().map(|line| {
        let old = amended.progress.iter().find(|progress| progress.line_no == line.line_no);
        let (delivered, cancelled) = old.map_or((0, 0), |old| (old.delivered.thousandths(), old.cancelled.thousandths()));
        (line.base.thousandths(), delivered, cancelled)
    });
    state_of(lines)
}

/// The order's row, at the version that was read.
async fn header(tx: &Tx<'_>, plan: &OrderPlan, amended: &Amended) -> Res<()> {
    let order = &amended.order;
    let params = p![
        plan.address,
        plan.customer_order_no.as_deref(),
        plan.remark.as_deref(),
        plan.requested_on,
        plan.promised_on,
        plan.totals.net_minor,
        plan.totals.tax_minor,
        plan.totals.gross_minor,
        state(plan, amended).as_str(),
        order.id,
        order.version
    ];
    tx.guard(&sql::AMEND, params, 1).await
}

/// What is to become of the lines: of those that stay, of those that are left out, of those that come.
async fn progress(tx: &Tx<'_>, plan: &OrderPlan, amended: &Amended, lines: &[OrderLine]) -> Res<()> {
    let fresh = |line: &&OrderLine| plan.lines.iter().any(|planned| planned.line_no == line.line_no && planned.is_new);
    let mut agreed: Vec<Vec<Val<'_>>> = Vec::new();
    for line in lines.iter().filter(|line| !fresh(line)) {
        agreed.push(p![line.base_quantity, line.net_minor, line.tax_minor, line.order_id, line.line_no].to_vec());
    }
    for gone in amended.progress.iter().filter(|old| !lines.iter().any(|line| line.line_no == old.line_no)) {
        agreed.push(p![0_i64, 0_i64, 0_i64, amended.order.id, gone.line_no].to_vec());
    }
    let new: Vec<&OrderLine> = lines.iter().filter(fresh).collect();
    if !agreed.is_empty() {
        tx.guard_many(&sql::AGREE, &agreed).await?;
    }
    write_progress(tx, &new).await
}
